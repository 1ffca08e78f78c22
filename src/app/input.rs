//! One line of text that a person edits.

use std::fmt;

use tui_input::InputRequest;

/// A line being edited. `Debug` shows its length only if it is a code.
#[derive(Clone, Default)]
pub struct TextInput {
    inner: tui_input::Input,
    /// A one-time code: digits are drawn, but never logged.
    pub is_code: bool,
}

impl TextInput {
    pub fn new(text: &str) -> Self {
        Self { inner: tui_input::Input::from(text), is_code: false }
    }

    /// An empty line for a one-time code.
    pub fn code() -> Self {
        Self { is_code: true, ..Self::default() }
    }

    pub fn text(&self) -> &str {
        self.inner.value()
    }

    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// The cursor in characters from the start.
    pub fn cursor(&self) -> usize {
        self.inner.cursor()
    }

    /// The cursor in terminal columns from the start.
    pub fn column(&self) -> usize {
        self.inner.visual_cursor()
    }

    /// How many columns to leave out at the left so that the cursor shows in `width` columns.
    pub fn scroll(&self, width: u16) -> usize {
        self.inner.visual_scroll(usize::from(width))
    }

    pub fn set(&mut self, text: &str) {
        self.inner = tui_input::Input::from(text);
    }

    /// Whether the text changed.
    pub fn edit(&mut self, request: InputRequest) -> bool {
        self.inner.handle(request).is_some_and(|changed| changed.value)
    }

    /// Inserts pasted text, line ends and other control characters left out.
    pub fn paste(&mut self, text: &str) {
        for character in text.chars().filter(|character| !character.is_control()) {
            self.edit(InputRequest::InsertChar(character));
        }
    }
}

impl PartialEq for TextInput {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
            && self.cursor() == other.cursor()
            && self.is_code == other.is_code
    }
}

impl Eq for TextInput {}

impl fmt::Debug for TextInput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_code {
            write!(formatter, "TextInput({} characters)", self.text().chars().count())
        } else {
            write!(formatter, "TextInput({:?}, {})", self.text(), self.cursor())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_not_in_debug_output() {
        let mut input = TextInput::code();
        input.paste("123456");

        assert_eq!(format!("{input:?}"), "TextInput(6 characters)");
    }

    #[test]
    fn pasted_line_ends_are_left_out() {
        let mut input = TextInput::new("a");
        input.paste("b\nc\u{1b}d");

        assert_eq!(input.text(), "abcd");
    }
}
