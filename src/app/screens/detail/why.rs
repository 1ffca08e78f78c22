//! The verdict with every reason, and what is missing.

use crate::app::model::Model;
use crate::app::page::{Line, Meaning};
use crate::app::prose::{answer_meaning, fact, failure, heading, verdict_sentence, waiting};
use crate::app::remote::Remote;
use crate::app::screens::detail::DetailScreen;
use crate::app::screens::detail::json;
use crate::app::verdict::{Answer, ReasonView, WhyView};

/// The tab "why".
pub(super) fn lines(model: &Model, detail: &DetailScreen) -> Vec<Line> {
    let mut lines = Vec::new();
    match &detail.why {
        Remote::Ready(why) => explanation(&mut lines, model, why),
        Remote::Loading(_) => lines.push(waiting("reading the policies of both sides")),
        Remote::Failed(problem) => failure(&mut lines, problem),
        Remote::Absent => {
            lines.push(Line::new(Meaning::Muted, "  there is no identity in use yet"));
        }
    }
    lines
}

fn explanation(lines: &mut Vec<Line>, model: &Model, why: &WhyView) {
    heading(lines, "Verdict");
    let sentence = format!("  {}", verdict_sentence(&why.verdict));
    lines.push(Line::new(answer_meaning(&why.verdict), sentence).hanging(2));
    lines.push(fact("asked as", Meaning::Text, &why.caller));
    if let Some(verified) = &why.verified {
        lines.push(fact("AWS says", Meaning::Strong, verified));
    }
    reasons(lines, why);
    if !why.missing.is_empty() {
        heading(lines, "What is missing");
    }
    for missing in &why.missing {
        let account = missing.account.map_or_else(String::new, |account| {
            format!(" in account {}", model.inventory.account_label(account))
        });
        let line = Line::new(Meaning::Strong, format!("  {} side", missing.side));
        let text = format!("{account}, attach to {}", missing.attach_to);
        lines.push(line.then(Meaning::Text, text).hanging(4));
        lines.extend(json::document(&missing.statement, 4));
    }
    passing(lines, why);
    if !why.would_decide.is_empty() {
        heading(lines, "What would decide it");
    }
    for text in &why.would_decide {
        lines.push(Line::new(Meaning::Info, format!("  {text}")).hanging(4));
    }
}

/// Our reasons, a line each; also shown beside a refusal.
pub(in crate::app) fn reasons(lines: &mut Vec<Line>, why: &WhyView) {
    if !why.reasons.is_empty() {
        heading(lines, "Reasons");
    }
    lines.extend(why.reasons.iter().map(reason));
}

fn reason(reason: &ReasonView) -> Line {
    let (meaning, word) = match reason.answer {
        Answer::Allow => (Meaning::Allow, "allows"),
        Answer::Deny => (Meaning::Deny, "denies"),
        Answer::Unknown => (Meaning::Unknown, "unknown"),
    };
    let mut line = Line::new(Meaning::Strong, format!("  {:<9} ", reason.layer));
    line = line.then(meaning, format!("{word:<8} ")).then(Meaning::Text, &reason.because);
    if let Some(source) = &reason.source {
        line = line.then(Meaning::Muted, format!("  ({source})"));
    }
    line.hanging(21)
}

/// Handing the role to a service, which has nothing to do with wearing it.
fn passing(lines: &mut Vec<Line>, why: &WhyView) {
    if !why.passes.is_empty() {
        heading(lines, "Pass to a service");
    }
    for pass in &why.passes {
        let meaning = match pass.answer {
            Answer::Allow => Meaning::Allow,
            Answer::Deny => Meaning::Deny,
            Answer::Unknown => Meaning::Unknown,
        };
        lines.push(Line::new(meaning, format!("  {}", pass.sentence)).hanging(4));
        lines.extend(pass.reasons.iter().map(reason));
        if let Some(statement) = &pass.missing {
            lines.push(Line::new(Meaning::Muted, "    your own policies would need"));
            lines.extend(json::document(statement, 4));
        }
    }
}
