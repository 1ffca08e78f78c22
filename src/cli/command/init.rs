//! `kamen init SHELL`: what a shell's start-up file evaluates, and `--install`, which writes that line there.

mod place;

use clap::ValueEnum;

use crate::adapters::config_file;
use crate::adapters::shell::{ShellKind, hook};
use crate::cli::ExitStatus;
use crate::cli::command::completions;
use crate::cli::consent::Consent;
use crate::cli::context::Context;
use crate::domain::failure::Failure;
use crate::domain::marked_lines::marked;
use crate::domain::shell::parts;
use crate::domain::text::harmless;

/// Print what makes a shell know kamen: `kamen switch` in place, the prompt, completions
///
/// bash: eval "$(kamen init bash)" as the last line of ~/.bashrc; zsh the same in ~/.zshrc; fish: kamen init
/// fish | source; PowerShell: kamen init powershell | Out-String | Invoke-Expression; nushell: kamen init
/// nushell | save ~/.config/nushell/autoload/kamen.nu. With `--install` kamen writes it, after you have
/// seen what changes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell (default: yours, as $SHELL says)
    #[arg(value_enum)]
    shell: Option<Shell>,
    /// Write the line into the shell's start-up file
    #[arg(long)]
    install: bool,
    /// With `--install`: only show what would change
    #[arg(long, requires = "install", conflicts_with = "yes")]
    dry_run: bool,
}

/// The shells that there is a script for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(alias = "nu")]
    Nushell,
    #[value(alias = "pwsh")]
    Powershell,
    #[value(hide = true, alias = "csh")]
    Tcsh,
    #[value(hide = true)]
    Xonsh,
    #[value(hide = true, aliases = ["dash", "ash", "ksh", "mksh", "yash"])]
    Sh,
    #[value(hide = true, aliases = ["cmd", "oil", "osh", "ion", "murex"])]
    Elvish,
}

impl Shell {
    const ALL: [(&'static str, Self); 12] = [
        ("bash", Self::Bash),
        ("rbash", Self::Bash),
        ("zsh", Self::Zsh),
        ("fish", Self::Fish),
        ("nu", Self::Nushell),
        ("pwsh", Self::Powershell),
        ("powershell", Self::Powershell),
        ("tcsh", Self::Tcsh),
        ("csh", Self::Tcsh),
        ("xonsh", Self::Xonsh),
        ("sh", Self::Sh),
        ("dash", Self::Sh),
    ];

    /// The shell that a person's `$SHELL` is.
    fn of(program: &str) -> Option<Self> {
        let (program, _) = parts(program);
        let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
        let name = name.trim_start_matches('-').trim_end_matches(".exe");
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, shell)| *shell)
    }
}

/// bash and zsh agree on these.
const FUNCTIONS: &str = include_str!("init/functions.sh");
const FISH: &str = include_str!("init/functions.fish");
const NUSHELL: &str = include_str!("init/script.nu");
const POWERSHELL: &str = include_str!("init/script.ps1");

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let shell = match arguments.shell {
        Some(shell) => shell,
        None => own(context)?,
    };
    if let Some(refused) = without_script(shell) {
        return Err(refused);
    }
    if arguments.install {
        return install(context, shell, arguments.dry_run);
    }
    context.output.raw(&script(shell)?)?;
    Ok(0)
}

fn own(context: &Context) -> Result<Shell, Failure> {
    let program = context.environment.value("SHELL").unwrap_or_default();
    Shell::of(program).ok_or_else(|| {
        Failure::usage(format!("kamen has no script for the shell `{program}`"))
            .with_hint("name one: `kamen init bash`, zsh, fish, nushell or powershell")
    })
}

/// What there is for a shell that no script is written for.
fn without_script(shell: Shell) -> Option<Failure> {
    let take_over = match shell {
        Shell::Bash | Shell::Zsh | Shell::Fish | Shell::Nushell | Shell::Powershell => return None,
        Shell::Tcsh => "eval \"`kamen env ROLE --format tcsh`\"` makes this shell the role",
        Shell::Xonsh => "execx($(kamen env ROLE --format xonsh))` makes this shell the role",
        Shell::Sh => "eval \"$(kamen env ROLE --format sh)\"` makes this shell the role",
        Shell::Elvish => "kamen exec ROLE -- COMMAND` runs one command",
    };
    let failure = Failure::usage("kamen has no script for this shell");
    Some(failure.with_hint(format!(
        "`kamen shell ROLE` opens it as a role, with $KAMEN_PROMPT for its prompt; `{take_over}"
    )))
}

/// Functions first, then the hook of the prompt, then completions.
fn script(shell: Shell) -> Result<String, Failure> {
    let completions = |name: &str| completions::registration(name);
    Ok(match shell {
        Shell::Bash => {
            let completions = completions("bash")?;
            format!("{FUNCTIONS}{}{completions}", hook(ShellKind::Bash))
        }
        Shell::Zsh => {
            let completions = completions("zsh")?;
            let guarded = format!("if (( $+functions[compdef] )); then\n{completions}\nfi\n");
            format!("{FUNCTIONS}{}{guarded}", hook(ShellKind::Zsh))
        }
        Shell::Fish => {
            // Each evaluation would add to what there is.
            let completions = format!("complete --erase --command kamen\n{}", completions("fish")?);
            format!("{FISH}{}{completions}", hook(ShellKind::Fish))
        }
        Shell::Nushell => NUSHELL.to_owned(),
        Shell::Powershell => format!("{POWERSHELL}{}", completions("powershell")?),
        Shell::Tcsh | Shell::Xonsh | Shell::Sh | Shell::Elvish => String::new(),
    })
}

/// Shows what would change in the start-up file, asks, and writes.
fn install(context: &Context, shell: Shell, dry_run: bool) -> Result<ExitStatus, Failure> {
    let (path, lines) = place::of(context, shell)?;
    let before = config_file::read_at(path)?;
    let new = marked(&before.text, &lines);
    let consent = Consent::new(dry_run, context.options.yes);
    let output = &context.output;
    if new.diff.is_empty() {
        output.line("nothing to change")?;
        return Ok(0);
    }
    output.line(&harmless(&before.path.display().to_string()))?;
    output.diff(&new.diff)?;
    if !consent.is_given(context, &format!("write this to {}?", before.path.display())) {
        return consent.refused();
    }
    let backup = config_file::replace(&context.environment, &before, &new.text)?;
    let kept = backup
        .map_or_else(String::new, |backup| format!("; what it was is kept: {}", backup.display()));
    output.note(&format!("written, for shells that are opened from now on{kept}"));
    Ok(0)
}
