//! The sources of first credentials, through the binary: Identity Center, containers, processes, web
//! identities, and the ways to a server: certificates and proxies.

mod alike;
mod instance;
mod javascript;
mod named;
mod older;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use assert_cmd::assert::Assert;
use kamen::domain::account::AccountId;
use kamen::sandbox::organisation::Account;
use kamen::sandbox::organisation::documents::allow;
use kamen::sandbox::{Options, demo};

use crate::support::environment::TestEnvironment;
use crate::support::python;
use crate::support::sandbox::Cloud;
use crate::support::server::Server;

/// A server that answers every request alike and tells what it was sent; it ends with the test.
fn canned(status: &str, error: &str, body: &str) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, requests) = channel();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nx-amzn-ErrorType: {error}\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = vec![0; 8192];
            let length = stream.read(&mut request).unwrap_or(0);
            drop(sender.send(String::from_utf8_lossy(&request[..length]).into_owned()));
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    (address, requests)
}

/// The keys of the user of act 1, which the sandbox knows.
fn keys(cloud: &Cloud) -> (String, String) {
    let user = &cloud.running().organisation().accounts[&demo::FIRST].users["AssumeRoleUser"];
    (user.access_key_id.clone(), user.secret_access_key.reveal().to_owned())
}

/// An environment that leads to the sandbox, without any credentials.
fn bare(cloud: &Cloud) -> TestEnvironment {
    let mut environment = TestEnvironment::new();
    for (name, value) in cloud.running().endpoint() {
        environment.set(&name, value);
    }
    environment
}

fn whoami(environment: &TestEnvironment, profile: &str) -> Assert {
    environment.kamen().args(["whoami", "--profile", profile]).assert()
}

fn stderr(assert: &Assert) -> String {
    String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
}

fn is_the_user(assert: Assert) {
    let assert = assert.success();
    let stdout = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    assert!(stdout.contains("arn:aws:iam::012345678901:user/AssumeRoleUser"), "{stdout}");
}

const CORP: &str = "[profile corp]\nsso_session = corp\nsso_account_id = 012345678901\n\
    sso_role_name = Reader\n[sso-session corp]\n\
    sso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n";
/// `sha1(corp)`.
const TOKEN: &str = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

fn corp(cloud: &Cloud, portal: &str) -> TestEnvironment {
    let mut environment = bare(cloud);
    environment.write(".aws/config", CORP);
    environment.set("AWS_ENDPOINT_URL_SSO", portal);
    environment
}

#[test]
fn the_token_of_the_aws_cli_opens_identity_center() {
    let cloud = Cloud::demo();
    let (key, secret) = keys(&cloud);
    let body = format!(
        r#"{{"roleCredentials":{{"accessKeyId":"{key}","secretAccessKey":"{secret}","sessionToken":"","expiration":4102444800000}}}}"#
    );
    let (portal, requests) = canned("200 OK", "", &body);
    let environment = corp(&cloud, &portal);
    let token = r#"{"startUrl":"https://acme.awsapps.com/start","region":"eu-west-1","accessToken":"EXAMPLETOKEN","expiresAt":"2099-01-01T00:00:00Z"}"#;
    environment.write(TOKEN, token);

    is_the_user(whoami(&environment, "corp"));

    let request = requests.recv().unwrap();
    assert!(request.contains("role_name=Reader&account_id=012345678901"), "{request}");
    assert!(request.contains("x-amz-sso_bearer_token: EXAMPLETOKEN"), "{request}");
}

#[test]
fn without_a_token_that_counts_the_command_that_signs_in_is_named() {
    let cloud = Cloud::demo();
    let (portal, _requests) = canned("401 Unauthorized", "UnauthorizedException", "{}");
    let environment = corp(&cloud, &portal);
    let refused_with = |words: &str| {
        let assert = whoami(&environment, "corp").code(3);
        let text = stderr(&assert);
        assert!(text.contains(words), "{text}");
        assert!(text.contains("kamen login corp"), "{text}");
    };

    refused_with("there is no sign-in to");
    environment.write(TOKEN, r#"{"accessToken":"t","expiresAt":"2020-01-01T00:00:00Z"}"#);
    refused_with("ended at 2020-01-01");
    environment.write(TOKEN, r#"{"accessToken":"t","expiresAt":"2099-01-01T00:00:00Z"}"#);
    refused_with("no longer accepts");
}

#[test]
fn a_role_that_identity_center_does_not_give_is_refused() {
    let cloud = Cloud::demo();
    let body = r#"{"message":"No access"}"#;
    let (portal, _requests) = canned("403 Forbidden", "ForbiddenException", body);
    let environment = corp(&cloud, &portal);
    environment.write(TOKEN, r#"{"accessToken":"t","expiresAt":"2099-01-01T00:00:00Z"}"#);

    let assert = whoami(&environment, "corp").code(1);

    assert!(stderr(&assert).contains("no role `Reader` in account 012345678901"));
}

#[test]
fn a_container_hands_out_credentials_for_its_token() {
    let cloud = Cloud::demo();
    let (key, secret) = keys(&cloud);
    let body = format!(
        r#"{{"AccessKeyId":"{key}","SecretAccessKey":"{secret}","Token":"","Expiration":"2099-01-01T00:00:00Z"}}"#
    );
    let (endpoint, requests) = canned("200 OK", "", &body);
    let mut environment = bare(&cloud);
    environment
        .set("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{endpoint}/keys"))
        .set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer EXAMPLE");

    is_the_user(environment.kamen().arg("whoami").assert());

    assert!(requests.recv().unwrap().to_lowercase().contains("authorization: bearer example"));
}

#[test]
fn a_process_prints_credentials_and_its_failure_names_file_and_line() {
    let cloud = Cloud::demo();
    let (key, secret) = keys(&cloud);
    let environment = bare(&cloud);
    let keys = environment.write(
        "my keys.json",
        &format!(r#"{{"Version":1,"AccessKeyId":"{key}","SecretAccessKey":"{secret}"}}"#),
    );
    let config = format!(
        "[profile good]\ncredential_process = cat \"{}\"\n[profile bad]\nregion = x\n\
         credential_process = echo no such vault >&2; exit 7\n",
        keys.display()
    );
    environment.write(".aws/config", &config);

    is_the_user(whoami(&environment, "good"));
    let text = stderr(&whoami(&environment, "bad").code(3));

    assert!(text.contains("profile `bad`") && text.contains("no such vault"), "{text}");
    assert!(text.contains(".aws/config:5"), "{text}");
}

#[test]
fn a_web_identity_becomes_the_role_that_it_names() {
    let server = Server::moto();
    let mut environment = TestEnvironment::new();
    let token = environment.write("token", "EXAMPLE.TOKEN\n");
    environment
        .set("AWS_ENDPOINT_URL", server.endpoint())
        .set("AWS_REGION", "eu-central-1")
        .set("AWS_ROLE_ARN", "arn:aws:iam::222222222222:role/Web")
        .set("AWS_ROLE_SESSION_NAME", "pod-1")
        .set("AWS_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap());

    let assert = environment.kamen().arg("whoami").assert().success();

    let stdout = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    assert!(stdout.contains("arn:aws:sts::222222222222:assumed-role/Web/pod-1"), "{stdout}");
}

#[test]
fn a_process_may_give_the_token_of_a_web_identity() {
    let server = Server::moto();
    let mut environment = TestEnvironment::new();
    environment.set("AWS_ENDPOINT_URL", server.endpoint()).set("AWS_REGION", "eu-central-1");
    let config = "[profile ci]\nrole_arn = arn:aws:iam::222222222222:role/Web\n\
        role_session_name = pod-1\nweb_identity_token_process = echo EXAMPLE.TOKEN\n";
    environment.write(".aws/config", config);

    let assert = environment.kamen().args(["whoami", "--profile", "ci"]).assert().success();

    let stdout = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    assert!(stdout.contains("arn:aws:sts::222222222222:assumed-role/Web/pod-1"), "{stdout}");
}

#[test]
fn a_certificate_of_ones_own_is_trusted_if_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/certificates.py");
    let made = Command::new(python::program("python")).arg(script).arg(folder.path()).status();
    assert!(made.unwrap().success());
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let server = Server::start(|port| {
        let mut command = Command::new(python::program("moto_server"));
        command.args(["-H", "127.0.0.1", "-p", &port.to_string(), "-s"]);
        command.args(["-c", &file("leaf.pem"), "-k", &file("leaf.key")]);
        command
    });
    let mut environment = TestEnvironment::new();
    environment
        .set("AWS_ENDPOINT_URL", server.endpoint().replace("http://", "https://"))
        .set("AWS_REGION", "eu-central-1")
        .set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    let text = stderr(&environment.kamen().arg("whoami").assert().code(4));
    environment.set("AWS_CA_BUNDLE", file("ca.pem"));
    environment.kamen().arg("whoami").assert().success();

    assert!(text.contains("is not trusted") && text.contains("AWS_CA_BUNDLE"), "{text}");
}

#[test]
fn calls_to_aws_go_through_the_proxy_of_the_environment() {
    let (proxy, requests) = canned("407 Proxy Authentication Required", "", "");
    let mut environment = TestEnvironment::new();
    environment
        .set("HTTPS_PROXY", proxy)
        .set("AWS_REGION", "eu-central-1")
        .set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    let text = stderr(&environment.kamen().arg("whoami").assert().code(4));

    assert!(requests.recv().unwrap().starts_with("CONNECT sts.eu-central-1.amazonaws.com:443"));
    assert!(text.contains("proxy"), "{text}");
}

#[test]
fn a_proxy_is_never_asked_for_this_machine_itself() {
    let cloud = Cloud::demo();
    let (proxy, requests) = canned("502 Bad Gateway", "", "");
    let mut environment = cloud.with_keys();
    environment.set("HTTP_PROXY", &*proxy).set("http_proxy", &*proxy).set("ALL_PROXY", proxy);

    is_the_user(environment.kamen().arg("whoami").assert());

    assert!(requests.try_recv().is_err());
}

#[test]
fn a_list_runs_no_program_that_never_answered_and_waits_for_none() {
    let account = AccountId::from_number(333_333_333_333);
    let mut options = Options::default();
    let may = allow("*", "*");
    let own = Account::new(account, "own")
        .user("own", |user| user.holding(|holdings| holdings.inline("All", &may)));
    options.organisation.add(own);
    let cloud = Cloud::start(options);
    let mut environment = bare(&cloud);
    let (id, secret) = keys(&cloud);
    let keys = environment.write(
        "keys.json",
        &format!(r#"{{"Version": 1, "AccessKeyId": "{id}", "SecretAccessKey": "{secret}"}}"#),
    );
    let (ran, hangs) = (environment.home().join("ran"), environment.home().join("hangs"));
    let script = format!(
        "echo once >> {}\nif [ -e {} ]; then sleep 300; fi\ncat {}\n",
        ran.display(),
        hangs.display(),
        keys.display()
    );
    let script = environment.write("program", &script);
    let config = format!("[profile other]\ncredential_process = sh {}\n", script.display());
    environment.write(".aws/config", &config);
    let own = &cloud.running().organisation().accounts[&account].users["own"];
    environment
        .set("AWS_ACCESS_KEY_ID", own.access_key_id.clone())
        .set("AWS_SECRET_ACCESS_KEY", own.secret_access_key.reveal().to_owned());
    let runs = || std::fs::read_to_string(&ran).map_or(0, |text| text.lines().count());
    let told = || {
        let output = environment.kamen().args(["roles", "--refresh"]).output().expect("it runs");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };

    let first = told();
    assert!(first.contains("`credential_process` of profile other was not run"), "{first}");
    assert_eq!(runs(), 0);

    whoami(&environment, "other").success();
    let second = told();
    assert!(!second.contains("profile other"), "{second}");
    assert_eq!(runs(), 2, "known by now, the list asks it as well");

    environment.write("hangs", "");
    let began = Instant::now();
    let third = told();
    assert!(began.elapsed() < Duration::from_mins(1), "{:?}", began.elapsed());
    assert!(third.contains("`credential_process` of profile other gave no answer"), "{third}");
    let before = runs();
    let fourth = told();
    assert!(fourth.contains("was not run"), "no list waits for it again: {fourth}");
    assert_eq!(runs(), before);

    std::fs::remove_file(&hangs).unwrap();
    let doctor = environment.kamen().args(["doctor", "--try"]).output().expect("it runs");
    let doctor = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.contains("credential_process of other: arn:aws:iam::"), "{doctor}");
    let fifth = told();
    assert!(!fifth.contains("profile other"), "{fifth}");
    assert_eq!(runs(), before + 2, "by doctor, and by the list");
}
