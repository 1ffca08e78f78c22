//! The history, as its lines were written down.

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::layout::Areas;
use crate::app::model::Model;
use crate::app::screens::history::{is_gone, label, shown, took};
use crate::app::slot::Slot;
use crate::domain::history::Entry;
use crate::ui::list::{self, Table};
use crate::ui::theme::Theme;
use crate::ui::widgets::notice::Notice;
use crate::ui::widgets::table::Column;
use crate::ui::words;

const TITLES: [&str; 8] = ["UTC", "How", "Role", "From", "Command", "Exit", "Took", "Reason"];

const COLUMNS: [Column; 8] = [
    Column::fixed(11, 1),
    Column::fixed(7, 1),
    Column::growing(20, 60, 3, 0),
    Column::growing(12, 60, 2, 4),
    Column::growing(8, 24, 1, 2),
    Column::fixed(4, 3),
    Column::fixed(7, 5),
    Column::growing(12, 60, 3, 6),
];

/// Draws the screen; gives back where the cursor of the filter belongs.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) -> Option<Position> {
    let history = &model.history;
    let entries = shown(model);
    let mut count = words::grouped(history.entries.len());
    if !history.filter.is_empty() {
        count = format!("{} of {count}", words::grouped(entries.len()));
    }
    if history.older > 0 {
        count = format!("{count}, {} older ones left out", words::grouped(history.older));
    }
    list::draw_title(areas.title, buffer, theme, "History", &count);
    let placeholder = "role account command reason";
    let filter = list::FilterField { filter: &history.filter, placeholder };
    let cursor = filter.draw(areas.title, buffer, theme);
    if entries.is_empty() {
        draw_notice(areas, buffer, model, theme);
        return cursor;
    }
    let rows = entries.iter().map(|entry| cells(model, theme, entry)).collect();
    let table = Table { titles: &TITLES, columns: &COLUMNS, rows };
    list::draw_table(areas, buffer, (model, theme), &table);
    cursor
}

/// Why there is no line.
fn draw_notice(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let history = &model.history;
    let info = theme.glyphs().info;
    let (slot, glyph, title, more) = match &history.problem {
        Some(failure) if history.entries.is_empty() => {
            let title = "the history cannot be read";
            (Slot::Danger, theme.glyphs().deny, title, failure.message.as_str())
        }
        Some(_) | None if !history.is_read => (Slot::Strong, info, "reading the history …", ""),
        Some(_) | None if history.entries.is_empty() => {
            let more = "switches, shells and commands stand here once there are some";
            (Slot::Strong, info, "nothing is written down yet", more)
        }
        Some(_) | None => (Slot::Strong, info, "no line answers to that", ""),
    };
    let mut notice = Notice::new(theme.style(slot), glyph, title);
    if !more.is_empty() {
        notice = notice.line(theme.style(Slot::Muted), more);
    }
    notice.draw(areas.body, buffer);
}

fn cells(model: &Model, theme: &Theme, entry: &Entry) -> [(Slot, String); 8] {
    let (slot, exit) = match entry.exit {
        Some(0) => (Slot::Success, theme.glyphs().allow.to_owned()),
        Some(code) => (Slot::Danger, code.to_string()),
        None => (Slot::Muted, String::new()),
    };
    let called = entry.called(&label(entry, &model.inventory));
    let role = if is_gone(entry, &model.inventory) {
        (Slot::Warning, format!("{called} (not listed)"))
    } else {
        (Slot::Text, called)
    };
    [
        (Slot::Faint, entry.time.to_zoned(TimeZone::UTC).strftime("%m-%d %H:%M").to_string()),
        (Slot::Muted, entry.door.word().to_owned()),
        role,
        (Slot::Muted, entry.from().to_owned()),
        (Slot::Text, entry.command.clone().unwrap_or_default()),
        (slot, exit),
        (Slot::Muted, took(entry)),
        (Slot::Muted, entry.reason.clone().unwrap_or_default()),
    ]
}
