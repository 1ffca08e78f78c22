//! Sign-ins to Identity Center before a judge that others wrote: npm's oidc-provider checks the challenge and the
//! verifier of PKCE, the device flow, and that a refresh token is used once. AWS is not asked: names of fields alone are
//! put into its form (`tests/clients/judge`).

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use jiff::Timestamp;
use serde_json::Value;

use crate::clients::programs;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::python;
use crate::support::server::Server;

/// `sha1(corp)`: the name of the AWS CLI's own token file.
const TOKEN: &str = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

const AGREE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/agree.py");

/// The judge, and a home whose sign-ins it judges.
fn court(browser: &[&str]) -> (Server, TestEnvironment) {
    let server = Server::start(|port| {
        let mut command = Command::new("node");
        command.arg(programs::judge()).arg(port.to_string());
        command
    });
    let mut environment = TestEnvironment::new();
    environment.set("AWS_ENDPOINT_URL_SSO_OIDC", server.endpoint());
    // No portal plays along: whether it takes a token is not known then.
    environment.set("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1");
    environment.write(
        ".aws/config",
        "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n\
         sso_registration_scopes = sso:account:access\n",
    );
    let command: Vec<String> = browser.iter().map(|word| format!("{word:?}")).collect();
    let settings =
        format!("[sso]\nshare-token = true\n[browser]\ncommand = [{}]\n", command.join(", "));
    let settings = environment.write("kamen.toml", &settings);
    environment.set("KAMEN_CONFIG", settings.to_str().expect("a path"));
    (server, environment)
}

/// Exit code, standard output, standard error.
fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn token(environment: &TestEnvironment) -> Value {
    let text = std::fs::read_to_string(environment.home().join(TOKEN)).expect("the token's file");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_browser_signs_in_and_what_it_brought_is_refreshed_once_for_six_processes() {
    let (server, environment) = court(&["python3", AGREE, "{url}"]);

    let (code, said, problem) = run(&environment, &["login", "corp", "--browser"]);
    assert_eq!(code, 0, "{said}{problem}{}", server.log());
    let first = token(&environment);
    assert!(first["refreshToken"].is_string() && first["accessToken"].is_string(), "{first}");
    assert!(server.log().contains("authorize sso:account:access"), "{}", server.log());
    assert!(server.log().contains("token authorization_code 200"), "{}", server.log());

    let mut ending = first.clone();
    let soon = Timestamp::from_second(Timestamp::now().as_second() + 60).expect("a moment");
    ending["expiresAt"] = soon.to_string().into();
    environment.write(TOKEN, &ending.to_string());
    let ends = environment.at_once(6, &["login", "corp", "--device", "--no-browser"]);
    assert_eq!(ends, [true; 6], "{}", server.log());
    let after = token(&environment);
    assert_ne!(after["accessToken"], first["accessToken"]);
    assert_ne!(after["refreshToken"], first["refreshToken"], "it rotates");
    assert_eq!(server.log().matches("token refresh_token").count(), 1, "{}", server.log());
}

#[test]
fn a_person_who_leaves_the_page_signs_no_one_in() {
    let (server, environment) = court(&["python3", AGREE, "{url}", "leave"]);

    let (code, _, problem) = run(&environment, &["login", "corp", "--browser"]);

    assert_eq!(code, 3, "{problem}{}", server.log());
    assert!(problem.contains("the sign-in was refused"), "{problem}");
    assert!(!environment.home().join(TOKEN).exists());
}

/// Begins a sign-in by a code: the process that waits, and the address of its page.
fn by_code(environment: &TestEnvironment) -> (Child, String) {
    let mut child = Command::new(kamen_binary())
        .env_clear()
        .envs(environment.variables())
        .args(["login", "corp", "--device", "--no-browser", "--output", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kamen starts");
    let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let mut addresses =
        lines.map_while(Result::ok).filter_map(|line| Some(line.strip_prefix("open ")?.to_owned()));
    let address = addresses.next().expect("a page is named");
    (child, address)
}

#[test]
fn a_code_signs_in_once_the_person_has_agreed_and_not_before() {
    let (server, environment) = court(&["false", "{url}"]);

    let (child, address) = by_code(&environment);
    environment.command("python3").args([AGREE, &address]).assert().success();
    let output = child.wait_with_output().expect("kamen ends");

    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", server.log());
    let grant = "token urn:ietf:params:oauth:grant-type:device_code";
    assert!(server.log().contains(&format!("{grant} 200")), "{}", server.log());
    assert!(token(&environment)["refreshToken"].is_string());
}

#[test]
fn an_address_of_ones_own_leads_to_the_portal_and_nowhere_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_str().expect("a path");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/certificates.py");
    let made = Command::new(python::program("python")).arg(script).arg(place).status();
    assert!(made.expect("Python runs").success());
    let portal = "https://corp.awsapps.com/start";
    let own = Server::start(|port| {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/leads.py");
        let mut command = Command::new(python::program("python"));
        command.args([script, &port.to_string(), place, portal]);
        command
    });
    let address = own.endpoint().replace("http://", "https://");
    let (server, mut environment) = court(&["python3", AGREE, "{url}"]);
    environment.set("AWS_CA_BUNDLE", format!("{place}/ca.pem"));
    let configured = |path: &str| {
        format!(
            "[sso-session corp]\nsso_start_url = {address}{path}\nsso_region = eu-west-1\n\
             sso_registration_scopes = sso:account:access\n"
        )
    };

    for path in ["/start/#/", "/old"] {
        environment.write(".aws/config", &configured(path));
        let (code, _, problem) = run(&environment, &["login", "corp", "--browser", "--force"]);
        assert_eq!(code, 0, "{path}: {problem}{}", server.log());
        assert_eq!(
            token(&environment)["startUrl"],
            format!("{address}{path}"),
            "as it is configured"
        );
    }
    let registered = format!("client/register  201  {portal}");
    assert_eq!(server.log().matches(&registered).count(), 2, "{}", server.log());
    environment.write(".aws/config", &configured("/elsewhere"));
    let (code, _, problem) = run(&environment, &["login", "corp", "--browser", "--force"]);
    assert_eq!(code, 3, "{problem}");
    assert!(problem.contains("leads to https://elsewhere.example.com/"), "{problem}");
}
