//! Guards on the screens: what they ask, and what becomes of a session.

use super::one_key::can_assume;
use super::switch::{dialog, order};
use super::*;
use crate::app::dialogs::production::Wants;

/// A model whose settings hold this guard, with roles `a` and `b` that can be assumed.
fn guarded_by(guard: &str) -> Model {
    let text = format!("[[guards]]\nname = \"desk\"\n{guard}\n");
    can_assume(toml::from_str(&text).unwrap())
}

fn asked(model: &Model) -> (Wants, Option<&str>) {
    let Some(Dialog::Production(dialog)) = &model.dialog else { panic!("{:?}", model.dialog) };
    (dialog.wants, dialog.because.as_deref())
}

#[test]
fn a_name_and_then_a_reason_are_asked_for_and_the_reason_goes_along() {
    let mut model = guarded_by("roles = [\"a\"]\nconfirm = true\nreason = true");

    assert_eq!(press(&mut model, "enter"), []);
    assert_eq!(asked(&model), (Wants::AccountName, Some("is guarded by `desk`")));
    type_text(&mut model, "alpha");
    assert_eq!(press(&mut model, "enter"), []);
    assert_eq!(asked(&model).0, Wants::Reason);
    assert_eq!(press(&mut model, "enter"), [], "nothing was typed");
    type_text(&mut model, "ticket 7");
    let effects = press(&mut model, "enter");

    let (_, order) = order(&effects);
    assert_eq!((order.role.name(), order.reason.as_deref()), ("a", Some("ticket 7")));
}

#[test]
fn sessions_of_guarded_roles_read_only_and_are_short_unless_the_dialog_says_otherwise() {
    let mut model = guarded_by("accounts = [\"alpha\"]\nread-only = true\nmax-duration = \"20m\"");

    let effects = press(&mut model, "enter");
    let (_, quick) = order(&effects);
    assert!(quick.options.is_read_only() && !quick.writes);
    assert_eq!(quick.options.duration, Some(1200));
    press(&mut model, "esc E");
    let Some(Dialog::Switch(open)) = &mut model.dialog else { panic!() };
    assert!(open.is_read_only);
    open.is_read_only = false;
    assert_eq!(dialog(&model).role.name(), "a");
    let effects = press(&mut model, "enter");
    let (_, whole) = order(&effects);
    assert!(whole.writes && !whole.options.is_read_only());
}

#[test]
fn kamen_does_not_begin_as_a_role_whose_session_its_guards_shape() {
    for (asks, begins) in [("read-only = true", false), ("confirm = true", true)] {
        let text = format!("[[guards]]\nname = \"desk\"\nroles = [\"b\"]\n{asks}\n");
        let start_roles = [("dev".to_owned(), role_arn("111111111111", "b"))].into();
        let settings = Arc::new(toml::from_str(&text).unwrap());
        let beginnings = Beginnings { start_roles, ..setup().beginnings };
        let mut model = Model::new(Setup { beginnings, settings, ..setup() }).unwrap();

        let effects = update(&mut model, Msg::Started);

        let is_asked = effects.iter().any(|effect| matches!(effect, Effect::Identify { .. }));
        assert_eq!(is_asked, begins, "{asks}: {effects:?}");
        assert_eq!(model.toasts.is_empty(), begins, "{asks}: {:?}", model.toasts);
    }
}

#[test]
fn a_start_that_is_a_guarded_role_is_led_to_the_role() {
    let text = "[[guards]]\nname = \"desk\"\nroles = [\"b\"]\nreason = true\n";
    let start_roles = [("other".to_owned(), role_arn("111111111111", "b"))].into();
    let settings = Arc::new(toml::from_str(text).unwrap());
    let mut model = Model::new(Setup {
        settings,
        beginnings: Beginnings { start_roles, ..setup().beginnings },
        ..setup()
    })
    .unwrap();
    update(&mut model, Msg::Started);
    update(&mut model, Msg::Identified { request: RequestId(1), result: Ok(user_session()) });

    let effects = press(&mut model, "i o t h enter");

    assert_eq!(
        effects.iter().filter(|effect| matches!(effect, Effect::Identify { .. })).count(),
        0
    );
    let said = &model.toasts.last().unwrap().text;
    assert!(said.contains("b is guarded by `desk`: switch to the role itself"), "{said}");
}
