//! What stood in the variables before a session took their place. What carries the session says it, so that a shell in
//! there can lead back, and a second session starts from where the person did. No credential is among it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::profile::SharedConfig;
use crate::domain::session::Start;
use crate::flows::plan::default_start;

/// Holds it, as JSON.
pub const OUTSIDE: &str = "KAMEN_OUTSIDE";

/// Variables that a session may change and that are no credentials.
pub const KEPT: [&str; 10] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_CONFIG_FILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ACCOUNT_ID",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_IAM",
    "AWS_CA_BUNDLE",
];

/// An environment before its first session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Originals {
    values: BTreeMap<String, String>,
    /// Whether the person was who credentials in the environment say: those are not kept, and none of this leads
    /// back to them.
    pub had_keys: bool,
}

impl Originals {
    /// What stood here before; `None` if a session stands here and what it took the place of was not said.
    pub fn of(environment: &Environment, config: &SharedConfig) -> Option<Self> {
        if environment.value("KAMEN_ARN").is_some() {
            let said = environment.value(OUTSIDE)?;
            return serde_json::from_str(said).ok();
        }
        let held = |name: &&str| Some(((*name).to_owned(), environment.original(name)?.to_owned()));
        Some(Self {
            values: KEPT.iter().filter_map(held).collect(),
            had_keys: default_start(config, environment, None) == Start::Environment,
        })
    }

    /// Says it to a child.
    pub fn tell(&self, changes: &mut EnvironmentChanges) {
        if let Ok(text) = serde_json::to_string(self) {
            changes.set(OUTSIDE, text);
        }
    }

    /// What each variable was.
    pub fn values(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        KEPT.iter().map(|name| (*name, self.values.get(*name).map(String::as_str)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::config;

    #[test]
    fn what_the_command_line_lays_over_is_not_what_stood_before() {
        let own: Environment = [("AWS_REGION", "us-west-2")].into_iter().collect();
        let own =
            own.overlaid("AWS_REGION", "eu-west-1").overlaid("AWS_DEFAULT_REGION", "eu-west-1");

        let known = Originals::of(&own.overlaid("AWS_REGION", "eu-west-3"), &config("")).unwrap();

        let value = |name: &str| known.values().find(|(own, _)| *own == name).unwrap().1;
        assert_eq!(value("AWS_REGION"), Some("us-west-2"));
        assert_eq!(value("AWS_DEFAULT_REGION"), None);
    }

    #[test]
    fn a_child_says_what_stood_outside_and_holds_no_key() {
        let outside: Environment =
            [("AWS_PROFILE", "hana"), ("AWS_CA_BUNDLE", "/ca"), ("AWS_SECRET_ACCESS_KEY", "no")]
                .into_iter()
                .collect();
        let config = config("[hana]\nregion = eu-west-1");
        let known = Originals::of(&outside, &config).unwrap();
        let mut changes = EnvironmentChanges::default();
        known.tell(&mut changes);
        let said = changes.value(OUTSIDE).unwrap().reveal();
        let inside: Environment =
            [("KAMEN_ARN", "arn"), ("AWS_REGION", "in-1"), (OUTSIDE, said)].into_iter().collect();

        let again = Originals::of(&inside, &config).unwrap();

        assert_eq!(again, known);
        assert!(!said.contains("\"no\""), "{said}");
        let value = |name: &str| again.values().find(|(own, _)| *own == name).unwrap().1;
        assert_eq!((value("AWS_PROFILE"), value("AWS_REGION")), (Some("hana"), None));
    }

    #[test]
    fn keys_in_the_environment_are_nothing_to_lead_back_to() {
        let keys: Environment =
            [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "x")]
                .into_iter()
                .collect();
        let stranger: Environment = [("KAMEN_ARN", "arn")].into_iter().collect();
        let config = SharedConfig::default();

        assert!(Originals::of(&keys, &config).unwrap().had_keys);
        assert_eq!(Originals::of(&stranger, &config), None);
    }
}
