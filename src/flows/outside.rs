//! The environment of the person behind a session.

use crate::domain::environment::Environment;
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
}
