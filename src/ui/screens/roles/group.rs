//! The title of a group: its account, state and number of roles.

use crate::app::entry::AccountEntry;
use crate::app::model::Model;
use crate::app::screens::roles::{Group, Title};
use crate::app::slot::Slot;
use crate::domain::account::AccountId;
use crate::ui::line::LineWriter;
use crate::ui::theme::Theme;
use crate::ui::{account, text, words};

/// Writes the title of a group.
pub fn draw(line: &mut LineWriter<'_>, model: &Model, theme: &Theme, title: &Title) {
    let Title { group, count, folded } = *title;
    let glyphs = theme.glyphs();
    let roles = words::count(usize::try_from(count).unwrap_or(usize::MAX), "role");
    line.right(theme.style(Slot::Text), " ");
    match group {
        Group::InUse => {
            line.put(theme.style(Slot::VerdictAllow), glyphs.open).space(1);
            line.put(theme.style(Slot::Heading), "In use");
        }
        Group::Favourites => {
            line.put(theme.style(Slot::Favourite), glyphs.favourite).space(1);
            line.put(theme.style(Slot::Heading), "Favourites");
            draw_count(line, theme, &roles);
        }
        Group::Recent => {
            line.put(theme.style(Slot::Accent), glyphs.open).space(1);
            line.put(theme.style(Slot::Heading), "Recent");
            draw_count(line, theme, &roles);
        }
        Group::Account(id) => draw_account(line, model, theme, id, (&roles, count == folded)),
    }
    line.space(1).fill(theme.style(Slot::Border), glyphs.rule);
}

fn draw_account(
    line: &mut LineWriter<'_>,
    model: &Model,
    theme: &Theme,
    id: AccountId,
    (roles, is_folded): (&str, bool),
) {
    let entry = model.inventory.accounts.get(&id);
    if let Some(entry) = entry {
        draw_state(line, model, theme, entry);
    }
    let label = model.inventory.account_label(id);
    let mark = if is_folded { theme.glyphs().closed } else { theme.glyphs().open };
    line.put(theme.style(Slot::Accent), mark).space(1);
    let badge = account::is_production(model, id)
        .then(|| format!(" {} PRODUCTION ", theme.glyphs().production));
    let behind = badge.as_deref().map_or(0, |badge| text::width(badge) + 1);
    let shown = text::truncate(&label, line.room().saturating_sub(behind));
    line.put(account::style(model, id, theme, Slot::Heading), &shown);
    if label != id.to_string() && line.room() > 30 {
        line.space(1).put(theme.style(Slot::Muted), &id.to_string());
    }
    if let Some(badge) = badge {
        line.space(1).put(theme.style(Slot::Production), &badge);
    }
    draw_count(line, theme, roles);
}

/// Writes the line behind the roles of an account that show, for those that are folded away.
pub fn draw_more(line: &mut LineWriter<'_>, theme: &Theme, count: u32) {
    let count = words::grouped(usize::try_from(count).unwrap_or(usize::MAX));
    line.space(2).put(theme.style(Slot::Accent), theme.glyphs().closed).space(1);
    line.put(theme.style(Slot::Muted), &format!("{count} more"));
}

fn draw_count(line: &mut LineWriter<'_>, theme: &Theme, roles: &str) {
    if line.room() > roles.len() + 4 {
        line.space(2).put(theme.style(Slot::Muted), roles);
    }
}

fn draw_state(line: &mut LineWriter<'_>, model: &Model, theme: &Theme, entry: &AccountEntry) {
    let (slot, words) = account::state(model, entry, theme);
    if line.room() > 44 {
        line.right(theme.style(slot), &words).right(theme.style(Slot::Text), " ");
    } else if entry.facts.state.failure().is_some() && line.room() > 20 {
        let mark: String = words.chars().take(1).collect();
        line.right(theme.style(slot), &mark).right(theme.style(Slot::Text), " ");
    }
}
