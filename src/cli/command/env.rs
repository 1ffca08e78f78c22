//! `kamen env ROLE`: the session as lines for a shell, a `.env` file or a program.

use clap::ValueEnum;
use jiff::Timestamp;

use crate::adapters::aws::Counted;
use crate::adapters::shell;
use crate::cli::context::Context;
use crate::cli::live::LiveShell;
use crate::cli::options::parse_duration;
use crate::cli::wish::{again, beside};
use crate::cli::{ExitStatus, record, target};
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::history::Door;
use crate::domain::kept::Purpose;
use crate::domain::live::{WISH, Wish};
use crate::domain::shell::{PRODUCTION, PROMPT};
use crate::domain::text::harmless;
use crate::flows::carry::{carried, forget};
use crate::flows::export::{Dialect, SHELLS, export, keep, left_out, restore};
use crate::flows::inventory::Inventory;
use crate::flows::originals::{OUTSIDE, Originals};
use crate::flows::outside::outside;
use crate::flows::prompt::{READ_ONLY, look};
use crate::flows::whoami::account_alias;

/// Print a role's session as environment variables
///
/// bash, zsh: eval "$(kamen env ROLE)"; fish: kamen env ROLE | source; tcsh: eval "`kamen env ROLE`";
/// xonsh: execx($(kamen env ROLE)); PowerShell: kamen env ROLE | Out-String | Invoke-Expression; nushell:
/// save it to a file and source that.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Get there by the shortest chain of roles (`auto`), not by one switch
    #[arg(long, value_enum)]
    via: Option<target::Via>,
    /// The role, or a profile
    #[arg(add = target::complete_assumable())]
    role: Option<String>,
    /// Choose the role, even inside a shell of kamen's
    #[arg(long, conflicts_with_all = ["role", "unset"])]
    pick: bool,
    /// Take a kept session only if it has so much time left, such as 30m (default: half its life, and 15 minutes)
    #[arg(long, value_name = "TIME", value_parser = parse_duration, conflicts_with = "unset")]
    min_left: Option<u32>,
    /// For whom the lines are (default: your shell, as $SHELL says)
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Lines that take the session's variables away again and put back what stood there before
    #[arg(long, conflicts_with = "role")]
    unset: bool,
    /// For the functions of `kamen init`: from where the person started, and with what the prompt shows
    #[arg(long, hide = true)]
    in_place: bool,
    /// For those functions: what they hand over, as it was asked for
    #[arg(long, hide = true, requires = "in_place", conflicts_with_all = ["role", "unset", "pick"])]
    again: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Bash,
    Zsh,
    #[value(aliases = ["dash", "ash", "ksh", "mksh"])]
    Sh,
    #[value(alias = "csh")]
    Tcsh,
    Fish,
    #[value(alias = "nu")]
    Nushell,
    #[value(alias = "pwsh")]
    Powershell,
    Xonsh,
    Dotenv,
    Json,
}

impl From<Format> for Dialect {
    fn from(format: Format) -> Self {
        match format {
            Format::Bash | Format::Zsh | Format::Sh => Self::Posix,
            Format::Tcsh => Self::Csh,
            Format::Xonsh => Self::Xonsh,
            Format::Fish => Self::Fish,
            Format::Nushell => Self::Nushell,
            Format::Powershell => Self::PowerShell,
            Format::Dotenv => Self::Dotenv,
            Format::Json => Self::Json,
        }
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    if arguments.unset {
        return unset(context, arguments);
    }
    if !arguments.in_place {
        return print(context, arguments);
    }
    let is_again = arguments.again || is_move(context, arguments);
    let wish = if is_again { Some(again(&context.environment)?) } else { None };
    let mut options = context.options.clone();
    let mut arguments = arguments.clone();
    if let Some(wish) = &wish {
        options = beside(options, wish)?;
        options.yes |= is_confirmed(context, wish);
        arguments.role.clone_from(&wish.role);
        arguments.via = wish.by_chain.then_some(target::Via::Auto);
    }
    let outside = outside(&context.environment, &context.world()?.config).unwrap_or_else(|| {
        let text = "what you had started from is not kept: this starts from who you are now";
        context.output.note(text);
        (*context.environment).clone()
    });
    print(&Context::within(outside, options, Some(Counted::InAll)), &arguments)
}

/// Whether the role in use is only to be in another region, which `--region` alone says.
fn is_move(context: &Context, arguments: &Arguments) -> bool {
    arguments.role.is_none()
        && !arguments.pick
        && context.options.region.is_some()
        && target::is_inside(context)
}

/// Whether the account's name was typed for what is asked for again: that holds until its session ends.
fn is_confirmed(context: &Context, wish: &Wish) -> bool {
    let environment = &context.environment;
    let carried = environment.value(WISH).and_then(|text| serde_json::from_str::<Wish>(text).ok());
    let end = environment.value("KAMEN_EXPIRES").and_then(|end| end.parse::<Timestamp>().ok());
    let lasts = end.is_some_and(|end| context.world().is_ok_and(|world| end > world.clock.now()));
    carried.as_ref() == Some(wish) && lasts
}

fn print(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    context.sessions.serve(Purpose::of_child(arguments.min_left));
    let dialect = dialect(context, arguments)?;
    let Some((mut changes, is_read_only)) = changes(context, arguments)? else { return Ok(1) };
    if dialect == Dialect::Dotenv {
        // They are for shells, which lead back and have a prompt.
        changes = without(&changes, &[OUTSIDE, WISH, PROMPT, PRODUCTION]);
    }
    for name in left_out(&changes, dialect) {
        context.output.note(&format!(
            "warning: `{name}` is left out: its value needs quotes, which readers of such files \
             do not agree on"
        ));
    }
    let originals = Originals::of(&context.environment, &context.world()?.config);
    let kept = originals.map_or_else(String::new, |originals| keep(&originals, dialect));
    context.output.raw(&format!("{kept}{}", export(&changes, dialect)))?;
    if arguments.in_place {
        let arn = changes.value("KAMEN_ARN").map(|arn| harmless(arn.reveal()).into_owned());
        let reads = if is_read_only { READ_ONLY } else { "" };
        context.output.note(&format!("you are {}{reads}", arn.unwrap_or_default()));
    }
    Ok(0)
}

/// The lines that take a session away, and put back what stood here before it.
fn unset(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let dialect = dialect(context, arguments)?;
    if dialect == Dialect::Dotenv {
        return Err(Failure::usage("a .env file cannot take a variable away")
            .with_hint("choose a shell with `--format`"));
    }
    let environment = &context.environment;
    let is_session = environment.value("KAMEN_ARN").is_some();
    let originals = Originals::of(environment, &context.world_in_any_case().config);
    let had_keys = originals.as_ref().is_some_and(|originals| is_session && originals.had_keys);
    if arguments.in_place && (had_keys || originals.is_none()) {
        return Err(no_way_back(had_keys));
    }
    let mut changes = forget();
    for (name, value) in originals.iter().filter(|_| is_session).flat_map(Originals::values) {
        match value {
            Some(value) => changes.set(name, value),
            None => changes.remove(name),
        }
    }
    context.output.raw(&format!("{}{}", export(&changes, dialect), restore(dialect)))?;
    if arguments.in_place {
        context.output.note("you are who you were at the start");
    } else if had_keys {
        context.output.note(&no_way_back(true).to_string());
    }
    Ok(0)
}

fn no_way_back(had_keys: bool) -> Failure {
    let text = if had_keys {
        "you started from credentials in the environment, and those are never kept"
    } else {
        "where you had started is not known to this shell"
    };
    Failure::usage(text).with_hint(
        "only `exit` leads back from a shell that kamen opened; in another, `kamen env --unset` takes the role \
         away",
    )
}

/// The changes but for these.
fn without(changes: &EnvironmentChanges, names: &[&str]) -> EnvironmentChanges {
    let mut kept = EnvironmentChanges::default();
    for (name, value) in changes.given().filter(|(name, _)| !names.contains(name)) {
        kept.set(name, value.reveal());
    }
    for name in changes.removed().filter(|name| !names.contains(name)) {
        kept.remove(name);
    }
    kept
}

/// What the lines say: the session of the role that was named or chosen, else the one in use. `None` if the
/// person chose none. With them whether it only reads.
fn changes(
    context: &Context,
    arguments: &Arguments,
) -> Result<Option<(EnvironmentChanges, bool)>, Failure> {
    if arguments.role.is_none() && target::is_inside(context) && !arguments.pick {
        LiveShell::serves(context)?;
        return Ok(Some((carried(&context.environment), false)));
    }
    let chosen = target::chosen_here(context, arguments.role.as_deref(), arguments.pick)?;
    let Some(role) = chosen else { return Ok(None) };
    context.block_on(async {
        let (session, mut changes) = target::session(context, &role, arguments.via).await?;
        let door = if arguments.in_place { Door::Switch } else { Door::Env };
        record::begin(context, &session, door, None)?;
        let (world, sessions) = (context.world()?, &context.sessions);
        if arguments.in_place {
            account_alias(world, sessions, &session, &Inventory::cached(world)).await;
        }
        let look = look(world, sessions, &session);
        shell::remark(&mut changes, &look.mark, look.is_production, &context.environment);
        Ok(Some((changes, session.is_read_only)))
    })
}

fn dialect(context: &Context, arguments: &Arguments) -> Result<Dialect, Failure> {
    if let Some(format) = arguments.format {
        return Ok(format.into());
    }
    if context.output.is_json() {
        return Ok(Dialect::Json);
    }
    let Some(shell) = context.environment.value("SHELL") else { return Ok(Dialect::Posix) };
    Dialect::of_shell(shell).ok_or_else(|| {
        Failure::usage(format!("kamen does not know the syntax of the shell `{shell}`"))
            .with_hint(format!("`--format` names one of those known: {SHELLS}"))
    })
}
