use super::*;
use crate::app::dialogs::switch::{Source, SwitchDialog};
use crate::app::effect::SwitchOrder;
use crate::app::page::Line;
use crate::policy::words::Need;

pub(super) fn dialog(model: &Model) -> &SwitchDialog {
    match &model.dialog {
        Some(Dialog::Switch(dialog)) => dialog,
        other => panic!("no switch dialog but {other:?}"),
    }
}

pub(super) fn order(effects: &[Effect]) -> (RequestId, &SwitchOrder) {
    let switch = effects.iter().find_map(|effect| match effect {
        Effect::Switch { request, order } => Some((*request, order.as_ref())),
        _ => None,
    });
    switch.unwrap_or_else(|| panic!("no switch in {effects:?}"))
}

#[test]
fn a_role_that_is_not_judged_yet_opens_the_dialog_first() {
    let mut model = model_with(&["a", "Deploy"]);

    assert_eq!(press(&mut model, "j enter"), []);
    assert_eq!(dialog(&model).predicted_arn, "arn:aws:sts::111111111111:assumed-role/Deploy/hana");
    let effects = press(&mut model, "enter");

    let (request, order) = order(&effects);
    assert_eq!(order.origin, Origin::Here(SessionId(1)));
    assert_eq!(order.role, role_arn("111111111111", "Deploy"));
    assert_eq!(
        order.options,
        AssumeOptions::default(),
        "the usual name is not one that was asked for"
    );

    let result = Ok(role_session(2, "Deploy"));
    let effects = update(&mut model, Msg::Switched { request, result });
    assert!(matches!(&effects[0], Effect::SaveNotes(notes) if notes.recent.len() == 1));
    assert_eq!(model.session().unwrap().id, SessionId(2));
    assert!(model.dialog.is_none());
    assert!(
        model
            .toasts
            .last()
            .unwrap()
            .text
            .contains("switched to Deploy as hana from hana, 1h 00m left")
    );

    press(&mut model, "-");
    assert_eq!(model.session().unwrap().id, SessionId(1));
}

#[test]
fn the_role_in_use_is_not_assumed_from_itself() {
    let mut model = model_with(&["Deploy"]);
    press(&mut model, "enter");
    let effects = press(&mut model, "enter");
    let (request, _) = order(&effects);
    let result = Ok(role_session(2, "Deploy"));
    update(&mut model, Msg::Switched { request, result });

    let effects = press(&mut model, "enter");

    assert_eq!(effects, []);
    assert!(model.dialog.is_none());
    assert!(model.toasts.last().unwrap().text.contains("Deploy is in use already"));
    press(&mut model, "E");
    assert!(model.dialog.is_some());
}

#[test]
fn the_arn_follows_what_is_typed() {
    let mut model = model_with(&["Deploy"]);

    press(&mut model, "enter");
    type_text(&mut model, "MySession");

    let predicted = &dialog(&model).predicted_arn;
    assert_eq!(predicted, "arn:aws:sts::111111111111:assumed-role/Deploy/MySession");
}

#[test]
fn each_wrong_field_says_what_is_wrong_with_it() {
    let mut model = model_with(&["Deploy"]);
    press(&mut model, "enter");
    for (field, text, said) in [
        (Field::SessionName, "a b", "not ` `"),
        (Field::Duration, "3h", "this role allows 2h at most"),
        (Field::Duration, "1m", "15m to 12h"),
        (Field::Duration, "soon", "write seconds"),
        (Field::MfaCode, "12", "six digits"),
        (Field::ExternalId, "x", "2 to 1224 characters"),
        (Field::SourceIdentity, "aws:x", "not `:`"),
        (Field::Tags, "team", "write key=value"),
        (Field::Tags, "a=1,A=2", "are one key"),
        (Field::Policy, "{", "not JSON"),
    ] {
        let Some(Dialog::Switch(dialog)) = &mut model.dialog else { panic!() };
        dialog.input_mut(field).unwrap().set(text);

        assert_eq!(press(&mut model, "enter"), [], "{text}");

        let Some(Dialog::Switch(dialog)) = &mut model.dialog else { panic!() };
        assert_eq!(dialog.focus, field);
        let problem = dialog.problem(field).unwrap();
        assert!(problem.contains(said), "{problem}");
        dialog.input_mut(field).unwrap().set("");
    }
}

#[test]
fn tags_may_be_handed_on() {
    let mut model = model_with(&["Deploy"]);
    press(&mut model, "enter");
    let Some(Dialog::Switch(dialog)) = &mut model.dialog else { panic!() };
    dialog.input_mut(Field::Tags).unwrap().set("team=web, +cost=42");

    let effects = press(&mut model, "enter");

    let (_, order) = order(&effects);
    assert_eq!(order.options.tags.len(), 2);
    assert_eq!(order.options.transitive_tag_keys, ["cost"]);
}

#[test]
fn a_chained_session_lasts_an_hour_at_most_but_not_one_from_the_start() {
    let mut model = model_with(&["a", "b"]);
    update(&mut model, Msg::SessionsChanged(vec![user_session(), role_session(7, "a")]));
    model.switched = vec![SessionId(7)];
    press(&mut model, "S j enter esc j enter");
    let Some(Dialog::Switch(dialog)) = &mut model.dialog else { panic!() };
    dialog.input_mut(Field::Duration).unwrap().set("2h");

    assert_eq!(press(&mut model, "enter"), []);
    press(&mut model, "up up right");
    let effects = press(&mut model, "enter");

    let (_, order) = order(&effects);
    assert_eq!(order.origin, Origin::Start(Start::Profile("dev".to_owned())));
    assert_eq!(order.options.duration, Some(7200));
}

#[test]
fn what_a_profile_says_of_a_role_is_filled_in() {
    let mut setup = setup();
    let options = AssumeOptions {
        external_id: Some("kitsune".to_owned()),
        duration: Some(5400),
        ..Default::default()
    };
    setup.beginnings.profile_roles.insert(role_arn("111111111111", "Deploy"), options);
    let mut model = Model::new(setup).unwrap();
    update(&mut model, Msg::Started);
    update(&mut model, Msg::Identified { request: RequestId(1), result: Ok(user_session()) });
    arrive(&mut model, "111111111111", "alpha", &["Deploy"]);

    let effects = press(&mut model, "enter enter");

    let (_, order) = order(&effects);
    assert_eq!(order.options.external_id.as_deref(), Some("kitsune"));
    assert_eq!(order.options.duration, Some(5400));
}

#[test]
fn a_code_that_is_needed_is_asked_for_naming_the_device() {
    let mut model = model_with(&["Deploy"]);
    let effects = press(&mut model, "enter enter");
    let (request, _) = order(&effects);
    let mut failure = Failure::new(FailureKind::MfaNeeded, "a code is needed");
    failure.mfa_device = Some("arn:aws:iam::111111111111:mfa/phone".to_owned());

    update(&mut model, Msg::Switched { request, result: Err(failure) });
    assert_eq!(dialog(&model).focus, Field::MfaCode);
    type_text(&mut model, "123456");
    let effects = press(&mut model, "enter");

    let (_, order) = order(&effects);
    assert_eq!(order.options.mfa_serial.as_deref(), Some("arn:aws:iam::111111111111:mfa/phone"));
    assert_eq!(order.mfa_code.as_ref().unwrap().0, "123456");
    assert!(!format!("{effects:?}{model:?}").contains("123456"), "codes are never logged");
}

#[test]
fn a_refusal_shows_code_text_and_request_id_and_goes_back_to_the_dialog() {
    let mut model = model_with(&["Deploy"]);
    let effects = press(&mut model, "enter enter");
    let (request, _) = order(&effects);
    let mut failure = Failure::new(FailureKind::Refused, "User: hana is not authorized");
    failure.code = Some("AccessDenied".to_owned());
    failure.request_id = Some("4f2c-example".to_owned());

    let effects = update(&mut model, Msg::Switched { request, result: Err(failure) });
    let Effect::Explain { session, role, sent, .. } = &effects[0] else { panic!("{effects:?}") };
    assert_eq!((*session, role.name()), (SessionId(1), "Deploy"));
    assert_eq!(**sent.as_ref().unwrap(), AssumeOptions::default());
    let Some(Dialog::Refusal(refusal)) = &model.dialog else { panic!() };
    let text: String = refusal.lines.iter().map(Line::text).collect();
    for part in ["AccessDenied", "not authorized", "4f2c-example", "What to do"] {
        assert!(text.contains(part), "{text}");
    }

    press(&mut model, "enter");
    assert_eq!(dialog(&model).role.name(), "Deploy");
}

#[test]
fn no_reasons_of_another_identity_stand_beside_a_refusal() {
    let refused = || Failure::new(FailureKind::Refused, "not authorized");
    let is_explained = |model: &mut Model| {
        let effects = press(model, "enter");
        let (request, _) = order(&effects);
        let effects = update(model, Msg::Switched { request, result: Err(refused()) });
        effects.iter().any(|effect| matches!(effect, Effect::Explain { .. }))
    };
    let opened = |change: &dyn Fn(&mut SwitchDialog)| {
        let mut model = model_with(&["Deploy"]);
        press(&mut model, "E");
        let Some(Dialog::Switch(dialog)) = &mut model.dialog else { panic!() };
        change(dialog);
        model
    };

    assert!(is_explained(&mut opened(&|_| {})));
    assert!(!is_explained(&mut opened(&|dialog| {
        dialog.through = vec![role_arn("111111111111", "Hub")];
    })));
    assert!(!is_explained(&mut opened(&|dialog| {
        dialog.origins[0].origin = Origin::Start(Start::Profile("never-used".to_owned()));
    })));
}

#[test]
fn a_production_account_asks_for_its_name() {
    let mut model = model_with(&["a"]);
    arrive(&mut model, "222222222222", "acme-prod", &["Deploy"]);
    press(&mut model, "/");
    type_text(&mut model, "deploy");

    press(&mut model, "tab E enter");
    assert!(matches!(model.dialog, Some(Dialog::Production(_))));
    type_text(&mut model, "acme");
    assert_eq!(press(&mut model, "enter"), []);
    let Some(Dialog::Production(production)) = &model.dialog else { panic!() };
    assert!(production.is_wrong);
    type_text(&mut model, "-prod");
    let effects = press(&mut model, "enter");

    let (_, order) = order(&effects);
    assert_eq!(order.role.name(), "Deploy");
}

#[test]
fn a_switch_that_was_given_up_changes_nothing_when_it_succeeds_late() {
    let mut model = model_with(&["Deploy"]);
    let effects = press(&mut model, "enter enter");
    let (request, _) = order(&effects);

    assert_eq!(press(&mut model, "esc"), [Effect::Cancel(request)]);
    update(&mut model, Msg::Switched { request, result: Ok(role_session(2, "Deploy")) });

    assert_eq!(model.session().unwrap().id, SessionId(1));
}

#[test]
fn another_start_can_be_chosen_for_a_switch_and_for_use() {
    let mut model = model_with(&["Deploy"]);

    press(&mut model, "f down enter");
    let effects = press(&mut model, "enter");
    let (_, order) = order(&effects);
    assert_eq!(order.origin, Origin::Start(Start::Profile("other".to_owned())));
    press(&mut model, "esc");

    let effects = press(&mut model, "i o t h enter");
    assert!(
        matches!(&effects[..], [Effect::Identify { start: Start::Profile(name), .. }]
        if name == "other"),
        "{effects:?}"
    );
}

#[test]
fn the_dialog_says_what_the_role_asks_and_what_speaks_against_the_switch_from_here() {
    let mut model = model_with(&["Deploy"]);
    let arn = role_arn("111111111111", "Deploy");
    let trust = r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "111111111111"},
        "Condition": {"StringLike": {"sts:RoleSessionName": "night-*"}}}}"#;
    let entry = model.inventory.entry_mut(&arn).unwrap();
    Arc::make_mut(&mut entry.role).trust = Some(trust.into());
    entry.verdict = Some(VerdictView::here(Decision::Deny, false, Vec::new()).into());

    press(&mut model, "enter");

    assert!(dialog(&model).help().contains("night-*"), "{}", dialog(&model).help());
    let device = |model: &Model| dialog(model).text(Field::MfaDevice).map(str::to_owned);
    assert_eq!(device(&model).as_deref(), Some("arn:aws:iam::111111111111:mfa/hana"));
    assert!(dialog(&model).objection().is_some());

    // The verdict and the device were those of the identity in use.
    press(&mut model, "up right right");
    assert_eq!(dialog(&model).source().unwrap().words, "from the start: profile other");
    assert_eq!(dialog(&model).objection(), None);
    assert_eq!(device(&model), None);
}

#[test]
fn enter_shows_the_fields_that_matter_and_one_key_the_others() {
    let mut model = model_with(&["Deploy", "Guarded"]);
    let entry = model.inventory.entry_mut(&role_arn("111111111111", "Guarded")).unwrap();
    let needs = vec![Need::Mfa, Need::ExternalId];
    entry.verdict = Some(VerdictView::here(Decision::Allow, true, needs).into());

    press(&mut model, "j enter");
    let few = [Field::Origin, Field::MfaDevice, Field::MfaCode, Field::ExternalId];
    assert_eq!(dialog(&model).shown(), few);
    assert_eq!(dialog(&model).focus, Field::MfaCode);
    press(&mut model, "tab tab");
    assert_eq!(dialog(&model).focus, Field::Origin, "round and round among them");
    assert_eq!(dialog(&model).shown(), few);
    press(&mut model, "ctrl-o");
    assert_eq!(dialog(&model).shown(), Field::ALL);
    press(&mut model, "ctrl-o");
    assert_eq!(dialog(&model).shown(), few);
    press(&mut model, "esc E");
    assert_eq!(dialog(&model).shown(), Field::ALL);
    press(&mut model, "esc k enter");
    assert_eq!(dialog(&model).shown(), [Field::Origin, Field::SessionName]);
}

#[test]
fn read_only_is_among_the_few_in_production() {
    let mut model = model_with(&["a"]);
    arrive(&mut model, "222222222222", "acme-prod", &["Deploy"]);
    press(&mut model, "/");
    type_text(&mut model, "deploy");

    press(&mut model, "tab enter");

    assert!(dialog(&model).shown().contains(&Field::ReadOnly), "{:?}", dialog(&model).shown());
}

#[test]
fn enter_keeps_the_starts_open_if_none_answers_to_what_was_typed() {
    let mut model = model_with(&["Deploy"]);

    let effects = press(&mut model, "i z z enter");

    assert_eq!(effects, []);
    let Some(Dialog::Start(dialog)) = &model.dialog else { panic!("{:?}", model.dialog) };
    assert_eq!(dialog.input.text(), "zz");
}

#[test]
fn what_cannot_open_is_said_before_anything_is_switched_for_it() {
    let mut model = model_with(&["a"]);
    let lack = |what: &str| Some(Failure::local(what).with_hint("name one"));
    model.setup.lacks = Lacks { shell: lack("no shell here"), browser: lack("none in sight") };

    for (keys, told) in [
        ("C", "no console: none in sight; name one"),
        ("s", "no shell: no shell here; name one"),
        ("!", "no shell: no shell here; name one"),
        ("S C", "no console: none in sight; name one"),
        ("s", "no shell: no shell here; name one"),
    ] {
        model.toasts.clear();

        let mut effects = press(&mut model, keys);
        effects.retain(|effect| *effect != Effect::ReadElsewhere);

        assert_eq!(effects, [], "{keys}");
        assert!(model.dialog.is_none(), "{keys}");
        assert_eq!(model.toasts.last().unwrap().text, told, "{keys}");
    }
}

#[test]
fn a_session_that_only_reads_is_chosen_in_the_dialog_renewed_as_such_and_no_start() {
    let mut model = model_with(&["a", "b"]);
    press(&mut model, "E");
    while dialog(&model).focus != Field::ReadOnly {
        press(&mut model, "tab");
    }

    press(&mut model, "right shift-tab");
    type_text(&mut model, "{}");
    press(&mut model, "enter");
    assert_eq!(dialog(&model).problem(Field::ReadOnly), Some("takes no session policy beside it"));
    while dialog(&model).focus != Field::Policy {
        press(&mut model, "tab");
    }
    press(&mut model, "ctrl-u tab tab");
    type_text(&mut model, "euc1");
    let effects = press(&mut model, "enter");

    let (request, sent) = order(&effects);
    let policy = "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned();
    assert_eq!(sent.options.policy_arns, std::slice::from_ref(&policy));
    assert_eq!(sent.options.region.as_deref(), Some("eu-central-1"));
    let reads = SessionSummary { is_read_only: true, ..role_session(2, "a") };
    update(&mut model, Msg::SessionsChanged(vec![user_session(), reads.clone()]));
    update(&mut model, Msg::Switched { request, result: Ok(reads) });
    press(&mut model, "j E");
    let is_start = |source: &Source| source.origin == Origin::Here(SessionId(2));
    assert!(!dialog(&model).origins.iter().any(is_start));
    press(&mut model, "esc");
    let effects = press(&mut model, "u");
    assert_eq!(order(&effects).1.options.policy_arns, [policy], "renewed as it was");
}
