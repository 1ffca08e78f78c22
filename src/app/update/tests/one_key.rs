//! Switching without a dialog, if nothing must be asked, and the ways back.

use super::switch::{dialog, order};
use super::*;
use crate::app::effect::ConsoleOf;
use crate::app::verdict::Way;
use crate::domain::settings::KamenSettings;
use crate::domain::sign_in::Portal;
use crate::policy::words::Need;

/// Says that the person can assume these roles from the identity in use.
pub(super) fn allow(model: &mut Model, names: &[&str]) {
    for name in names {
        let entry = model.inventory.entry_mut(&role_arn("111111111111", name)).unwrap();
        entry.verdict = Some(VerdictView::here(Decision::Allow, true, Vec::new()).into());
    }
}

/// A model of a person with these settings, with roles `a` and `b` that can be assumed.
pub(super) fn can_assume(settings: KamenSettings) -> Model {
    let mut model = Model::new(Setup { settings: Arc::new(settings), ..setup() }).unwrap();
    update(&mut model, Msg::Started);
    update(&mut model, Msg::Identified { request: RequestId(1), result: Ok(user_session()) });
    arrive(&mut model, "111111111111", "alpha", &["a", "b"]);
    allow(&mut model, &["a", "b"]);
    model
}

#[test]
fn enter_switches_at_once_if_nothing_must_be_asked_and_minus_toggles() {
    let mut model = model_with(&["a", "b"]);
    allow(&mut model, &["a", "b"]);

    let effects = press(&mut model, "enter");
    let (request, order) = order(&effects);
    assert_eq!((order.role.name(), &model.dialog), ("a", &None));
    update(&mut model, Msg::SessionsChanged(vec![user_session(), role_session(2, "a")]));
    update(&mut model, Msg::Switched { request, result: Ok(role_session(2, "a")) });
    assert!(model.toasts.last().unwrap().text.starts_with("switched to a as hana from hana"));

    let used = |model: &Model| model.session().unwrap().id;
    press(&mut model, "-");
    assert_eq!(used(&model), SessionId(1));
    press(&mut model, "-");
    assert_eq!(used(&model), SessionId(2));
}

#[test]
fn a_hub_user_goes_from_one_role_to_another_by_one_key() {
    let mut model = model_with(&["a", "b"]);
    update(&mut model, Msg::SessionsChanged(vec![user_session(), role_session(2, "a")]));
    model.switched = vec![SessionId(2)];
    model.identity = Remote::Ready(role_session(2, "a"));
    let entry = model.inventory.entry_mut(&role_arn("111111111111", "b")).unwrap();
    let way = Way::From(SessionId(1));
    let verdict = VerdictView::here(Decision::Allow, true, Vec::new());
    entry.verdict = Some(VerdictView { way, is_here: false, ..verdict }.into());

    let effects = press(&mut model, "j enter");

    let (_, order) = order(&effects);
    assert_eq!(order.origin, Origin::Start(Start::Profile("dev".to_owned())));
    assert!(model.dialog.is_none());
}

#[test]
fn a_permission_set_is_asked_for_as_it_is() {
    let name = "AWSReservedSSO_ViewOnly_0123456789abcdef";
    let arn: RoleArn =
        format!("arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/{name}")
            .parse()
            .unwrap();
    let mut model = model_with(&["a"]);
    let role = Role { arn: arn.clone(), ..role("111111111111", "a") };
    model.inventory.take_roles(vec![Arc::new(role)]);
    let usual = AssumeOptions {
        duration: Some(900),
        session_name: Some("me".to_owned()),
        region: Some("eu-west-1".to_owned()),
        ..AssumeOptions::default()
    };
    model.setup.beginnings.profile_roles.insert(arn.clone(), usual);
    let verdict = VerdictView::here(Decision::Allow, true, Vec::new());
    model.inventory.entry_mut(&arn).unwrap().verdict = Some(verdict.into());
    model.roles.renew(&model.inventory);

    let effects = press(&mut model, "/ V i e w enter");

    let (_, order) = order(&effects);
    let region = Some("eu-west-1".to_owned());
    assert_eq!((&order.role, &model.dialog), (&arn, &None));
    assert_eq!(order.options, AssumeOptions { region, ..AssumeOptions::default() });

    press(&mut model, "esc E");
    let shown = dialog(&model).shown();
    assert_eq!((shown, &*dialog(&model).called()), (vec![Field::Region], "SSO ViewOnly"));
}

#[test]
fn a_session_goes_on_under_the_name_of_the_person() {
    let mut model = model_with(&["a", "b"]);
    update(&mut model, Msg::SessionsChanged(vec![user_session(), role_session(2, "a")]));
    model.switched = vec![SessionId(2)];
    model.identity = Remote::Ready(role_session(2, "a"));
    allow(&mut model, &["b"]);

    let effects = press(&mut model, "j enter");

    let (_, order) = order(&effects);
    assert_eq!(order.origin, Origin::Here(SessionId(2)));
    assert_eq!(order.options.session_name, None, "left to the switch, as commands leave it");
    assert_eq!(model.switching.unwrap().session_name().as_deref(), Some("hana"));
}

#[test]
fn a_session_that_only_reads_is_no_start_after_one_went_on_from_it() {
    for is_read_only in [false, true] {
        let mut model = model_with(&["a", "b"]);
        let held = SessionSummary { is_read_only, ..role_session(2, "a") };
        update(&mut model, Msg::SessionsChanged(vec![user_session(), held]));
        model.switched = vec![SessionId(2)];
        let entry = model.inventory.entry_mut(&role_arn("111111111111", "b")).unwrap();
        let verdict = VerdictView::here(Decision::Unknown, true, Vec::new());
        let way = Way::From(SessionId(2));
        entry.verdict = Some(VerdictView { way, is_here: false, ..verdict }.into());

        press(&mut model, "j E");

        let from = Origin::Here(SessionId(2));
        let is_offered = dialog(&model).origins.iter().any(|source| source.origin == from);
        assert_eq!(is_offered, !is_read_only);
    }
}

#[test]
fn a_chain_is_walked_by_one_key_and_is_what_the_whole_dialog_begins_with() {
    let mut model = model_with(&["a", "b"]);
    let hub = role_arn("111111111111", "a");
    let entry = model.inventory.entry_mut(&role_arn("111111111111", "b")).unwrap();
    let way = Way::Chain { from: SessionId(1), through: vec![hub.clone()] };
    let verdict = VerdictView::here(Decision::Allow, true, Vec::new());
    entry.verdict = Some(VerdictView { way, is_here: false, ..verdict }.into());

    press(&mut model, "j E");
    assert_eq!(dialog(&model).through, std::slice::from_ref(&hub));
    let effects = press(&mut model, "esc enter");

    let (_, order) = order(&effects);
    assert_eq!((order.role.name(), order.through.as_slice()), ("b", [hub].as_slice()));
}

#[test]
fn a_likely_yes_is_gone_without_a_question_and_a_maybe_opens_the_dialog() {
    for (is_likely, opens) in [(true, false), (false, true)] {
        let mut model = model_with(&["a"]);
        let entry = model.inventory.entry_mut(&role_arn("111111111111", "a")).unwrap();
        let verdict = VerdictView::here(Decision::Unknown, true, Vec::new());
        entry.verdict = Some(VerdictView { is_likely, ..verdict }.into());

        press(&mut model, "enter");

        assert_eq!(model.dialog.is_some(), opens);
    }
}

#[test]
fn a_role_that_wants_a_code_opens_the_dialog_on_it() {
    let mut model = model_with(&["a"]);
    let entry = model.inventory.entry_mut(&role_arn("111111111111", "a")).unwrap();
    entry.verdict = Some(VerdictView::here(Decision::Allow, true, vec![Need::Mfa]).into());

    assert_eq!(press(&mut model, "enter"), []);

    assert_eq!(dialog(&model).focus, Field::MfaCode);
}

#[test]
fn a_permission_set_that_waits_for_a_sign_in_is_asked_for_at_once_and_the_sign_in_offered() {
    let mut model = model_with(&["a"]);
    let entry = model.inventory.entry_mut(&role_arn("111111111111", "a")).unwrap();
    let verdict = VerdictView::here(Decision::Unknown, false, vec![Need::SignIn]);
    entry.verdict = Some(verdict.into());

    let (request, _) = order(&press(&mut model, "enter"));
    let portal = Portal {
        session: Some("corp".to_owned()),
        start_url: "https://corp.awsapps.com/start".to_owned(),
        region: "eu-west-1".to_owned(),
    };
    let failure = Failure::sign_in_needed(&portal, "there is no sign-in to `corp` yet");
    update(&mut model, Msg::Switched { request, result: Err(failure) });

    assert!(matches!(model.dialog, Some(Dialog::SignIn(_))), "{:?}", model.dialog);
}

#[test]
fn s_is_a_shell_as_the_selected_role_and_the_exclamation_mark_one_as_who_one_is() {
    let mut model = model_with(&["a"]);
    allow(&mut model, &["a"]);

    assert_eq!(press(&mut model, "!"), [Effect::OpenShell { session: SessionId(1) }]);
    let effects = press(&mut model, "s");
    let (request, _) = order(&effects);
    let effects = update(&mut model, Msg::Switched { request, result: Ok(role_session(2, "a")) });

    assert!(effects.contains(&Effect::OpenShell { session: SessionId(2) }), "{effects:?}");
    assert_eq!(press(&mut model, "s"), [Effect::OpenShell { session: SessionId(2) }], "it is held");
}

#[test]
fn enter_in_the_filter_switches_to_the_highlighted_role_and_brings_the_filter_before_back() {
    let mut model = model_with(&["a", "Audit", "Deploy"]);
    allow(&mut model, &["Deploy"]);
    press(&mut model, "/ a tab / ctrl-u");
    type_text(&mut model, "dep");

    let effects = press(&mut model, "enter");

    assert_eq!(order(&effects).1.role.name(), "Deploy");
    assert_eq!((model.roles.filter.text(), model.roles.is_filtering), ("a", false));
    press(&mut model, "/ x esc");
    assert_eq!(model.roles.filter.text(), "a");
}

#[test]
fn the_role_that_the_filter_found_stays_selected_and_the_next_search_begins_anew() {
    let mut model = model_with(&["Audit", "Build", "Deploy"]);
    allow(&mut model, &["Deploy"]);
    press(&mut model, "/");
    type_text(&mut model, "dep");

    press(&mut model, "enter");
    assert_eq!((model.roles.filter.text(), selected(&model).as_str()), ("", "Deploy"));
    press(&mut model, "/");
    type_text(&mut model, "bui");
    assert_eq!(selected(&model), "Build");
    press(&mut model, "tab");
    assert_eq!(model.roles.filter.text(), "bui", "`tab` keeps it");
    press(&mut model, "/");
    type_text(&mut model, "ld");
    assert_eq!(model.roles.filter.text(), "bui ld", "another word");
}

#[test]
fn production_asks_once_for_every_door_and_never_for_roles_that_only_read() {
    let mut model = model_with(&["a"]);
    arrive(&mut model, "222222222222", "acme-prod", &["Deploy", "ReadOnly"]);
    let session = SessionSummary {
        role: Some(role_arn("222222222222", "Deploy")),
        ..role_session(7, "Deploy")
    };
    update(&mut model, Msg::SessionsChanged(vec![user_session(), session.clone()]));

    press(&mut model, "S j s");
    assert!(matches!(model.dialog, Some(Dialog::Production(_))), "{:?}", model.dialog);
    type_text(&mut model, "acme-prod");
    assert_eq!(press(&mut model, "enter"), [Effect::OpenShell { session: SessionId(7) }]);
    assert_eq!(press(&mut model, "s"), [Effect::OpenShell { session: SessionId(7) }], "asked once");
    press(&mut model, "enter");
    assert_eq!(model.session().unwrap().id, SessionId(7));

    press(&mut model, "esc / r e a d");
    let effects = press(&mut model, "tab E enter");
    assert_eq!(order(&effects).1.role.name(), "ReadOnly");
}

#[test]
fn the_end_of_a_session_is_said_twice_before_it_and_it_is_offered_for_nothing_after_it() {
    let mut model = model_with(&["a", "b"]);
    update(&mut model, Msg::SessionsChanged(vec![user_session(), role_session(2, "a")]));
    model.switched = vec![SessionId(2)];
    press(&mut model, "S j enter esc");
    let said = |model: &mut Model, second: i64| {
        update(model, Msg::Tick(Timestamp::from_second(second).unwrap()));
        let soon = model.toasts.iter().filter(|toast| toast.text.starts_with("a as hana"));
        soon.map(|toast| toast.text.clone()).collect::<Vec<_>>()
    };

    assert_eq!(said(&mut model, 3000), [""; 0]);
    assert_eq!(said(&mut model, 3301), ["a as hana ends soon: 4m 59s left; u renews it"]);
    assert_eq!(said(&mut model, 3400), [""; 0]);
    assert_eq!(said(&mut model, 3541), ["a as hana ends soon: 59s left; u renews it"]);
    assert_eq!(said(&mut model, 3601), ["a as hana has ended; u renews it"]);
    press(&mut model, "j E");
    assert!(
        dialog(&model).origins.iter().all(|source| source.origin != Origin::Here(SessionId(2)))
    );
    press(&mut model, "esc");
    let effects = press(&mut model, "u");
    let (_, order) = order(&effects);
    assert_eq!(order.options.session_name, None, "it is renewed by the name that was asked for");
    assert_eq!((order.role.name(), &order.through), ("a", &Vec::new()));
}

#[test]
fn the_way_back_to_production_is_guarded_and_given_up_it_is_still_there() {
    let mut model = model_with(&["a"]);
    arrive(&mut model, "222222222222", "acme-prod", &["Deploy"]);
    let deploy = role_arn("222222222222", "Deploy");
    let used = SessionSummary { role: Some(deploy.clone()), ..role_session(2, "Deploy") };
    update(&mut model, Msg::SessionsChanged(vec![user_session(), used]));
    model.switched = vec![SessionId(2)];
    model.before = vec![SessionId(2)];

    for key in ["-", "-"] {
        press(&mut model, key);
        assert!(matches!(model.dialog, Some(Dialog::Production(_))), "{:?}", model.dialog);
        press(&mut model, "esc");
        assert_eq!(model.session().unwrap().id, SessionId(1));
    }
    model.confirmed.push((deploy, None));
    press(&mut model, "-");

    assert_eq!(model.session().unwrap().id, SessionId(2));
}

#[test]
fn one_key_opens_the_console_with_a_session_that_is_held_else_behind_a_switch() {
    let mut model = model_with(&["a"]);
    allow(&mut model, &["a"]);

    let effects = press(&mut model, "C");
    let [Effect::Switch { request, .. }] = &effects[..] else { panic!("{effects:?}") };
    let effects =
        update(&mut model, Msg::Switched { request: *request, result: Ok(role_session(7, "a")) });
    let wanted = Effect::OpenConsole(ConsoleOf::Session(SessionId(7)));
    assert!(effects.contains(&wanted), "{effects:?}");

    assert_eq!(press(&mut model, "C"), [wanted]);
}

#[test]
fn after_a_switch_verdicts_hold_from_the_identity_before_until_all_are_judged_anew() {
    let mut model = model_with(&["a", "b", "c"]);
    allow(&mut model, &["a", "b"]);
    update(&mut model, Msg::SessionsChanged(vec![user_session()]));
    press(&mut model, "enter");
    let request = model.switching.as_ref().unwrap().request.unwrap();
    let summary = role_session(2, "a");
    update(&mut model, Msg::SessionsChanged(vec![user_session(), summary.clone()]));

    update(&mut model, Msg::Switched { request, result: Ok(summary) });

    let verdict = |model: &Model, name: &str| {
        let entry = model.inventory.entry(&role_arn("111111111111", name)).unwrap();
        entry.verdict.as_deref().cloned()
    };
    let b = verdict(&model, "b").unwrap();
    assert_eq!((b.way, b.is_here), (Way::From(SessionId(1)), false));
    assert_eq!(verdict(&model, "c"), None, "it was not judged before");
    let effects = press(&mut model, "/ b enter");
    let (_, order) = order(&effects);
    assert_eq!(
        order.origin,
        Origin::Start(Start::Profile("dev".to_owned())),
        "one key, no refusal"
    );
}

#[test]
fn a_switch_under_way_is_said_and_given_up_by_escape() {
    let mut model = model_with(&["a"]);
    allow(&mut model, &["a"]);
    let effects = press(&mut model, "enter");
    let (request, _) = order(&effects);
    assert_eq!(model.pending().as_deref(), Some("switching to a"));

    let effects = press(&mut model, "esc");

    assert_eq!(effects, [Effect::Cancel(request)]);
    assert_eq!(model.pending(), None);
    update(&mut model, Msg::Switched { request, result: Ok(role_session(2, "a")) });
    assert_eq!(
        model.session().unwrap().id,
        SessionId(1),
        "an answer that comes late changes nothing"
    );
}
