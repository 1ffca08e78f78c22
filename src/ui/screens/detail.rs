//! One role, opened: its name, the tabs, and the page of the tab that shows.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::layout::{Areas, page_inner};
use crate::app::model::Model;
use crate::app::screens::detail::{DetailScreen, Tab};
use crate::app::slot::Slot;
use crate::ui::line::LineWriter;
use crate::ui::theme::Theme;
use crate::ui::widgets::notice::Notice;
use crate::ui::widgets::tabs::{self, TabTitle};
use crate::ui::widgets::{page, spinner};
use crate::ui::{account, text, verdict};

/// Draws the screen.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let Some(screen) = &model.detail else {
        let notice = Notice::new(theme.style(Slot::Muted), theme.glyphs().info, "no role is open");
        notice.draw(areas.body, buffer);
        return;
    };
    draw_title(areas.title, buffer, model, screen, theme);
    draw_tabs(areas.heads, buffer, screen, theme);
    let index = Tab::ALL.iter().position(|tab| *tab == screen.tab).unwrap_or(0);
    let scroll = screen.scroll.get(index).copied().unwrap_or(0);
    if screen.lines.is_empty() {
        let spinner = spinner::frame(theme, model.now);
        Notice::new(theme.style(Slot::Muted), spinner, "reading the role").draw(areas.body, buffer);
    } else {
        page::draw_beside(&screen.beside, areas.preview, buffer, theme);
        let place = (page_inner(areas.body), page::bar_area(areas));
        page::draw(&screen.lines, scroll, place, buffer, theme);
    }
}

fn draw_title(
    area: Rect,
    buffer: &mut Buffer,
    model: &Model,
    screen: &DetailScreen,
    theme: &Theme,
) {
    let id = screen.role.account();
    let entry = model.inventory.entry(&screen.role);
    let mut line = LineWriter::new(buffer, area);
    line.space(1);
    if let Some(entry) = entry {
        let (slot, mark, word) = verdict::of_person(model, entry, theme);
        let words = if word.is_empty() { String::new() } else { format!("{mark} {word} ") };
        line.right(theme.style(slot), &words).right(theme.style(Slot::Text), " ");
        if entry.is_favourite {
            line.put(theme.style(Slot::Favourite), theme.glyphs().favourite).space(1);
        }
    }
    let label = model.inventory.account_label(id);
    let is_production = model.inventory.is_production(&screen.role);
    let badge = is_production.then(|| format!(" {} PRODUCTION ", theme.glyphs().production));
    // That a role is production is worth more than the end of its name.
    let around = " in  ".len() + badge.as_deref().map_or(0, text::width);
    let (name, label) = fitted(screen.role.name(), &label, line.room().saturating_sub(around));
    line.put(theme.style(Slot::Strong), &name).space(1);
    line.put(theme.style(Slot::Faint), "in").space(1);
    line.put(account::style(model, id, theme, Slot::Muted), &label).space(1);
    if let Some(badge) = badge {
        line.put(theme.style(Slot::Production), &badge).space(1);
    }
    if line.room() > text::width(screen.role.as_str()) {
        line.put(theme.style(Slot::Faint), screen.role.as_str());
    }
}

/// A role's name and its account's, cut if there is not the room for both: the account keeps a third.
fn fitted<'a>(name: &'a str, label: &'a str, room: usize) -> (Cow<'a, str>, Cow<'a, str>) {
    let least = text::width(label).min(room / 3);
    let name = text::truncate_middle(name, room.saturating_sub(least));
    let label = text::truncate(label, room.saturating_sub(text::width(&name)));
    (name, label)
}

fn draw_tabs(area: Rect, buffer: &mut Buffer, screen: &DetailScreen, theme: &Theme) {
    let titles: Vec<TabTitle<'_>> = Tab::ALL
        .iter()
        .zip(1..)
        .map(|(tab, number)| TabTitle { title: tab.title(), number, is_active: *tab == screen.tab })
        .collect();
    buffer.set_style(area.intersection(buffer.area), theme.style(Slot::TabRow));
    let mut line = LineWriter::new(buffer, area);
    line.space(1);
    tabs::draw(&mut line, theme, &titles);
}
