//! Models to be drawn.

mod dialogs;
pub mod lists;
pub mod pages;
mod screens;

pub use screens::SCREENS;

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::entry::{AccountEntry, Mark, Outlook, RoleEntry};
use crate::app::key::Key;
use crate::app::model::Model;
use crate::app::msg::Msg;
use crate::app::note::Notes;
use crate::app::remote::{Remote, RequestId};
use crate::app::setup::{Beginnings, Lacks, Setup};
use crate::app::trusted;
use crate::app::update::update;
use crate::app::verdict::VerdictView;
use crate::domain::account::AccountId;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::inventory::{AccountFacts, AccountState};
use crate::domain::role::Role;
use crate::domain::session::{SessionId, SessionSummary, Start};
use crate::domain::settings::KamenSettings;
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::{KnownAccounts, Need};

pub const DEV: &str = "012345678901";
pub const PROD: &str = "222222222222";
pub const SHARED: &str = "111111111111";

pub fn id(text: &str) -> AccountId {
    text.parse().unwrap()
}

pub fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// The model before anything came in.
pub fn empty(size: (u16, u16)) -> Model {
    let setup = Setup {
        size,
        now: now(),
        start: Start::Profile("dev".to_owned()),
        beginnings: Beginnings {
            starts: vec![Start::Environment, Start::Profile("dev".to_owned())],
            ..Beginnings::default()
        },
        notes: Notes::default(),
        guards: Arc::default(),
        settings: Arc::new(KamenSettings::default()),
        auto_theme: "dark",
        shows_colors: true,
        is_demo: false,
        is_tour: false,
        is_vault_locked: false,
        lacks: Lacks::default(),
        depth: 0,
        around: None,
    };
    Model::new(setup).unwrap()
}

/// The identity is being asked for, accounts are being listed.
pub fn loading(size: (u16, u16)) -> Model {
    let mut model = empty(size);
    model.identity = Remote::Loading(RequestId(1));
    model.readings = vec![RequestId(2)];
    model
}

/// AWS was asked by one key for a session, and has not answered.
pub fn switching(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    model.identifying = Some((RequestId(9), Start::Profile("prod".to_owned())));
    model
}

/// Wrong keys: AWS refuses them all.
pub fn failed(size: (u16, u16)) -> Model {
    let mut model = empty(size);
    let mut failure = Failure::new(
        FailureKind::Credentials,
        "the access key `AKIAIOSFODNN7EXAMPLE` does not exist",
    )
    .with_hint("look at profile `dev` in ~/.aws/credentials");
    failure.code = Some("InvalidClientTokenId".to_owned());
    failure.request_id = Some("8b1d7a52-0000-4c5b-9a53-d0e1e2f3a4b5".to_owned());
    model.identity = Remote::Failed(failure);
    model
}

/// Three accounts, a dozen roles, a session in production.
pub fn ready(size: (u16, u16)) -> Model {
    let mut model = empty(size);
    add_accounts(&mut model);
    add_roles(&mut model);
    let alice = session(1, "arn:aws:iam::012345678901:user/alice", None);
    let deploy = session(
        2,
        "arn:aws:sts::222222222222:assumed-role/Deploy/alice",
        Some("2026-03-01T12:52:10Z"),
    );
    model.identity = Remote::Ready(deploy.clone());
    model.before = vec![alice.id];
    model.sessions = vec![alice, deploy];
    model.roles.select(&model.inventory, 1);
    settled(model)
}

/// Pages laid out, cursors in range: as after every message.
fn settled(mut model: Model) -> Model {
    let now = model.now;
    update(&mut model, Msg::Tick(now));
    model
}

/// Presses keys, as the keymap writes them.
pub fn press(mut model: Model, keys: &str) -> Model {
    for key in keys.split(' ') {
        let key: Key = key.parse().unwrap();
        update(&mut model, Msg::Key(key.event()));
    }
    model
}

fn session(number: u64, arn: &str, expires: Option<&str>) -> SessionSummary {
    let account = arn.split(':').nth(4).unwrap().parse().unwrap();
    let mut chain = vec!["arn:aws:iam::012345678901:user/alice".to_owned()];
    if expires.is_some() {
        chain.push("arn:aws:sts::111111111111:assumed-role/Hub/alice".to_owned());
        chain.push(arn.to_owned());
    }
    SessionSummary {
        id: SessionId(number),
        is_confirmed: true,
        identity: Identity { arn: arn.to_owned(), account, user_id: "AIDAEXAMPLE".to_owned() },
        role: expires.map(|_| "arn:aws:iam::222222222222:role/Deploy".parse().unwrap()),
        start: Start::Profile("dev".to_owned()),
        chain,
        expires: expires.map(|text| text.parse().unwrap()),
        renews: None,
        is_read_only: false,
        is_kept: false,
        region: Some("eu-central-1".to_owned()),
    }
}

fn add_accounts(model: &mut Model) {
    let refused = AccountState::Refused {
        call: "iam:ListRoles".to_owned(),
        identity: "arn:aws:iam::111111111111:user/alice".to_owned(),
        failure: Failure::new(FailureKind::Refused, "alice may not call iam:ListRoles"),
    };
    let accounts = [
        (DEV, Some("acme-dev"), AccountState::Ready, vec!["dev", "default"]),
        (SHARED, Some("acme-shared"), refused, vec!["hub"]),
        (PROD, Some("acme-prod"), AccountState::Cached, vec!["prod-deploy"]),
        ("333333333333", None, AccountState::Listing, vec!["new"]),
    ];
    for (number, alias, state, profiles) in accounts {
        let entry = AccountEntry {
            id: id(number),
            facts: AccountFacts {
                alias: alias.map(str::to_owned),
                state,
                identities: profiles
                    .into_iter()
                    .map(|name| Start::Profile(name.to_owned()))
                    .collect(),
                as_of: Some("2026-03-01T11:40:00Z".parse().unwrap()),
            },
            name: None,
            is_production: number == PROD,
            roles: 4,
        };
        model.inventory.accounts.insert(id(number), entry);
    }
}

/// A trust policy that lets `principal` in, with a condition or none.
fn trust(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},
        "Action":"sts:AssumeRole"{condition}}}]}}"#
    )
}

fn add_roles(model: &mut Model) {
    let mfa = r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
    let roles = [
        (DEV, "Admin", trust(r#"{"AWS":"arn:aws:iam::012345678901:root"}"#, mfa)),
        (DEV, "S3ListBucketOnly", trust(r#"{"AWS":"arn:aws:iam::012345678901:user/alice"}"#, "")),
        (DEV, "WebServer", trust(r#"{"Service":"ec2.amazonaws.com"}"#, "")),
        (DEV, "Open", trust(r#""*""#, "")),
        (
            SHARED,
            "Hub",
            trust(
                r#"{"AWS":["arn:aws:iam::012345678901:user/alice","arn:aws:iam::999999999999:root"]}"#,
                "",
            ),
        ),
        (PROD, "Deploy", trust(r#"{"AWS":"arn:aws:iam::111111111111:role/Hub"}"#, "")),
        (
            PROD,
            "ReadOnlyAccessForAuditorsOfTheWholeOrganization",
            trust(r#"{"AWS":"arn:aws:iam::111111111111:role/Hub"}"#, ""),
        ),
        (PROD, "Broken", "{".to_owned()),
        (
            PROD,
            "GitHubActions",
            trust(
                r#"{"Federated":"arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"}"#,
                "",
            ),
        ),
        ("333333333333", "仮面の役者", trust(r#"{"AWS":"AROAEXAMPLEEXAMPLE1"}"#, "")),
    ];
    let known: KnownAccounts = model
        .inventory
        .accounts
        .values()
        .map(|entry| (entry.id, entry.facts.alias.clone()))
        .collect();
    for (account, name, document) in roles {
        let entry = role(account, name, &document, &known);
        push(model, entry);
    }
    for (place, change) in changes() {
        change(&mut model.inventory.roles[place]);
    }
    model.roles.renew(&model.inventory);
}

type Change = fn(&mut RoleEntry);

fn changes() -> Vec<(usize, Change)> {
    fn verdict(entry: &mut RoleEntry, decision: Decision, is_trusted: bool, needs: &[Need]) {
        let verdict = VerdictView::here(decision, is_trusted, needs.to_vec());
        entry.outlook = Outlook::of(&verdict);
        entry.verdict = Some(verdict.into());
    }
    vec![
        (0, |entry| verdict(entry, Decision::Allow, true, &[Need::Mfa])),
        (1, |entry| {
            verdict(entry, Decision::Allow, true, &[]);
            entry.is_favourite = true;
            entry.set_assumed_at("2026-03-01T09:00:00Z".parse().unwrap());
        }),
        (2, |entry| verdict(entry, Decision::Deny, false, &[])),
        (3, |entry| verdict(entry, Decision::Unknown, true, &[])),
        (4, |entry| {
            verdict(entry, Decision::Deny, false, &[]);
            entry.mark = Mark::FromProfile;
        }),
        (5, |entry| verdict(entry, Decision::Unknown, false, &[])),
        (6, |entry| entry.mark = Mark::New),
        (7, |entry| entry.mark = Mark::Gone),
    ]
}

pub fn role(account: &str, name: &str, document: &str, known: &KnownAccounts) -> RoleEntry {
    let arn = format!("arn:aws:iam::{account}:role/{name}").parse().unwrap();
    let view = trusted::read(&arn, Some(document), known);
    let mut entry = RoleEntry::new(Arc::new(Role {
        arn,
        id: "AROAEXAMPLE".into(),
        trust: Some(document.into()),
        description: None,
        max_session_duration: 3600,
        created: None,
    }));
    entry.trusted = Some(Arc::new(view));
    entry
}

pub fn push(model: &mut Model, entry: RoleEntry) {
    let assumed_at = entry.assumed_at();
    let RoleEntry { role, trusted, verdict, mark, is_favourite, .. } = entry;
    let arn = role.arn.clone();
    model.inventory.take_roles(vec![role]);
    let index = model.inventory.find(&arn).unwrap();
    if let Some(view) = trusted {
        model.inventory.set_trusted(index, view);
    }
    let place = model.inventory.entry_mut(&arn).unwrap();
    (place.verdict, place.mark) = (verdict, mark);
    place.is_favourite = is_favourite;
    if let Some(at) = assumed_at {
        place.set_assumed_at(at);
    }
}
