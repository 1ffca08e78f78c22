//! Variables of a web identity, which the AWS CLI puts before the settings of the profile in use.

use crate::domain::environment::Environment;
use crate::domain::profile::{FileProblem, Profile, Setting};
use crate::flows::plan::apart::{at, set};
use crate::flows::plan::chosen::is_chosen;
use crate::flows::plan::has_environment_keys;

/// What the variables make of the profile that the environment chooses.
pub(super) fn of_variables(environment: &Environment, profile: &Profile) -> Vec<FileProblem> {
    if !is_chosen(environment, profile) || has_environment_keys(environment) {
        return Vec::new();
    }
    let Some(token) = set(profile, "web_identity_token_file") else {
        return token_without_role(environment, profile).into_iter().collect();
    };
    let told = [
        other_role(environment, profile, token),
        other_token(environment, token),
        other_name(environment, profile, token),
    ];
    told.into_iter().flatten().collect()
}

/// No variable counts for a profile that is named on the command line.
const UNNAMED: &str = ", unless `--profile` names the profile";

fn other_role(
    environment: &Environment,
    profile: &Profile,
    token: &Setting,
) -> Option<FileProblem> {
    const VARIABLE: &str = "AWS_ROLE_ARN";
    if environment.is_empty(VARIABLE) {
        let message = format!(
            "the AWS CLI takes no role for this token, as {VARIABLE} is set but empty{UNNAMED}"
        );
        return Some(at(token, message));
    }
    let (own, other) = (set(profile, "role_arn")?, environment.value(VARIABLE)?);
    (own.value() != other).then_some(())?;
    let own = own.value();
    let message =
        format!("the AWS CLI is {VARIABLE} ({other}) with this token, not {own}{UNNAMED}");
    Some(at(token, message))
}

fn other_token(environment: &Environment, token: &Setting) -> Option<FileProblem> {
    const VARIABLE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
    let message = match environment.value(VARIABLE) {
        Some(other) if other != token.value() => {
            format!("the AWS CLI takes the token of {VARIABLE} ({other}), not this one{UNNAMED}")
        }
        None if environment.is_empty(VARIABLE) => {
            format!("the AWS CLI does not take this token, as {VARIABLE} is set but empty{UNNAMED}")
        }
        Some(_) | None => return None,
    };
    Some(at(token, message))
}

fn other_name(
    environment: &Environment,
    profile: &Profile,
    token: &Setting,
) -> Option<FileProblem> {
    let other = environment.value("AWS_ROLE_SESSION_NAME")?;
    let name = set(profile, "role_session_name");
    name.is_none_or(|name| name.value() != other).then_some(())?;
    let message =
        format!("the AWS CLI calls the session by AWS_ROLE_SESSION_NAME, `{other}`{UNNAMED}");
    Some(at(name.unwrap_or(token), message))
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
             AWS_ROLE_ARN is not set{UNNAMED}"
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
            ("wi", vec![("AWS_ROLE_ARN", "")], vec!["config:2: the AWS CLI takes no role for"]),
            (
                "wi",
                vec![("AWS_WEB_IDENTITY_TOKEN_FILE", "")],
                vec!["config:2: the AWS CLI does not"],
            ),
            ("wi", vec![("AWS_ROLE_SESSION_NAME", "")], vec![]),
            ("wi", vec![role, token, name, own_keys], vec![]),
            ("keys", vec![token], vec!["config:5: the AWS CLI fails: AWS_WEB"]),
            ("keys", vec![token, role], vec![]),
            ("keys", vec![name, role], vec![]),
            ("role", vec![token], vec![]),
            ("other", vec![role, token, name], vec![]),
        ] {
            let active = [("AWS_PROFILE", profile)];
            let environment: Environment = variables.iter().copied().chain(active).collect();
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
            let named = environment.with_profile_named(true);
            let silent = config.profiles.iter().flat_map(|profile| of_variables(&named, profile));
            assert_eq!(silent.count(), 0, "{profile}: no variable counts for `--profile`");
        }
    }
}
