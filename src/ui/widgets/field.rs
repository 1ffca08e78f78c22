//! A line of text being edited.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::slot::Slot;
use crate::ui::line::{LineWriter, small};
use crate::ui::text;
use crate::ui::theme::Theme;

/// The text of a field with its cursor.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    pub text: &'a str,
    /// Shown while the text is empty.
    pub placeholder: &'a str,
    /// Columns left out at the left, so that the cursor shows.
    pub scroll: usize,
    /// The cursor's column in the text, before scrolling.
    pub column: usize,
    pub is_focused: bool,
}

impl Field<'_> {
    /// Draws the field; gives back where the terminal's cursor belongs, when it is focused.
    pub fn draw(self, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        let area = Rect { height: area.height.min(1), ..area }.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        let slot = if self.is_focused { Slot::FieldFocused } else { Slot::Field };
        buffer.set_style(area, theme.style(slot));
        let mut line = LineWriter::new(buffer, area);
        if self.text.is_empty() {
            line.space(usize::from(self.is_focused));
            line.put(theme.style(Slot::Placeholder), self.placeholder);
        } else {
            let clean = text::clean(self.text);
            let cut = text::head(&clean, self.scroll).len();
            let text = if self.is_focused { Slot::FieldFocused } else { Slot::Text };
            line.put(theme.style(text), clean.get(cut..).unwrap_or_default());
        }
        let column = small(self.column.saturating_sub(self.scroll)).min(area.width - 1);
        self.is_focused.then(|| Position::new(area.x + column, area.y))
    }
}
