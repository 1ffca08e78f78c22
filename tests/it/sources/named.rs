//! Variables of a web identity beside a profile: boto3 is asked who it is with the profile by a variable and by its name,
//! kamen the same.

use super::alike::{KEYS, OWN, moto_with_role};
use super::stderr;
use crate::support::environment::TestEnvironment;
use crate::support::python;

const SCRIPT: &str = "import sys, boto3\ntry:\n  session = boto3.Session(profile_name=(sys.argv + [None])[1])\n  \
    session.client('sts').get_caller_identity()\n  print(session.get_credentials().access_key[:4])\n\
    except Exception: print('fails')";
const ROLE: (&str, &str) = ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/Other");
const TOKEN: (&str, &str) = ("AWS_WEB_IDENTITY_TOKEN_FILE", "token");

/// What boto3 and kamen come to: the first letters of the key, or `fails`.
fn both(environment: &TestEnvironment, named: &[&str]) -> (String, String, String) {
    let mut asked = environment.command(python::program("python"));
    let asked = asked.args(["-c", SCRIPT]).args(named).assert().success();
    let theirs = String::from_utf8_lossy(&asked.get_output().stdout).trim().to_owned();
    let flags = named.iter().flat_map(|name| ["--profile", name]);
    let own = environment.kamen().arg("whoami").args(flags.clone()).assert();
    let said = stderr(&own);
    if own.get_output().status.code() != Some(0) {
        return (theirs, "fails".to_owned(), said);
    }
    let told = String::from_utf8_lossy(&own.get_output().stdout).into_owned();
    let kind = if told.contains("assumed-role") { "ASIA" } else { "AKIA" };
    (theirs, kind.to_owned(), said)
}

#[test]
fn a_profile_that_is_named_does_without_the_variables_of_a_web_identity() {
    let server = moto_with_role();
    let token = "[profile p]\nweb_identity_token_file = token\n";
    let role = "role_arn = arn:aws:iam::123456789012:role/R\n";
    let keys = format!("[profile p]\n{KEYS}");
    for (config, variables, by_variable, words, by_name) in [
        (token.to_owned(), vec![ROLE], "ASIA", "", "fails"),
        ([token, role].concat(), vec![ROLE], "ASIA", "the AWS CLI is AWS_ROLE_ARN", "ASIA"),
        ([token, role].concat(), vec![(TOKEN.0, "")], "fails", "does not take this token", "ASIA"),
        (keys.clone(), vec![TOKEN], "fails", "the AWS CLI fails: AWS_WEB_IDENTITY", "AKIA"),
        (keys.clone(), vec![TOKEN, ROLE], "ASIA", "JavaScript's SDK takes profile p", "AKIA"),
        (keys, OWN.to_vec(), "AKIA", "the keys in the environment win", "AKIA"),
    ] {
        let mut environment = TestEnvironment::new();
        environment.set("AWS_ENDPOINT_URL", server.endpoint()).set("AWS_REGION", "eu-central-1");
        environment.set("AWS_DEFAULT_REGION", "eu-central-1").set("AWS_PROFILE", "p");
        environment.write(".aws/config", &config);
        environment.write("token", "EXAMPLE.TOKEN");
        for (name, value) in &variables {
            environment.set(name, *value);
        }
        let case = format!("{config} {variables:?}");

        let (theirs, own, said) = both(&environment, &[]);
        assert_eq!(theirs, by_variable, "{case}");
        assert!(own == theirs || !words.is_empty(), "{case}: {own}, {said}");
        assert!(said.contains(words), "{case}: {said}");
        let (theirs, own, said) = both(&environment, &["p"]);
        assert_eq!((&*theirs, &*own), (by_name, by_name), "{case}: {said}");
        let is_silent = said.is_empty() || said.contains("without `--profile`");
        let others = "a token file are set in the environment: other tools may be that role";
        assert!(own == "fails" || is_silent || said.contains(others), "{case}: {said}");
    }
}
