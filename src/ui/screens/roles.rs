//! The list of roles: filter, columns, the rows that show, and the selected role beside them.

mod columns;
mod group;
mod row;
mod title;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::layout::Areas;
use crate::app::model::Model;
use crate::app::screens::roles::Row;
use crate::app::slot::Slot;
use crate::ui::line::nth_row;
use crate::ui::text::truncate_middle;
use crate::ui::theme::Theme;
use crate::ui::widgets::notice::Notice;
use crate::ui::widgets::{page, scrollbar, spinner};
use crate::ui::{list, verdict};
use columns::Columns;

/// So much of a filter is quoted where it finds no role.
const SHOWN: usize = 80;

/// Draws the screen; gives back where the cursor of the filter belongs.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) -> Option<Position> {
    let cursor = title::draw(areas.title, buffer, model, theme);
    let columns = Columns::new(
        areas.body.width,
        model.roles.is_flat,
        verdict::longest(model),
        !model.roles.marked.is_empty(),
        &model.roles.seen,
    );
    columns.draw_titles(areas.heads, buffer, theme);
    if model.roles.rows.is_empty() {
        draw_empty(areas.body, buffer, model, theme);
    } else {
        draw_rows(areas.body, buffer, model, theme, &columns);
    }
    page::draw_beside(&model.roles.preview, areas.preview, buffer, theme);
    let bar = page::bar_area(areas);
    scrollbar::draw(bar, buffer, theme, model.roles.rows.len(), model.roles.cursor.offset);
    cursor
}

fn draw_rows(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme, columns: &Columns) {
    let screen = &model.roles;
    let window = screen.cursor.window(screen.rows.len(), usize::from(area.height));
    let offset = window.start;
    let mixed = screen.mixed_rows();
    let rows = screen.rows.get(window).unwrap_or_default();
    for ((place, row), y) in (offset..).zip(rows).zip(0..area.height) {
        let is_selected = place == screen.cursor.selected;
        let row_area = nth_row(area, y);
        let mut line = list::begin(buffer, row_area, theme, is_selected);
        match row {
            Row::Title(_) => {
                if let Some(title) = screen.title(*row) {
                    group::draw(&mut line, model, theme, title);
                }
            }
            Row::More(_) => {
                let count = screen.title(*row).map_or(0, |title| title.folded);
                group::draw_more(&mut line, theme, count);
            }
            Row::Role(index) => {
                if let Some(entry) = model.inventory.role(*index) {
                    let hits = screen.hits.get(index);
                    let names_account = place < mixed;
                    let is_marked = screen.marked.contains(*index);
                    let view = row::View { model, theme, entry, hits, names_account, is_marked };
                    row::draw(&mut line, columns, &view);
                }
            }
        }
        list::finish(buffer, row_area, theme, is_selected);
    }
}

fn draw_empty(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let glyphs = theme.glyphs();
    let muted = theme.style(Slot::Muted);
    let strong = theme.style(Slot::Strong);
    let notice = if !model.roles.filter.is_empty() {
        // What was pasted by mistake may be a page.
        let filter = truncate_middle(model.roles.filter.text(), SHOWN);
        let words = format!("no role matches `{filter}`");
        Notice::new(strong, glyphs.unknown, &words).line(muted, "esc shows all roles again")
    } else if !model.readings.is_empty() || model.identity.is_loading() {
        let spinner = spinner::frame(theme, model.now);
        Notice::new(strong, spinner, "listing the roles of your accounts")
            .line(muted, "rows appear as AWS answers")
    } else if let Some(failure) = model.identity.failure() {
        Notice::failure(theme, failure)
    } else if let Some((start, failure)) = model.inventory.problems.first() {
        Notice::failure(theme, failure).line(muted, &format!("asked as {start}"))
    } else {
        Notice::new(strong, glyphs.info, "no roles")
            .line(muted, "none of your accounts lists a role")
    };
    notice.draw(area, buffer);
}
