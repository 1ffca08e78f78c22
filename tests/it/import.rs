//! What other switchers keep, in the form that each of them documents, taken over and read by botocore.

use serde_json::Value;

use crate::support::environment::TestEnvironment;
use crate::support::python;

const GRANTED: &str = "\
# mine
[default]
region = eu-west-1

[profile acme-prod] # the shop
granted_sso_start_url = https://acme.awsapps.com/start/#
granted_sso_region = eu-north-1
granted_sso_account_id = 222222222222
granted_sso_role_name = ReadOnly
common_fate_generated_from = aws-sso
credential_process = /usr/local/bin/granted credential-process --profile acme-prod
region = eu-central-1

[granted_registry_start team]
[profile copied]
granted_sso_start_url = https://acme.awsapps.com/start
granted_sso_region = eu-north-1
granted_sso_account_id = 222222222222
granted_sso_role_name = Copied
[granted_registry_end team]
";

const AWS_SSO_CLI: &str = "\
SSOConfig:
    Default:
        SSORegion: us-east-1
        StartUrl: https://corp.awsapps.com/start
        DefaultRegion: us-west-2
        Accounts:
            012345678901:
                Name: people
                Tags:
                    Team: shop
                Roles:
                    Hub:
                        Profile: hub
                    Unnamed:
            333333333333:
                DefaultRegion: eu-west-3
                Roles:
                    Deploy:
                        Profile: deploy
                        Via: arn:aws:iam::012345678901:role/Hub
                        SourceIdentity: alice
                    Lost:
                        Profile: lost
                        Via: arn:aws:iam::012345678901:role/Gone
Browser: firefox
UrlAction: open
";

fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn config(environment: &TestEnvironment) -> String {
    std::fs::read_to_string(environment.home().join(".aws/config")).unwrap_or_default()
}

/// The shared files as botocore reads them.
fn botocore(environment: &TestEnvironment) -> Value {
    let script = "import botocore.session, json\n\
        full = botocore.session.Session().full_config\n\
        print(json.dumps({'profiles': full['profiles'], 'sessions': full.get('sso_sessions', {})}))";
    let output = environment
        .command(python::program("python"))
        .args(["-c", script])
        .output()
        .expect("python starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn profiles_of_granted_become_profiles_that_every_tool_reads() {
    let environment = TestEnvironment::new();
    environment.write(".aws/config", GRANTED);

    let (dry, diff, _) = run(&environment, &["import", "--dry-run"]);
    let (_, planned, _) = run(&environment, &["import", "--dry-run", "--output", "json"]);
    assert_eq!((dry, config(&environment).as_str()), (0, GRANTED), "nothing is written unasked");
    let (code, _, told) = run(&environment, &["import", "--from", "granted", "--yes"]);
    let after = config(&environment);
    let (_, again, _) =
        run(&environment, &["import", "--from", "granted", "--yes", "--output", "json"]);

    assert_eq!(code, 0, "{told}");
    assert!(diff.contains("- granted_sso_role_name = ReadOnly"), "{diff}");
    let planned: Value = serde_json::from_str(&planned).unwrap();
    assert_eq!(planned["profiles"], serde_json::json!(["acme-prod", "copied"]));
    let read = botocore(&environment);
    let session = read["profiles"]["acme-prod"]["sso_session"].as_str().unwrap();
    assert_eq!(read["sessions"][session]["sso_start_url"], "https://acme.awsapps.com/start");
    assert_eq!(read["sessions"][session]["sso_region"], "eu-north-1");
    let profile = &read["profiles"]["acme-prod"];
    assert_eq!(profile["sso_account_id"], "222222222222");
    assert_eq!(
        (&profile["sso_role_name"], &profile["region"]),
        (&"ReadOnly".into(), &"eu-central-1".into())
    );
    assert!(profile["credential_process"].is_null() && profile["granted_sso_region"].is_null());
    assert!(after.starts_with("# mine\n[default]\n") && after.contains("# the shop\n"), "{after}");
    let copied = GRANTED.split_once("[granted_registry_start").unwrap().1;
    assert!(after.contains(copied), "what granted copies stays: {after}");
    assert!(told.contains("`copied`"), "{told}");
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(again["diff"], Value::Array(Vec::new()), "a second time nothing changes");
    let kept = environment.home().join(".aws/config.before-kamen");
    assert_eq!(std::fs::read_to_string(kept).unwrap(), GRANTED);
}

#[test]
fn named_roles_of_aws_sso_cli_and_those_behind_another_become_profiles() {
    let environment = TestEnvironment::new();
    environment.write(".config/aws-sso/config.yaml", AWS_SSO_CLI);

    let (code, _, told) = run(&environment, &["import", "--yes"]);

    assert_eq!(code, 0, "{told}");
    let read = botocore(&environment);
    assert_eq!(read["sessions"]["default"]["sso_start_url"], "https://corp.awsapps.com/start");
    let hub = &read["profiles"]["hub"];
    assert_eq!(
        (&hub["sso_account_id"], &hub["region"]),
        (&"012345678901".into(), &"us-west-2".into())
    );
    let deploy = &read["profiles"]["deploy"];
    assert_eq!(deploy["role_arn"], "arn:aws:iam::333333333333:role/Deploy");
    assert_eq!(
        (&deploy["source_profile"], &deploy["region"]),
        (&"hub".into(), &"eu-west-3".into())
    );
    assert_eq!(deploy["source_identity"], "alice");
    assert!(read["profiles"]["lost"].is_null() && told.contains("`lost`"), "{told}");
    assert!(!config(&environment).contains("Unnamed"), "Identity Center lists it itself");
}

#[test]
fn identity_centers_of_mairu_are_taken_and_one_that_is_there_keeps_its_name() {
    let environment = TestEnvironment::new();
    let mine = "[sso-session work]\nsso_start_url = https://work.awsapps.com/start\nsso_region = eu-west-1\n";
    environment.write(".aws/config", mine);
    let server = |url: &str| format!(r#"{{"url": "{url}", "aws_sso": {{"region": "eu-west-1"}}}}"#);
    environment
        .write(".config/mairu/servers.d/work.json", &server("https://work.awsapps.com/start/"));
    environment.write(".config/mairu/servers.d/lab.json", &server("https://lab.awsapps.com/start"));
    environment
        .write(".config/mairu/servers.d/other.json", r#"{"url": "https://mairu.example.com"}"#);

    let (code, _, told) = run(&environment, &["import", "--from", "mairu", "--yes"]);

    assert_eq!(code, 0, "{told}");
    let sessions = botocore(&environment)["sessions"].clone();
    let names: Vec<&String> = sessions.as_object().unwrap().keys().collect();
    assert_eq!(names, ["work", "lab"]);
    assert!(told.contains("`other`"), "{told}");
}

#[test]
fn a_profile_is_not_written_if_its_source_would_be_another_identity() {
    let environment = TestEnvironment::new();
    let mine = "[profile hub]\nsso_account_id = 999999999999\nsso_role_name = Hub\n";
    environment.write(".aws/config", mine);
    environment.write(".config/aws-sso/config.yaml", AWS_SSO_CLI);

    let (code, _, told) = run(&environment, &["import", "--yes"]);

    assert_eq!(code, 0, "{told}");
    let read = botocore(&environment);
    assert_eq!(read["profiles"]["hub"]["sso_account_id"], "999999999999");
    assert!(read["profiles"]["deploy"].is_null() && told.contains("`deploy`"), "{told}");
    let again = run(&environment, &["import", "--yes", "--output", "json"]).1;
    assert_eq!(serde_json::from_str::<Value>(&again).unwrap()["diff"], Value::Array(Vec::new()));
}

#[test]
fn two_of_one_name_are_not_both_written() {
    let environment = TestEnvironment::new();
    let roles = "Hub:\n                        Profile: hub\n                    Other:\n                        Profile: hub\n";
    let twice = AWS_SSO_CLI.replace("Hub:\n                        Profile: hub\n", roles);
    environment.write(".config/aws-sso/config.yaml", &twice);

    let (_, _, told) = run(&environment, &["import", "--yes"]);

    assert!(told.contains("two of that name"), "{told}");
    assert_eq!(config(&environment).matches("[profile hub]").count(), 1);
    assert_eq!(botocore(&environment)["profiles"]["hub"]["sso_role_name"], "Hub");
}

#[test]
fn what_cannot_be_read_is_named_and_nothing_is_written() {
    let environment = TestEnvironment::new();
    let (nothing, _, told) = run(&environment, &["import"]);
    assert!(nothing == 1 && told.contains("nothing of granted, aws-sso-cli, mairu"), "{told}");

    for (text, says) in [
        ("SSOConfig: [", "config.yaml"),
        ("SSOConfig:\n  A:\n    StartUrl: https://a/start\n", "SSORegion"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nSSOConfig: *b\n", "config.yaml"),
    ] {
        environment.write(".config/aws-sso/config.yaml", text);
        let (code, _, told) = run(&environment, &["import", "--yes"]);
        assert!(code == 2 && told.contains(says), "{text}: {code} {told}");
        assert!(!environment.home().join(".aws/config").exists());
    }
    let hostile =
        AWS_SSO_CLI.replace("Profile: hub", "Profile: \"hub]\\ncredential_process = evil\"");
    environment.write(".config/aws-sso/config.yaml", &hostile);
    let (_, _, told) = run(&environment, &["import", "--yes"]);
    assert!(!config(&environment).contains("evil"), "{told}");
}
