//! `kamen env ROLE`: the session as lines for a shell, a `.env` file or a program.

use clap::ValueEnum;

use crate::adapters::aws::Counted;
use crate::adapters::shell;
use crate::cli::context::Context;
use crate::cli::{ExitStatus, record, target};
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;
use crate::domain::history::Door;
use crate::domain::kept::Purpose;
use crate::flows::carry::{GIVEN, REMOVED, carried, forget};
use crate::flows::export::{Dialect, SHELLS, export, keep, left_out, restore};
use crate::flows::inventory::Inventory;
use crate::flows::prompt::look;
use crate::flows::whoami::account_alias;

/// Print a role's session as environment variables
///
/// bash, zsh: eval "$(kamen env ROLE)"; fish: kamen env ROLE | source; tcsh: eval "`kamen env ROLE`";
/// xonsh: execx($(kamen env ROLE)); PowerShell: kamen env ROLE | Out-String | Invoke-Expression; nushell:
/// save it to a file and source that.
#[derive(Debug, clap::Args)]
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
    /// For whom the lines are (default: your shell, as $SHELL says)
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Lines that take the session's variables away again and put back what stood there before
    #[arg(long, conflicts_with = "role")]
    unset: bool,
    /// For the functions of `kamen init`: from where the person started, and with what the prompt shows
    #[arg(long, hide = true)]
    in_place: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Bash,
    Zsh,
    Sh,
    Tcsh,
    Fish,
    Nushell,
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
    if arguments.in_place && !arguments.unset {
        let outside = outside(&context.environment);
        let beside = Context::within(outside, context.options.clone(), Some(Counted::InAll));
        return print(&beside, arguments);
    }
    print(context, arguments)
}

fn print(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    context.sessions.serve(Purpose::Static);
    let dialect = dialect(context, arguments)?;
    let text = if arguments.unset {
        if dialect == Dialect::Dotenv {
            return Err(Failure::usage("a .env file cannot take a variable away")
                .with_hint("choose a shell with `--format`"));
        }
        let mut forgotten = forget();
        if arguments.in_place {
            shell::unmark(&mut forgotten);
        }
        format!("{}{}", export(&forgotten, dialect), restore(dialect))
    } else {
        let Some(changes) = changes(context, arguments)? else { return Ok(1) };
        for name in left_out(&changes, dialect) {
            context.output.note(&format!(
                "warning: `{name}` is left out: its value needs quotes, which readers of such files \
                 do not agree on"
            ));
        }
        format!("{}{}", keep(&context.environment, dialect), export(&changes, dialect))
    };
    context.output.raw(&text)?;
    Ok(0)
}

/// What the lines say: the session of the role that was named or chosen, else the one in use. `None` if the
/// person chose none.
fn changes(
    context: &Context,
    arguments: &Arguments,
) -> Result<Option<EnvironmentChanges>, Failure> {
    if arguments.role.is_none() && target::is_inside(context) && !arguments.pick {
        return Ok(Some(carried(&context.environment)));
    }
    let chosen = target::chosen_here(context, arguments.role.as_deref(), arguments.pick)?;
    let Some(role) = chosen else { return Ok(None) };
    context.block_on(async {
        let (session, mut changes) = target::session(context, &role, arguments.via).await?;
        record::begin(context, &session, Door::Env, None)?;
        if arguments.in_place {
            let (world, sessions) = (context.world()?, &context.sessions);
            account_alias(world, sessions, &session, &Inventory::cached(world)).await;
            let look = look(world, sessions, &session);
            shell::remark(&mut changes, &look.mark, look.is_production, &context.environment);
        }
        Ok(Some(changes))
    })
}

/// The environment without the session that it carries: what stood in its place is handed on by the shell, which
/// alone has kept it.
fn outside(environment: &Environment) -> Environment {
    if environment.value("KAMEN_ARN").is_none() {
        return environment.clone();
    }
    let places = ["AWS_REGION", "AWS_DEFAULT_REGION"];
    let is_session =
        |name: &str| GIVEN.contains(&name) || REMOVED.contains(&name) || places.contains(&name);
    let kept = environment.iter().filter(|(name, _)| !is_session(name));
    let before = [
        ("AWS_PROFILE", environment.value("KAMEN_KEPT_PROFILE")),
        ("AWS_REGION", environment.value("KAMEN_KEPT_REGION")),
    ];
    kept.chain(before.into_iter().filter_map(|(name, value)| Some((name, value?)))).collect()
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
