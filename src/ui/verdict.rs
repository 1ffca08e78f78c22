//! How a verdict looks: a mark, a word, a colour; never the colour alone.

use crate::app::entry::RoleEntry;
use crate::app::slot::Slot;
use crate::app::verdict::VerdictView;
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::Need;
use crate::ui::theme::Theme;

/// The mark and the word of a role's verdict. A role for machines says so, unless the identity in
/// use can assume it after all.
pub fn of_entry(entry: &RoleEntry, theme: &Theme) -> (Slot, (&'static str, &'static str)) {
    let glyphs = theme.glyphs();
    let is_service = entry.trusted.as_ref().is_some_and(|trusted| trusted.is_service_only);
    match &entry.verdict {
        Some(verdict) if !is_service || verdict.decision == Decision::Allow => of(verdict, theme),
        Some(_) | None if is_service => (Slot::Service, (glyphs.service, "service")),
        Some(_) | None => (Slot::Faint, (glyphs.pending, "")),
    }
}

/// The mark and the word of a verdict.
pub fn of(verdict: &VerdictView, theme: &Theme) -> (Slot, (&'static str, &'static str)) {
    let glyphs = theme.glyphs();
    match verdict.decision {
        Decision::Allow => {
            let word = verdict.needs.first().map_or("yes", |need| need_word(*need));
            (Slot::VerdictAllow, (glyphs.allow, word))
        }
        Decision::Deny => (Slot::VerdictDeny, (glyphs.deny, "no")),
        Decision::Unknown => match (verdict.is_trusted, verdict.needs.first()) {
            (_, Some(need)) => (Slot::VerdictPossible, (glyphs.possible, need_word(*need))),
            (true, None) => (Slot::VerdictPossible, (glyphs.possible, "maybe")),
            (false, None) => (Slot::VerdictUnknown, (glyphs.unknown, "unknown")),
        },
    }
}

/// What the person has to supply, short enough for the column.
fn need_word(need: Need) -> &'static str {
    match need {
        Need::Mfa => "mfa",
        Need::ExternalId => "ext. id",
        Need::SessionName => "name",
        Need::SourceIdentity => "source id",
        Need::Tags => "tags",
    }
}
