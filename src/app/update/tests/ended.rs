//! Sessions that are over: renewed by one key, and offered as a start for nothing.

use super::*;
use crate::app::effect::SwitchOrder;

/// A model with the session of `Deploy` in use, which ends at second 3600.
fn in_use() -> Model {
    let mut model = model_with(&["Deploy", "Audit"]);
    let session = role_session(9, "Deploy");
    model.sessions = vec![user_session(), session.clone()];
    model.switched = vec![session.id];
    model.identity = Remote::Ready(session);
    model
}

fn at(model: &mut Model, second: i64) -> Vec<Effect> {
    update(model, Msg::Tick(Timestamp::from_second(second).unwrap()))
}

fn order(effects: &[Effect]) -> &SwitchOrder {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Switch { order, .. } => Some(order),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no switch in {effects:?}"))
}

#[test]
fn enter_on_an_ended_session_assumes_its_role_again_from_its_start() {
    let mut model = in_use();
    at(&mut model, 4000);

    let effects = press(&mut model, "S j enter");

    let order = order(&effects);
    assert_eq!(order.role, role_arn("111111111111", "Deploy"));
    assert_eq!(order.origin, Origin::Start(Start::Profile("dev".to_owned())));
}

#[test]
fn enter_on_a_session_that_lasts_uses_it() {
    let mut model = in_use();
    model.identity = Remote::Ready(user_session());

    press(&mut model, "S j enter");

    assert_eq!(model.session().map(|session| session.id), Some(SessionId(9)));
}

#[test]
fn a_shell_is_not_opened_with_an_ended_session() {
    let mut model = in_use();
    at(&mut model, 4000);

    let effects = press(&mut model, "S j s");

    assert!(effects.iter().all(|effect| !matches!(effect, Effect::OpenShell { .. })));
    let told = model.toasts.last().unwrap();
    assert!(told.text.contains("has ended: u renews it"), "{told:?}");
}

#[test]
fn what_is_over_is_no_origin_of_a_switch() {
    let mut model = in_use();
    at(&mut model, 4000);

    press(&mut model, "k E");

    let Some(Dialog::Switch(dialog)) = &model.dialog else { panic!("{:?}", model.dialog) };
    let starts = dialog.origins.iter().all(|source| matches!(source.origin, Origin::Start(_)));
    assert!(starts, "{:?}", dialog.origins);
}
