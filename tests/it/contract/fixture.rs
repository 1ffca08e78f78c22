//! The adapter under test, and whom it talks to.

use std::sync::Arc;

use kamen::adapters::aws::{AwsOptions, Counted, Deadline, Ports, aws};
use kamen::adapters::call_log::RecentCalls;
use kamen::adapters::clock::SystemClock;
use kamen::cli::person::TerminalPerson;
use kamen::domain::environment::Environment;
use kamen::domain::profile::ClientSettings;
use kamen::domain::secret::{Credentials, Secret};
use kamen::domain::settings::NetworkSettings;
use kamen::ports::aws::{Access, BaseCredentials, Iam, Sts};

/// The ports over the SDK, and what they noted down.
pub(super) struct Adapter {
    pub(super) sts: Arc<dyn Sts>,
    pub(super) iam: Arc<dyn Iam>,
    pub(super) base: Arc<dyn BaseCredentials>,
    pub(super) calls: Arc<RecentCalls>,
}

impl Adapter {
    pub(super) fn new() -> Self {
        Self::with(NetworkSettings::default(), Environment::default())
    }

    /// An adapter that loses patience quickly.
    pub(super) fn impatient() -> Self {
        let network = NetworkSettings {
            connect_timeout: 1,
            read_timeout: 1,
            operation_timeout: 2,
            max_attempts: 2,
            ..NetworkSettings::default()
        };
        Self::with(network, Environment::default())
    }

    pub(super) fn with(network: NetworkSettings, environment: Environment) -> Self {
        let calls = Arc::new(RecentCalls::default());
        let Ports { sts, iam, base, .. } = aws(AwsOptions {
            call_log: Arc::<RecentCalls>::clone(&calls),
            clock: Arc::new(SystemClock),
            environment: Arc::new(environment),
            files: Arc::default(),
            network,
            deadline: Arc::new(Deadline::new(None, Counted::InAll)),
            person: Arc::<TerminalPerson>::default(),
        });
        Self { sts, iam, base, calls }
    }
}

/// Long-lived keys for a server at `endpoint`.
pub(super) fn access(endpoint: &str, access_key_id: &str, secret: &str) -> Access {
    Access {
        credentials: Credentials {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: Secret::new(secret),
            session_token: None,
            expires: None,
        },
        client: Arc::new(settings(endpoint)),
    }
}

/// Client settings that lead to one server.
pub(super) fn settings(endpoint: &str) -> ClientSettings {
    ClientSettings {
        region: Some("eu-central-1".to_owned()),
        sts_endpoint: Some(endpoint.to_owned()),
        iam_endpoint: Some(endpoint.to_owned()),
        ..ClientSettings::default()
    }
}
