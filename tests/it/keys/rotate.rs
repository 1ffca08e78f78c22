//! `kamen keys rotate`, interrupted and not, and what `keys list` tells of it.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jiff::SignedDuration;
use kamen::sandbox::fault::{Fault, FaultKind};
use kamen::sandbox::organisation::documents::allow;
use kamen::sandbox::{Options, demo};
use serde_json::{Value, json as value};

use super::{json, run, with_keys};
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::sandbox::{Cloud, boto3};

const DEVICE: &str = "arn:aws:iam::012345678901:mfa/AssumeRoleUser";
const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";

/// A key as it is printed when it is made.
const OTHER: &str = r#"{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}"#;

/// The demo, whose users may look after their own keys.
fn cloud() -> Cloud {
    cloud_with(&[])
}

/// The same with more policies of all users.
fn cloud_with(more: &[Value]) -> Cloud {
    let mut organisation = demo::organisation();
    let actions = ["ListAccessKeys", "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"];
    let actions = actions.map(|action| format!("iam:{action}")).to_vec();
    let policy = allow(actions, "arn:aws:iam::*:user/*");
    let accounts = organisation.accounts.values_mut();
    for user in accounts.flat_map(|account| account.users.values_mut()) {
        *user = user.clone().holding(|holdings| holdings.inline("OwnKeys", &policy));
        for more in more {
            *user = user.clone().holding(|holdings| holdings.inline("More", more));
        }
    }
    Cloud::start(Options { organisation, ..Options::default() })
}

/// An environment whose default profile's key is in the vault.
fn imported(cloud: &Cloud) -> TestEnvironment {
    let mut environment = with_keys(cloud);
    json(&environment, &["keys", "import", "default", "--yes"]);
    // IAM takes no session that was had without a code: what asks it here has the key itself.
    let config = super::read(&environment, ".aws/config");
    let raw =
        "[profile raw]\ncredential_process = kamen credential-process --key default --no-session\n";
    environment.write(".aws/config", &format!("{config}\n{raw}"));
    environment.set("AWS_PROFILE", "raw");
    environment
}

fn key(environment: &TestEnvironment) -> Value {
    json(environment, &["keys", "list"])["keys"][0].clone()
}

fn rotate(environment: &TestEnvironment) -> (i32, String, String) {
    run(environment, &["keys", "rotate", "default"])
}

/// The same, left to itself.
fn begun(environment: &TestEnvironment) -> Child {
    Command::new(kamen_binary())
        .env_clear()
        .envs(environment.variables())
        .args(["keys", "rotate", "default"])
        .stderr(Stdio::null())
        .spawn()
        .expect("kamen starts")
}

/// Ids and states of the keys that IAM knows of.
fn in_iam(environment: &TestEnvironment) -> Value {
    let lines = "keys = iam.list_access_keys()['AccessKeyMetadata']\n\
        answer = [[key['AccessKeyId'], key['Status']] for key in keys]";
    boto3(environment, lines)
}

#[test]
fn a_key_is_exchanged_and_the_old_one_is_gone() {
    let cloud = cloud();
    let environment = imported(&cloud);
    let before = key(&environment);

    let done = json(&environment, &["keys", "rotate", "default"]);
    let after = key(&environment);

    assert_eq!(done["old"], before["access_key_id"]);
    assert_eq!(done["new"], after["access_key_id"]);
    assert_ne!(done["old"], done["new"]);
    assert_eq!(in_iam(&environment), value!([[done["new"], "Active"]]));
    assert_eq!((&after["active"], &after["rotating"]), (&true.into(), &false.into()));
    assert_eq!(after["last_used"]["service"], "iam", "{after}");
    assert_eq!(run(&environment, &["exec", ROLE, "--", "true"]).0, 0);
    cloud.running().set_faults(vec![Fault::new(FaultKind::Disconnect)]);
    let offline = key(&environment);
    assert_eq!((&offline["created"], &offline["last_used"]), (&Value::Null, &Value::Null));
    assert!(offline["problem"].is_string(), "{offline}");
    let (code, table, _) = run(&environment, &["keys", "list", "--offline"]);
    assert!(code == 0 && table.contains("default"), "{table}");
}

#[test]
fn what_a_refused_step_left_is_taken_up_by_the_next_run() {
    let cloud = cloud();
    let environment = imported(&cloud);

    for (action, keys, words) in [
        ("CreateAccessKey", 1, "not authorized"),
        ("UpdateAccessKey", 2, "is still there"),
        ("DeleteAccessKey", 2, "is still there"),
    ] {
        let refused = Fault::new(FaultKind::Refuse).on(action);
        cloud.running().set_faults(vec![refused]);
        let (code, _, problem) = rotate(&environment);
        assert!(code == 3 && problem.contains(words), "{action}: {problem}");
        assert!(problem.contains("a policy may want a code"), "{action}: {problem}");
        cloud.running().set_faults(Vec::new());
        assert_eq!(in_iam(&environment).as_array().map(Vec::len), Some(keys), "{action}");
        let works = run(&environment, &["exec", ROLE, "--no-cache", "--", "true"]).0;
        assert_eq!(works, 0, "after {action}");
        assert_eq!(rotate(&environment).0, 0, "after {action}");
        let id = key(&environment)["access_key_id"].clone();
        assert_eq!(in_iam(&environment), value!([[id, "Active"]]), "after {action}");
    }
}

#[test]
fn a_key_whose_secret_was_lost_on_the_way_is_deleted_and_made_anew() {
    let cloud = cloud();
    let environment = imported(&cloud);
    let slow = FaultKind::Slow(Duration::from_secs(20));
    cloud.running().set_faults(vec![Fault::new(slow).on("CreateAccessKey")]);
    let mut child = begun(&environment);
    while in_iam(&environment).as_array().map(Vec::len) != Some(2) {
        assert_eq!(child.try_wait().unwrap(), None, "it waits for its key");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    cloud.running().set_faults(Vec::new());

    let (code, _, said) = rotate(&environment);

    assert!(code == 0 && said.contains("an interrupted run had asked for it"), "{said}");
    let id = key(&environment)["access_key_id"].clone();
    assert_eq!(in_iam(&environment), value!([[id, "Active"]]));
}

#[test]
fn a_key_that_was_deleted_between_two_runs_is_no_dead_end() {
    let remaining = |is_new: bool| {
        let cloud = cloud();
        let environment = imported(&cloud);
        let unproved = Fault::new(FaultKind::Refuse).on("GetCallerIdentity");
        cloud.running().set_faults(vec![unproved]);
        assert_eq!(rotate(&environment).0, 1);
        cloud.running().set_faults(Vec::new());
        let import = ["keys", "add", "default", "--stdin", "--replace"];
        let replaced = environment.kamen().args(import).write_stdin(OTHER).output().unwrap();
        let problem = String::from_utf8_lossy(&replaced.stderr);
        assert!(problem.contains("is being exchanged"), "{problem}");

        let old = key(&environment)["access_key_id"].as_str().unwrap().to_owned();
        let gone = if is_new { "!=" } else { "==" };
        let lines = format!(
            "keys = [key['AccessKeyId'] for key in iam.list_access_keys()['AccessKeyMetadata']]\n\
             gone = [key for key in keys if key {gone} '{old}'][0]\n\
             answer = iam.delete_access_key(AccessKeyId=gone) and gone"
        );
        let gone = boto3(&environment, &lines);
        let (code, _, said) = rotate(&environment);
        assert_eq!(code, 0, "{said}");
        let id = key(&environment)["access_key_id"].clone();
        assert!(id != gone && id != old.as_str(), "{id}");
        assert_eq!(in_iam(&environment), value!([[id, "Active"]]));
    };

    remaining(false);
    remaining(true);
}

#[test]
fn killed_at_any_moment_no_key_is_lost_and_none_is_left() {
    let cloud = cloud();
    let environment = imported(&cloud);

    for round in 0..12_u64 {
        let mut child = begun(&environment);
        std::thread::sleep(Duration::from_millis(round * 37 % 400));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    let (code, _, said) = rotate(&environment);
    let id = key(&environment)["access_key_id"].clone();
    assert_eq!(code, 0, "{said}");
    assert_eq!(in_iam(&environment), value!([[id, "Active"]]));
}

#[test]
fn another_key_of_the_user_is_never_touched_unless_it_is_inactive_and_one_says_so() {
    let cloud = cloud();
    let environment = imported(&cloud);
    let other = boto3(&environment, "answer = iam.create_access_key()['AccessKey']['AccessKeyId']");
    let other = other.as_str().unwrap();
    let replace = ["keys", "rotate", "default", "--replace-inactive"];

    let active = run(&environment, &replace);
    boto3(
        &environment,
        &format!("answer = iam.update_access_key(AccessKeyId='{other}', Status='Inactive')"),
    );
    let unasked = rotate(&environment);
    let asked = run(&environment, &replace);

    assert!(active.0 == 2 && active.2.contains(other) && active.2.contains("active"), "{active:?}");
    assert!(unasked.0 == 2 && unasked.2.contains("--replace-inactive"), "{unasked:?}");
    assert_eq!(asked.0, 0, "{asked:?}");
    assert_eq!(in_iam(&environment).as_array().map(Vec::len), Some(1));
}

#[test]
fn policies_that_want_mfa_for_everything_are_met_by_one_code() {
    let cloud = cloud_with(&[value!({"Version": "2012-10-17", "Statement": {
        "Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}})]);
    let environment = imported(&cloud);
    let before = key(&environment);
    let with_code = || {
        let code = cloud.running().mfa_code(DEVICE).unwrap();
        run(&environment, &["keys", "rotate", "default", "--mfa-code", &code])
    };

    let asked = rotate(&environment);
    cloud.running().set_faults(vec![Fault::new(FaultKind::Refuse).on("UpdateAccessKey")]);
    let (interrupted, _, problem) = with_code();
    cloud.running().set_faults(Vec::new());
    // The next half minute's: a code works once.
    cloud.running().set_clock_offset(SignedDuration::from_secs(60));
    let (done, _, said) = with_code();
    let after = key(&environment);

    assert!(
        asked.0 == 3 && asked.2.contains("a policy may want a code of the MFA device"),
        "{asked:?}"
    );
    assert_eq!(interrupted, 1, "{problem}");
    assert!(problem.contains("is in use, but"), "{problem}");
    assert_eq!(done, 0, "{said}");
    assert!(said.contains("is deactivated") && said.contains("is deleted"), "{said}");
    assert_ne!(before["access_key_id"], after["access_key_id"]);
}
