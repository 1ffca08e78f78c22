//! What a child is given, and what it carries on.

use std::sync::Arc;

use super::*;
use crate::domain::profile::ClientSettings;
use crate::domain::secret::{Credentials, Secret};
use crate::flows::fixture::{self, config, role};

fn session() -> (SessionSummary, Access) {
    let expires = Some("2026-01-01T01:00:00Z".parse().unwrap());
    let summary = SessionSummary {
        role: Some(role("arn:aws:iam::111111111111:role/Deploy")),
        expires,
        region: Some("eu-west-1".to_owned()),
        ..fixture::session(Start::Profile("local".to_owned()))
    };
    let credentials = Credentials {
        access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: Secret::new("example"),
        session_token: Some(Secret::new("token")),
        expires,
    };
    let client = ClientSettings {
        region: Some("eu-west-1".to_owned()),
        sts_endpoint: Some("http://127.0.0.1:1".to_owned()),
        iam_endpoint: Some("http://127.0.0.1:2".to_owned()),
        ..ClientSettings::default()
    };
    (summary, Access { credentials, client: Arc::new(client) })
}

#[test]
fn the_role_of_a_session_is_the_one_that_is_carried_if_it_fits_else_that_of_its_arn() {
    let carried = |arn: &str, role: &str| {
        let (mut session, _) = session();
        session.identity.arn = arn.to_owned();
        let environment = [("KAMEN_ROLE", role)].into_iter().collect();
        carried_role(&session, &environment).map(|role| role.to_string())
    };
    let (arn, role) = (
        "arn:aws:sts::111111111111:assumed-role/Deploy/alice",
        "arn:aws:iam::111111111111:role/team/Deploy",
    );
    let plain = Some("arn:aws:iam::111111111111:role/Deploy".to_owned());

    assert_eq!(carried(arn, role), Some(role.to_owned()));
    assert_eq!(carried(arn, "arn:aws:iam::111111111111:role/team/Other"), plain);
    assert_eq!(carried(arn, "arn:aws:iam::222222222222:role/team/Deploy"), plain);
    let set = "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/a";
    assert_eq!(carried(set, role), None, "its path is not known");
    assert_eq!(carried("arn:aws:iam::111111111111:user/alice", role), None);
}

#[test]
fn what_an_environment_carries_is_taken_as_it_stands() {
    let variables = [("AWS_ACCESS_KEY_ID", "ASIA1"), ("AWS_REGION", "x"), ("HOME", "/h")];

    let changes = carried(&variables.into_iter().collect());

    let given: Vec<_> = changes.given().map(|(name, value)| (name, value.reveal())).collect();
    assert_eq!(given, [("AWS_ACCESS_KEY_ID", "ASIA1"), ("AWS_REGION", "x")]);
}

#[test]
fn the_child_is_the_session_and_nothing_wins_over_it() {
    let (session, access) = session();

    let changes = carry(&session, &access, None, &SharedConfig::default(), &Environment::default());

    let value = |name: &str| changes.value(name).map(|value| value.reveal().to_owned());
    assert_eq!(value("AWS_SESSION_TOKEN").as_deref(), Some("token"));
    assert_eq!(value("AWS_CREDENTIAL_EXPIRATION").as_deref(), Some("2026-01-01T01:00:00Z"));
    assert_eq!(value("AWS_REGION"), value("AWS_DEFAULT_REGION"));
    assert_eq!(value("KAMEN_ACCOUNT").as_deref(), Some("111111111111"));
    assert!(REMOVED.iter().all(|name| changes.removed().any(|removed| removed == *name)));
}

#[test]
fn marks_of_other_switchers_stay_outside() {
    let (session, access) = session();
    let set: Environment = [
        ("AWS_SSO_ROLE_NAME", "x"),
        ("GRANTED_SSO", "true"),
        ("AWSUME_PROFILE", "y"),
        ("AWS_PAGER", ""),
    ]
    .into_iter()
    .collect();

    let changes = carry(&session, &access, None, &SharedConfig::default(), &set);

    let removes = |name: &str| changes.removed().any(|removed| removed == name);
    for name in
        ["AWS_SSO_ROLE_NAME", "GRANTED_SSO", "AWSUME_PROFILE", "AWS_VAULT", "AWS_SECRET_KEY"]
    {
        assert!(removes(name), "{name}");
    }
    assert!(!removes("AWS_PAGER"));
}

#[test]
fn only_a_session_that_nothing_narrows_says_so() {
    let (session, access) = session();
    let says_so = |options: Option<&AssumeOptions>| {
        let nothing = Environment::default();
        carry(&session, &access, options, &SharedConfig::default(), &nothing)
            .value(PLAIN)
            .is_some_and(|value| value.reveal() == access.credentials.access_key_id)
    };
    let plain = AssumeOptions { duration: Some(900), ..AssumeOptions::default() };
    let narrowed = AssumeOptions { policy: Some("{}".to_owned()), ..plain.clone() };
    let named = AssumeOptions { source_identity: Some("me".to_owned()), ..plain.clone() };

    assert!(says_so(Some(&plain)));
    assert!(!says_so(Some(&narrowed)) && !says_so(Some(&named)) && !says_so(None));
}

#[test]
fn endpoints_of_the_profile_that_is_no_longer_read_are_handed_on() {
    let (session, access) = session();
    let config = config("[local]\nendpoint_url = http://127.0.0.1:1");

    let changes = carry(&session, &access, None, &config, &Environment::default());
    let kept: Environment = [("AWS_ENDPOINT_URL", "http://127.0.0.1:1")].into_iter().collect();
    let inherited = carry(&session, &access, None, &config, &kept);

    let value = |name: &str| changes.value(name).map(|value| value.reveal().to_owned());
    assert_eq!(value("AWS_ENDPOINT_URL").as_deref(), Some("http://127.0.0.1:1"));
    assert_eq!(value("AWS_ENDPOINT_URL_STS"), None);
    assert_eq!(value("AWS_ENDPOINT_URL_IAM").as_deref(), Some("http://127.0.0.1:2"));
    assert!(inherited.value("AWS_ENDPOINT_URL").is_none());
}
