//! Lines to read: a call to AWS, what an action printed.

use crate::app::page::Line;

/// A text to scroll through.
#[derive(Debug, Clone, PartialEq)]
pub struct PageDialog {
    pub title: String,
    /// The text as it is.
    pub source: Vec<Line>,
    /// The same, wrapped.
    pub lines: Vec<Line>,
    /// The first line that shows.
    pub scroll: usize,
}

impl PageDialog {
    pub fn new(title: impl Into<String>, source: Vec<Line>) -> Self {
        Self { title: title.into(), source, lines: Vec::new(), scroll: 0 }
    }
}
