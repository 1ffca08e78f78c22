//! `kamen env ROLE`: the session as lines for a shell, a `.env` file or a program.

use clap::ValueEnum;

use crate::cli::context::Context;
use crate::cli::{ExitStatus, target};
use crate::domain::failure::Failure;
use crate::domain::kept::Need;
use crate::flows::carry::forget;
use crate::flows::export::{Dialect, export, left_out};

/// Print a role's session as environment variables
///
/// bash, zsh: eval "$(kamen env ROLE)"; fish: kamen env ROLE | source; nushell and PowerShell: see
/// --format.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Get there by the shortest chain of roles (`auto`), not by one switch
    #[arg(long, value_enum)]
    via: Option<target::Via>,
    /// The role, or a profile
    #[arg(add = target::complete(), required_unless_present = "unset")]
    role: Option<String>,
    /// For whom the lines are (default: your shell, as $SHELL says)
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Lines that take the session's variables away again
    #[arg(long, conflicts_with = "role")]
    unset: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Bash,
    Zsh,
    Sh,
    Fish,
    Nushell,
    Powershell,
    Dotenv,
    Json,
}

impl From<Format> for Dialect {
    fn from(format: Format) -> Self {
        match format {
            Format::Bash | Format::Zsh | Format::Sh => Self::Posix,
            Format::Fish => Self::Fish,
            Format::Nushell => Self::Nushell,
            Format::Powershell => Self::PowerShell,
            Format::Dotenv => Self::Dotenv,
            Format::Json => Self::Json,
        }
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    context.sessions.serve(Need::Static);
    let dialect = dialect(context, arguments);
    let changes = match &arguments.role {
        Some(role) if !arguments.unset => {
            context.block_on(target::session(context, role, arguments.via))?.1
        }
        Some(_) | None => {
            if matches!(dialect, Dialect::Dotenv | Dialect::Json) {
                return Err(Failure::usage("this format cannot take a variable away")
                    .with_hint("choose a shell with `--format`"));
            }
            forget()
        }
    };
    for name in left_out(&changes, dialect) {
        context.output.note(&format!(
            "warning: `{name}` is left out: its value needs quotes, which readers of such files do not agree on"
        ));
    }
    context.output.raw(&export(&changes, dialect))?;
    Ok(0)
}

fn dialect(context: &Context, arguments: &Arguments) -> Dialect {
    match arguments.format {
        Some(format) => format.into(),
        None if context.output.is_json() => Dialect::Json,
        None => Dialect::of_shell(context.environment.value("SHELL").unwrap_or_default()),
    }
}
