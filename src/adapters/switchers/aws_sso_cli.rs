//! aws-sso-cli: its YAML file, with Identity Centers, named roles, and roles behind other roles.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::adapters::folders;
use crate::adapters::switchers::{malformed, text};
use crate::domain::account::AccountId;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::switcher::{Found, FoundPortal, FoundProfile, Leads};

#[derive(Debug, Deserialize)]
struct Settings {
    #[serde(rename = "SSOConfig", default)]
    portals: BTreeMap<String, Portal>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Portal {
    #[serde(rename = "SSORegion")]
    region: String,
    start_url: String,
    default_region: Option<String>,
    accounts: Option<BTreeMap<String, Option<Account>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Account {
    default_region: Option<String>,
    roles: Option<BTreeMap<String, Option<Role>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Role {
    profile: Option<String>,
    default_region: Option<String>,
    /// The ARN of the role before it.
    via: Option<String>,
    source_identity: Option<String>,
}

/// A role of the file, with where it stands.
struct Listed {
    start_url: String,
    account: AccountId,
    name: String,
    role: Role,
    region: Option<String>,
}

pub(super) fn read(environment: &Environment) -> Result<Option<Found>, Failure> {
    for path in places(environment) {
        if let Some(text) = text(&path)? {
            return found(&path, &text).map(Some);
        }
    }
    Ok(None)
}

/// Where the file is looked for, as aws-sso-cli does.
fn places(environment: &Environment) -> Vec<PathBuf> {
    let named = environment.value("AWS_SSO_CONFIG").map(|path| environment.expand_home(path));
    let usual = folders::config_of(environment, "aws-sso").map(|folder| folder.join("config.yaml"));
    let old = environment.home().map(|home| home.join(".aws-sso/config.yaml"));
    match named {
        Some(path) => vec![path],
        None => usual.into_iter().chain(old).collect(),
    }
}

fn found(path: &Path, text: &str) -> Result<Found, Failure> {
    let settings: Settings =
        serde_norway::from_str(text).map_err(|error| malformed(path, &error))?;
    let (mut found, mut listed) = (Found::default(), Vec::new());
    for (name, portal) in settings.portals {
        found.portals.push(FoundPortal {
            name: name.to_lowercase(),
            start_url: portal.start_url.clone(),
            region: portal.region,
            scopes: None,
        });
        for (id, account) in portal.accounts.unwrap_or_default() {
            // YAML takes ids for numbers, which loses zeros at the front.
            let Ok(id) = format!("{id:0>12}").parse() else {
                found.left.push(format!("`{id}` is no account id"));
                continue;
            };
            let account = account.unwrap_or_default();
            let region = account.default_region.or_else(|| portal.default_region.clone());
            for (name, role) in account.roles.unwrap_or_default() {
                let role = role.unwrap_or_default();
                let region = role.default_region.clone().or_else(|| region.clone());
                let start_url = portal.start_url.clone();
                listed.push(Listed { start_url, account: id, name, role, region });
            }
        }
    }
    found.profiles = profiles(&listed, &mut found.left);
    Ok(found)
}

/// The roles that have a name, and those behind another role; the others are listed by Identity Center itself.
fn profiles(listed: &[Listed], left: &mut Vec<String>) -> Vec<FoundProfile> {
    let behind: BTreeSet<&str> = listed.iter().filter_map(|one| one.role.via.as_deref()).collect();
    let mut profiles = Vec::new();
    for one in listed {
        let is_on_the_way = behind.contains(&*arn(one));
        if one.role.profile.is_none() && one.role.via.is_none() && !is_on_the_way {
            continue;
        }
        match leads(one, listed) {
            Ok(leads) => profiles.push(FoundProfile {
                name: name(one),
                leads,
                region: one.region.clone(),
                is_there: false,
            }),
            Err(why) => left.push(format!("`{}`: {why}", name(one))),
        }
    }
    profiles
}

fn leads(one: &Listed, listed: &[Listed]) -> Result<Leads, String> {
    let Some(via) = &one.role.via else {
        let (start_url, set) = (one.start_url.clone(), one.name.clone());
        return Ok(Leads::Set { start_url, account: one.account, set });
    };
    let before = listed.iter().find(|other| arn(other) == *via);
    let before =
        before.ok_or_else(|| format!("`Via` names `{via}`, which the file does not list"))?;
    let source_identity = one.role.source_identity.clone();
    Ok(Leads::Role { arn: arn(one), source: name(before), source_identity })
}

/// The role as `Via` names it.
fn arn(one: &Listed) -> String {
    format!("arn:aws:iam::{}:role/{}", one.account, one.name)
}

/// What the profile is called: as the file says, else as aws-sso-cli shows roles.
fn name(one: &Listed) -> String {
    one.role.profile.clone().unwrap_or_else(|| format!("{}:{}", one.account, one.name))
}
