//! kamen as a `credential_process`: how it knows itself again.

/// Counts how many of kamen's processes were started by each other for credentials.
pub const DEPTH: &str = "KAMEN_PROCESS_DEPTH";

/// At this depth something leads to itself.
pub const DEEPEST: u32 = 4;

/// What kamen's own `credential-process` is asked for in a line of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnProcess {
    pub role: Option<String>,
    pub profile: Option<String>,
    /// A long-lived key of the vault.
    pub key: Option<String>,
    /// Whether the key is given as it is, and not as a session.
    pub no_session: bool,
}

impl OwnProcess {
    /// Reads a command line that starts kamen itself; `None` for every other, and for one with options
    /// that change what comes of it: that one is run.
    pub fn of_command(command: &str) -> Option<Self> {
        let words = shlex::split(command)?;
        let mut words = words.iter().map(String::as_str);
        let program = words.next()?.rsplit(['/', '\\']).next()?;
        if program.trim_end_matches(".exe") != "kamen" {
            return None;
        }
        let (mut own, mut is_named) = (Self::default(), false);
        while let Some(word) = words.next() {
            match word.split_once('=') {
                _ if word == "credential-process" && !is_named => is_named = true,
                _ if word == "--profile" => own.profile = Some(words.next()?.to_owned()),
                Some(("--profile", name)) => own.profile = Some(name.to_owned()),
                _ if word == "--no-session" => own.no_session = true,
                _ if word == "--key" => own.key = Some(words.next()?.to_owned()),
                Some(("--key", name)) => own.key = Some(name.to_owned()),
                _ if word.starts_with('-') || !is_named || own.role.is_some() => return None,
                _ => own.role = Some(word.to_owned()),
            }
        }
        is_named.then_some(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kamens_own_command_line_is_known_again() {
        let own = |role: Option<&str>, profile: Option<&str>| {
            let text = |text: &str| text.to_owned();
            Some(OwnProcess {
                role: role.map(text),
                profile: profile.map(text),
                ..OwnProcess::default()
            })
        };

        let key = || Some(OwnProcess { key: Some("dev".to_owned()), ..OwnProcess::default() });

        for (command, expected) in [
            ("kamen credential-process --key dev", key()),
            ("kamen credential-process --key=dev", key()),
            ("kamen credential-process --key", None),
            ("kamen credential-process Deploy", own(Some("Deploy"), None)),
            ("/usr/bin/kamen --profile a credential-process", own(None, Some("a"))),
            ("\"C:/Program Files/kamen.exe\" credential-process --profile=a", own(None, Some("a"))),
            ("kamen credential-process 'a b' --profile x", own(Some("a b"), Some("x"))),
            ("kamen credential-process", own(None, None)),
            ("kamen credential-process Deploy --duration 2h", None),
            ("kamen exec credential-process", None),
            ("sh -c 'kamen credential-process Deploy'", None),
            ("aws-vault exec x", None),
            ("kamen credential-process 'unclosed", None),
        ] {
            assert_eq!(OwnProcess::of_command(command), expected, "{command}");
        }
    }
}
