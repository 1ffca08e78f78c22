//! A table that fits the terminal: columns as wide as their content, the widest cut first. If
//! there is no terminal nothing is cut, and columns line up as far as that takes few blanks.

use std::borrow::Cow;
use std::iter::repeat_n;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::cli::output::{Output, Paint, painted};
use crate::domain::cores::shared_out;
use crate::domain::failure::Failure;
use crate::domain::text::harmless;

/// If nothing is cut, columns up to this width line up whatever is in them. Of wider cells, one that is much wider
/// than most moves the rest of its own line only.
const WIDEST_WHOLE: usize = 40;

/// How narrow a column may become, and how narrow if even that does not fit.
const NARROWEST: [usize; 2] = [8, 3];

/// So many rows are worth a thread on each core.
const MANY: usize = 1000;

/// The cells of a row, each with its colour.
pub type Cells = Vec<(String, Option<Paint>)>;

/// Rows of cells; each cell may have a colour.
#[derive(Debug, Default)]
pub struct Table {
    heads: Vec<&'static str>,
    rows: Vec<Cells>,
    /// The column that loses its beginning, not its end.
    keeps_end: Option<usize>,
    /// The column that is never cut.
    whole: Option<usize>,
}

impl Table {
    pub fn new(heads: &[&'static str]) -> Self {
        Self { heads: heads.to_vec(), rows: Vec::new(), keeps_end: None, whole: None }
    }

    /// If cells of this column have to be cut, their beginning is left out.
    pub fn keeping_ends_of(mut self, head: &str) -> Self {
        self.keeps_end = self.heads.iter().position(|one| *one == head);
        self
    }

    /// Cells of this column are never cut: people give them to other commands.
    pub fn whole(mut self, head: &str) -> Self {
        self.whole = self.heads.iter().position(|one| *one == head);
        self
    }

    pub fn row(&mut self, cells: Cells) {
        self.rows.push(clean(cells));
    }

    /// A row of each item, in their order.
    pub fn rows<T: Sync>(&mut self, items: &[T], cells: impl Fn(&T) -> Cells + Sync) {
        self.rows.extend(each(items, |part| part.iter().map(|item| clean(cells(item))).collect()));
    }

    /// Prints the table on standard output. If it has no row, standard error says so in the words given, and
    /// heads alone are for scripts, not for a terminal.
    pub fn print(
        &self,
        output: &Output,
        nothing: impl FnOnce() -> Option<String>,
    ) -> Result<(), Failure> {
        if !self.rows.is_empty() {
            return output.raw(&self.text(output));
        }
        if output.width().is_none() {
            output.raw(&self.text(output))?;
        }
        if let Some(nothing) = nothing() {
            output.note(&harmless(&nothing));
        }
        Ok(())
    }

    /// The table as text; cut to the terminal's width, or whole if there is none.
    fn text(&self, output: &Output) -> String {
        self.drawn(output.width(), output.shows_colors())
    }

    /// The same for standard error.
    pub fn error_text(&self, output: &Output) -> String {
        self.drawn(output.error_width(), output.shows_colors_on_errors())
    }

    fn drawn(&self, limit: Option<usize>, color: bool) -> String {
        let widths = self.widths(limit);
        let mut text = String::new();
        let heads = self.heads.iter().map(|head| (*head, Some(Paint::Muted)));
        self.line(&mut text, color, heads, &widths, limit.is_some());
        let lines = each(&self.rows, |part| {
            let mut text = String::with_capacity(part.len() * (widths.iter().sum::<usize>() + 8));
            for row in part {
                let cells = row.iter().map(|(cell, paint)| (cell.as_str(), *paint));
                self.line(&mut text, color, cells, &widths, limit.is_some());
            }
            vec![text]
        });
        text.extend(lines);
        text
    }

    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|head| head.width()).collect();
        for (column, width) in widths.iter_mut().enumerate() {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            let mut cells: Vec<usize> = cells.map(|(cell, _)| width_of(cell)).collect();
            cells.sort_unstable();
            let usual = cells.get(cells.len().saturating_sub(1) / 2).copied().unwrap_or_default();
            let most = if limit.is_some() { usize::MAX } else { WIDEST_WHOLE.max(usual * 3 / 2) };
            let widest = cells.into_iter().rev().find(|cell| *cell <= most);
            *width = (*width).max(widest.unwrap_or_default());
        }
        if let Some(limit) = limit {
            let gaps = 2 * self.heads.len().saturating_sub(1);
            shrink(&mut widths, limit.saturating_sub(gaps), self.whole);
        }
        widths
    }

    fn line<'c>(
        &self,
        text: &mut String,
        color: bool,
        cells: impl Iterator<Item = (&'c str, Option<Paint>)>,
        widths: &[usize],
        cuts: bool,
    ) {
        let mut blanks = 0;
        for (index, ((cell, paint), width)) in cells.zip(widths).enumerate() {
            let cell = match (cuts, self.keeps_end == Some(index)) {
                (false, _) => Cow::Borrowed(cell),
                (true, false) => cut(cell, *width),
                (true, true) => cut_beginning(cell, *width),
            };
            let before = if index == 0 { 0 } else { blanks + 2 };
            if cell.is_empty() {
                blanks = before + width;
                continue;
            }
            // Blanks stand before a cell, never at the end of a line.
            text.extend(repeat_n(' ', before));
            blanks = width.saturating_sub(width_of(&cell));
            match paint.filter(|_| color) {
                Some(paint) => text.push_str(&painted(color, paint, &cell)),
                None => text.push_str(&cell),
            }
        }
        text.push('\n');
    }
}

/// What `work` makes of rows, in their order.
fn each<T: Sync, R: Send>(rows: &[T], work: impl Fn(&[T]) -> Vec<R> + Sync) -> Vec<R> {
    if rows.len() < MANY { work(rows) } else { shared_out(rows, work) }
}

fn clean(cells: Cells) -> Cells {
    let clean = |(text, paint): (String, Option<Paint>)| match harmless(&text) {
        Cow::Borrowed(_) => (text, paint),
        Cow::Owned(clean) => (clean, paint),
    };
    cells.into_iter().map(clean).collect()
}

/// How many cells of a terminal a text takes: most of a long list is ASCII.
fn width_of(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// Takes from the widest column until all fit, none narrower than need be, and nothing from the one that stays
/// whole.
fn shrink(widths: &mut [usize], limit: usize, whole: Option<usize>) {
    for narrowest in NARROWEST {
        while widths.iter().sum::<usize>() > limit {
            let columns =
                widths.iter_mut().enumerate().filter(|(column, _)| whole != Some(*column));
            let Some((_, widest)) = columns.max_by_key(|(_, width)| **width) else { return };
            if *widest <= narrowest {
                break;
            }
            *widest -= 1;
        }
    }
}

/// `text` in at most `width` cells, with an ellipsis if something was left out.
fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if width_of(text) <= width {
        return Cow::Borrowed(text);
    }
    let mut short = String::new();
    for grapheme in text.graphemes(true) {
        if short.width() + grapheme.width() >= width {
            break;
        }
        short.push_str(grapheme);
    }
    short.push('…');
    Cow::Owned(short)
}

/// The end of `text` in at most `width` cells, behind an ellipsis if something was left out.
fn cut_beginning(text: &str, width: usize) -> Cow<'_, str> {
    if width_of(text) <= width {
        return Cow::Borrowed(text);
    }
    let mut kept = 0;
    let mut start = text.len();
    for (place, grapheme) in text.grapheme_indices(true).rev() {
        kept += grapheme.width();
        if kept >= width {
            break;
        }
        start = place;
    }
    Cow::Owned(format!("…{}", text.get(start..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::options::{ColorChoice, Format};
    use crate::domain::environment::Environment;

    #[test]
    fn cells_are_cut_by_what_they_take_on_the_screen() {
        assert_eq!(cut("仮面仮面", 5), "仮面…");
        assert_eq!(cut("plain", 5), "plain");
        assert_eq!(cut_beginning("面/仮面仮面", 5), "…仮面");
        assert_eq!(cut_beginning("path/Name", 5), "…Name");
        assert_eq!(cut_beginning("plain", 5), "plain");
    }

    #[test]
    fn the_widest_column_gives_first() {
        let mut widths = [10, 40, 20];

        shrink(&mut widths, 50, None);

        assert_eq!(widths, [10, 20, 20]);
        shrink(&mut widths, 20, None);
        assert_eq!(widths.iter().sum::<usize>(), 20, "{widths:?}");
        let mut widths = [20, 40];
        shrink(&mut widths, 30, Some(0));
        assert_eq!(widths, [20, 10]);
    }

    #[test]
    fn if_nothing_is_cut_a_long_cell_moves_its_own_line_alone() {
        let mut table = Table::new(&["ROLE", "CAN"]);
        let long = "aws-reserved/".repeat(5);
        for name in ["Reader", &long] {
            table.row(vec![(name.to_owned(), None), ("yes".to_owned(), None)]);
        }
        let output = Output::new(Format::Text, ColorChoice::Never, &Environment::default());

        // Tests have no terminal.
        let text = table.text(&output);

        assert_eq!(text, format!("ROLE    CAN\nReader  yes\n{long}  yes\n"));
    }

    #[test]
    fn no_line_ends_in_blanks_and_what_is_empty_takes_its_place() {
        let mut table = Table::new(&["ROLE", "WHY", "LEFT"]);
        for cells in [["Reader", "", "1h"], ["Admin", "", ""]] {
            table.row(cells.map(|cell| (cell.to_owned(), None)).to_vec());
        }
        let output = Output::new(Format::Text, ColorChoice::Never, &Environment::default());

        assert_eq!(table.text(&output), "ROLE    WHY  LEFT\nReader       1h\nAdmin\n");
    }

    #[test]
    fn columns_of_long_cells_line_up_if_nothing_is_cut() {
        let mut table = Table::new(&["WHO", "CAN"]);
        let arns = ["Administrator", "Admin", "ReadOnly"]
            .map(|name| format!("arn:aws:sts::111111111111:assumed-role/{name}/hana"));
        for arn in &arns {
            table.row(vec![(arn.clone(), None), ("yes".to_owned(), None)]);
        }
        let output = Output::new(Format::Text, ColorChoice::Never, &Environment::default());

        let text = table.text(&output);

        let places: Vec<usize> = text.lines().filter_map(|line| line.find("yes")).collect();
        let place = arns[0].len() + 2;
        assert_eq!(places, [place; 3], "{text}");
        assert_eq!(text.find("CAN"), Some(place), "{text}");
    }
}
