//! The tour of `kamen demo`: steps that lead through the acts, each done by doing it.

/// Where the tour is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tour {
    /// Counted from 0; past the last the tour is over.
    pub step: usize,
    /// How many steps there are.
    pub steps: usize,
    /// Such as `Act 1: one account, one user, one role`.
    pub title: String,
    /// What to see and do, wrapped by the drawing.
    pub text: String,
    /// Whether the panel is put away.
    pub is_hidden: bool,
}
