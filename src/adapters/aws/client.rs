//! SDK clients, made when first needed and kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_iam::config::retry::RetryPartition;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector};
use aws_smithy_types::retry::RetryConfig;

use super::deadline::Deadline;
use super::http::{ClockWatch, HttpClients, Transport};
use super::last_attempt::{LONGEST_WAIT, LastAttempt};
use super::refused::RefusedHere;
use crate::domain::failure::Failure;
use crate::domain::profile::ClientSettings;
use crate::domain::region::first_region;
use crate::domain::secret::Credentials;
use crate::domain::server_address::{address_fault, is_loopback, region_fault};
use crate::domain::settings::NetworkSettings;
use crate::domain::text::harmless;

/// All clients of this process.
#[derive(Debug)]
pub(super) struct Clients {
    network: NetworkSettings,
    deadline: Arc<Deadline>,
    http: HttpClients,
    sts: Mutex<HashMap<Key, aws_sdk_sts::Client>>,
    iam: Mutex<HashMap<Key, aws_sdk_iam::Client>>,
    sso: Mutex<HashMap<Key, aws_sdk_sso::Client>>,
    sso_oidc: Mutex<HashMap<Key, aws_sdk_ssooidc::Client>>,
}

/// One client serves all identities that talk to the same place in the same way.
type Key = (ClientSettings, String);

impl Clients {
    pub(super) fn new(
        network: NetworkSettings,
        deadline: Arc<Deadline>,
        watch: Option<ClockWatch>,
    ) -> Self {
        Self {
            network,
            deadline,
            http: HttpClients::new(watch),
            sts: Mutex::default(),
            iam: Mutex::default(),
            sso: Mutex::default(),
            sso_oidc: Mutex::default(),
        }
    }

    /// The STS client; `partition` counts if no region is set.
    pub(super) fn sts(
        &self,
        settings: &ClientSettings,
        partition: Option<&str>,
    ) -> Result<aws_sdk_sts::Client, Failure> {
        let key = (settings.clone(), region(settings, partition));
        let mut clients = self.sts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let config = self.config(settings, settings.sts_endpoint.as_deref(), &key.1)?;
        let mut own =
            aws_sdk_sts::config::Builder::from(&config).retry_classifier(self.last_attempt());
        if settings.sts_endpoint.as_deref().is_some_and(is_loopback) {
            own = own.retry_classifier(RefusedHere);
        }
        let client = aws_sdk_sts::Client::from_conf(own.build());
        clients.insert(key, client.clone());
        Ok(client)
    }

    /// The IAM client; IAM has one region a partition, which the SDK finds from any of its regions.
    pub(super) fn iam(
        &self,
        settings: &ClientSettings,
        partition: Option<&str>,
    ) -> Result<aws_sdk_iam::Client, Failure> {
        let key = (settings.clone(), region(settings, partition));
        let mut clients = self.iam.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let config = self.config(settings, settings.iam_endpoint.as_deref(), &key.1)?;
        let mut own =
            aws_sdk_iam::config::Builder::from(&config).retry_classifier(self.last_attempt());
        if settings.iam_endpoint.as_deref().is_some_and(is_loopback) {
            own = own.retry_classifier(RefusedHere);
        }
        let client = aws_sdk_iam::Client::from_conf(own.build());
        clients.insert(key, client.clone());
        Ok(client)
    }

    /// The client of Identity Center's portal in a region.
    pub(super) fn sso(
        &self,
        settings: &ClientSettings,
        region: &str,
    ) -> Result<aws_sdk_sso::Client, Failure> {
        let key = (settings.clone(), region.to_owned());
        let mut clients = self.sso.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let config = self.config(settings, settings.sso_endpoint.as_deref(), region)?;
        let own = aws_sdk_sso::config::Builder::from(&config).retry_classifier(self.last_attempt());
        let client = aws_sdk_sso::Client::from_conf(own.build());
        clients.insert(key, client.clone());
        Ok(client)
    }

    /// The client of Identity Center's sign-in in a region.
    pub(super) fn sso_oidc(
        &self,
        settings: &ClientSettings,
        region: &str,
    ) -> Result<aws_sdk_ssooidc::Client, Failure> {
        let key = (settings.clone(), region.to_owned());
        let mut clients = self.sso_oidc.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let config = self.config(settings, settings.sso_oidc_endpoint.as_deref(), region)?;
        let own =
            aws_sdk_ssooidc::config::Builder::from(&config).retry_classifier(self.last_attempt());
        let client = aws_sdk_ssooidc::Client::from_conf(own.build());
        clients.insert(key, client.clone());
        Ok(client)
    }

    /// An HTTP client for the providers of the SDK that make their own calls.
    pub(super) fn http(&self, transport: &Transport) -> Result<SharedHttpClient, Failure> {
        self.http.client(transport)
    }

    /// A connector for requests that are signed here; the same one for the same place.
    pub(super) fn connector(&self, transport: &Transport) -> Result<SharedHttpConnector, Failure> {
        self.http.connector(transport)
    }

    /// Written by hand, since the SDK's loader would read the environment and profiles once more.
    fn config(
        &self,
        settings: &ClientSettings,
        endpoint: Option<&str>,
        region: &str,
    ) -> Result<SdkConfig, Failure> {
        // The SDK panics over a line end in a region, and shows its own insides for a wrong endpoint.
        if let Some(fault) = region_fault(region) {
            let message = format!("the region `{}` {fault}", harmless(region));
            return Err(Failure::usage(message).with_hint(
                "such as `eu-central-1`: check `region` in the profile, AWS_REGION and `--region`",
            ));
        }
        if let Some((endpoint, fault)) = endpoint.and_then(|one| Some((one, address_fault(one)?))) {
            let message = format!("the endpoint `{}` {fault}", harmless(endpoint));
            return Err(Failure::usage(message).with_hint(
                "check `endpoint_url` in the profile, and the variables that begin with AWS_ENDPOINT_URL",
            ));
        }
        if let Some(failure) = endpoint.and_then(|endpoint| exclusive(settings, endpoint)) {
            return Err(failure);
        }
        let http = self.http.client(&Transport::to(endpoint, settings.ca_bundle.as_deref()))?;
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(region.to_owned()))
            .http_client(http)
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .time_source(SharedTimeSource::default())
            .identity_cache(aws_sdk_sts::config::IdentityCache::no_cache())
            .retry_config(self.retries())
            .timeout_config(self.timeouts())
            .stalled_stream_protection(
                aws_sdk_sts::config::StalledStreamProtectionConfig::disabled(),
            )
            .use_fips(settings.use_fips)
            .use_dual_stack(settings.use_dual_stack);
        config.set_endpoint_url(endpoint.map(str::to_owned));
        config.set_app_name(AppName::new("kamen").ok());
        Ok(config.build())
    }

    fn last_attempt(&self) -> LastAttempt {
        let operation = Duration::from_secs(self.network.operation_timeout.max(1).into());
        LastAttempt { deadline: Arc::clone(&self.deadline), operation }
    }

    pub(super) fn retries(&self) -> RetryConfig {
        RetryConfig::adaptive()
            .with_max_attempts(self.network.max_attempts.max(1))
            .with_max_backoff(LONGEST_WAIT)
    }

    pub(super) fn timeouts(&self) -> TimeoutConfig {
        let seconds = |seconds: u32| Duration::from_secs(seconds.max(1).into());
        TimeoutConfig::builder()
            .connect_timeout(seconds(self.network.connect_timeout))
            .read_timeout(seconds(self.network.read_timeout))
            .operation_timeout(seconds(self.network.operation_timeout))
            .build()
    }
}

/// FIPS and dual-stack choose among AWS's own endpoints: beside one that is named, the SDKs make no call.
fn exclusive(settings: &ClientSettings, endpoint: &str) -> Option<Failure> {
    let (variable, key) = match (settings.use_fips, settings.use_dual_stack) {
        (true, _) => ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
        (false, true) => ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
        (false, false) => return None,
    };
    let message = format!(
        "{variable} (`{key}` in a profile) and AWS_ENDPOINT_URL (`endpoint_url`) exclude each other: the first \
         chooses among AWS's own endpoints, and the second names `{}`",
        harmless(endpoint)
    );
    Some(Failure::usage(message).with_hint("unset one of the two"))
}

/// The region to sign for: what is set, else the partition's first one.
fn region(settings: &ClientSettings, partition: Option<&str>) -> String {
    settings.region.clone().unwrap_or_else(|| first_region(partition.unwrap_or("aws")).to_owned())
}

/// Signs one STS call with the given keys.
pub(super) fn sts_as(credentials: &Credentials) -> aws_sdk_sts::config::Builder {
    aws_sdk_sts::config::Builder::default()
        .credentials_provider(provider(credentials))
        .retry_partition(partition("sts", credentials))
}

/// Signs one IAM call with the given keys.
pub(super) fn iam_as(credentials: &Credentials) -> aws_sdk_iam::config::Builder {
    aws_sdk_iam::config::Builder::default()
        .credentials_provider(provider(credentials))
        .retry_partition(partition("iam", credentials))
}

/// Each identity has a retry budget of its own: AWS throttles by account, and one account that is
/// throttled must not slow the others down.
fn partition(service: &str, credentials: &Credentials) -> RetryPartition {
    RetryPartition::new(format!("{service} {}", credentials.access_key_id))
}

fn provider(credentials: &Credentials) -> SharedCredentialsProvider {
    // No expiry is handed over: an expired session is AWS's to refuse, in its own words.
    SharedCredentialsProvider::new(SdkCredentials::new(
        &credentials.access_key_id,
        credentials.secret_access_key.reveal(),
        credentials.session_token.as_ref().map(|token| token.reveal().to_owned()),
        None,
        "kamen",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::deadline::Counted;

    #[test]
    fn what_is_no_region_is_refused_before_the_sdk_sees_it() {
        let clients = Clients::new(
            NetworkSettings::default(),
            Arc::new(Deadline::new(None, Counted::InAll)),
            None,
        );
        let with = |region: &str| ClientSettings {
            region: Some(region.to_owned()),
            sts_endpoint: Some("http://127.0.0.1:1".to_owned()),
            ..ClientSettings::default()
        };

        assert!(clients.sts(&with("eu-central-1"), None).is_ok());
        for wrong in ["eu\ncentral", "eu central", "", "eu-\u{e9}", &"a".repeat(64)] {
            assert!(clients.sts(&with(wrong), None).unwrap_err().message.contains("the region"));
        }
    }

    #[test]
    fn without_a_region_the_partition_decides() {
        let none = ClientSettings::default();
        let set = ClientSettings { region: Some("eu-central-1".to_owned()), ..none.clone() };

        assert_eq!(region(&none, None), "us-east-1");
        assert_eq!(region(&none, Some("aws-cn")), "cn-north-1");
        assert_eq!(region(&none, Some("aws-us-gov")), "us-gov-west-1");
        assert_eq!(region(&set, Some("aws-cn")), "eu-central-1");
    }
}
