//! Plans from configurations that are written out.

mod starts;
mod web_identity;

use std::path::PathBuf;

use super::*;
use crate::domain::profile::ProfileHop;
use crate::domain::sign_in::Portal;
use crate::flows::fixture::config;

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().copied().collect()
}

fn profile_plan(text: &str, name: &str) -> Result<CredentialPlan, Failure> {
    plan(&config(text), &Environment::default(), &Start::Profile(name.to_owned()))
}

const CHAIN: &str = "[base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = example
[middle]
role_arn = arn:aws:iam::111111111111:role/RoleA
source_profile = base
mfa_serial = arn:aws:iam::000000000001:mfa/alice
[top]
role_arn = arn:aws:iam::222222222222:role/team/RoleB
source_profile = middle
external_id = acme
duration_seconds = 900
role_session_name = me
region = eu-central-1";

#[test]
fn nested_source_profiles_become_hops_from_the_keys_upwards() {
    let plan = profile_plan(CHAIN, "top").unwrap();

    assert_eq!(plan.base, BaseSource::StaticKeys { profile: "base".to_owned() });
    assert_eq!(plan.hops.len(), 2);
    assert_eq!(plan.hops[0].mfa_serial.as_deref(), Some("arn:aws:iam::000000000001:mfa/alice"));
    assert_eq!(
        plan.hops[1],
        ProfileHop {
            profile: "top".to_owned(),
            role_arn: "arn:aws:iam::222222222222:role/team/RoleB".to_owned(),
            external_id: Some("acme".to_owned()),
            mfa_serial: None,
            session_name: Some("me".to_owned()),
            source_identity: None,
            duration: Some(900),
        }
    );
    assert_eq!(plan.client.region.as_deref(), Some("eu-central-1"));
    assert_eq!(expected_account(&plan).unwrap().to_string(), "222222222222");
}

#[test]
fn what_cannot_be_right_of_a_sign_in_is_said_by_its_line() {
    let session = |url: &str, region: &str, account: &str| {
        let text = format!(
            "[sso-session corp]\nsso_start_url = {url}\nsso_region = {region}\n[dev]\n\
             sso_session = corp\nsso_account_id = {account}\nsso_role_name = View\n"
        );
        profile_plan(&text, "dev")
    };
    let (url, region, account) = ("https://acme.awsapps.com/start", "eu-west-1", "111111111111");

    assert!(session(url, region, account).is_ok());
    assert!(session("http://127.0.0.1:8080/start", region, account).is_ok());
    for (plan, said) in [
        (
            session(url, "us east", account),
            "`[sso-session corp]`: `sso_region`, `us east`, holds a blank (config:3)",
        ),
        (
            session("http://acme.awsapps.com/start", region, account),
            "does not begin with `https://` (config:2)",
        ),
        (session("\"https://acme.awsapps.com/start\"", region, account), "`sso_start_url`"),
        (
            session("acme.awsapps.com", region, account),
            "begins with neither `http://` nor `https://` (config:2)",
        ),
        (
            session(url, region, "1111-1111-1111"),
            "profile `dev`: `sso_account_id`, `1111-1111-1111`, is written with dashes (config:6)",
        ),
        (
            session(url, region, "11111111111"),
            "has 11 digits, and not twelve (a zero in front may be lost) (config:6)",
        ),
    ] {
        let failure = plan.unwrap_err();
        assert!(failure.message.contains(said), "{failure}");
    }
}

#[test]
fn a_chain_that_no_one_would_walk_is_refused_by_its_length() {
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n";
    let chain = |roles: usize, end: &str| {
        let profile = |index: usize| {
            let source = index - 1;
            format!(
                "[p{index}]\nrole_arn = arn:aws:iam::111111111111:role/R{index}\nsource_profile = p{source}\n"
            )
        };
        let profiles: String = (2..=roles).map(profile).collect();
        profile_plan(&format!("[p1]\n{end}{profiles}"), &format!("p{roles}"))
    };

    let role = "role_arn = arn:aws:iam::111111111111:role/R1\n";
    let ends = [
        format!("{role}source_profile = p0\n[p0]\n{keys}"),
        format!("{role}credential_source = Environment\n"),
        format!(
            "credential_process = kamen credential-process --profile own\n\
             [own]\n{role}source_profile = own\n{keys}"
        ),
    ];
    for end in &ends {
        assert_eq!(chain(100, end).unwrap().hops.len(), 100, "{end}");
        let failure = chain(101, end).unwrap_err();
        let words = "profile `p101`: its chain of `source_profile`s has more than 100 roles";
        assert!(failure.message.starts_with(words), "{end}: {failure}");
    }
}

#[test]
fn a_profile_that_names_itself_uses_its_own_keys() {
    let text = "[self]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = example
role_arn = arn:aws:iam::111111111111:role/RoleA
source_profile = self";

    let plan = profile_plan(text, "self").unwrap();

    assert_eq!(plan.base, BaseSource::StaticKeys { profile: "self".to_owned() });
    assert_eq!(plan.hops.len(), 1);
}

#[test]
fn a_circle_of_source_profiles_is_named_with_its_line() {
    let text = "[a]
role_arn = arn:aws:iam::111111111111:role/A
source_profile = b
[b]
role_arn = arn:aws:iam::111111111111:role/B
source_profile = a";

    let failure = profile_plan(text, "a").unwrap_err();

    assert!(failure.message.contains("a -> b -> a"), "{failure}");
    assert!(failure.message.contains("config:6"), "{failure}");
}

#[test]
fn settings_that_contradict_or_are_incomplete_are_failures() {
    let role = "role_arn = arn:aws:iam::111111111111:role/A";
    for (settings, words) in [
        (format!("{role}\nsource_profile = x\ncredential_source = Environment"), "both"),
        (format!("{role}\ncredential_source = Moon"), "no credential source"),
        (role.to_owned(), "without `source_profile`"),
        (format!("{role}\nsource_profile = p"), "holds no keys"),
        ("role_arn = arn:nonsense\ncredential_source = Environment".to_owned(), "not the ARN"),
        ("aws_access_key_id = AKIAIOSFODNN7EXAMPLE".to_owned(), "aws_secret_access_key"),
        ("sso_session = gone".to_owned(), "[sso-session gone]"),
        ("sso_start_url = https://acme.awsapps.com/start".to_owned(), "sso_region"),
        ("web_identity_token_file = /token".to_owned(), "role_arn"),
        ("region = eu-west-1".to_owned(), "names no credentials"),
    ] {
        let failure = profile_plan(&format!("[p]\n{settings}"), "p").unwrap_err();

        assert!(failure.message.contains(words), "{settings}: {failure}");
        assert!(failure.message.contains("config:") && failure.hint.is_some(), "{failure}");
    }
}

#[test]
fn a_profile_without_credentials_leaves_them_to_the_endpoint_of_the_environment() {
    let config = config(
        "[p]\nregion = eu-west-1\n[q]\nsource_profile = p\n\
        role_arn = arn:aws:iam::111111111111:role/A",
    );
    let variable = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/credentials");
    let environment: Environment = [variable].into_iter().collect();
    let planned = |name: &str| plan(&config, &environment, &Start::Profile(name.to_owned()));

    assert_eq!(planned("p").unwrap().base, BaseSource::Container);
    assert!(planned("q").is_err(), "a source profile must hold credentials of its own");
}

#[test]
fn identity_center_is_read_in_both_forms() {
    let account = "sso_account_id = 111111111111\nsso_role_name = Admin";
    let modern = format!(
        "[p]\nsso_session = acme\n{account}\n[sso-session acme]\n\
         sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1"
    );
    let legacy = format!(
        "[p]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n{account}"
    );

    let modern = profile_plan(&modern, "p").unwrap();
    let legacy = profile_plan(&legacy, "p").unwrap();

    let session = |plan: &CredentialPlan| match &plan.base {
        BaseSource::IdentityCenter { portal: Portal { session, region, .. }, .. } => {
            Some((session.clone(), region.clone()))
        }
        _ => None,
    };
    assert_eq!(session(&modern), Some((Some("acme".to_owned()), "eu-west-1".to_owned())));
    assert_eq!(session(&legacy), Some((None, "eu-west-1".to_owned())));
    assert_eq!(expected_account(&modern).unwrap().to_string(), "111111111111");
}

#[test]
fn half_of_the_environment_keys_is_a_failure_that_names_the_other_half() {
    let half = environment(&[("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")]);

    let failure = plan(&SharedConfig::default(), &half, &Start::Environment).unwrap_err();

    assert_eq!(failure.kind, FailureKind::Credentials);
    assert!(failure.message.contains("AWS_SECRET_ACCESS_KEY"));
    let secret = environment(&[("AWS_SECRET_ACCESS_KEY", "x")]);
    let start = default_start(&SharedConfig::default(), &secret, None);
    let failure = plan(&SharedConfig::default(), &secret, &start).unwrap_err();
    assert!(failure.message.contains("`AWS_ACCESS_KEY_ID` is not"), "{failure}");
    assert_eq!(starts(&SharedConfig::default(), &secret), []);
}

#[test]
fn the_environment_wins_over_the_profile_for_region_and_endpoints() {
    let shared = config(
        "[p]
region = eu-west-1
services = local
endpoint_url = http://127.0.0.1:1
[services local]
iam.endpoint_url = http://127.0.0.1:2",
    );
    let settings =
        |variables: &[(&str, &str)]| client_settings(&shared, &environment(variables), Some("p"));

    let from_profile = settings(&[]);
    let from_environment = settings(&[
        ("AWS_REGION", "eu-north-1"),
        ("AWS_DEFAULT_REGION", "eu-south-1"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:3"),
        ("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:4"),
    ]);
    let ignoring = settings(&[("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")]);

    assert_eq!(from_profile.region.as_deref(), Some("eu-west-1"));
    assert_eq!(from_profile.sts_endpoint.as_deref(), Some("http://127.0.0.1:1"));
    assert_eq!(from_profile.iam_endpoint.as_deref(), Some("http://127.0.0.1:2"));
    assert_eq!(from_environment.region.as_deref(), Some("eu-north-1"));
    assert_eq!(from_environment.iam_endpoint.as_deref(), Some("http://127.0.0.1:3"));
    assert_eq!(from_environment.sts_endpoint.as_deref(), Some("http://127.0.0.1:4"));
    assert_eq!((ignoring.sts_endpoint, ignoring.iam_endpoint), (None, None));
}

#[test]
fn a_source_profile_with_keys_is_its_keys_whatever_role_it_names() {
    let text = "[top]
role_arn = arn:aws:iam::111111111111:role/top
source_profile = mid
duration_seconds = 3600s
[mid]
role_arn = arn:aws:iam::222222222222:role/mid
source_profile = base
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = example
[base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = example";

    let plan = profile_plan(text, "top").unwrap();

    assert_eq!(plan.base, BaseSource::StaticKeys { profile: "mid".to_owned() });
    assert_eq!(plan.hops.len(), 1);
    assert_eq!(plan.hops[0].duration, None, "what is no number is passed over");
    assert_eq!(profile_plan(text, "mid").unwrap().hops.len(), 1);
}

#[test]
fn a_key_of_the_vault_is_found_behind_kamens_own_process() {
    let text = "[dev]
credential_process = kamen credential-process --key work
[role]
role_arn = arn:aws:iam::111111111111:role/top
source_profile = dev";

    let (dev, role) = (profile_plan(text, "dev").unwrap(), profile_plan(text, "role").unwrap());

    assert_eq!(dev.base, BaseSource::VaultKey { name: "work".to_owned(), is_bare: false });
    assert_eq!((role.base, role.hops.len()), (dev.base, 1));
}

#[test]
fn a_role_that_kamens_own_process_gives_is_found_without_running_it() {
    let text = "[shop]
credential_process = kamen credential-process --profile hub arn:aws:iam::222222222222:role/Shop
[hub]
role_arn = arn:aws:iam::111111111111:role/Hub
source_profile = base
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = example
[base]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = example
[vendor]
role_arn = arn:aws:iam::222222222222:role/Shop
source_profile = base
external_id = a-secret-word
[circle]
credential_process = kamen credential-process --profile circle arn:aws:iam::222222222222:role/Shop
[by-name]
credential_process = kamen credential-process --profile hub shop/Deploy";

    let shop = profile_plan(text, "shop").unwrap();

    assert_eq!(shop.base, BaseSource::StaticKeys { profile: "base".to_owned() });
    let hops = shop.hops.iter().map(|hop| (hop.role_arn.as_str(), hop.external_id.as_deref()));
    let (hub, own) = ("arn:aws:iam::111111111111:role/Hub", "arn:aws:iam::222222222222:role/Shop");
    assert_eq!(hops.collect::<Vec<_>>(), [(hub, None), (own, Some("a-secret-word"))]);
    let circle = profile_plan(text, "circle").unwrap_err();
    assert!(circle.message.contains("leads to itself"), "{}", circle.message);
    let by_name = profile_plan(text, "by-name").unwrap();
    assert!(matches!(by_name.base, BaseSource::Process { .. }));
}

#[test]
fn half_a_key_beside_a_process_is_passed_over() {
    let half = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n";
    let base = |text: &str| profile_plan(&format!("[p]\n{text}"), "p").map(|plan| plan.base);
    let process = base(&format!("{half}credential_process = /bin/cp\n")).unwrap();
    let keys = base(&format!("{half}aws_secret_access_key = x\ncredential_process = /bin/cp\n"));

    assert!(matches!(process, BaseSource::Process { .. }), "{process:?}");
    assert!(matches!(keys, Ok(BaseSource::StaticKeys { .. })), "{keys:?}");
    assert!(base(half).unwrap_err().message.contains("`aws_secret_access_key` is not"));
}

/// As botocore, JavaScript's SDK and Go's: a sign-in of tools that want its token alone gives no keys.
#[test]
fn a_sign_in_without_account_and_role_leaves_the_credentials_to_what_else_is_there() {
    const KEYS: &str = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";
    let session = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\n\
                   sso_region = eu-west-1\n";
    let base =
        |text: &str| profile_plan(&format!("{session}[p]\n{text}"), "p").map(|plan| plan.base);
    for sign_in in [
        "sso_session = acme\n",
        "sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n",
    ] {
        let keys = base(&format!("{sign_in}{KEYS}"));
        assert!(matches!(keys, Ok(BaseSource::StaticKeys { .. })), "{keys:?}");
        let process = base(&format!("{sign_in}credential_process = /bin/cp\n"));
        assert!(matches!(process, Ok(BaseSource::Process { .. })), "{process:?}");

        let alone = base(sign_in).unwrap_err();
        assert!(alone.message.contains("`sso_account_id` is not"), "{}", alone.message);
        for half in ["sso_account_id = 111111111111\n", "sso_role_name = \n"] {
            assert!(base(&format!("{sign_in}{half}{KEYS}")).is_err(), "{half}");
        }
    }
}

#[test]
fn a_source_of_another_profile_that_holds_keys_and_a_role_is_read_apart() {
    let text = |source: &str| {
        format!(
            "[source]\n{source}[one]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = source\n"
        )
    };
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n";
    let role = "role_arn = arn:aws:iam::111111111111:role/B\n";
    for (source, count) in [
        (format!("{keys}{role}"), 1),
        (keys.to_owned(), 0),
        (format!("{role}credential_source = Environment\n"), 0),
        // A profile that is its own source takes its own keys everywhere.
        (format!("{keys}{role}source_profile = source\n"), 1),
    ] {
        assert_eq!(read_apart(&config(&text(&source))).len(), count, "{source}");
    }
}
