//! Region, endpoints and certificates, as environment and profile say together.

use std::path::PathBuf;

use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::inventory::Server;
use crate::domain::profile::{ClientSettings, Profile, Settings, SharedConfig};
use crate::domain::server_address::{
    address_fault, host, is_loopback, proxy_fault, region_fault, without_password,
};
use crate::domain::text::harmless;

/// The client settings of a start: the environment wins over the profile (AWS SDKs and Tools Reference
/// Guide, "AWS Region" and "Service-specific endpoints").
pub fn client_settings(
    config: &SharedConfig,
    environment: &Environment,
    profile: Option<&str>,
) -> ClientSettings {
    let profile = config.profile(profile.unwrap_or("default"));
    let text = |variable: &str, key: &str| text(environment, profile, (variable, key));
    let flag = |variable: &str, key: &str| is_true(environment, profile, (variable, key));
    // `AWS_REGION` is every SDK's; boto3 and the first AWS CLI read only `AWS_DEFAULT_REGION`.
    let region = environment.value("AWS_REGION").or_else(|| text("AWS_DEFAULT_REGION", "region"));
    let ignored = is_true(environment, profile, ENDPOINTS_IGNORED);
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
        signin_endpoint: endpoint("signin"),
        ca_bundle: ca_bundle.map(|path| -> PathBuf { environment.expand_home(path) }),
        use_fips: flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
        use_dual_stack: flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
    }
}

/// The variable and the setting that switch all endpoints off.
const ENDPOINTS_IGNORED: (&str, &str) =
    ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls");

/// The value of a variable, else that of a setting.
fn text<'a>(
    environment: &'a Environment,
    profile: Option<&'a Profile>,
    (variable, key): (&str, &str),
) -> Option<&'a str> {
    let own = || profile.and_then(|profile| profile.settings.value(key));
    environment.value(variable).or_else(own)
}

fn is_true(environment: &Environment, profile: Option<&Profile>, names: (&str, &str)) -> bool {
    text(environment, profile, names)
        .is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("true"))
}

/// The server that a profile's clients talk to; `None` for what the environment says alone.
pub(super) fn server(
    config: &SharedConfig,
    environment: &Environment,
    profile: Option<&str>,
) -> Server {
    Server::of(&client_settings(config, environment, profile))
}

/// Refuses a region or an endpoint that no request can go to, and names what it was written in: the
/// libraries below only say that something could not be parsed.
pub(super) fn check(
    config: &SharedConfig,
    environment: &Environment,
    profile: Option<&str>,
) -> Result<(), Failure> {
    let profile = config.profile(profile.unwrap_or("default"));
    let region = ["AWS_REGION", "AWS_DEFAULT_REGION"]
        .into_iter()
        .find_map(|name| Some(Written::variable(name, environment.value(name)?)))
        .or_else(|| Written::setting(&profile?.settings, "region"));
    if let Some(written) = region
        && let Some(fault) = region_fault(&written.value)
    {
        return Err(written.failure("region", &fault).with_hint("such as `eu-central-1`"));
    }
    check_proxy(config, environment, profile)?;
    if is_true(environment, profile, ENDPOINTS_IGNORED) {
        return Ok(());
    }
    for service in SERVICES {
        let Some(written) = written_endpoint(config, environment, profile, service) else {
            continue;
        };
        if let Some(fault) = address_fault(&written.value) {
            let failure = written.failure("endpoint", &fault);
            return Err(
                failure.with_hint("such as `http://localhost:4566`, or unset for AWS itself")
            );
        }
    }
    Ok(())
}

/// Variables that name the proxy of a scheme, first one first.
const PROXIES: [(&str, [&str; 4]); 2] = [
    ("https", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]),
    ("http", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]),
];

/// Refuses a proxy on the way to STS that cannot be one. The library below passes over some, and calls go out
/// without; others it refuses in its own words.
fn check_proxy(
    config: &SharedConfig,
    environment: &Environment,
    profile: Option<&Profile>,
) -> Result<(), Failure> {
    let ignored = is_true(environment, profile, ENDPOINTS_IGNORED);
    let written = written_endpoint(config, environment, profile, "sts").filter(|_| !ignored);
    let endpoint = written.map_or_else(|| "https://sts.amazonaws.com".to_owned(), |own| own.value);
    let is_spared = is_loopback(&endpoint) || is_spared(environment, host(&endpoint));
    let names = PROXIES.iter().find(|(scheme, _)| endpoint.starts_with(&format!("{scheme}://")));
    let Some((_, names)) = names.filter(|_| !is_spared) else { return Ok(()) };
    let set = names.iter().find_map(|name| Some((name, environment.value(name)?)));
    let Some((name, value, fault)) =
        set.and_then(|(name, value)| Some((name, value, proxy_fault(value)?)))
    else {
        return Ok(());
    };
    let value = without_password(&harmless(value));
    Err(Failure::usage(format!("the proxy `{value}` {fault} ({name})"))
        .with_hint(format!("such as `http://proxy.example.com:8080`, or unset {name}")))
}

/// Whether NO_PROXY names a host or a domain above it.
fn is_spared(environment: &Environment, host: &str) -> bool {
    let named = ["NO_PROXY", "no_proxy"].iter().find_map(|name| environment.value(name));
    named.unwrap_or_default().split(',').map(|entry| entry.trim().trim_start_matches('.')).any(
        |entry| {
            let is_above = || host.strip_suffix(entry).is_some_and(|front| front.ends_with('.'));
            entry == "*" || (!entry.is_empty() && (entry == host || is_above()))
        },
    )
}

/// The services that kamen calls, as settings name them.
const SERVICES: [&str; 6] = ["sts", "iam", "organizations", "sso", "sso_oidc", "signin"];

/// A value, and the variable or line that it was written in.
struct Written {
    value: String,
    place: String,
}

impl Written {
    fn variable(name: &str, value: &str) -> Self {
        Self { value: value.to_owned(), place: name.to_owned() }
    }

    fn setting(settings: &Settings, key: &str) -> Option<Self> {
        let (value, place) = (settings.value(key)?.to_owned(), settings.place(key)?);
        Some(Self { value, place: format!("`{key}`, {place}") })
    }

    fn failure(&self, what: &str, fault: &str) -> Failure {
        let value = harmless(&self.value).into_owned();
        Failure::usage(format!("the {what} `{value}` {fault} ({})", self.place))
    }
}

fn endpoint(
    config: &SharedConfig,
    environment: &Environment,
    profile: Option<&Profile>,
    service: &str,
) -> Option<String> {
    written_endpoint(config, environment, profile, service).map(|written| written.value)
}

fn written_endpoint(
    config: &SharedConfig,
    environment: &Environment,
    profile: Option<&Profile>,
    service: &str,
) -> Option<Written> {
    let variable = format!("AWS_ENDPOINT_URL_{}", service.to_ascii_uppercase());
    let section = || {
        let name = profile?.settings.value("services")?;
        let key = format!("{service}.endpoint_url");
        Written::setting(config.services.get(name)?, &key)
    };
    [variable.as_str(), "AWS_ENDPOINT_URL"]
        .into_iter()
        .find_map(|name| Some(Written::variable(name, environment.value(name)?)))
        .or_else(section)
        .or_else(|| Written::setting(&profile?.settings, "endpoint_url"))
}
