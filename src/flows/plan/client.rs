//! Region, endpoints and certificates, as environment and profile say together.

use std::path::PathBuf;

use crate::domain::environment::Environment;
use crate::domain::inventory::Server;
use crate::domain::profile::{ClientSettings, Profile, SharedConfig};

/// The client settings of a start: the environment wins over the profile (AWS SDKs and Tools Reference
/// Guide, "AWS Region" and "Service-specific endpoints").
pub fn client_settings(
    config: &SharedConfig,
    environment: &Environment,
    profile: Option<&str>,
) -> ClientSettings {
    let profile = config.profile(profile.unwrap_or("default"));
    let text = |variable: &str, key: &str| {
        let own = || profile.and_then(|profile| profile.settings.value(key));
        environment.value(variable).or_else(own)
    };
    let flag = |variable: &str, key: &str| {
        text(variable, key).is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("true"))
    };
    // `AWS_REGION` is every SDK's; boto3 and the first AWS CLI read only `AWS_DEFAULT_REGION`.
    let region = environment.value("AWS_REGION").or_else(|| text("AWS_DEFAULT_REGION", "region"));
    let ignored = flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls");
    let endpoint = |service: &str| {
        if ignored { None } else { endpoint(config, environment, profile, service) }
    };
    let ca_bundle = text("AWS_CA_BUNDLE", "ca_bundle");
    ClientSettings {
        region: region.map(str::to_owned),
        sts_endpoint: endpoint("sts"),
        iam_endpoint: endpoint("iam"),
        organizations_endpoint: endpoint("organizations"),
        sso_endpoint: endpoint("sso"),
        sso_oidc_endpoint: endpoint("sso_oidc"),
        ca_bundle: ca_bundle.map(|path| -> PathBuf { environment.expand_home(path) }),
        use_fips: flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
        use_dual_stack: flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
    }
}

/// The server that a profile's clients talk to; `None` for what the environment says alone.
pub(super) fn server(
    config: &SharedConfig,
    environment: &Environment,
    profile: Option<&str>,
) -> Server {
    Server::of(&client_settings(config, environment, profile))
}

fn endpoint(
    config: &SharedConfig,
    environment: &Environment,
    profile: Option<&Profile>,
    service: &str,
) -> Option<String> {
    let variable = format!("AWS_ENDPOINT_URL_{}", service.to_ascii_uppercase());
    let key = format!("{service}.endpoint_url");
    let section = || {
        let name = profile?.settings.value("services")?;
        config.services.get(name)?.value(&key)
    };
    let own = || profile?.settings.value("endpoint_url");
    environment
        .value(&variable)
        .or_else(|| environment.value("AWS_ENDPOINT_URL"))
        .or_else(section)
        .or_else(own)
        .map(str::to_owned)
}
