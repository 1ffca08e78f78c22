//! The portals that the shared config file names.

use std::collections::BTreeMap;

use crate::domain::profile::{Settings, SharedConfig};
use crate::domain::sign_in::{DEFAULT_SCOPE, Portal};

/// Every portal once: the sessions, then those that profiles name themselves.
pub fn portals(config: &SharedConfig) -> Vec<Portal> {
    let of = |session: Option<&String>, settings: &Settings| {
        Some(Portal {
            session: session.cloned(),
            start_url: settings.value("sso_start_url")?.to_owned(),
            region: settings.value("sso_region")?.to_owned(),
        })
    };
    let sessions = config.sso_sessions.iter().filter_map(|(name, one)| of(Some(name), one));
    let mut portals: Vec<Portal> = sessions.collect();
    let mut older = BTreeMap::new();
    for profile in &config.profiles {
        if profile.settings.value("sso_session").is_none()
            && let Some(portal) = of(None, &profile.settings)
        {
            older.entry(portal.start_url.clone()).or_insert(portal);
        }
    }
    portals.extend(older.into_values());
    portals
}

/// What a token of the portal shall be good for. Without a scope there is no refresh token; older profiles
/// name none.
pub fn scopes(config: &SharedConfig, portal: &Portal) -> Vec<String> {
    let Some(session) = &portal.session else { return Vec::new() };
    let section = config.sso_sessions.get(session);
    let named = section.and_then(|section| section.value("sso_registration_scopes"));
    let scopes = named.unwrap_or(DEFAULT_SCOPE).split(',').map(str::trim);
    scopes.filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

/// Whether two start URLs lead to the same page; people copy them with and without what follows.
pub(super) fn same_page(one: &str, other: &str) -> bool {
    let plain = |url: &str| url.trim_end_matches('#').trim_end_matches('/').to_owned();
    let cut = |url: &str| plain(url.split('#').next().unwrap_or(url));
    other.contains("://") && cut(one) == cut(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::config;

    const TEXT: &str = "[sso-session corp]\nsso_start_url = https://acme.awsapps.com/start/#\n\
        sso_region = eu-west-1\n[sso-session lab]\nsso_start_url = https://lab.awsapps.com/start\n\
        sso_region = eu-west-1\nsso_registration_scopes = sso:account:access, codewhisperer:analysis\n\
        [old]\nsso_start_url = https://old.awsapps.com/start\nsso_region = us-east-1\n\
        [older]\nsso_start_url = https://old.awsapps.com/start\nsso_region = us-east-1\n\
        [dev]\nsso_session = corp\n";

    #[test]
    fn each_portal_is_named_once() {
        let portals = portals(&config(TEXT));

        let names: Vec<&str> = portals.iter().map(Portal::name).collect();
        assert_eq!(names, ["corp", "lab", "https://old.awsapps.com/start"]);
    }

    #[test]
    fn scopes_are_those_of_the_section_and_older_profiles_have_none() {
        let config = config(TEXT);
        let scopes: Vec<_> =
            portals(&config).iter().map(|portal| scopes(&config, portal)).collect();

        assert_eq!(scopes[0], ["sso:account:access"]);
        assert_eq!(scopes[1], ["sso:account:access", "codewhisperer:analysis"]);
        assert!(scopes[2].is_empty());
    }
}
