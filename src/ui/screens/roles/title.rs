//! The row above the list: how many roles there are, the filter, and what is under way.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::model::Model;
use crate::app::slot::Slot;
use crate::domain::inventory::AccountState;
use crate::ui::line::{LineWriter, small};
use crate::ui::text::truncate;
use crate::ui::theme::Theme;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::spinner;
use crate::ui::words;

/// Draws the row; gives back where the cursor of the filter belongs while it is edited.
pub fn draw(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme) -> Option<Position> {
    let screen = &model.roles;
    let mut line = LineWriter::new(buffer, area);
    line.space(1).put(theme.style(Slot::Title), "Roles").space(1);
    let total = model.inventory.roles.len();
    let count = if screen.filter.is_empty() {
        words::grouped(total)
    } else {
        format!("{} of {}", words::grouped(screen.matching), words::grouped(total))
    };
    line.put(theme.style(Slot::Muted), &count).space(2);
    if !screen.marked.is_empty() {
        let marked = format!("{} marked", words::grouped(screen.marked.len()));
        line.put(theme.style(Slot::Match), &marked).space(2);
    }
    draw_status(&mut line, model, theme);
    let is_open = screen.is_filtering || !screen.filter.is_empty();
    line.put(theme.style(Slot::Key), "/").space(1);
    if !is_open {
        line.put(theme.style(Slot::Placeholder), "filter");
        return None;
    }
    let room = line.room().saturating_sub(1).min(48);
    let field_area = Rect { x: line.column(), width: small(room), ..area };
    let input = &screen.filter;
    let field = Field {
        text: input.text(),
        placeholder: "name account can:yes trusts:ec2",
        scroll: input.scroll(field_area.width),
        column: input.column(),
        is_focused: screen.is_filtering,
    };
    field.draw(field_area, buffer, theme)
}

/// Cells that the filter's text keeps beside what is wrong with it.
const FILTER: usize = 24;

/// What is wrong is left out if fewer cells are there for it.
const SHORTEST: usize = 12;

/// At the right end: what is wrong with the filter, else what is being listed, else the order.
fn draw_status(line: &mut LineWriter<'_>, model: &Model, theme: &Theme) {
    let blank = theme.style(Slot::Text);
    if let Some(problem) = model.roles.query.problems.first() {
        // Cut rather than kept back: that something is wrong must show beside the filter at any width.
        let room = line.room().saturating_sub(FILTER);
        if room >= SHORTEST {
            let words = format!("{} {problem}", theme.glyphs().warning);
            line.right(blank, " ").right(theme.style(Slot::Warning), &truncate(&words, room));
            line.right(blank, "  ");
        }
        return;
    }
    if line.room() < 44 {
        return;
    }
    let order = format!("by {} ", model.roles.sort.word());
    line.right(theme.style(Slot::Faint), &order).right(blank, "  ");
    let accounts = &model.inventory.accounts;
    let listing = |state: &AccountState| matches!(state, AccountState::Listing);
    let open = accounts.values().filter(|entry| listing(&entry.facts.state)).count();
    let troubled = accounts.values().filter(|entry| entry.facts.state.failure().is_some()).count();
    if !model.readings.is_empty() {
        let done = accounts.len().saturating_sub(open);
        let spinner = spinner::frame(theme, model.now);
        let words = match accounts.len() {
            0 => format!("{spinner} listing"),
            total => format!("{spinner} {done} of {}", words::count(total, "account")),
        };
        line.right(theme.style(Slot::Info), &words).right(blank, "  ");
    } else if troubled > 0 {
        let words =
            format!("{} {} not listed", theme.glyphs().warning, words::count(troubled, "account"));
        line.right(theme.style(Slot::Warning), &words).right(blank, "  ");
    }
}
