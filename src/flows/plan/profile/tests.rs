//! What one profile's settings come to.

use super::*;
use crate::domain::session::Start;
use crate::flows::fixture::{self, config};
use crate::flows::plan::{is_role_on_source, plan};

const ROLE: &str = "arn:aws:iam::111122223333:role/R";

/// The base of profile `p`, or what is wrong with it.
fn base(text: &str, variables: &[(&str, &str)]) -> Result<BaseSource, String> {
    let environment = variables.iter().copied().collect();
    let planned = plan(&config(text), &environment, &Start::Profile("p".to_owned()));
    planned.map(|plan| plan.base).map_err(|failure| failure.message)
}

#[test]
fn the_sources_of_credentials_are_three_however_they_are_written() {
    for (source, expected) in [
        ("environment", Some(BaseSource::Environment)),
        ("EcsContainer", Some(BaseSource::Container)),
        ("EC2InstanceMetadata", Some(BaseSource::InstanceMetadata)),
        ("Lambda", None),
    ] {
        let found = base(&format!("[p]\nrole_arn = {ROLE}\ncredential_source = {source}\n"), &[]);

        match expected {
            Some(expected) => assert_eq!(found, Ok(expected), "{source}"),
            None => assert!(found.unwrap_err().contains("is no credential source"), "{source}"),
        }
    }
}

#[test]
fn the_environments_role_is_for_the_token_of_the_profile_that_it_chooses() {
    let (theirs, token) = ("arn:aws:iam::111122223333:role/E", "web_identity_token_file = /t\n");
    let role = |text: &str, chosen: &[(&str, &str)]| {
        let variables = [&[("AWS_ROLE_ARN", theirs)], chosen].concat();
        match base(text, &variables) {
            Ok(BaseSource::WebIdentity { role_arn, .. }) => role_arn,
            other => format!("{other:?}"),
        }
    };
    let (bare, own) = (format!("[p]\n{token}"), format!("[p]\n{token}role_arn = {ROLE}\n"));
    let chosen = [("AWS_PROFILE", "p")];

    assert_eq!(role(&bare, &chosen), theirs);
    assert_eq!(role(&own, &chosen), ROLE);
    assert!(role(&bare, &[]).contains("`role_arn` is not"), "{}", role(&bare, &[]));
    assert!(role(&bare, &[("AWS_PROFILE", "q")]).contains("`role_arn` is not"));
    let environment: Environment =
        [("AWS_PROFILE", "p"), ("AWS_ROLE_ARN", theirs)].into_iter().collect();
    let environment = environment.with_profile_named(true);
    let named = plan(&config(&bare), &environment, &Start::Profile("p".to_owned())).unwrap_err();
    assert!(named.message.contains("`role_arn` is not"), "for `--profile` no variable counts");
}

#[test]
fn what_sts_takes_from_no_one_is_refused_with_its_line() {
    let whole = format!("[p]\nrole_arn = {ROLE}\ncredential_source = Environment\n");
    for (setting, words) in [
        ("role_session_name = a", "`role_session_name` "),
        ("external_id = a", "`external_id` "),
        ("mfa_serial = a", "`mfa_serial` "),
        ("source_identity = a", "`source_identity` "),
        ("duration_seconds = 899", "`duration_seconds`: "),
        ("duration_seconds = 43201", "`duration_seconds`: "),
    ] {
        let refused = base(&format!("{whole}{setting}\n"), &[]).unwrap_err();

        assert!(refused.contains(words) && refused.ends_with("(config:4)"), "{refused}");
    }
    let fine = format!("{whole}role_session_name = ab\nduration_seconds = 43200\n");
    assert_eq!(base(&fine, &[]), Ok(BaseSource::Environment));
}

#[test]
fn a_role_on_a_source_has_both() {
    let text = format!(
        "[both]\nrole_arn = {ROLE}\nsource_profile = b\n[source]\nrole_arn = {ROLE}\n\
         credential_source = Environment\n[role]\nrole_arn = {ROLE}\n[other]\nsource_profile = b\n"
    );
    let config = config(&text);
    let told =
        ["both", "source", "role", "other", "none"].map(|name| is_role_on_source(&config, name));

    assert_eq!(told, [true, true, false, false, false]);
    for token in ["/t", ""] {
        let text = format!(
            "[p]\nrole_arn = {ROLE}\nsource_profile = s\nweb_identity_token_file = {token}\n"
        );
        assert!(!is_role_on_source(&fixture::config(&text), "p"), "`{token}`, as for botocore");
    }
}

/// As botocore, JavaScript's and Rust's SDK go on to a container if it is there.
#[test]
fn a_source_without_a_role_and_half_a_key_leave_credentials_to_the_machine() {
    let address = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
    for alone in [
        "source_profile = base",
        "credential_source = Environment",
        "aws_secret_access_key = x",
        "region = eu-west-1",
    ] {
        let text = format!("[p]\n{alone}\n");

        assert_eq!(base(&text, &[address]), Ok(BaseSource::Container), "{alone}");
        assert!(base(&text, &[]).is_err(), "{alone}");
    }
    for stays in ["aws_access_key_id = x", "sso_account_id = 1"] {
        assert!(base(&format!("[p]\n{stays}\n"), &[address]).is_err(), "{stays}");
    }
}
