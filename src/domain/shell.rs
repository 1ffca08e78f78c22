//! What a shell that kamen opened shows of itself, and what comes of it or of a command.

use crate::domain::identity::Identity;

/// Counts how many kamen shells stand inside each other; absent outside of any.
pub const DEPTH: &str = "KAMEN_DEPTH";

/// What the prompt is marked with, for shells and prompt programs that kamen does not know.
pub const PROMPT: &str = "KAMEN_PROMPT";

/// Set if the session is production, for prompts.
pub const PRODUCTION: &str = "KAMEN_PRODUCTION";

/// The program of a shell as `SHELL` and settings name it, and the options that some write behind it
/// (`/bin/bash -l`). A folder's name may hold blanks, an option begins with a dash.
pub fn parts(text: &str) -> (&str, Vec<&str>) {
    let text = text.trim();
    let is_option = |(place, _): &(usize, &str)| {
        text.get(..*place).is_some_and(|before| before.ends_with([' ', '\t']))
    };
    match text.match_indices('-').find(is_option) {
        Some((place, _)) => {
            let (program, options) = text.split_at(place);
            (program.trim_end(), options.split_whitespace().collect())
        }
        None => (text, Vec::new()),
    }
}

/// How a shell ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellEnd {
    /// Its exit code, or 128 and the number of the signal that ended it.
    pub exit_code: u8,
    /// Who it was when it ended, if it could become another.
    pub last: Option<Identity>,
    /// What is to be said of it: it never came to its prompt.
    pub warning: Option<String>,
}

/// How a command of the person's own ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionEnd {
    /// Its exit code, or 128 and the number of the signal that ended it.
    pub exit_code: u8,
    /// What it printed on both streams, as far as it was read; empty for one that had the terminal.
    pub printed: String,
    /// Whether it printed more than is kept.
    pub is_cut: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_behind_a_shell_are_told_from_blanks_in_its_name() {
        assert_eq!(parts("/bin/bash -l"), ("/bin/bash", vec!["-l"]));
        assert_eq!(parts(" nu --config  x.nu "), ("nu", vec!["--config", "x.nu"]));
        assert_eq!(parts("/opt/my shells/zsh-5.9"), ("/opt/my shells/zsh-5.9", vec![]));
        assert_eq!(parts("-bash"), ("-bash", vec![]));
        assert_eq!(parts(""), ("", vec![]));
    }
}
