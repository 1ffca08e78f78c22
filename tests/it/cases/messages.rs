//! What goes wrong around kamen is named by its cause, and never in a library's own words.

use super::said;
use crate::support::environment::TestEnvironment;

/// Words of libraries that say nothing to a person.
const FOREIGN: [&str; 17] = [
    "SdkBody",
    "Smithy",
    "interceptor",
    "Request {",
    "Some(",
    "None)",
    "Err(",
    "dispatch failure",
    "Kind",
    "ConnectorError",
    "source: ",
    "panicked",
    "credentials provider was not",
    "unexpected credentials error",
    "failed to apply endpoint",
    "ECS provider",
    "u{",
];

/// What kamen prints with these variables beside keys; never a library's own words.
fn with(variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let mut environment = TestEnvironment::new();
    environment.set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    environment.set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    environment.set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    environment
        .write(".config/kamen/config.toml", "[network]\nmax-attempts = 1\nconnect-timeout = 1\n");
    for (name, value) in variables {
        environment.set(name, *value);
    }
    let (code, told) = said(&environment, arguments);
    assert_ne!(code, 101, "{told}");
    for word in FOREIGN {
        assert!(!told.contains(word), "{variables:?}: `{word}` in {told}");
    }
    told
}

#[test]
fn a_wrong_endpoint_or_region_is_named_with_its_variable_and_its_fault() {
    for (name, value, fault) in [
        ("AWS_ENDPOINT_URL", "http://localhost:5701 ", "holds a blank"),
        ("AWS_ENDPOINT_URL", "\"http://localhost:5701\"", "holds a quote"),
        ("AWS_ENDPOINT_URL_STS", "http://local\thost", "holds a tab"),
        ("AWS_ENDPOINT_URL_STS", "localhost:5701", "begins with neither"),
        ("AWS_ENDPOINT_URL_STS", "http://", "names no host"),
        ("AWS_ENDPOINT_URL_STS", "http://localhost:99999", "has a port"),
        ("AWS_REGION", "us east", "holds a blank"),
        ("AWS_DEFAULT_REGION", "eu-central-1\r", "holds a line end"),
    ] {
        let told = with(&[(name, value)], &["whoami"]);

        assert!(told.contains(fault) && told.contains(name), "{name}={value:?}: {told}");
    }
    let told = with(&[], &["whoami", "--region", "us east"]);
    assert!(told.contains("the region `us east` holds a blank"), "{told}");
}

#[test]
fn a_wrong_endpoint_of_a_profile_is_named_with_its_line() {
    let environment = TestEnvironment::new();
    environment.write(
        ".aws/config",
        "[profile p]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = EXAMPLEKEYEXAMPLE\n\
         services = own\n[services own]\nsts =\n  endpoint_url = 'http://localhost'\n",
    );

    let (code, told) = said(&environment, &["whoami", "--profile", "p"]);

    assert_eq!(code, 2, "{told}");
    assert!(told.contains("holds a quote") && told.contains("config:7"), "{told}");
}

#[test]
fn nothing_that_stands_in_the_way_speaks_in_a_librarys_words() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    drop(listener);
    for variables in [
        vec![("AWS_ENDPOINT_URL", closed.as_str())],
        vec![("AWS_ENDPOINT_URL", "https://127.0.0.1:9")],
        vec![("AWS_ENDPOINT_URL", "http://no-such-host.invalid")],
        vec![
            ("AWS_ENDPOINT_URL", ""),
            ("AWS_REGION", "eu-central-1"),
            ("HTTPS_PROXY", closed.as_str()),
        ],
        vec![
            ("AWS_ENDPOINT_URL", ""),
            ("AWS_REGION", "eu-central-1"),
            ("HTTPS_PROXY", "\"http://p"),
        ],
        vec![("AWS_CA_BUNDLE", "/nowhere.pem")],
        vec![("AWS_ACCESS_KEY_ID", "AKIA EXAMPLE")],
        vec![("AWS_SESSION_TOKEN", "a\nb")],
        vec![
            ("AWS_ACCESS_KEY_ID", ""),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere"),
            ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/x"),
        ],
        vec![("AWS_ACCESS_KEY_ID", ""), ("AWS_CONTAINER_CREDENTIALS_FULL_URI", closed.as_str())],
        vec![("AWS_ACCESS_KEY_ID", ""), ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://exa mple ")],
        vec![("AWS_ACCESS_KEY_ID", ""), ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "nonsense")],
        vec![
            ("AWS_ACCESS_KEY_ID", ""),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/x"),
        ],
        vec![("AWS_ACCESS_KEY_ID", ""), ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "x y")],
        vec![("AWS_ENDPOINT_URL", "http://[::1")],
    ] {
        for command in [&["whoami"][..], &["roles"], &["doctor"], &["exec", "x", "--", "true"]] {
            with(&variables, command);
        }
    }
    for source in ["EcsContainer", "Ec2InstanceMetadata", "Environment"] {
        let environment = TestEnvironment::new();
        let config = format!(
            "[profile p]\nrole_arn = arn:aws:iam::111122223333:role/x\ncredential_source = {source}\n"
        );
        environment.write(".aws/config", &config);
        let (_, told) = said(&environment, &["whoami", "--profile", "p"]);
        assert!(!FOREIGN.iter().any(|word| told.contains(word)), "{source}: {told}");
    }
}

#[test]
fn folders_links_and_missing_files_are_told_apart() {
    let environment = TestEnvironment::new();
    std::fs::create_dir_all(environment.home().join(".aws/config")).unwrap();
    std::os::unix::fs::symlink("/nowhere", environment.home().join(".aws/credentials")).unwrap();

    let (_, told) = said(&environment, &["doctor", "--offline"]);

    assert!(
        told.contains("is a folder, and should be a file") && told.contains("Docker"),
        "{told}"
    );
    assert!(told.contains("is a link to /nowhere, which is not there"), "{told}");
    assert!(!told.contains("config:0") && !told.contains("chmod 600"), "{told}");
}

#[test]
fn a_file_that_a_variable_names_and_that_is_missing_is_a_warning() {
    let doctor = |value: &str| {
        let mut environment = TestEnvironment::new();
        environment.set("AWS_CONFIG_FILE", value);
        said(&environment, &["doctor", "--offline"]).1
    };

    assert!(doctor("$HOME/.aws/elsewhere").contains("the `$` was not expanded"));
    assert!(doctor("/nowhere/config").contains("which AWS_CONFIG_FILE names, is not there"));
}

#[test]
fn a_profile_variable_that_is_empty_is_told_by_doctor_too() {
    for name in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
        let mut environment = TestEnvironment::new();
        environment.set(name, "");

        let (_, told) = said(&environment, &["doctor", "--offline"]);

        assert!(told.contains(&format!("{name} is set but empty: the AWS CLI fails")), "{told}");
    }
}

#[test]
fn names_that_are_nearly_right_and_keys_of_other_tools_are_told() {
    let environment = TestEnvironment::new();
    environment.write(
        ".aws/config",
        "[profile e]\nsso_session = mysession\nsso_account_id = 111122223333\nsso_role_name = adm\n\
         [sso-session my-session]\nsso_region = eu-west-1\nsso_start_url = https://x.awsapps.com/start\n\
         [profile typo]\nrole_arm = arn:aws:iam::111122223333:role/x\nsource_profile = e\n\
         [profile az]\nazure_tenant_id = 1\n[profile gr]\ngranted_sso_account_id = 1\n\
         [profile inc]\ninclude_profile = e\n",
    );

    let (_, told) = said(&environment, &["doctor", "--offline"]);

    assert!(told.contains("did you mean my-session?"), "{told}");
    assert!(told.contains("did you mean `role_arn`, not `role_arm`?"), "{told}");
    for tool in ["aws-azure-login", "Granted", "aws-vault"] {
        assert!(told.contains(tool), "{tool}: {told}");
    }
}

#[test]
fn however_many_keys_are_misspelt_each_is_told() {
    let keys = [
        ("rolearn", "role_arn"),
        ("role-arn", "role_arn"),
        ("source_profil", "source_profile"),
        ("source-profile", "source_profile"),
        ("sso_sesion", "sso_session"),
        ("sso_start_ur", "sso_start_url"),
        ("credentials_process", "credential_process"),
        ("mfa_serail", "mfa_serial"),
        ("externalid", "external_id"),
    ];
    let profiles: Vec<String> = keys
        .iter()
        .enumerate()
        .map(|(place, (wrong, _))| format!("[profile p{place}]\n{wrong} = x\n"))
        .collect();
    let environment = TestEnvironment::new();
    environment.write(".aws/config", &profiles.concat());

    let (_, told) = said(&environment, &["doctor", "--offline"]);

    for (wrong, right) in keys {
        assert!(
            told.contains(&format!("`{wrong}` is no setting: did you mean `{right}`?")),
            "{told}"
        );
    }
    let many: Vec<String> =
        (0..60).map(|place| format!("[profile q{place}]\nrolearn = x\n")).collect();
    environment.write(".aws/config", &many.concat());
    let (_, told) = said(&environment, &["doctor", "--offline"]);
    assert!(told.contains("40 more lines like these, from "), "{told}");
}
