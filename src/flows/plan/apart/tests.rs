//! What the AWS CLI takes otherwise is told, and what both take alike is not.

use super::*;
use crate::domain::profile::SectionProblem;
use crate::flows::fixture::config;

fn told(text: &str, variables: &[(&str, &str)]) -> String {
    let environment = variables.iter().copied().collect();
    let told = apart(&config(text), &environment);
    told.into_iter().map(|told| told.problem.to_string()).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_the_aws_cli_takes_otherwise_is_told_at_its_line() {
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n";
    for (text, place, words) in [
        (format!("[p]\n{keys}credential_process = /bin/cp\n"), "config:4", "is the identity"),
        (
            "[p]\nrole_arn = x\ncredential_source = environment\n".to_owned(),
            "config:3",
            "write `Environment`",
        ),
        ("[p]\ncredential_process = ~/cp a\n".to_owned(), "config:2", "heed `~`"),
        ("[p]\nservices = nope\n".to_owned(), "config:2", "`[services nope]`"),
        ("[p]\nmax_attempts = abc\n".to_owned(), "config:2", "a whole number"),
        ("[p]\nsts_regional_endpoints = both\n".to_owned(), "config:2", "legacy or regional"),
        (
            format!("[p]\nsso_account_id = 111122223333\nsso_role_name = Dev\n{keys}"),
            "config:2",
            "`sso_start_url` and `sso_region` are missing",
        ),
        (
            "[p]\nsso_role_name = Dev\ncredential_process = /bin/cp\nsso_account_id = 1\n\
             sso_region = x\n"
                .to_owned(),
            "config:4",
            "`sso_start_url` is missing",
        ),
        (
            "[p]\nrole_arn = x\nsource_profile = b\nsso_session = nope\n".to_owned(),
            "config:4",
            "no `[sso-session nope]`",
        ),
        (format!("[p]\n{keys}sso_session = nope\n"), "config:4", "no `[sso-session nope]`"),
        (
            "[p]\nrole_arn = x\nsso_session = s\n[sso-session s]\nsso_region = x\n".to_owned(),
            "config:3",
            "has no `sso_start_url`",
        ),
        (
            format!(
                "[p]\n{keys}role_arn = x\nsource_profile = p\nsso_start_url = u\n\
                 sso_region = x\nsso_account_id = 1\nsso_role_name = Dev\n"
            ),
            "config:5",
            "by Identity Center's credentials",
        ),
        (format!("[p]\n{keys}aws_security_token = t\n"), "config:4", "as the session token;"),
        (
            format!("[p]\n{keys}aws_security_token = t\naws_session_token = n\n"),
            "config:4",
            "and not `aws_session_token`",
        ),
    ] {
        let told = told(&text, &[]);

        assert!(told.contains(place) && told.contains(words), "{text}: {told}");
    }
}

#[test]
fn what_both_take_alike_is_not_told() {
    let alike = "[p]\ncredential_process = '/opt/my tools/cp' \"a b\" --x=1\nmax_attempts = 5\n\
                 sts_regional_endpoints = legacy\ndefaults_mode = Auto\n[e]\n\
                 credential_source = Environment\n[t]\nrole_arn = x\n\
                 web_identity_token_file = /t\ncredential_source = environment\n[half]\n\
                 aws_access_key_id = AKIAIOSFODNN7EXAMPLE\ncredential_process = /bin/cp\n\
                 [sso]\nsso_account_id = 1\nsso_role_name = Dev\nrole_arn = x\n\
                 [bare]\nsso_account_id = 1\nregion = x\n\
                 [in]\nsso_account_id = 1\nsso_session = s\nlogin_session = l\n\
                 [signed]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n\
                 aws_secret_access_key = example\ncredential_process = /bin/cp\nsso_session = s\n\
                 sso_account_id = 1\n[own]\nservices = s\n[services s]\nsts.endpoint_url = http://x\n\
                 [sso-session s]\nsso_region = x\n";

    assert_eq!(told(alike, &[]), "");
    let services = "[p]\nservices = nope\n";
    for variable in [("AWS_ENDPOINT_URL", "x"), ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")] {
        assert_eq!(told(services, &[variable]), "");
    }
}

/// As botocore 1.43 was: a role's source gives its own sign-in, process or keys, in that order.
#[test]
fn what_a_role_on_another_profile_holds_is_told_only_if_it_is_a_source_itself() {
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n";
    let role = "role_arn = arn:aws:iam::111122223333:role/R\n";
    let (account, login) = ("sso_account_id = 111122223333\n", "login_session = l\n");
    let set = format!("{account}sso_role_name = Dev\nsso_start_url = u\nsso_region = x\n");
    for (own, words) in [
        (format!("{keys}{login}"), "is the identity that `login_session` gives"),
        (format!("{keys}credential_process = /bin/cp\n"), "that `credential_process` gives"),
        ("credential_process = ~/cp\n".to_owned(), "without a shell"),
        (format!("{keys}{account}"), "it is one of Identity Center"),
        (format!("{keys}aws_security_token = t\n"), "`aws_security_token`"),
    ] {
        let source = format!("[p]\n{role}source_profile = base\n{own}");
        let itself = format!("[p]\n{role}source_profile = p\n{own}");
        let of_another = format!("{source}[q]\n{role}source_profile = p\n");
        let by_token = format!("{itself}web_identity_token_file = /t\n");

        assert_eq!(told(&source, &[]), "", "{own}");
        assert_eq!(told(&by_token, &[]), "", "{own}");
        assert!(told(&itself, &[]).contains(words), "{own}: {}", told(&itself, &[]));
        assert!(told(&of_another, &[]).contains(words), "{own}: {}", told(&of_another, &[]));
    }
    let itself = format!("[p]\n{role}source_profile = p\n{keys}{set}");
    assert!(told(&itself, &[]).contains("by Identity Center's credentials"));
    let of_another =
        format!("[q]\n{role}source_profile = p\n[p]\n{role}source_profile = b\n{keys}{set}");
    assert_eq!(told(&of_another, &[]), "", "for kamen, too, its sign-in goes first");
}

#[test]
fn what_stops_calls_is_told_of_the_profile_itself_and_not_of_its_source() {
    let role = "role_arn = arn:aws:iam::111122223333:role/R\n";
    let told = |text: &str, name: &str, variables: &[(&str, &str)]| {
        let environment = variables.iter().copied().collect();
        let told = apart_of(&config(text), &environment, name).into_iter();
        told.map(|told| told.problem.to_string()).collect::<Vec<_>>().join("\n")
    };
    for stopping in ["max_attempts = x\n", "services = nope\n", "region =\n"] {
        let text = format!("[p]\n{role}source_profile = s\n[s]\n{stopping}");

        assert_eq!(told(&text, "p", &[]), "", "{stopping}");
        assert!(told(&text, "s", &[]).starts_with("config:5"), "{stopping}");
    }
    assert_eq!(told("[p]\nregion =\n", "p", &[("AWS_DEFAULT_REGION", "eu-west-1")]), "");
    assert_eq!(told("[p]\nmax_attempts = x\n", "p", &[("AWS_MAX_ATTEMPTS", "3")]), "");
    let session = "[p]\nsso_session = nope\n";
    let token = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "x")];
    assert_eq!(told(session, "p", &[]), "", "kamen itself says that it is not there");
    for (text, is_told) in [
        (format!("[default]\n{role}"), true),
        (format!("[default]\n{role}source_profile =\n"), true),
        (format!("[default]\n{role}source_profile = a\ncredential_source =\n"), true),
        (format!("[default]\n{role}source_profile = a\n"), false),
        (format!("[default]\n{role}web_identity_token_file =\n"), false),
        ("[default]\nsource_profile = a\n".to_owned(), false),
    ] {
        let told = |variables: &[(&str, &str)]| {
            told(&text, "default", variables).contains("goes before the web identity")
        };
        let keys = [token[0], token[1], ("AWS_ACCESS_KEY_ID", "x")];
        let other = [token[0], token[1], ("AWS_PROFILE", "other")];

        assert_eq!(told(&token), is_told, "{text}");
        assert!(!told(&keys) && !told(&other) && !told(&token[..1]), "{text}");
    }
    assert!(told(session, "p", &token).contains("no `[sso-session nope]`"));
    let named = |text: &str| {
        let environment: Environment = token.into_iter().collect();
        apart_of(&config(text), &environment.with_profile_named(true), "default").len()
    };
    assert_eq!(named(&format!("[default]\n{role}")), 0, "no variable counts for `--profile`");
    assert_eq!(named("[default]\nsso_session = nope\n"), 0);
}

#[test]
fn a_setting_that_is_not_its_sessions_is_told_with_both_lines() {
    let told = told(
        "[p]\nsso_session = s\nsso_region = y\nsso_account_id = 1\n[sso-session s]\n\
         sso_region = x\nsso_start_url = u\n[bare]\nsso_session = s\nsso_region = y\n",
        &[],
    );

    assert_eq!(told.lines().count(), 1, "without a set the session is not looked into: {told}");
    let words = "its `sso_region` is not that of the sso-session (config:6)";
    assert!(told.contains("config:3") && told.contains(words), "{told}");
}

#[test]
fn the_keys_of_the_credentials_file_come_first_and_stand_in_one_file() {
    let text = "[p]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n\
                credential_process = /bin/cp\n";
    let told = |text: &str, file: Option<&str>, other: Option<&str>| {
        let mut config = config(text);
        config.credentials_file = file.map(Into::into);
        if let Some(key) = other {
            let setting = config.profiles[0].settings.0.get_mut(key).unwrap();
            setting.place.file = std::path::Path::new("credentials").into();
        }
        let told = apart(&config, &Environment::default()).into_iter();
        told.map(|told| told.problem.to_string()).collect::<Vec<_>>().join("\n")
    };

    assert_eq!(told(text, Some("config"), None), "");
    assert!(told(text, Some("credentials"), None).contains("is the identity"));
    let half = text.replace("aws_secret_access_key = x\n", "");
    assert!(told(&half, Some("config"), None).contains("refuses half a key"));
    let keys = text.replace("credential_process = /bin/cp\n", "aws_session_token = t\n");
    assert_eq!(told(&keys, None, None), "");
    for name in ["aws_secret_access_key", "aws_session_token"] {
        let told = told(&keys, None, Some(name));
        assert!(told.contains("config:2, and") && told.contains(name), "{told}");
    }
    let signed = format!("{keys}sso_session = s\nsso_role_name = Dev\n");
    assert!(!told(&signed, None, Some("aws_secret_access_key")).contains("in two files"));
}

#[test]
fn the_sections_of_the_profile_in_use_are_told_with_it() {
    let mut config = config("[p]\nsso_session = s\n[q]\nservices = s\n");
    let place = config.profiles[0].place.clone();
    let problem = FileProblem { place, message: "otherwise".to_owned() };
    let section = "sso-session s".to_owned();
    config.read_otherwise_by_cli.push(SectionProblem { section, problem: problem.clone() });
    let told = |name: &str| {
        let told = apart_of(&config, &Environment::default(), name).into_iter();
        told.filter(|told| told.problem.message == "otherwise").count()
    };

    assert_eq!((told("p"), told("q")), (1, 0));
    let section = SHARED_SECTION.to_owned();
    config.read_otherwise_by_cli.push(SectionProblem { section, problem });
    let told = |name: &str| apart_of(&config, &Environment::default(), name).len();
    assert_eq!((told("p"), told("q")), (2, 2), "and `services s` is missing");
}
