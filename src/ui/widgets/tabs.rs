//! Tabs in one row.

use crate::app::slot::Slot;
use crate::ui::line::LineWriter;
use crate::ui::text;
use crate::ui::theme::Theme;

/// One tab: its title, the number before it, and whether it shows.
#[derive(Debug, Clone, Copy)]
pub struct TabTitle<'a> {
    pub title: &'a str,
    pub number: usize,
    pub is_active: bool,
}

/// Writes the tabs; if they do not fit, without numbers and closer together.
pub fn draw(line: &mut LineWriter<'_>, theme: &Theme, tabs: &[TabTitle<'_>]) {
    let titles: usize = tabs.iter().map(|tab| text::width(tab.title)).sum();
    let fits = titles + tabs.len() * 5 <= line.room();
    for tab in tabs {
        if fits {
            line.put(theme.style(Slot::Faint), &tab.number.to_string()).space(1);
        }
        let slot = if tab.is_active { Slot::TabActive } else { Slot::Tab };
        line.put(theme.style(slot), tab.title).space(if fits { 3 } else { 1 });
    }
}
