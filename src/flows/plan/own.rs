//! Profiles whose `credential_process` is kamen itself: what it would print is found here, without a second kamen that
//! could ask on the terminal of the first (decision 11).

use crate::domain::arn::RoleArn;
use crate::domain::process::OwnProcess;
use crate::domain::profile::{Profile, ProfileHop, Settings, SharedConfig};

/// What names the token of a web identity: the SDKs' setting, and aws-vault's.
pub(super) const WEB_IDENTITY_KEYS: [&str; 2] =
    ["web_identity_token_file", "web_identity_token_process"];

/// What a `credential_process` that is kamen itself gives.
pub(super) enum Own {
    /// What another profile leads to.
    Profile(String),
    /// A role, assumed from another profile.
    Role { source: String, role: RoleArn },
    /// A long-lived key of the vault.
    Key { name: String, is_bare: bool },
}

/// Whether Identity Center gives the profile's credentials. Without account and role it gives a token alone, and what
/// else is there gives them, as for the AWS CLI; if nothing is, they are missing.
pub(super) fn signs_in(settings: &Settings) -> bool {
    let is_set = |key: &&str| settings.value(key).is_some();
    let is_there = |key: &&str| settings.0.contains_key(*key);
    ["sso_session", "sso_start_url"].iter().any(is_set)
        && (["sso_account_id", "sso_role_name"].iter().any(is_there)
            || !(has_keys(settings) || ["login_session", "credential_process"].iter().any(is_set)))
}

/// `None` for a profile whose own keys or sign-in win, for another program, and for what only a run can tell: a role by
/// its name, or from no named profile.
pub(super) fn own_process(profile: &Profile) -> Option<Own> {
    let settings = &profile.settings;
    if has_keys(settings)
        || signs_in(settings)
        || ["login_session"]
            .iter()
            .chain(&WEB_IDENTITY_KEYS)
            .any(|key| settings.value(key).is_some())
    {
        return None;
    }
    let own = OwnProcess::of_command(settings.value("credential_process")?)?;
    match (own.role, own.profile, own.key) {
        (None, None, Some(name)) => Some(Own::Key { name, is_bare: own.no_session }),
        (None, Some(profile), None) if !own.no_session => Some(Own::Profile(profile)),
        (Some(role), Some(source), None) if !own.no_session => {
            Some(Own::Role { source, role: role.parse().ok()? })
        }
        _ => None,
    }
}

/// The call that it makes for a role: with the external id that another profile gives for the same role.
pub(super) fn own_hop(config: &SharedConfig, profile: &Profile, role: &RoleArn) -> ProfileHop {
    let names_it = |other: &&Profile| other.settings.value("role_arn") == Some(role.as_str());
    let external_id = config
        .profiles
        .iter()
        .filter(names_it)
        .find_map(|other| other.settings.value("external_id"));
    ProfileHop {
        profile: profile.name.clone(),
        role_arn: role.to_string(),
        external_id: external_id.map(str::to_owned),
        mfa_serial: None,
        session_name: None,
        source_identity: None,
        duration: None,
    }
}

/// Whether a profile's credentials are its keys. Half a key is none if something else gives credentials: the SDKs go
/// on to that.
pub(super) fn has_keys(settings: &Settings) -> bool {
    let is_set = |key: &str| settings.value(key).is_some();
    match (is_set("aws_access_key_id"), is_set("aws_secret_access_key")) {
        (true, true) => true,
        (false, false) => false,
        (true, false) | (false, true) => !is_set("credential_process") && !is_set("login_session"),
    }
}

#[cfg(test)]
mod tests;
