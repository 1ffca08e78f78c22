//! Quitting would lose something.

/// Asks whether to quit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuitDialog {
    /// What would be lost, in words.
    pub lost: String,
}
