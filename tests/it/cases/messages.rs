//! What goes wrong around kamen is named by its cause, and never in a library's own words.

use super::said;
use crate::support::environment::TestEnvironment;

/// Words of libraries that say nothing to a person.
const FOREIGN: [&str; 23] = [
    "IMDS",
    "was not enabled",
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
    "os error",
    "invalid type",
    "expected u",
    "unsuccessful",
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
    assert!(told.contains("`us east` is no region: did you mean `us-east-1`?"), "{told}");
    let told = with(&[], &["whoami", "--region", "my zone"]);
    assert!(told.contains("`my zone`") && told.contains("the region holds a blank"), "{told}");
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
        vec![("AWS_USE_FIPS_ENDPOINT", "true")],
        vec![
            ("AWS_ENDPOINT_URL", ""),
            ("AWS_REGION", "eu-central-1"),
            ("HTTPS_PROXY", "socks5://127.0.0.1:1"),
        ],
    ] {
        for command in [&["whoami"][..], &["roles"], &["doctor"], &["exec", "x", "--", "true"]] {
            with(&variables, command);
        }
    }
    for source in ["EcsContainer", "Ec2InstanceMetadata", "Environment"] {
        let mut environment = TestEnvironment::new();
        let config = format!(
            "[profile p]\nrole_arn = arn:aws:iam::111122223333:role/x\ncredential_source = {source}\n"
        );
        environment.write(".aws/config", &config);
        // Nothing listens there.
        environment.set("AWS_EC2_METADATA_DISABLED", "false");
        environment.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9");
        let (_, told) = said(&environment, &["whoami", "--profile", "p"]);
        assert!(!FOREIGN.iter().any(|word| told.contains(word)), "{source}: {told}");
    }
}

/// A proxy that answers every CONNECT with one status.
fn proxy(answer: &'static str) -> String {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let length = stream.read(&mut [0; 4096]).unwrap();
            assert!(length > 0, "the proxy is asked");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    address
}

#[test]
fn a_proxy_is_named_with_its_variable_and_what_is_wrong_with_it() {
    let far = [("AWS_ENDPOINT_URL", ""), ("AWS_REGION", "eu-central-1")];
    for (value, fault) in [
        ("socks5://127.0.0.1:1", "begins with `socks5://`"),
        ("\"http://127.0.0.1:1\"", "holds a quote"),
        ("foo bar", "holds a blank"),
        ("http://me:hunter2@:1", "names no host"),
    ] {
        let told = with(&[far[0], far[1], ("HTTPS_PROXY", value)], &["whoami"]);

        assert!(told.contains(fault) && told.contains("HTTPS_PROXY"), "{value}: {told}");
        assert!(!told.contains("region") && !told.contains("hunter2"), "{value}: {told}");
    }
    for (answer, words) in [
        ("HTTP/1.1 302 Found\r\nlocation: /login\r\n\r\n", "something else than 200"),
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "a name and a password"),
    ] {
        let address = proxy(answer);
        let told = with(&[far[0], far[1], ("HTTPS_PROXY", &address)], &["whoami"]);

        assert!(told.contains(words) && told.contains("HTTPS_PROXY"), "{told}");
    }
    // What is not asked of a proxy is not held to it.
    let told = with(&[("HTTPS_PROXY", "foo bar")], &["whoami"]);
    assert!(told.contains("nothing listens"), "{told}");
}

#[test]
fn an_endpoint_and_what_chooses_among_endpoints_are_both_named() {
    for name in ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"] {
        let told = with(&[(name, "true")], &["whoami"]);

        assert!(told.contains(name) && told.contains("AWS_ENDPOINT_URL"), "{told}");
        assert!(!told.contains("network"), "{told}");
    }
}

#[test]
fn files_that_cannot_be_read_are_told_without_the_systems_numbers() {
    let environment = TestEnvironment::new();
    environment.write("broken.toml", "[network]\nmax-attempts = 'x'\n");
    let role = "arn:aws:iam::111122223333:role/x";
    for (arguments, words) in [
        (&["lint", "/nope.json"][..], "it is not there"),
        (&["lint", "/tmp"], "it is a folder"),
        (&["simulate", "/nope"], "it is not there"),
        (&["exec", role, "--policy", "@/nope", "--", "true"], "it is not there"),
    ] {
        let (_, told) = said(&environment, arguments);

        assert!(told.contains(words), "{arguments:?}: {told}");
        assert!(!FOREIGN.iter().any(|word| told.contains(word)), "{arguments:?}: {told}");
    }
    let mut environment = environment;
    environment.set("KAMEN_CONFIG", environment.home().join("broken.toml").display().to_string());
    let (_, told) = said(&environment, &["whoami"]);
    assert!(told.contains("broken.toml:2: this takes a whole number, and not the text"), "{told}");
    assert!(!FOREIGN.iter().any(|word| told.contains(word)), "{told}");
}

const ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

#[test]
fn keys_in_each_others_place_are_told_and_the_secret_never() {
    let swapped = [("AWS_ACCESS_KEY_ID", SECRET), ("AWS_SECRET_ACCESS_KEY", ID)];
    for arguments in [
        &["whoami"][..],
        &["doctor"],
        &["roles"],
        &["sessions"],
        &["history"],
        &["whoami", "--profile", "p"],
        &["exec", "x", "--", "true"],
    ] {
        let told = with(&swapped, arguments);

        assert!(!told.contains(SECRET), "{arguments:?}: {told}");
    }
    let told = with(&swapped, &["whoami"]);
    assert!(told.contains("these two look swapped"), "{told}");
    let told = with(&[("AWS_ACCESS_KEY_ID", SECRET)], &["whoami"]);
    assert!(told.contains("looks like a secret access key") && !told.contains(SECRET), "{told}");
}

#[test]
fn quotes_and_blanks_around_keys_are_named() {
    let quoted = |text: &str| format!("\"{text}\"");
    for (name, value, fault) in [
        ("AWS_ACCESS_KEY_ID", quoted(ID), "holds a quote"),
        ("AWS_SECRET_ACCESS_KEY", format!("'{SECRET}'"), "holds a quote"),
        ("AWS_SESSION_TOKEN", quoted("AQoDYXdzEPT//EXAMPLE"), "holds a quote"),
        ("AWS_ACCESS_KEY_ID", "AKIA IOSFODNN7".to_owned(), "holds a blank"),
        ("AWS_ACCESS_KEY_ID", format!("{ID}\r"), "ends with a line end"),
    ] {
        let told = with(&[(name, &value)], &["whoami"]);

        assert!(told.contains(fault) && told.contains(name), "{name}: {told}");
        assert!(!told.contains("does not know") && !told.contains(SECRET), "{told}");
    }
    let environment = TestEnvironment::new();
    let keys = format!("[q]\naws_access_key_id = \"{ID}\"\naws_secret_access_key = '{SECRET}'\n");
    environment.write(".aws/credentials", &keys);
    let (_, told) = said(&environment, &["whoami", "--profile", "q"]);
    assert!(told.contains("credentials:2") && told.contains("holds a quote"), "{told}");
}
