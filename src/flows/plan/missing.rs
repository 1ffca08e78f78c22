//! What is said of a profile that is missing, and of what it is missing itself.

use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::{Profile, SharedConfig};
use crate::domain::text::nearest;
use crate::flows::plan::{oddity, older};

/// Keys of which one makes a profile a start.
const CREDENTIAL_KEYS: [&str; 13] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "role_arn",
    "source_profile",
    "credential_source",
    "credential_process",
    "web_identity_token_file",
    "web_identity_token_process",
    "sso_session",
    "sso_start_url",
    "sso_account_id",
    "sso_role_name",
    "login_session",
];

/// How many profiles a hint names.
const NAMED: usize = 4;

/// Whether a profile says anything about credentials.
pub fn names_credentials(profile: &Profile) -> bool {
    CREDENTIAL_KEYS.iter().any(|key| profile.settings.value(key).is_some())
}

/// What says nothing by itself: whose credentials a role is assumed by, and half a key.
const BESIDE_OTHERS: [&str; 3] = ["source_profile", "credential_source", "aws_secret_access_key"];

/// Whether every SDK looks for credentials in the profile, and goes on to none of the machine's.
pub(super) fn gives_credentials(profile: &Profile) -> bool {
    let is_set = |key: &&str| profile.settings.value(key).is_some();
    CREDENTIAL_KEYS.iter().filter(|key| !BESIDE_OTHERS.contains(key)).any(is_set)
}

pub(super) fn required(profile: &Profile, key: &str, because_of: &str) -> Result<String, Failure> {
    profile.settings.value(key).map(str::to_owned).ok_or_else(|| {
        let message = format!("`{because_of}` is set, but `{key}` is not");
        let hint = oddity::misspelt(profile, &[key]).unwrap_or_else(|| format!("add `{key} = …`"));
        wrong(profile, because_of, &message, &hint)
    })
}

/// A failure of a profile, at the line of `key` or of the section.
pub(super) fn wrong(profile: &Profile, key: &str, message: &str, hint: &str) -> Failure {
    let place = profile.settings.place(key).unwrap_or(&profile.place);
    Failure::usage(format!("profile `{}`: {message} ({})", profile.name, place)).with_hint(hint)
}

pub(super) fn missing_source(config: &SharedConfig, profile: &Profile, source: &str) -> Failure {
    if source.parse::<RoleArn>().is_ok() {
        let message =
            format!("`source_profile` is the role `{source}`, and takes a profile's name");
        let hint = "give that role a profile of its own, and name this one";
        return wrong(profile, "source_profile", &message, hint);
    }
    let bare = bare_name(source);
    if config.profile(bare).is_some() {
        let message = format!("`source_profile` names `{source}`, which does not exist");
        let hint = format!("write the name alone: `source_profile = {bare}`");
        return wrong(profile, "source_profile", &message, &hint);
    }
    let hint = left_out(config, &format!("profile {source}"))
        .or_else(|| suggestion(config, source))
        .or_else(|| unread(config))
        .unwrap_or_else(|| format!("add a profile `{source}`, or correct the name"));
    let message = format!("`source_profile` names `{source}`, which does not exist");
    wrong(profile, "source_profile", &message, &hint)
}

/// The line of a section that no tool reads, but which was to be this one: `profile x`.
pub(super) fn left_out(config: &SharedConfig, section: &str) -> Option<String> {
    let found = config.left_out.iter().find(|left| left.section == section)?;
    Some(found.problem.to_string())
}

/// A whole file that was not read, and may be the one that has what is missing.
fn unread(config: &SharedConfig) -> Option<String> {
    let problem = config.problems.iter().find(|problem| problem.place.line == 0)?;
    Some(format!("{}: {}; `kamen doctor` says more", problem.place, problem.message))
}

/// What may be meant by a name with the marks of a section's line around it: `[profile x]`, `"x"`.
pub fn bare_name(name: &str) -> &str {
    let around = ['[', ']', '"', '\'', ' '];
    let section = name.trim().trim_matches(around);
    section.strip_prefix("profile ").unwrap_or(section).trim_matches(around)
}

pub(super) fn no_such_profile(config: &SharedConfig, name: &str) -> Failure {
    if name == "default" {
        return no_default(config);
    }
    if name.parse::<RoleArn>().is_ok() {
        let hint =
            format!("that is a role: `kamen exec {name} -- …`, or name a profile that leads to it");
        return Failure::usage(format!("there is no profile `{name}`")).with_hint(hint);
    }
    if let Some(line) = config.unread_section(name) {
        return Failure::usage(format!("there is no profile `{name}`")).with_hint(line.to_string());
    }
    let bare = bare_name(name);
    if config.profile(bare).is_some() {
        let hint = format!(
            "quotes, blanks and the word `profile` are a part of the name here: it is `{bare}`"
        );
        return Failure::usage(format!("there is no profile `{name}`")).with_hint(hint);
    }
    let hint = left_out(config, &format!("profile {bare}"))
        .or_else(|| suggestion(config, name))
        .or_else(|| unread(config))
        .unwrap_or_else(|| {
            "`kamen doctor` says which files were read, and lists the profiles".to_owned()
        });
    Failure::usage(format!("there is no profile `{name}`")).with_hint(hint)
}

/// There is no profile of the SDK's choice: usual with Identity Center, and for those who have none at all.
fn no_default(config: &SharedConfig) -> Failure {
    if let Some(problem) = config.problems.first() {
        let (place, message) = (&problem.place, &problem.message);
        let hint = format!("{place}: {message}; `kamen doctor` names every such line");
        return Failure::new(FailureKind::Credentials, "no credentials were found").with_hint(hint);
    }
    let usable = config.profiles.iter().filter(|profile| names_credentials(profile));
    let names: Vec<&str> = usable.map(|profile| profile.name.as_str()).collect();
    let Some(first) = names.first() else {
        let usual =
            "make a profile: `aws configure`, or `aws configure sso`; `kamen demo` needs none";
        return Failure::new(FailureKind::Credentials, "no credentials were found")
            .with_hint(older::hint(config).unwrap_or_else(|| usual.to_owned()));
    };
    let others = match names.get(1..NAMED.min(names.len())).unwrap_or_default() {
        [] => String::new(),
        others => format!(" (or {})", others.join(", ")),
    };
    let message = "no profile was named, and none is called `default`";
    Failure::new(FailureKind::Credentials, message)
        .with_hint(format!("name one: `--profile {first}`{others}, or set AWS_PROFILE"))
}

fn suggestion(config: &SharedConfig, name: &str) -> Option<String> {
    let names = config.profiles.iter().map(|profile| profile.name.as_str());
    let near = nearest(name, names, 3);
    if near.is_empty() { None } else { Some(format!("did you mean {}?", near.join(" or "))) }
}

pub(super) fn no_credentials(config: &SharedConfig, profile: &Profile) -> Failure {
    let message = format!("profile `{}` names no credentials ({})", profile.name, profile.place);
    let usual = || "add keys, `role_arn`, `sso_session` or `credential_process` to it".to_owned();
    Failure::new(FailureKind::Credentials, message)
        .with_hint(oddity::hint(profile).or_else(|| older::hint(config)).unwrap_or_else(usual))
}

#[cfg(test)]
mod tests;
