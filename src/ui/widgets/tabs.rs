//! Tabs in one row.

use crate::ui::line::LineWriter;
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::theme::slot::Slot;

/// One tab: its title, a count behind it, and whether it shows.
#[derive(Debug, Clone)]
pub struct TabTitle<'a> {
    pub title: &'a str,
    pub count: String,
    pub is_active: bool,
}

/// Writes the tabs; where they do not fit, only the one that shows, with arrows beside it.
pub fn draw(line: &mut LineWriter<'_>, theme: &Theme, tabs: &[TabTitle<'_>]) {
    let whole: usize = tabs.iter().map(|tab| text::width(tab.title) + tab.count.len() + 4).sum();
    let fits = whole <= line.room() + 2;
    for tab in tabs.iter().filter(|tab| fits || tab.is_active) {
        if !fits {
            line.put(theme.style(Slot::Faint), "‹ ");
        }
        let slot = if tab.is_active { Slot::TabActive } else { Slot::Tab };
        line.put(theme.style(slot), tab.title);
        if !tab.count.is_empty() {
            line.space(1).put(theme.style(Slot::Faint), &tab.count);
        }
        if !fits {
            line.put(theme.style(Slot::Faint), " ›");
        }
        line.space(3);
    }
}
