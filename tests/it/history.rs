//! What `kamen history` remembers of switches, and what it never does.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let said = String::from_utf8(output.stdout).expect("text");
    (output.status.code().unwrap_or(-1), said)
}

fn entries(environment: &TestEnvironment, words: &[&str]) -> Vec<Value> {
    let arguments = [&["history", "--output", "json"], words].concat();
    let document: Value = serde_json::from_str(&run(environment, &arguments).1).expect("JSON");
    assert_eq!(document["version"], 1);
    document["entries"].as_array().expect("a list").clone()
}

#[test]
fn commands_shells_and_switches_are_remembered_without_what_they_carry() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    environment.set("UNDER_TEST", kamen_binary().display().to_string());
    environment.set("SHELL", "sh");

    let secret = ["exec", "tools", "--reason", "ticket 42", "--", "echo", "hunter2"];
    assert_eq!(run(&environment, &secret).0, 0);
    let script = "$UNDER_TEST switch partners --reason hop; $UNDER_TEST switch -; exit 7";
    let live = ["exec", "--live", "tools", "--", "sh", "-c", script];
    assert_eq!(run(&environment, &live).0, 7);
    run(&environment, &["env", "tools", "--format", "bash"]);

    let all = entries(&environment, &[]);
    let doors: Vec<&str> = all.iter().map(|entry| entry["door"].as_str().unwrap()).collect();
    assert_eq!(doors, ["exec", "exec", "switch", "switch", "env"]);
    assert_eq!((&all[0]["command"], &all[0]["reason"]), (&"echo".into(), &"ticket 42".into()));
    assert_eq!((&all[0]["exit"], &all[0]["duration"]), (&Value::Null, &Value::Null));
    assert_eq!((&all[1]["command"], &all[1]["exit"]), (&"sh".into(), &7.into()));
    assert!(all[1]["duration"].is_i64(), "{all:?}");
    assert_eq!(all[2]["role"], "arn:aws:iam::222222222222:role/RoleB");
    assert_eq!(all[3]["role"], "arn:aws:iam::111111111111:role/RoleA");
    assert_eq!((&all[2]["reason"], &all[2]["account"]), (&"hop".into(), &"222222222222".into()));
    assert_eq!(all[0]["caller"], "arn:aws:iam::012345678901:user/hana");
    assert!(all.iter().all(|entry| entry["access_key_id"].as_str().unwrap().starts_with("ASIA")));
    let file = environment.home().join(".local/state/kamen/history.jsonl");
    let text = std::fs::read_to_string(&file).expect("the history");
    assert!(!text.contains("hunter2"), "arguments carry secrets: {text}");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn accounts_are_named_and_found_by_name_and_a_user_is_no_dash() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    let name = "[accounts.111111111111]\nname = \"Payments\"\n";
    let settings = environment.write("named.toml", name);
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    environment.set("UNDER_TEST", kamen_binary().display().to_string());
    assert_eq!(run(&environment, &["exec", "tools", "--", "true"]).0, 0);
    assert_eq!(run(&environment, &["exec", "hana", "--", "true"]).0, 0);

    let (_, shown) = run(&environment, &["history", "payments"]);
    let (_, all) = run(&environment, &["history"]);

    assert!(shown.contains("  Payments/RoleA  "), "{shown}");
    assert_eq!(shown.lines().count(), 2, "{shown}");
    assert!(all.contains("  012345678901/hana  ") && !all.contains("/-"), "{all}");
    assert!(all.lines().all(|line| line == line.trim_end()), "{all}");
    assert!(all.starts_with("TIME") && all.contains("  HOW "), "{all}");
}

#[test]
fn words_and_a_count_choose_what_is_shown() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    for role in ["tools", "second", "partners"] {
        run(&environment, &["exec", role, "--", "true"]);
    }

    assert_eq!(entries(&environment, &["roleb", "TRUE"]).len(), 1);
    assert_eq!(entries(&environment, &["--last", "2"]).len(), 2);
    let (code, text) = run(&environment, &["history", "--last", "1"]);
    assert_eq!(code, 0);
    assert!(
        text.contains("222222222222/RoleB") && text.contains("assumed-role/RoleA/hana"),
        "{text}"
    );
    assert_eq!(entries(&TestEnvironment::new(), &[]).len(), 0);
}

#[test]
fn what_needs_no_settings_does_without_them() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    assert_eq!(run(&environment, &["exec", "tools", "--", "true"]).0, 0);
    let settings = environment.write("kamen.toml", "bogus = 1\n");
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    let case = r#"{"id": "one", "caller": {"arn": "arn:aws:iam::111111111111:user/Ann"},
        "role": {"arn": "arn:aws:iam::111111111111:role/Deploy", "trust": {"Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::111111111111:user/Ann"}}}}}"#;
    let plain = environment.write("plain.json", case).display().to_string();
    let guard = r#"{"id": "two", "guarded": {"role": "arn:aws:iam::111111111111:role/Deploy"}}"#;
    let guarded = environment.write("guarded.json", guard).display().to_string();

    let (code, said) = run(&environment, &["history"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("111111111111/RoleA"), "{said}");
    assert_eq!(run(&environment, &["simulate", &plain]).0, 0);
    assert_eq!(run(&environment, &["simulate", &guarded]).0, 2, "its guards are the settings'");
    let (_, help) = run(&environment, &["simulate", "--help"]);
    let all = "by, production, confirm, confirm_cli, read_only, max_duration, reason, mfa";
    let words: Vec<&str> = help.split_whitespace().collect();
    assert!(words.join(" ").contains(all), "{help}");
}

#[test]
fn on_the_screens_a_line_is_done_again() {
    const LISTER: &str = "assumed-role/S3ListBucketOnly/";
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    environment.set("SHELL", "sh");
    let role = "012345678901/S3ListBucketOnly";
    assert_eq!(run(&environment, &["exec", "--reason", "ticket 42", role, "--", "true"]).0, 0);
    assert_eq!(run(&environment, &["env", role, "--format", "bash"]).0, 0);
    let mut session = Session::start(&environment, (80, 24), kamen_binary(), &[]);
    session.wait_listed();

    session.type_keys("H");
    session.wait_for("History 2");
    session.wait_for("enter again");
    session.type_keys("/ticket");
    session.wait_for("History 1 of 2");
    session.type_keys("\t");
    session.wait_for("enter again");
    session.type_keys("\x1b");
    // The newest line is that of `env`: one becomes its role again, and that is a line, too.
    session.wait_for("History 2");
    session.type_keys("\r");
    session.wait_for(LISTER);
    session.wait_for("History 3");
    session.type_keys("G");
    session.wait_for("its first word alone is kept");
    session.type_keys("\r");
    session.wait_until("a shell", |text| !text.contains("History"));
    session.type_keys("echo in-$KAMEN_ACCOUNT\r");
    session.wait_for("in-012345678901");
    session.type_keys("exit\r");
    session.wait_for("left the shell of");
    session.wait_for("History 4");

    session.type_keys("\x03");
    session.wait_for("Quit?");
    session.type_keys("\r");
    session.wait_for_end();
    let doors: Vec<Value> =
        entries(&environment, &[]).into_iter().map(|entry| entry["door"].clone()).collect();
    assert_eq!(doors, ["exec", "env", "switch", "shell"]);
}
