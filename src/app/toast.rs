//! Short messages at the edge of the screen.

use jiff::Timestamp;

/// How a toast is coloured and marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToastKind {
    Done,
    Notice,
    Warning,
    Problem,
}

/// What several messages in turn are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Who one is.
    Identity,
    /// A command of the person's own.
    Action,
}

/// A message that goes away by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    pub kind: ToastKind,
    pub text: String,
    /// What it is about: the next about the same takes its place.
    pub topic: Option<Topic>,
    pub until: Timestamp,
}
