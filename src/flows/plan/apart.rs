//! What of a profile the AWS CLI refuses, or takes for another identity than kamen does (botocore's providers,
//! in their order).

use crate::domain::environment::Environment;
use crate::domain::profile::{FileProblem, Profile, ProfileProblem, Setting, SharedConfig};
use crate::flows::plan::strict::refused_settings;
use crate::flows::plan::{active_profile, source_profile};

const SOURCES: [&str; 3] = ["Environment", "EcsContainer", "Ec2InstanceMetadata"];

/// What the AWS CLI takes otherwise of any profile.
pub fn apart(config: &SharedConfig, environment: &Environment) -> Vec<ProfileProblem> {
    let settings = config.profiles.iter().flat_map(|profile| {
        let problems = of_settings(config, environment, profile).into_iter();
        problems.map(|problem| ProfileProblem { profile: profile.name.clone(), problem })
    });
    config.profiles_otherwise.iter().cloned().chain(settings).collect()
}

/// The same of a profile and of those that it takes its credentials from.
pub fn apart_of(
    config: &SharedConfig,
    environment: &Environment,
    name: &str,
) -> Vec<ProfileProblem> {
    let mut chain = vec![name];
    while let Some(source) = chain.last().and_then(|name| source_profile(config, name)) {
        if chain.contains(&source) {
            break;
        }
        chain.push(source);
    }
    let all = apart(config, environment);
    all.into_iter().filter(|told| chain.contains(&told.profile.as_str())).collect()
}

fn of_settings(
    config: &SharedConfig,
    environment: &Environment,
    profile: &Profile,
) -> Vec<FileProblem> {
    let mut found = Vec::new();
    found.extend(process_before_keys(config, profile));
    found.extend(parted_keys(profile));
    found.extend(credential_source(profile));
    found.extend(shell_syntax(profile));
    found.extend(missing_services(config, profile));
    found.extend(session_against_profile(config, profile));
    found.extend(role_of_the_environment(environment, profile));
    found.extend(refused_settings(profile));
    found
}

pub(super) fn set<'a>(profile: &'a Profile, key: &str) -> Option<&'a Setting> {
    profile.settings.0.get(key).filter(|setting| !setting.value().is_empty())
}

pub(super) fn at(setting: &Setting, message: String) -> FileProblem {
    FileProblem { place: setting.place.clone(), message }
}

/// Whether the profile's own credentials are keys or a process, and nothing that comes before both.
fn is_simple(profile: &Profile) -> bool {
    let others = ["web_identity_token_file", "sso_session", "sso_start_url"];
    others.iter().all(|key| set(profile, key).is_none())
}

/// For the AWS CLI the keys of the config file come after a process, those of the credentials file before it.
fn process_before_keys(config: &SharedConfig, profile: &Profile) -> Option<FileProblem> {
    let (key, process) = (set(profile, "aws_access_key_id")?, set(profile, "credential_process")?);
    let is_first =
        config.credentials_file.as_deref() != Some(&*key.place.file) && is_simple(profile);
    is_first.then_some(())?;
    let message = "the AWS CLI is the identity that `credential_process` gives; kamen and Go's SDK are that \
                   of the keys beside it";
    Some(at(process, message.to_owned()))
}

/// The AWS CLI takes a key from one file alone.
fn parted_keys(profile: &Profile) -> Option<FileProblem> {
    let id = set(profile, "aws_access_key_id")?;
    let parts = ["aws_secret_access_key", "aws_session_token"];
    let (name, other) = parts.iter().find_map(|name| {
        let part = set(profile, name)?;
        (part.place.file != id.place.file).then_some((name, part))
    })?;
    is_simple(profile).then_some(())?;
    let message = format!(
        "the AWS CLI takes no key whose parts stand in two files: `aws_access_key_id` stands at {}, and \
         `{name}` here",
        id.place
    );
    Some(at(other, message))
}

fn credential_source(profile: &Profile) -> Option<FileProblem> {
    let written = set(profile, "credential_source")?;
    let meant = SOURCES.iter().find(|source| source.eq_ignore_ascii_case(written.value()))?;
    (written.value() != *meant).then_some(())?;
    Some(at(
        written,
        format!("the AWS CLI and Go's SDK refuse `{}`: write `{meant}`", written.value()),
    ))
}

/// The AWS CLI starts a program itself; kamen and other SDKs let a shell read the line.
fn shell_syntax(profile: &Profile) -> Option<FileProblem> {
    let process = set(profile, "credential_process")?;
    let character = read_by_a_shell(process.value())?;
    let message = format!(
        "the AWS CLI runs `credential_process` without a shell, which alone would heed the `{character}`: \
         write whole paths, and pipes into a script"
    );
    Some(at(process, message))
}

/// The first character of a command line that is no mere part of a word to a shell.
fn read_by_a_shell(command: &str) -> Option<char> {
    const ANYWHERE: &str = "$`";
    const OUTSIDE_OF_QUOTES: &str = "|&;<>()*?";
    const AT_A_WORDS_BEGIN: &str = "~#";
    let (mut quote, mut before) = (None, ' ');
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        let is_heeded = match quote {
            Some('\'') => false,
            Some(_) => ANYWHERE.contains(character),
            None => {
                ANYWHERE.contains(character)
                    || OUTSIDE_OF_QUOTES.contains(character)
                    || (AT_A_WORDS_BEGIN.contains(character) && before.is_whitespace())
            }
        };
        if is_heeded {
            return Some(character);
        }
        match quote {
            Some(open) if open == character => quote = None,
            None if matches!(character, '\'' | '"') => quote = Some(character),
            // What a backslash stands before is itself.
            Some('"') | None if character == '\\' => {
                characters.next();
            }
            Some(_) | None => {}
        }
        before = character;
    }
    let program = command.split_whitespace().next().unwrap_or_default();
    let is_assignment = program.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    });
    is_assignment.then_some('=')
}

fn missing_services(config: &SharedConfig, profile: &Profile) -> Option<FileProblem> {
    let services = set(profile, "services")?;
    let is_there = config.services.get(services.value()).is_some_and(|found| !found.0.is_empty());
    (!is_there).then_some(())?;
    let name = services.value();
    Some(at(
        services,
        format!("the AWS CLI makes no call: there is no `[services {name}]` with settings"),
    ))
}

/// A setting of a profile that says something else than its session.
fn session_against_profile(config: &SharedConfig, profile: &Profile) -> Option<FileProblem> {
    let session = config.sso_sessions.get(profile.settings.value("sso_session")?)?;
    session.0.iter().find_map(|(key, theirs)| {
        let own = profile.settings.0.get(key).filter(|own| own.value() != theirs.value())?;
        let message = format!(
            "the AWS CLI refuses the profile: its `{key}` is not that of the sso-session ({})",
            theirs.place
        );
        Some(at(own, message))
    })
}

/// The role in the environment goes before a profile's own with a token.
fn role_of_the_environment(environment: &Environment, profile: &Profile) -> Option<FileProblem> {
    let token = set(profile, "web_identity_token_file")?;
    let (own, other) = (profile.settings.value("role_arn")?, environment.value("AWS_ROLE_ARN")?);
    let is_chosen = active_profile(environment).unwrap_or("default") == profile.name;
    (is_chosen && own != other).then_some(())?;
    Some(at(token, format!("the AWS CLI is AWS_ROLE_ARN ({other}) with this token, not {own}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::config;

    fn told(text: &str, variables: &[(&str, &str)]) -> String {
        let environment = variables.iter().copied().collect();
        let told = apart(&config(text), &environment);
        told.into_iter().map(|told| told.problem.to_string()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_the_aws_cli_takes_otherwise_is_told_at_its_line() {
        let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n";
        for (text, place, words) in [
            (format!("[p]\n{keys}credential_process = /bin/cp\n"), "config:4", "is the identity"),
            (
                "[p]\ncredential_source = environment\n".to_owned(),
                "config:2",
                "write `Environment`",
            ),
            ("[p]\ncredential_process = ~/cp a\n".to_owned(), "config:2", "the `~`"),
            ("[p]\nservices = nope\n".to_owned(), "config:2", "`[services nope]`"),
            ("[p]\nmax_attempts = abc\n".to_owned(), "config:2", "a whole number"),
            ("[p]\nsts_regional_endpoints = both\n".to_owned(), "config:2", "legacy or regional"),
        ] {
            let told = told(&text, &[]);

            assert!(told.contains(place) && told.contains(words), "{text}: {told}");
        }
    }

    #[test]
    fn what_both_take_alike_is_not_told() {
        let alike = "[p]\ncredential_process = '/opt/my tools/cp' \"a b\" --x=1\nmax_attempts = 5\n\
                     sts_regional_endpoints = legacy\ndefaults_mode = Auto\n[e]\n\
                     credential_source = Environment\n";

        assert_eq!(told(alike, &[]), "");
    }

    #[test]
    fn a_shells_own_characters_are_found_outside_of_quotes() {
        for (command, character) in [
            ("~/cp", Some('~')),
            ("cp $HOME/x", Some('$')),
            ("cp \"$HOME\"", Some('$')),
            ("cp '$HOME' a~b", None),
            ("cp | jq .", Some('|')),
            ("cp \\| a", None),
            ("KEY=1 cp", Some('=')),
            ("cp \"a;b\"", None),
        ] {
            assert_eq!(read_by_a_shell(command), character, "{command}");
        }
    }

    #[test]
    fn the_role_of_the_environment_is_the_active_profiles_alone() {
        let text =
            "[wi]\nweb_identity_token_file = /t\nrole_arn = arn:aws:iam::111111111111:role/a\n";
        let pod = ("AWS_ROLE_ARN", "arn:aws:iam::222222222222:role/pod");

        assert!(told(text, &[("AWS_PROFILE", "wi"), pod]).contains("role/pod"));
        assert_eq!(told(text, &[pod]), "");
    }
}
