//! Region, endpoints and certificates, as environment and profile say together.

use std::path::PathBuf;

use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::inventory::Server;
use crate::domain::profile::{ClientSettings, Profile, Settings, SharedConfig, SourceLine};
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
    let endpoint = |service: Service| {
        let written = written_endpoint(config, environment, profile, service);
        written.filter(|_| !ignored).map(|written| written.value.to_owned())
    };
    let [sts, iam, organizations, sso, sso_oidc, signin] = SERVICES.map(endpoint);
    let ca_bundle = text("AWS_CA_BUNDLE", "ca_bundle");
    ClientSettings {
        region: region.map(str::to_owned),
        sts_endpoint: sts,
        iam_endpoint: iam,
        organizations_endpoint: organizations,
        sso_endpoint: sso,
        sso_oidc_endpoint: sso_oidc,
        signin_endpoint: signin,
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
    Server::at(endpoints(config, environment, profile).into_iter().flatten())
}

/// The endpoints of STS, IAM and Organizations, by which a server is told from another.
pub(super) fn endpoints<'a>(
    config: &'a SharedConfig,
    environment: &'a Environment,
    profile: Option<&'a str>,
) -> [Option<&'a str>; 3] {
    let profile = config.profile(profile.unwrap_or("default"));
    let [sts, iam, organizations, ..] = SERVICES;
    let ignored = is_true(environment, profile, ENDPOINTS_IGNORED);
    [sts, iam, organizations].map(|service| {
        let written = written_endpoint(config, environment, profile, service);
        written.filter(|_| !ignored).map(|written| written.value)
    })
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
        && let Some(fault) = region_fault(written.value)
    {
        return Err(written.failure("region", &fault).with_hint("such as `eu-central-1`"));
    }
    check_proxy(config, environment, profile)?;
    if is_true(environment, profile, ENDPOINTS_IGNORED) {
        return Ok(());
    }
    // Mostly all services have the same one.
    let mut good = "";
    for service in SERVICES {
        let Some(written) = written_endpoint(config, environment, profile, service) else {
            continue;
        };
        if written.value == good {
            continue;
        }
        if let Some(fault) = address_fault(written.value) {
            let failure = written.failure("endpoint", &fault);
            return Err(
                failure.with_hint("such as `http://localhost:4566`, or unset for AWS itself")
            );
        }
        good = written.value;
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
    let [sts, ..] = SERVICES;
    let written = written_endpoint(config, environment, profile, sts).filter(|_| !ignored);
    let endpoint = written.map_or("https://sts.amazonaws.com", |own| own.value);
    let scheme = endpoint.split_once("://").map(|(scheme, _)| scheme);
    let names = PROXIES.iter().find(|(of, _)| Some(*of) == scheme);
    let Some((_, names)) = names else { return Ok(()) };
    if is_loopback(endpoint) || is_spared(environment, host(endpoint)) {
        return Ok(());
    }
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

/// A service that kamen calls: the variable of its endpoint, and the setting in a section of `services`.
type Service = (&'static str, &'static str);

/// STS first, then as [`ClientSettings`] has them.
const SERVICES: [Service; 6] = [
    ("AWS_ENDPOINT_URL_STS", "sts.endpoint_url"),
    ("AWS_ENDPOINT_URL_IAM", "iam.endpoint_url"),
    ("AWS_ENDPOINT_URL_ORGANIZATIONS", "organizations.endpoint_url"),
    ("AWS_ENDPOINT_URL_SSO", "sso.endpoint_url"),
    ("AWS_ENDPOINT_URL_SSO_OIDC", "sso_oidc.endpoint_url"),
    ("AWS_ENDPOINT_URL_SIGNIN", "signin.endpoint_url"),
];

/// A value, with the variable or the setting that it was written in, and that one's line.
struct Written<'a> {
    value: &'a str,
    name: &'a str,
    line: Option<&'a SourceLine>,
}

impl<'a> Written<'a> {
    fn variable(name: &'a str, value: &'a str) -> Self {
        Self { value, name, line: None }
    }

    fn setting(settings: &'a Settings, name: &'a str) -> Option<Self> {
        Some(Self { value: settings.value(name)?, name, line: settings.place(name) })
    }

    fn failure(&self, what: &str, fault: &str) -> Failure {
        let value = harmless(self.value);
        let place = self.line.map(|line| format!("`{}`, {line}", self.name));
        let place = place.as_deref().unwrap_or(self.name);
        Failure::usage(format!("the {what} `{value}` {fault} ({place})"))
    }
}

fn written_endpoint<'a>(
    config: &'a SharedConfig,
    environment: &'a Environment,
    profile: Option<&'a Profile>,
    (variable, key): Service,
) -> Option<Written<'a>> {
    let section = || {
        let name = profile?.settings.value("services")?;
        Written::setting(config.services.get(name)?, key)
    };
    [variable, "AWS_ENDPOINT_URL"]
        .into_iter()
        .find_map(|name| Some(Written::variable(name, environment.value(name)?)))
        .or_else(section)
        .or_else(|| Written::setting(&profile?.settings, "endpoint_url"))
}

#[cfg(test)]
mod tests;
