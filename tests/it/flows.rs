//! The flows, in this process, against the sandbox in this process: a server that decides by policies.

mod assume;
mod control_policies;
mod detail;
mod identify;
mod inventory;
mod judge;
mod learn;
mod live;
mod obtain;
mod organization;
mod ruled_out;
mod switch;
mod walk;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

use kamen::adapters::aws::{Counted, Deadline};
use kamen::adapters::call_log::RecentCalls;
use kamen::adapters::settings;
use kamen::cli::context::build_world;
use kamen::cli::person::TerminalPerson;
use kamen::domain::account::AccountId;
use kamen::domain::arn::RoleArn;
use kamen::domain::call::CallRecord;
use kamen::domain::environment::Environment;
use kamen::domain::failure::Failure;
use kamen::domain::session::{Origin, SessionSummary, Start};
use kamen::flows::obtain::obtain;
use kamen::flows::sessions::Sessions;
use kamen::flows::world::World;
use kamen::ports::aws::CallLog;
use kamen::ports::clock::Clock;
use kamen::sandbox::Options;
use kamen::sandbox::fault::{Fault, FaultKind};
use kamen::sandbox::organisation::documents::allow;
use kamen::sandbox::organisation::{Account, Organisation};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

pub(super) const HOME: AccountId = AccountId::from_number(111_111_111_111);
pub(super) const AWAY: AccountId = AccountId::from_number(222_222_222_222);

pub(super) const ALICE: &str = "arn:aws:iam::111111111111:user/alice";
pub(super) const DEVICE: &str = "arn:aws:iam::111111111111:mfa/alice";
const SEED: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// A person with keys of their own, and what the flows need of the world.
#[derive(Debug)]
pub(super) struct Fixture {
    pub(super) cloud: Cloud,
    pub(super) environment: TestEnvironment,
    pub(super) world: World,
    pub(super) sessions: Arc<Sessions>,
    clock: Arc<AheadClock>,
    calls: Arc<RecentCalls>,
    runtime: Runtime,
}

impl Fixture {
    /// Alice at home in [`HOME`], and the roles of both accounts.
    pub(super) fn new(home: Account, away: Account) -> Self {
        let mut organisation = Organisation::default();
        organisation.add(home);
        organisation.add(away);
        organisation.add_user_profile("alice", HOME, "alice");
        Self::of(organisation)
    }

    /// The profiles and accounts of any organisation.
    pub(super) fn of(organisation: Organisation) -> Self {
        let cloud = Cloud::start(Options { organisation, ..Options::default() });
        let environment = cloud.with_profiles();
        let clock = Arc::<AheadClock>::default();
        let (world, calls) = world(&environment, &clock);
        let runtime = Runtime::new().expect("threads start");
        Self { cloud, environment, world, sessions: Arc::default(), clock, calls, runtime }
    }

    /// Writes more into the shared config, and reads it again.
    pub(super) fn with_config(mut self, more: &str) -> Self {
        let path = self.environment.home().join(".aws/config");
        let before = std::fs::read_to_string(path).unwrap_or_default();
        self.environment.write(".aws/config", &format!("{before}\n{more}"));
        (self.world, self.calls) = world(&self.environment, &self.clock);
        self
    }

    /// Another environment, read anew.
    pub(super) fn with_variables(mut self, variables: &[(&str, &str)]) -> Self {
        for (name, value) in variables {
            self.environment.set(name, *value);
        }
        (self.world, self.calls) = world(&self.environment, &self.clock);
        self
    }

    /// The same with a vault that needs no person.
    pub(super) fn with_vault(self) -> Self {
        let settings = "[vault]\nkey = \"passphrase\"\nunlocked-for = \"2m\"\n";
        let settings = self.environment.write("kamen.toml", settings).display().to_string();
        let passphrase = self.environment.write("passphrase", "correct horse battery staple\n");
        let passphrase = passphrase.display().to_string();
        self.with_variables(&[
            ("KAMEN_CONFIG", &settings),
            ("KAMEN_VAULT_PASSPHRASE_FILE", &passphrase),
        ])
    }

    /// The same environment with fewer variables, read anew.
    pub(super) fn without_variables(mut self, names: &[&str]) -> Self {
        for name in names {
            self.environment.unset(name);
        }
        self.with_variables(&[])
    }

    /// A later run, after others made another organisation of it at AWS.
    pub(super) fn after(mut self, organisation: Organisation) -> Self {
        let port = self.cloud.running().address().port();
        drop(self.cloud);
        self.cloud = Cloud::start(Options { organisation, port, ..Options::default() });
        self.sessions = Arc::default();
        self
    }

    /// Waits for a flow.
    pub(super) fn wait<T>(&self, flow: impl Future<Output = T>) -> T {
        self.runtime.block_on(flow)
    }

    /// Moves the clocks of kamen and of AWS ahead.
    pub(super) fn advance(&self, seconds: i64) {
        let ahead = self.clock.0.fetch_add(seconds, Ordering::Relaxed).saturating_add(seconds);
        self.cloud.running().set_clock_offset(SignedDuration::from_secs(ahead));
    }

    /// From now on AWS refuses these actions.
    pub(super) fn refuse(&self, actions: &[&str]) {
        let refused = |action: &&str| Fault::new(FaultKind::Refuse).on(action);
        self.cloud.running().set_faults(actions.iter().map(refused).collect());
    }

    /// The session of a profile.
    pub(super) fn obtain(&self, profile: &str) -> Result<SessionSummary, Failure> {
        let start = Start::Profile(profile.to_owned());
        self.wait(obtain(&self.world, &self.sessions, &start, None))
    }

    /// The code that alice's device shows.
    pub(super) fn code(&self) -> String {
        self.cloud.running().mfa_code(DEVICE).expect("the device shows a code")
    }

    /// The calls made so far, each with what it was about.
    pub(super) fn calls(&self) -> Vec<String> {
        let told = |call: &CallRecord| match &call.subject {
            Some(subject) => format!("{} {subject}", call.operation),
            None => call.operation.to_owned(),
        };
        self.calls.all().iter().map(told).collect()
    }

    /// The calls of one operation made so far.
    pub(super) fn count(&self, operation: &str) -> usize {
        self.calls.all().iter().filter(|call| call.operation == operation).count()
    }

    /// Who made the calls of one operation: the ARNs of sessions that are held.
    pub(super) fn callers(&self, operation: &str) -> Vec<String> {
        let held: Vec<(String, String)> = self
            .sessions
            .all()
            .into_iter()
            .filter_map(|session| {
                let key = self.sessions.access(session.id)?.credentials.access_key_id;
                Some((key, session.identity.arn))
            })
            .collect();
        let calls = self.calls.all();
        let calls = calls.iter().filter(|call| call.operation == operation);
        let by = |call: &CallRecord| {
            held.iter().find(|(key, _)| *key == call.access_key_id).map(|(_, arn)| arn.clone())
        };
        calls.filter_map(by).collect()
    }
}

/// This machine's clock, so many seconds ahead.
#[derive(Debug, Default)]
struct AheadClock(AtomicI64);

impl Clock for AheadClock {
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.0.load(Ordering::Relaxed));
        Timestamp::now().checked_add(ahead).expect("a test goes no further than hours")
    }
}

fn world(environment: &TestEnvironment, clock: &Arc<AheadClock>) -> (World, Arc<RecentCalls>) {
    let variables = environment.variables().iter();
    let read: Environment =
        variables.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let calls = Arc::<RecentCalls>::default();
    let log: Arc<dyn CallLog> = Arc::<RecentCalls>::clone(&calls);
    let person = Arc::<TerminalPerson>::default();
    let deadline = Arc::new(Deadline::new(None, Counted::InAll));
    let settings = settings::load(&read).expect("the settings are in order");
    let clock: Arc<dyn Clock> = Arc::<AheadClock>::clone(clock);
    let world = build_world(&Arc::new(read), settings, log, deadline, person, clock);
    (world, calls)
}

/// [`HOME`] with alice, who has a device and may do all that kamen asks for.
pub(super) fn home() -> Account {
    let anything = anything();
    Account::new(HOME, "home").user("alice", |user| {
        user.mfa(DEVICE.to_owned(), SEED).holding(|held| held.inline("Anything", &anything))
    })
}

/// Allows what kamen calls.
pub(super) fn anything() -> serde_json::Value {
    allow(json!(["sts:*", "iam:List*", "iam:Get*", "organizations:*"]), "*")
}

/// The start of a profile.
pub(super) fn start(profile: &str) -> Origin {
    Origin::Start(Start::Profile(profile.to_owned()))
}

/// A role of an account by its name.
pub(super) fn role(account: AccountId, name: &str) -> RoleArn {
    format!("arn:aws:iam::{account}:role/{name}").parse().expect("a role's ARN")
}
