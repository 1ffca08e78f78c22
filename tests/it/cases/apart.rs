//! Where the AWS CLI refuses a profile, or is another identity by it: doctor and whoami say so.

use super::said;
use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

const BASE: &str = "[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n";

fn environment(config: &str, credentials: &str) -> TestEnvironment {
    let environment = TestEnvironment::new();
    environment.write(".aws/config", config);
    environment.write(".aws/credentials", &format!("{BASE}{credentials}"));
    environment
}

/// A profile by its header, which assumes a role of its own.
fn profile(header: &str) -> String {
    format!(
        "[{header}]\nrole_arn = arn:aws:iam::111122223333:role/own\nsource_profile = base\nregion = eu-west-1\n"
    )
}

#[test]
fn doctor_says_by_its_line_what_the_aws_cli_takes_otherwise() {
    let keys = "aws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = example\n";
    let sso = "[sso-session s]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n\
               [profile e]\nsso_session = s\nsso_role_name = adm\nsso_account_id = 111122223333\n\
               sso_start_url = https://other.awsapps.com/start\n";
    for (config, credentials, place, words) in [
        (profile("profiles w"), "", "config:1", "only the AWS CLI and boto3 read it"),
        (profile("profile-x v"), "", "config:1", "only the AWS CLI and boto3 read it"),
        (profile(" profile a "), "", "config:1", "the AWS CLI does not read it"),
        (String::new(), "[ a ]\naws_access_key_id = x\n", "credentials:4", "a part of the name"),
        (
            format!("[profile p]\n{keys}credential_process = /bin/cp\n"),
            "",
            "config:4",
            "the identity that `credential_process` gives",
        ),
        ("[profile p]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\n".to_owned(), "[p]\naws_secret_access_key = s\n", "credentials:5", "two files"),
        (format!("{}services = nope\n", profile("profile p")), "", "config:5", "[services nope]"),
        (format!("{}max_attempts = abc\n", profile("profile p")), "", "config:5", "a whole number"),
        (format!("{}sts_regional_endpoints = both\n", profile("profile p")), "", "config:5", "legacy or regional"),
        (sso.to_owned(), "", "config:8", "is not that of the sso-session"),
        ("[profile p]\ncredential_process = ~/cp a\n".to_owned(), "", "config:2", "without a shell"),
        ("[profile p]\ncredential_process = cp | jq .\n".to_owned(), "", "config:2", "without a shell"),
        (
            "[profile p]\nrole_arn = arn:aws:iam::111122223333:role/c\ncredential_source = environment\n".to_owned(),
            "",
            "config:3",
            "write `Environment`",
        ),
        (format!("{}s3 =\n   addressing_style: path\n", profile("profile a")), "", "config:6", "refuse the whole file"),
        (
            "[profile a]\nrole_arn =\n  arn:aws:iam::111122223333:role/a\nsource_profile = base\n".to_owned(),
            "",
            "config:3",
            "refuse the whole file",
        ),
    ] {
        let (_, told) = said(&environment(&config, credentials), &["doctor", "--offline"]);

        let line = told.lines().find(|line| line.contains("aws cli") && line.contains(words));
        assert!(line.is_some_and(|line| line.contains(place)), "{config}{credentials}: {told}");
    }
}

#[test]
fn whoami_says_that_the_aws_cli_is_another_identity_by_the_same_profile() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let files = cloud.running().shared_config();
    for (more, words) in [
        (
            "[profile hana2]\nsource_profile = hana\nrole_arn = arn:aws:iam::000000000000:role/RoleA\nmax_attempts = abc\n",
            "max_attempts",
        ),
        (
            "[ profile hana2 ]\nsource_profile = hana\nrole_arn = arn:aws:iam::000000000000:role/RoleA\n",
            "does not read it",
        ),
    ] {
        environment.write(".aws/config", &format!("{}\n{more}", files.config));

        let (code, told) = said(&environment, &["whoami", "--profile", "hana2"]);

        assert_eq!(code, 0, "{told}");
        assert!(told.contains("the AWS CLI") && told.contains(words), "{told}");
    }
}

#[test]
fn a_role_in_a_file_that_sts_would_refuse_is_named_with_profile_and_line() {
    for (line, words) in [
        ("duration_seconds = 0", "a session lasts 15m to 12h"),
        ("duration_seconds = 100", "a session lasts 15m to 12h"),
        ("duration_seconds = 43201", "a session lasts 15m to 12h"),
        ("role_session_name = jane doe", "not ` `"),
        ("external_id = a", "must have 2 to 1224 characters"),
        ("external_id = “abc”", "not `“`"),
        ("external_id = ä-corp", "not `ä`"),
    ] {
        let environment = environment(&format!("{}{line}\n", profile("profile p")), "");
        for command in [&["whoami", "--profile", "p"][..], &["doctor", "--offline"]] {
            let (code, told) = said(&environment, command);

            assert_ne!(code, 0, "{line}: {told}");
            assert!(told.contains("profile `p`") && told.contains("config:5"), "{line}: {told}");
            assert!(told.contains(words) && !told.contains("--duration"), "{line}: {told}");
        }
    }
}

#[test]
fn a_profile_that_the_environment_names_and_that_is_not_there_is_broken() {
    for (name, words) in [("nope", "there is no profile `nope`"), ("\"prod\"", "it is `prod`")] {
        let mut environment = environment(&profile("profile prod"), "");
        environment.set("AWS_PROFILE", name);

        let (code, told) = said(&environment, &["doctor", "--offline"]);

        assert_eq!(code, 1, "{told}");
        assert!(told.contains("broken  identity") && told.contains(words), "{told}");
    }
}

#[test]
fn to_have_no_default_profile_is_usual_and_a_session_that_is_not_there_is_not() {
    let session = "[sso-session away]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n";
    let environment = environment(&format!("{}{session}", profile("profile p")), "");

    let (code, told) = said(&environment, &["doctor", "--offline"]);

    assert_eq!(code, 0, "{told}");
    assert!(told.contains("warning identity"), "{told}");
    assert!(told.contains("untried sign-in   away: not signed in"), "{told}");
}

#[test]
fn a_second_doctor_asks_aws_again() {
    let cloud = Cloud::demo();
    let environment = cloud.with_keys();

    for _ in 0..2 {
        let (_, told) = said(&environment, &["doctor"]);

        // The clock is that of an answer of this run.
        assert!(told.contains("ok      clock") && told.contains("ok      identity"), "{told}");
    }
}

/// botocore raises `InvalidConfigError` of profile or environment: the role is missing, and no profile is broken.
#[test]
fn a_token_without_its_role_is_told_once_and_of_the_variables() {
    let mut environment = TestEnvironment::new();
    environment.set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    for arguments in [&["doctor", "--offline"][..], &["doctor"]] {
        let (code, told) = said(&environment, arguments);

        let message = "`AWS_WEB_IDENTITY_TOKEN_FILE` is set, but `AWS_ROLE_ARN` is not";
        assert_eq!((code, told.matches(message).count()), (1, 1), "{told}");
        assert!(told.contains("or unset `AWS_WEB_IDENTITY_TOKEN_FILE`"), "{told}");
        assert!(!told.contains("profile   environment"), "{told}");
    }
}
