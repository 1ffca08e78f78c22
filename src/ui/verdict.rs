//! How a verdict looks: a mark, a word, a colour; never the colour alone.

use std::borrow::Cow;

use crate::app::entry::RoleEntry;
use crate::app::model::Model;
use crate::app::slot::Slot;
use crate::app::verdict::{VerdictView, Way};
use crate::domain::identity::is_session_of;
use crate::domain::session::SessionSummary;
use crate::domain::time::rough;
use crate::policy::words::Need;
use crate::ui::text::width;
use crate::ui::theme::Theme;

/// The mark and the word of a role's verdict. A role for machines says so, unless the identity in
/// use can assume it after all.
pub fn of_entry(entry: &RoleEntry, theme: &Theme) -> (Slot, (&'static str, &'static str)) {
    let glyphs = theme.glyphs();
    let is_service = entry.trusted.as_ref().is_some_and(|trusted| trusted.is_service_only);
    match &entry.verdict {
        Some(verdict) if !is_service || verdict.is_certain() => of(verdict, theme),
        Some(_) | None if is_service => (Slot::Service, (glyphs.service, "service")),
        Some(_) | None => (Slot::Faint, (glyphs.pending, "")),
    }
}

/// What a row of the list says: that the role is in use, or by which of the person's identities it can
/// be assumed.
pub fn of_person<'a>(
    model: &'a Model,
    entry: &RoleEntry,
    theme: &Theme,
) -> (Slot, &'static str, Cow<'a, str>) {
    if let Some(held) =
        model.session().filter(|held| is_session_of(&held.identity.arn, &entry.role.arn))
    {
        return (Slot::VerdictAllow, theme.glyphs().info, in_use(model, held));
    }
    let (slot, (mark, word)) = of_entry(entry, theme);
    let plain = |verdict: &&VerdictView| verdict.is_certain() && verdict.needs.is_empty();
    let word = match entry.verdict.as_deref().filter(plain).map(|verdict| &verdict.way) {
        None | Some(Way::Here | Way::Portal) => Cow::Borrowed(word),
        Some(Way::From(session)) => model
            .name_of(*session)
            .map_or(Cow::Borrowed(word), |name| Cow::Owned(format!("via {name}"))),
        Some(Way::Chain { through, .. }) => Cow::Owned(format!("{} hops", through.len() + 1)),
    };
    (slot, mark, word)
}

/// The cells of the longest mark and word that a row may have: they name the identities held.
pub fn longest(model: &Model) -> usize {
    // `✓ ext. id`, or the title of the column.
    const LEAST: usize = 9;
    // The mark, and `via` before the name.
    const AROUND: usize = 6;
    let names = model.sessions.iter().map(|held| width(held.identity.known_as()) + AROUND);
    let used = model.session().filter(|held| held.role.is_some());
    let used = used.map(|held| width(&in_use(model, held)) + 2);
    names.chain(used).max().unwrap_or(LEAST).max(LEAST)
}

/// That a session is in use, and for how long yet, in its largest unit.
fn in_use(model: &Model, held: &SessionSummary) -> Cow<'static, str> {
    let left = held.expires.map(|end| end.as_second() - model.now.as_second());
    match left.filter(|left| *left > 0) {
        Some(left) => format!("in use {}", rough(left)).into(),
        None => "in use".into(),
    }
}

/// The mark and the word of a verdict.
pub fn of(verdict: &VerdictView, theme: &Theme) -> (Slot, (&'static str, &'static str)) {
    let glyphs = theme.glyphs();
    if verdict.is_certain() {
        let word = verdict.needs.first().map_or("yes", |need| need_word(*need));
        return (Slot::VerdictAllow, (glyphs.allow, word));
    }
    if !verdict.is_open() {
        return (Slot::VerdictDeny, (glyphs.deny, "no"));
    }
    match (verdict.is_trusted, verdict.needs.first()) {
        (_, Some(need)) => (Slot::VerdictPossible, (glyphs.possible, need_word(*need))),
        (true, None) => (Slot::VerdictPossible, (glyphs.possible, "maybe")),
        (false, None) => (Slot::VerdictUnknown, (glyphs.unknown, "maybe")),
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
        Need::SignIn => "sign in",
    }
}
