//! What a client needs to talk to the sandbox: variables, and shared config and credentials files.

use std::net::SocketAddr;

use crate::sandbox::organisation::{Organisation, Profile, ProfileKind, User};

/// The region that the sandbox's clients are told to use.
pub const REGION: &str = "eu-central-1";

/// What the demo's sign-in to Identity Center is called.
pub const SIGN_IN: &str = "kitsune";

/// The demo's profile of `aws login`.
const LOGIN: &str = "console-login";

/// The text of `~/.aws/config` and `~/.aws/credentials`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedFiles {
    pub config: String,
    pub credentials: String,
}

/// The variables that send a client to the sandbox, without any keys.
pub(super) fn endpoint_variables(address: SocketAddr) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![
        pair("AWS_ENDPOINT_URL", &format!("http://{address}")),
        pair("AWS_REGION", REGION),
        pair("AWS_DEFAULT_REGION", REGION),
        // There is no instance metadata to ask here: without this, some clients wait for it.
        pair("AWS_EC2_METADATA_DISABLED", "true"),
    ]
}

/// The keys of a user, as variables.
pub(super) fn key_variables(user: &User) -> Vec<(String, String)> {
    vec![
        ("AWS_ACCESS_KEY_ID".to_owned(), user.access_key_id.clone()),
        ("AWS_SECRET_ACCESS_KEY".to_owned(), user.secret_access_key.reveal().to_owned()),
    ]
}

/// The organisation's profiles. Each section names the endpoint, so that the files suffice alone.
pub(super) fn shared_files(organisation: &Organisation, address: SocketAddr) -> SharedFiles {
    let profiles = &organisation.profiles;
    SharedFiles {
        config: profiles
            .iter()
            .map(|profile| config_section(profile, address))
            .chain((!organisation.assignments.is_empty()).then(sso_section))
            .collect(),
        credentials: profiles
            .iter()
            .filter_map(|profile| credentials_section(organisation, profile))
            .collect(),
    }
}

fn config_section(profile: &Profile, address: SocketAddr) -> String {
    let mut lines = vec![match profile.name.as_str() {
        "default" => "[default]".to_owned(),
        name => format!("[profile {name}]"),
    }];
    if let ProfileKind::Role { arn, source, settings } = &profile.kind {
        lines.push(format!("role_arn = {arn}"));
        lines.push(format!("source_profile = {source}"));
        lines.extend(settings.iter().map(|(key, value)| format!("{key} = {value}")));
    }
    lines.push(format!("region = {REGION}"));
    lines.push(format!("endpoint_url = http://{address}\n\n"));
    lines.join("\n")
}

/// A profile of the console's own sign-in, which has no keys before.
pub(super) fn login_section(arn: &str, address: SocketAddr) -> String {
    format!(
        "[profile {LOGIN}]\nlogin_session = {arn}\nregion = {REGION}\nendpoint_url = http://{address}\n\n"
    )
}

/// The portal that [`crate::sandbox`] plays; its calls go if those of the other services go.
fn sso_section() -> String {
    format!(
        "[sso-session {SIGN_IN}]\nsso_start_url = https://kitsune.awsapps.com/start\n\
         sso_region = {REGION}\nsso_registration_scopes = sso:account:access\n\n"
    )
}

fn credentials_section(organisation: &Organisation, profile: &Profile) -> Option<String> {
    let ProfileKind::User { account, user } = &profile.kind else { return None };
    let user = organisation.accounts.get(account)?.users.get(user)?;
    Some(format!(
        "[{}]\naws_access_key_id = {}\naws_secret_access_key = {}\n\n",
        profile.name,
        user.access_key_id,
        user.secret_access_key.reveal()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::demo;

    #[test]
    fn keys_stand_in_the_credentials_file_and_roles_in_the_config() {
        let files = shared_files(&demo::organisation(), ([127, 0, 0, 1], 4566).into());

        assert!(files.config.contains(
            "[profile partners]\nrole_arn = arn:aws:iam::222222222222:role/RoleB\n\
             source_profile = tools\nregion = eu-central-1\nendpoint_url = http://127.0.0.1:4566\n"
        ));
        assert!(!files.config.contains("aws_secret_access_key"));
        assert!(files.credentials.starts_with("[default]\naws_access_key_id = AKIA"));
    }
}
