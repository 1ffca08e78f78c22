//! Where everything stands on a screen of a given size; shared by `update`, which scrolls and
//! answers the mouse, and by the drawing.

use ratatui::layout::{Position, Rect};
use unicode_width::UnicodeWidthStr;

use crate::app::command::Command;
use crate::app::hint::{self, Hint};
use crate::app::keymap::written;
use crate::app::model::Model;
use crate::app::screens::detail::Tab;
use crate::app::screens::{Body, Screen};

/// The smallest screen, in columns and rows.
pub const SMALLEST: (u16, u16) = (40, 10);
/// From this width the list of roles shows the selected role beside it.
pub const WIDE: u16 = 120;

/// The areas of the screen. An area that does not fit is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// The screen is too small: draw one line that says so, and nothing else.
    pub is_too_small: bool,
    /// The identity in use; one row, or two if there is room.
    pub header: Rect,
    /// One row: the screen's title and filter, or the opened role's name.
    pub title: Rect,
    /// One row: column titles of a list, or the tabs of an opened role. Empty on low screens of lists.
    pub heads: Rect,
    /// The rows of the list, or the lines of the page.
    pub body: Rect,
    /// The selected role beside the list, or the trust policy beside its words, the left border
    /// included; empty on narrow screens.
    pub preview: Rect,
    /// The selected row of a plain list in full, a rule above it; empty on low screens and in other lists.
    pub selected: Rect,
    /// The tour's panel, its border included; empty without a tour.
    pub tour: Rect,
    /// One row of key hints.
    pub footer: Rect,
    /// The dialog on top, its border included; empty without one.
    pub dialog: Rect,
}

/// The areas for the model as it stands.
pub fn areas(model: &Model) -> Areas {
    let (width, height) = model.size;
    if width < SMALLEST.0 || height < SMALLEST.1 {
        return Areas { is_too_small: true, ..Areas::default() };
    }
    let mut rest = Rect::new(0, 0, width, height);
    let header = take_top(&mut rest, if height >= 16 { 2 } else { 1 });
    let footer = take_bottom(&mut rest, 1);
    let tour = take_bottom(&mut rest, tour_height(model));
    let title = take_top(&mut rest, 1);
    let body = model.screen.spec().body;
    let has_heads = height >= 14 || matches!(body, Body::Page);
    let heads = take_top(&mut rest, u16::from(has_heads));
    let selected = take_bottom(&mut rest, selected_height(model));
    let (body_area, preview) = split(rest, model);
    let heads = match body {
        Body::Roles => Rect { width: body_area.width, ..heads },
        Body::Page | Body::Rows(_) => heads,
    };
    let dialog = dialog_area(model, Rect::new(0, 0, width, height));
    Areas {
        is_too_small: false,
        header,
        title,
        heads,
        body: body_area,
        preview,
        selected,
        tour,
        footer,
        dialog,
    }
}

/// The room for text in a dialog: its area without the border, a column of air at both sides, and
/// the row of hints at the bottom.
pub fn inner(area: Rect) -> Rect {
    Rect {
        x: area.x + 2.min(area.width),
        y: area.y + 1.min(area.height),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(3),
    }
}

/// The room for text on a page: without a column of air at the left, another at the right, and the
/// scrollbar.
pub fn page_inner(body: Rect) -> Rect {
    Rect { x: body.x + 1.min(body.width), width: body.width.saturating_sub(3), ..body }
}

/// The room for text in a preview: without its left border and a blank.
pub fn preview_inner(area: Rect) -> Rect {
    Rect { x: area.x + 2.min(area.width), width: area.width.saturating_sub(3), ..area }
}

fn split(rest: Rect, model: &Model) -> (Rect, Rect) {
    let has_preview = match model.screen.spec().body {
        Body::Roles => true,
        Body::Page => model.detail.as_ref().is_some_and(|detail| detail.tab == Tab::Trust),
        Body::Rows(_) => false,
    };
    if !has_preview || rest.width < WIDE {
        return (rest, Rect::default());
    }
    let list = rest.width - (rest.width * 2 / 5).min(90);
    let body = Rect { width: list, ..rest };
    (body, Rect { x: rest.x + list, width: rest.width - list, ..rest })
}

fn selected_height(model: &Model) -> u16 {
    match model.screen.spec().body {
        Body::Rows(count) if model.size.1 >= 20 && count(model) > 0 => 5,
        Body::Rows(_) | Body::Roles | Body::Page => 0,
    }
}

fn tour_height(model: &Model) -> u16 {
    let shown = model.tour.as_ref().is_some_and(|tour| !tour.is_hidden);
    match model.size.1 {
        _ if !shown => 0,
        0..16 => 3,
        16..30 => 6,
        _ => 7,
    }
}

fn dialog_area(model: &Model, screen: Rect) -> Rect {
    let Some(dialog) = &model.dialog else { return Rect::default() };
    let (width, height) = dialog.size(screen.height);
    centered(screen, width, height)
}

/// An area of at most this size in the middle of another, a margin left if there is room.
fn centered(screen: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(screen.width.saturating_sub(2));
    let height = height.min(screen.height.saturating_sub(2));
    Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    }
}

fn take_top(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    let taken = Rect { height: rows, ..*rest };
    rest.y += rows;
    rest.height -= rows;
    taken
}

fn take_bottom(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    rest.height -= rows;
    Rect { y: rest.y + rest.height, height: rows, ..*rest }
}

/// Something that can be clicked outside of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Hint(Command),
    Tab(Tab),
}

/// What stands at a place of the footer or of the tabs.
pub fn target(model: &Model, at: Position) -> Option<Target> {
    let areas = areas(model);
    let hit = |places: Vec<(Rect, Target)>| {
        places.into_iter().find(|(area, _)| area.contains(at)).map(|(_, target)| target)
    };
    if areas.footer.contains(at) {
        let places = hints(model).into_iter();
        hit(places.map(|(area, hint)| (area, Target::Hint(hint.command))).collect())
    } else if areas.heads.contains(at) && model.screen == Screen::Detail {
        hit(tabs(areas.heads).map(|(area, tab)| (area, Target::Tab(tab))).into())
    } else {
        None
    }
}

/// The footer's hints that fit, each with its area, as the drawing places them: keys of a sequence
/// under way first, help at the right end, the others as many as fit, two blanks apart.
pub fn hints(model: &Model) -> Vec<(Rect, Hint)> {
    let footer = areas(model).footer;
    let (help, others): (Vec<Hint>, Vec<Hint>) =
        hint::footer(model).into_iter().partition(|hint| hint.command == Command::Help);
    let mut placed = Vec::new();
    let mut right = footer.right();
    for help in help {
        let width = cells(help.text_width()).saturating_add(2);
        right = right.saturating_sub(width).max(footer.x);
        placed.push((Rect { x: right, width: footer.right() - right, ..footer }, help));
    }
    let pending = match written(&model.pending) {
        keys if keys.is_empty() => 0,
        keys => cells(keys.width()).saturating_add(4),
    };
    let mut x = footer.x.saturating_add(1 + pending);
    for hint in others {
        let width = cells(hint.text_width());
        if x.saturating_add(width) <= right {
            placed.push((Rect { x, width, ..footer }, hint));
            x += width + 2;
        }
    }
    placed
}

/// The tabs of an opened role, each with its area, as the drawing places them: with a number before
/// each and three blanks apart if that fits, else one apart.
pub fn tabs(heads: Rect) -> [(Rect, Tab); 5] {
    let titles: u16 = Tab::ALL.iter().map(|tab| cells(tab.title().len())).sum();
    let is_wide = titles + 25 <= heads.width.saturating_sub(1);
    let mut x = heads.x + 1;
    Tab::ALL.map(|tab| {
        let width = cells(tab.title().len()) + if is_wide { 2 } else { 0 };
        let width = width.min(heads.right().saturating_sub(x));
        let area = Rect { x, width, ..heads };
        x += width + if is_wide { 3 } else { 1 };
        (area, tab)
    })
}

fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
