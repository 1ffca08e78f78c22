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

/// A message that goes away by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    pub kind: ToastKind,
    pub text: String,
    pub until: Timestamp,
}
