//! What goes wrong around kamen is named by its cause, and never in a library's own words.

use super::said;
use crate::support::environment::TestEnvironment;

/// Words of libraries that say nothing to a person.
const FOREIGN: [&str; 21] = [
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
        let environment = TestEnvironment::new();
        let config = format!(
            "[profile p]\nrole_arn = arn:aws:iam::111122223333:role/x\ncredential_source = {source}\n"
        );
        environment.write(".aws/config", &config);
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

#[test]
fn a_file_whose_name_the_aws_cli_expands_is_told_by_whoami_too() {
    for (name, value) in [
        ("AWS_CONFIG_FILE", "$HOME/.aws/elsewhere"),
        ("AWS_CONFIG_FILE", "${HOME}/.aws/elsewhere"),
        ("AWS_SHARED_CREDENTIALS_FILE", "$HOME/.aws/elsewhere"),
    ] {
        let mut environment = TestEnvironment::new();
        environment.set(name, value);
        let whole = environment.home().join(".aws/elsewhere").display().to_string();
        for arguments in [&["whoami"][..], &["doctor", "--offline"]] {
            let (_, told) = said(&environment, arguments);

            let words = format!("the AWS CLI and boto3 read {whole}");
            assert!(told.contains(name) && told.contains(&words), "{value}: {told}");
        }
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
fn a_pipe_a_loop_of_links_and_a_file_for_a_folder_are_told_at_once() {
    let environment = TestEnvironment::new();
    let place = |name: &str| environment.home().join(name);
    std::fs::create_dir_all(place(".aws")).unwrap();
    nix::unistd::mkfifo(&place(".aws/config"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    std::os::unix::fs::symlink(place(".aws/credentials"), place(".aws/credentials")).unwrap();

    let (_, told) = said(&environment, &["doctor", "--offline"]);

    assert!(told.contains("config is no file, but a pipe"), "{told}");
    assert!(told.contains("its links lead round in a circle"), "{told}");
    let environment = TestEnvironment::new();
    environment.write(".aws", "a file");
    let (_, told) = said(&environment, &["doctor", "--offline"]);
    assert!(told.contains("a file stands where a folder is needed"), "{told}");
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

/// A home with this config, and the start that it is asked for.
fn told_of(config: &str, arguments: &[&str]) -> String {
    let environment = TestEnvironment::new();
    environment.write(".aws/config", config);
    said(&environment, arguments).1
}

#[test]
fn a_file_that_is_a_folder_or_a_dangling_link_is_told_by_every_command_that_needs_it() {
    for name in ["config", "credentials"] {
        let folder = TestEnvironment::new();
        std::fs::create_dir_all(folder.home().join(".aws").join(name)).unwrap();
        let link = TestEnvironment::new();
        std::fs::create_dir_all(link.home().join(".aws")).unwrap();
        std::os::unix::fs::symlink("/nowhere", link.home().join(".aws").join(name)).unwrap();
        for arguments in [&["whoami"][..], &["whoami", "--profile", "work"], &["roles"]] {
            let (code, told) = said(&folder, arguments);
            assert_ne!(code, 0, "{told}");
            let words = format!("{name}: the file cannot be read: it is a folder");
            assert!(told.contains(&words), "{arguments:?}: {told}");

            let (code, told) = said(&link, arguments);
            assert_ne!(code, 0, "{told}");
            let words = format!("{name}: it is a link to /nowhere, which is not there");
            assert!(told.contains(&words) && !told.contains("mend"), "{arguments:?}: {told}");
        }
    }
}

#[test]
fn a_role_that_is_written_wrongly_is_told_with_line_key_and_what_is_meant() {
    let right = "did you mean arn:aws:iam::111122223333:role/x?";
    for (written, fault, hint) in [
        ("\"arn:aws:iam::111122223333:role/x\"", "it stands in quotes", right),
        ("arn:aws:iam::1111-2222-3333:role/x", "it writes its account with dashes", right),
        ("arn:aws:iam::11112222333:role/x", "it has 11 digits in its account", "such as arn:"),
        ("arn:aws:iam:111122223333:role/x", "it has a colon too few", right),
        ("arn:aws:sts::111122223333:assumed-role/x/me", "it is the ARN of a session", right),
    ] {
        let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x";
        let config =
            format!("[profile b]\n{keys}\n[profile r]\nrole_arn = {written}\nsource_profile = b\n");
        for arguments in [&["whoami", "--profile", "r"][..], &["doctor", "--offline"]] {
            let told = told_of(&config, arguments);

            assert!(told.contains("`role_arn`") && told.contains(fault), "{told}");
            assert!(told.contains("config:5") && told.contains(hint), "{told}");
        }
    }
    let told = told_of("", &["path", "arn:aws:iam::11112222333:role/x"]);
    assert!(told.contains("it has 11 digits in its account"), "{told}");
}

#[test]
fn the_word_of_a_sections_line_in_a_source_is_told() {
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x";
    for written in ["profile base", "[base]", "\"base\"", "[profile base]"] {
        let config = format!(
            "[profile base]\n{keys}\n[profile r]\nrole_arn = arn:aws:iam::111122223333:role/x\n\
             source_profile = {written}\n"
        );

        let told = told_of(&config, &["whoami", "--profile", "r"]);

        assert!(told.contains("write the name alone: `source_profile = base`"), "{told}");
        assert!(told.contains("config:6"), "{told}");
    }
}

#[test]
fn a_sign_in_without_its_settings_is_told_by_the_line_that_may_be_meant() {
    let profile = "[profile e]\nsso_session = s\nsso_account_id = 111122223333\n\
                   sso_role_name = adm\n[sso-session s]\n";
    for (lines, meant) in [
        ("sso_start_ulr = https://x.awsapps.com/start\nsso_region = eu-west-1\n", "sso_start_ulr"),
        ("sso_start_url = https://x.awsapps.com/start\nsso_regoin = eu-west-1\n", "sso_regoin"),
        ("sso_start_url = https://x.awsapps.com/start\nregion = eu-west-1\n", "region"),
    ] {
        let config = format!("{profile}{lines}");
        for arguments in [
            &["whoami", "--profile", "e"][..],
            &["login"],
            &["login", "s"],
            &["doctor", "--offline"],
        ] {
            let told = told_of(&config, arguments);

            assert!(told.contains("did you mean `sso_"), "{arguments:?}: {told}");
            assert!(told.contains(&format!("not `{meant}`?")), "{arguments:?}: {told}");
        }
    }
}

/// botocore opens the path of a token as it is written (`FileWebIdentityTokenLoader`), and so does every SDK.
#[test]
fn the_path_of_a_token_is_not_expanded_and_says_so() {
    let role = "role_arn = arn:aws:iam::111122223333:role/x\n";
    for path in ["~/token", "$HOME/token"] {
        let environment = TestEnvironment::new();
        environment.write("token", "ey.J.x");
        let config = format!("[profile w]\n{role}web_identity_token_file = {path}\n");
        environment.write(".aws/config", &config);

        let (code, told) = said(&environment, &["whoami", "--profile", "w"]);

        assert_eq!(code, 3, "{told}");
        assert!(told.contains("write the whole path"), "{told}");
    }
}

/// The profiles of F04, each with what helps it.
#[test]
fn profiles_of_other_tools_and_with_misspelt_keys_each_say_what_helps() {
    let config = "[profile inc]\ninclude_profile = common\n[profile az]\nazure_tenant_id = 1\n\
                  [profile gr]\ngranted_sso_account_id = 1\n[profile acc]\naccount = 111122223333\n\
                  role = devops\n[profile typo]\nso_start_url = x\n[profile typo2]\nrole_arm = x\n\
                  [profile vault]\nmfa_serial = arn:aws:iam::123456789012:mfa/jane\n";
    for (profile, hint) in [
        ("inc", "written for aws-vault: copy the settings"),
        ("az", "written for aws-azure-login"),
        ("gr", "granted credential-process"),
        ("acc", "AWS's tools read `role_arn = arn:aws:iam::111122223333:role/devops`"),
        ("typo", "did you mean `sso_start_url`, not `so_start_url`?"),
        ("typo2", "did you mean `role_arn`, not `role_arm`?"),
        ("vault", "keychain (aws-vault)"),
    ] {
        let told = told_of(config, &["whoami", "--profile", profile]);

        assert!(told.contains("names no credentials") && told.contains(hint), "{profile}: {told}");
    }
}

#[test]
fn a_profile_that_is_named_with_its_sections_marks_or_by_a_role_is_told() {
    let role = "arn:aws:iam::111122223333:role/x";
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x";
    let config = format!(
        "[profile x]\n{keys}\n[profile r]\nrole_arn = {role}\nsource_profile = {role}y\n\
         [profile s]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
         sso_account_id = 111122223333\nsso_role_name = {role}\n"
    );
    for (name, told) in [
        ("profile x", "it is `x`"),
        ("[x]", "it is `x`"),
        ("\"x\"", "it is `x`"),
        ("[profile x]", "it is `x`"),
        (role, "that is a role: `kamen exec"),
        ("r", "takes a profile's name"),
        ("s", "write the permission set's name alone"),
    ] {
        let said = told_of(&config, &["whoami", "--profile", name]);

        assert!(said.contains(told), "{name}: {said}");
    }
}

/// botocore reads `[work]` of the config file as no profile at all.
#[test]
fn a_section_without_its_kind_is_named_to_all_who_ask_for_it() {
    let config = "[work]\nregion = eu-west-1\n\n[profile other]\n\
        role_arn = arn:aws:iam::111122223333:role/x\nsource_profile = work\n\n\
        [corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n";
    let word = "config:1: `[work]` is not read: in the config file it is written `[profile work]`";
    for arguments in [
        &["doctor", "--offline"][..],
        &["whoami", "--profile", "work"],
        &["why", "work/Deploy"],
        &["env", "work"],
        &["whoami", "--profile", "other"],
    ] {
        let told = told_of(config, arguments);
        assert!(told.contains(word), "{arguments:?}: {told}");
    }
    let told = told_of(config, &["doctor", "--offline"]);
    assert!(told.contains("it is written `[sso-session corp]`"), "{told}");
}

/// What needs none of kamen's settings works without, and says so once.
#[test]
fn settings_that_cannot_be_read_stop_no_command_that_needs_none() {
    let environment = TestEnvironment::new();
    environment.write(".config/kamen/config.toml", "wrong = [");
    for file in [".aws/config", ".aws/credentials"] {
        std::fs::create_dir_all(environment.home().join(file)).unwrap();
    }
    let statement = "{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"sts:AssumeRole\"}";
    let trust = environment.write("trust.json", &format!("{{\"Statement\": [{statement}]}}"));
    let trust = trust.display().to_string();
    let denial =
        "User: arn:aws:iam::111111111111:user/dev is not authorized to perform: s3:GetObject";
    let encoded =
        format!("{denial} Encoded authorization failure message: EXAMPLEencoded_message-of-many");
    for (arguments, code, word, warnings) in [
        (&["lint", &trust][..], 1, "open-to-everyone", 1),
        (&["decode", denial], 0, "s3:GetObject", 0),
        (&["decode", &encoded], 0, "s3:GetObject", 1),
        (&["env", "--unset", "--format", "bash"], 0, "unset AWS_ACCESS_KEY_ID", 1),
        (&["init", "bash"], 0, "__kamen_mark", 0),
        (&["completions", "zsh"], 0, "compdef", 0),
        (&["man", "why"], 0, "kamen", 0),
        (&["why", "--help"], 0, "Usage", 0),
        (&["history"], 0, "nothing is written down", 0),
        (&["prompt"], 0, "", 0),
    ] {
        let (found, told) = said(&environment, arguments);
        assert_eq!(found, code, "{arguments:?}: {told}");
        assert!(told.contains(word), "{arguments:?}: {told}");
        let count = told.matches("config.toml:1: unclosed array").count();
        assert!(count == warnings || arguments[0] == "history", "{arguments:?}: {told}");
    }
}
