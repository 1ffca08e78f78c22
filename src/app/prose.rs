//! What the texts of screens and dialogs have in common: headings, facts, failures, verdicts.

use crate::app::page::{Line, Meaning};
use crate::app::verdict::{Answer, VerdictView};
use crate::domain::failure::Failure;

/// A heading with an empty line above it, but for the first.
pub(super) fn heading(lines: &mut Vec<Line>, text: &str) {
    if !lines.is_empty() {
        lines.push(Line::blank());
    }
    lines.push(Line::new(Meaning::Heading, text));
}

/// A name in a narrow column and its value.
pub(super) fn fact(name: &str, meaning: Meaning, value: impl AsRef<str>) -> Line {
    Line::new(Meaning::Muted, format!("  {name:<12} ")).then(meaning, value).hanging(15)
}

/// A failure with its code, its hint and its request id.
pub(super) fn failure(lines: &mut Vec<Line>, failure: &Failure) {
    lines.push(Line::new(Meaning::Danger, format!("  {}", failure.message)).hanging(2));
    let code = failure.code.as_ref().map(|code| fact("code", Meaning::Text, code));
    let id = failure.request_id.as_ref().map(|id| fact("request id", Meaning::Muted, id));
    let hint = failure.hint.as_ref().map(|hint| fact("hint", Meaning::Info, hint));
    lines.extend(code.into_iter().chain(id).chain(hint));
}

pub(super) fn waiting(text: &str) -> Line {
    Line::new(Meaning::Muted, format!("  {text} …"))
}

/// What an answer means, for its colour.
pub(super) fn answer_meaning(verdict: &VerdictView) -> Meaning {
    match (verdict.answer, verdict.is_trusted) {
        (Answer::Allow, _) => Meaning::Allow,
        (Answer::Deny, _) => Meaning::Deny,
        (Answer::Unknown, true) => Meaning::Possible,
        (Answer::Unknown, false) => Meaning::Unknown,
    }
}

/// A verdict in one sentence.
pub(super) fn verdict_sentence(verdict: &VerdictView) -> String {
    let sentence = match (verdict.answer, verdict.is_trusted) {
        (Answer::Allow, _) => "you can wear this role",
        (Answer::Deny, _) => "you cannot wear this role",
        (Answer::Unknown, true) => {
            "the role trusts you; whether your own policies allow it is not known"
        }
        (Answer::Unknown, false) => "whether you can wear this role is not known",
    };
    if verdict.needs.is_empty() || verdict.answer == Answer::Deny {
        sentence.to_owned()
    } else {
        format!("{sentence}; it takes {}", verdict.needs.join(", "))
    }
}
