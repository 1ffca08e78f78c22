//! How a verdict looks: a mark, a word, a colour; never the colour alone.

use crate::app::entry::RoleEntry;
use crate::app::verdict::{Answer, VerdictView};
use crate::ui::theme::Theme;
use crate::ui::theme::slot::Slot;

/// The mark and the word of a role's verdict. A role for machines says so, unless the identity in
/// use can wear it after all.
pub fn of_entry(entry: &RoleEntry, theme: &Theme) -> (Slot, (&'static str, &'static str)) {
    let glyphs = theme.glyphs();
    let is_service = entry.trusted.as_ref().is_some_and(|trusted| trusted.is_service_only);
    match &entry.verdict {
        Some(verdict) if !is_service || verdict.answer == Answer::Allow => of(verdict, theme),
        Some(_) | None if is_service => (Slot::Service, (glyphs.service, "service")),
        Some(_) | None => (Slot::Faint, (glyphs.pending, "")),
    }
}

/// The mark and the word of a verdict.
pub fn of(verdict: &VerdictView, theme: &Theme) -> (Slot, (&'static str, &'static str)) {
    let glyphs = theme.glyphs();
    match verdict.answer {
        Answer::Allow => {
            let word = verdict.needs.first().map_or("yes", |need| need_word(need));
            (Slot::VerdictAllow, (glyphs.allow, word))
        }
        Answer::Deny => (Slot::VerdictDeny, (glyphs.deny, "no")),
        Answer::Unknown => match (verdict.is_trusted, verdict.needs.first()) {
            (_, Some(need)) => (Slot::VerdictPossible, (glyphs.possible, need_word(need))),
            (true, None) => (Slot::VerdictPossible, (glyphs.possible, "maybe")),
            (false, None) => (Slot::VerdictUnknown, (glyphs.unknown, "unknown")),
        },
    }
}

/// What the person has to supply, short enough for the column.
fn need_word(need: &str) -> &'static str {
    match need {
        "mfa" => "+mfa",
        "external-id" => "+ext.id",
        "session-name" => "+name",
        "source-identity" => "+source",
        "tags" => "+tags",
        _ => "+more",
    }
}
