//! What a shell that kamen opened shows of itself, and what comes of it or of a command.

/// Counts how many kamen shells stand inside each other; absent outside of any.
pub const DEPTH: &str = "KAMEN_DEPTH";

/// What the prompt is marked with, for shells and prompt programs that kamen does not know.
pub const PROMPT: &str = "KAMEN_PROMPT";

/// Set if the session is production, for prompts.
pub const PRODUCTION: &str = "KAMEN_PRODUCTION";

/// How a shell ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellEnd {
    /// Its exit code, or 128 and the number of the signal that ended it.
    pub exit_code: u8,
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
