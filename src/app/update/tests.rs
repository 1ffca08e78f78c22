use std::sync::Arc;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;

use super::*;
use crate::app::command::Command;
use crate::app::dialogs::Dialog;
use crate::app::dialogs::switch::Field;
use crate::app::key::Key;
use crate::app::layout::areas;
use crate::app::note::Notes;
use crate::app::remote::RequestId;
use crate::app::screens::Screen;
use crate::app::screens::detail::Tab;
use crate::app::screens::roles::Row;
use crate::app::setup::{Beginnings, Lacks, Setup};
use crate::app::verdict::VerdictView;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::inventory::{AccountState, InventoryEvent};
use crate::domain::role::{Role, RoleDetail};
use crate::domain::session::{AssumeOptions, Origin, SessionId, SessionSummary, Start};
use crate::domain::shell::ShellEnd;
use crate::policy::decide::evaluate::Decision;

mod action;
mod dialogs;
mod ended;
mod guards;
mod held;
mod history;
mod list;
mod live_shells;
mod log;
mod marks;
mod mouse;
mod one_key;
mod order;
mod random;
mod sign_in;
mod switch;

fn setup() -> Setup {
    Setup {
        size: (100, 30),
        now: Timestamp::UNIX_EPOCH,
        start: Start::Profile("dev".to_owned()),
        beginnings: Beginnings {
            starts: vec![Start::Profile("dev".to_owned()), Start::Profile("other".to_owned())],
            ..Beginnings::default()
        },
        notes: Notes::default(),
        guards: Arc::default(),
        settings: Arc::default(),
        auto_theme: "dark",
        shows_colors: true,
        is_demo: false,
        is_tour: false,
        is_vault_locked: false,
        lacks: Lacks::default(),
        depth: 0,
        around: None,
    }
}

fn account(digits: &str) -> AccountId {
    digits.parse().unwrap()
}

fn role_arn(digits: &str, name: &str) -> RoleArn {
    format!("arn:aws:iam::{digits}:role/{name}").parse().unwrap()
}

fn role(digits: &str, name: &str) -> Role {
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":
        {{"AWS":"arn:aws:iam::{digits}:user/hana"}},"Action":"sts:AssumeRole"}}]}}"#
    );
    Role {
        arn: role_arn(digits, name),
        id: format!("AROA{name}").into(),
        trust: Some(trust.as_str().into()),
        description: None,
        max_session_duration: 7200,
        created: None,
    }
}

fn user_session() -> SessionSummary {
    SessionSummary {
        id: SessionId(1),
        is_confirmed: true,
        identity: Identity {
            arn: "arn:aws:iam::111111111111:user/hana".to_owned(),
            account: account("111111111111"),
            user_id: "AIDAEXAMPLE".to_owned(),
        },
        role: None,
        start: Start::Profile("dev".to_owned()),
        chain: vec!["arn:aws:iam::111111111111:user/hana".to_owned()],
        expires: None,
        renews: None,
        is_read_only: false,
        is_kept: false,
        region: None,
    }
}

fn role_session(id: u64, name: &str) -> SessionSummary {
    let arn = format!("arn:aws:sts::111111111111:assumed-role/{name}/hana");
    SessionSummary {
        id: SessionId(id),
        is_confirmed: true,
        identity: Identity {
            arn: arn.clone(),
            account: account("111111111111"),
            user_id: "AROAEXAMPLE:hana".to_owned(),
        },
        role: Some(role_arn("111111111111", name)),
        chain: vec!["arn:aws:iam::111111111111:user/hana".to_owned(), arn],
        expires: Some(Timestamp::from_second(3600).unwrap()),
        ..user_session()
    }
}

/// A model with an identity and these roles of one account, alias `alpha`.
fn model_with(names: &[&str]) -> Model {
    let mut model = Model::new(setup()).unwrap();
    update(&mut model, Msg::Started);
    update(&mut model, Msg::Identified { request: RequestId(1), result: Ok(user_session()) });
    arrive(&mut model, "111111111111", "alpha", names);
    model
}

fn arrive(model: &mut Model, digits: &str, alias: &str, names: &[&str]) -> Vec<Effect> {
    let request = RequestId(2);
    let news = InventoryEvent::Account {
        account: account(digits),
        alias: Some(alias.to_owned()),
        state: AccountState::Listing,
        identities: vec![Start::Profile("dev".to_owned())],
    };
    update(model, Msg::Inventory { request, news });
    let roles = names.iter().map(|name| role(digits, name).into()).collect();
    let news = InventoryEvent::Page { account: account(digits), roles };
    update(model, Msg::Inventory { request, news })
}

/// Presses keys, parted by blanks, and gives back all effects.
fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for key in keys.split_whitespace() {
        let key: Key = key.parse().unwrap();
        effects.extend(update(model, Msg::Key(key.event())));
    }
    effects
}

/// Types a text, character by character.
fn type_text(model: &mut Model, text: &str) -> Vec<Effect> {
    let keys: Vec<String> =
        text.chars().map(|c| if c == ' ' { "space".to_owned() } else { c.to_string() }).collect();
    press(model, &keys.join(" "))
}

fn selected(model: &Model) -> String {
    let index = model.roles.selected().expect("a role is selected");
    model.inventory.role(index).unwrap().role.arn.name().to_owned()
}

fn shown(model: &Model) -> Vec<String> {
    let name = |row: &Row| match row {
        Row::Role(index) => Some(model.inventory.role(*index)?.role.arn.name().to_owned()),
        Row::Title(_) | Row::More(_) => None,
    };
    model.roles.rows.iter().filter_map(name).collect()
}

#[test]
fn the_start_asks_who_one_is_and_what_there_is() {
    let mut model = Model::new(setup()).unwrap();

    let effects = update(&mut model, Msg::Started);

    assert_eq!(
        effects,
        [
            Effect::Identify {
                request: RequestId(1),
                start: Start::Profile("dev".to_owned()),
                mfa_code: None,
                is_anew: false,
            },
            Effect::ReadInventory { request: RequestId(2), scope: Scope::default() },
        ]
    );
}

#[test]
fn an_identity_that_cannot_be_known_is_said_and_the_list_works_on() {
    let mut model = Model::new(setup()).unwrap();
    update(&mut model, Msg::Started);
    let failure = Failure::new(FailureKind::Credentials, "no keys");

    update(&mut model, Msg::Identified { request: RequestId(1), result: Err(failure.clone()) });
    arrive(&mut model, "111111111111", "alpha", &["a"]);

    assert_eq!(model.identity.failure(), Some(&failure));
    assert_eq!(shown(&model), ["a"]);
}

#[test]
fn the_trust_of_new_roles_is_read() {
    let mut model = model_with(&[]);

    let effects = arrive(&mut model, "111111111111", "alpha", &["a", "b"]);

    let [Effect::ReadTrust { roles, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let names: Vec<&str> = roles.iter().map(|role| role.arn.name()).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn news_of_a_reading_that_was_given_up_fall_away() {
    let mut model = model_with(&["a"]);

    let effects = press(&mut model, "R");
    assert!(effects.contains(&Effect::Cancel(RequestId(2))), "{effects:?}");
    arrive(&mut model, "111111111111", "alpha", &["late"]);

    assert_eq!(shown(&model), ["a"]);
}

#[test]
fn opening_a_role_fetches_the_rest_and_leaving_forgets_it() {
    let mut model = model_with(&["a"]);

    let effects = press(&mut model, "l");
    let [Effect::FetchDetail { request, role }] = effects.as_slice() else { panic!("{effects:?}") };
    let (request, role) = (*request, role.clone());
    assert_eq!(press(&mut model, "esc"), [Effect::Cancel(request)]);
    let detail = Ok(RoleDetail::default());
    update(&mut model, Msg::DetailFetched { request, role, result: detail });

    assert!(model.detail.is_none());
    assert_eq!(model.screen, Screen::Roles);
}

#[test]
fn the_tab_why_asks_once_and_again_for_another_identity() {
    let mut model = model_with(&["a"]);

    let effects = press(&mut model, "w");
    assert!(matches!(effects[1], Effect::Explain { session: SessionId(1), .. }), "{effects:?}");
    assert_eq!(press(&mut model, "1 2"), []);

    update(&mut model, Msg::SessionsChanged(vec![user_session(), role_session(7, "a")]));
    let effects = press(&mut model, "S j enter");
    assert!(
        effects
            .iter()
            .any(|e| matches!(e, Effect::Judge { session: SessionId(7), is_in_use: true, .. }))
    );
    press(&mut model, "esc");
    let effects = press(&mut model, "w");
    assert!(matches!(effects[1], Effect::Explain { session: SessionId(7), .. }), "{effects:?}");
}

#[test]
fn a_shell_is_lent_the_session_and_afterwards_says_who_one_is() {
    let mut model = model_with(&["a"]);

    assert_eq!(press(&mut model, "!"), [Effect::OpenShell { session: SessionId(1) }]);
    let result = Ok(ShellEnd { exit_code: 3, last: None, warning: None });
    update(&mut model, Msg::ShellClosed { session: SessionId(1), result });

    let said = &model.toasts.last().unwrap().text;
    assert!(said.contains("exit code 3") && said.contains("you are still hana"), "{said}");
    let last = Some(role_session(8, "Developer").identity);
    let result = Ok(ShellEnd { exit_code: 0, last, warning: None });
    update(&mut model, Msg::ShellClosed { session: SessionId(1), result });
    let said: Vec<&str> = model.toasts.iter().map(|toast| toast.text.as_str()).collect();
    assert_eq!(said, ["left the shell of Developer as hana; here you are still hana"]);
}

#[test]
fn keys_that_mean_nothing_say_where_help_is() {
    let mut model = model_with(&["a"]);

    press(&mut model, "g");
    assert_eq!(model.pending.len(), 1);
    press(&mut model, "x");

    assert!(model.pending.is_empty());
    assert_eq!(model.toasts.last().unwrap().text, "g x does nothing here; ? shows the keys");
}

#[test]
fn toasts_go_away() {
    let mut model = model_with(&["a"]);
    press(&mut model, "t");
    assert!(!model.toasts.is_empty());

    update(&mut model, Msg::Tick(Timestamp::from_second(60).unwrap()));

    assert!(model.toasts.is_empty());
}

#[test]
fn without_a_default_profile_a_start_is_chosen_and_remembered() {
    let unknown = Start::Profile("default".to_owned());
    let mut model = Model::new(Setup { start: unknown.clone(), ..setup() }).unwrap();
    let asked = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Identify { start, .. } => Some(start.clone()),
            _ => None,
        })
    };

    assert_eq!(asked(&update(&mut model, Msg::Started)), None);
    assert!(matches!(model.dialog, Some(Dialog::Start(_))));
    let effects = press(&mut model, "o t h enter");

    let other = Start::Profile("other".to_owned());
    assert_eq!(asked(&effects), Some(other.clone()));
    assert_eq!(model.notes.start, Some(other.clone()));
    let notes = model.notes.clone();
    let mut model = Model::new(Setup { start: unknown, notes, ..setup() }).unwrap();
    assert_eq!(asked(&update(&mut model, Msg::Started)), Some(other));
}

#[test]
fn as_long_as_no_identity_is_in_use_roles_are_judged_from_those_that_are_held() {
    let unknown = Start::Profile("default".to_owned());
    let mut model = Model::new(Setup { start: unknown, ..setup() }).unwrap();
    update(&mut model, Msg::Started);
    press(&mut model, "esc");
    let judged = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Judge { session, is_in_use, .. } => Some((session, is_in_use)),
            _ => None,
        })
    };

    let held = vec![user_session()];
    let first = update(&mut model, Msg::SessionsChanged(held.clone()));
    let again = update(&mut model, Msg::SessionsChanged(held));

    assert_eq!(judged(first), Some((SessionId(1), false)));
    assert_eq!(judged(again), None, "once");
    assert_eq!(model.asker, Some(SessionId(1)), "it says why as well");
}

#[test]
fn only_my_roles_show_at_one_key() {
    let mut model = model_with(&["a", "b"]);
    let verdict = |decision| VerdictView::here(decision, true, Vec::new());
    for (name, decision) in [("a", Decision::Deny), ("b", Decision::Allow)] {
        let entry = model.inventory.entry_mut(&role_arn("111111111111", name)).unwrap();
        entry.verdict = Some(verdict(decision).into());
    }

    press(&mut model, "a");
    assert_eq!(shown(&model), ["b"]);
    press(&mut model, "a");

    assert_eq!(shown(&model), ["a", "b"]);
}
