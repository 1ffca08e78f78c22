//! The first credentials of a chain, wherever they come from.

mod child;
mod code;
mod identity_center;
mod keys;
mod process;
mod provider;
mod web_identity;

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

use super::Sdk;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::process::DEPTH;
use crate::domain::profile::{BaseSource, ClientSettings, SharedConfig};
use crate::domain::secret::{Credentials, Secret};
use crate::domain::time::typed;
use crate::ports::aws::{Answer, BaseCredentials};
use crate::ports::sign_in::Desk;

impl BaseCredentials for Sdk {
    fn fetch<'a>(
        &'a self,
        source: &'a BaseSource,
        token: Option<&'a Secret>,
        client: &'a ClientSettings,
    ) -> Answer<'a, Credentials> {
        async move {
            let fetched = Box::pin(self.fetch_base(source, token, client));
            let deadline = &self.options.deadline;
            // A process may ask a person.
            let found = if source.command().is_some() {
                fetched.await?
            } else {
                let kept = deadline.keep(fetched, Result::is_ok).await;
                kept.unwrap_or_else(|| Err(late_source(deadline.limit())))?
            };
            keys::usable(found, |part| format!("the {part} that came"))
        }
        .boxed()
    }

    fn access_key_id(&self, profile: &str) -> Option<String> {
        keys::id_of_profile(&self.options.files.now(), profile)
    }

    fn shared_config(&self) -> Option<Arc<SharedConfig>> {
        Some(self.options.files.now())
    }

    fn one_time_code<'a>(&'a self, command: &'a str, device: &'a str) -> Answer<'a, String> {
        self.code_of_program(command, device).boxed()
    }
}

fn late_source(limit: Duration) -> Failure {
    let limit = typed(u32::try_from(limit.as_secs()).unwrap_or(u32::MAX));
    let message = format!("the source of the credentials did not answer: given up after {limit}");
    Failure::new(FailureKind::Unreachable, message)
        .with_hint("check the network, or wait longer: `--timeout 5m`")
}

impl Sdk {
    /// Whether no person can be asked on a terminal, whatever else asks: a program that would ask must not find it.
    fn is_alone(&self) -> bool {
        !self.options.person.has_terminal()
    }

    async fn code_of_program(&self, command: &str, device: &str) -> Result<String, Failure> {
        let options = &self.options;
        let say = |line: &str| options.call_log.said(&format!("code of {device}: {line}"));
        code::run((command, self.is_alone()), device, options.network.process_timeout, say).await
    }

    async fn fetch_base(
        &self,
        source: &BaseSource,
        token: Option<&Secret>,
        client: &ClientSettings,
    ) -> Result<Credentials, Failure> {
        let options = &self.options;
        match source {
            BaseSource::Environment => keys::of_environment(&options.environment),
            BaseSource::StaticKeys { profile } => {
                keys::of_profile(&options.files.now(), profile, options.files.begun())
            }
            BaseSource::VaultKey { name, .. } => {
                Err(Failure::local(format!("the key `{name}` is the vault's alone to give")))
            }
            BaseSource::Process { profile, command } => {
                let place = keys::place(options.files.begun_with(), profile, "credential_process");
                let limit = options.network.process_timeout;
                let now = options.clock.now();
                let depth = options.environment.value(DEPTH);
                let depth = depth.and_then(|text| text.parse().ok()).unwrap_or(0);
                let say = |line: &str| {
                    options.call_log.said(&format!("credential_process of {profile}: {line}"));
                };
                let command = (command.as_str(), self.is_alone());
                let ran = process::run(command, limit, depth, now, say).await;
                ran.map_err(|failure| match place {
                    Some(place) => process::named(failure, profile, place),
                    None => failure,
                })
            }
            BaseSource::WebIdentity { token, role_arn, session_name } => {
                let session_name = session_name.as_deref();
                let request = web_identity::Request { token, role_arn, session_name };
                Box::pin(self.web_identity(&request, client)).await
            }
            BaseSource::IdentityCenter { portal, account, role } => {
                self.identity_center(Desk { portal, client }, token, account, role).await
            }
            BaseSource::Login(session) => {
                Err(Failure::local(format!("the keys of `{session}` are its file's alone to give")))
            }
            BaseSource::Container => self.container().await,
            BaseSource::InstanceMetadata => self.instance_metadata().await,
        }
    }
}
