//! The shortest chain to a role, hop by hop.

use crate::app::detail::DetailScreen;
use crate::app::model::Model;
use crate::app::page::{Line, Meaning};
use crate::app::pages::{failure, heading, waiting};
use crate::app::remote::Remote;
use crate::app::verdict::{Answer, PathView};

/// The tab "path".
pub(super) fn lines(model: &Model, detail: &DetailScreen) -> Vec<Line> {
    let mut lines = Vec::new();
    match &detail.path {
        Remote::Ready(path) => chain(&mut lines, model, path),
        Remote::Loading(_) => lines.push(waiting("looking for the shortest chain")),
        Remote::Failed(problem) => failure(&mut lines, problem),
        Remote::Absent => {
            lines.push(Line::new(Meaning::Muted, "  there is no identity in use yet"));
        }
    }
    lines
}

fn chain(lines: &mut Vec<Line>, model: &Model, path: &PathView) {
    heading(lines, "Shortest chain");
    if path.hops.is_empty() {
        let text = "  no chain from any identity you hold is known";
        lines.push(Line::new(Meaning::Deny, text).hanging(2));
    } else {
        lines.push(Line::new(Meaning::Strong, format!("  {}", path.from)).hanging(2));
    }
    for (place, hop) in path.hops.iter().enumerate() {
        let meaning = match hop.answer {
            Answer::Allow => Meaning::Allow,
            Answer::Deny => Meaning::Deny,
            Answer::Unknown => Meaning::Possible,
        };
        let account = model.inventory.account_label(hop.to.account());
        let line = Line::new(meaning, format!("  {}. ", place + 1));
        let line = line.then(Meaning::Strong, hop.to.name());
        lines.push(line.then(Meaning::Muted, format!("  in {account}")).hanging(5));
        lines.push(Line::new(Meaning::Text, format!("     {}", hop.because)).hanging(5));
        if !hop.needs.is_empty() {
            let text = format!("     takes {}", hop.needs.join(", "));
            lines.push(Line::new(Meaning::Info, text).hanging(5));
        }
    }
    if path.is_only_possible {
        let text = "  possible only: it holds if the hops that are not known hold";
        lines.push(Line::new(Meaning::Possible, text).hanging(2));
    }
    if path.hops.len() > 1 {
        let text = "  a chained session lasts one hour at most; W walks the chain";
        lines.push(Line::new(Meaning::Muted, text).hanging(2));
    }
    if !path.others.is_empty() {
        heading(lines, "Who else can become it");
    }
    for other in &path.others {
        lines.push(Line::new(Meaning::Text, format!("  {other}")).hanging(4));
    }
}
