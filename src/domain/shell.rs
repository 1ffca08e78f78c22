//! What comes of a shell that kamen opened.

/// How a shell ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShellEnd {
    /// Its exit code, or 128 and the number of the signal that ended it.
    pub exit_code: u8,
}
