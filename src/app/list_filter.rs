//! The filter of a list that is read from the newest line on: calls, history.

use crate::app::input::TextInput;

/// A text, and whether keys go to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListFilter {
    pub input: TextInput,
    /// The text as it was when it got the keys: leaving it brings this back.
    before: String,
    pub has_keys: bool,
}

impl ListFilter {
    /// Its words, in small letters.
    pub fn words(&self) -> Vec<String> {
        self.input.text().split_whitespace().map(str::to_lowercase).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.input.is_empty()
    }

    /// Gives it the keys.
    pub fn begin(&mut self) {
        self.input.text().clone_into(&mut self.before);
        self.has_keys = true;
    }

    /// Gives the keys back, and stays.
    pub fn keep(&mut self) {
        self.has_keys = false;
    }

    /// Gives the keys back, and is what it was before.
    pub fn cancel(&mut self) {
        self.has_keys = false;
        let before = std::mem::take(&mut self.before);
        self.input.set(&before);
    }

    pub fn clear(&mut self) {
        self.input.set("");
    }
}
