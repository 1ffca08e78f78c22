//! Changes of the environment as lines that a shell or a tool reads, quoted as each wants it.

mod stash;

use serde_json::{Map, Value};

use crate::domain::environment::EnvironmentChanges;
use crate::domain::secret::Secret;
use crate::domain::shell::parts;

pub use stash::{keep, restore};

/// Who reads the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// sh, bash, zsh, ksh.
    Posix,
    /// csh, tcsh. Each line ends in `;`, since a backquoted command loses its line ends.
    Csh,
    Fish,
    Nushell,
    PowerShell,
    Xonsh,
    /// A `.env` file; it cannot take a variable away.
    Dotenv,
    /// One object; a variable to be taken away is null.
    Json,
}

/// The shells that have a dialect, for messages.
pub const SHELLS: &str = "bash, zsh, sh, dash, ksh, fish, nu, pwsh, tcsh, xonsh";

impl Dialect {
    /// The dialect of a shell, by the name of its program.
    pub fn of_shell(program: &str) -> Option<Self> {
        let (program, _) = parts(program);
        let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
        match name.trim_start_matches('-').trim_end_matches(".exe") {
            "sh" | "bash" | "rbash" | "zsh" | "dash" | "ash" | "ksh" | "mksh" | "ksh93"
            | "busybox" => Some(Self::Posix),
            "csh" | "tcsh" => Some(Self::Csh),
            "fish" => Some(Self::Fish),
            "nu" => Some(Self::Nushell),
            "pwsh" | "powershell" => Some(Self::PowerShell),
            "xonsh" => Some(Self::Xonsh),
            _ => None,
        }
    }
}

/// The changes as text for `dialect`, each line ended. Holds secrets: print it only if it was asked for.
pub fn export(changes: &EnvironmentChanges, dialect: Dialect) -> String {
    if dialect == Dialect::Json {
        return json(changes);
    }
    let removed = changes.removed().filter_map(|name| removal(dialect, name));
    let given = changes.given().filter(|(_, value)| is_writable(dialect, value));
    let given = given.filter_map(|(name, value)| assignment(dialect, name, value.reveal()));
    removed.chain(given).map(|line| line + "\n").collect()
}

/// The variables that `dialect` cannot give, since their values would need quoting.
///
/// Readers of `.env` files do not agree on quotes, and a shell that sources one runs what stands in
/// backticks: only values that need none are written.
pub fn left_out(changes: &EnvironmentChanges, dialect: Dialect) -> Vec<&str> {
    let given = changes.given().filter(|(_, value)| !is_writable(dialect, value));
    given.map(|(name, _)| name).collect()
}

fn is_writable(dialect: Dialect, value: &Secret) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_./:=+,@%-".contains(&byte);
    dialect != Dialect::Dotenv || value.reveal().bytes().all(is_plain)
}

fn json(changes: &EnvironmentChanges) -> String {
    let mut document = Map::new();
    document.insert("version".to_owned(), Value::from(1));
    for name in changes.removed() {
        document.insert(name.to_owned(), Value::Null);
    }
    for (name, value) in changes.given() {
        document.insert(name.to_owned(), Value::from(value.reveal()));
    }
    format!("{:#}\n", Value::Object(document))
}

fn assignment(dialect: Dialect, name: &str, value: &str) -> Option<String> {
    Some(match dialect {
        Dialect::Posix => format!("export {name}={}", posix(value)),
        Dialect::Csh => format!("setenv {name} {};", csh(value)),
        Dialect::Fish => format!("set -gx {name} {}", fish(value)),
        Dialect::Nushell => format!("$env.{name} = \"{}\"", escaped(value)),
        Dialect::PowerShell => format!("$Env:{name} = '{}'", powershell(value)),
        Dialect::Xonsh => format!("${name} = {}", python(value)),
        Dialect::Dotenv => format!("{name}={value}"),
        Dialect::Json => return None,
    })
}

fn removal(dialect: Dialect, name: &str) -> Option<String> {
    match dialect {
        Dialect::Posix => Some(format!("unset {name}")),
        Dialect::Csh => Some(format!("unsetenv {name};")),
        // A universal variable is the person's: erased, it would be gone from all of their shells.
        Dialect::Fish => Some(format!(
            "set -eg {name}; if set -qUx {name}; echo 'kamen: fish exports `{name}` to every \
             program; `set -Ue {name}` ends that' >&2; end"
        )),
        Dialect::Nushell => Some(format!("hide-env --ignore-errors {name}")),
        Dialect::PowerShell => {
            Some(format!("Remove-Item Env:{name} -ErrorAction SilentlyContinue"))
        }
        Dialect::Xonsh => Some(format!("__xonsh__.env.pop('{name}', None)")),
        Dialect::Dotenv | Dialect::Json => None,
    }
}

fn posix(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

fn fish(value: &str) -> String {
    format!("'{}'", value.replace('\\', r"\\").replace('\'', r"\'"))
}

/// In tcsh `!` means the history even between single quotes.
fn csh(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''").replace('!', r"\!"))
}

/// A string of JSON is one of Python.
fn python(value: &str) -> String {
    Value::from(value).to_string()
}

/// For double quotes: backslash, quote and line ends.
fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n").replace('\r', r"\r")
}

/// PowerShell takes four kinds of quotation marks for a single quote, and wants each doubled.
fn powershell(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for letter in value.chars() {
        text.push(letter);
        if matches!(letter, '\'' | '\u{2018}'..='\u{201b}') {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(dialect: Dialect) -> String {
        let mut changes = EnvironmentChanges::default();
        changes.set("A", "it's \"$x\" \\ `y`");
        changes.remove("B");
        export(&changes, dialect)
    }

    #[test]
    fn values_are_quoted_as_each_shell_wants_it() {
        assert_eq!(lines(Dialect::Posix), "unset B\nexport A='it'\\''s \"$x\" \\ `y`'\n");
        assert_eq!(
            lines(Dialect::Fish),
            "set -eg B; if set -qUx B; echo 'kamen: fish exports `B` to every program; `set -Ue B` ends that' >&2; end\nset -gx A 'it\\'s \"$x\" \\\\ `y`'\n"
        );
        assert_eq!(
            lines(Dialect::Nushell),
            "hide-env --ignore-errors B\n$env.A = \"it's \\\"$x\\\" \\\\ `y`\"\n"
        );
        assert_eq!(
            lines(Dialect::PowerShell),
            "Remove-Item Env:B -ErrorAction SilentlyContinue\n$Env:A = 'it''s \"$x\" \\ `y`'\n"
        );
        assert_eq!(lines(Dialect::Csh), "unsetenv B;\nsetenv A 'it'\\''s \"$x\" \\ `y`';\n");
        assert_eq!(
            lines(Dialect::Xonsh),
            "__xonsh__.env.pop('B', None)\n$A = \"it's \\\"$x\\\" \\\\ `y`\"\n"
        );
        let json: Value = serde_json::from_str(&lines(Dialect::Json)).unwrap();
        assert_eq!(
            (&json["version"], &json["A"], json.get("B")),
            (&Value::from(1), &Value::from("it's \"$x\" \\ `y`"), Some(&Value::Null))
        );
    }

    #[test]
    fn a_dotenv_file_holds_nothing_that_a_shell_would_run() {
        let mut changes = EnvironmentChanges::default();
        changes.set("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjE/+A==");
        changes.set("KAMEN_ROLE", "arn:aws:iam::111111111111:role/`id`/x");
        changes.set("SPACED", "a b");

        assert_eq!(export(&changes, Dialect::Dotenv), "AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjE/+A==\n");
        assert_eq!(left_out(&changes, Dialect::Dotenv), ["KAMEN_ROLE", "SPACED"]);
        assert!(left_out(&changes, Dialect::Posix).is_empty());
    }

    #[test]
    fn a_shell_is_known_by_its_program() {
        for (program, dialect) in [
            ("/usr/bin/fish", Some(Dialect::Fish)),
            ("-zsh", Some(Dialect::Posix)),
            ("nu", Some(Dialect::Nushell)),
            ("C:\\pwsh.exe", Some(Dialect::PowerShell)),
            ("/bin/tcsh", Some(Dialect::Csh)),
            ("xonsh", Some(Dialect::Xonsh)),
            ("elvish", None),
            ("cmd.exe", None),
            ("", None),
        ] {
            assert_eq!(Dialect::of_shell(program), dialect, "{program}");
        }
    }
}
