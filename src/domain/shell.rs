//! What comes of a shell that kamen opened.

/// How a shell ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellEnd {
    /// Its exit code, or 128 and the number of the signal that ended it.
    pub exit_code: u8,
    /// What is to be said of it: it never came to its prompt.
    pub warning: Option<String>,
}
