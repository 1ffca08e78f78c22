//! Variables of a web identity, which the AWS CLI puts before the settings of the profile in use.

use crate::domain::environment::Environment;
use crate::domain::profile::{FileProblem, Profile};
use crate::flows::plan::active_profile;
use crate::flows::plan::apart::{at, set};

/// What the variables make of the profile that the environment chooses.
pub(super) fn of_variables(environment: &Environment, profile: &Profile) -> Vec<FileProblem> {
    let is_chosen = active_profile(environment).unwrap_or("default") == profile.name;
    let is_before = environment.value("AWS_ACCESS_KEY_ID").is_some();
    if !is_chosen || is_before {
        return Vec::new();
    }
    let Some(token) = set(profile, "web_identity_token_file") else {
        return token_without_role(environment, profile).into_iter().collect();
    };
    let mut found = Vec::new();
    if let (Some(own), Some(other)) = (set(profile, "role_arn"), environment.value("AWS_ROLE_ARN"))
        && own.value() != other
    {
        let message =
            format!("the AWS CLI is AWS_ROLE_ARN ({other}) with this token, not {}", own.value());
        found.push(at(token, message));
    }
    if let Some(other) = environment.value("AWS_WEB_IDENTITY_TOKEN_FILE")
        && other != token.value()
    {
        let message = format!(
            "the AWS CLI takes the token of AWS_WEB_IDENTITY_TOKEN_FILE ({other}), not this one"
        );
        found.push(at(token, message));
    }
    let name = set(profile, "role_session_name");
    if let Some(other) = environment.value("AWS_ROLE_SESSION_NAME")
        && name.is_none_or(|name| name.value() != other)
    {
        let message = format!("the AWS CLI calls the session by AWS_ROLE_SESSION_NAME, `{other}`");
        found.push(at(name.unwrap_or(token), message));
    }
    found
}

/// A token in the environment goes before keys of the profile, and wants a role.
fn token_without_role(environment: &Environment, profile: &Profile) -> Option<FileProblem> {
    let file = environment.value("AWS_WEB_IDENTITY_TOKEN_FILE")?;
    let has_role =
        environment.value("AWS_ROLE_ARN").is_some() || set(profile, "role_arn").is_some();
    (!has_role).then(|| FileProblem {
        place: profile.place.clone(),
        message: format!(
            "the AWS CLI fails: AWS_WEB_IDENTITY_TOKEN_FILE ({file}) goes before this profile, and \
             AWS_ROLE_ARN is not set"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::config;

    #[test]
    fn variables_that_the_aws_cli_puts_first_are_told_of_the_active_profile_alone() {
        let text = "[wi]\nweb_identity_token_file = /t\nrole_arn = arn:aws:iam::111111111111:role/a\n\
                    role_session_name = mine\n[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n\
                    [role]\nrole_arn = arn:aws:iam::111111111111:role/b\nsource_profile = keys\n";
        let role = ("AWS_ROLE_ARN", "arn:aws:iam::222222222222:role/pod");
        let token = ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nope");
        let name = ("AWS_ROLE_SESSION_NAME", "pod");
        let own_keys = ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        for (profile, variables, words) in [
            ("wi", vec![role], vec!["config:2: the AWS CLI is AWS_ROLE_ARN"]),
            ("wi", vec![token], vec!["config:2: the AWS CLI takes the token of AWS_WEB"]),
            ("wi", vec![name], vec!["config:4: the AWS CLI calls the session"]),
            ("wi", vec![role, token, name, own_keys], vec![]),
            ("keys", vec![token], vec!["config:5: the AWS CLI fails: AWS_WEB"]),
            ("keys", vec![token, role], vec![]),
            ("keys", vec![name, role], vec![]),
            ("role", vec![token], vec![]),
            ("other", vec![role, token, name], vec![]),
        ] {
            let active = [("AWS_PROFILE", profile)];
            let environment = variables.iter().copied().chain(active).collect();
            let config = config(text);
            let told: Vec<String> = (config.profiles.iter())
                .flat_map(|profile| of_variables(&environment, profile))
                .map(|told| told.to_string())
                .collect();

            assert_eq!(told.len(), words.len(), "{profile}: {told:?}");
            assert!(
                told.iter().zip(words).all(|(told, words)| told.starts_with(words)),
                "{told:?}"
            );
        }
    }
}
