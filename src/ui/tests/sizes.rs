//! No size and no text breaks the drawing.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::domain::text::harmless;
use crate::ui::render;
use crate::ui::tests::fixture::SCREENS;
use crate::ui::tests::fixture::lists::hostile;
use crate::ui::theme::Theme;

#[test]
fn no_size_panics() {
    let theme = Theme::plain();
    for (index, (_, draft)) in SCREENS.iter().enumerate() {
        let mut model = draft((0, 0));
        // Below the smallest size all screens are the same line.
        let (narrowest, lowest) = if index == 0 { (0, 0) } else { (38, 8) };
        for width in narrowest..=60 {
            for height in lowest..=20 {
                model.size = (width, height);
                let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
                render(&mut buffer, &model, &theme);
            }
        }
    }
}

#[test]
fn a_terminal_that_shrank_since_the_model_heard_of_it_is_drawn() {
    let theme = Theme::plain();
    for (_, draft) in SCREENS {
        let model = draft((120, 40));
        for size in [(0, 0), (1, 1), (50, 12), (119, 39), (130, 50)] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
            render(&mut buffer, &model, &theme);
        }
    }
}

#[test]
fn nothing_harmful_reaches_a_cell() {
    for size in [(80, 24), (200, 50), (40, 10)] {
        let model = hostile(size);
        let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
        render(&mut buffer, &model, &Theme::plain());
        for cell in buffer.content() {
            assert_eq!(harmless(cell.symbol()), cell.symbol());
        }
    }
}

#[test]
fn what_is_wrong_with_the_filter_shows_at_every_width() {
    let theme = Theme::plain();
    for width in [60, 80, 120, 200] {
        let (_, draft) = SCREENS[0];
        let mut model = draft((width, 24));
        model.roles.query.problems = vec!["`can:perhaps`: expected yes, me, no, maybe".to_owned()];
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 24));
        render(&mut buffer, &model, &theme);
        let shown: String = buffer.content().iter().map(Cell::symbol).collect();

        assert!(shown.contains("`can:per"), "{width} columns");
    }
}
