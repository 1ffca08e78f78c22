//! What stands where a list or a page would: nothing found, still loading, failed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::slot::Slot;
use crate::domain::failure::Failure;
use crate::ui::line::{LineWriter, small};
use crate::ui::text;
use crate::ui::theme::Theme;

/// A few lines in the middle of an area.
#[derive(Debug, Clone, Default)]
pub struct Notice {
    lines: Vec<(Style, String)>,
}

impl Notice {
    /// A heading with its mark.
    pub fn new(style: Style, mark: &str, heading: &str) -> Self {
        Self { lines: vec![(style, format!("{mark} {}", text::clean(heading)))] }
    }

    /// A failure: what failed, AWS's code and request id, and what to do.
    pub fn failure(theme: &Theme, failure: &Failure) -> Self {
        let mark = theme.glyphs().danger;
        let mut notice = Self::new(theme.style(Slot::Danger), mark, &failure.message);
        if let Some(hint) = &failure.hint {
            notice = notice.line(theme.style(Slot::Text), hint);
        }
        let ids: Vec<&str> =
            failure.code.iter().chain(&failure.request_id).map(String::as_str).collect();
        if !ids.is_empty() {
            notice = notice.line(theme.style(Slot::Faint), &ids.join(" · "));
        }
        notice
    }

    /// One more paragraph below.
    pub fn line(mut self, style: Style, text: &str) -> Self {
        self.lines.push((style, text::clean(text).into_owned()));
        self
    }

    /// Draws the lines centred, wrapped to at most 72 columns.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let limit = usize::from(area.width.saturating_sub(4).min(72));
        let mut wrapped: Vec<(Style, String)> = Vec::new();
        for (index, (style, paragraph)) in self.lines.iter().enumerate() {
            if index == 1 && usize::from(area.height) > 4 {
                wrapped.push((*style, String::new()));
            }
            wrapped.extend(text::wrap(paragraph, limit).into_iter().map(|line| (*style, line)));
        }
        let free = usize::from(area.height).saturating_sub(wrapped.len());
        for ((style, line), row) in wrapped.iter().zip(small(free / 3)..area.height) {
            let left = usize::from(area.width).saturating_sub(text::width(line)) / 2;
            LineWriter::row(buffer, area, row).space(left).put(*style, line);
        }
    }
}
