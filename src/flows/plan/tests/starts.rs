//! Where a person starts who says nothing more, which starts there are, and the servers behind them.

use super::*;

#[test]
fn the_default_start_is_the_sdks() {
    let shared = config(CHAIN);
    let keys = [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "x")];
    let with_profile = [keys[0], keys[1], ("AWS_PROFILE", "top")];
    let start = |variables: &[(&str, &str)], flag| {
        default_start(&shared, &environment(variables), flag).to_string()
    };

    assert_eq!(start(&[], None), "profile default");
    assert_eq!(start(&with_profile, None), "environment");
    assert_eq!(start(&with_profile, Some("base")), "profile base");
    assert_eq!(
        start(&[("AWS_PROFILE", "top"), ("AWS_DEFAULT_PROFILE", "base")], None),
        "profile top"
    );
    assert_eq!(start(&[("AWS_DEFAULT_PROFILE", "base")], None), "profile base");
    // A secret key without its id is no one's to the AWS CLI and JavaScript's SDK.
    assert_eq!(start(&[keys[1], ("AWS_PROFILE", "top")], None), "profile top");
    assert_eq!(
        start(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/")], None),
        "environment"
    );
}

/// botocore's order: the instance is asked last, and everything that names credentials comes before.
#[test]
fn an_instance_is_who_one_is_without_other_credentials() {
    const NAMED: (&str, &str) = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n";
    let (region, other) =
        (config("[default]\nregion = eu-west-1\n"), config(&format!("[p]\n{keys}")));
    let usable = config(&format!("[default]\n{keys}"));
    let here = |variables: &[(&str, &str)]| environment(variables).on_instance(true);
    let is_it = |shared: &SharedConfig, environment: &Environment| {
        let start = default_start(shared, environment, None);
        let planned = plan(shared, environment, &start).map(|plan| plan.base);
        let is_listed = starts(shared, environment).contains(&Start::Environment);
        let is_it = start == Start::Environment && planned == Ok(BaseSource::InstanceMetadata);
        assert_eq!(is_it, is_listed && start == Start::Environment);
        is_it
    };

    for shared in [&SharedConfig::default(), &region, &other] {
        assert!(is_it(shared, &here(&[])));
        assert!(is_it(shared, &environment(&[NAMED])));
    }
    assert!(!is_it(&SharedConfig::default(), &environment(&[])), "no instance");
    assert!(!is_it(&SharedConfig::default(), &here(&[("AWS_EC2_METADATA_DISABLED", "true")])));
    assert!(!is_it(&usable, &here(&[])));
    assert!(!is_it(&other, &here(&[("AWS_PROFILE", "p")])));
    let named = here(&[("AWS_PROFILE", "default")]);
    let planned = plan(&region, &named, &Start::Profile("default".to_owned())).unwrap();
    assert_eq!(planned.base, BaseSource::InstanceMetadata, "a profile that sets a region alone");
}

#[test]
fn profiles_without_credentials_are_no_starts_and_broken_ones_are() {
    let shared =
        config("[default]\nregion = eu-west-1\n[broken]\nrole_arn = arn:aws:iam::1:role/x");

    let starts = starts(&shared, &Environment::default());

    assert_eq!(starts, [Start::Profile("broken".to_owned())]);
}

#[test]
fn each_server_that_starts_lead_to_is_named_once() {
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n";
    let text = format!(
        "[one]\n{keys}endpoint_url = http://localhost:4566\n[two]\n{keys}\
         [three]\n{keys}endpoint_url = http://localhost:4566/\n[four]\n{keys}"
    );
    let (config, none) = (config(&text), Environment::default());
    let local = Server::at(["http://localhost:4566"]);

    assert_eq!(servers(&config, &none), [local.clone(), Server::default()]);
    assert_eq!(server(&config, &none, &Start::Profile("one".to_owned())), local);
    assert_eq!(server(&config, &none, &Start::Profile("two".to_owned())), Server::default());
    assert_eq!(servers(&SharedConfig::default(), &none), [Server::default()]);
}
