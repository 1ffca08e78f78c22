//! In which file a shell's line stands, and how it reads.

use std::path::PathBuf;

use crate::cli::command::init::{NUSHELL, Shell};
use crate::cli::context::Context;
use crate::domain::failure::Failure;

/// The start-up file of a shell, and the lines that are to stand in it.
pub(super) fn of(context: &Context, shell: Shell) -> Result<(PathBuf, String), Failure> {
    let environment = &context.environment;
    let home = environment.home().ok_or_else(|| {
        Failure::local("there is no home folder").with_hint("set `HOME`, or add the line yourself")
    })?;
    let absolute =
        |name: &str| environment.value(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let config = || absolute("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
    let posix = |name: &str| {
        format!("if command -v kamen >/dev/null; then eval \"$(kamen init {name})\"; fi\n")
    };
    Ok(match shell {
        Shell::Bash => (home.join(".bashrc"), posix("bash")),
        Shell::Zsh => {
            let folder = absolute("ZDOTDIR").unwrap_or_else(|| home.clone());
            (folder.join(".zshrc"), posix("zsh"))
        }
        Shell::Fish => {
            let line = "if command -q kamen; kamen init fish | source; end\n";
            (config().join("fish/config.fish"), line.to_owned())
        }
        // It reads whole files before it runs a line of them.
        Shell::Nushell => (config().join("nushell/autoload/kamen.nu"), NUSHELL.to_owned()),
        Shell::Powershell => {
            let line = "if (Get-Command kamen -ErrorAction SilentlyContinue) { kamen init powershell | Out-String | Invoke-Expression }\n";
            let path = config().join("powershell/Microsoft.PowerShell_profile.ps1");
            if cfg!(windows) {
                return Err(Failure::usage("only PowerShell knows where its profile is here")
                    .with_hint(format!("add to the file that `$PROFILE` names: {}", line.trim())));
            }
            (path, line.to_owned())
        }
        Shell::Tcsh | Shell::Xonsh | Shell::Sh | Shell::Elvish => {
            return Err(Failure::usage("kamen has no script for this shell"));
        }
    })
}
