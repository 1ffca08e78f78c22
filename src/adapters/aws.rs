//! STS, IAM, Organizations and the sources of first credentials over the AWS SDK.
//!
//! The SDK signs, retries, reads XML and knows the endpoints of every region. It is never asked to
//! find configuration by itself: what counts was decided by the flows and stands in
//! [`ClientSettings`](crate::domain::profile::ClientSettings). Clients are made on the first call,
//! since loading the trusted certificates takes longer than drawing the first screen.

mod access_keys;
mod authorization;
mod base;
mod call;
mod client;
mod convert;
mod deadline;
mod detail;
mod dpop;
mod failure;
mod federation;
mod http;
mod iam;
mod last_attempt;
mod login;
mod organizations;
mod pem;
mod policies;
mod portal;
mod refused;
mod sign_in;
mod start_page;
mod sts;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

use self::failure::TOLERATED_SKEW;
use crate::adapters::profiles::SharedFiles;
use crate::domain::environment::Environment;
use crate::domain::settings::NetworkSettings;
use crate::ports::aws::{BaseCredentials, CallLog, Iam, Sts};
use crate::ports::clock::Clock;
use crate::ports::console::Federation;
use crate::ports::login::ConsoleSignIn;
use crate::ports::organizations::Organizations;
use crate::ports::sign_in::IdentityCenter;
use crate::ports::vault::Person;

pub use deadline::{Counted, Deadline};

/// What the adapter needs to know and to tell.
#[derive(Debug, Clone)]
pub struct AwsOptions {
    pub call_log: Arc<dyn CallLog>,
    pub clock: Arc<dyn Clock>,
    /// For keys, tokens and container addresses that stand in it.
    pub environment: Arc<Environment>,
    /// For keys that stand in profiles.
    pub files: Arc<SharedFiles>,
    pub network: NetworkSettings,
    /// How long all calls together may take.
    pub deadline: Arc<Deadline>,
    /// Who may be asked by the programs that give credentials.
    pub person: Arc<dyn Person>,
}

/// The ports over AWS.
#[derive(Debug, Clone)]
pub struct Ports {
    pub sts: Arc<dyn Sts>,
    pub iam: Arc<dyn Iam>,
    pub organizations: Arc<dyn Organizations>,
    pub base: Arc<dyn BaseCredentials>,
    pub identity_center: Arc<dyn IdentityCenter>,
    pub console_sign_in: Arc<dyn ConsoleSignIn>,
    pub federation: Arc<dyn Federation>,
}

/// The ports over the SDK. Making them makes no client, opens no file and calls nothing.
pub fn aws(options: AwsOptions) -> Ports {
    let sdk = Arc::new(Sdk::new(options));
    Ports {
        sts: Arc::<Sdk>::clone(&sdk) as _,
        iam: Arc::<Sdk>::clone(&sdk) as _,
        organizations: Arc::<Sdk>::clone(&sdk) as _,
        base: Arc::<Sdk>::clone(&sdk) as _,
        identity_center: Arc::<Sdk>::clone(&sdk) as _,
        console_sign_in: Arc::<Sdk>::clone(&sdk) as _,
        federation: sdk,
    }
}

/// One adapter behind all ports; they share clients and connections.
#[derive(Debug)]
struct Sdk {
    clients: client::Clients,
    options: AwsOptions,
    /// Seconds by which the server that answered last is ahead of ours.
    server_ahead: Arc<AtomicI64>,
}

impl Sdk {
    fn new(options: AwsOptions) -> Self {
        let (log, clock) = (Arc::clone(&options.call_log), Arc::clone(&options.clock));
        let server_ahead = Arc::default();
        let watch = http::ClockWatch { log, clock, ahead: Arc::clone(&server_ahead) };
        let clients = client::Clients::new(
            options.network.clone(),
            Arc::clone(&options.deadline),
            Some(watch),
        );
        Self { clients, options, server_ahead }
    }

    /// How far AWS's clock is ahead of this machine's, if that matters.
    fn skew(&self) -> Option<SignedDuration> {
        let ahead = self.server_ahead.load(Ordering::Relaxed);
        (ahead.abs() > TOLERATED_SKEW).then(|| SignedDuration::from_secs(ahead))
    }

    /// Whether AWS's clock turned out to be another than what was signed by.
    fn is_other_clock(&self, signed_by: Option<SignedDuration>) -> bool {
        let seconds = |skew: Option<SignedDuration>| skew.unwrap_or_default().as_secs();
        (seconds(self.skew()) - seconds(signed_by)).abs() > TOLERATED_SKEW
    }

    /// A moment that AWS named, by this machine's clock: what is good there for an hour more is so here, too.
    fn here(&self, moment: Timestamp) -> Timestamp {
        let moved = self.skew().map(|ahead| moment.checked_sub(ahead));
        moved.and_then(Result::ok).unwrap_or(moment)
    }
}
