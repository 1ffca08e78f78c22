//! The portals that the shared config file names.

use std::collections::BTreeMap;

use crate::domain::failure::Failure;
use crate::domain::profile::{Settings, SharedConfig};
use crate::domain::sign_in::{DEFAULT_SCOPE, Portal};
use crate::domain::text::nearest;

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

/// The portals that are meant: by the name of a session, of a profile, or by a start URL; without a name all.
///
/// # Errors
/// There is none of that name, or none at all.
pub fn named(config: &SharedConfig, name: Option<&str>) -> Result<Vec<Portal>, Failure> {
    let all = portals(config);
    if all.is_empty() {
        return Err(Failure::usage("no sign-in to Identity Center is configured").with_hint(
            "add an `[sso-session NAME]` with `sso_start_url` and `sso_region` to ~/.aws/config \
             (`aws configure sso` does)",
        ));
    }
    let Some(name) = name else { return Ok(all) };
    let by_profile = config.profile(name).map(|profile| {
        let value = |key: &str| profile.settings.value(key).map(str::to_owned);
        (value("sso_session"), value("sso_start_url"))
    });
    let is_meant = |portal: &Portal| {
        portal.session.as_deref() == Some(name)
            || same_page(&portal.start_url, name)
            || by_profile.as_ref().is_some_and(|(session, url)| match session {
                Some(session) => portal.session.as_ref() == Some(session),
                None => portal.session.is_none() && Some(&portal.start_url) == url.as_ref(),
            })
    };
    // A session's own name wins over what a profile of the same name says.
    let exact = all.iter().find(|portal| portal.session.as_deref() == Some(name));
    let found: Vec<Portal> = match exact {
        Some(portal) => vec![portal.clone()],
        None => all.iter().filter(|portal| is_meant(portal)).cloned().collect(),
    };
    if found.is_empty() {
        let near = nearest(name, all.iter().map(Portal::name), 3);
        let hint = if near.is_empty() {
            let names: Vec<&str> = all.iter().map(Portal::name).collect();
            format!("there are: {}", names.join(", "))
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        return Err(Failure::usage(format!("no sign-in is called `{name}`")).with_hint(hint));
    }
    Ok(found)
}

/// Whether two start URLs lead to the same page; people copy them with and without what follows.
fn same_page(one: &str, other: &str) -> bool {
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

    fn names(name: Option<&str>) -> Vec<String> {
        let found = named(&config(TEXT), name).unwrap();
        found.iter().map(|portal| portal.name().to_owned()).collect()
    }

    #[test]
    fn each_portal_is_named_once() {
        assert_eq!(names(None), ["corp", "lab", "https://old.awsapps.com/start"]);
    }

    #[test]
    fn a_portal_is_found_by_session_profile_and_address() {
        assert_eq!(names(Some("lab")), ["lab"]);
        assert_eq!(names(Some("dev")), ["corp"]);
        assert_eq!(names(Some("old")), ["https://old.awsapps.com/start"]);
        assert_eq!(names(Some("https://acme.awsapps.com/start")), ["corp"]);

        let unknown = named(&config(TEXT), Some("crop")).unwrap_err();
        assert_eq!(unknown.hint.as_deref(), Some("did you mean corp?"));
        assert!(named(&config(""), None).unwrap_err().message.contains("configured"));
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
