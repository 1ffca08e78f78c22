//! What the texts of screens and dialogs have in common: headings, facts, failures, verdicts.

use crate::app::page::Line;
use crate::app::slot::Slot;
use crate::app::verdict::VerdictView;
use crate::domain::failure::Failure;
use crate::graph::Reacher;
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::{Need, in_words};

/// A heading with an empty line above it, but for the first.
pub(super) fn heading(lines: &mut Vec<Line>, text: &str) {
    if !lines.is_empty() {
        lines.push(Line::blank());
    }
    lines.push(Line::new(Slot::Heading, text));
}

/// A name in a narrow column and its value.
pub(super) fn fact(name: &str, meaning: Slot, value: impl AsRef<str>) -> Line {
    Line::new(Slot::Muted, format!("  {name:<12} ")).then(meaning, value).hanging(15)
}

/// A failure with its code, its hint and its request id.
pub(super) fn failure(lines: &mut Vec<Line>, failure: &Failure) {
    lines.push(Line::new(Slot::Danger, format!("  {}", failure.message)).hanging(2));
    let code = failure.code.as_ref().map(|code| fact("code", Slot::Text, code));
    let id = failure.request_id.as_ref().map(|id| fact("request id", Slot::Muted, id));
    let hint = failure.hint.as_ref().map(|hint| fact("hint", Slot::Info, hint));
    lines.extend(code.into_iter().chain(id).chain(hint));
}

pub(super) fn waiting(text: &str) -> Line {
    Line::new(Slot::Muted, format!("  {text} …"))
}

/// What a verdict means, for its colour.
pub(super) fn verdict_slot(verdict: &VerdictView) -> Slot {
    match (verdict.decision, verdict.is_trusted) {
        _ if verdict.is_certain() => Slot::VerdictAllow,
        (Decision::Allow, _) => Slot::VerdictAllow,
        (Decision::Deny, _) => Slot::VerdictDeny,
        (Decision::Unknown, true) => Slot::VerdictPossible,
        (Decision::Unknown, false) => Slot::VerdictUnknown,
    }
}

/// A verdict in one sentence.
pub(super) fn verdict_sentence(verdict: &VerdictView) -> String {
    if verdict.needs.contains(&Need::SignIn) {
        return "whether you have this permission set is known once you are signed in to Identity Center"
            .to_owned();
    }
    let sentence = match (verdict.decision, verdict.is_trusted) {
        _ if verdict.is_likely => {
            "you can assume this role, unless a policy denies it that could not be read: see the tab Why"
        }
        (Decision::Allow, _) => "you can assume this role",
        (Decision::Deny, _) => "you cannot assume this role",
        (Decision::Unknown, true) => {
            "the role trusts you; whether your own policies allow it is not known"
        }
        (Decision::Unknown, false) => "whether you can assume this role is not known",
    };
    if verdict.needs.is_empty() || !verdict.is_open() {
        sentence.to_owned()
    } else {
        format!("{sentence}; it takes {}", in_words(&verdict.needs))
    }
}

/// One of those who can become a role.
pub(super) fn reacher(reacher: &Reacher) -> String {
    let hops = reacher.chain.len();
    let by = if hops > 1 { format!(" in {hops} hops") } else { String::new() };
    let with = in_words(&reacher.needs);
    let with = if with.is_empty() { with } else { format!(", with {with}") };
    format!("{}{by}{with}", reacher.arn)
}
