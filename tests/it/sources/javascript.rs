//! Where JavaScript's SDK takes other credentials than kamen: it is asked for its key, kamen what it says of that.

use super::alike::{KEYS, LOGIN, LOGIN_FILE, OWN, PROGRAM, SIGNED_IN, moto_with_role};
use super::{canned, stderr};
use crate::clients::programs;
use crate::support::environment::TestEnvironment;

const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/R\n";
const PROFILE_KEYS: &str = "AKIAIOSFODNN7EXAMPLE";
const OTHER: &str =
    "[default]\naws_access_key_id = AKIA5EXAMPLE5EXAMPLE\naws_secret_access_key = example\n";
/// `sha1(my corp)`.
const TOKEN: &str = ".aws/sso/cache/2603e49e9877a1061664a5a7f900ffb84f872d49.json";
const SET: &str = r#"{"roleCredentials":{"accessKeyId":"ASIAPERMISSIONSETEXA","secretAccessKey":"x",
    "sessionToken":"t","expiration":4102444800000}}"#;

/// What JavaScript's SDK takes is the beginning of its access key, or `fails`.
struct Case<'a> {
    config: String,
    variables: Vec<(&'a str, &'a str)>,
    theirs: &'a str,
    /// What kamen says of that SDK; `None`: nothing.
    told: Option<&'a str>,
}

fn of_settings() -> Vec<Case<'static>> {
    let case = |settings: &[&str], theirs, told| Case {
        config: format!("{OTHER}[profile p]\n{}", settings.concat()),
        variables: vec![("AWS_PROFILE", "p")],
        theirs,
        told,
    };
    let (source, token) = ("source_profile = default\n", "web_identity_token_file = token\n");
    let process = "credential_process = sh program\n";
    vec![
        case(&[KEYS], PROFILE_KEYS, None),
        case(&[KEYS, process], PROFILE_KEYS, None),
        case(&[KEYS, LOGIN], PROFILE_KEYS, None),
        case(&[process], "AKIAALONEPROGRAMEXAMPLE", None),
        case(&[ROLE, source, process], "ASIA", None),
        case(&[ROLE, token], "ASIA", None),
        case(&[process, LOGIN], "AKIAALONEPROGRAMEXAMPLE", Some("takes `credential_process`")),
        case(&[KEYS, ROLE, token], PROFILE_KEYS, Some("takes the keys of profile `p`")),
        case(&[ROLE, token, source], "ASIA", Some("takes the role on `source_profile`")),
    ]
}

fn of_names() -> Vec<Case<'static>> {
    let keys = |name: &str| format!("{OTHER}[profile {name}]\n{KEYS}");
    let named = |name| vec![("AWS_PROFILE", name)];
    let older =
        |more: &[(&'static str, &'static str)]| [&[("AWS_DEFAULT_PROFILE", "p")], more].concat();
    let web = [
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/R"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "token"),
    ];
    let sign_in = |session: &str| {
        format!(
            "[profile p]\nsso_session = {session}\nsso_account_id = 111122223333\nsso_role_name = Dev\n\
             [sso-session {session}]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n"
        )
    };
    let case = |config, variables, theirs, told| Case { config, variables, theirs, told };
    let default = "AKIA5EXAMPLE5EXAMPLE";
    vec![
        case(keys("\"my work\""), named("my work"), "fails", Some("knows no profile `my work`")),
        case(keys("p"), older(&[]), default, Some("AWS_DEFAULT_PROFILE=p is no variable to")),
        case(keys("p"), older(&OWN), OWN[0].1, None),
        case(keys("p"), older(&web), default, Some("JavaScript's SDK takes profile default")),
        case(keys("p"), [&named("p")[..], &OWN].concat(), PROFILE_KEYS, Some("JavaScript's takes")),
        case(
            keys("p"),
            [&named("p")[..], &web].concat(),
            PROFILE_KEYS,
            Some("SDK takes profile p"),
        ),
        case(sign_in("my corp"), named("p"), "fails", Some("no `[sso-session my corp]`")),
    ]
}

/// The key that JavaScript's SDK takes.
fn key(environment: &TestEnvironment) -> String {
    let asked = environment.command("node").arg(programs::node()).args(["0", "1"]).assert();
    if !asked.get_output().status.success() {
        return "fails".to_owned();
    }
    let seen: serde_json::Value = serde_json::from_slice(&asked.get_output().stdout).unwrap();
    seen[0][0].as_str().unwrap().to_owned()
}

#[test]
fn where_javascripts_sdk_is_another_or_none_kamen_says_so_and_nowhere_else() {
    let server = moto_with_role();
    let (portal, _requests) = canned("200 OK", "", SET);
    for Case { config, variables, theirs, told } in of_settings().into_iter().chain(of_names()) {
        let mut environment = TestEnvironment::new();
        environment.set("AWS_ENDPOINT_URL", server.endpoint()).set("AWS_REGION", "eu-central-1");
        environment.set("AWS_DEFAULT_REGION", "eu-central-1");
        environment.set("AWS_ENDPOINT_URL_SSO", &*portal);
        let signed_in = r#"{"accessToken":"t","expiresAt":"2099-01-01T00:00:00Z"}"#;
        for (name, text) in [
            (".aws/config", &*config),
            (LOGIN_FILE, SIGNED_IN),
            (TOKEN, signed_in),
            ("program", PROGRAM),
            ("token", "EXAMPLE.TOKEN"),
        ] {
            environment.write(name, text);
        }
        for (name, value) in &variables {
            environment.set(name, *value);
        }
        let case = format!("{config} {variables:?}");

        let taken = key(&environment);
        assert!(taken.starts_with(theirs), "{case}: {taken}");
        let said = stderr(&environment.kamen().arg("whoami").assert().success());
        let of_theirs: Vec<&str> =
            said.lines().filter(|line| line.contains("JavaScript")).collect();
        match told {
            Some(words) => assert!(of_theirs.concat().contains(words), "{case}: {said}"),
            None => assert!(of_theirs.is_empty(), "{case}: {said}"),
        }
    }
}
