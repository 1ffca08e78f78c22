//! Cells side by side: counted, explained or not, and drawn.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::answer::Answer;
use super::explained::{REASONS, Reason};

/// One question and both answers.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) caller: String,
    /// The kind of the role's trust.
    pub(super) kind: String,
    pub(super) role: String,
    /// Whether caller and role are of one account.
    pub(super) is_within: bool,
    /// Whether the request carried what the kind asks for.
    pub(super) sent: bool,
    pub(super) ministack: Answer,
    pub(super) kamen: Answer,
}

impl Cell {
    fn agrees(&self) -> bool {
        self.ministack == self.kamen
    }

    fn reason(&self) -> Option<&'static Reason> {
        REASONS.iter().find(|reason| {
            (reason.kamen, reason.ministack) == (self.kamen, self.ministack) && (reason.holds)(self)
        })
    }

    fn letter(&self) -> char {
        match (self.ministack, self.kamen) {
            (Answer::Allow, Answer::Allow) => '+',
            (Answer::Allow, Answer::Deny) => 'A',
            (Answer::Allow, Answer::Unknown) => 'a',
            (_, Answer::Deny) => '.',
            (_, Answer::Allow) => 'D',
            (_, Answer::Unknown) => 'd',
        }
    }
}

/// All cells, counted.
#[derive(Debug)]
pub(super) struct Count {
    pub(super) agree: usize,
    pub(super) differ: usize,
    pub(super) unknown: usize,
    /// By reason.
    pub(super) explained: BTreeMap<&'static str, usize>,
    pub(super) unexplained: Vec<String>,
}

pub(super) fn count(cells: &[Cell]) -> Count {
    let mut count = Count {
        agree: 0,
        differ: 0,
        unknown: 0,
        explained: BTreeMap::new(),
        unexplained: Vec::new(),
    };
    for cell in cells {
        if cell.agrees() {
            count.agree += 1;
            continue;
        }
        if cell.kamen == Answer::Unknown {
            count.unknown += 1;
        } else {
            count.differ += 1;
        }
        match cell.reason() {
            Some(reason) => *count.explained.entry(reason.name).or_default() += 1,
            None => count.unexplained.push(format!("{cell:?}")),
        }
    }
    count
}

/// The table: a line a role, a column a caller.
pub(super) fn draw(cells: &[Cell], count: &Count) -> String {
    let mut callers: Vec<&str> = Vec::new();
    let mut lines: Vec<(String, BTreeMap<&str, char>)> = Vec::new();
    for cell in cells {
        if !callers.contains(&&*cell.caller) {
            callers.push(&cell.caller);
        }
        let account = cell.role.split(':').nth(4).unwrap_or_default();
        let name = format!("{account} {}{}", cell.kind, if cell.sent { " (sent)" } else { "" });
        match lines.iter_mut().find(|(line, _)| *line == name) {
            Some((_, line)) => drop(line.insert(&cell.caller, cell.letter())),
            None => lines.push((name, BTreeMap::from([(&*cell.caller, cell.letter())]))),
        }
    }
    let mut text = String::from(
        "Both answers to every question: + both allow, . both deny; A ministack allows and kamen denies, D the \
         other way round; a, d: ministack allows, denies, and kamen does not know.\n\n",
    );
    for (index, caller) in callers.iter().enumerate() {
        let bars = "| ".repeat(index);
        writeln!(text, "{:48}{bars}{caller}", "").unwrap();
    }
    for (name, line) in &lines {
        write!(text, "{name:48}").unwrap();
        for caller in &callers {
            write!(text, "{} ", line.get(caller).unwrap_or(&' ')).unwrap();
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    let Count { agree, differ, unknown, .. } = count;
    writeln!(text, "\n{} cells: {agree} agree, {differ} differ, {unknown} unknown", cells.len())
        .unwrap();
    for reason in REASONS {
        let found = count.explained.get(reason.name).copied().unwrap_or_default();
        writeln!(text, "{found:5}  {} ({}): {}", reason.name, reason.page, reason.says).unwrap();
    }
    text
}
