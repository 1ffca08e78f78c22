//! Files and variables that boto3 heeds and kamen does not, or the other way round: boto3 is asked who it is, kamen what it
//! says of that.

use super::canned;
use crate::support::environment::TestEnvironment;
use crate::support::python;
use crate::support::server::Server;

pub(super) const KEYS: &str =
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMIexample\n";
pub(super) const OWN: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKIAI44QH8DHBEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "example")];
pub(super) const LOGIN: &str = "login_session = arn:aws:iam::111122223333:user/me\n";
/// The SHA-256 of that `login_session`.
pub(super) const LOGIN_FILE: &str =
    ".aws/login/cache/6eeec053fe13079aaf7fd81065ec5ecbdb93674f20700e51842d0c769b240c8a.json";
pub(super) const SIGNED_IN: &str = r#"{"accessToken":{"accessKeyId":"ASIALOGINLOGINEXAMPLE","secretAccessKey":"x",
    "sessionToken":"t","accountId":"111122223333","expiresAt":"2099-01-01T00:00:00Z"},
    "tokenType":"aws_sigv4","clientId":"c","refreshToken":"r","idToken":"i","dpopKey":"k"}"#;
/// A program that prints keys: others if it is given an argument.
pub(super) const PROGRAM: &str = r#"[ -n "$1" ] && kind=MORE
echo "{\"Version\":1,\"AccessKeyId\":\"AKIA${kind:-ALONE}PROGRAMEXAMPLE\",\"SecretAccessKey\":\"x\"}"
"#;
const CONTAINER: &str = r#"{"AccessKeyId":"ASIACONTAINEREXAMPLE","SecretAccessKey":"x","Token":"t",
    "Expiration":"2099-01-01T00:00:00Z"}"#;

/// What boto3 takes is its access key, or `fails`.
struct Case<'a> {
    config: String,
    variables: &'a [(&'a str, &'a str)],
    boto3: &'a str,
    /// `None`: kamen is the same identity, and says nothing.
    told: Option<&'a str>,
}

fn cases() -> Vec<Case<'static>> {
    let case = |config: String, variables, boto3, told| Case { config, variables, boto3, told };
    let keys = || format!("[default]\n{KEYS}");
    let (plain, fails, whole) = ("AKIAIOSFODNN7EXAMPLE", "fails", Some("refuse the whole file"));
    let role = "role_arn = arn:aws:iam::111122223333:role/R\nweb_identity_token_file = token\n";
    vec![
        case(keys(), &[], plain, None),
        case(keys() + LOGIN, &[], "ASIALOGINLOGINEXAMPLE", Some("that `login_session` gives")),
        case("no section\n".to_owned(), &OWN, fails, whole),
        case("[default]\nmax_attempts = x\n".to_owned(), &OWN, fails, Some("max_attempts = x")),
        case("[default]\nsso_session = s\n".to_owned(), &OWN, fails, Some("no `[sso-session s]`")),
        case(keys() + "retry_mode =\n", &[], fails, Some("an empty `retry_mode`")),
        case(keys() + "api_versions = x\n", &[], fails, Some("`api_versions = x`")),
        case(keys(), &[("AWS_CA_BUNDLE", "")], fails, Some("an empty AWS_CA_BUNDLE")),
        case(keys(), &[("AWS_MAX_ATTEMPTS", "")], fails, Some("an empty AWS_MAX_ATTEMPTS")),
        case(
            "[default]\ncredential_process = sh program\n  more\n".to_owned(),
            &[],
            "AKIAMOREPROGRAMEXAMPLE",
            Some("would heed a line end"),
        ),
        case(
            format!("[default]\n{role}"),
            &[("AWS_ROLE_ARN", "")],
            fails,
            Some("AWS_ROLE_ARN is set but empty"),
        ),
        case(
            format!("{}\n[DEFAULT]\n{LOGIN}", keys()),
            &[],
            "ASIALOGINLOGINEXAMPLE",
            Some("gives these settings to every profile"),
        ),
        case(
            "[default]\nrole_arn = arn:aws:iam::111122223333:role/R\n".to_owned(),
            &[
                ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/R"),
                ("AWS_WEB_IDENTITY_TOKEN_FILE", "token"),
            ],
            fails,
            Some("this role goes before the web identity"),
        ),
        case(
            "[default]\naws_access_key_id =\naws_secret_access_key =\n".to_owned(),
            &[],
            fails,
            Some("takes that for the key"),
        ),
        case("[default]\nsource_profile = x\n".to_owned(), &[], "ASIACONTAINEREXAMPLE", None),
        case("[default]\ncredential_source = x\n".to_owned(), &[], "ASIACONTAINEREXAMPLE", None),
    ]
}

#[test]
fn where_boto3_is_another_or_none_kamen_says_so_and_nowhere_else() {
    let server = Server::moto();
    let (container, _requests) = canned("200 OK", "", CONTAINER);
    let script = "import boto3\ntry:\n  session = boto3.Session()\n  \
                  session.client('sts').get_caller_identity()\n  \
                  print(session.get_credentials().access_key)\nexcept Exception: print('fails')";
    for Case { config, variables, boto3, told } in cases() {
        let mut environment = TestEnvironment::new();
        environment.set("AWS_ENDPOINT_URL", server.endpoint()).set("AWS_REGION", "eu-central-1");
        environment.set("AWS_DEFAULT_REGION", "eu-central-1");
        environment.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", &*container);
        for (name, text) in [
            (".aws/config", &*config),
            (LOGIN_FILE, SIGNED_IN),
            ("program", PROGRAM),
            ("token", "EXAMPLE.TOKEN"),
            ("more", "#!/bin/sh\n"),
        ] {
            environment.write(name, text);
        }
        for (name, value) in variables {
            environment.set(name, *value);
        }

        let asked = environment.command(python::program("python")).args(["-c", script]).assert();
        let taken = String::from_utf8_lossy(&asked.success().get_output().stdout).into_owned();
        assert_eq!(taken.trim(), boto3, "{config} {variables:?}");
        let said = super::stderr(&environment.kamen().arg("whoami").assert().success());
        match told {
            Some(words) => assert!(said.contains(words), "{config} {variables:?}: {said}"),
            None => assert_eq!(said, "", "{config} {variables:?}"),
        }
    }
}

/// moto with role `R` of account 123456789012, so that it tells who its sessions are.
pub(super) fn moto_with_role() -> Server {
    let server = Server::moto();
    let mut environment = TestEnvironment::new();
    environment.set("AWS_ENDPOINT_URL", server.endpoint()).set("AWS_DEFAULT_REGION", "us-east-1");
    for (name, value) in OWN {
        environment.set(name, value);
    }
    let script = "import boto3; boto3.client('iam').create_role(RoleName='R', AssumeRolePolicyDocument='{}')";
    environment.command(python::program("python")).args(["-c", script]).assert().success();
    server
}
