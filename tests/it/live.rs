//! Children whose session is renewed for as long as they live, with clients that others wrote.

use jiff::SignedDuration;
use kamen::sandbox::Options;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::python;
use crate::support::sandbox::Cloud;

const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";
const ASSUMED: &str = "assumed-role/S3ListBucketOnly/";

/// What boto3 finds: by which method, with which key, and who that is.
const BOTO3: &str = "import boto3, json\n\
def look():\n\
\x20   session = boto3.Session()\n\
\x20   found = session.get_credentials()\n\
\x20   frozen = found.get_frozen_credentials()\n\
\x20   arn = session.client('sts').get_caller_identity()['Arn']\n\
\x20   return [found.method, frozen.access_key, arn]\n";

/// A home whose default profile is one of these: kamen's own source of credentials is `alice`.
fn home(cloud: &Cloud, default: &str) -> TestEnvironment {
    let environment = cloud.with_profiles();
    let files = cloud.running().shared_config();
    let keys = files.credentials.replace("[default]", "[alice]");
    let config = files.config.replace("[default]", "[profile alice]");
    environment.write(".aws/credentials", &keys);
    environment.write(".aws/config", &format!("{config}\n{default}\n"));
    environment
}

/// Runs a command in a live session; exit code, standard output, standard error.
fn live(environment: &TestEnvironment, command: &[&str]) -> (i32, String, String) {
    let arguments = [&["exec", "--live", "--profile", "alice", ROLE, "--"], command].concat();
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn python(environment: &TestEnvironment, lines: &str) -> Value {
    let program = python::program("python");
    let script = format!("{BOTO3}{lines}");
    let (code, said, problem) = live(environment, &[program.to_str().unwrap(), "-c", &script]);
    assert_eq!(code, 0, "{said}{problem}");
    serde_json::from_str(&said).expect("the script prints JSON")
}

#[test]
fn every_default_profile_leaves_the_endpoint_the_last_word() {
    for default in [
        "",
        "[default]\nregion = eu-west-1",
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = other",
        "[default]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n\
         sso_account_id = 111111111111\nsso_role_name = ViewOnly",
        "[default]\ncredential_process = false\n[profile kamen]\nregion = eu-west-1",
    ] {
        let cloud = Cloud::demo();
        let environment = home(&cloud, default);

        let found = python(&environment, "print(json.dumps(look()))");
        let aws = python::program("aws");
        let ask = [aws.to_str().unwrap(), "sts", "get-caller-identity", "--output", "json"];
        let (code, said, problem) = live(&environment, &ask);

        assert_eq!(found[0], "container-role", "{default}: {found}");
        assert!(found[2].as_str().unwrap().contains(ASSUMED), "{default}: {found}");
        assert_eq!(code, 0, "{default}: {said}{problem}");
        assert!(said.contains(ASSUMED), "{default}: {said}");
    }
}

#[test]
fn a_session_that_ends_after_seconds_is_renewed_while_the_command_runs() {
    let session_lifetime = Some(SignedDuration::from_secs(6));
    let cloud = Cloud::start(Options { session_lifetime, ..Options::default() });
    let environment = home(&cloud, "");

    let found = python(
        &environment,
        "import time\nseen = []\nfor _ in range(5):\n    seen.append(look())\n    time.sleep(2.5)\n\
         print(json.dumps(seen))",
    );

    let seen = found.as_array().unwrap();
    let keys: std::collections::BTreeSet<&str> =
        seen.iter().map(|one| one[1].as_str().unwrap()).collect();
    assert!(keys.len() >= 3, "ten seconds outlive a session of six: {found}");
    assert!(seen.iter().all(|one| one[2].as_str().unwrap().contains(ASSUMED)), "{found}");
}

#[test]
fn the_child_has_no_keys_and_its_end_is_the_commands_own() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "");

    let (code, said, _) = live(&environment, &["sh", "-c", "env; exit 7"]);
    let (missing, _, problem) = live(&environment, &["no-such-command-of-all"]);

    assert_eq!(code, 7);
    assert!(!said.contains("AWS_SECRET_ACCESS_KEY") && !said.contains("ASIA"), "{said}");
    assert!(said.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:"), "{said}");
    assert_eq!(missing, 127, "{problem}");
}

#[test]
fn the_copy_of_the_configuration_goes_with_the_child_unless_it_was_changed() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "[default]\ncredential_process = false");

    let (_, path, _) = live(&environment, &["sh", "-c", "printf %s \"$AWS_CONFIG_FILE\""]);
    let script = "echo '[profile new]' >> \"$AWS_CONFIG_FILE\"";
    let (_, _, said) = live(&environment, &["sh", "-c", script]);

    assert!(path.contains("kamen-live-") && !std::path::Path::new(&path).exists(), "{path}");
    let kept = said.split("is kept: ").nth(1).expect("the changed copy is named").trim();
    assert!(std::fs::read_to_string(kept).unwrap().ends_with("[profile new]\n"));
    std::fs::remove_dir_all(std::path::Path::new(kept).parent().unwrap()).unwrap();
}

#[test]
fn a_signal_that_ends_kamen_ends_the_command_and_the_endpoint() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "");
    let mut child = std::process::Command::new(kamen_binary())
        .env_clear()
        .envs(environment.variables())
        .args(["exec", "--live", "--profile", "alice", ROLE, "--", "sh", "-c"])
        .arg("echo $$; exec sleep 60")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("kamen starts");
    let mut line = String::new();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut lines, &mut line).unwrap();
    let command = Pid::from_raw(line.trim().parse().unwrap());

    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGTERM).unwrap();
    let status = child.wait().unwrap();

    assert_eq!(status.code(), Some(143));
    assert!(kill(command, None).is_err(), "the command lives on");
}

#[test]
fn kamen_inside_knows_who_it_is() {
    for default in ["", "[default]\ncredential_process = false"] {
        let cloud = Cloud::demo();
        let environment = home(&cloud, default);

        let kamen = kamen_binary();
        let ask = [kamen.to_str().unwrap(), "whoami", "--output", "json"];
        let (code, said, problem) = live(&environment, &ask);

        assert_eq!(code, 0, "{default}: {said}{problem}");
        assert!(said.contains(ASSUMED), "{default}: {said}");
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["warnings"], Value::Array(Vec::new()), "{default}: {said}");
        assert_eq!(said["source"], "kamen session", "{default}: {said}");
        // The session's end, and not until when its keys may be held.
        let end: jiff::Timestamp = said["expires"].as_str().unwrap().parse().unwrap();
        let left = end.duration_since(jiff::Timestamp::now()).as_mins();
        assert!((55..=60).contains(&left), "{default}: {left} minutes: {said}");
        let (_, told, _) = live(&environment, &ask[..2]);
        assert!(told.contains("; renewed while this shell lives)"), "{default}: {told}");
    }
}
