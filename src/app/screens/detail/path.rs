//! The shortest chain to a role, hop by hop.

use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::prose::{failure, heading, reacher, waiting};
use crate::app::remote::Remote;
use crate::app::screens::detail::DetailScreen;
use crate::app::slot::Slot;
use crate::domain::arn::RoleArn;
use crate::graph::Hop;
use crate::graph::judge::{HeldChain, ToRole};
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::in_words;

/// How far right of a hop's arrow the lines below it stand.
const INDENT_BELOW: usize = 5;

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

fn chain(lines: &mut Vec<Line>, model: &Model, path: &ToRole) {
    heading(lines, "Shortest chain");
    if let Some(chain) = &path.chain {
        chain_lines(lines, model, chain);
    } else {
        let text = "  no chain from any identity you hold is known";
        lines.push(Line::new(Slot::VerdictDeny, text).hanging(2));
    }
    let can = path.who_can.can.iter().map(reacher);
    let services = path.who_can.services.iter().map(|service| format!("the service {service}"));
    let others: Vec<String> = can.chain(services).collect();
    if !others.is_empty() {
        heading(lines, "Who else can become it");
    }
    for other in others {
        lines.push(Line::new(Slot::Text, format!("  {other}")).hanging(4));
    }
}

fn chain_lines(lines: &mut Vec<Line>, model: &Model, chain: &HeldChain) {
    lines.push(Line::new(Slot::Muted, "  ● ").then(Slot::Strong, &chain.caller).hanging(4));
    for (place, hop) in chain.hops.iter().enumerate() {
        hop_lines(lines, model, place, hop);
        if place == 0 && chain.wants_code {
            let below = below(place);
            let text = format!("{:below$}takes an MFA code", "");
            lines.push(Line::new(Slot::Info, text).hanging(below));
        }
    }
    lines.push(Line::blank());
    let needs = chain.needs();
    if !needs.is_empty() {
        let text = format!("  it takes {}: the tab Why says which", in_words(&needs));
        lines.push(Line::new(Slot::VerdictPossible, text).hanging(2));
    }
    if chain.hops.iter().any(|hop| hop.evaluation.decision == Decision::Unknown) {
        let text = "  possible only: it holds if the hops that are not known hold";
        lines.push(Line::new(Slot::VerdictPossible, text).hanging(2));
    }
    if chain.hops.len() > 1 {
        let text = "  a chained session lasts one hour at most; W walks the chain";
        lines.push(Line::new(Slot::Muted, text).hanging(2));
    }
}

/// One hop, a step further to the right than the one before: the role it leads to, and why.
fn hop_lines(lines: &mut Vec<Line>, model: &Model, place: usize, hop: &Hop) {
    let (meaning, mark) = match hop.evaluation.decision {
        Decision::Allow => (Slot::VerdictAllow, "✓"),
        Decision::Deny => (Slot::VerdictDeny, "✗"),
        Decision::Unknown => (Slot::VerdictPossible, "≈"),
    };
    let (name, place_of) = match hop.to.parse::<RoleArn>() {
        Ok(role) => (role.name().to_owned(), model.inventory.account_label(role.account())),
        Err(_) => (hop.to.to_string(), "an account that is not known".to_owned()),
    };
    let below = below(place);
    let line = Line::new(Slot::Muted, format!("{:1$}╰→ ", "", below - INDENT_BELOW));
    let line = line.then(meaning, format!("{mark} ")).then(Slot::Strong, name);
    lines.push(line.then(Slot::Muted, format!("  in {place_of}")).hanging(below));
    let because = hop.evaluation.reasons.iter().map(|reason| reason.because.as_str());
    let because = because.take(2).collect::<Vec<_>>().join("; ");
    lines.push(Line::new(Slot::Text, format!("{:below$}{because}", "")).hanging(below));
}

/// Where the lines below a hop begin. Long chains stay readable on narrow screens.
fn below(place: usize) -> usize {
    2 + 3 * place.min(8) + INDENT_BELOW
}
