//! The calls made to AWS, as they were answered.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;

use crate::app::layout::Areas;
use crate::app::model::Model;
use crate::app::screens::Screen;
use crate::app::slot::Slot;
use crate::domain::call::CallRecord;
use crate::ui::line::LineWriter;
use crate::ui::list::{self, GAP};
use crate::ui::theme::Theme;
use crate::ui::widgets::notice::Notice;
use crate::ui::widgets::table::{Column, fit};
use crate::ui::words;

const TITLES: [&str; 7] = ["UTC", "Call", "About", "Answer", "Took", "Key", "Request id"];

const COLUMNS: [Column; 7] = [
    Column::fixed(8, 1),
    Column::growing(18, 34, 2, 0),
    Column::growing(14, 70, 4, 3),
    Column::growing(8, 26, 2, 0),
    Column::fixed(7, 2),
    Column::fixed(20, 5),
    Column::fixed(36, 4),
];

/// Draws the screen.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let calls = &model.calls;
    list::draw_title(areas.title, buffer, theme, "Calls to AWS", &words::grouped(calls.len()));
    let widths = fit(&COLUMNS, usize::from(areas.body.width.saturating_sub(3)), GAP);
    list::draw_heads(areas.heads, buffer, theme, &TITLES, &widths);
    if calls.is_empty() {
        Notice::new(theme.style(Slot::Strong), theme.glyphs().info, "no calls yet")
            .draw(areas.body, buffer);
        return;
    }
    list::draw(
        areas.body,
        buffer,
        theme,
        model.cursors.of(Screen::Log),
        calls.len(),
        |line, index| {
            // Newest first.
            if let Some(call) = calls.iter().rev().nth(index) {
                draw_row(line, theme, call, &widths);
            }
        },
    );
}

fn draw_row(line: &mut LineWriter<'_>, theme: &Theme, call: &CallRecord, widths: &[Option<usize>]) {
    let glyphs = theme.glyphs();
    let (slot, answer) = match &call.outcome {
        Ok(()) => (Slot::Success, format!("{} ok", glyphs.allow)),
        Err(code) => (Slot::Danger, format!("{} {code}", glyphs.deny)),
    };
    let (time, took) = (clock(call.at), took(call));
    let cells = [
        (Slot::Faint, time.as_str()),
        (Slot::Text, call.operation),
        (Slot::Muted, call.subject.as_deref().unwrap_or_default()),
        (slot, &answer),
        (Slot::Muted, &took),
        (Slot::Faint, &call.access_key_id),
        (Slot::Faint, call.request_id.as_deref().unwrap_or_default()),
    ];
    list::draw_cells(line, theme, &cells, widths);
}

fn clock(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%H:%M:%S").to_string()
}

fn took(call: &CallRecord) -> String {
    match call.took.as_millis() {
        millis @ 0..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", call.took.as_secs_f64()),
    }
}
