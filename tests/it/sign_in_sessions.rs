//! Several sessions of Identity Center: which of them gives a permission set is not known before each was listed.

use std::path::PathBuf;

use crate::sign_in::{visit, with_vault};
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

/// The demo's session, a second one, and the name of a permission set.
fn two_sessions(cloud: &Cloud) -> (TestEnvironment, String) {
    let environment = with_vault(cloud);
    let config: PathBuf = environment.home().join(".aws/config");
    let before = std::fs::read_to_string(&config).expect("the demo's profiles");
    let lab = "\n[sso-session lab]\nsso_start_url = https://lab.awsapps.com/start\n\
        sso_region = eu-central-1\n";
    std::fs::write(&config, before + lab).expect("a file");
    let assigned = &cloud.running().organisation().assignments[0];
    let name = format!("{}/sso:{}", assigned.account, assigned.set);
    (environment, name)
}

fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn all_that_may_give_a_permission_set_are_named_and_one_that_does_is_enough() {
    let cloud = Cloud::demo();
    let (environment, name) = two_sessions(&cloud);
    let both = "`kamen login kitsune` or `kamen login lab`";

    run(&environment, &["roles", "--no-verdicts"]);
    let (refused, _, problem) = run(&environment, &["exec", &name, "--", "true"]);
    let (_, why, _) = run(&environment, &["why", &name]);
    let (code, _, sign_in) = run(&environment, &["login", "lab", "--browser"]);
    let (after, _, told) = run(&environment, &["exec", &name, "--", "true"]);

    assert_eq!(refused, 3);
    assert!(problem.contains("`kitsune` or `lab` may give `"), "{problem}");
    assert!(problem.contains(both) && why.contains(both), "{problem}{why}");
    assert_eq!((code, after), (0, 0), "{sign_in}{told}");
}

#[test]
fn a_person_at_a_terminal_is_asked_for_each_in_turn() {
    let cloud = Cloud::demo();
    let (mut environment, name) = two_sessions(&cloud);
    run(&environment, &["roles", "--no-verdicts"]);
    environment.set("SSH_TTY", "/dev/pts/99");
    let arguments = ["exec", &name, "--", "printenv", "KAMEN_ARN"];
    let mut session = Session::start(&environment, (160, 30), kamen_binary(), &arguments);

    session.wait_for("`kitsune` or `lab` may give `");
    session.wait_for("sign in to `kitsune` now?");
    session.type_keys("n\r");
    session.wait_for("sign in to `lab` now?");
    session.type_keys("y\r");
    session.wait_for("user_code=");
    let text = session.text();
    let from = text.find("http").expect("an address");
    let address = text[from..].split_whitespace().next().expect("an address");
    visit(&environment, &format!("{address}&answer=allow"));

    session.wait_for("assumed-role/AWSReservedSSO_");
    assert!(session.wait_for_end().success(), "{}", session.text());
}
