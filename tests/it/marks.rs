//! Marked roles in the screens: a command as all of them, a name for them, two beside each other.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

/// The screens with `S3ListBucketOnly` and `RoleA` marked.
fn marked(size: (u16, u16)) -> (Cloud, TestEnvironment, Session) {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let mut session = Session::start(&environment, size, kamen_binary(), &[]);
    session.wait_listed();
    for (verdict, role) in [("✓ yes", "S3ListBucketOnly"), ("✓ via hana", "RoleA")] {
        session.type_keys("/");
        session.type_keys(&format!("\x15{role}"));
        // Once one is marked, a column of marks stands before the verdict.
        session.wait_until(role, |text| {
            let is_it = |line: &str| line.contains(verdict) && line.contains(role);
            text.lines().any(|line| line.starts_with('▌') && is_it(line))
        });
        session.type_keys("\t");
        session.type_keys(" ");
    }
    session.type_keys("\x1b");
    session.wait_for("2 marked");
    (cloud, environment, session)
}

fn named(session: &mut Session) {
    session.type_keys("M");
    session.wait_for("Name 2 roles");
    session.type_keys("First-Two\r");
    session.wait_for("`set:first-two` is 2 roles now");
    session.type_keys("/");
    session.type_keys("set:first-two");
    session.wait_for("Roles 2 of");
    session.type_keys("\t");
}

#[test]
fn a_command_runs_as_all_marked_roles_with_the_terminal() {
    for size in [(80, 24), (200, 50)] {
        let (_cloud, environment, mut session) = marked(size);

        session.type_keys("X");
        session.wait_for("Run a command as 2 roles");
        session.type_keys("echo this is $KAMEN_ROLE; exit 3\r");
        session.wait_for("this is arn:aws:iam::012345678901:role/S3ListBucketOnly");
        session.wait_for("this is arn:aws:iam::000000000000:role/RoleA");
        session.wait_for("enter leads back to the screens");
        assert!(!session.screen().alternate_screen());
        session.type_keys("\r");
        session.wait_for("the command for 2 roles ended with exit code 3");
        assert!(session.screen().alternate_screen() && !session.is_cooked());
        session.close();

        let history = environment.kamen().args(["history", "exec"]).output().expect("kamen runs");
        let told = String::from_utf8_lossy(&history.stdout).into_owned();
        assert!(told.contains("S3ListBucketOnly") && told.contains("RoleA"), "{told}");
    }
}

#[test]
fn a_command_as_all_starts_as_the_screens_were_told_to() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let options = ["--profile", "hana", "--session-name", "ticket-7", "--region", "usw2"];
    let mut session = Session::start(&environment, (110, 32), kamen_binary(), &options);
    session.wait_for("user/hana");
    session.wait_listed();
    session.type_keys("/tools/rolea");
    session.wait_selected("✓ yes", "RoleA");
    session.type_keys("\t X");
    session.wait_for("Run a command as 1 role");

    session.type_keys("echo $AWS_REGION ${KAMEN_ARN##*/}\r");

    session.wait_for("us-west-2 ticket-7");
    session.wait_for("enter leads back to the screens");
    session.type_keys("\r");
    session.wait_for("the command for 1 role ended well");
    session.close();
}

#[test]
fn a_set_is_a_word_of_every_filter_and_two_roles_stand_beside_each_other() {
    for size in [(80, 24), (200, 50)] {
        let (_cloud, environment, mut session) = marked(size);
        named(&mut session);

        session.type_keys("=");
        session.wait_for("─ Compare ─");
        session.wait_until("whom each trusts", |text| {
            let row = |line: &str| {
                line.contains("≠ user AssumeRoleUser") && line.contains("≠ anyone in account")
            };
            text.lines().any(row)
        });
        session.wait_until("the policies", |text| text.contains("≠ inline"));
        session.type_keys("G");
        session.wait_until("the end, with who can", |text| {
            text.contains("Who can become it") && !text.contains("looking for chains")
        });
        session.type_keys("\x1b");
        session.wait_gone("─ Compare ─");
        session.type_keys("?/beside");
        session.wait_for("Show two marked roles beside each other");
        session.close();

        let run = |arguments: &[&str]| {
            let output = environment.kamen().args(arguments).output().expect("kamen runs");
            let out = String::from_utf8_lossy(&output.stdout).into_owned();
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            (output.status.code(), out, error)
        };
        let (code, told, _) = run(&["roles", "set:first-two"]);
        assert_eq!(code, Some(0));
        assert!(told.contains("S3ListBucketOnly") && told.contains("RoleA"), "{told}");
        let (code, out, _) =
            run(&["exec", "--all", "set:first-two", "--", "sh", "-c", "echo ${KAMEN_ROLE##*/}"]);
        let mut names: Vec<&str> = out.lines().filter_map(|line| line.split("| ").nth(1)).collect();
        names.sort_unstable();
        assert_eq!((code, names), (Some(0), vec!["RoleA", "S3ListBucketOnly"]), "{out}");
        let (code, _, error) = run(&["roles", "set:others"]);
        assert_eq!(code, Some(2));
        assert!(error.contains("`set:others`: expected first-two"), "{error}");
    }
}

#[test]
fn who_asks_for_a_set_that_was_never_named_is_told_what_names_one() {
    let environment = TestEnvironment::new();

    let output = environment.kamen().args(["roles", "set:mine"]).output().expect("kamen runs");

    let told = String::from_utf8(output.stderr).expect("kamen prints text");
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("no set was named yet") && told.contains("`M` names"), "{told}");
}
