//! `kamen import`: what other switchers keep, taken over into the shared config file.

use clap::ValueEnum;

use crate::adapters::switchers;
use crate::cli::ExitStatus;
use crate::cli::consent::Consent;
use crate::cli::context::Context;
use crate::cli::shared_config::write;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::switcher::{Found, Switcher, entries};
use crate::domain::text::harmless;

/// Take over what granted, aws-sso-cli and mairu keep
///
/// Their Identity Centers, and the profiles that lead to permission sets, are written into ~/.aws/config in the form
/// that every tool reads. You see what changes before anything is written; the file as it was, without its secrets, is kept beside it, and
/// the files of the other switchers stay as they are.
///
/// Profiles of aws-vault, awsume, saml2aws, Leapp and the AWS CLI need no taking over: they are read as they stand.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only of this switcher
    #[arg(long, value_enum, value_name = "SWITCHER")]
    from: Option<From>,
    /// Only show what would change
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum From {
    Granted,
    AwsSsoCli,
    Mairu,
}

impl From {
    fn switcher(self) -> Switcher {
        match self {
            Self::Granted => Switcher::Granted,
            Self::AwsSsoCli => Switcher::AwsSsoCli,
            Self::Mairu => Switcher::Mairu,
        }
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let wanted = arguments.from.map(From::switcher);
    let asked = Switcher::ALL.into_iter().filter(|one| wanted.is_none_or(|wanted| wanted == *one));
    let config = &context.world()?.config;
    let mut all = Found::default();
    let mut names = Vec::new();
    for switcher in asked {
        names.push(switcher.word());
        let Some(found) = switchers::read(switcher, &context.environment, config)? else {
            continue;
        };
        all.portals.extend(found.portals);
        all.profiles.extend(found.profiles);
        let left = found.left.into_iter().map(|left| format!("{}: {left}", switcher.word()));
        all.left.extend(left);
    }
    if all == Found::default() {
        let text = format!("nothing of {} was found here", names.join(", "));
        return Err(Failure::new(FailureKind::Refused, text).with_hint(
            "profiles of aws-vault, awsume, saml2aws and Leapp are read as they stand",
        ));
    }
    let (entries, left) = entries(&all, config);
    for left in left {
        context.output.note(&format!("left alone: {}", harmless(&left)));
    }
    let consent = Consent::new(arguments.dry_run, context.options.yes);
    write(
        context,
        &entries,
        |_| false,
        consent,
        |edited| {
            for name in &edited.taken {
                let text = format!("left alone: profile `{}` is there already", harmless(name));
                context.output.note(&text);
            }
            Ok(())
        },
    )
}
