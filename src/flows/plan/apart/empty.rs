//! Settings that stand there without a value: to kamen and most SDKs they are not set, to the AWS CLI they are.

use crate::domain::profile::{FileProblem, Profile, SharedConfig};
use crate::flows::plan::apart::keys::is_of_credentials_file;
use crate::flows::plan::apart::{at, set};
use crate::flows::plan::own::signs_in;

/// What an empty setting is to the AWS CLI.
pub(super) fn empty_settings(
    config: &SharedConfig,
    profile: &Profile,
) -> impl Iterator<Item = FileProblem> {
    let is_there = |key: &str| profile.settings.0.contains_key(key);
    let is_set = |key: &str| set(profile, key).is_some();
    let is_role = is_there("role_arn") && !is_there("web_identity_token_file");
    let is_own = !is_set("role_arn") && !is_set("web_identity_token_file");
    let keys = set(profile, "aws_access_key_id");
    let key = profile.settings.0.get("aws_access_key_id");
    let is_first = key.is_some_and(|key| is_of_credentials_file(config, key));
    let is_process = is_set("login_session") || is_set("credential_process");
    let first_keys = keys.is_some_and(|key| is_of_credentials_file(config, key));
    let told = [
        ("role_arn", is_role, "refuses the profile, as a role without a name cannot be assumed"),
        (
            "external_id",
            is_role,
            "sends it as it is, and STS takes none of fewer than two characters",
        ),
        ("mfa_serial", is_role, "asks for a code, of a device without a name"),
        (
            "source_profile",
            is_role && is_set("credential_source"),
            "refuses the profile, as `credential_source` stands beside it",
        ),
        (
            "credential_source",
            is_role && is_set("source_profile"),
            "refuses the profile, as `source_profile` stands beside it",
        ),
        (
            "credential_process",
            is_own && !first_keys,
            "runs a program without a name, and fails, before it looks for keys or a container",
        ),
        (
            "aws_access_key_id",
            is_own && !signs_in(&profile.settings) && (is_first || !is_process),
            "takes that for the key, and fails, before it looks for other credentials",
        ),
        (
            "login_session",
            is_own && !first_keys,
            "looks for a sign-in without a name, and fails, before it looks for other credentials",
        ),
        (
            "web_identity_token_file",
            is_set("role_arn"),
            "does not assume the role, and looks for other credentials of the profile",
        ),
        ("sso_session", true, "refuses the profile, as there is no `[sso-session]` without a name"),
        ("services", true, "makes no call, as there is no `[services]` without a name"),
    ];
    told.into_iter().filter(|(_, is_heeded, _)| *is_heeded).filter_map(|(key, _, words)| {
        let setting = profile.settings.0.get(key).filter(|setting| setting.value().is_empty())?;
        Some(at(
            setting,
            format!("`{key}` is empty: the AWS CLI {words}; kamen and other SDKs pass over it"),
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::config;

    #[test]
    fn empty_settings_are_told_where_the_aws_cli_heeds_them() {
        let role = "role_arn = arn:aws:iam::111122223333:role/R\n";
        let source = "source_profile = base\n";
        let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";
        // What AWS CLI 1 made of each; without words it is what kamen is.
        for (text, words) in [
            (format!("{role}{source}external_id = \n"), "fewer than two characters"),
            (format!("{role}{source}role_session_name = \n"), ""),
            (format!("{role}{source}mfa_serial = \n"), "asks for a code"),
            (format!("{role}{source}credential_source = \n"), "`source_profile` stands beside it"),
            (format!("{role}credential_source = Environment\nsource_profile = \n"), "beside it"),
            (format!("{role}{source}web_identity_token_file = \n"), "does not assume the role"),
            (format!("{role}{source}sso_session = \n"), "no `[sso-session]`"),
            (format!("role_arn = \nsource_profile = p\n{keys}"), "cannot be assumed"),
            (format!("{keys}credential_process = \n"), "runs a program without a name"),
            ("aws_access_key_id = \n".to_owned(), "takes that for the key"),
            ("aws_access_key_id = \ncredential_process = /bin/cp\n".to_owned(), ""),
            (format!("{role}{source}aws_access_key_id = \n"), ""),
            (format!("{keys}login_session = \n"), "looks for a sign-in without a name"),
            (format!("{keys}services = \n"), "makes no call"),
            (format!("{keys}external_id = \nmfa_serial = \nsource_profile = \n"), ""),
            (format!("{keys}web_identity_token_file = \n"), ""),
            (format!("{role}{source}credential_process = \n"), ""),
            (format!("{role}web_identity_token_file = /t\nexternal_id = \n"), ""),
            (format!("{role}source_profile = \n"), ""),
            (format!("{role}credential_source = \n"), ""),
            (format!("{role}{source}{keys}credential_process = \n"), ""),
            ("credential_process = \n".to_owned(), "runs a program without a name"),
        ] {
            let config = config(&format!("[p]\n{text}"));
            let told = empty_settings(&config, config.profile("p").unwrap());
            let told: Vec<String> = told.map(|told| told.message).collect();

            assert_eq!(told.len(), usize::from(!words.is_empty()), "{text}: {told:?}");
            assert!(told.concat().contains(words), "{text}: {told:?}");
        }
    }
}
