//! The keys of a screen, generated from the command table and the keymap.

use crate::app::command::Context;
use crate::app::hint::{Hint, all};
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::prose::heading;
use crate::app::slot::Slot;

/// Text to scroll through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpDialog {
    /// As written.
    pub source: Vec<Line>,
    /// Wrapped to the dialog's width.
    pub lines: Vec<Line>,
    /// The first line that shows.
    pub scroll: usize,
}

/// Qualifiers of the filter, which no table of commands knows.
const FILTER: [(&str, &str); 7] = [
    ("prod adm", "every word must match: name, account, path, trusted principals"),
    ("account:", "part of the account's id, alias or name"),
    ("can:", "yes, no, unknown, possible (the role trusts you), mfa"),
    ("trusts:", "part of a trusted principal"),
    ("is:", "service, open, favourite, new, gone, production, recent, finding, broken"),
    ("!word", "not this; works before qualifiers too"),
    ("esc", "shows everything again"),
];

/// The help for the keys of `context`.
pub fn lines(model: &Model, context: Context) -> Vec<Line> {
    let (own, everywhere) = all(model, context);
    let mut lines = Vec::new();
    heading(&mut lines, context.title());
    lines.extend(own.iter().map(line));
    if matches!(context, Context::Roles | Context::Filter) {
        heading(&mut lines, "The filter");
        for (word, text) in FILTER {
            let line = Line::new(Slot::Accent, format!("  {word:<18} "));
            lines.push(line.then(Slot::Text, text).hanging(21));
        }
    }
    heading(&mut lines, "Everywhere");
    lines.extend(everywhere.iter().map(line));
    lines
}

fn line(hint: &Hint) -> Line {
    let keys = hint.keys.join("  ");
    let name = hint.command.name();
    Line::new(Slot::Key, format!("  {keys:<18} "))
        .then(Slot::Text, hint.command.doc())
        .then(Slot::Muted, format!("  {name}"))
        .hanging(21)
}
