//! A person who holds twenty identities: verdicts on 100,000 roles from all of them, as the screens judge.
//!
//! Who one is comes from the sandbox; policies and roles are made up here, and known before the clock runs.

use std::sync::Arc;
use std::time::Instant;

use criterion::Criterion;
use kamen::adapters::aws::{Counted, Deadline};
use kamen::adapters::call_log::RecentCalls;
use kamen::adapters::clock::SystemClock;
use kamen::cli::context::build_world;
use kamen::cli::person::TerminalPerson;
use kamen::domain::account::AccountId;
use kamen::domain::authorization::{AuthorizationSnapshot, AuthorizedPrincipal, Membership};
use kamen::domain::environment::Environment;
use kamen::domain::inventory::{AccountSnapshot, InventoryEvent};
use kamen::domain::role::{InlinePolicy, Role};
use kamen::domain::session::{SessionSummary, Start};
use kamen::domain::settings::KamenSettings;
use kamen::flows::inventory::Inventory;
use kamen::flows::judge::Panel;
use kamen::flows::obtain::obtain;
use kamen::flows::sessions::Sessions;
use kamen::flows::world::World;
use kamen::policy::decide::evaluate::Decision;
use kamen::ports::aws::CallLog;
use kamen::sandbox::organisation::{Account, Organisation};
use kamen::sandbox::{Options, Running, Sandbox};
use tokio::runtime::Runtime;

use crate::organisation::{ASK_ALL, now};

const IDENTITIES: u64 = 20;
const ROLES: u64 = 100_000;
const ACCOUNTS: u64 = 500;

/// Whom the roles trust.
#[derive(Debug, Clone, Copy)]
enum Trusted {
    /// Each trusts the account of one identity, and each identity's is trusted by one role in twenty.
    One,
    /// All trust the account that all identities are users of: every role is a question to each of them, and none
    /// may be assumed, so that none is spared by another's yes.
    AllOfOne,
}

/// A person with all that is known of them.
struct Person {
    world: World,
    sessions: Sessions,
    held: Vec<SessionSummary>,
    inventory: Inventory,
    policies: Vec<AuthorizationSnapshot>,
    _sandbox: (Runtime, Running, tempfile::TempDir),
}

pub fn verdicts(criterion: &mut Criterion) {
    let cases = [
        (Trusted::One, "each trusted by 5 % of them", ROLES),
        (Trusted::AllOfOne, "all trusted by all of them", 0),
    ];
    for (trusted, name, expected) in cases {
        let person = Person::new(trusted);
        let begun = Instant::now();
        assert_eq!(person.judge(), usize::try_from(expected).expect("a count"));
        println!("verdicts, 100,000 roles, {name}: {:?} the first time", begun.elapsed());
        let name = format!("verdicts, 100,000 roles from 20 identities, {name}");
        criterion.bench_function(&name, |bencher| bencher.iter(|| person.judge()));
    }
}

impl Person {
    fn new(trusted: Trusted) -> Self {
        let home = |number: u64| {
            let number = if matches!(trusted, Trusted::One) { number } else { 0 };
            AccountId::from_number(300_000_000_000 + number)
        };
        let user = |number: u64| format!("user-{number:02}");
        let mut organisation = Organisation::default();
        for number in 0..IDENTITIES {
            let before = organisation.accounts.remove(&home(number));
            let before = before.unwrap_or_else(|| Account::new(home(number), ""));
            organisation.add(before.user(&user(number), |user| user));
            organisation.add_user_profile(&user(number), home(number), &user(number));
        }
        let (world, sandbox) = world(organisation);
        let sessions = Sessions::default();
        let held = (0..IDENTITIES).map(|number| {
            let start = Start::Profile(user(number));
            let obtained = sandbox.0.block_on(obtain(&world, &sessions, &start, None));
            obtained.expect("the sandbox knows the user")
        });
        let held: Vec<SessionSummary> = held.collect();
        let policies = held.iter().map(|session| learned(session, &held, trusted)).collect();
        let trust = |number: u64| home(number % IDENTITIES);
        Self { inventory: inventory(trust), world, sessions, held, policies, _sandbox: sandbox }
    }

    /// How many roles may be assumed from any identity, as far as policies are known: those of organizations are not.
    fn judge(&self) -> usize {
        let knows = (&self.world, &self.sessions);
        let mut panel = Panel::new(&self.world);
        let first = self.held.first().expect("identities are held");
        panel.seat(knows, &self.inventory, first.id);
        for snapshot in &self.policies {
            panel.learn(knows, &self.inventory, snapshot);
        }
        let roles = self.inventory.accounts.values().flat_map(|account| account.roles.iter());
        let judged = roles.filter_map(|role| panel.judge(role));
        judged.filter(|judged| judged.best.verdict.decision != Decision::Deny).count()
    }
}

/// What is known of the account of an identity: that each of its users may assume any role, or none.
fn learned(
    session: &SessionSummary,
    held: &[SessionSummary],
    trusted: Trusted,
) -> AuthorizationSnapshot {
    let account = session.identity.account;
    let document = match trusted {
        Trusted::One => ASK_ALL.to_owned(),
        Trusted::AllOfOne => {
            ASK_ALL.replace("\"Resource\": \"*\"", "\"Resource\": \"arn:aws:iam::*:role/none-*\"")
        }
    };
    let principal = |session: &SessionSummary| AuthorizedPrincipal {
        arn: session.identity.arn.clone(),
        id: session.identity.user_id.clone(),
        tags: Vec::new(),
        inline: vec![InlinePolicy { name: "Ask".to_owned(), document: document.clone() }],
        attached: Vec::new(),
        boundary: None,
        groups: Vec::new(),
    };
    let own = held.iter().filter(|session| session.identity.account == account);
    AuthorizationSnapshot {
        account,
        as_of: now(),
        is_complete: true,
        principals: own.map(principal).collect(),
        groups: Vec::new(),
        policies: Vec::new(),
        membership: Membership::Alone,
        unread: Vec::new(),
        asked: Vec::new(),
    }
}

/// Roles spread over accounts, each of which trusts another account.
fn inventory(trusted: impl Fn(u64) -> AccountId) -> Inventory {
    let mut inventory = Inventory::default();
    for place in 0..ACCOUNTS {
        let account = AccountId::from_number(200_000_000_000 + place);
        let role = |number: u64| {
            let trust = format!(
                r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
                    "Principal": {{"AWS": "arn:aws:iam::{}:root"}}}}]}}"#,
                trusted(number)
            );
            let arn = format!("arn:aws:iam::{account}:role/role-{number:06}");
            Arc::new(Role {
                id: format!("AROA{number:017}").into(),
                arn: arn.parse().expect("made-up ARNs are right"),
                trust: Some(Arc::<str>::from(trust).into()),
                description: None,
                max_session_duration: 3600,
                created: Some(now()),
            })
        };
        let numbers = (0..ROLES / ACCOUNTS).map(|index| place * (ROLES / ACCOUNTS) + index);
        let roles = numbers.map(role).collect();
        let snapshot = AccountSnapshot { account, alias: None, roles, as_of: now() };
        inventory.apply(InventoryEvent::Cached(snapshot));
    }
    inventory
}

/// The world of a person whose home holds the profiles of a sandbox.
fn world(organisation: Organisation) -> (World, (Runtime, Running, tempfile::TempDir)) {
    let runtime = Runtime::new().expect("threads start");
    let options = Options { organisation, ..Options::default() };
    let running = runtime.block_on(Sandbox::start(options)).expect("a free port");
    let home = tempfile::tempdir().expect("a folder");
    let files = running.shared_config();
    std::fs::create_dir(home.path().join(".aws")).expect("a folder");
    std::fs::write(home.path().join(".aws/config"), files.config).expect("a file");
    std::fs::write(home.path().join(".aws/credentials"), files.credentials).expect("a file");
    let own = [("HOME".to_owned(), home.path().display().to_string())];
    let environment: Environment = running.endpoint().into_iter().chain(own).collect();
    let log: Arc<dyn CallLog> = Arc::<RecentCalls>::default();
    let deadline = Arc::new(Deadline::new(None, Counted::InAll));
    let (settings, person) = (KamenSettings::default(), Arc::<TerminalPerson>::default());
    let clock = Arc::new(SystemClock);
    let world = build_world(&Arc::new(environment), settings, log, deadline, person, clock);
    (world, (runtime, running, home))
}
