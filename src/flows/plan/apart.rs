//! What of a profile the AWS CLI refuses, or takes for another identity than kamen does (botocore's providers,
//! in their order).

mod empty;
mod variables;

use crate::domain::environment::Environment;
use crate::domain::profile::{FileProblem, Profile, ProfileProblem, Setting, SharedConfig};
use crate::flows::plan::apart::empty::empty_settings;
use crate::flows::plan::apart::variables::of_variables;
use crate::flows::plan::own::signs_in;
use crate::flows::plan::source_profile;
use crate::flows::plan::strict::refused_settings;

const SOURCES: [&str; 3] = ["Environment", "EcsContainer", "Ec2InstanceMetadata"];

/// What the AWS CLI takes otherwise of any profile.
pub fn apart(config: &SharedConfig, environment: &Environment) -> Vec<ProfileProblem> {
    let settings = config.profiles.iter().flat_map(|profile| {
        let problems = of_settings(config, environment, profile).into_iter();
        problems.map(|problem| ProfileProblem { profile: profile.name.clone(), problem })
    });
    config.profiles_otherwise.iter().cloned().chain(settings).collect()
}

/// The same of a profile, of those that it takes its credentials from, and of the sections that they name.
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
    let mut found = apart(config, environment);
    found.retain(|told| chain.contains(&told.profile.as_str()));
    for profile in chain.iter().filter_map(|name| config.profile(name)) {
        let named = [("sso_session", "sso-session"), ("services", "services")];
        let named = named.map(|(key, kind)| Some(format!("{kind} {}", set(profile, key)?.value())));
        let told = config.read_otherwise_by_cli.iter();
        let told = told.filter(|told| named.iter().flatten().any(|named| *named == told.section));
        found.extend(told.map(|told| ProfileProblem {
            profile: profile.name.clone(),
            problem: told.problem.clone(),
        }));
    }
    found
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
    found.extend(missing_services(config, environment, profile));
    found.extend(session_against_profile(config, profile));
    found.extend(part_of_identity_center(profile));
    found.extend(session_beside_another_source(config, profile));
    found.extend(sign_in_before_own_keys(profile));
    found.extend(security_token(profile));
    found.extend(empty_settings(config, profile));
    found.extend(of_variables(environment, profile));
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
    set(profile, "web_identity_token_file").is_none() && !signs_in(&profile.settings)
}

/// Whether a setting stands in the credentials file, whose keys come first.
fn is_of_credentials_file(config: &SharedConfig, setting: &Setting) -> bool {
    config.credentials_file.as_deref() == Some(&*setting.place.file)
}

/// For the AWS CLI the keys of the config file come after a process, those of the credentials file before it.
fn process_before_keys(config: &SharedConfig, profile: &Profile) -> Option<FileProblem> {
    let (key, process) = (set(profile, "aws_access_key_id")?, set(profile, "credential_process")?);
    is_simple(profile).then_some(())?;
    let is_whole = set(profile, "aws_secret_access_key").is_some();
    match (is_of_credentials_file(config, key), is_whole) {
        (true, true) | (false, false) => return None,
        (true, false) => {
            let message = "the AWS CLI refuses half a key here; kamen and other SDKs run \
                           `credential_process` instead";
            return Some(at(key, message.to_owned()));
        }
        (false, true) => {}
    }
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

fn missing_services(
    config: &SharedConfig,
    environment: &Environment,
    profile: &Profile,
) -> Option<FileProblem> {
    let services = set(profile, "services")?;
    // It is not looked for if a variable names the endpoint of all, or has all passed over.
    let is_unasked = environment.value("AWS_ENDPOINT_URL").is_some()
        || environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    (!is_unasked).then_some(())?;
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

/// A profile that is Identity Center's for the AWS CLI by these alone, and lacks the rest.
fn part_of_identity_center(profile: &Profile) -> Option<FileProblem> {
    let is_set = |key: &str| profile.settings.value(key).is_some();
    let is_there = |key: &&str| profile.settings.0.contains_key(*key);
    let key = ["sso_account_id", "sso_role_name"].into_iter().find(is_there)?;
    let before = ["sso_session", "sso_start_url", "role_arn", "web_identity_token_file"];
    let others = ["aws_access_key_id", "credential_process", "login_session"];
    (!before.into_iter().any(is_set) && others.into_iter().any(is_set)).then_some(())?;
    let needed = ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"];
    let missing: Vec<String> =
        (needed.iter().filter(|key| !is_there(key))).map(|key| format!("`{key}`")).collect();
    (!missing.is_empty()).then_some(())?;
    let message = format!(
        "the AWS CLI refuses the profile: with `{key}` it is one of Identity Center, and {} {} missing",
        missing.join(" and "),
        if missing.len() == 1 { "is" } else { "are" }
    );
    Some(at(profile.settings.0.get(key)?, message))
}

/// A session that the AWS CLI wants to be whole although another source gives the credentials.
fn session_beside_another_source(config: &SharedConfig, profile: &Profile) -> Option<FileProblem> {
    let session = set(profile, "sso_session")?;
    (set(profile, "role_arn").is_some() || !signs_in(&profile.settings)).then_some(())?;
    let name = session.value();
    let Some(section) = config.sso_sessions.get(name) else {
        let message =
            format!("the AWS CLI refuses the profile: there is no `[sso-session {name}]`");
        return Some(at(session, message));
    };
    let missing = ["sso_start_url", "sso_region"];
    let missing = missing.into_iter().find(|key| !section.0.contains_key(*key))?;
    let message =
        format!("the AWS CLI refuses the profile: `[sso-session {name}]` has no `{missing}`");
    Some(at(session, message))
}

/// A profile that is its own source: a sign-in goes before keys for the AWS CLI.
fn sign_in_before_own_keys(profile: &Profile) -> Option<FileProblem> {
    let source = set(profile, "source_profile").filter(|source| source.value() == profile.name)?;
    set(profile, "role_arn").and(set(profile, "aws_access_key_id"))?;
    set(profile, "sso_account_id").and(set(profile, "sso_role_name"))?;
    set(profile, "sso_session").or_else(|| set(profile, "sso_start_url"))?;
    let message = "the AWS CLI assumes the role by Identity Center's credentials; kamen and other SDKs by the \
                   keys of this profile";
    Some(at(source, message.to_owned()))
}

/// boto's old name of the session token.
fn security_token(profile: &Profile) -> Option<FileProblem> {
    let old = set(profile, "aws_security_token")?;
    set(profile, "aws_access_key_id")?;
    let new = set(profile, "aws_session_token");
    new.is_none_or(|new| new.value() != old.value()).then_some(())?;
    let instead = if new.is_some() { ", and not `aws_session_token`" } else { "" };
    let message = format!(
        "the AWS CLI sends `aws_security_token` as the session token{instead}; kamen and other SDKs do not \
         know it"
    );
    Some(at(old, message))
}

#[cfg(test)]
mod tests;
