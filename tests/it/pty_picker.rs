//! A command without a role on a terminal: filter and list below the prompt, gone when a role is chosen.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

/// A shell at the size given, with `$K` for kamen.
fn shell(environment: &mut TestEnvironment, size: (u16, u16)) -> Session {
    let binary = kamen_binary();
    environment.set("K", binary.to_str().expect("a plain path")).set("PS1", "ready> ");
    let mut session = Session::start(environment, size, "bash", &["--norc", "--noprofile"]);
    session.wait_for("ready> ");
    session
}

#[test]
fn an_environment_is_chosen_by_a_few_letters_and_the_list_is_gone() {
    for size in [(80, 24), (200, 50)] {
        let cloud = Cloud::demo();
        let mut environment = cloud.with_profiles();
        environment.set("SHELL", "bash");
        let mut session = shell(&mut environment, size);

        session.type_keys("eval \"$($K env)\"; echo \"now $KAMEN_ROLE in $AWS_REGION\"\r");
        session.wait_for("role> ");
        session.wait_until("rows in at most half of the screen", |text| {
            let rows = text.lines().filter(|line| line.contains("kitsune-")).count();
            rows > 3 && rows < usize::from(size.1) / 2
        });
        session.type_keys("s3lst");
        session.wait_for("1 of ");
        session.wait_for("S3ListBucketOnly");
        session.type_keys("\x12apne1");
        session.wait_for("region> ");
        session.type_keys("\r");
        session.wait_for("ctrl-r ap-northeast-1");
        session.type_keys("\r");
        session.wait_for("now arn:aws:iam::012345678901:role/S3ListBucketOnly in ap-northeast-1");

        assert!(!session.text().contains("role> "), "{}", session.text());
        // Inside, a command without a role is about the session in use.
        session.type_keys("$K exec -- printenv KAMEN_ACCOUNT\r");
        session.wait_for("\n012345678901");
    }
}

#[test]
fn what_was_judged_before_can_be_asked_for_and_what_is_wrong_is_said() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    assert!(environment.kamen().arg("roles").output().expect("kamen runs").status.success());
    let mut session = shell(&mut environment, (100, 30));

    session.type_keys("$K exec -- true\r");
    session.wait_for("enter choose");
    session.type_keys("can:yes s3lst");
    session.wait_for("✓ S3ListBucketOnly");
    session.type_keys("\x15can:no onlyhana");
    session.wait_for("no role answers");
    session.type_keys("\x15is:nonsense");
    session.wait_for("is:nonsense`: expected");
    session.type_keys("\x15can:here");
    session.wait_for("`kamen roles` asks");
    session.type_keys("\x1b");
    session.wait_for("ready> ");
}

#[test]
fn to_leave_without_a_choice_is_a_no_that_prints_nothing() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    let mut session = shell(&mut environment, (80, 24));

    session.type_keys("out=$($K exec -- true); echo \"code $? [$out]\"\r");
    session.wait_for("role> ");
    session.type_keys("\x1b");

    session.wait_for("code 1 []");
    assert!(!session.text().contains("role> "), "{}", session.text());
}

#[test]
fn without_a_terminal_the_error_says_what_is_missing() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let run = |arguments: &[&str]| {
        let mut command = environment.command("setsid");
        let output = command.arg("--wait").arg(kamen_binary()).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };

    let (code, problem) = run(&["shell"]);
    assert_eq!(code, Some(2), "{problem}");
    assert!(problem.contains("a role is missing"), "{problem}");
    let (code, problem) = run(&["exec", "S3ListBucketOnly", "aws", "s3", "ls"]);
    assert_eq!(code, Some(2), "{problem}");
    assert!(problem.contains("kamen exec S3ListBucketOnly -- aws s3 ls"), "{problem}");
}

#[test]
fn a_name_of_several_roles_is_chosen_among_them() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let arguments = ["exec", "Auditor", "--profile", "security", "--", "true"];
    let mut listed = environment.kamen();
    assert!(listed.args(["roles"]).output().expect("kamen runs").status.success());
    let mut session = Session::start(&environment, (100, 30), kamen_binary(), &arguments);

    session.wait_for("role> Auditor");
    session.wait_for("kitsune-data");
    session.type_keys("\x1b");
    session.wait_for("names 10 things");

    assert_eq!(session.wait_for_end().exit_code(), 2);
}
