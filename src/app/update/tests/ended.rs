//! Sessions that are over: renewed by one key, and offered as a start for nothing.

use super::*;
use crate::app::effect::SwitchOrder;

/// A model with the session of `Deploy` in use, which ends at second 3600.
pub(super) fn in_use() -> Model {
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

pub(super) fn order(effects: &[Effect]) -> &SwitchOrder {
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

    let effects = press(&mut model, "S enter");

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

    let effects = press(&mut model, "S s");

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

/// The session of `Deploy` is in use, and renews itself from second 3300 on.
fn renewing() -> Model {
    let mut model = in_use();
    let renews = Some(Timestamp::from_second(3300).unwrap());
    let session = SessionSummary { renews, ..role_session(9, "Deploy") };
    update(&mut model, Msg::SessionsChanged(vec![user_session(), session]));
    model
}

fn renewal(effects: &[Effect]) -> usize {
    let is_it = |effect: &&Effect| **effect == Effect::Renew { session: SessionId(9) };
    effects.iter().filter(is_it).count()
}

#[test]
fn a_session_that_takes_no_person_is_renewed_before_its_end_and_nothing_is_said() {
    let mut model = renewing();

    let early = at(&mut model, 3299);
    let due = at(&mut model, 3300);
    let again = at(&mut model, 3310);
    let later = Timestamp::from_second(6900).unwrap();
    let mut anew = model.sessions.clone();
    anew[1].expires = Some(later);
    anew[1].renews = Some(Timestamp::from_second(6600).unwrap());
    update(&mut model, Msg::SessionsChanged(anew));
    update(&mut model, Msg::Renewed { session: SessionId(9), result: Ok(()) });
    let quiet = at(&mut model, 3700);

    assert_eq!([early, due, again, quiet].map(|effects| renewal(&effects)), [0, 1, 0, 0]);
    assert_eq!(model.session().unwrap().expires, Some(later), "the header shows the new end");
    assert!(model.toasts.is_empty(), "{:?}", model.toasts);
    assert_eq!(renewal(&at(&mut model, 6600)), 1, "and so it goes on");
}

#[test]
fn keys_that_came_again_as_they_were_are_announced_to_end() {
    let mut model = renewing();
    let mut same = |second| {
        let tried = renewal(&at(&mut model, second));
        let sessions = model.sessions.clone();
        update(&mut model, Msg::SessionsChanged(sessions));
        update(&mut model, Msg::Renewed { session: SessionId(9), result: Ok(()) });
        (tried, model.toasts.last().map(|toast| toast.text.clone()))
    };

    let said = |left: &str| Some(format!("Deploy as hana ends soon: {left} left; u renews it"));
    assert_eq!(same(3301), (1, said("4m 59s")));
    assert_eq!(same(3541), (1, said("59s")));
}

#[test]
fn a_session_that_could_not_be_renewed_is_announced_and_tried_again() {
    let mut model = renewing();
    let failed = |model: &mut Model, second, failure: &Failure| {
        let tried = renewal(&at(model, second));
        let result = Err(failure.clone());
        update(model, Msg::Renewed { session: SessionId(9), result });
        (tried, model.toasts.last().unwrap().text.clone())
    };
    let network = Failure::new(FailureKind::Unreachable, "no answer");
    let person = Failure::new(FailureKind::MfaNeeded, "a code is needed");

    assert_eq!(
        failed(&mut model, 3301, &network),
        (
            1,
            "Deploy as hana ends soon: 4m 59s left; it was not renewed: no answer; u renews it"
                .to_owned()
        )
    );
    assert_eq!(
        failed(&mut model, 3541, &person),
        (1, "Deploy as hana ends soon: 59s left; u renews it".to_owned()),
        "a person is what the key is for"
    );
    assert_eq!(
        failed(&mut model, 3600, &person),
        (1, "Deploy as hana has ended; u renews it".to_owned())
    );
}

#[test]
fn a_short_session_is_not_announced_before_it_is_due() {
    let mut model = renewing();
    let mut short = model.sessions.clone();
    short[1].expires = Some(Timestamp::from_second(40).unwrap());
    short[1].renews = Some(Timestamp::from_second(30).unwrap());
    update(&mut model, Msg::SessionsChanged(short));

    assert_eq!(renewal(&at(&mut model, 29)), 0);
    assert_eq!(renewal(&at(&mut model, 30)), 1);
    assert!(model.toasts.is_empty(), "{:?}", model.toasts);
}

#[test]
fn keys_that_are_another_persons_by_now_are_told_with_the_key_that_chooses_the_start() {
    let mut model = in_use();
    let failure = Failure::new(
        FailureKind::Credentials,
        "the keys of profile dev are another's now: arn:aws:iam::111111111111:user/bob",
    );
    let start = user_session().id;

    let other = Msg::KeysReplaced { session: SessionId(77), failure: failure.clone() };
    update(&mut model, other);
    assert!(model.toasts.is_empty(), "nothing in use comes from it");
    assert_eq!(update(&mut model, Msg::KeysReplaced { session: start, failure }), []);

    let told = &model.toasts.last().unwrap().text;
    let right = "i chooses the start anew: the keys of profile dev are another's now: ";
    assert!(told.starts_with(right) && told.ends_with("user/bob"), "{told}");
}

#[test]
fn profiles_that_are_new_in_the_files_are_told_and_may_be_chosen() {
    let mut model = in_use();
    let mut read =
        Beginnings { starts: model.setup.beginnings.starts.clone(), ..Beginnings::default() };
    let role = role_arn("111111111111", "Deploy");
    read.start_roles.insert("newcomer".to_owned(), role);
    update(&mut model, Msg::BeginningsRead(Box::new(read.clone())));
    assert!(model.toasts.is_empty(), "no profile is new");

    read.starts.push(Start::Profile("newcomer".to_owned()));
    update(&mut model, Msg::BeginningsRead(Box::new(read)));

    assert_eq!(model.toasts.last().unwrap().text, "new in the AWS configuration: newcomer");
    assert!(model.setup.beginnings.starts.contains(&Start::Profile("newcomer".to_owned())));
    assert!(model.setup.beginnings.start_roles.contains_key("newcomer"));
    press(&mut model, "i");
    let Some(Dialog::Start(_)) = &model.dialog else { panic!("{:?}", model.dialog) };
}

/// `u` was pressed, and AWS gave another session that ends at second 7000.
fn renewed(model: &mut Model) -> Vec<Effect> {
    let effects = press(model, "u");
    let Some(Effect::Switch { request, order }) = effects.first() else { panic!("{effects:?}") };
    let id = order.renews.unwrap();
    let expires = Some(Timestamp::from_second(7000).unwrap());
    let anew = SessionSummary { expires, ..role_session(id.0, order.role.name()) };
    let others = model.sessions.iter().filter(|held| held.id != id).cloned();
    let all = others.chain([anew.clone()]).collect();
    update(model, Msg::SessionsChanged(all));
    update(model, Msg::Switched { request: *request, result: Ok(anew) })
}

#[test]
fn a_renewal_by_key_takes_the_place_of_the_session_and_leaves_the_way_back() {
    let mut model = in_use();
    model.before = vec![SessionId(1)];
    at(&mut model, 100);

    renewed(&mut model);

    assert_eq!(model.toasts.last().unwrap().text, "renewed Deploy as hana, 1h 55m left");
    assert_eq!((model.session().unwrap().id, &model.before), (SessionId(9), &vec![SessionId(1)]));
    press(&mut model, "-");
    assert_eq!(model.session().unwrap().id, SessionId(1));
}

#[test]
fn who_renews_another_session_stays_who_they_are() {
    let mut model = in_use();
    model.identity = Remote::Ready(user_session());

    press(&mut model, "S j");
    renewed(&mut model);

    assert_eq!(model.session().unwrap().id, SessionId(1));
    assert_eq!(model.sessions.last().unwrap().expires, Some(Timestamp::from_second(7000).unwrap()));
}

#[test]
fn a_role_that_a_profile_leads_to_is_renewed_by_the_profile_and_not_from_itself() {
    let mut model = in_use();
    let start = Start::Profile("own".to_owned());
    let own = SessionSummary { start, ..role_session(2, "Own") };
    model.sessions.push(own.clone());
    let is_asked = |effects: &[Effect]| match effects {
        [] => false,
        [Effect::Identify { start, is_anew: true, .. }] => *start == own.start,
        _ => panic!("{effects:?}"),
    };

    press(&mut model, "S j j");
    assert!(!is_asked(&press(&mut model, "u")), "what lists are read with renews itself");
    press(&mut model, "esc");
    model.identity = Remote::Ready(own.clone());
    assert!(is_asked(&press(&mut model, "u")));
    let request = model.identifying.as_ref().unwrap().0;
    update(&mut model, Msg::Identified { request, result: Ok(own.clone()) });
    assert_eq!(model.toasts.last().unwrap().text, "renewed Own as hana, 1h 00m left");
    at(&mut model, 4000);
    let again = press(&mut model, "S g g enter");
    let is_had = |effect: &Effect| matches!(effect, Effect::Identify { .. });
    assert!(again.iter().any(is_had), "{again:?}");
}

#[test]
fn aws_is_asked_who_a_session_is_that_lists_were_read_with() {
    let mut model = model_with(&["Deploy"]);
    let held = SessionSummary { is_confirmed: false, ..role_session(2, "Own") };
    update(&mut model, Msg::SessionsChanged(vec![user_session(), held]));

    let effects = press(&mut model, "S j enter");

    let asked = Effect::Confirm { session: SessionId(2) };
    assert!(effects.contains(&asked), "{effects:?}");
}

#[test]
fn the_cursor_stays_on_its_session_when_others_come_to_stand_above_it_or_go() {
    let mut model = in_use();
    let [second, third] = [role_session(11, "Second"), role_session(12, "Third")];
    let mut sessions = model.sessions.clone();
    sessions.push(second.clone());
    update(&mut model, Msg::SessionsChanged(sessions.clone()));
    press(&mut model, "S G");
    let effects = press(&mut model, "x");
    assert_eq!(effects, [Effect::Forget { session: second.id }]);

    sessions.insert(0, third);
    update(&mut model, Msg::SessionsChanged(sessions.clone()));
    assert_eq!(press(&mut model, "x"), effects, "one came above it");
    sessions.remove(0);
    update(&mut model, Msg::SessionsChanged(sessions.clone()));
    assert_eq!(press(&mut model, "x"), effects, "and went");
    sessions.pop();
    update(&mut model, Msg::SessionsChanged(sessions));
    assert_ne!(press(&mut model, "x"), effects, "it is gone itself");

    press(&mut model, "g g esc");
    let used = role_session(13, "Used");
    model.identity = Remote::Ready(used.clone());
    update(&mut model, Msg::SessionsChanged(vec![user_session(), used.clone()]));
    let begun = press(&mut model, "S x");
    assert!(begun.contains(&Effect::Forget { session: used.id }), "it opens on the one in use");
}

#[test]
fn the_end_of_a_session_that_is_not_in_use_names_the_screen_on_which_it_is_renewed() {
    let mut model = in_use();
    model.identity = Remote::Ready(user_session());

    at(&mut model, 3301);

    let text = &model.toasts.last().unwrap().text;
    assert_eq!(text, "Deploy as hana ends soon: 4m 59s left; S shows it");
}
