//! How an account is called, coloured and marked, the same on every screen.

use ratatui::style::Style;

use crate::app::entry::AccountEntry;
use crate::app::model::Model;
use crate::app::slot::Slot;
use crate::domain::account::AccountId;
use crate::domain::inventory::AccountState;
use crate::domain::time::ago;
use crate::ui::theme::Theme;
use crate::ui::widgets::spinner;

/// The account's own colour, laid over `slot`.
pub fn style(model: &Model, id: AccountId, theme: &Theme, slot: Slot) -> Style {
    let settings = model.setup.settings.accounts.get(&id);
    let color = settings.and_then(|settings| settings.color.as_ref()).or_else(|| {
        let entry = model.inventory.accounts.get(&id);
        let alias = entry.and_then(|entry| entry.facts.alias.as_deref());
        model.setup.settings.guard_color(id, alias)
    });
    let base = theme.style(slot);
    color.map_or(base, |color| base.patch(theme.account(color)))
}

/// Whether roles of the account are handled with care.
pub fn is_production(model: &Model, id: AccountId) -> bool {
    match model.inventory.accounts.get(&id) {
        Some(entry) => entry.is_production,
        None => model.setup.settings.is_production_account(id, None),
    }
}

/// The account's state: a mark and words, and how they look.
pub fn state(model: &Model, entry: &AccountEntry, theme: &Theme) -> (Slot, String) {
    let glyphs = theme.glyphs();
    let age = || entry.facts.as_of.map(|then| ago(then, model.now)).unwrap_or_default();
    let state = &entry.facts.state;
    match state {
        AccountState::Listing => {
            (Slot::Info, format!("{} listing", spinner::frame(theme, model.now)))
        }
        AccountState::Ready => (Slot::Success, format!("{} ready", glyphs.allow)),
        AccountState::Cached => (Slot::Muted, format!("{} cached {}", glyphs.info, age())),
        AccountState::Refused { call, .. } => {
            (Slot::Warning, format!("{} {call} refused", glyphs.deny))
        }
        AccountState::Throttled(_) => (Slot::Warning, format!("{} throttled", glyphs.warning)),
        AccountState::SignInNeeded(_) => (Slot::Warning, format!("{} sign-in needed", glyphs.info)),
        AccountState::MfaNeeded { .. } => {
            (Slot::Warning, format!("{} MFA code needed", glyphs.info))
        }
        AccountState::Unreachable(_) => {
            (Slot::Danger, format!("{} {}", glyphs.danger, state.shown()))
        }
    }
}
