//! The first credentials of a chain, wherever they come from.

mod identity_center;
mod keys;
mod process;
mod provider;
mod web_identity;

use futures_util::FutureExt;

use super::Sdk;
use crate::domain::failure::Failure;
use crate::domain::process::DEPTH;
use crate::domain::profile::{BaseSource, ClientSettings};
use crate::domain::secret::{Credentials, Secret};
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
            let found = self.fetch_base(source, token, client).await?;
            keys::usable(found, |part| format!("the {part} that came"))
        }
        .boxed()
    }
}

impl Sdk {
    async fn fetch_base(
        &self,
        source: &BaseSource,
        token: Option<&Secret>,
        client: &ClientSettings,
    ) -> Result<Credentials, Failure> {
        let options = &self.options;
        match source {
            BaseSource::Environment => keys::of_environment(&options.environment),
            BaseSource::StaticKeys { profile } => keys::of_profile(&options.config, profile),
            BaseSource::Process { profile, command } => {
                let place = keys::place(&options.config, profile, "credential_process");
                let limit = options.network.process_timeout;
                let now = options.clock.now();
                let depth = options.environment.value(DEPTH);
                let depth = depth.and_then(|text| text.parse().ok()).unwrap_or(0);
                process::run(command, limit, depth, now).await.map_err(|failure| match place {
                    Some(place) => process::named(failure, profile, place),
                    None => failure,
                })
            }
            BaseSource::WebIdentity { token_file, role_arn, session_name } => {
                let request = web_identity::Request {
                    token_file,
                    role_arn,
                    session_name: session_name.as_deref(),
                };
                self.web_identity(&request, client).await
            }
            BaseSource::IdentityCenter { portal, account, role } => {
                self.identity_center(Desk { portal, client }, token, account, role).await
            }
            BaseSource::Container => self.container().await,
            BaseSource::InstanceMetadata => self.instance_metadata().await,
        }
    }
}
