//! What is warned of, and where an identity comes from.

use super::*;
use crate::domain::inventory::{AccountSnapshot, InventoryEvent};
use crate::domain::profile::{FileProblem, ProfileProblem};
use crate::flows::fixture::{account, company, config, fixture, session};
use crate::flows::obtain::obtain;

fn warned(start: Start, variables: &[(&str, &str)]) -> String {
    let config = config(
        "[other]\nrole_arn = arn:aws:iam::222222222222:role/x\ncredential_source = Environment",
    );
    let environment = variables.iter().copied().collect();
    warnings(&session(start), &config, &environment, Timestamp::UNIX_EPOCH).join("\n")
}

#[test]
fn nothing_to_warn_about_is_silence() {
    let same = [("KAMEN_ARN", "arn:aws:sts::111111111111:assumed-role/Deploy/alice")];

    assert_eq!(warned(Start::Environment, &same), "");
}

#[test]
fn a_live_shell_carries_a_session_of_kamens_whose_keys_are_renewed() {
    let inside: Environment = [(LIVE, "/run/kamen-live-1")].into_iter().collect();
    let now = Timestamp::UNIX_EPOCH;
    let mut session = session(Start::Profile(MARKER.to_owned()));
    session.expires = Some(now + jiff::SignedDuration::from_secs(61));

    assert_eq!(source(&session, &SharedConfig::default(), &inside), "kamen session");
    assert_eq!(warnings(&session, &SharedConfig::default(), &inside, now), [""; 0]);
    let outside = Environment::default();
    assert_eq!(source(&session, &SharedConfig::default(), &outside), format!("profile {MARKER}"));
    let told = warnings(&session, &SharedConfig::default(), &outside, now);
    assert!(told.contains(&"the session ends in 61 seconds".to_owned()), "{told:?}");
}

#[test]
fn a_live_shell_without_the_marker_is_known_by_its_endpoint_and_by_nothing_else() {
    let address = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
    let own_keys = [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "x")];
    let text = "[region]\nregion = eu-west-1\n[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n\
                aws_secret_access_key = x\n[role]\nrole_arn = arn:aws:iam::111111111111:role/A\n\
                credential_source = EcsContainer\n";
    let is_live = |start: Start, variables: &[(&str, &str)]| {
        let environment = variables.iter().copied().collect();
        let config = config(text);
        let is_live = is_of_live_shell(&session(start.clone()), &config, &environment);
        let said = source(&session(start), &config, &environment) == "kamen session";
        assert_eq!(is_live, said);
        is_live
    };
    let profile = |name: &str| Start::Profile(name.to_owned());
    let live = [(LIVE, "/run/kamen-live-1"), address];

    assert!(is_live(Start::Environment, &live));
    assert!(is_live(profile("region"), &live), "it leaves credentials to the endpoint");
    assert!(!is_live(profile("keys"), &live));
    assert!(!is_live(profile("role"), &live), "a role on top of it is another session");
    assert!(!is_live(Start::Environment, &[address]));
    assert!(!is_live(Start::Environment, &[&live[..], &own_keys].concat()));
}

#[test]
fn what_makes_the_aws_cli_another_identity_is_named() {
    let identity = [
        ("AWS_PROFILE", "other"),
        ("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/pod"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
    ];
    let text = "[top]\nrole_arn = x\nsource_profile = mid\n[mid]\nrole_arn = y\n\
                aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n";

    assert!(warned(Start::Environment, &[("AWS_PROFILE", "")]).contains("set but empty"));
    assert!(warned(Start::Environment, &identity).contains("JavaScript"));
    let default = config("[default]\ncredential_process = /bin/cp\n[other]\nregion = x\n");
    let beside = |start: Start, config: &SharedConfig, variables: &[(&str, &str)]| {
        let environment = variables.iter().copied().collect();
        identity_beside_profile(&session(start), config, &environment).unwrap_or_default()
    };
    let told = beside(Start::Environment, &default, &identity[1..]);
    assert!(told.starts_with("profile default is there"), "{told}");
    assert_eq!(beside(Start::Profile("other".to_owned()), &default, &identity[1..]), "");
    assert_eq!(beside(Start::Environment, &config("[default]\nregion = x\n"), &identity[1..]), "");
    let top = session(Start::Profile("top".to_owned()));
    assert!(keys_beside_role(&top, &config(text)).unwrap().contains("mid holds keys"));
    let mid = session(Start::Profile("mid".to_owned()));
    assert_eq!(keys_beside_role(&mid, &config(text)), None);
}

#[test]
fn environment_profile_and_sts_that_disagree_are_named() {
    let keys = ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    let other = || Start::Profile("other".to_owned());

    assert!(warned(Start::Environment, &[("AWS_PROFILE", "x"), keys]).contains("JavaScript"));
    assert!(warned(Start::Environment, &[("AWS_PROFILE", "x")]).contains("does not exist"));
    assert_eq!(warned(Start::Environment, &[("AWS_PROFILE", "other")]), "");
    let start = Start::Profile("local".to_owned());
    assert!(!warned(start, &[("AWS_PROFILE", "x")]).contains("does not exist"));
    let names = |other| [("AWS_PROFILE", "other"), ("AWS_DEFAULT_PROFILE", other)];
    assert!(warned(Start::Environment, &names("x")).contains("AWS_DEFAULT_PROFILE=x differ"));
    assert_eq!(warned(Start::Environment, &names("other")), "");
    assert!(warned(other(), &[]).contains("names account 222222222222, STS answers 111111111111"));
    let regions = [("AWS_REGION", "a"), ("AWS_DEFAULT_REGION", "b")];
    assert!(warned(Start::Environment, &regions).contains("differ"));
    let stale = [("KAMEN_ARN", "arn:aws:sts::111111111111:assumed-role/Other/alice")];
    assert!(warned(Start::Environment, &stale).contains("opened as"));
    let ended = [
        ("KAMEN_ROLE", "arn:aws:iam::111111111111:role/team/Deploy"),
        ("KAMEN_EXPIRES", "1969-01-01T00:00:00Z"),
    ];
    assert!(warned(Start::Environment, &ended).contains("ended at"));
}

#[test]
fn a_variable_that_holds_no_region_is_told_with_the_one_that_is_meant() {
    let told = |region| warned(Start::Environment, &[("AWS_REGION", region)]);

    assert_eq!(told("eu-west1"), "AWS_REGION: `eu-west1` is no region: did you mean `eu-west-1`?");
    assert_eq!(told("xx-west-9"), "", "one that AWS has not yet");
}

#[test]
fn variables_that_the_aws_cli_reads_otherwise_are_told() {
    let key = ("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE");
    let (old, new) = (("AWS_SECURITY_TOKEN", "old"), ("AWS_SESSION_TOKEN", "new"));
    let relative = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "");
    let full = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
    let token_file = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "");
    let end = |end: &'static str| ("AWS_CREDENTIAL_EXPIRATION", end);
    for (variables, words) in [
        (vec![("AWS_CONFIG_FILE", "")], "AWS_CONFIG_FILE is set but empty"),
        (vec![("AWS_SHARED_CREDENTIALS_FILE", "")], "read ~/.aws/credentials"),
        (vec![("AWS_SECRET_ACCESS_KEY", "x")], "is set without AWS_ACCESS_KEY_ID"),
        (vec![key, old], "as the session token;"),
        (vec![("AWS_CONFIG_FILE", "$HOME/x"), ("HOME", "/h")], "read /h/x, kamen"),
        (vec![("AWS_SECRET_ACCESS_KEY", "x "), key], "AWS_SECRET_ACCESS_KEY begins or ends with"),
        (vec![("AWS_SESSION_TOKEN", "\tx"), key], "AWS_SESSION_TOKEN begins or ends with"),
        (vec![key, old, new], "as the session token, and not AWS_SESSION_TOKEN"),
        (vec![("AWS_DEFAULT_REGION", "")], "AWS_DEFAULT_REGION is set but empty: boto3"),
        (vec![relative], "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is set but empty"),
        (vec![relative, full], "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is set but empty"),
        (vec![full, token_file], "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE is set but empty"),
        (vec![key, end("tomorrow")], "AWS_CREDENTIAL_EXPIRATION=tomorrow is no time with a zone"),
        (vec![key, end("2099-01-01T00:00:00")], "2099-01-01T00:00:00 is no time with a zone"),
    ] {
        let told = warnings_of_environment(&variables.iter().copied().collect()).join("\n");

        assert!(told.contains(words), "{variables:?}: {told}");
    }
    let alike = [key, new, ("AWS_SECURITY_TOKEN", "new"), ("AWS_SECRET_ACCESS_KEY", "x")];
    assert_eq!(warnings_of_environment(&alike.into_iter().collect()), [""; 0]);
    for alike in [
        vec![old],
        vec![end("tomorrow")],
        vec![key, end("2099-01-01T00:00:00Z")],
        vec![key, end("2099-01-01 01:00:00+01:00")],
        vec![key, relative],
        vec![full],
        vec![token_file],
        vec![
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", ""),
        ],
        vec![("AWS_REGION", "")],
    ] {
        assert_eq!(warnings_of_environment(&alike.iter().copied().collect()), [""; 0], "{alike:?}");
    }
}

#[test]
fn a_region_that_boto3_does_not_know_is_told_beside_the_profiles() {
    let config = config("[default]\nregion = us-east-1\n[one]\nregion = eu-west-1\n[none]\n");
    let told = |start: Start, variables: &[(&str, &str)]| {
        let environment = variables.iter().copied().collect();
        region_of_profile(&session(start), &config, &environment)
    };
    let profile = |name: &str| Start::Profile(name.to_owned());
    let own = ("AWS_REGION", "eu-west-1");

    let other = told(Start::Environment, &[own]).unwrap();
    assert!(other.contains("profile default says us-east-1: boto3"), "{other}");
    assert_eq!(told(profile("one"), &[own]), None);
    assert_eq!(told(profile("none"), &[own]), None);
    assert_eq!(told(Start::Environment, &[own, ("AWS_PROFILE", "one")]), None);
    assert_eq!(told(Start::Environment, &[own, ("AWS_DEFAULT_REGION", "eu-west-1")]), None);
    assert_eq!(told(Start::Environment, &[]), None);
}

#[test]
fn a_session_that_this_kamen_carries_is_called_so() {
    let source = |arn: &str| {
        let environment = [("KAMEN_ARN", arn)].into_iter().collect();
        source(&session(Start::Environment), &SharedConfig::default(), &environment)
    };

    assert_eq!(source("arn:aws:sts::111111111111:assumed-role/Deploy/alice"), "kamen session");
    assert_ne!(source("arn:aws:sts::111111111111:assumed-role/Other/alice"), "kamen session");
}

#[test]
fn the_role_behind_a_session_has_the_path_that_was_listed_else_the_one_that_is_carried() {
    let config = "[a]\nrole_arn = arn:aws:iam::111111111111:role/listed/Deploy\n\
                  source_profile = alice\n";
    let listed = Inventory::cached(&fixture(config).world);
    let behind = |inventory: &Inventory, carried: &str| {
        let environment = [("KAMEN_ROLE", carried)].into_iter().collect();
        let role = role_behind(&session(Start::Environment), &environment, inventory);
        role.map(|role| role.to_string())
    };
    let carried = "arn:aws:iam::111111111111:role/carried/Deploy";
    let none = Inventory::default();

    let known = behind(&listed, carried);
    assert_eq!(known.as_deref(), Some("arn:aws:iam::111111111111:role/listed/Deploy"));
    assert_eq!(behind(&none, carried).as_deref(), Some(carried));
    for other in ["222222222222:role/carried/Deploy", "111111111111:role/carried/Other"] {
        assert_eq!(behind(&none, &format!("arn:aws:iam::{other}")), None);
    }
}

#[test]
fn a_source_that_holds_keys_and_a_role_and_what_the_aws_cli_refuses_are_told() {
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";
    let role = "role_arn = arn:aws:iam::111111111111:role/x\n";
    let told = |source: &str, is_refused: bool| {
        let text = format!("[p]\n{role}source_profile = s\n[s]\n{source}");
        let mut config = config(&text);
        if is_refused {
            let place = config.profiles[0].place.clone();
            let message = "a line of its own".to_owned();
            config.refused_by_cli.push(FileProblem { place, message });
        }
        let (session, now) = (session(Start::Profile("p".to_owned())), Timestamp::UNIX_EPOCH);
        warnings(&session, &config, &Environment::default(), now).join("\n")
    };

    assert!(
        told(&format!("{keys}{role}"), false).contains("source profile s holds keys and a role")
    );
    assert!(!told(keys, false).contains("holds keys and a role"));
    assert!(
        !told(&format!("{role}credential_source = Environment\n"), false).contains("holds keys")
    );
    assert!(told(keys, true).contains("refuse the whole file: "));
    assert!(!told(keys, false).contains("refuse the whole file"));
}

#[tokio::test]
async fn the_alias_of_an_account_is_asked_for_if_it_was_not_listed() {
    let (fixture, _, company) = company("");
    let (world, sessions) = (&fixture.world, Sessions::default());
    let own = account("111111111111");
    let start = Start::Profile("alice".to_owned());
    let session = obtain(world, &sessions, &start, None).await.unwrap();
    let alias =
        async |inventory: &Inventory| account_alias(world, &sessions, &session, inventory).await;
    let mut inventory = Inventory::default();

    assert_eq!(alias(&inventory).await, None, "it is refused");
    company.tell(|books| drop(books.aliases.insert(own, "acme".to_owned())));
    assert_eq!(alias(&inventory).await.as_deref(), Some("acme"));
    assert_eq!(sessions.alias_of(own).as_deref(), Some("acme"));
    let as_of = Timestamp::UNIX_EPOCH;
    let listed = Some("listed".to_owned());
    let snapshot = AccountSnapshot { account: own, alias: listed, roles: Vec::new(), as_of };
    inventory.apply(InventoryEvent::Cached(snapshot));
    assert_eq!(alias(&inventory).await.as_deref(), Some("listed"));
}

#[test]
fn what_stops_every_call_of_the_aws_cli_is_told_of_keys_in_the_environment_too() {
    let text = "[default]\nmax_attempts = x\n[fine]\noutput = text\n[keys]\n\
                aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_security_token = t\nregion = \n";
    let mut config = config(text);
    let keys = ("AWS_ACCESS_KEY_ID", "AKIAI44QH8DHBEXAMPLE");
    let told = |config: &SharedConfig, chosen: &str, others: &[(&str, &str)]| {
        let chosen = ("AWS_PROFILE", chosen);
        let environment = others.iter().copied().chain([chosen]).collect();
        the_aws_cli(&session(Start::Environment), config, &environment).join("\n")
    };

    assert!(told(&config, "", &[keys]).starts_with("config:2: the AWS CLI makes no call"));
    assert_eq!(told(&config, "fine", &[keys]), "");
    assert!(told(&config, "keys", &[keys]).contains("`region` is empty"));
    assert!(!told(&config, "keys", &[keys]).contains("aws_security_token"), "it is not asked for");
    // A container or the instance comes after the profile.
    assert!(told(&config, "keys", &[]).contains("aws_security_token"));
    let header = FileProblem { place: config.profiles[1].place.clone(), message: "h".to_owned() };
    let profile = "fine".to_owned();
    config.profiles_otherwise.push(ProfileProblem { profile, problem: header });
    assert_eq!(told(&config, "fine", &[keys]), "config:3: h", "what is named must be there");
    config.profiles_otherwise.clear();
    let place = config.profiles[0].place.clone();
    config.refused_by_cli.push(FileProblem { place, message: "a line".to_owned() });
    let whole = "the AWS CLI and boto3 refuse the whole file: config:1: a line";
    assert_eq!(told(&config, "fine", &[keys]), whole);
}

#[test]
fn a_profile_of_the_older_variable_is_none_to_two_sdks() {
    let older = ("AWS_DEFAULT_PROFILE", "other");
    let keys = ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    let web = [
        ("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/pod"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
    ];
    let other = Start::Profile("other".to_owned());
    let is_told = |start: &Start, variables: &[(&str, &str)]| {
        warned(start.clone(), variables).contains("is no variable to JavaScript's and Rust's SDKs")
    };

    assert!(is_told(&other, &[older]));
    assert!(!is_told(&other, &[older, ("AWS_PROFILE", "other")]));
    assert!(!is_told(&Start::Profile("third".to_owned()), &[older]));
    assert!(!is_told(&Start::Profile("default".to_owned()), &[("AWS_DEFAULT_PROFILE", "default")]));
    let named: Environment = [older].into_iter().collect();
    let named = named.with_profile_named(true);
    assert_eq!(profile_of_older_name(&session(other), &named), None);
    let told = warned(Start::Environment, &[older, keys]);
    assert!(
        told.contains("AWS_DEFAULT_PROFILE=other is set, yet the keys")
            && told.contains("all SDKs")
    );
    let told = warned(Start::Environment, &[older, web[0], web[1]]);
    assert!(told.contains("JavaScript's SDK takes profile default"), "{told}");
}
