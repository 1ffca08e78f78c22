use super::*;
use crate::app::dialogs::mfa::MfaDialog;
use crate::app::input::TextInput;
use crate::app::update::held::use_start;

use crate::domain::settings::KamenSettings;

#[test]
fn a_start_that_needs_a_code_prompts_for_it() {
    let mut model = Model::new(setup()).unwrap();
    update(&mut model, Msg::Started);
    let mut failure = Failure::new(FailureKind::MfaNeeded, "a code is needed");
    failure.mfa_device = Some("arn:aws:iam::111111111111:mfa/hana".to_owned());
    update(&mut model, Msg::Identified { request: RequestId(1), result: Err(failure) });
    let Some(Dialog::Mfa(mfa)) = &model.dialog else { panic!() };
    assert_eq!(mfa.device, "arn:aws:iam::111111111111:mfa/hana");

    type_text(&mut model, "12345");
    assert_eq!(press(&mut model, "enter"), []);
    type_text(&mut model, "6");
    let effects = press(&mut model, "enter");

    let [Effect::Identify { request, mfa_code: Some(code), .. }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(code.0, "123456");
    update(&mut model, Msg::Identified { request: *request, result: Ok(user_session()) });
    assert!(model.dialog.is_none());
    assert!(model.session().is_some());
}

#[test]
fn an_answer_closes_the_dialog_that_waits_for_it_below_the_help() {
    let mut model = model_with(&["a"]);
    let (start, device) = (Start::Profile("locked".to_owned()), "phone".to_owned());
    let input = TextInput::code();
    let mfa = MfaDialog { start: start.clone(), device, input, problem: None, request: None };
    model.dialog = Some(Dialog::Mfa(mfa));
    type_text(&mut model, "123456");
    let effects = press(&mut model, "enter");
    let [Effect::Identify { request, .. }] = &effects[..] else { panic!("{effects:?}") };
    press(&mut model, "f1");

    let failure = Failure::new(FailureKind::MfaNeeded, "a wrong code");
    update(&mut model, Msg::Identified { request: *request, result: Err(failure) });
    assert!(matches!(model.dialog, Some(Dialog::Help(_))), "{:?}", model.dialog);
    press(&mut model, "esc");
    let Some(Dialog::Mfa(again)) = &model.dialog else { panic!("{:?}", model.dialog) };
    assert_eq!(again.problem.as_deref(), Some("a wrong code"));

    type_text(&mut model, "654321");
    let effects = press(&mut model, "enter");
    let [Effect::Identify { request, .. }] = &effects[..] else { panic!("{effects:?}") };
    press(&mut model, "f1");
    update(&mut model, Msg::Identified { request: *request, result: Ok(user_session()) });
    assert!(matches!(model.dialog, Some(Dialog::Help(_))), "{:?}", model.dialog);
    press(&mut model, "esc");
    assert!(model.dialog.is_none(), "{:?}", model.dialog);
}

#[test]
fn an_identity_lists_what_could_not_be_listed_without_it() {
    let own = account("111111111111");
    let read = |model: &mut Model| {
        model.identifying = Some((RequestId(90), Start::Profile("dev".to_owned())));
        let answer = Msg::Identified { request: RequestId(90), result: Ok(user_session()) };
        let effects = update(model, answer);
        effects.iter().any(|effect| {
            matches!(effect, Effect::ReadInventory { scope, .. } if *scope == Scope::of(own))
        })
    };
    let mut model = model_with(&["a"]);
    assert!(!read(&mut model), "its account is being listed");

    let failure = Failure::new(FailureKind::Unreachable, "no answer");
    let facts = &mut model.inventory.accounts.get_mut(&own).unwrap().facts;
    facts.state = AccountState::Unreachable(failure);
    assert!(read(&mut model));

    let mut model = Model::new(setup()).unwrap();
    update(&mut model, Msg::Started);
    assert!(!read(&mut model), "the account may come any moment");
    model.readings.clear();
    assert!(read(&mut model), "no start was known to lead there");

    // Whose session is held is not asked for again.
    update(&mut model, Msg::SessionsChanged(vec![user_session()]));
    model.readings.clear();
    let mut effects = Vec::new();
    use_start(&mut model, Start::Profile("dev".to_owned()), &mut effects);
    let reads = |effect: &Effect| matches!(effect, Effect::ReadInventory { .. });
    assert!(effects.iter().any(reads), "{effects:?}");
}

#[test]
fn quitting_asks_only_if_sessions_would_be_lost() {
    let mut model = model_with(&["a"]);
    assert_eq!(press(&mut model, "q"), [Effect::Quit]);

    update(&mut model, Msg::SessionsChanged(vec![user_session(), role_session(7, "a")]));
    assert_eq!(press(&mut model, "q"), [Effect::Quit], "a start is obtained again when needed");
    model.switched = vec![SessionId(7)];
    assert_eq!(press(&mut model, "q"), []);
    assert!(matches!(model.dialog, Some(Dialog::Quit(_))));
    assert_eq!(press(&mut model, "esc"), []);
    assert!(model.dialog.is_none());
    assert_eq!(press(&mut model, "q q"), [Effect::Quit]);

    model.dialog = None;
    let kept = SessionSummary { is_kept: true, ..role_session(7, "a") };
    update(&mut model, Msg::SessionsChanged(vec![user_session(), kept]));
    assert_eq!(press(&mut model, "q"), [Effect::Quit], "the vault keeps it");
    update(&mut model, Msg::SessionsChanged(vec![user_session(), role_session(7, "a")]));
    update(&mut model, Msg::Tick(Timestamp::from_second(4000).unwrap()));
    assert_eq!(press(&mut model, "q"), [Effect::Quit], "it has expired");
}

#[test]
fn the_palette_runs_commands_of_the_screen_below() {
    let mut model = model_with(&["a"]);

    press(&mut model, ":");
    type_text(&mut model, "fav");
    let effects = press(&mut model, "enter");

    assert!(matches!(effects[..], [Effect::SaveNotes(_)]), "{effects:?}");
    press(&mut model, ":");
    type_text(&mut model, "next-tab");
    press(&mut model, "enter");
    assert!(model.toasts.last().unwrap().text.contains("is no command here"));
}

#[test]
fn help_shows_the_keys_of_this_very_screen() {
    let mut model = model_with(&["a"]);
    let text = |model: &Model| -> String {
        let Some(Dialog::Help(help)) = &model.dialog else { panic!() };
        help.lines.iter().map(|line| line.text() + "\n").collect()
    };

    press(&mut model, "?");
    assert!(text(&model).contains("The list of roles"));
    press(&mut model, "esc L ?");

    assert!(text(&model).contains("Calls to AWS") && !text(&model).contains("favourite"));
    press(&mut model, "q");
    assert!(model.dialog.is_none());
}

#[test]
fn help_is_searched_and_lies_over_dialogs_too() {
    let mut model = model_with(&["a"]);
    let count = |model: &Model| match &model.dialog {
        Some(Dialog::Help(help)) => help.lines.len(),
        other => panic!("{other:?}"),
    };

    press(&mut model, "E f1");
    press(&mut model, "esc");
    assert!(matches!(model.dialog, Some(Dialog::Switch(_))), "{:?}", model.dialog);
    press(&mut model, "esc ?");
    let all = count(&model);
    press(&mut model, "/");
    type_text(&mut model, "shell selected");
    assert!(count(&model) > 0 && count(&model) < all / 4, "{} of {all}", count(&model));
    press(&mut model, "enter esc");

    assert!(model.dialog.is_none());
}

#[test]
fn an_account_that_needs_a_code_asks_for_it() {
    let mut model = model_with(&["a"]);
    let news = InventoryEvent::Account {
        account: account("333333333333"),
        alias: None,
        state: AccountState::MfaNeeded {
            device: Some("arn:aws:iam::111111111111:mfa/hana".to_owned()),
            failure: Failure::new(FailureKind::MfaNeeded, "a code is needed"),
        },
        identities: vec![Start::Profile("locked".to_owned())],
    };
    update(&mut model, Msg::Inventory { request: RequestId(2), news });

    press(&mut model, "A j enter");

    let Some(Dialog::Mfa(mfa)) = &model.dialog else { panic!("{:?}", model.dialog) };
    assert_eq!(mfa.start, Start::Profile("locked".to_owned()));
}

#[test]
fn an_account_is_used_by_a_start_that_leads_into_it() {
    let mut model = model_with(&["a"]);
    let other = || Start::Profile("other".to_owned());
    for (digits, identities) in [
        ("222222222222", vec![other()]),
        ("333333333333", vec![other(), Start::Profile("dev".to_owned())]),
    ] {
        let account = account(digits);
        let news = InventoryEvent::Account {
            account,
            alias: None,
            state: AccountState::Ready,
            identities,
        };
        update(&mut model, Msg::Inventory { request: RequestId(2), news });
    }
    let asked = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Identify { start, .. } => Some(start),
            _ => None,
        })
    };

    assert_eq!(asked(press(&mut model, "A j u")), Some(other()));
    assert_eq!(asked(press(&mut model, "A j u")), None, "`dev`, which is held, goes first");
}

#[test]
fn the_tour_goes_on_when_the_person_did_it_and_can_be_skipped() {
    let mut model = Model::new(Setup { is_demo: true, is_tour: true, ..setup() }).unwrap();
    let step = |model: &Model| model.tour.as_ref().unwrap().step;

    press(&mut model, "/");
    type_text(&mut model, "s3list");
    assert_eq!(step(&model), 1);
    press(&mut model, "tab n p n");
    assert_eq!(step(&model), 2);
    press(&mut model, "T");
    assert!(model.tour.as_ref().unwrap().is_hidden);
    press(&mut model, "T n n n n n n n n n n n n n n n n n n n");

    let tour = model.tour.as_ref().unwrap();
    assert_eq!(tour.step, tour.steps);
}

#[test]
fn outside_the_demo_the_tours_keys_do_nothing_and_are_not_listed() {
    let mut model = model_with(&["a"]);

    press(&mut model, "n");
    assert_eq!(model.toasts.last().unwrap().text, "n does nothing here; ? shows the keys");
    press(&mut model, "p T");
    assert_eq!(model.tour, None);
    press(&mut model, "?");
    let Some(Dialog::Help(help)) = &model.dialog else { panic!("no help") };
    assert!(!help.source.iter().any(|line| line.text().contains("tour")));
    press(&mut model, "n p");
    assert_eq!(model.tour, None, "neither over a dialog");

    let mut demo = Model::new(Setup { is_demo: true, ..setup() }).unwrap();
    press(&mut demo, "T");
    assert!(demo.tour.is_some(), "`kamen demo --no-tour` has one all the same");
}

#[test]
fn a_vault_that_is_unlocked_from_the_screens_is_read_again() {
    let mut model = Model::new(Setup { is_vault_locked: true, ..setup() }).unwrap();
    update(&mut model, Msg::Started);
    let failure = Failure::new(FailureKind::Credentials, "the vault is locked");
    update(&mut model, Msg::Identified { request: RequestId(1), result: Err(failure.clone()) });

    assert_eq!(press(&mut model, "U"), [Effect::Unlock]);
    assert_eq!(update(&mut model, Msg::Unlocked(Err(failure))), []);
    assert!(model.is_vault_locked);
    let effects = update(&mut model, Msg::Unlocked(Ok(())));

    assert!(!model.is_vault_locked);
    let is_asked = |effect: &Effect| matches!(effect, Effect::Identify { .. });
    assert!(effects.iter().any(is_asked), "{effects:?}");
    let is_read = |effect: &Effect| matches!(effect, Effect::ReadInventory { .. });
    assert!(effects.iter().any(is_read), "{effects:?}");
    update(&mut model, Msg::VaultSeen { is_locked: true });
    assert!(model.is_vault_locked, "another locked it");
}

#[test]
fn the_tour_visits_every_step_forth_and_back_also_those_that_are_done() {
    let mut model = Model::new(Setup { is_demo: true, is_tour: true, ..setup() }).unwrap();
    let steps = model.tour.as_ref().unwrap().steps;
    let walk = |model: &mut Model, key: &str| -> Vec<usize> {
        let mut visited = Vec::new();
        for _ in 0..steps {
            press(model, key);
            visited.push(model.tour.as_ref().unwrap().step);
        }
        visited
    };

    assert_eq!(walk(&mut model, "n"), (1..=steps).collect::<Vec<_>>());
    assert_eq!(walk(&mut model, "p"), (0..steps).rev().collect::<Vec<_>>());
}

#[test]
fn the_first_press_of_the_theme_key_shows_another_theme() {
    let mut model = model_with(&["a"]);
    assert_eq!(model.theme, "auto");

    press(&mut model, "t");
    assert_eq!(model.theme, "light", "`auto` looks like `dark` on this terminal");

    let mut model = Model::new(Setup { auto_theme: "light", ..setup() }).unwrap();
    press(&mut model, "t");
    assert_eq!(model.theme, "high-contrast");
}

#[test]
fn settings_with_wrong_keys_are_refused() {
    let mut settings = KamenSettings::default();
    let table = std::collections::BTreeMap::from([("fly".to_owned(), vec!["x".to_owned()])]);
    settings.keys.insert("roles".to_owned(), table);

    let failure = Model::new(Setup { settings: Arc::new(settings), ..setup() }).unwrap_err();

    assert!(failure.message.contains("`roles.fly`"), "{failure}");
}

#[test]
fn a_start_that_leads_nowhere_says_so_and_another_can_be_chosen_at_once() {
    let other = Start::Profile("other".to_owned());
    let failure = Failure::usage("`source_profile` names `gone`").with_hint("correct the name");
    let broken = vec![(other, failure)];
    let mut model =
        Model::new(Setup { beginnings: Beginnings { broken, ..setup().beginnings }, ..setup() })
            .unwrap();
    update(&mut model, Msg::Started);
    press(&mut model, "i o t h");

    let effects = press(&mut model, "enter");

    assert_eq!(effects, []);
    assert!(matches!(model.dialog, Some(Dialog::Start(_))), "{:?}", model.dialog);
    let told = &model.toasts.last().unwrap().text;
    assert_eq!(told, "`source_profile` names `gone`; correct the name");
    assert_eq!(model.notes.start, None);
}

#[test]
fn on_a_screen_that_is_too_small_keys_only_lead_out() {
    let mut model = model_with(&["a", "b"]);
    let was = (model.screen, model.roles.cursor.selected, model.session().cloned());
    update(&mut model, Msg::Resized { width: 30, height: 10 });

    for key in ["j", "enter", "s", ":", "/", "S", "?"] {
        assert_eq!(press(&mut model, key), [], "{key}");
    }
    update(&mut model, Msg::Pasted("admin".to_owned()));
    let now = (model.screen, model.roles.cursor.selected, model.session().cloned());
    assert_eq!((now, model.dialog.is_none()), (was, true));

    assert_eq!(press(&mut model, "ctrl-z"), [Effect::Suspend]);
    let mut effects = press(&mut model, "q");
    if effects.is_empty() {
        effects = press(&mut model, "q");
    }
    assert_eq!(effects, [Effect::Quit]);
}
