//! When the keys of older tools count, and what is said if no others are found.

use std::path::Path;

use super::*;
use crate::domain::profile::SourceLine;
use crate::flows::fixture::config;
use crate::flows::plan::plan;

const TEXT: &str = "[region]\nregion = eu-west-1\n[keys]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\n\
                    aws_secret_access_key = x\n";

fn with_keys(text: &str, taken: Result<&str, &str>) -> SharedConfig {
    let place = SourceLine { file: Path::new("/home/alice/.boto").into(), line: 2 };
    let taken = taken.map(str::to_owned).map_err(str::to_owned);
    SharedConfig { older_keys: Some(OlderKeys { place, taken }), ..config(text) }
}

#[test]
fn they_count_where_environment_and_profile_name_no_credentials() {
    let config = with_keys(TEXT, Ok("AKIAIOSFODNN7EXAMPLE"));
    let counts = |start: &Start, variables: &[(&str, &str)]| {
        older_keys(&config, &variables.iter().copied().collect(), start).is_some()
    };
    let profile = |name: &str| Start::Profile(name.to_owned());

    assert!(counts(&profile("region"), &[]));
    assert!(!counts(&profile("keys"), &[]));
    assert!(counts(&Start::Environment, &[]));
    assert!(!counts(&Start::Environment, &[("AWS_PROFILE", "keys")]));
    assert!(!counts(&Start::Environment, &[("AWS_ACCESS_KEY_ID", "AKIAI44QH8DHBEXAMPLE")]));
    let web = [("AWS_WEB_IDENTITY_TOKEN_FILE", "t"), ("AWS_ROLE_ARN", "r")];
    assert!(!counts(&Start::Environment, &web));
    assert!(counts(&Start::Environment, &web[..1]));
    let environment: Environment = web.into_iter().collect();
    let named = environment.with_profile_named(true);
    assert!(older_keys(&config, &named, &profile("region")).is_some(), "by `--profile`");
    assert!(older_keys(&config, &named, &profile("keys")).is_none());
    assert!(older_keys(&config, &named, &Start::Environment).is_none());
}

#[test]
fn who_has_nothing_else_is_told_of_them() {
    let hint = |text: &str, taken, start: &Start| {
        plan(&with_keys(text, taken), &Environment::default(), start).unwrap_err().hint.unwrap()
    };
    let (key, default) = (Ok("AKIAIOSFODNN7EXAMPLE"), Start::Profile("default".to_owned()));

    let told = "the AWS CLI and boto3 take key AKIAIOSFODNN7EXAMPLE from /home/alice/.boto:2, which no other SDK \
                reads: `aws configure` with them makes a profile";
    assert_eq!(hint("", key, &default), told);
    assert_eq!(hint("[default]\nregion = eu-west-1\n", key, &default), told);
    assert_eq!(hint("", key, &Start::Environment), told);
    let told = "the AWS CLI and boto3 fail with /home/alice/.boto:2: odd";
    assert_eq!(hint("", Err("odd"), &default), told);
}
