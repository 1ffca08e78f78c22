//! The calls made to AWS, as they were answered.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::layout::Areas;
use crate::app::model::Model;
use crate::app::screens::Screen;
use crate::app::screens::log::{about, shown};
use crate::app::slot::Slot;
use crate::domain::call::CallRecord;
use crate::ui::line::LineWriter;
use crate::ui::list::{self, GAP};
use crate::ui::theme::Theme;
use crate::ui::widgets::field::Field;
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

/// Draws the screen; gives back where the cursor of the filter belongs.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) -> Option<Position> {
    let calls = shown(model);
    let total = words::grouped(model.calls.len());
    let count = if model.log.filter.is_empty() {
        total
    } else {
        format!("{} of {total}", words::grouped(calls.len()))
    };
    list::draw_title(areas.title, buffer, theme, "Calls to AWS", &count);
    let cursor = draw_filter(areas.title, buffer, model, theme);
    let widths = fit(&COLUMNS, usize::from(areas.body.width.saturating_sub(3)), GAP);
    list::draw_heads(areas.heads, buffer, theme, &TITLES, &widths);
    if calls.is_empty() {
        let words = if model.calls.is_empty() { "no calls yet" } else { "no call answers to that" };
        Notice::new(theme.style(Slot::Strong), theme.glyphs().info, words).draw(areas.body, buffer);
        return cursor;
    }
    list::draw(
        areas.body,
        buffer,
        theme,
        model.cursors.of(Screen::Log),
        calls.len(),
        |line, index| {
            if let Some(call) = calls.get(index) {
                draw_row(line, model, theme, call, &widths);
            }
        },
    );
    cursor
}

/// The filter at the right end of the title, as soon as there is one.
fn draw_filter(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme) -> Option<Position> {
    const WIDTH: u16 = 30;
    let log = &model.log;
    if area.width < 2 * WIDTH || (log.filter.is_empty() && !log.is_filtering) {
        return None;
    }
    let place = Rect { x: area.right() - WIDTH, width: WIDTH, ..area };
    let mut line = LineWriter::new(buffer, place);
    line.put(theme.style(Slot::Key), "/").space(1);
    let field_area = Rect { x: line.column(), width: WIDTH - 3, ..place };
    let input = &log.filter;
    let field = Field {
        text: input.text(),
        placeholder: "call account role answer",
        scroll: input.scroll(field_area.width),
        column: input.column(),
        is_focused: log.is_filtering,
    };
    field.draw(field_area, buffer, theme)
}

fn draw_row(
    line: &mut LineWriter<'_>,
    model: &Model,
    theme: &Theme,
    call: &CallRecord,
    widths: &[Option<usize>],
) {
    let glyphs = theme.glyphs();
    let (slot, answer) = match &call.outcome {
        Ok(()) => (Slot::Success, format!("{} ok", glyphs.allow)),
        Err(code) => (Slot::Danger, format!("{} {code}", glyphs.deny)),
    };
    let (time, took) = (clock(call.at), took(call));
    let about = about(call, &model.inventory);
    let cells = [
        (Slot::Faint, time.as_str()),
        (Slot::Text, call.operation),
        (Slot::Muted, &about),
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
