//! `kamen sessions renew` and `end` reach live shells that no vault keeps, and what ends stays ended.

use std::process::Output;

use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const TOOLS: &str = "arn:aws:sts::111111111111:assumed-role/RoleA/";

fn home(cloud: &Cloud) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    environment.write(".bashrc", "PS1='mine> '\n");
    environment.set("SHELL", "bash");
    environment.set("UNDER_TEST", kamen_binary().display().to_string());
    environment
}

fn run(environment: &TestEnvironment, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, .. } =
        environment.kamen().args(arguments).output().expect("kamen runs");
    (status.code(), String::from_utf8(stderr).expect("text"))
}

/// The live shells, each with the id of its keys and its process.
fn live(environment: &TestEnvironment) -> Vec<(String, String)> {
    let output = environment.kamen().args(["sessions", "--output", "json"]).output();
    let document: Value =
        serde_json::from_slice(&output.expect("kamen runs").stdout).expect("JSON");
    let sessions = document["sessions"].as_array().expect("sessions").iter();
    let shells = sessions.filter(|one| one["shells"][0]["live"] == true);
    let id = |one: &Value| one["id"].as_str().expect("an id").to_owned();
    shells.map(|one| (id(one), one["shells"][0]["pid"].to_string())).collect()
}

#[test]
fn a_live_shell_is_renewed_and_ended_from_the_command_line() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);
    let arguments = ["shell", "--live", "tools"];
    let mut inside = Session::start(&environment, (150, 40), kamen_binary(), &arguments);
    inside.wait_for("/RoleA) ");
    inside.say("sleep 600 & echo in the back''ground", "in the background");
    let [(id, pid)] = &live(&environment)[..] else { panic!("{:?}", live(&environment)) };

    let (code, told) = run(&environment, &["sessions", "renew", "role/RoleA"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(&format!("renewed {TOOLS}")), "{told}");
    assert!(told.contains(&format!("left (shell {pid})")), "{told}");
    let [(renewed, same)] = &live(&environment)[..] else { panic!("{told}") };
    assert!(renewed != id && same == pid, "{renewed} {same}");
    assert_eq!(run(&environment, &["sessions", "renew", "--all"]).0, Some(0));

    let (code, told) = run(&environment, &["sessions", "end", "--all"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("live shells go on") && told.contains(pid), "{told}");
    let (code, told) = run(&environment, &["sessions", "end", pid]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains(&format!("live shell {pid} is {TOOLS}")), "{told}");
    assert!(
        told.contains("ends with what runs in it: sleep (") && told.contains("--force"),
        "{told}"
    );
    assert_eq!(live(&environment).len(), 1, "it lives on");
    let (code, told) = run(&environment, &["sessions", "end", pid, "--force"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(&format!("shell {pid} has ended: it was {TOOLS}")), "{told}");

    assert_eq!(inside.wait_for_end().exit_code(), 129);
    assert_eq!(live(&environment), []);
    let (code, told) = run(&environment, &["sessions", "end", pid]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("no live shell has it"), "{told}");
}

#[test]
fn shells_of_one_role_are_told_apart_by_their_processes() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);
    let arguments = ["shell", "--live", "tools"];
    let opened = || {
        let mut inside = Session::start(&environment, (150, 40), kamen_binary(), &arguments);
        inside.wait_for("/RoleA) ");
        inside
    };
    let (mut one, mut other) = (opened(), opened());
    let shells = live(&environment);

    let (code, told) = run(&environment, &["sessions", "end", "role/RoleA", "--force"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(shells.len() == 2 && told.contains("means several sessions"), "{told}");
    for (id, pid) in &shells {
        assert!(told.contains(&format!("{id} {TOOLS}")), "{told}");
        assert!(told.contains(&format!(" {pid} (live)")), "{told}");
    }
    for (_, pid) in &shells {
        assert_eq!(run(&environment, &["sessions", "end", pid, "--force"]).0, Some(0));
    }

    assert_eq!(one.wait_for_end().exit_code(), 129);
    assert_eq!(other.wait_for_end().exit_code(), 129);
}

/// A profile whose keys come once there is a file `go`; there is a file `started` from when they are asked for.
pub(crate) fn with_slow_profile(cloud: &Cloud, environment: &TestEnvironment) {
    let keys = cloud.running().environment();
    let value = |name: &str| keys.iter().find(|(own, _)| own == name).expect(name).1.clone();
    let script = environment.write(
        "slow.sh",
        &format!(
            "touch \"$HOME/started\"\nwhile [ ! -e \"$HOME/go\" ]; do sleep 0.1; done\n\
             echo '{{\"Version\":1,\"AccessKeyId\":\"{}\",\"SecretAccessKey\":\"{}\"}}'\n",
            value("AWS_ACCESS_KEY_ID"),
            value("AWS_SECRET_ACCESS_KEY")
        ),
    );
    let config = cloud.running().shared_config().config;
    let slow = format!(
        "[profile late]\ncredential_process = sh {}\n[profile slow]\nsource_profile = late\n\
         role_arn = arn:aws:iam::012345678901:role/S3ListBucketOnly\n",
        script.display()
    );
    environment.write(".aws/config", &format!("{config}\n{slow}"));
}

#[test]
fn a_switch_that_is_under_way_does_not_bring_back_a_shell_that_was_ended() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);
    with_slow_profile(&cloud, &environment);
    let lines = "trap '' HUP; cd\n\
        $UNDER_TEST switch slow --force 2> said & client=$!\n\
        while [ ! -e started ]; do sleep 0.1; done\n\
        $UNDER_TEST sessions end role/RoleA --force\n\
        wait $client; echo client-$?; cat said\n\
        touch go\n\
        $UNDER_TEST sessions renew --all 2>&1; echo all-$?\n\
        $UNDER_TEST sessions end role/RoleA --force 2>&1; echo again-$?\n\
        $UNDER_TEST whoami 2>&1; echo whoami-$?\n\
        $UNDER_TEST switch partners --force 2>&1; echo switch-$?\n";
    let arguments = ["exec", "--live", "tools", "--", "sh", "-c", lines];

    let output = environment.kamen().args(arguments).output().expect("kamen runs");

    let said = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    let ended = format!("error: this live shell was ended, and the session {TOOLS}");
    assert!(told.contains("was hung up and still runs"), "{told}");
    assert_eq!(said.matches(&ended).count(), 3, "the switch, whoami, a switch after it: {said}");
    assert_eq!(said.matches("hint: `exit` leaves the shell").count(), 3, "{said}");
    // It is served nothing, so that nothing of it can be renewed or ended.
    for code in ["client-3", "all-0", "again-2", "whoami-3", "switch-3"] {
        assert!(said.contains(code), "{code}: {said}");
    }
    assert!(!said.contains("you are"), "{said}");
}
