//! All accounts: how far their listing is, which profiles lead into them, and what went wrong; below them
//! their organizations.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::entry::{AccountEntry, OrganizationEntry};
use crate::app::layout::Areas;
use crate::app::model::Model;
use crate::app::screens::accounts::profiles;
use crate::app::slot::Slot;
use crate::domain::time::ago;
use crate::ui::line::{LineWriter, small};
use crate::ui::list::{self, Table};
use crate::ui::theme::Theme;
use crate::ui::widgets::notice::Notice;
use crate::ui::widgets::spinner;
use crate::ui::widgets::table::Column;
use crate::ui::{account, words};

const TITLES: [&str; 6] = ["Account", "Id", "State", "Roles", "Profiles", "What went wrong"];

const COLUMNS: [Column; 6] = [
    Column::growing(20, 36, 3, 0),
    Column::fixed(12, 2),
    Column::growing(14, 28, 1, 1),
    Column::fixed(8, 3),
    Column::growing(14, 60, 2, 4),
    Column::growing(20, 200, 4, 5),
];

/// Draws the screen.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let accounts = &model.inventory.accounts;
    let troubled = accounts.values().filter(|entry| entry.facts.state.failure().is_some()).count();
    let note = match troubled {
        0 => words::grouped(accounts.len()),
        _ => format!("{}, {troubled} not listed", words::grouped(accounts.len())),
    };
    list::draw_title(areas.title, buffer, theme, "Accounts", &note);
    if accounts.is_empty() {
        draw_empty(areas.body, buffer, model, theme);
    } else {
        let rows = accounts.values().map(|entry| cells(model, theme, entry)).collect();
        let table = Table { titles: &TITLES, columns: &COLUMNS, rows };
        list::draw_table(areas, buffer, (model, theme), &table);
    }
    draw_notes(areas.body, buffer, model, theme);
}

fn cells(model: &Model, theme: &Theme, entry: &AccountEntry) -> [(Slot, String); 6] {
    let (state_slot, state) = account::state(model, entry, theme);
    let mut label = entry.label();
    if entry.is_production {
        label = format!("{} {label}", theme.glyphs().production);
    }
    let label_slot = if entry.is_production { Slot::Danger } else { Slot::Strong };
    let problem = entry.facts.state.failure().map_or("", |failure| failure.message.as_str());
    [
        (label_slot, label),
        (Slot::Muted, entry.id.to_string()),
        (state_slot, state),
        (Slot::Text, words::grouped(entry.roles)),
        (Slot::Muted, profiles(entry)),
        (Slot::Muted, problem.to_owned()),
    ]
}

fn draw_empty(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let notice = if !model.readings.is_empty() || model.identity.is_loading() {
        let spinner = spinner::frame(theme, model.now);
        Notice::new(theme.style(Slot::Strong), spinner, "finding out which accounts you reach")
    } else if let Some(failure) = model.identity.failure() {
        Notice::failure(theme, failure)
    } else {
        Notice::new(theme.style(Slot::Strong), theme.glyphs().info, "no accounts")
            .line(theme.style(Slot::Muted), "no profile and no environment leads anywhere")
    };
    notice.draw(area, buffer);
}

/// What is to be said below the accounts if there is room: how far the organizations' policies could
/// be read, and the starts that lead nowhere.
fn draw_notes(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let used = small(model.inventory.accounts.len());
    if used == 0 {
        return;
    }
    let mut row = used + 1;
    if !model.inventory.organizations.is_empty() && row + 2 < area.height {
        draw_heading(area, buffer, row, theme, "Organization policies");
        for known in &model.inventory.organizations {
            row += 1;
            let mut line = LineWriter::row(buffer, area, row);
            draw_organization(&mut line, model, theme, known);
        }
        row += 2;
    }
    let problems = &model.inventory.problems;
    if problems.is_empty() || row + 2 >= area.height {
        return;
    }
    draw_heading(area, buffer, row, theme, "Starts that lead nowhere");
    for ((start, failure), row) in problems.iter().zip(row + 1..area.height) {
        let mut line = LineWriter::row(buffer, area, row);
        line.space(1).put(theme.style(Slot::Warning), theme.glyphs().warning).space(1);
        line.put(theme.style(Slot::Text), &start.to_string()).space(2);
        line.put(theme.style(Slot::Muted), &failure.message);
    }
}

fn draw_heading(area: Rect, buffer: &mut Buffer, row: u16, theme: &Theme, text: &str) {
    let mut line = LineWriter::row(buffer, area, row);
    line.space(1).put(theme.style(Slot::Heading), text);
}

fn draw_organization(
    line: &mut LineWriter<'_>,
    model: &Model,
    theme: &Theme,
    known: &OrganizationEntry,
) {
    let glyphs = theme.glyphs();
    let (slot, mark, word) = match known.as_of {
        Some(then) => (Slot::Success, glyphs.allow, format!("read {}", ago(then, model.now))),
        None => (Slot::Warning, glyphs.warning, "not readable".to_owned()),
    };
    line.space(1).put(theme.style(slot), mark).space(1);
    line.put(theme.style(Slot::Text), &known.id).space(2);
    line.put(theme.style(slot), &word).space(2);
    line.put(theme.style(Slot::Muted), &known.note);
}
