//! Where things stand on a screen of a given size: the same answer for `update` (how many rows
//! show, what was clicked) and for the drawing.
//!
//! ```text
//! header    who you are, time left                      (2 rows, 1 in low terminals)
//! tabs      Roles · Accounts · Sessions · Calls         (left out in low terminals)
//! body      filter, column titles, list │ preview
//! tour      only in the demo
//! footer    keys
//! ```

use ratatui::layout::{Constraint, Layout, Rect};

/// The smallest size that is drawn; below it a line says so.
pub const LEAST: (u16, u16) = (40, 10);

/// From this width on a preview stands beside the list.
const WIDE: u16 = 110;

/// The big areas. An area that is left out is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    pub screen: Rect,
    pub header: Rect,
    pub tabs: Rect,
    pub body: Rect,
    pub tour: Rect,
    pub footer: Rect,
}

/// The parts of the list of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RolesAreas {
    pub filter: Rect,
    pub titles: Rect,
    /// One row a line.
    pub list: Rect,
    /// Empty where the terminal is too narrow.
    pub preview: Rect,
}

/// The parts of an opened role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DetailAreas {
    pub title: Rect,
    pub tabs: Rect,
    /// The lines that scroll.
    pub page: Rect,
}

/// The parts of any other list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListAreas {
    pub titles: Rect,
    pub list: Rect,
}

/// Cuts a screen of `size` (columns, rows); `None` where it is too small to be of use.
pub fn areas(size: (u16, u16), has_tour: bool) -> Option<Areas> {
    let (width, height) = size;
    if width < LEAST.0 || height < LEAST.1 {
        return None;
    }
    let screen = Rect::new(0, 0, width, height);
    let header = if height >= 16 { 2 } else { 1 };
    let tabs = if height >= 13 { 2 } else { 0 };
    let tour = match (has_tour, height) {
        (false, _) | (true, 0..16) => 0,
        (true, 16..30) => 5,
        (true, _) => 7,
    };
    let rows = Layout::vertical([
        Constraint::Length(header),
        Constraint::Length(tabs),
        Constraint::Fill(1),
        Constraint::Length(tour),
        Constraint::Length(1),
    ]);
    let [header, tabs, body, tour, footer] = screen.layout(&rows);
    Some(Areas { screen, header, tabs, body, tour, footer })
}

/// Cuts the body of the list of roles.
pub fn roles(body: Rect) -> RolesAreas {
    let preview = if body.width >= WIDE { (body.width * 2 / 5).min(92) } else { 0 };
    let [left, preview] =
        body.layout(&Layout::horizontal([Constraint::Fill(1), Constraint::Length(preview)]));
    let titles = u16::from(body.height >= 10);
    let rows = [Constraint::Length(1), Constraint::Length(titles), Constraint::Fill(1)];
    let [filter, titles, list] = left.layout(&Layout::vertical(rows));
    RolesAreas { filter, titles, list, preview }
}

/// Cuts the body of an opened role.
pub fn detail(body: Rect) -> DetailAreas {
    let title = if body.height >= 12 { 2 } else { 1 };
    let tabs = if body.height >= 12 { 2 } else { 1 };
    let rows = [Constraint::Length(title), Constraint::Length(tabs), Constraint::Fill(1)];
    let [title, tabs, page] = body.layout(&Layout::vertical(rows));
    DetailAreas { title, tabs, page }
}

/// Cuts the body of accounts, sessions or the log.
pub fn list(body: Rect) -> ListAreas {
    let titles = u16::from(body.height >= 8);
    let [titles, list] =
        body.layout(&Layout::vertical([Constraint::Length(titles), Constraint::Fill(1)]));
    ListAreas { titles, list }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_belongs_to_one_area() {
        for height in LEAST.1..80 {
            for has_tour in [false, true] {
                let cut = areas((80, height), has_tour).unwrap();
                let rows = [cut.header, cut.tabs, cut.body, cut.tour, cut.footer];
                assert_eq!(rows.iter().map(|area| area.height).sum::<u16>(), height);
                assert!(roles(cut.body).list.height >= 3, "{height} rows");
            }
        }
    }

    #[test]
    fn a_preview_stands_beside_the_list_on_wide_terminals() {
        let narrow = roles(areas((80, 24), false).unwrap().body);
        let wide = roles(areas((200, 50), false).unwrap().body);

        assert_eq!((narrow.list.width, narrow.preview.width), (80, 0));
        assert_eq!((wide.list.width, wide.preview.width), (120, 80));
    }

    #[test]
    fn too_small_a_screen_is_not_cut() {
        assert_eq!(areas((39, 24), false), None);
        assert_eq!(areas((80, 9), false), None);
    }
}
