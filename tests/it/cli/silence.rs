//! Servers that hang or throttle, and clocks that are off: bounded time, exit code 4, a hint.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use kamen::sandbox::fault::{Fault, FaultKind};
use kamen::sandbox::{Options, demo};
use serde_json::Value;

use super::{LIST_BUCKET, run};
use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

const COMMANDS: [&[&str]; 3] = [&["whoami"], &["roles"], &["exec", LIST_BUCKET, "--", "true"]];
/// Far more than the settings below allow for all calls of a command: the machine may be busy.
const BOUND: Duration = Duration::from_secs(30);

fn faulty(faults: Vec<Fault>) -> Cloud {
    Cloud::start(Options { faults, ..Options::default() })
}

/// Makes kamen lose patience with a call after `seconds`, or after two attempts.
fn impatient(mut environment: TestEnvironment, seconds: u32) -> TestEnvironment {
    let text = format!(
        "[network]\nmax-attempts = 2\nconnect-timeout = {seconds}\nread-timeout = {seconds}\n\
         operation-timeout = {seconds}\n"
    );
    let path = environment.write("kamen.toml", &text);
    environment.set("KAMEN_CONFIG", path.to_str().unwrap());
    environment
}

fn timed(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String) {
    let began = Instant::now();
    let (code, _, problem) = run(environment, arguments);
    assert!(began.elapsed() < BOUND, "{arguments:?} took {:?}: {problem}", began.elapsed());
    (code, problem)
}

#[test]
fn a_server_that_hangs_is_given_up_in_time() {
    let cloud = faulty(vec![Fault::new(FaultKind::Hang)]);
    let environment = impatient(cloud.with_keys(), 1);

    for command in COMMANDS {
        let (code, problem) = timed(&environment, command);
        assert_eq!(code, 4, "{command:?}: {problem}");
        assert!(problem.contains("error: ") && problem.contains("did not answer"), "{problem}");
        assert!(problem.contains("hint: ") && problem.contains("[network]"), "{problem}");
    }
}

#[test]
fn a_server_that_throttles_is_said_to_after_another_attempt() {
    let cloud = faulty(vec![Fault::new(FaultKind::Throttle)]);
    let environment = impatient(cloud.with_keys(), 20);

    for command in COMMANDS {
        let (code, problem) = timed(&environment, command);
        assert_eq!(code, 4, "{command:?}: {problem}");
        assert!(problem.contains("AWS is throttling sts:GetCallerIdentity"), "{problem}");
        assert!(problem.contains("hint: try again in a minute"), "{problem}");
    }
}

#[test]
fn the_switch_alone_may_hang_or_be_throttled() {
    for (kind, told) in [(FaultKind::Hang, "did not answer"), (FaultKind::Throttle, "throttling")] {
        let cloud = faulty(vec![Fault::new(kind).on("AssumeRole")]);
        let environment =
            impatient(cloud.with_keys(), if kind == FaultKind::Hang { 1 } else { 20 });

        let (code, problem) =
            timed(&environment, &["exec", LIST_BUCKET, "--output", "json", "--", "true"]);

        let error: Value = serde_json::from_str(&problem).expect("one document");
        assert_eq!(code, 4, "{problem}");
        assert!(error["error"]["message"].as_str().unwrap().contains(told), "{problem}");
        assert!(error["error"]["hint"].is_string(), "{problem}");
    }
}

#[test]
fn if_no_account_answers_the_roles_of_the_profiles_are_shown_and_it_is_a_failure() {
    let cloud = faulty(vec![Fault::new(FaultKind::Hang)]);
    let environment = cloud.with_profiles();
    let config = "[default]\nregion = eu-central-1\n\
        [profile second]\nrole_arn = arn:aws:iam::000000000000:role/RoleA\nsource_profile = default\n";
    environment.write(".aws/config", config);
    let environment = impatient(environment, 1);

    let (code, shown, problem) = run(&environment, &["roles", "--output", "json"]);

    let shown: Value = serde_json::from_str(&shown).expect("one document");
    assert_eq!(code, 4, "{problem}");
    assert_eq!(shown["roles"][0]["name"], "RoleA", "{shown}");
    assert_eq!(shown["accounts"][0]["state"], "unreachable", "{shown}");
}

#[test]
fn one_account_that_hangs_takes_nothing_from_the_others() {
    let hang = Fault::new(FaultKind::Hang).on("ListRoles").in_account(demo::FIRST);
    let cloud = faulty(vec![hang]);
    let environment = impatient(cloud.with_profiles(), 2);

    let (code, shown, problem) = run(&environment, &["roles", "--output", "json"]);

    let shown: Value = serde_json::from_str(&shown).expect("one document");
    let state = |account: &Value| account["state"].as_str().unwrap().to_owned();
    let accounts = shown["accounts"].as_array().unwrap();
    let ready = accounts.iter().filter(|account| state(account) == "ready").count();
    let stuck = accounts.iter().find(|account| account["id"] == demo::FIRST.to_string()).unwrap();
    assert_eq!(code, 0, "{problem}");
    assert_ne!(state(stuck), "ready", "{stuck}");
    assert!(ready > 5, "{ready} of {} accounts are ready", accounts.len());
}

#[test]
fn a_command_gives_up_when_its_time_is_over_whatever_its_calls_are_allowed() {
    let cloud = faulty(vec![Fault::new(FaultKind::Hang)]);
    let environment = cloud.with_keys();

    for command in COMMANDS {
        let (code, problem) = timed(&environment, &[&["--timeout", "1s"], command].concat());
        assert_eq!(code, 4, "{command:?}: {problem}");
        assert!(problem.contains("given up after 1s"), "{command:?}: {problem}");
        assert!(problem.contains("hint: ") && problem.contains("--timeout 5m"), "{problem}");
    }
}

#[test]
fn a_list_goes_on_as_long_as_there_is_progress_and_names_the_account_that_hangs() {
    let silent = "111111111111";
    let hang = Fault::new(FaultKind::Hang).on("ListRoles").in_account(silent.parse().unwrap());
    let cloud = faulty(vec![hang]);
    let environment = cloud.with_profiles();

    let (code, shown, problem) =
        run(&environment, &["roles", "--refresh", "--timeout", "3s", "--output", "json"]);

    let shown: Value = serde_json::from_str(&shown).expect("one document");
    let accounts = shown["accounts"].as_array().unwrap();
    let ready = accounts.iter().filter(|account| account["state"] == "ready").count();
    let stuck = accounts.iter().find(|account| account["id"] == silent).unwrap();
    assert_eq!(code, 0, "{problem}");
    assert_eq!(stuck["state"], "unreachable", "{stuck}");
    assert!(stuck.to_string().contains("given up after 3s"), "{stuck}");
    assert!(ready > 5, "{ready} of {} accounts are ready", accounts.len());
}

#[test]
fn without_verdicts_only_lists_are_asked_for() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();

    let (code, shown, problem) = run(&environment, &["roles", "--no-verdicts"]);
    let (refused, _, hint) = run(&environment, &["roles", "--no-verdicts", "can:yes"]);

    let head = shown.lines().next().unwrap_or_default();
    assert_eq!(code, 0, "{problem}");
    assert_eq!(head.split_whitespace().collect::<Vec<_>>(), ["ACCOUNT", "ROLE", "TRUSTS"]);
    assert!(shown.contains("S3ListBucketOnly"), "{shown}");
    assert!(refused == 2 && hint.contains("--no-verdicts"), "{hint}");
}

#[test]
fn no_time_at_all_is_no_timeout() {
    let environment = Cloud::demo().with_keys();

    let (code, _, problem) = run(&environment, &["whoami", "--timeout", "0"]);

    assert_eq!(code, 2, "{problem}");
    assert!(problem.contains("`0` is no time"), "{problem}");
}

#[test]
fn a_clock_that_is_off_is_set_right_for_every_command() {
    for hours in [-2, 2] {
        let clock_offset = SignedDuration::from_hours(hours);
        let cloud = Cloud::start(Options { clock_offset, ..Options::default() });
        let environment = cloud.with_profiles();

        let (walked, arn, problem) =
            run(&environment, &["exec", "partners", "--", "sh", "-c", "echo $KAMEN_ARN"]);
        let (listed, shown, _) = run(&environment, &["roles", "s3list", "can:yes"]);

        assert_eq!(walked, 0, "{hours} hours: {problem}");
        assert_eq!(arn.trim(), "arn:aws:sts::222222222222:assumed-role/RoleB/hana");
        assert!(listed == 0 && shown.contains("S3ListBucketOnly"), "{hours} hours: {shown}");
    }
}
