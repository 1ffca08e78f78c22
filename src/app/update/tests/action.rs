//! Commands of the person's own.

use super::one_key::can_assume;
use super::switch::order;
use super::*;
use crate::app::page::Line;
use crate::domain::settings::{Action, ActionBy, ActionPlace, KamenSettings};
use crate::domain::shell::ActionEnd;

fn action(name: &str, key: Option<&str>, by: ActionBy, place: ActionPlace) -> Action {
    Action {
        name: name.to_owned(),
        key: key.map(str::to_owned),
        title: Some(format!("does {name}")),
        command: vec!["tool".to_owned(), "{role}".to_owned()],
        by,
        place,
    }
}

/// `B` shows a pane as the role, `x o` takes the terminal as oneself; a third has no key.
fn model() -> Model {
    let actions = vec![
        action("buckets", Some("B"), ActionBy::Role, ActionPlace::Pane),
        action("own", Some("x o"), ActionBy::Oneself, ActionPlace::Terminal),
        action("quiet", None, ActionBy::Role, ActionPlace::Background),
    ];
    can_assume(KamenSettings { actions, ..KamenSettings::default() })
}

/// Session, action and role of the order to act.
fn acted(effects: &[Effect]) -> (SessionId, &str, &str) {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Act { session, order } => {
            Some((*session, order.action.name.as_str(), order.role.name()))
        }
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{effects:?}"))
}

fn ended(model: &mut Model, index: usize, exit_code: u8, printed: &str) {
    let action = Box::new(model.setup.settings.actions[index].clone());
    let end = ActionEnd { exit_code, printed: printed.to_owned(), is_cut: false };
    update(model, Msg::ActionEnded { action, result: Ok(end) });
    before_draw(model);
}

#[test]
fn an_action_as_the_role_asks_for_its_session_once_and_the_person_stays_who_they_are() {
    let mut model = model();

    let effects = press(&mut model, "B");
    let (request, of) = order(&effects);
    assert_eq!(of.role.name(), "a");
    let effects = update(&mut model, Msg::Switched { request, result: Ok(role_session(2, "a")) });
    assert_eq!(acted(&effects), (SessionId(2), "buckets", "a"));
    assert_eq!(model.session().unwrap().id, SessionId(1), "hana");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Judge { .. })), "{effects:?}");
    let said: Vec<&str> = model.toasts.iter().map(|toast| toast.text.as_str()).collect();
    assert_eq!(said, ["`buckets` is running"]);

    assert_eq!(acted(&press(&mut model, "B")), (SessionId(2), "buckets", "a"));
}

#[test]
fn an_action_as_oneself_speaks_of_the_selected_role_with_the_session_in_use() {
    let mut model = model();

    let effects = press(&mut model, "j x o");

    assert_eq!(acted(&effects), (SessionId(1), "own", "b"));
    assert_eq!(effects.len(), 1, "nothing is switched");
}

#[test]
fn the_palette_runs_actions_by_their_names_and_the_help_lists_them() {
    let mut model = model();

    press(&mut model, ":");
    type_text(&mut model, "quiet");
    let effects = press(&mut model, "enter");
    assert_eq!(order(&effects).1.role.name(), "a");

    press(&mut model, "f1");
    let Some(Dialog::Help(help)) = &model.dialog else { panic!("{:?}", model.dialog) };
    let lines: Vec<String> = help.source.iter().map(Line::text).collect();
    assert!(lines.iter().any(|line| line.contains("x o") && line.contains("does own")));
}

#[test]
fn production_is_asked_about_before_an_action_too() {
    let mut model = model();
    arrive(&mut model, "222222222222", "acme-prod", &["Deploy"]);
    let session = SessionSummary {
        role: Some(role_arn("222222222222", "Deploy")),
        ..role_session(7, "Deploy")
    };
    update(&mut model, Msg::SessionsChanged(vec![user_session(), session]));

    press(&mut model, "j j");
    assert_eq!(press(&mut model, "B"), []);
    assert!(matches!(model.dialog, Some(Dialog::Production(_))), "{:?}", model.dialog);
    type_text(&mut model, "acme-prod");

    assert_eq!(acted(&press(&mut model, "enter")), (SessionId(7), "buckets", "Deploy"));
}

#[test]
fn what_an_action_printed_waits_for_a_dialog_to_close() {
    let mut model = model();

    press(&mut model, ":");
    ended(&mut model, 0, 3, "one\ttwo\n\u{1b}[31mthree\n");
    assert!(matches!(model.dialog, Some(Dialog::Palette(_))));
    press(&mut model, "esc");
    before_draw(&mut model);

    let Some(Dialog::Page(page)) = &model.dialog else { panic!("{:?}", model.dialog) };
    let lines: Vec<String> = page.source.iter().map(Line::text).collect();
    assert_eq!(page.title, "buckets: exit code 3");
    assert_eq!(lines[0], "one        two");
    assert!(!lines[1].contains('\u{1b}'), "{lines:?}");
}

#[test]
fn an_action_in_the_background_says_that_it_is_done_and_shows_why_it_is_not() {
    let mut model = model();

    ended(&mut model, 2, 0, "chatter");
    assert_eq!(model.dialog, None);
    assert_eq!(model.toasts.last().unwrap().text, "`quiet` is done");
    ended(&mut model, 2, 1, "no such bucket");

    assert!(
        matches!(&model.dialog, Some(Dialog::Page(page)) if page.title == "quiet: exit code 1")
    );
}

#[test]
fn an_action_is_no_second_meaning_of_a_key_or_of_a_name() {
    let refused = |name: &str, key: &str| {
        let actions = vec![action(name, Some(key), ActionBy::Role, ActionPlace::Pane)];
        let settings = Arc::new(KamenSettings { actions, ..KamenSettings::default() });
        Model::new(Setup { settings, ..setup() }).unwrap_err().message
    };

    assert!(refused("buckets", "s").contains("`buckets`"), "{}", refused("buckets", "s"));
    assert!(refused("switch", "B").contains("has the name of the command `switch`"));
    assert!(refused("buckets", "strg-x").contains("`buckets`"), "an unknown key");
}
