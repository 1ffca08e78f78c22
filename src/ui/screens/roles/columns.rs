//! Which columns the list has at its width.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::screens::roles::Seen;
use crate::app::slot::Slot;
use crate::ui::line::LineWriter;
use crate::ui::theme::Theme;
use crate::ui::widgets::table::{Column, fit};

/// The cells of each column; `None` if it is left out. Columns are parted by [`GAP`] cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// Which roles are marked.
    pub marked: Option<usize>,
    pub verdict: Option<usize>,
    pub favourite: Option<usize>,
    pub name: Option<usize>,
    pub account: Option<usize>,
    pub trusted: Option<usize>,
    pub findings: Option<usize>,
    pub mark: Option<usize>,
}

/// No column with a title is narrower.
const TITLE: usize = 9;

/// The blank cells between columns.
pub const GAP: usize = 1;

impl Columns {
    /// Cuts `width` cells, the selection's bar and the scrollbar left out. Under the titles
    /// of accounts the account is the first to go; in a flat list it stays longer. `longest_verdict` is
    /// what the longest verdict fills.
    /// What was `seen` says how wide a column need be, and which say nothing.
    pub fn new(
        width: u16,
        is_flat: bool,
        longest_verdict: usize,
        has_marked: bool,
        seen: &Seen,
    ) -> Self {
        let room = usize::from(width.saturating_sub(2));
        let verdict = if room >= 66 { longest_verdict.min(room / 5) } else { 1 };
        let account_rank = if is_flat { 2 } else { 6 };
        let account_least = if is_flat || room >= 150 { 12 } else { room + 1 };
        let findings =
            if room >= 104 { Column::growing(16, 22, 1, 4) } else { Column::fixed(3, 4) };
        let content = |least: usize, most: usize, held: usize| {
            let most = held.clamp(TITLE, most);
            (least.min(most), most)
        };
        let (name_least, name_most) = content(if room >= 60 { 28 } else { 18 }, 44, seen.name);
        let (trusted_least, trusted_most) = content(12, 60, seen.trusted);
        let account_most =
            if account_least > room { 24 } else { seen.account.clamp(account_least, 24) };
        let specs = [
            (Column::fixed(1, 0), has_marked),
            (Column::fixed(verdict, 0), true),
            (Column::fixed(1, 1), seen.has_favourites),
            (Column::growing(name_least, name_most, 3, 0), true),
            (Column::growing(account_least, account_most, 1, account_rank), true),
            (Column::growing(trusted_least, trusted_most, 4, 3), true),
            (findings, seen.has_findings),
            (Column::fixed(8, 5), seen.has_marks),
        ];
        let shown: Vec<Column> =
            specs.iter().filter(|(_, shows)| *shows).map(|(column, _)| *column).collect();
        let mut fitted = fit(&shown, room, GAP).into_iter();
        let widths = specs.map(|(_, shows)| if shows { fitted.next().flatten() } else { None });
        let mut widths = widths.into_iter();
        let mut next = || widths.next().flatten();
        Self {
            marked: next(),
            verdict: next(),
            favourite: next(),
            name: next(),
            account: next(),
            trusted: next(),
            findings: next(),
            mark: next(),
        }
    }

    /// Writes the titles of the columns.
    pub fn draw_titles(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let mut line = LineWriter::new(buffer, area);
        line.space(1);
        let verdict = if self.verdict > Some(4) { "Can you?" } else { "" };
        let findings = if self.findings > Some(8) { "Findings" } else { "" };
        let titles = [
            (self.marked, ""),
            (self.verdict, verdict),
            (self.favourite, ""),
            (self.name, "Role"),
            (self.account, "Account"),
            (self.trusted, "Trusts"),
            (self.findings, findings),
            (self.mark, "Last use"),
        ];
        for (cells, title) in titles {
            if let Some(cells) = cells {
                line.cell(theme.style(Slot::Faint), title, cells).space(GAP);
            }
        }
    }
}
