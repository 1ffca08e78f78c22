//! The texts of the screens that scroll through prose, as lines with meanings, not yet wrapped.

pub mod help;
mod json;
mod path;
mod policies;
pub mod refusal;
mod trust;
mod why;

use jiff::Timestamp;

use crate::app::detail::{DetailScreen, Tab};
use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::model::Model;
use crate::app::page::{Line, Meaning};
use crate::app::verdict::{Answer, VerdictView};
use crate::domain::failure::Failure;

/// A page, and the line that should stay on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    pub lines: Vec<Line>,
}

/// The page of an opened role's tab.
pub fn detail(model: &Model, detail: &DetailScreen) -> Page {
    let lines = match detail.tab {
        Tab::Trust => trust::lines(model, detail),
        Tab::Why => why::lines(model, detail),
        Tab::Path => path::lines(model, detail),
        Tab::Policies => policies::lines(detail),
        Tab::Json => json::trust(model, detail),
    };
    Page { lines }
}

/// The trust policy as it is written, beside its words.
pub fn beside(model: &Model, detail: &DetailScreen) -> Vec<Line> {
    json::trust(model, detail)
}

/// The selected role beside the list.
pub fn preview(inventory: &Inventory, role: RoleIndex, now: Timestamp) -> Vec<Line> {
    trust::preview(inventory, role, now)
}

/// A heading with an empty line above it, but for the first.
fn heading(lines: &mut Vec<Line>, text: &str) {
    if !lines.is_empty() {
        lines.push(Line::blank());
    }
    lines.push(Line::new(Meaning::Heading, text));
}

/// A name in a narrow column and its value.
fn fact(name: &str, meaning: Meaning, value: impl AsRef<str>) -> Line {
    Line::new(Meaning::Muted, format!("  {name:<12} ")).then(meaning, value).hanging(15)
}

/// A failure with its code, its hint and its request id.
fn failure(lines: &mut Vec<Line>, failure: &Failure) {
    lines.push(Line::new(Meaning::Danger, format!("  {}", failure.message)).hanging(2));
    let code = failure.code.as_ref().map(|code| fact("code", Meaning::Text, code));
    let id = failure.request_id.as_ref().map(|id| fact("request id", Meaning::Muted, id));
    let hint = failure.hint.as_ref().map(|hint| fact("hint", Meaning::Info, hint));
    lines.extend(code.into_iter().chain(id).chain(hint));
}

fn waiting(text: &str) -> Line {
    Line::new(Meaning::Muted, format!("  {text} …"))
}

/// What an answer means, for its colour.
fn answer_meaning(verdict: &VerdictView) -> Meaning {
    match (verdict.answer, verdict.is_trusted) {
        (Answer::Allow, _) => Meaning::Allow,
        (Answer::Deny, _) => Meaning::Deny,
        (Answer::Unknown, true) => Meaning::Possible,
        (Answer::Unknown, false) => Meaning::Unknown,
    }
}

/// A verdict in one sentence.
fn verdict_sentence(verdict: &VerdictView) -> String {
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
