//! The shortest chain to a role, hop by hop.

use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::prose::{failure, heading, needs_words, waiting};
use crate::app::remote::Remote;
use crate::app::screens::detail::DetailScreen;
use crate::app::slot::Slot;
use crate::app::verdict::{HopView, PathView};
use crate::policy::decide::evaluate::Decision;

/// The tab "path".
pub(super) fn lines(model: &Model, detail: &DetailScreen) -> Vec<Line> {
    let mut lines = Vec::new();
    match &detail.path {
        Remote::Ready(path) => chain(&mut lines, model, path),
        Remote::Loading(_) => lines.push(waiting("looking for the shortest chain")),
        Remote::Failed(problem) => failure(&mut lines, problem),
        Remote::Absent => {
            lines.push(Line::new(Slot::Muted, "  there is no identity in use yet"));
        }
    }
    lines
}

fn chain(lines: &mut Vec<Line>, model: &Model, path: &PathView) {
    heading(lines, "Shortest chain");
    if path.hops.is_empty() {
        let text = "  no chain from any identity you hold is known";
        lines.push(Line::new(Slot::VerdictDeny, text).hanging(2));
    } else {
        lines.push(Line::new(Slot::Muted, "  ● ").then(Slot::Strong, &path.from).hanging(4));
    }
    for (place, hop) in path.hops.iter().enumerate() {
        hop_lines(lines, model, place, hop);
    }
    if !path.hops.is_empty() {
        lines.push(Line::blank());
    }
    if path.is_only_possible {
        let text = "  possible only: it holds if the hops that are not known hold";
        lines.push(Line::new(Slot::VerdictPossible, text).hanging(2));
    }
    if path.hops.len() > 1 {
        let text = "  a chained session lasts one hour at most; W walks the chain";
        lines.push(Line::new(Slot::Muted, text).hanging(2));
    }
    if !path.others.is_empty() {
        heading(lines, "Who else can become it");
    }
    for other in &path.others {
        lines.push(Line::new(Slot::Text, format!("  {other}")).hanging(4));
    }
}

/// One hop, a step further to the right than the one before: the role it leads to, and why.
fn hop_lines(lines: &mut Vec<Line>, model: &Model, place: usize, hop: &HopView) {
    let (meaning, mark) = match hop.answer {
        Decision::Allow => (Slot::VerdictAllow, "✓"),
        Decision::Deny => (Slot::VerdictDeny, "✗"),
        Decision::Unknown => (Slot::VerdictPossible, "≈"),
    };
    // Long chains stay readable on narrow screens.
    let indent = 2 + 3 * place.min(8);
    let account = model.inventory.account_label(hop.to.account());
    let line = Line::new(Slot::Muted, format!("{:indent$}╰→ ", ""));
    let line = line.then(meaning, format!("{mark} ")).then(Slot::Strong, hop.to.name());
    lines.push(line.then(Slot::Muted, format!("  in {account}")).hanging(indent + 5));
    let below = indent + 5;
    lines.push(Line::new(Slot::Text, format!("{:below$}{}", "", hop.because)).hanging(below));
    if !hop.needs.is_empty() {
        let text = format!("{:below$}takes {}", "", needs_words(&hop.needs));
        lines.push(Line::new(Slot::Info, text).hanging(below));
    }
}
