//! `kamen profiles`: profiles in the shared config file, by which other tools are what kamen can be.

use clap::{Subcommand, ValueEnum};

use crate::cli::consent::Consent;
use crate::cli::context::Context;
use crate::cli::shared_config::write;
use crate::cli::{ExitStatus, judged, target};
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile_text::Edited;
use crate::domain::session::Start;
use crate::domain::sign_in::Portal;
use crate::domain::text::harmless;
use crate::flows::inventory::Inventory;
use crate::flows::plan::plan;
use crate::flows::profiles::{ProfileForm, TEMPLATE, Wanted, profile_of, profile_of_set, profiles};
use crate::flows::world::World;

/// Write profiles into ~/.aws/config for other tools
///
/// Nothing is written before you have seen what changes. Only profiles that kamen wrote are ever changed or
/// removed; the file as it was, without its secrets, is kept beside it.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// A profile whose credentials are those of a role, by `kamen credential-process`
    Add {
        /// What the profile is called
        name: String,
        /// The role
        #[arg(add = target::complete_assumable())]
        role: String,
        #[command(flatten)]
        consent: Consent,
    },
    /// A profile for each permission set that you have
    Generate {
        /// Only those whose account or set holds all of these
        words: Vec<String>,
        /// What they are called: `{account}`, `{id}` and `{role}` are filled in
        #[arg(long, value_name = "TEMPLATE", default_value = TEMPLATE)]
        name: String,
        /// How they get their credentials
        #[arg(long, value_enum, default_value = "sso")]
        form: Form,
        /// Remove profiles that kamen wrote whose permission set you no longer have
        #[arg(long, conflicts_with = "words")]
        prune: bool,
        #[command(flatten)]
        consent: Consent,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// `sso_session`, for tools that know Identity Center
    Sso,
    /// `credential_process`, for all others
    Process,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    match &arguments.action {
        Action::Add { name, role, consent } => add(context, name, role, *consent),
        Action::Generate { words, name, form, prune, consent } => {
            let form = match form {
                Form::Sso => ProfileForm::IdentityCenter,
                Form::Process => ProfileForm::Process,
            };
            generate(context, (words, name), form, *prune, *consent)
        }
    }
}

fn add(
    context: &Context,
    name: &str,
    query: &str,
    consent: Consent,
) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let region = region(context, world);
    let region = region.as_deref();
    let entry = context.block_on(async {
        let (found, inventory) = target::target(context, world, query).await?;
        let role = found.required_role()?.clone();
        // Nothing is assumed for a permission set: no start leads to it.
        if let Some(entry) = profile_of_set(world, name, &role, region)? {
            return Ok(entry);
        }
        let start = start_of(context, world, inventory, &role).await?;
        profile_of(name, &role, start.as_ref(), region)
    })?;
    let taken = |edited: &Edited| edited.taken.first().cloned();
    write(
        context,
        &[entry],
        |_| false,
        consent,
        |edited| match taken(edited) {
            Some(name) => Err(Failure::usage(format!(
                "there is a profile `{name}` that is not kamen's, or is another role's"
            ))
            .with_hint("choose another name, or change that one yourself")),
            None => Ok(()),
        },
    )
}

/// The region that the profile's tools go to: what the person names, else where they are themselves.
fn region(context: &Context, world: &World) -> Option<String> {
    let own = || plan(&world.config, &world.environment, &world.own).ok()?.client.region;
    context.options.region.clone().or_else(own)
}

/// From where the role is assumed whenever the profile is used: what the person names, else the start that is certain.
/// `None` for a chain, which is looked for anew each time.
async fn start_of(
    context: &Context,
    world: &World,
    inventory: Inventory,
    role: &RoleArn,
) -> Result<Option<Start>, Failure> {
    let own = world.own.clone();
    if context.options.profile.is_some() {
        return Ok(Some(own));
    }
    let way = async {
        let inventory = target::surveyed(context, world, inventory, role).await?;
        judged::chain(context, world, &inventory, role, None).await
    };
    match way.await {
        Ok(way) if way.hops.len() > 1 => Ok(None),
        Ok(way) => Ok(context.sessions.summary(way.from).map(|from| from.start).or(Some(own))),
        // What is not certain is the person's to say.
        Err(failure) => {
            let text =
                format!("whether {own} may assume {} is not certain: {failure}", role.name());
            context.output.note(&harmless(&text));
            plan(&world.config, &world.environment, &own).map(|_| Some(own))
        }
    }
}

fn generate(
    context: &Context,
    (words, template): (&[String], &str),
    form: ProfileForm,
    prune: bool,
    consent: Consent,
) -> Result<ExitStatus, Failure> {
    if !template.contains("{role}") {
        return Err(Failure::usage("the template of the names lacks `{role}`"));
    }
    let world = context.world()?;
    let region = region(context, world);
    let region = region.as_deref();
    let made = context
        .block_on(async { Ok(profiles(world, Wanted { words, template, form, region }).await) })?;
    let is_whole = made.unasked.is_empty();
    let is_gone = |who: &str| prune && is_whole && who.contains("/sso:") && !made.all.contains(who);
    for (portal, failure) in &made.unasked {
        let text =
            format!("{portal}: {failure}; what it gave before is taken, and nothing removed");
        context.output.note(&harmless(&text));
    }
    if made.entries.is_empty() {
        let failure = Failure::new(FailureKind::Refused, "no permission set answers to that");
        return Err(failure.with_hint("`kamen login` signs in, `kamen roles` lists what you have"));
    }
    for portal in &made.unshared {
        context.output.note(&harmless(&not_shared(portal)));
    }
    write(context, &made.entries, is_gone, consent, |edited| {
        for name in &edited.taken {
            let text = format!(
                "`{}` is left alone: the profile is not kamen's, or is another role's",
                harmless(name)
            );
            context.output.note(&text);
        }
        Ok(())
    })
}

/// What other tools need beside the profiles, if kamen alone has the token.
fn not_shared(portal: &Portal) -> String {
    let sign_in = match &portal.session {
        Some(session) => format!("`aws sso login --sso-session {session}`"),
        None => "`aws sso login --profile` with one of them".to_owned(),
    };
    format!(
        "{portal}: the sign-in is in kamen's vault alone, where other tools do not find it: for them {sign_in} \
         signs in once more; profiles of `--form process` get credentials from kamen, and \
         `[sso] share-token = true` in kamen's settings shares the token from the next `kamen login --force` on"
    )
}
