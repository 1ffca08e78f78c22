//! What the lists of accounts, sessions and calls have in common: columns, rows with a selection, and below
//! them the selected row in full.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::layout::{Areas, page_inner};
use crate::app::list::ListCursor;
use crate::app::list_filter::ListFilter;
use crate::app::model::Model;
use crate::app::page;
use crate::app::slot::Slot;
use crate::ui::line::{LineWriter, nth_row};
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::table::{Column, fit_held};
use crate::ui::widgets::{self, scrollbar};

/// What a list shows: titles, how its columns share the width, and the cells of all rows.
#[derive(Debug)]
pub struct Table<'a, const N: usize> {
    pub titles: &'a [&'a str; N],
    pub columns: &'a [Column; N],
    pub rows: Vec<[(Slot, String); N]>,
}

/// Draws titles and rows, each column as wide as what it holds, and the selected row in full below them.
pub fn draw_table<const N: usize>(
    areas: &Areas,
    buffer: &mut Buffer,
    (model, theme): (&Model, &Theme),
    table: &Table<'_, N>,
) {
    let mut held = [0; N];
    for row in &table.rows {
        for (held, (_, text)) in held.iter_mut().zip(row) {
            *held = text::width(text).max(*held);
        }
    }
    // Without the selection's bar, the scrollbar, and a blank before it.
    let room = usize::from(areas.body.width.saturating_sub(3));
    let widths = fit_held(table.columns, table.titles, &held, room, GAP);
    draw_heads(areas.heads, buffer, theme, table.titles, &widths);
    let cursor = model.cursors.of(model.screen);
    draw(areas.body, buffer, theme, cursor, table.rows.len(), |line, index| {
        if let Some(row) = table.rows.get(index) {
            draw_cells(line, theme, row, &widths);
        }
    });
    draw_selected(areas.selected, buffer, model, theme);
}

/// Draws what is to be said of the selected row, below a rule; what does not fit is left out, and said to be.
fn draw_selected(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    LineWriter::new(buffer, area).fill(theme.style(Slot::Border), theme.glyphs().rule);
    let rest = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let text = page_inner(rest);
    let lines = page::wrap(&(model.screen.spec().selected)(model), usize::from(text.width));
    widgets::page::draw_cut(&lines, text, buffer, theme);
}

/// The filter of a list, at the right end of its title.
#[derive(Debug)]
pub struct FilterField<'a> {
    pub filter: &'a ListFilter,
    pub placeholder: &'a str,
}

impl FilterField<'_> {
    /// Draws it as soon as there is one; gives back where its cursor belongs.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) -> Option<Position> {
        const WIDTH: u16 = 30;
        let ListFilter { input, has_keys, .. } = self.filter;
        if area.width < 2 * WIDTH || (input.is_empty() && !has_keys) {
            return None;
        }
        let place = Rect { x: area.right() - WIDTH, width: WIDTH, ..area };
        let mut line = LineWriter::new(buffer, place);
        line.put(theme.style(Slot::Key), "/").space(1);
        let field_area = Rect { x: line.column(), width: WIDTH - 3, ..place };
        let field = Field {
            text: input.text(),
            placeholder: self.placeholder,
            scroll: input.scroll(field_area.width),
            column: input.column(),
            is_focused: *has_keys,
        };
        field.draw(field_area, buffer, theme)
    }
}

/// Draws the rows that show: `draw_row` writes row `index`, counted from 0 over all `total` rows.
pub fn draw(
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
    cursor: ListCursor,
    total: usize,
    mut draw_row: impl FnMut(&mut LineWriter<'_>, usize),
) {
    let window = cursor.window(total, usize::from(area.height));
    let offset = window.start;
    for (index, y) in window.zip(0..area.height) {
        let is_selected = index == cursor.selected;
        let row = nth_row(area, y);
        let mut line = begin(buffer, row, theme, is_selected);
        draw_row(&mut line, index);
        finish(buffer, row, theme, is_selected);
    }
    scrollbar::draw(area, buffer, theme, total, offset);
}

/// Begins a row with the selection's bar, if it is the selected one.
pub fn begin<'a>(
    buffer: &'a mut Buffer,
    row: Rect,
    theme: &Theme,
    is_selected: bool,
) -> LineWriter<'a> {
    if is_selected {
        buffer.set_style(row.intersection(buffer.area), theme.style(Slot::Selection));
    }
    let mut line = LineWriter::new(buffer, row);
    if is_selected {
        line.put(theme.style(Slot::SelectionMark), theme.glyphs().bar);
    } else {
        line.space(1);
    }
    // The last column is the scrollbar's.
    line.right(ratatui::style::Style::new(), " ");
    line
}

/// If the theme gives the selected row one colour for everything, lays it over the row.
pub fn finish(buffer: &mut Buffer, row: Rect, theme: &Theme, is_selected: bool) {
    let selection = theme.style(Slot::Selection);
    if is_selected && selection.fg.is_some() {
        buffer.set_style(row.intersection(buffer.area), selection);
    }
}

/// Writes the title of a screen, with a note behind it.
pub fn draw_title(area: Rect, buffer: &mut Buffer, theme: &Theme, title: &str, note: &str) {
    let mut line = LineWriter::new(buffer, area);
    line.space(1).put(theme.style(Slot::Title), title).space(1);
    line.put(theme.style(Slot::Muted), note);
}

/// Writes column titles with their widths; columns that are left out are skipped.
fn draw_heads(
    area: Rect,
    buffer: &mut Buffer,
    theme: &Theme,
    titles: &[&str],
    widths: &[Option<usize>],
) {
    let mut line = LineWriter::new(buffer, area);
    line.space(1);
    for (title, cells) in titles.iter().zip(widths) {
        if let Some(cells) = cells {
            line.cell(theme.style(Slot::Faint), title, *cells).space(GAP);
        }
    }
}

/// The blank cells between columns.
const GAP: usize = 2;

/// Writes cells with their widths; columns that are left out are skipped.
fn draw_cells(
    line: &mut LineWriter<'_>,
    theme: &Theme,
    cells: &[(Slot, String)],
    widths: &[Option<usize>],
) {
    for ((slot, text), cells) in cells.iter().zip(widths) {
        if let Some(cells) = cells {
            line.cell(theme.style(*slot), text, *cells).space(GAP);
        }
    }
}
