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
