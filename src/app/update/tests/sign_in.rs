use super::*;

use crate::app::dialogs::sign_in::Step;
use crate::app::msg::SignInPage;
use crate::domain::gate::Gate;
use crate::domain::login::LoginSession;
use crate::domain::secret::Secret;
use crate::domain::sign_in::Portal;

fn portal(session: &str) -> Portal {
    Portal {
        session: Some(session.to_owned()),
        start_url: format!("https://{session}.awsapps.com/start"),
        region: "eu-west-1".to_owned(),
    }
}

fn gate(session: &str) -> Gate {
    Gate::Portal(portal(session))
}

fn needed(session: &str) -> Failure {
    Failure::sign_in_needed(&portal(session), format!("there is no sign-in to `{session}` yet"))
}

fn model_of_portals(sessions: &[&str]) -> Model {
    model_of_gates(sessions.iter().map(|session| gate(session)).collect())
}

fn model_of_gates(gates: Vec<Gate>) -> Model {
    let mut model =
        Model::new(Setup { beginnings: Beginnings { gates, ..setup().beginnings }, ..setup() })
            .unwrap();
    update(&mut model, Msg::Started);
    update(&mut model, Msg::Identified { request: RequestId(1), result: Ok(user_session()) });
    model
}

fn asked(effects: &[Effect]) -> (RequestId, bool) {
    let [Effect::SignIn { request, shares, .. }] = effects else { panic!("{effects:?}") };
    (*request, *shares)
}

fn step(model: &Model) -> &Step {
    let Some(Dialog::SignIn(dialog)) = &model.dialog else { panic!("{:?}", model.dialog) };
    &dialog.step
}

#[test]
fn a_start_that_needs_a_sign_in_offers_it_and_goes_on_behind_it() {
    let mut model = Model::new(Setup {
        beginnings: Beginnings { gates: vec![gate("corp")], ..setup().beginnings },
        ..setup()
    })
    .unwrap();
    update(&mut model, Msg::Started);
    update(&mut model, Msg::Identified { request: RequestId(1), result: Err(needed("corp")) });
    assert_eq!(step(&model), &Step::Offer);

    let (request, _) = asked(&press(&mut model, "enter"));
    let page = SignInPage {
        address: "https://corp.awsapps.com/start/#/device".to_owned(),
        code: Some("ABCD-EFGH".to_owned()),
        is_open: false,
        ends_with_code: false,
        problem: None,
    };
    update(&mut model, Msg::SignInShown { request, page: page.clone() });
    assert_eq!(step(&model), &Step::Waiting { request, page: Some(page.clone()) });
    assert_eq!(press(&mut model, "enter"), [], "it is under way");
    let copied = Effect::Copy { what: "the address".to_owned(), text: page.address };
    assert_eq!(press(&mut model, "y"), [copied]);

    let until = Timestamp::from_second(8 * 3600).unwrap();
    let done = Msg::SignedIn { request, gate: gate("corp"), result: Ok(until) };
    let effects = update(&mut model, done);

    assert!(model.dialog.is_none());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadInventory { .. })));
    let again = Start::Profile("dev".to_owned());
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Identify { start, .. } if *start == again)),
        "{effects:?}"
    );
}

#[test]
fn what_the_last_page_elsewhere_shows_is_typed_and_asked_for_again_if_it_is_not_that() {
    let me = Gate::Console(LoginSession {
        profile: "me".to_owned(),
        arn: "arn:aws:iam::012345678901:user/alice".to_owned(),
    });
    let mut model = model_of_gates(vec![me.clone()]);
    let (request, _) = asked(&press(&mut model, "I"));
    let page = |problem: Option<&str>| SignInPage {
        address: "https://us-east-1.signin.aws.amazon.com/v1/authorize".to_owned(),
        code: None,
        is_open: false,
        ends_with_code: true,
        problem: problem.map(str::to_owned),
    };

    update(&mut model, Msg::SignInShown { request, page: page(None) });
    assert_eq!(press(&mut model, "enter"), [], "nothing was typed");
    let address = page(None).address;
    let copied = Effect::Copy { what: "the address".to_owned(), text: address };
    assert_eq!(press(&mut model, "ctrl-y"), [copied]);
    update(&mut model, Msg::Pasted(" c29y\n ".to_owned()));
    let sent = Effect::CarryCode { request, code: Secret::new("c29y") };
    assert_eq!(press(&mut model, "enter"), [sent]);
    assert!(!format!("{model:?}").contains("c29y"));
    assert_eq!(press(&mut model, "enter"), [], "it is under way");

    update(&mut model, Msg::SignInShown { request, page: page(Some("not that")) });
    press(&mut model, "q y");
    assert_eq!(step(&model), &Step::Waiting { request, page: Some(page(None)) });
    let sent = Effect::CarryCode { request, code: Secret::new("qy") };
    assert_eq!(press(&mut model, "enter"), [sent]);
    assert_eq!(press(&mut model, "esc"), [Effect::Cancel(request)]);
    assert!(model.dialog.is_none());
}

#[test]
fn a_sign_in_that_is_given_up_is_cancelled() {
    let mut model = model_of_portals(&["corp"]);
    let (request, _) = asked(&press(&mut model, "I"));

    assert_eq!(press(&mut model, "esc"), [Effect::Cancel(request)]);
    assert!(model.dialog.is_none());
    let late = Msg::SignedIn { request, gate: gate("corp"), result: Err(needed("corp")) };
    assert_eq!(update(&mut model, late), []);
    assert!(model.dialog.is_none());
}

#[test]
fn of_several_portals_one_is_chosen() {
    let mut model = model_of_portals(&["corp", "lab"]);

    assert_eq!(press(&mut model, "I"), []);
    let effects = press(&mut model, "j enter");

    let [Effect::SignIn { gate, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(gate.name(), "lab");
}

#[test]
fn where_any_of_several_may_help_one_is_chosen() {
    let mut model = Model::new(Setup {
        beginnings: Beginnings { gates: vec![gate("corp"), gate("lab")], ..setup().beginnings },
        ..setup()
    })
    .unwrap();
    update(&mut model, Msg::Started);
    let failure =
        Failure::one_sign_in_needed(vec![gate("corp"), gate("lab")], "`corp` or `lab` may give it");
    assert_eq!(
        failure.hint.as_deref(),
        Some("sign in to the one that gives it: `kamen login corp` or `kamen login lab`")
    );
    update(&mut model, Msg::Identified { request: RequestId(1), result: Err(failure) });

    let effects = press(&mut model, "j enter");

    let [Effect::SignIn { gate, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(gate.name(), "lab");
}

#[test]
fn a_portal_whose_roles_wait_is_told_once_and_offered_first() {
    let mut model = model_of_portals(&["corp", "lab"]);
    let request = model.readings[0];
    for _ in 0..2 {
        let failure = needed("lab");
        let news = InventoryEvent::PortalProblem { portal: portal("lab"), failure };
        update(&mut model, Msg::Inventory { request, news });
    }

    assert_eq!(model.toasts.len(), 1);
    assert!(model.toasts[0].text.contains("press I to sign in to lab"), "{}", model.toasts[0].text);
    let effects = press(&mut model, "I");
    let [Effect::SignIn { gate, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(gate.name(), "lab");
}

#[test]
fn without_a_vault_the_shared_file_is_offered_and_a_failure_can_be_tried_again() {
    let mut model = model_of_portals(&["corp"]);
    let (request, shares) = asked(&press(&mut model, "I"));
    assert!(!shares);

    update(&mut model, Msg::SignInNoPlace { request });
    assert_eq!(step(&model), &Step::NoPlace);
    let (request, shares) = asked(&press(&mut model, "enter"));
    assert!(shares);

    let failure = Failure::new(FailureKind::Credentials, "the sign-in was refused");
    let refused = Msg::SignedIn { request, gate: gate("corp"), result: Err(failure.clone()) };
    update(&mut model, refused);
    assert_eq!(step(&model), &Step::Failed(failure));
    asked(&press(&mut model, "enter"));
}

#[test]
fn a_switch_that_needs_a_sign_in_goes_on_behind_it() {
    let mut model = model_with(&["a"]);
    let role = role_arn("111111111111", "a");
    let verdict = Arc::new(VerdictView::here(Decision::Allow, true, vec![]));
    let request = model.judging.unwrap();
    update(&mut model, Msg::Judged { request, verdicts: vec![(role, verdict)] });
    let effects = press(&mut model, "enter");
    let [Effect::Switch { request, order }] = &effects[..] else { panic!("{effects:?}") };
    update(&mut model, Msg::Switched { request: *request, result: Err(needed("corp")) });

    let (signing, _) = asked(&press(&mut model, "enter"));
    let until = Timestamp::from_second(8 * 3600).unwrap();
    let done = Msg::SignedIn { request: signing, gate: gate("corp"), result: Ok(until) };
    let effects = update(&mut model, done);

    let again = effects.iter().find_map(|effect| match effect {
        Effect::Switch { order, .. } => Some(order),
        _ => None,
    });
    assert_eq!(again.expect("the switch is ordered again").role, order.role);
}
