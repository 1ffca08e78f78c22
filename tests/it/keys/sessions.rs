//! One code for all roles of a user, and keys of the vault that leave it as sessions alone.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use kamen::sandbox::{Options, demo};
use serde_json::{Value, json as value};

use super::{json, read, run, with_keys};
use crate::support::environment::TestEnvironment;
use crate::support::python;
use crate::support::sandbox::{Cloud, boto3};

pub(super) const DEVICE: &str = "arn:aws:iam::012345678901:mfa/AssumeRoleUser";
const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";

/// A profile for each role, all of one user with one device.
pub(super) fn with_roles(cloud: &Cloud) -> TestEnvironment {
    let environment = with_keys(cloud);
    let config = read(&environment, ".aws/config");
    let profile = |name: &str, role: &str| {
        format!(
            "[profile {name}]\nrole_arn = arn:aws:iam::012345678901:role/{role}\n\
             source_profile = default\nmfa_serial = {DEVICE}\n"
        )
    };
    let profiles = [("glass", "BreakGlass"), ("list", "S3ListBucketOnly"), ("dev", "Developer")];
    let profiles: String = profiles.iter().map(|(name, role)| profile(name, role)).collect();
    environment.write(".aws/config", &format!("{config}\n{profiles}"));
    environment
}

fn exec(environment: &TestEnvironment, more: &[&str]) -> (i32, String) {
    let (code, _, problem) = run(environment, &[&["exec"], more, &["--", "true"]].concat());
    (code, problem)
}

pub(super) fn code(cloud: &Cloud) -> String {
    cloud.running().mfa_code(DEVICE).expect("the device shows a code")
}

#[test]
fn one_code_serves_every_role_of_the_user_for_as_long_as_nothing_is_lost_by_it() {
    let cloud = Cloud::demo();
    let environment = with_roles(&cloud);

    let before = exec(&environment, &["list"]);
    let first = exec(&environment, &["glass", "--mfa-code", &code(&cloud)]);
    let second = exec(&environment, &["list"]);
    let longer = exec(&environment, &["dev", "--duration", "2h"]);
    let hour = exec(&environment, &["dev", "--duration", "1h"]);
    let unkept = exec(&environment, &["list", "--no-cache"]);
    // The next half minute's: a code works once.
    cloud.running().set_clock_offset(SignedDuration::from_secs(60));
    let own = exec(&environment, &["dev", "--duration", "2h", "--mfa-code", &code(&cloud)]);
    let kept = json(&environment, &["sessions"]);

    assert!(before.0 == 3 && before.1.contains("wants a code"), "{before:?}");
    assert_eq!((first.0, second.0, hour.0), (0, 0, 0), "{first:?} {second:?} {hour:?}");
    assert!(longer.0 == 3 && longer.1.contains(DEVICE), "{longer:?}");
    assert_eq!(unkept.0, 3, "without the vault each role takes its own code: {unkept:?}");
    assert_eq!(own.0, 0, "{own:?}");
    let sessions = kept["sessions"].as_array().unwrap();
    assert!(sessions.iter().any(|session| session["role"] == Value::Null), "{kept}");
    assert!(sessions.iter().any(|session| session["remaining"].as_i64() > Some(7000)), "{kept}");
}

#[test]
fn a_role_that_wants_a_younger_code_asks_for_one() {
    let mut organisation = demo::organisation();
    let id = "012345678901".parse().unwrap();
    let account = organisation.accounts.get_mut(&id).unwrap();
    let mut role = account.roles.get("BreakGlass").unwrap().clone();
    let trust = value!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::012345678901:root"},
        "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}}}});
    role.trust = trust.to_string().into();
    account.roles.insert("BreakGlass".to_owned(), role);
    let cloud = Cloud::start(Options { organisation, ..Options::default() });
    let environment = with_roles(&cloud);
    run(&environment, &["roles", "--refresh"]);

    let first = exec(&environment, &["list", "--mfa-code", &code(&cloud)]);
    let young = exec(&environment, &["glass", "--session-name", "one"]);
    cloud.running().set_clock_offset(SignedDuration::from_secs(120));
    let old = exec(&environment, &["glass", "--session-name", "two"]);
    let other = exec(&environment, &["list", "--session-name", "two"]);
    let again =
        exec(&environment, &["glass", "--session-name", "two", "--mfa-code", &code(&cloud)]);

    assert_eq!((first.0, young.0, other.0), (0, 0, 0), "{first:?} {young:?} {other:?}");
    assert!(old.0 == 3 && old.1.contains("wants a code"), "{old:?}");
    assert_eq!(again.0, 0, "{again:?}");
}

#[test]
fn a_key_of_the_vault_leaves_it_as_a_session_unless_one_says_otherwise() {
    let cloud = Cloud::demo();
    let environment = with_keys(&cloud);
    json(&environment, &["keys", "import", "default", "--yes"]);
    let served = |more: &[&str]| {
        let command = ["credential-process", "--key", "default"];
        let (code, text, problem) = run(&environment, &[&command, more].concat());
        (code, serde_json::from_str::<Value>(&text).unwrap_or_default(), problem)
    };

    let (session, again, bare) = (served(&[]), served(&[]), served(&["--no-session"]));
    let (_, exported, _) = run(&environment, &["exec", "default", "--", "env"]);
    let role = exec(&environment, &[ROLE]);
    let config = read(&environment, ".aws/config");
    let with_device = config.replace("[default]\n", &format!("[default]\nmfa_serial = {DEVICE}\n"));
    environment.write(".aws/config", &with_device);
    let asked = served(&[]);
    let given = served(&["--mfa-code", &code(&cloud)]);
    let listed = boto3(&environment, "answer = iam.list_users()['Users']");

    assert_eq!(session.0, 0, "{}", session.2);
    assert!(session.1["AccessKeyId"].as_str().unwrap().starts_with("ASIA"), "{}", session.1);
    assert!(session.1["SessionToken"].is_string() && session.1["Expiration"].is_string());
    assert_eq!(session.1, again.1, "it is kept");
    assert!(bare.1["AccessKeyId"].as_str().unwrap().starts_with("AKIA"), "{}", bare.1);
    assert!(exported.contains("AWS_ACCESS_KEY_ID=ASIA"), "{exported}");
    assert_eq!(role.0, 0, "{role:?}");
    assert!(asked.0 == 3 && asked.2.contains(DEVICE), "{asked:?}");
    assert_eq!(given.0, 0, "{given:?}");
    assert!(listed.as_array().is_some_and(|users| !users.is_empty()), "{listed}");
}

#[test]
fn a_program_of_the_profile_or_ykman_gives_the_code_and_is_named_if_it_fails() {
    let cloud = Cloud::demo();
    let mut environment = with_roles(&cloud);
    let config = read(&environment, ".aws/config");
    let process = |command: &str| {
        let new = format!("mfa_serial = {DEVICE}\nmfa_process = {command}\n");
        environment.write(".aws/config", &config.replace(&format!("mfa_serial = {DEVICE}\n"), &new))
    };

    process("echo nothing");
    let wrong = exec(&environment, &["glass"]);
    process("cat code");
    environment.write("code", &code(&cloud));
    let right = exec(&environment, &["glass"]);
    environment.write(".aws/config", &config);
    let script = format!(
        "#!/bin/sh\n[ \"$*\" = 'oath accounts code --single {DEVICE}' ] && cat \"$HOME/code\"\n"
    );
    let program = environment.write("bin/ykman", &script);
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .unwrap();
    let settings =
        environment.write("yk.toml", "[vault]\nunlocked-for = \"2m\"\n[mfa]\nykman = true\n");
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    cloud.running().set_clock_offset(SignedDuration::from_secs(60));
    environment.write("code", &code(&cloud));
    let touched = exec(&environment, &["list", "--no-cache"]);

    assert!(wrong.0 == 3 && wrong.1.contains("printed no code of six digits"), "{wrong:?}");
    assert_eq!((right.0, touched.0), (0, 0), "{right:?} {touched:?}");
}

#[test]
fn live_children_of_a_key_in_the_vault_are_served_a_session_that_is_renewed() {
    let session_lifetime = Some(SignedDuration::from_secs(6));
    let cloud = Cloud::start(Options { session_lifetime, ..Options::default() });
    let environment = with_keys(&cloud);
    let command = ["exec", "--live", "default", "--"];
    let look = "import boto3, json, time\nseen = []\nfor _ in range(4):\n\
        \x20   session = boto3.Session()\n\
        \x20   found = session.get_credentials()\n\
        \x20   arn = session.client('sts').get_caller_identity()['Arn']\n\
        \x20   seen.append([found.method, found.get_frozen_credentials().access_key, arn])\n\
        \x20   time.sleep(2.5)\nprint(json.dumps(seen))";
    let program = python::program("python");

    let plain = run(&environment, &[&command[..], &["true"]].concat());
    json(&environment, &["keys", "import", "default", "--yes"]);
    let served = [&command[..], &[program.to_str().unwrap(), "-c", look]].concat();
    let (code, said, problem) = run(&environment, &served);

    assert!(plain.0 == 2 && plain.2.contains("they have no end"), "{plain:?}");
    assert_eq!(code, 0, "{said}{problem}");
    let seen: Value = serde_json::from_str(&said).unwrap();
    let seen = seen.as_array().unwrap();
    assert!(seen.iter().all(|one| one[0] == "container-role"), "{seen:?}");
    assert!(seen.iter().all(|one| one[2].as_str().unwrap().contains(":user/")), "{seen:?}");
    let keys: BTreeSet<&str> = seen.iter().map(|one| one[1].as_str().unwrap()).collect();
    assert!(keys.len() >= 2 && keys.iter().all(|key| key.starts_with("ASIA")), "{keys:?}");
}

#[test]
fn a_shell_that_the_settings_want_live_is_one_if_there_is_something_to_renew() {
    let cloud = Cloud::demo();
    let mut environment = with_keys(&cloud);
    let settings = "[vault]\nunlocked-for = \"2m\"\n[shell]\nlive = true\n";
    let settings = environment.write("live.toml", settings);
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    let shell = environment.write("bin/shell", "#!/bin/sh\nenv\n");
    std::fs::set_permissions(&shell, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let open = |more: &[&str]| {
        let command = ["shell", "default", "--shell", shell.to_str().unwrap()];
        run(&environment, &[&command, more].concat())
    };

    let (own, asked) = (open(&[]), open(&["--live"]));
    json(&environment, &["keys", "import", "default", "--yes"]);
    let kept = open(&[]);

    assert_eq!(own.0, 0, "{own:?}");
    assert!(own.1.contains("AWS_ACCESS_KEY_ID=AKIA") && !own.1.contains("KAMEN_SHELL="), "{own:?}");
    assert!(asked.0 == 2 && asked.2.contains("without `--live` a shell carries any"), "{asked:?}");
    assert_eq!(kept.0, 0, "{kept:?}");
    assert!(
        kept.1.contains("KAMEN_SHELL=") && !kept.1.contains("AWS_SECRET_ACCESS_KEY"),
        "{kept:?}"
    );
}
