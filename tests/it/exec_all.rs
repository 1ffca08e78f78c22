//! `kamen exec --all`: one command as each of many roles.

use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

/// What `hana` can do in three accounts, of which none is production.
const READERS: [&str; 4] = ["--all", "readonly", "account:kitsune-s", "!account:security"];

/// Exit code, standard output, standard error.
fn all(environment: &TestEnvironment, before: &[&str], command: &[&str]) -> (i32, String, String) {
    let mut kamen = environment.kamen();
    kamen.args(["exec", "--profile", "hana"]).args(before).arg("--").args(command);
    let output = kamen.output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn every_role_runs_it_and_every_line_says_whose_it_is() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let script = "echo in $KAMEN_ACCOUNT; echo and then; echo beside >&2";

    let (code, out, told) = all(&environment, &READERS, &["sh", "-c", script]);

    assert_eq!(code, 0, "{told}");
    let expected = [
        "kitsune-sandbox/ReadOnly         | and then",
        "kitsune-sandbox/ReadOnly         | in 628318530717",
        "kitsune-shared-services/ReadOnly | and then",
        "kitsune-shared-services/ReadOnly | in 173205080756",
        "kitsune-staging/ReadOnly         | and then",
        "kitsune-staging/ReadOnly         | in 271828182845",
    ];
    assert_eq!(sorted(&out), expected);
    assert_eq!(told.matches("| beside").count(), 3, "{told}");
    assert!(told.contains("ROLE") && told.contains("SECONDS"), "a table at the end: {told}");
    assert!(!out.contains('\u{1b}') && !told.contains('\u{1b}'), "no terminal, no colour");
}

#[test]
fn the_worst_exit_code_counts_and_fail_fast_begins_no_more() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let script =
        "case $KAMEN_ACCOUNT in 628318530717) exit 3;; 173205080756) exit 9;; esac; echo ok";

    let (code, out, told) = all(&environment, &READERS, &["sh", "-c", script]);
    let fast = [&READERS[..], &["--jobs", "1", "--fail-fast"]].concat();
    let (first, nothing, table) = all(&environment, &fast, &["sh", "-c", script]);

    assert_eq!((code, out.as_str()), (9, "kitsune-staging/ReadOnly         | ok\n"), "{told}");
    assert_eq!((first, nothing.as_str()), (3, ""), "{table}");
    assert_eq!(table.matches("not begun: another failed").count(), 2, "{table}");
}

#[test]
fn as_json_every_stream_stands_alone() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let json = [&READERS[..], &["--output", "json"]].concat();

    let (code, out, told) = all(&environment, &json, &["sh", "-c", "echo a; echo b >&2; exit 4"]);

    let document: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}\n{told}"));
    let results = document["results"].as_array().unwrap();
    assert_eq!((code, &document["version"], results.len()), (4, &1.into(), 3));
    let first = &results[0];
    assert_eq!(first["role"], "arn:aws:iam::628318530717:role/ReadOnly");
    assert_eq!((&first["account"], &first["exit"]), (&"628318530717".into(), &4.into()));
    assert_eq!((&first["stdout"], &first["stderr"]), (&"a\n".into(), &"b\n".into()));
    assert!(first["duration"].is_u64(), "{first}");
    assert!(!told.contains("SECONDS"), "{told}");
}

#[test]
fn many_roles_and_production_are_confirmed_and_each_is_remembered() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let production = ["--all", "developer", "account:production"];
    let many =
        ["--all", "can:yes", "account:kitsune-s", "!admin", "!breakglass", "!open", "!incident"];

    let (code, out, told) = all(&environment, &production, &["echo", "ran"]);
    assert_eq!((code, out.as_str()), (2, ""), "{told}");
    assert!(told.contains("1 of them production"), "{told}");
    assert_eq!(all(&environment, &many, &["echo", "ran"]).0, 2);
    let shown = [&many[..], &["--dry-run"]].concat();
    let (code, out, told) = all(&environment, &shown, &["echo", "ran"]);
    assert_eq!((code, out.as_str()), (0, ""));
    let count = told.lines().filter(|line| line.starts_with("kitsune-s")).count();
    assert!(count > 10, "{told}");
    let (code, out, told) = all(&environment, &[&many[..], &["--yes"]].concat(), &["echo", "ran"]);
    assert_eq!((code, out.lines().count()), (0, count), "{told}");

    let history = environment.kamen().args(["history", "echo", "--output", "json"]).output();
    let history: Value = serde_json::from_slice(&history.unwrap().stdout).unwrap();
    let entries = history["entries"].as_array().unwrap();
    assert_eq!(entries.len(), count);
    assert!(entries.iter().all(|entry| entry["exit"] == 0 && entry["command"] == "echo"));
}

#[test]
fn what_answers_and_cannot_be_assumed_is_left_out_and_nothing_at_all_is_a_refusal() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();

    let (code, _, told) = all(&environment, &["--all", "webserver"], &["true"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("left out") && told.contains("no role that you can assume"), "{told}");
    let (code, _, told) = all(&environment, &["--all", "can:perhaps"], &["true"]);
    assert_eq!(code, 2, "{told}");
    assert_eq!(all(&environment, &READERS, &["no-such-command-of-kamen"]).0, 127);
}

#[test]
fn one_code_serves_all_roles_also_without_a_vault() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let device = "arn:aws:iam::012345678901:mfa/hana";
    let script = format!(
        "{} exec --profile hana --all admin can:mfa '!account:production' -- \
         sh -c 'echo as $KAMEN_ACCOUNT' > out",
        kamen_binary().display()
    );
    let mut session = Session::start(&environment, (120, 50), "sh", &["-c", &script]);

    session.wait_for(&format!("MFA code of {device}: "));
    session.type_keys(&format!("{}\r", cloud.running().mfa_code(device).unwrap()));

    assert_eq!(session.wait_for_end().exit_code(), 0, "{}", session.text());
    assert_eq!(session.text().matches("MFA code of").count(), 1, "{}", session.text());
    let out = std::fs::read_to_string(environment.home().join("out")).unwrap();
    // The profile of production's asks for two hours: that takes a code of its own.
    assert_eq!(out.lines().count(), 9, "{out}");
}

#[test]
fn for_production_the_number_of_roles_is_typed() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let own = ["exec", "--profile", "hana", "--all", "oncall", "account:production"];
    let arguments = [&own[..], &["--", "echo", "ran"]].concat();
    for (typed, code) in [("1\r", 0), ("y\r", 2)] {
        let mut session = Session::start(&environment, (100, 24), kamen_binary(), &arguments);
        session.wait_for("run `echo` as 1 role, 1 of them production; type `1` to do it: ");
        session.type_keys(typed);
        assert_eq!(session.wait_for_end().exit_code(), code, "{}", session.text());
        assert_eq!(session.text().contains("| ran"), code == 0, "{}", session.text());
    }
}

#[test]
fn an_interrupt_reaches_all_and_the_table_still_comes() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let script = "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.05; done";
    let own = ["exec", "--profile", "hana", "--jobs", "2"];
    let arguments = [&own[..], &READERS, &["--", "sh", "-c", script]].concat();
    let mut session = Session::start(&environment, (100, 40), kamen_binary(), &arguments);

    session.wait_until("two at work", |text| text.matches("| ready").count() == 2);
    session.type_keys("\x03");

    assert_eq!(session.wait_for_end().exit_code(), 130, "{}", session.text());
    assert_eq!(session.text().matches("| caught").count(), 2, "{}", session.text());
    assert!(session.text().contains("not begun: interrupted"), "{}", session.text());
}

#[test]
fn an_end_that_is_asked_for_is_handed_on() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let script = "trap 'echo ended; exit 5' TERM; echo ready; while :; do sleep 0.05; done";
    let own = ["exec", "--profile", "hana"];
    let arguments = [&own[..], &READERS, &["--", "sh", "-c", script]].concat();
    let mut session = Session::start(&environment, (100, 40), kamen_binary(), &arguments);

    session.wait_until("three at work", |text| text.matches("| ready").count() == 3);
    let id = i32::try_from(session.process_id()).unwrap();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), nix::sys::signal::Signal::SIGTERM)
        .unwrap();

    assert_eq!(session.wait_for_end().exit_code(), 143, "{}", session.text());
    assert_eq!(session.text().matches("| ended").count(), 3, "{}", session.text());
}
