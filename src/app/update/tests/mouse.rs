use super::*;

use crate::app::layout;

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let mut model = model_with(&["a", "b", "c"]);
    let body = areas(&model).body;
    let click = |row: u16| {
        Msg::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: 5,
            row: body.y + row,
            modifiers: KeyModifiers::NONE,
        })
    };

    update(&mut model, click(2));
    assert_eq!(selected(&model), "b");
    update(&mut model, click(0));
    assert!(model.roles.selected().is_none(), "a click on an account's title folds it");
    assert_eq!(shown(&model), [""; 0]);
    update(&mut model, click(0));
    update(&mut model, click(2));
    assert_eq!(selected(&model), "b");
    update(&mut model, click(2));

    assert_eq!(model.detail.as_ref().unwrap().role.name(), "b");
}

#[test]
fn a_click_on_a_tab_or_a_hint_does_what_it_says() {
    let mut model = model_with(&["a"]);
    press(&mut model, "l");
    let click = |area: ratatui::layout::Rect| {
        Msg::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: area.x + 1,
            row: area.y,
            modifiers: KeyModifiers::NONE,
        })
    };

    let (area, tab) = layout::tabs(areas(&model).heads)[4];
    update(&mut model, click(area));
    assert_eq!(model.detail.as_ref().unwrap().tab, tab);

    let hints = layout::hints(&model);
    let leave = hints.iter().find(|(_, hint)| hint.command == Command::Leave).unwrap();
    update(&mut model, click(leave.0));
    assert_eq!(model.screen, Screen::Roles);
}
