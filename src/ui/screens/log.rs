//! The calls made to AWS, as they were answered.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::layout::Areas;
use crate::app::model::Model;
use crate::app::screens::log::{about, shown};
use crate::app::slot::Slot;
use crate::domain::call::CallRecord;
use crate::domain::key_id::shown_key_id;
use crate::ui::list::{self, Table};
use crate::ui::theme::Theme;
use crate::ui::widgets::notice::Notice;
use crate::ui::widgets::table::Column;
use crate::ui::words;

const TITLES: [&str; 7] = ["UTC", "Call", "About", "Answer", "Took", "Key", "Request id"];

const COLUMNS: [Column; 7] = [
    Column::fixed(8, 1),
    Column::growing(18, 40, 2, 0),
    Column::growing(14, 90, 4, 3),
    Column::growing(14, 36, 2, 0),
    Column::fixed(7, 2),
    Column::fixed(20, 5),
    Column::fixed(36, 4),
];

/// Draws the screen; gives back where the cursor of the filter belongs.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) -> Option<Position> {
    let calls = shown(model);
    let total = words::grouped(model.calls.len());
    let count = if model.log.is_empty() {
        total
    } else {
        format!("{} of {total}", words::grouped(calls.len()))
    };
    list::draw_title(areas.title, buffer, theme, "Calls to AWS", &count);
    let filter = list::FilterField { filter: &model.log, placeholder: "call account role answer" };
    let cursor = filter.draw(areas.title, buffer, theme);
    if calls.is_empty() {
        let words = if model.calls.is_empty() { "no calls yet" } else { "no call answers to that" };
        Notice::new(theme.style(Slot::Strong), theme.glyphs().info, words).draw(areas.body, buffer);
        return cursor;
    }
    let rows = calls.iter().map(|call| cells(model, theme, call)).collect();
    let table = Table { titles: &TITLES, columns: &COLUMNS, rows };
    list::draw_table(areas, buffer, (model, theme), &table);
    cursor
}

fn cells(model: &Model, theme: &Theme, call: &CallRecord) -> [(Slot, String); 7] {
    let glyphs = theme.glyphs();
    let (slot, answer) = match &call.outcome {
        Ok(()) => (Slot::Success, format!("{} ok", glyphs.allow)),
        Err(code) => (Slot::Danger, format!("{} {code}", glyphs.deny)),
    };
    [
        (Slot::Faint, clock(call.at)),
        (Slot::Text, call.operation.to_owned()),
        (Slot::Muted, about(call, &model.inventory)),
        (slot, answer),
        (Slot::Muted, took(call)),
        (Slot::Faint, shown_key_id(&call.access_key_id).to_owned()),
        (Slot::Faint, call.request_id.clone().unwrap_or_default()),
    ]
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
