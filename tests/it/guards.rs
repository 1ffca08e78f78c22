//! Guards: the same rules at every door of the command line.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const OWN_POLICY: &str = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;

fn guarded(cloud: &Cloud, guard: &str) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    let text = format!("[[guards]]\nname = \"desk\"\n{guard}\n");
    let settings = environment.write("guarded.toml", &text);
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    environment
}

/// Exit code, standard output, standard error.
fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

const DOORS: [&[&str]; 7] = [
    &["exec", "tools", "--", "true"],
    &["exec", "--live", "tools", "--", "true"],
    &["env", "tools", "--format", "json"],
    &["credential-process", "tools"],
    &["console", "tools", "--print"],
    &["console", "--profile", "tools", "--print"],
    &["credential-process", "--profile", "tools"],
];

#[test]
fn a_reason_is_asked_for_at_every_door_and_remembered() {
    let cloud = Cloud::demo();
    let environment = guarded(&cloud, "accounts = [\"111111111111\"]\nreason = true");

    for door in DOORS {
        let (code, out, told) = run(&environment, door);
        assert_eq!((code, out.as_str()), (2, ""), "{door:?}: {told}");
        assert!(told.contains("RoleA is guarded by `desk`: a reason is asked for"), "{told}");
        assert!(told.contains("hint: give it: `--reason TEXT`"), "{told}");
    }
    let (code, _, told) =
        run(&environment, &["exec", "tools", "--reason", "ticket 7", "--", "true"]);
    assert_eq!(code, 0, "{told}");
    assert!(run(&environment, &["history", "ticket"]).1.contains("RoleA"));
    // Another account is not guarded.
    assert_eq!(run(&environment, &["exec", "second", "--", "true"]).0, 0);
}

#[test]
fn at_a_terminal_the_reason_is_asked_for_before_the_name_and_both_once_a_session() {
    let cloud = Cloud::demo();
    let guard = "accounts = [\"111111111111\"]\nreason = true\nconfirm = true\nread-only = true";
    let mut environment = guarded(&cloud, guard);
    environment.write(".bashrc", "PS1='mine> '\neval \"$(\"$UNDER_TEST\" init bash)\"\n");
    environment.set("SHELL", "bash");
    environment.set("UNDER_TEST", kamen_binary().display().to_string());
    let folder = kamen_binary().parent().expect("a folder").display().to_string();
    let path = environment.variables()["PATH"].clone();
    environment.set("PATH", format!("{folder}:{path}"));
    let mut session = Session::start(&environment, (150, 24), "bash", &["-i"]);
    session.wait_for("mine> ");

    session.type_keys("kamen switch tools\r");
    session.wait_for("RoleA is guarded by `desk`; why do you need it? ");
    session.type_keys("ticket 7\r");
    session.wait_for("type `111111111111` to assume it: ");
    session.type_keys("111111111111\r");
    session.wait_for("(read-only)");
    session.say("clear; kamen renew; echo then-$?", "then-0");

    assert!(!session.text().contains("to assume it"), "{}", session.text());
    let (_, said, _) = run(&environment, &["history", "ticket", "7", "--output", "json"]);
    assert_eq!(said.matches("\"reason\": \"ticket 7\"").count(), 2, "{said}");
    // What else speaks against it is said before the name is asked for.
    let arguments = ["exec", "tools", "--reason", "x", "--policy", OWN_POLICY, "--", "true"];
    let mut refused = Session::start(&environment, (150, 24), kamen_binary(), &arguments);
    refused.wait_for("another would widen it");
    assert_eq!(refused.wait_for_end().exit_code(), 2);
    assert!(!refused.text().contains("to assume it"), "{}", refused.text());
}

#[test]
fn sessions_read_only_unless_it_is_said_otherwise() {
    let cloud = Cloud::demo();
    let environment =
        guarded(&cloud, "roles = [\"role*\"]\nexcept = [\"RoleB\"]\nread-only = true");
    // Identity policies of the demo let RoleA assume RoleB; AWS's read-only policy does not.
    let kamen = kamen_binary().display().to_string();
    let chained = |more: &[&str]| {
        let inner = "exec \"$0\" exec arn:aws:iam::222222222222:role/RoleB -- true";
        let head = [&["exec"], more, &["tools", "--", "sh", "-c", inner, &kamen]].concat();
        run(&environment, &head)
    };

    // Refused, it goes another way, and says so.
    let refused = "environment may not assume RoleB";
    let (_, _, told) = chained(&[]);
    assert!(told.contains(refused), "{told}");
    let (code, _, told) = chained(&["--write"]);
    assert!(code == 0 && !told.contains(refused), "{told}");
    let (code, _, told) =
        run(&environment, &["exec", "tools", "--policy", OWN_POLICY, "--", "true"]);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("another would widen it"), "{told}");
    assert_eq!(run(&environment, &["exec", "tools", "--write", "--read-only", "--", "true"]).0, 2);
}

#[test]
fn a_session_lasts_no_longer_than_the_guard_lets_it() {
    let cloud = Cloud::demo();
    let environment = guarded(&cloud, "accounts = [\"1111*\"]\nmax-duration = \"20m\"");

    let (code, out, told) = run(&environment, &["credential-process", "tools"]);
    assert_eq!(code, 0, "{told}");
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let end: jiff::Timestamp = document["Expiration"].as_str().unwrap().parse().unwrap();
    let left = end.duration_since(jiff::Timestamp::now()).as_secs();
    assert!((900..=1200).contains(&left), "{left}");
    let (code, _, told) = run(&environment, &["exec", "tools", "--duration", "1h", "--", "true"]);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("a session may last 20m at most"), "{told}");
}

#[test]
fn a_code_is_asked_for_although_the_role_wants_none_and_a_session_of_a_role_brings_none() {
    let cloud = Cloud::demo();
    let environment = guarded(&cloud, "accounts = [\"012345678901\"]\nmfa = true");
    let device = "arn:aws:iam::012345678901:mfa/AssumeRoleUser";
    let role = "012345678901/S3ListBucketOnly";

    let (code, _, told) = run(&environment, &["exec", role, "--", "true"]);
    assert_eq!(code, 3, "{told}");
    assert!(told.contains(device), "{told}");
    let digits = cloud.running().mfa_code(device).unwrap();
    let (code, _, told) = run(&environment, &["exec", role, "--mfa-code", &digits, "--", "true"]);
    assert_eq!(code, 0, "{told}");
    let from_role = ["exec", "--profile", "second", role, "--", "true"];
    let (code, _, told) = run(&environment, &from_role);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("can bring none"), "{told}");
}

/// AWS knows whether the plain way leads there: policies are read after a refusal, or where the person says so.
#[test]
fn a_code_is_asked_for_the_device_of_the_user_who_asks() {
    let cloud = Cloud::demo();
    let environment = guarded(&cloud, "accounts = [\"012345678901\"]\nmfa = true");
    let role = "012345678901/HanaOnly";
    let (own, other) = ("mfa/AssumeRoleUser", "mfa/hana");

    for (way, asked, unasked) in [(&[][..], own, other), (&["--via", "auto"], other, own)] {
        let arguments = [&["exec", role], way, &["--", "true"]].concat();
        let (code, _, told) = run(&environment, &arguments);
        assert_eq!(code, 3, "{way:?}: {told}");
        assert!(told.contains(asked) && !told.contains(unasked), "{way:?}: {told}");
        assert!(!told.contains("going from"), "{way:?}: {told}");
    }
}

#[test]
fn of_all_roles_the_reason_is_asked_for_once_before_anything_runs() {
    let cloud = Cloud::demo();
    let environment = guarded(&cloud, "roles = [\"ReadOnly\"]\nreason = true");
    let arguments = |more: &[&'static str]| {
        let head = ["exec", "--profile", "hana", "--all", "readonly", "account:kitsune-s"];
        [&head[..], more, &["--", "echo", "ran"]].concat()
    };
    for (typed, code, ran) in [("ticket 9\r", 0, 3), ("\r", 2, 0)] {
        let narrow = arguments(&["!account:security"]);
        let mut session = Session::start(&environment, (120, 40), kamen_binary(), &narrow);
        session.wait_for("3 roles want a reason; why do you need them? ");
        session.type_keys(typed);
        assert_eq!(session.wait_for_end().exit_code(), code, "{}", session.text());
        let text = session.text();
        assert_eq!(text.matches("why do you need").count(), 1, "{text}");
        assert_eq!(text.matches("| ran").count(), ran, "{text}");
        assert_eq!(text.contains("a reason is asked for"), code == 2, "{text}");
    }
    let (_, said, _) = run(&environment, &["history", "ticket", "9", "--output", "json"]);
    assert_eq!(said.matches("\"reason\": \"ticket 9\"").count(), 3, "{said}");

    // One role is named; of several without a terminal each says what it lacks.
    let one = arguments(&["account:staging"]);
    let mut session = Session::start(&environment, (120, 40), kamen_binary(), &one);
    session.wait_for("ReadOnly is guarded by `desk`; why do you need it? ");
    session.type_keys("ticket 10\r");
    assert_eq!(session.wait_for_end().exit_code(), 0, "{}", session.text());
    let (code, out, told) = run(&environment, &arguments(&["!account:security"]));
    assert_eq!((code, out.as_str()), (2, ""), "{told}");
    assert_eq!(told.matches("give it: `--reason TEXT`").count(), 3, "{told}");
}

#[test]
fn a_name_is_typed_at_the_terminal_and_doctor_lists_the_guards() {
    let cloud = Cloud::demo();
    let environment = guarded(&cloud, "accounts = [\"111111111111\"]\nconfirm = true");
    for (typed, code) in [("111111111111\r", 0), ("no\r", 2)] {
        let arguments = ["exec", "tools", "--", "true"];
        let mut session = Session::start(&environment, (100, 24), kamen_binary(), &arguments);
        session.wait_for("RoleA is guarded by `desk`; type `111111111111` to assume it: ");
        session.type_keys(typed);
        assert_eq!(session.wait_for_end().exit_code(), code, "{}", session.text());
    }
    assert_eq!(run(&environment, &["exec", "tools", "--yes", "--", "true"]).0, 0);
    let (_, out, _) = run(&environment, &["doctor", "--offline"]);
    assert!(
        out.contains("desk: accounts 111111111111 wants the account's name to be typed"),
        "{out}"
    );
    let nameless = environment.write("guarded.toml", "[[guards]]\nreason = true\n");
    let (code, _, told) = run(&environment, &["roles"]);
    assert_eq!(code, 2, "{told}");
    assert!(
        told.contains(&format!("{}: the guard number 1 has no name", nameless.display())),
        "{told}"
    );
}

#[test]
fn show_says_which_guards_hold_and_a_file_tests_them() {
    let cloud = Cloud::demo();
    let environment =
        guarded(&cloud, "accounts = [\"1111*\"]\nreason = true\nmax-duration = \"20m\"");

    let (code, out, told) = run(&environment, &["show", "tools"]);
    assert_eq!(code, 0, "{told}");
    assert!(out.contains("guarded      `desk` wants a reason, 20m at most"), "{out}");
    let (_, out, _) = run(&environment, &["show", "tools", "--output", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["guards"]["by"], serde_json::json!(["desk"]));
    assert_eq!(document["guards"]["max_duration"], 1200);

    let case = |id: &str, account: &str, expect: &str| {
        format!(
            r#"{{"id": "{id}", "guarded": {{"role": "arn:aws:iam::{account}:role/RoleA"}}, "expect": {expect}}}"#
        )
    };
    let right = case("asks", "111111111111", r#"{"by": ["desk"], "reason": true, "mfa": false}"#);
    let free = case("free", "222222222222", r#"{"by": []}"#);
    let wrong = case("wrong", "111111111111", r#"{"max_duration": 3600, "reason": true}"#);
    let write = |name: &str, cases: &[&String]| {
        let cases: Vec<&str> = cases.iter().map(|case| case.as_str()).collect();
        environment.write(name, &format!("[{}]", cases.join(","))).display().to_string()
    };
    let (code, out, _) = run(&environment, &["simulate", &write("right.json", &[&right, &free])]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("ok   free: no guard"), "{out}");
    let (code, out, _) = run(&environment, &["simulate", &write("wrong.json", &[&wrong])]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("FAIL wrong: `desk` wants a reason, 20m at most, expected max_duration 3600"),
        "{out}"
    );
    let slip = case("slip", "111111111111", r#"{"reason": "yes"}"#);
    let (code, _, told) = run(&environment, &["simulate", &write("slip.json", &[&slip])]);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("`expect.reason`: true or false is expected"), "{told}");
}

/// A rule about names holds while none is known: of an account that was never listed it cannot be said that it is another.
#[test]
fn a_guard_by_name_holds_until_the_accounts_name_is_known() {
    let cloud = Cloud::demo();
    let environment = guarded(&cloud, "accounts = [\"*payments*\"]\nreason = true");
    let commands: [&[&str]; 3] =
        [&["exec", "tools", "--", "true"], &["credential-process", "tools"], &["env", "tools"]];

    for command in commands {
        let (code, out, told) = run(&environment, command);
        assert!(code != 0 && out.is_empty(), "{command:?}: {out}{told}");
        assert!(told.contains("may be guarded by `"), "{told}");
        assert!(told.contains("`kamen roles --refresh` reads it"), "{told}");
    }
    assert_eq!(run(&environment, &["exec", "tools", "--reason", "a look", "--", "true"]).0, 0);
    run(&environment, &["roles", "--refresh", "--no-verdicts"]);

    assert_eq!(run(&environment, &["exec", "tools", "--", "true"]).0, 0, "it has another name");
    let (code, _, told) = run(&environment, &["exec", "payments", "--", "true"]);
    assert!(code != 0 && told.contains("is guarded by `"), "{told}");
}
