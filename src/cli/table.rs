//! A table that fits the terminal: columns as wide as their content, the last ones cut first.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::cli::output::{Output, Paint};
use crate::domain::text::harmless;

/// Rows of cells; each cell may have a colour.
#[derive(Debug, Default)]
pub struct Table {
    heads: Vec<&'static str>,
    rows: Vec<Vec<(String, Option<Paint>)>>,
}

impl Table {
    pub fn new(heads: &[&'static str]) -> Self {
        Self { heads: heads.to_vec(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: Vec<(String, Option<Paint>)>) {
        let clean = |(text, paint): (String, Option<Paint>)| (harmless(&text).into_owned(), paint);
        self.rows.push(cells.into_iter().map(clean).collect());
    }

    /// The table as text; cut to the terminal's width, or whole where there is none.
    pub fn text(&self, output: &Output) -> String {
        let widths = self.widths(output.width());
        let mut text = String::new();
        let heads = self.heads.iter().map(|head| (*head, Some(Paint::Muted)));
        line(&mut text, output, heads, &widths);
        for row in &self.rows {
            let cells = row.iter().map(|(cell, paint)| (cell.as_str(), *paint));
            line(&mut text, output, cells, &widths);
        }
        text
    }

    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|head| head.width()).collect();
        for row in &self.rows {
            for (width, (cell, _)) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        if let Some(limit) = limit {
            shrink(&mut widths, limit.saturating_sub(2 * self.heads.len().saturating_sub(1)));
        }
        widths
    }
}

/// Takes from the widest column until all fit; none becomes narrower than 8 cells.
fn shrink(widths: &mut [usize], limit: usize) {
    while widths.iter().sum::<usize>() > limit {
        let Some(widest) = widths.iter_mut().max_by_key(|width| **width) else { return };
        if *widest <= 8 {
            return;
        }
        *widest -= 1;
    }
}

fn line<'a>(
    text: &mut String,
    output: &Output,
    cells: impl Iterator<Item = (&'a str, Option<Paint>)>,
    widths: &[usize],
) {
    let mut blanks = 0;
    for (index, ((cell, paint), width)) in cells.zip(widths).enumerate() {
        let cell = cut(cell, *width);
        // Blanks stand before a cell, never at the end of a line.
        text.push_str(&" ".repeat(if index == 0 { 0 } else { blanks + 2 }));
        blanks = width.saturating_sub(cell.width());
        match paint {
            Some(paint) => text.push_str(&output.paint(paint, &cell)),
            None => text.push_str(&cell),
        }
    }
    text.push('\n');
}

/// `text` in at most `width` cells, with an ellipsis where something was left out.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for grapheme in text.graphemes(true) {
        if short.width() + grapheme.width() >= width {
            break;
        }
        short.push_str(grapheme);
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cut_by_what_they_take_on_the_screen() {
        assert_eq!(cut("仮面仮面", 5), "仮面…");
        assert_eq!(cut("plain", 5), "plain");
    }

    #[test]
    fn the_widest_column_gives_first() {
        let mut widths = [10, 40, 20];

        shrink(&mut widths, 50);

        assert_eq!(widths, [10, 20, 20]);
    }
}
