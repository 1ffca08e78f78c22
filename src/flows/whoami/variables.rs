//! What variables alone let the tools differ in.

use jiff::Timestamp;

use crate::domain::environment::Environment;
use crate::domain::region::misspelt;
use crate::domain::text::called;
use crate::flows::plan::{has_secret_alone, refused_variables};

/// What the environment alone lets the tools differ in.
pub fn warnings_of_environment(environment: &Environment) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(empty_profile(environment));
    found.extend(empty_files(environment));
    found.extend(secret_alone(environment));
    found.extend(security_token(environment));
    found.extend(two_profile_names(environment));
    found.extend(two_regions(environment));
    found.extend(misspelt_regions(environment));
    found.extend(refused_variables(environment));
    found.extend(expanded_files(environment));
    found.extend(padded_keys(environment));
    found.extend(empty_region(environment));
    found.extend(empty_endpoint(environment));
    found.extend(unread_end(environment));
    found
}

/// To boto3 and the first AWS CLI that is a region without a name, whatever the profile says.
fn empty_region(environment: &Environment) -> Option<String> {
    const NAME: &str = "AWS_DEFAULT_REGION";
    environment.is_empty(NAME).then(|| {
        format!(
            "{NAME} is set but empty: boto3 and the AWS CLI 1 make no call to a region without a name; `unset {NAME}`"
        )
    })
}

/// Endpoints of containers without an address, to whom botocore goes all the same.
fn empty_endpoint(environment: &Environment) -> Option<String> {
    const ADDRESSES: [&str; 2] =
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
    const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    if environment.value("AWS_ACCESS_KEY_ID").is_some() {
        return None;
    }
    // Of the two addresses the first counts, even if it is none.
    let is_set = |name: &str| environment.value(name).is_some() || environment.is_empty(name);
    let first = ADDRESSES.into_iter().find(|name| is_set(name))?;
    let name = [first, TOKEN].into_iter().find(|name| environment.is_empty(name))?;
    Some(format!(
        "{name} is set but empty: the AWS CLI fails with it where it comes to ask a container's endpoint; \
         `unset {name}`"
    ))
}

/// An end that is no time with a zone: kamen takes such keys for ones whose end is not known.
fn unread_end(environment: &Environment) -> Option<String> {
    const NAME: &str = "AWS_CREDENTIAL_EXPIRATION";
    environment.value("AWS_ACCESS_KEY_ID")?;
    let end = environment.value(NAME)?;
    end.trim().parse::<Timestamp>().is_err().then(|| {
        format!("{NAME}={end} is no time with a zone: the AWS CLI fails with it, and kamen passes over it")
    })
}

/// boto3 and the AWS CLI look for a profile without a name, and fail.
fn empty_profile(environment: &Environment) -> Option<String> {
    let name = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
    let name = name.into_iter().find(|name| environment.is_empty(name))?;
    Some(format!("{name} is set but empty: the AWS CLI fails with it; `unset {name}`"))
}

/// To the AWS CLI and boto3 a file without a name is none.
fn empty_files(environment: &Environment) -> Vec<String> {
    let names = [("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials")];
    let told = names.into_iter().filter(|(name, _)| environment.is_empty(name)).map(|(name, file)| {
        format!(
            "{name} is set but empty: the AWS CLI reads no such file; kamen and other SDKs read \
             ~/.aws/{file}; `unset {name}`"
        )
    });
    told.collect()
}

fn secret_alone(environment: &Environment) -> Option<String> {
    has_secret_alone(environment).then(|| {
        "AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID, and is passed over".to_owned()
    })
}

/// boto's old name of the session token.
fn security_token(environment: &Environment) -> Option<String> {
    let old = environment.value("AWS_SECURITY_TOKEN")?;
    environment.value("AWS_ACCESS_KEY_ID")?;
    let new = environment.value("AWS_SESSION_TOKEN");
    let instead = if new.is_some() { ", and not AWS_SESSION_TOKEN" } else { "" };
    (new != Some(old)).then(|| {
        format!(
            "the AWS CLI sends AWS_SECURITY_TOKEN as the session token{instead}; kamen and other SDKs do not \
             know it"
        )
    })
}

fn two_profile_names(environment: &Environment) -> Option<String> {
    let (one, other) =
        (environment.value("AWS_PROFILE")?, environment.value("AWS_DEFAULT_PROFILE")?);
    (one != other).then(|| {
        format!(
            "AWS_PROFILE={one} and AWS_DEFAULT_PROFILE={other} differ; tools choose differently"
        )
    })
}

fn two_regions(environment: &Environment) -> Option<String> {
    let (one, other) = (environment.value("AWS_REGION")?, environment.value("AWS_DEFAULT_REGION")?);
    (one != other).then(|| {
        format!(
            "AWS_REGION={one} and AWS_DEFAULT_REGION={other} differ; boto3 and the AWS CLI 1 read only \
             the latter"
        )
    })
}

/// Variables that hold no region, as the files' lines are told.
fn misspelt_regions(environment: &Environment) -> Vec<String> {
    let told = |name| Some(format!("{name}: {}", misspelt(environment.value(name)?)?));
    ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().filter_map(told).collect()
}

/// The AWS CLI and boto3 alone read variables in the names of the shared files.
fn expanded_files(environment: &Environment) -> Vec<String> {
    let names = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];
    let told = names.into_iter().filter_map(|name| {
        let written = environment.value(name)?;
        let expanded = environment.expand_variables(written);
        (expanded != written).then(|| {
            format!(
                "{name} is `{written}`, with a `$`: the AWS CLI and boto3 read {expanded}, kamen and the other SDKs \
                 a file of that very name"
            )
        })
    });
    told.collect()
}

/// Blanks and line ends around keys, as a file of variables with `\r` brings them.
fn padded_keys(environment: &Environment) -> Vec<String> {
    let names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    let told = names.into_iter().filter_map(|name| {
        let value = environment.value(name)?;
        let edge = value.chars().next_back().filter(|edge| edge.is_whitespace());
        let edge = edge.or_else(|| value.chars().next().filter(|edge| edge.is_whitespace()))?;
        Some(format!(
            "{name} begins or ends with {}: kamen passes over it, for the AWS CLI it is part of the value",
            called(edge)
        ))
    });
    told.collect()
}
