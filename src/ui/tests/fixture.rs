//! Models to be drawn.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::app::detail::{DetailScreen, Tab};
use crate::app::dialog::{Dialog, MfaDialog, ProductionDialog, RefusalDialog, StartDialog};
use crate::app::effect::SwitchOrder;
use crate::app::entry::{AccountEntry, Mark, RoleEntry};
use crate::app::input::TextInput;
use crate::app::key::Key;
use crate::app::list::ListCursor;
use crate::app::model::{Model, Screen};
use crate::app::msg::Msg;
use crate::app::note::Notes;
use crate::app::remote::{Remote, RequestId};
use crate::app::setup::Setup;
use crate::app::switch::{Field, Origin, Source, SwitchDialog};
use crate::app::toast::{Toast, ToastKind};
use crate::app::tour::Tour;
use crate::app::trusted;
use crate::app::update::update;
use crate::app::verdict::{
    Answer, HopView, MissingView, PathView, ReasonView, VerdictView, WhyView,
};
use crate::domain::account::AccountId;
use crate::domain::call::CallRecord;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::inventory::AccountState;
use crate::domain::role::{AttachedPolicy, InlinePolicy, LastUsed, Role, RoleDetail, Tag};
use crate::domain::session::{AssumeOptions, SessionId, SessionSummary, Start};
use crate::domain::settings::KamenSettings;
use crate::policy::trust::KnownAccounts;

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
        starts: vec![Start::Environment, Start::Profile("dev".to_owned())],
        notes: Notes::default(),
        settings: Arc::new(KamenSettings::default()),
        profile_roles: [].into(),
        is_tour: false,
        depth: 0,
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

/// Wrong keys: nobody is anybody.
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
    model.roles.select(1);
    settled(model)
}

/// Pages laid out, cursors in range: as after every message.
fn settled(mut model: Model) -> Model {
    let now = model.now;
    update(&mut model, Msg::Tick(now));
    model
}

/// Presses keys, as the keymap writes them.
fn press(mut model: Model, keys: &str) -> Model {
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
        identity: Identity { arn: arn.to_owned(), account, user_id: "AIDAEXAMPLE".to_owned() },
        role: expires.map(|_| "arn:aws:iam::222222222222:role/Deploy".parse().unwrap()),
        start: Start::Profile("dev".to_owned()),
        chain,
        expires: expires.map(|text| text.parse().unwrap()),
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
            alias: alias.map(str::to_owned),
            name: None,
            state,
            identities: profiles.into_iter().map(str::to_owned).collect(),
            is_production: number == PROD,
            roles: 4,
            as_of: Some("2026-03-01T11:40:00Z".parse().unwrap()),
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
    let known: KnownAccounts =
        model.inventory.accounts.values().map(|entry| (entry.id, entry.alias.clone())).collect();
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
    fn verdict(entry: &mut RoleEntry, answer: Answer, is_trusted: bool, needs: &[&str]) {
        let needs = needs.iter().map(|need| (*need).to_owned()).collect();
        entry.verdict = Some(VerdictView { answer, is_trusted, needs });
    }
    vec![
        (0, |entry| verdict(entry, Answer::Allow, true, &["mfa"])),
        (1, |entry| {
            verdict(entry, Answer::Allow, true, &[]);
            entry.is_favourite = true;
            entry.worn_at = Some("2026-03-01T09:00:00Z".parse().unwrap());
        }),
        (2, |entry| verdict(entry, Answer::Deny, false, &[])),
        (3, |entry| verdict(entry, Answer::Unknown, true, &[])),
        (4, |entry| {
            verdict(entry, Answer::Deny, false, &[]);
            entry.mark = Mark::FromProfile;
        }),
        (5, |entry| verdict(entry, Answer::Unknown, false, &[])),
        (6, |entry| entry.mark = Mark::New),
        (7, |entry| entry.mark = Mark::Gone),
    ]
}

pub fn role(account: &str, name: &str, document: &str, known: &KnownAccounts) -> RoleEntry {
    let arn = format!("arn:aws:iam::{account}:role/{name}").parse().unwrap();
    let view = trusted::read(&arn, Some(document), known);
    let mut entry = RoleEntry::new(Role {
        arn,
        id: "AROAEXAMPLE".to_owned(),
        trust: Some(Arc::from(document)),
        description: None,
        max_session_duration: 3600,
        created: None,
    });
    entry.trusted = Some(Arc::new(view));
    entry
}

pub fn push(model: &mut Model, entry: RoleEntry) {
    let RoleEntry { role, trusted, verdict, mark, is_favourite, worn_at, .. } = entry;
    let arn = role.arn.clone();
    model.inventory.take_roles(vec![role]);
    let index = model.inventory.find(&arn).unwrap();
    if let Some(view) = trusted {
        model.inventory.set_trusted(index, (*view).clone());
    }
    let place = model.inventory.entry_mut(&arn).unwrap();
    (place.verdict, place.mark) = (verdict, mark);
    (place.is_favourite, place.worn_at) = (is_favourite, worn_at);
}

/// The list with a filter in it.
pub fn filtered(size: (u16, u16)) -> Model {
    press(ready(size), "z / h u b")
}

/// An opened role.
fn opened(size: (u16, u16), role: usize, tab: Tab) -> Model {
    let mut model = ready(size);
    model.screen = Screen::Detail;
    let mut screen = DetailScreen::new(model.inventory.roles[role].role.arn.clone());
    screen.tab = tab;
    screen.detail = Remote::Ready(role_detail());
    screen.why = Remote::Ready(why());
    screen.path = Remote::Ready(path());
    model.detail = Some(screen);
    settled(model)
}

fn role_detail() -> RoleDetail {
    let tag = |key: &str, value: &str| Tag { key: key.to_owned(), value: value.to_owned() };
    let refused = Failure::new(FailureKind::Refused, "alice may not call iam:ListRolePolicies");
    RoleDetail {
        description: Some("Puts new versions into production".to_owned()),
        tags: vec![tag("team", "platform"), tag("cost-centre", "4711")],
        last_used: Some(LastUsed {
            at: "2026-02-27T08:00:00Z".parse().unwrap(),
            region: Some("eu-central-1".to_owned()),
        }),
        boundary: Some("arn:aws:iam::222222222222:policy/Boundary".to_owned()),
        attached: vec![AttachedPolicy {
            name: "ReadOnlyAccess".to_owned(),
            arn: "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned(),
        }],
        inline: vec![InlinePolicy {
            name: "deploy".to_owned(),
            document: r#"{"Version":"2012-10-17","Statement":[{"Sid":"Deploy","Effect":"Allow",
                "Action":["ecs:UpdateService","ecs:DescribeServices"],"Resource":"*"}]}"#
                .to_owned(),
        }],
        problems: vec![("iam:ListRolePolicies", refused)],
        ..RoleDetail::default()
    }
}

fn why() -> WhyView {
    let reason = |layer: &str, answer, source: Option<&str>, because: &str| ReasonView {
        layer: layer.to_owned(),
        answer,
        source: source.map(str::to_owned),
        because: because.to_owned(),
    };
    WhyView {
        caller: "arn:aws:sts::111111111111:assumed-role/Hub/alice".to_owned(),
        verdict: VerdictView { answer: Answer::Deny, is_trusted: true, needs: Vec::new() },
        reasons: vec![
            reason("identity", Answer::Deny, None, "no statement allows sts:AssumeRole on Deploy"),
            reason(
                "trust",
                Answer::Allow,
                Some("trust policy, statement 1, line 4"),
                "Principal names role Hub of account acme-shared (111111111111)",
            ),
        ],
        missing: vec![MissingView {
            side: "identity".to_owned(),
            account: Some(id(SHARED)),
            attach_to: "arn:aws:iam::111111111111:role/Hub".to_owned(),
            statement: "{\n  \"Effect\": \"Allow\",\n  \"Action\": \"sts:AssumeRole\",\n  \
                        \"Resource\": \"arn:aws:iam::222222222222:role/Deploy\"\n}"
                .to_owned(),
        }],
        would_decide: Vec::new(),
        verified: None,
    }
}

fn path() -> PathView {
    let hop = |from: &str, to: &str, answer, because: &str, needs: &[&str]| HopView {
        from: from.to_owned(),
        to: to.parse().unwrap(),
        answer,
        because: because.to_owned(),
        needs: needs.iter().map(|need| (*need).to_owned()).collect(),
    };
    PathView {
        from: "arn:aws:iam::012345678901:user/alice".to_owned(),
        hops: vec![
            hop(
                "arn:aws:iam::012345678901:user/alice",
                "arn:aws:iam::111111111111:role/Hub",
                Answer::Allow,
                "the trust policy names alice, and her own policy allows it",
                &["mfa"],
            ),
            hop(
                "arn:aws:iam::111111111111:role/Hub",
                "arn:aws:iam::222222222222:role/Deploy",
                Answer::Unknown,
                "the trust policy names Hub; what Hub may do is not known",
                &[],
            ),
        ],
        is_only_possible: true,
        others: vec!["arn:aws:iam::111111111111:user/bob, directly".to_owned()],
    }
}

pub fn trust_tab(size: (u16, u16)) -> Model {
    opened(size, 4, Tab::Trust)
}

pub fn why_tab(size: (u16, u16)) -> Model {
    opened(size, 5, Tab::Why)
}

pub fn path_tab(size: (u16, u16)) -> Model {
    opened(size, 5, Tab::Path)
}

pub fn policies_tab(size: (u16, u16)) -> Model {
    opened(size, 5, Tab::Policies)
}

pub fn json_tab(size: (u16, u16)) -> Model {
    opened(size, 0, Tab::Json)
}

/// An opened role about which nothing is known yet.
pub fn detail_loading(size: (u16, u16)) -> Model {
    let mut model = opened(size, 5, Tab::Why);
    if let Some(screen) = &mut model.detail {
        screen.why = Remote::Loading(RequestId(9));
    }
    settled(model)
}

pub fn log(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    model.screen = Screen::Log;
    let calls = [
        ("sts:GetCallerIdentity", None, Ok(()), 43),
        ("iam:ListRoles", None, Err("AccessDenied".to_owned()), 120),
        ("sts:AssumeRole", Some("arn:aws:iam::222222222222:role/Deploy"), Ok(()), 1840),
    ];
    for (operation, subject, outcome, took) in calls {
        model.calls.push_back(CallRecord {
            at: now(),
            operation,
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            subject: subject.map(str::to_owned),
            took: Duration::from_millis(took),
            outcome,
            request_id: Some("8b1d7a52-0000-4c5b-9a53-d0e1e2f3a4b5".to_owned()),
        });
    }
    model
}

pub fn accounts(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    model.screen = Screen::Accounts;
    let failure = Failure::usage("profile `old`: `source_profile` names `gone`, which is nowhere");
    model.inventory.problems.push((Start::Profile("old".to_owned()), failure));
    model
}

pub fn sessions(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    model.screen = Screen::Sessions;
    model
}

fn order(model: &Model) -> SwitchOrder {
    SwitchOrder {
        origin: Origin::Here(SessionId(2)),
        through: Vec::new(),
        role: model.inventory.roles[5].role.arn.clone(),
        options: AssumeOptions::default(),
        mfa_code: None,
    }
}

fn source(origin: Origin, words: &str) -> Source {
    let name = Some("alice".to_owned());
    Source { origin, words: words.to_owned(), name, is_temporary: true }
}

pub fn switch(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    let dialog = Box::new(switch_dialog(&model));
    model.dialog = Some(Dialog::Switch(dialog));
    model
}

fn switch_dialog(model: &Model) -> SwitchDialog {
    let inputs = Field::ALL.iter().map(|field| {
        let text = match field {
            Field::SessionName => "alice",
            Field::Duration => "13h",
            _ => "",
        };
        (*field, TextInput::new(text))
    });
    SwitchDialog {
        role: model.inventory.roles[5].role.arn.clone(),
        origins: vec![
            source(Origin::Here(SessionId(2)), "here: Hub as alice"),
            source(Origin::Start(Start::Environment), "from the start: environment"),
        ],
        origin: 0,
        inputs: inputs.collect(),
        focus: Field::Duration,
        problems: vec![(Field::Duration, "at most 12h".to_owned())],
        predicted_arn: "arn:aws:sts::222222222222:assumed-role/Deploy/alice".to_owned(),
        needed: vec![Field::ExternalId],
        warning: None,
        longest: 43_200,
        request: None,
        through: vec![model.inventory.roles[4].role.arn.clone()],
    }
}

pub fn production(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    model.dialog = Some(Dialog::Production(Box::new(ProductionDialog {
        account: id(PROD),
        expected: "acme-prod".to_owned(),
        input: TextInput::new("acme-pord"),
        is_wrong: true,
        order: Box::new(order(&model)),
        switch: Box::new(switch_dialog(&model)),
    })));
    model
}

pub fn refusal(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    let order = order(&model);
    let text = "User: arn:aws:sts::111111111111:assumed-role/Hub/alice is not authorized to \
                perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Deploy";
    let mut failure = Failure::new(FailureKind::Refused, text);
    failure.code = Some("AccessDenied".to_owned());
    failure.request_id = Some("8b1d7a52-0000-4c5b-9a53-d0e1e2f3a4b5".to_owned());
    model.dialog = Some(Dialog::Refusal(Box::new(RefusalDialog {
        role: Some(order.role.clone()),
        call: "sts:AssumeRole".to_owned(),
        failure,
        lines: Vec::new(),
        why: Remote::Ready(why()),
        switch: None,
        scroll: 0,
    })));
    settled(model)
}

pub fn mfa(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    model.dialog = Some(Dialog::Mfa(MfaDialog {
        start: Start::Profile("dev".to_owned()),
        device: "arn:aws:iam::012345678901:mfa/alice".to_owned(),
        input: TextInput::code(),
        problem: Some("the code was not accepted".to_owned()),
        request: None,
    }));
    model
}

pub fn starts(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    model.dialog = Some(Dialog::Start(StartDialog {
        role: None,
        starts: model.setup.starts.clone(),
        cursor: ListCursor { selected: 1, offset: 0 },
    }));
    model
}

pub fn quit(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    let lost = "The session Deploy has 52 minutes left; its credentials are nowhere else.";
    model.dialog = Some(Dialog::Quit { lost: lost.to_owned() });
    model
}

pub fn palette(size: (u16, u16)) -> Model {
    press(ready(size), ": c o down")
}

pub fn help(size: (u16, u16)) -> Model {
    press(ready(size), "? j j")
}

/// The tour's panel, and toasts of every kind.
pub fn tour(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    model.tour = Some(Tour {
        step: 0,
        steps: 8,
        title: "Act 1: one account, one user, one role".to_owned(),
        text:
            "Who am I? The header says what GetCallerIdentity answered. Of the roles below, find \
               the one that lets you in: the first column shows it. Press enter to wear it."
                .to_owned(),
        is_hidden: false,
    });
    let toast = |kind, text: &str| Toast {
        kind,
        text: text.to_owned(),
        until: "2026-03-01T12:00:06Z".parse().unwrap(),
    };
    model.toasts = vec![
        toast(ToastKind::Done, "copied the ARN of Deploy"),
        toast(ToastKind::Warning, "the session ends in two minutes"),
    ];
    model
}

/// Texts that would drive, hide or reorder what the terminal shows.
pub fn hostile(size: (u16, u16)) -> Model {
    let mut model = ready(size);
    let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}gnp\u{200b}\n\r\t仮e\u{301}\u{301}";
    model.inventory.accounts.get_mut(&id(DEV)).unwrap().alias = Some(evil.to_owned());
    model.inventory.accounts.get_mut(&id(PROD)).unwrap().identities = vec![evil.to_owned()];
    let known = KnownAccounts::default();
    let document =
        format!(r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{evil}"}}}}}}"#);
    let entry = role(DEV, evil, &document, &known);
    push(&mut model, entry);
    model.roles.renew(&model.inventory);
    model.roles.filter = TextInput::new(evil);
    model.roles.query.problems = vec![evil.to_owned()];
    model.toasts = vec![Toast { kind: ToastKind::Problem, text: evil.to_owned(), until: now() }];
    model
}

type Draft = fn((u16, u16)) -> Model;

/// Every screen in every state, by name.
pub const SCREENS: &[(&str, Draft)] = &[
    ("roles-empty", empty),
    ("roles-loading", loading),
    ("roles-failed", failed),
    ("roles-ready", ready),
    ("roles-filtered", filtered),
    ("roles-hostile", hostile),
    ("detail-trust", trust_tab),
    ("detail-why", why_tab),
    ("detail-path", path_tab),
    ("detail-policies", policies_tab),
    ("detail-json", json_tab),
    ("accounts", accounts),
    ("accounts-loading", |size| Model { screen: Screen::Accounts, ..loading(size) }),
    ("accounts-empty", |size| Model { screen: Screen::Accounts, ..empty(size) }),
    ("accounts-failed", |size| Model { screen: Screen::Accounts, ..failed(size) }),
    ("sessions-empty", |size| Model { screen: Screen::Sessions, ..empty(size) }),
    ("log-empty", |size| Model { screen: Screen::Log, ..empty(size) }),
    ("detail-loading", detail_loading),
    ("sessions", sessions),
    ("log", log),
    ("dialog-switch", switch),
    ("dialog-production", production),
    ("dialog-refusal", refusal),
    ("dialog-mfa", mfa),
    ("dialog-start", starts),
    ("dialog-quit", quit),
    ("dialog-palette", palette),
    ("dialog-help", help),
    ("tour", tour),
];
