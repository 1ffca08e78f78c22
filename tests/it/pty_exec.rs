//! `kamen exec` and `kamen shell`: exit codes and signals are the child's own.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const ROLE: &str = "012345678901/S3ListBucketOnly";

fn code(environment: &TestEnvironment, command: &[&str]) -> Option<i32> {
    let mut kamen = environment.kamen();
    kamen.args(["exec", ROLE, "--"]).args(command).output().expect("kamen runs").status.code()
}

#[test]
fn exec_gives_the_commands_own_exit_code() {
    let cloud = Cloud::demo();
    let environment = cloud.with_keys();

    assert_eq!(code(&environment, &["true"]), Some(0));
    assert_eq!(code(&environment, &["sh", "-c", "exit 7"]), Some(7));
    assert_eq!(code(&environment, &["no-such-command-of-kamen"]), Some(127));
    assert_eq!(code(&environment, &["/"]), Some(126));
    // Killed by a signal, and nothing stands between: kamen's own status is the signal.
    assert_eq!(code(&environment, &["sh", "-c", "kill -TERM $$"]), None);
}

#[test]
fn an_interrupt_reaches_the_command_alone() {
    let cloud = Cloud::demo();
    let environment = cloud.with_keys();
    let mut session = Session::start(
        &environment,
        (100, 24),
        kamen_binary(),
        &[
            "exec",
            ROLE,
            "--",
            "sh",
            "-c",
            "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.05; done",
        ],
    );

    session.wait_for("ready");
    session.type_keys("\x03");
    session.wait_for("caught");

    assert_eq!(session.wait_for_end().exit_code(), 9);
}

#[test]
fn a_shell_of_the_command_line_is_left_with_its_own_code_and_one_is_told_who_one_is_again() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_keys();
    environment.set("SHELL", "bash");
    let mut session = Session::start(&environment, (100, 24), kamen_binary(), &["shell", ROLE]);

    session.wait_for("S3ListBucketOnly)");
    session.type_keys("exit 5\r");
    session.wait_for("you are arn:aws:iam::012345678901:user/AssumeRoleUser again");

    assert_eq!(session.wait_for_end().exit_code(), 5);
    assert!(session.is_cooked());
}

const DEVICE: &str = "arn:aws:iam::012345678901:mfa/AssumeRoleUser";

/// `kamen exec` of the demo's role that wants a code, on a terminal; standard output goes elsewhere.
fn guarded(environment: &TestEnvironment) -> Session {
    let script =
        format!("{} exec break-glass -- sh -c 'echo $KAMEN_ARN' > out", kamen_binary().display());
    let mut session = Session::start(environment, (100, 24), "sh", &["-c", &script]);
    session.wait_for(&format!("MFA code of {DEVICE}: "));
    session
}

#[test]
fn a_code_is_asked_for_on_the_terminal_and_not_on_standard_output() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let mut session = guarded(&environment);

    session.type_keys(&format!("{}\r", cloud.running().mfa_code(DEVICE).unwrap()));

    assert_eq!(session.wait_for_end().exit_code(), 0, "{}", session.text());
    let out = std::fs::read_to_string(environment.home().join("out")).unwrap();
    assert_eq!(out.trim(), "arn:aws:sts::012345678901:assumed-role/BreakGlass/AssumeRoleUser");
    assert!(session.is_cooked());
}

#[test]
fn a_wrong_code_is_asked_for_again_twice_and_no_code_at_all_is_missing() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();

    let mut wrong = guarded(&environment);
    for attempt in 1..=3 {
        wrong
            .wait_until("one more question", |text| text.matches("MFA code of").count() == attempt);
        wrong.type_keys("000000\r");
    }
    let refused = wrong.wait_for_end().exit_code();
    let mut silent = guarded(&environment);
    silent.type_keys("\r");
    let missing = silent.wait_for_end().exit_code();

    assert_eq!(refused, 3, "{}", wrong.text());
    assert_eq!(wrong.text().matches("MFA code of").count(), 3, "{}", wrong.text());
    assert_eq!(wrong.text().matches("the MFA code was not accepted").count(), 3);
    assert!(
        wrong.text().contains("error: ") && wrong.text().contains("hint: "),
        "{}",
        wrong.text()
    );
    assert_eq!(missing, 3, "{}", silent.text());
    assert!(silent.text().contains("error: "), "{}", silent.text());
}
