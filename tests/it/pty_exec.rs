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

    session.wait_for(" min)");
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

#[test]
fn an_external_id_that_the_trust_policy_wants_is_asked_for_and_named_without_a_terminal() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let config = cloud.running().shared_config().config;
    let config = config.lines().filter(|line| !line.starts_with("external_id"));
    environment.write(".aws/config", &config.collect::<Vec<_>>().join("\n"));
    let command =
        ["exec", "--profile", "hana", "SupportDesk", "--", "sh", "-c", "echo now-$KAMEN_ROLE"];

    let silent = environment.kamen().args(command).output().unwrap();
    let told = String::from_utf8_lossy(&silent.stderr).into_owned();
    let mut session = Session::start(&environment, (120, 20), kamen_binary(), &command);
    session.wait_for("external id that SupportDesk wants: ");
    session.type_keys("kitsune-2024\r");

    session.wait_for("now-arn:aws:iam::");
    assert!(session.wait_for_end().success());
    assert_eq!(silent.status.code(), Some(1), "{told}");
    assert!(
        told.contains("hint: the role's trust policy wants an external id: `--external-id ID`"),
        "{told}"
    );
}

#[test]
fn an_external_id_that_was_typed_goes_along_on_the_second_try() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let config = cloud.running().shared_config().config;
    let config = config.lines().filter(|line| !line.starts_with("external_id"));
    environment.write(".aws/config", &config.collect::<Vec<_>>().join("\n"));
    // The default profile's user is not trusted: only `hana` is, and only with the id.
    let command = ["exec", "SupportDesk", "--", "sh", "-c", "echo now-$KAMEN_ROLE"];
    let mut session = Session::start(&environment, (120, 20), kamen_binary(), &command);
    session.wait_for("external id that SupportDesk wants: ");
    session.type_keys("kitsune-2024\r");

    session.wait_for("now-arn:aws:iam::");

    assert!(session.text().contains("going from profile hana"), "{}", session.text());
    assert_eq!(session.text().matches("external id that").count(), 1, "{}", session.text());
    assert!(session.wait_for_end().success());
}

#[test]
fn what_a_credential_process_asks_for_is_shown_while_one_waits() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let keys = cloud.running().environment();
    let value = |name: &str| keys.iter().find(|(own, _)| own == name).expect(name).1.clone();
    let script = environment.write(
        "slow.sh",
        &format!(
            "echo 'touch your key' >&2\nwhile [ ! -e \"$HOME/touched\" ]; do sleep 0.1; done\n\
             echo '{{\"Version\":1,\"AccessKeyId\":\"{}\",\"SecretAccessKey\":\"{}\"}}'\n",
            value("AWS_ACCESS_KEY_ID"),
            value("AWS_SECRET_ACCESS_KEY")
        ),
    );
    let profile = format!("[profile slow]\ncredential_process = sh {}\n", script.display());
    environment.write(".aws/config", &profile);
    let command = ["whoami", "--profile", "slow"];
    let mut session = Session::start(&environment, (120, 20), kamen_binary(), &command);

    session.wait_for("credential_process of slow: touch your key");
    environment.write("touched", "");
    session.wait_for("user/AssumeRoleUser");

    assert!(session.wait_for_end().success());
}

#[test]
fn the_screens_show_what_a_credential_process_asks_for() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let script = environment.write("slow.sh", "echo 'touch your key' >&2; sleep 25; exit 1\n");
    let profile = format!("[default]\ncredential_process = sh {}\n", script.display());
    environment.write(".aws/config", &profile);
    environment.write(".aws/credentials", "");
    let mut session = Session::start(&environment, (120, 20), kamen_binary(), &[]);

    session.wait_for("credential_process of default: touch your key");

    session.type_keys("q");
    assert!(session.wait_for_end().success());
}
