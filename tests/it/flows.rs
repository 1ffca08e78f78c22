//! The flows, in this process, against the sandbox in this process: a server that decides by policies.

mod walk;

use std::sync::Arc;

use kamen::adapters::aws::{Counted, Deadline};
use kamen::adapters::call_log::RecentCalls;
use kamen::cli::context::build_world;
use kamen::cli::person::TerminalPerson;
use kamen::domain::account::AccountId;
use kamen::domain::arn::RoleArn;
use kamen::domain::call::CallRecord;
use kamen::domain::environment::Environment;
use kamen::domain::session::{Origin, Start};
use kamen::flows::sessions::Sessions;
use kamen::flows::world::World;
use kamen::ports::aws::CallLog;
use kamen::sandbox::Options;
use kamen::sandbox::organisation::{Account, Organisation};
use tokio::runtime::Runtime;

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

pub(super) const HOME: AccountId = AccountId::from_number(111_111_111_111);
pub(super) const AWAY: AccountId = AccountId::from_number(222_222_222_222);

/// A person with keys of their own, and what the flows need of the world.
#[derive(Debug)]
pub(super) struct Fixture {
    pub(super) cloud: Cloud,
    pub(super) environment: TestEnvironment,
    pub(super) world: World,
    pub(super) sessions: Sessions,
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
        let cloud = Cloud::start(Options { organisation, ..Options::default() });
        let environment = cloud.with_profiles();
        let (world, calls) = world(&environment);
        let runtime = Runtime::new().expect("threads start");
        Self { cloud, environment, world, sessions: Sessions::default(), calls, runtime }
    }

    /// Writes more into the shared config, and reads it again.
    pub(super) fn with_config(mut self, more: &str) -> Self {
        let path = self.environment.home().join(".aws/config");
        let before = std::fs::read_to_string(path).unwrap_or_default();
        self.environment.write(".aws/config", &format!("{before}\n{more}"));
        (self.world, self.calls) = world(&self.environment);
        self
    }

    /// Waits for a flow.
    pub(super) fn wait<T>(&self, flow: impl Future<Output = T>) -> T {
        self.runtime.block_on(flow)
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
}

fn world(environment: &TestEnvironment) -> (World, Arc<RecentCalls>) {
    let variables = environment.variables().iter();
    let read: Environment =
        variables.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let calls = Arc::<RecentCalls>::default();
    let log: Arc<dyn CallLog> = Arc::<RecentCalls>::clone(&calls);
    let person = Arc::<TerminalPerson>::default();
    let deadline = Arc::new(Deadline::new(None, Counted::InAll));
    (build_world(&Arc::new(read), log, deadline, person).expect("the files are in order"), calls)
}

/// The start of a profile.
pub(super) fn start(profile: &str) -> Origin {
    Origin::Start(Start::Profile(profile.to_owned()))
}

/// A role of an account by its name.
pub(super) fn role(account: AccountId, name: &str) -> RoleArn {
    format!("arn:aws:iam::{account}:role/{name}").parse().expect("a role's ARN")
}
