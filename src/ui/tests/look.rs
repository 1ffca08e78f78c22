//! Snapshots of every screen, by size; and of the styles, by theme.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::app::layout::areas;
use crate::app::model::Model;
use crate::app::toast::{Toast, ToastKind};
use crate::ui::draw;
use crate::ui::tests::fixture::{SCREENS, lists, press, ready};
use crate::ui::theme::Theme;
use crate::ui::theme::color::Depth;
use crate::ui::theme::glyph::GlyphSet;

fn terminal(model: &Model, theme: &Theme) -> Terminal<TestBackend> {
    let (width, height) = model.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, model, theme)).unwrap();
    terminal
}

#[test]
fn every_screen_looks_as_it_did() {
    let theme = Theme::built_in("dark", Depth::True).unwrap();
    for (name, draft) in SCREENS {
        for size in [(120, 40), (80, 24), (40, 10), (8, 3)] {
            let shown = terminal(&draft(size), &theme);
            let suffix = format!("{name}@{}x{}", size.0, size.1);
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_suffix(suffix);
            settings.set_omit_expression(true);
            settings.set_prepend_module_to_snapshot(false);
            settings.bind(|| insta::assert_snapshot!("screen", shown.backend()));
        }
    }
}

#[test]
fn a_folded_list_and_marked_roles_look_as_they_did() {
    let theme = Theme::built_in("dark", Depth::True).unwrap();
    for size in [(80, 24), (200, 50)] {
        let folded = lists::folded(size);
        let marked = press(folded.clone(), "space j space");
        for (name, model) in [("roles-folded", folded), ("roles-marked", marked)] {
            let shown = terminal(&model, &theme);
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_suffix(format!("{name}@{}x{}", size.0, size.1));
            settings.set_omit_expression(true);
            settings.set_prepend_module_to_snapshot(false);
            settings.bind(|| insta::assert_snapshot!("screen", shown.backend()));
        }
    }
}

#[test]
fn toasts_hide_nothing_of_a_dialog_and_still_show() {
    let theme = Theme::plain();
    let dialogs = SCREENS.iter().filter(|(name, _)| name.starts_with("dialog-"));
    for ((name, draft), size) in
        dialogs.flat_map(|one| [(120, 40), (80, 24), (40, 10)].map(|size| (one, size)))
    {
        let mut model = draft(size);
        let area = areas(&model).dialog;
        let cells = |model: &Model| {
            let shown = terminal(model, &theme).backend().buffer().clone();
            area.positions().map(|place| shown[place].clone()).collect::<Vec<_>>()
        };
        let before = cells(&model);

        model.toasts = lists::tour(size).toasts;
        let long =
            "refused: the session cannot be had, because the role does not trust you".repeat(4);
        model.toasts.push(Toast {
            kind: ToastKind::Problem,
            text: long,
            topic: None,
            until: model.now,
        });

        assert_eq!(cells(&model), before, "{name} at {size:?}");
        let shown = terminal(&model, &theme).backend().to_string();
        assert!(shown.contains("refused: the session"), "{name} at {size:?}:\n{shown}");
    }
}

#[test]
fn every_theme_styles_the_list_as_it_did() {
    for name in Theme::names() {
        let theme = Theme::built_in(name, Depth::True).unwrap();
        let shown = terminal(&ready((80, 12)), &theme);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_suffix(name);
        settings.set_omit_expression(true);
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_debug_snapshot!("theme", shown.backend().buffer()));
    }
}

#[test]
fn a_terminal_without_the_marks_gets_ascii_alone() {
    let theme = Theme::plain().with_glyphs(GlyphSet::Ascii);
    for (_, draft) in SCREENS {
        let shown = terminal(&draft((80, 24)), &theme);
        assert!(shown.backend().buffer().content().iter().all(|cell| cell.symbol().is_ascii()));
    }
}
