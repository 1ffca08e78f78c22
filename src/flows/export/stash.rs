//! What stood in the variables before a session took them: kept in the shell itself, put back later.
//!
//! The first session keeps it, in variables that no child sees; one more session over it changes nothing.
//! No credential is ever kept.

use crate::flows::export::{Dialect, csh, escaped, fish, posix, powershell, python};
use crate::flows::originals::{KEPT, Originals};

/// The lines that keep what stood here, unless something is kept already.
pub fn keep(originals: &Originals, dialect: Dialect) -> String {
    let held: Vec<(&str, &str)> =
        originals.values().filter_map(|(name, value)| Some((name, value?))).collect();
    let list = |part: &dyn Fn(&(&str, &str)) -> String, between: &str| {
        held.iter().map(part).collect::<Vec<_>>().join(between)
    };
    match dialect {
        Dialect::Posix => {
            let each = list(&|(name, value)| format!("kamen_kept_{name}={}; ", posix(value)), "");
            format!("[ -n \"${{kamen_kept+x}}\" ] || {{ {each}kamen_kept=1; }}\n")
        }
        Dialect::Csh => {
            let if_new = "if (! $?kamen_kept) set kamen_kept";
            let each = list(&|(name, value)| format!("{if_new}_{name} = {};\n", csh(value)), "");
            format!("{each}{if_new} = 1;\n")
        }
        Dialect::Fish => {
            let each =
                list(&|(name, value)| format!("set -g kamen_kept_{name} {}; ", fish(value)), "");
            format!("if not set -q kamen_kept; {each}set -g kamen_kept 1; end\n")
        }
        Dialect::Nushell => {
            let each = list(&|(name, value)| format!("{name}: \"{}\"", escaped(value)), ", ");
            format!("if ($env.KAMEN_KEPT? == null) {{ $env.KAMEN_KEPT = {{{each}}} }}\n")
        }
        Dialect::PowerShell => {
            let each = list(&|(name, value)| format!("'{name}' = '{}'", powershell(value)), "; ");
            format!("if ($null -eq $global:kamen_kept) {{ $global:kamen_kept = @{{ {each} }} }}\n")
        }
        Dialect::Xonsh => {
            let each = list(&|(name, value)| format!("'{name}': {}", python(value)), ", ");
            format!(
                "__xonsh__.kamen_kept = getattr(__xonsh__, 'kamen_kept', None) or {{'': '', {each}}}\n"
            )
        }
        Dialect::Dotenv | Dialect::Json => String::new(),
    }
}

/// The lines that put back what was kept. Without anything kept they change nothing.
pub fn restore(dialect: Dialect) -> String {
    let each = |line: &dyn Fn(&str) -> String| KEPT.map(line).concat();
    match dialect {
        Dialect::Posix => {
            let lines = each(&|name| {
                format!(
                    "if [ -n \"${{kamen_kept_{name}+x}}\" ]; then export \
                     {name}=\"$kamen_kept_{name}\"; unset kamen_kept_{name}; else unset {name}; fi\n"
                )
            });
            format!("if [ -n \"${{kamen_kept+x}}\" ]; then\n{lines}unset kamen_kept\nfi\n")
        }
        Dialect::Csh => {
            // `eval`, since tcsh reads the variables of a line before it looks at the condition.
            let lines = each(&|name| {
                format!(
                    "if ($?kamen_kept) unsetenv {name};\nif ($?kamen_kept_{name}) eval 'setenv {name} \
                     \"$kamen_kept_{name}:q\"';\nunset kamen_kept_{name};\n"
                )
            });
            format!("{lines}unset kamen_kept;\n")
        }
        Dialect::Fish => {
            let lines = each(&|name| {
                format!(
                    "if set -q kamen_kept_{name}; set -gx {name} $kamen_kept_{name}; set -eg \
                     kamen_kept_{name}; else; set -eg {name}; end\n"
                )
            });
            format!("if set -q kamen_kept\n{lines}set -eg kamen_kept\nend\n")
        }
        Dialect::Nushell => format!(
            "if ($env.KAMEN_KEPT? != null) {{ hide-env --ignore-errors {} }}\nload-env \
             ($env.KAMEN_KEPT? | default {{}})\nhide-env --ignore-errors KAMEN_KEPT\n",
            KEPT.join(" ")
        ),
        Dialect::PowerShell => {
            let lines =
                each(&|name| format!("Remove-Item Env:{name} -ErrorAction SilentlyContinue\n"));
            format!(
                "if ($null -ne $global:kamen_kept) {{\n{lines}foreach ($name in \
                 $global:kamen_kept.Keys) {{ Set-Item \"Env:$name\" $global:kamen_kept[$name] \
                 }}\nRemove-Variable -Scope Global kamen_kept\n}}\n"
            )
        }
        Dialect::Xonsh => format!(
            "if getattr(__xonsh__, 'kamen_kept', None):\n    for name in [{}]: \
             __xonsh__.env.pop(name, None)\n    __xonsh__.env.update({{k: v for k, v in \
             __xonsh__.kamen_kept.items() if k}})\n    __xonsh__.kamen_kept = None\n",
            KEPT.map(|name| format!("'{name}'")).join(", ")
        ),
        Dialect::Dotenv | Dialect::Json => String::new(),
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the shells themselves say what the lines mean")]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::domain::environment::{Environment, EnvironmentChanges};
    use crate::domain::profile::SharedConfig;
    use crate::flows::export::export;

    fn kept(environment: &Environment, dialect: Dialect) -> String {
        keep(&Originals::of(environment, &SharedConfig::default()).unwrap(), dialect)
    }

    const BEFORE: [(&str, &str); 3] =
        [("AWS_REGION", "eu-west-1"), ("AWS_PROFILE", "it's \"mine\" $x"), ("HOME", "/")];

    /// What a shell prints of three variables before, within and after two sessions.
    fn ran(shell: &str, dialect: Dialect, session: &str, print: &str) -> String {
        let environment: Environment = BEFORE.into_iter().collect();
        let inner: Environment =
            [("AWS_REGION", "in-1"), ("AWS_ENDPOINT_URL", "x")].into_iter().collect();
        let first = format!("{}{session}", kept(&environment, dialect));
        let second = format!("{}{session}", kept(&inner, dialect));
        let script =
            format!("{first}{second}{print}\n{}{print}\n{}", restore(dialect), restore(dialect));
        let output = Command::new(shell)
            .args(["-c", &script])
            .env_clear()
            .envs(BEFORE)
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .output()
            .unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{shell}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    fn what_stood_before_comes_back_after_two_sessions() {
        let session = "unset AWS_PROFILE\nexport AWS_REGION='in-1'\nexport AWS_ENDPOINT_URL='x'\n";
        let print = "echo \"$AWS_REGION|$AWS_PROFILE|${AWS_ENDPOINT_URL-none}|$(env | grep -c kamen_kept)\"";

        assert_eq!(
            ran("sh", Dialect::Posix, session, print),
            "in-1||x|0\neu-west-1|it's \"mine\" $x|none|0\n"
        );
    }

    #[test]
    fn nothing_kept_is_nothing_changed() {
        let script = format!("{}echo \"$AWS_REGION\"", restore(Dialect::Posix));

        let output =
            Command::new("sh").args(["-c", &script]).env("AWS_REGION", "mine").output().unwrap();

        assert_eq!(output.stdout, b"mine\n");
    }

    #[test]
    fn fish_puts_back_what_stood_before() {
        let session =
            "set -e AWS_PROFILE\nset -gx AWS_REGION 'in-1'\nset -gx AWS_ENDPOINT_URL 'x'\n";
        let print = "echo \"$AWS_REGION|$AWS_PROFILE|$AWS_ENDPOINT_URL\"";

        assert_eq!(
            ran("fish", Dialect::Fish, session, print),
            "in-1||x\neu-west-1|it's \"mine\" $x|\n"
        );
    }

    #[test]
    fn what_fish_holds_for_all_shells_stays() {
        let folder = tempfile::tempdir().unwrap();
        let environment: Environment = [("AWS_PROFILE", "hana")].into_iter().collect();
        let mut changes = EnvironmentChanges::default();
        changes.remove("AWS_PROFILE");
        let (lines, back) = (export(&changes, Dialect::Fish), restore(Dialect::Fish));
        let lines = format!("{}{lines}{back}", kept(&environment, Dialect::Fish));
        let fish = |script: &str| {
            Command::new("fish").args(["-c", script]).env("HOME", folder.path()).output().unwrap()
        };
        fish("set -Ux AWS_PROFILE hana; set -U AWS_REGION mine");

        let said = fish(&lines);
        let after = fish("echo $AWS_PROFILE-$AWS_REGION");

        assert_eq!(after.stdout, b"hana-mine\n", "{after:?}");
        assert!(String::from_utf8_lossy(&said.stderr).contains("set -Ue AWS_PROFILE"), "{said:?}");
    }

    #[test]
    fn no_credential_is_kept() {
        let secrets = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
        let environment: Environment = secrets.map(|name| (name, "example")).into_iter().collect();

        for dialect in
            [Dialect::Posix, Dialect::Csh, Dialect::Fish, Dialect::Nushell, Dialect::Xonsh]
        {
            assert!(!kept(&environment, dialect).contains("example"), "{dialect:?}");
        }
    }
}
