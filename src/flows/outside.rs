//! The environment of the person behind a session.

use std::path::Path;

use crate::domain::environment::Environment;
use crate::domain::live::LIVE;
use crate::domain::profile::SharedConfig;
use crate::flows::carry::{GIVEN, REMOVED};
use crate::flows::originals::{KEPT, Originals};

/// The environment without the session that it carries, and with what stood in its place; `None` if that is not
/// known, or was keys.
pub fn outside(environment: &Environment, config: &SharedConfig) -> Option<Environment> {
    if environment.value("KAMEN_ARN").is_none() {
        return Some(environment.clone());
    }
    let originals = Originals::of(environment, config).filter(|originals| !originals.had_keys)?;
    let is_of_session =
        |name: &str| GIVEN.contains(&name) || REMOVED.contains(&name) || KEPT.contains(&name);
    let others = environment.iter().filter(|(name, _)| !is_of_session(name));
    let before = originals.values().filter_map(|(name, value)| Some((name, value?)));
    Some(others.chain(before).collect())
}

/// The environment of a live shell whose copy of the configuration went with its kamen: the person's own counts again.
/// What the shell was stays without keys.
pub fn with_own_files(environment: Environment, exists: impl Fn(&str) -> bool) -> Environment {
    const FILE: &str = "AWS_CONFIG_FILE";
    let named = environment.value(FILE).zip(environment.value(LIVE));
    if !named.is_some_and(|(file, folder)| Path::new(file).starts_with(folder) && !exists(file)) {
        return environment;
    }
    let originals = Originals::of(&environment, &SharedConfig::default());
    let own = originals.iter().flat_map(Originals::values).find(|(name, _)| *name == FILE);
    let own = own.and_then(|(name, value)| Some((name, value?)));
    environment.iter().filter(|(name, _)| *name != FILE).chain(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::environment::EnvironmentChanges;
    use crate::flows::fixture::config;
    use crate::flows::originals::OUTSIDE;

    #[test]
    fn nothing_of_the_session_is_left_and_what_stood_before_is_back() {
        let config = config("[hana]\nregion = eu-west-1");
        let before: Environment =
            [("AWS_DEFAULT_REGION", "ap-south-1"), ("AWS_PROFILE", "hana")].into_iter().collect();
        let mut told = EnvironmentChanges::default();
        Originals::of(&before, &config).unwrap().tell(&mut told);
        let said = told.value(OUTSIDE).unwrap().reveal();
        let variables = [
            ("KAMEN_ARN", "arn"),
            ("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_DEFAULT_REGION", "eu-west-1"),
            ("AWS_ENDPOINT_URL_STS", "https://first.example"),
            ("AWS_CA_BUNDLE", "/first"),
            ("EDITOR", "ed"),
        ];
        let inside = |said: Option<&str>| -> Environment {
            variables.into_iter().chain(said.map(|said| (OUTSIDE, said))).collect()
        };

        let found = outside(&inside(Some(said)), &config).unwrap();

        let found: Vec<(&str, &str)> = found.iter().collect();
        let wanted =
            [("AWS_DEFAULT_REGION", "ap-south-1"), ("AWS_PROFILE", "hana"), ("EDITOR", "ed")];
        assert_eq!(found, wanted);
        assert_eq!(outside(&inside(None), &config), None);
    }

    #[test]
    fn a_copy_that_went_with_its_kamen_gives_way_to_the_persons_own() {
        let inside: Environment = [
            ("KAMEN_ARN", "arn"),
            (LIVE, "/run/kamen-live-1-x"),
            ("AWS_CONFIG_FILE", "/run/kamen-live-1-x/config"),
            (OUTSIDE, r#"{"values":{"AWS_CONFIG_FILE":"/own"},"had_keys":false}"#),
            ("AWS_PROFILE", "kamen"),
        ]
        .into_iter()
        .collect();

        let there = with_own_files(inside.clone(), |_| true);
        let gone = with_own_files(inside.clone(), |_| false);

        assert_eq!(there, inside);
        assert_eq!(gone.value("AWS_CONFIG_FILE"), Some("/own"));
        assert_eq!(gone.value("AWS_PROFILE"), Some("kamen"));
    }
}
