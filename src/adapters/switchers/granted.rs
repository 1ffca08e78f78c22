//! granted: profiles of the shared config file with keys of its own.

use std::collections::BTreeMap;

use crate::domain::profile::{Profile, SharedConfig};
use crate::domain::switcher::{Found, FoundPortal, FoundProfile, Leads};

pub(super) fn read(config: &SharedConfig) -> Option<Found> {
    let mut found = Found::default();
    let mut portals: BTreeMap<String, FoundPortal> = BTreeMap::new();
    for profile in &config.profiles {
        let Some(start_url) = profile.settings.value("granted_sso_start_url") else { continue };
        match taken(profile, start_url) {
            Ok((portal, profile)) => {
                portals.entry(start_url.to_owned()).or_insert(portal);
                found.profiles.push(profile);
            }
            Err(lacks) => found.left.push(format!("profile `{}`: {lacks}", profile.name)),
        }
    }
    found.portals = portals.into_values().collect();
    (!found.profiles.is_empty() || !found.left.is_empty()).then_some(found)
}

fn taken(profile: &Profile, start_url: &str) -> Result<(FoundPortal, FoundProfile), String> {
    let value = |key: &str| {
        let found = profile.settings.value(key);
        found.map(str::to_owned).ok_or_else(|| format!("`{key}` is missing"))
    };
    let account = value("granted_sso_account_id")?;
    let account = account.parse().map_err(|error| format!("`granted_sso_account_id`: {error}"))?;
    let portal = FoundPortal {
        name: name_of(start_url),
        start_url: start_url.to_owned(),
        region: value("granted_sso_region")?,
        scopes: value("granted_sso_registration_scopes").ok(),
    };
    let set = value("granted_sso_role_name")?;
    let leads = Leads::Set { start_url: start_url.to_owned(), account, set };
    let name = profile.name.clone();
    Ok((portal, FoundProfile { name, leads, region: None, is_there: true }))
}

/// granted gives an Identity Center no name: the first part of its host is one.
fn name_of(start_url: &str) -> String {
    let host = start_url.split_once("://").map_or(start_url, |(_, rest)| rest);
    host.split(['.', '/', ':']).next().unwrap_or_default().to_owned()
}
