//! The commands through the binary, on the sandbox: shapes and exit codes.

mod detour;
mod doctor;
mod early;
mod guarded;
mod person;
mod show;
mod silence;
pub(crate) mod slip;
mod trouble;

use serde_json::{Value, json};

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

const LIST_BUCKET: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";

/// Exit code, standard output, standard error.
fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// The JSON that a command prints, and its exit code.
fn answered(environment: &TestEnvironment, arguments: &[&str]) -> (i32, Value) {
    let all: Vec<&str> = arguments.iter().copied().chain(["--output", "json"]).collect();
    let (code, text, problem) = run(environment, &all);
    let document = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}\n{problem}"));
    (code, document)
}

#[test]
fn whoami_says_who_one_is_before_and_inside_a_session() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let binary = crate::support::environment::kamen_binary();
    let binary = binary.to_str().unwrap();

    let (code, user) = answered(&environment, &["whoami"]);
    let inside =
        ["exec", "S3ListBucketOnly", "--session-name", "MySession", "--", binary, "whoami"];
    let (_, session) = answered(&environment, &inside);

    assert_eq!((code, &user["version"]), (0, &Value::from(1)));
    assert_eq!(user["arn"], "arn:aws:iam::012345678901:user/AssumeRoleUser");
    assert_eq!(
        (user["kind"].as_str(), user["source"].as_str()),
        (Some("user"), Some("profile default"))
    );
    assert!(user["expires"].is_null() && user["session_name"].is_null());
    assert_eq!(session["arn"], "arn:aws:sts::012345678901:assumed-role/S3ListBucketOnly/MySession");
    assert_eq!(
        (&session["role"], &session["source"]),
        (&LIST_BUCKET.into(), &"kamen session".into())
    );
    assert_eq!(session["warnings"], serde_json::json!([]));
}

#[test]
fn roles_lists_all_accounts_with_states_and_verdicts() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();

    let (code, listed) = answered(&environment, &["roles"]);
    let (_, filtered, _) = run(&environment, &["roles", "s3list", "can:yes"]);

    assert_eq!(code, 0);
    let role = |arn: &str| {
        let roles = listed["roles"].as_array().unwrap();
        roles.iter().find(|role| role["arn"] == arn).unwrap_or_else(|| panic!("{arn}")).clone()
    };
    assert_eq!(role(LIST_BUCKET)["verdict"], "allow");
    assert_eq!(role("arn:aws:iam::012345678901:role/WebServer")["verdict"], "deny");
    assert_eq!(role(LIST_BUCKET)["trusted"][0]["kind"], "user");
    let guarded = role("arn:aws:iam::012345678901:role/BreakGlass");
    assert_eq!(guarded["needs"], serde_json::json!(["mfa"]));
    for account in listed["accounts"].as_array().unwrap() {
        assert!(account["state"].is_string() && account["roles"].is_number(), "{account}");
    }
    assert_eq!(filtered.lines().count(), 2, "{filtered}");
}

#[test]
fn a_role_is_shown_with_its_trust_and_its_policies() {
    let cloud = Cloud::demo();

    let environment = cloud.with_profiles();

    let (code, role) = answered(&environment, &["show", "S3ListBucketOnly"]);
    // As with new keys: the role is known, and which identity leads to its account is not.
    std::fs::remove_file(environment.home().join(".local/state/kamen/leads.json")).unwrap();
    let (_, again) = answered(&environment, &["show", "S3ListBucketOnly"]);

    assert_eq!(code, 0);
    assert_eq!(again["policies"], role["policies"]);
    assert_eq!(role["policies"][0]["name"], "s3ListBucketOnly");
    assert_eq!(role["trust"]["Version"], "2012-10-17");
    assert!(role["boundary"].is_null() && role["tags"].is_object());
}

#[test]
fn why_answers_with_reasons_missing_statements_and_sts_itself() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();

    let (yes, allowed) = answered(&environment, &["why", "S3ListBucketOnly", "--verify"]);
    let (no, denied) = answered(&environment, &["why", "HanaOnly"]);
    let (_, machine) = answered(&environment, &["why", "WebServer"]);

    assert_eq!((yes, allowed["decision"].as_str()), (0, Some("allow")));
    assert_eq!(allowed["verified"]["decision"], "allow");
    assert_eq!((no, denied["decision"].as_str()), (1, Some("deny")));
    assert_eq!(denied["missing"][0]["side"], "trust");
    assert_eq!(denied["missing"][0]["account"], "012345678901");
    assert_eq!(denied["reasons"][0]["layer"], "trust");
    assert_eq!(machine["missing"], json!([]), "a role for a service is not offered to people");
}

#[test]
fn a_deny_and_a_missing_statement_are_told_apart_by_why_and_simulate() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let closed = "arn:aws:iam::301029995663:role/Developer";
    let case = |statement: Value| {
        let trust = json!({"Version": "2012-10-17", "Statement": [statement]});
        json!({"id": "x", "caller": {"arn": "arn:aws:iam::111111111111:user/Ann"},
            "role": {"arn": "arn:aws:iam::222222222222:role/Deploy", "trust": trust}})
    };
    let trust = |effect: &str, user: &str| {
        case(json!({"Effect": effect, "Action": "sts:AssumeRole",
            "Principal": {"AWS": format!("arn:aws:iam::111111111111:user/{user}")}}))
    };
    let cases = json!([trust("Deny", "Ann"), trust("Allow", "Bob")]);
    let file = environment.write("cases.json", &cases.to_string());

    let (_, denied, _) = run(&environment, &["why", closed, "--profile", "hana"]);
    let (_, unmatched, _) = run(&environment, &["why", "WebServer"]);
    let (_, simulated, _) = run(&environment, &["simulate", file.to_str().unwrap()]);

    assert!(
        denied.contains("a statement denies it") && denied.contains("rcp        denies"),
        "{denied}"
    );
    assert!(unmatched.contains("no statement allows it"), "{unmatched}");
    assert!(unmatched.contains("trust      no match"), "{unmatched}");
    assert!(simulated.contains("(trust, denies: "), "{simulated}");
    assert!(simulated.contains("(trust, no match: "), "{simulated}");
}

#[test]
fn the_shortest_chain_is_found_shown_and_walked() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let target = "arn:aws:iam::222222222222:role/RoleB";
    let auto =
        ["exec", target, "--via", "auto", "--profile", "hana", "--", "sh", "-c", "echo $KAMEN_ARN"];

    let (_, _, _) = run(&environment, &["roles"]);
    let (code, path) = answered(&environment, &["path", target, "--profile", "hana"]);
    let (_, reachers) = answered(&environment, &["who-can", target]);
    let (walked, arn, problem) = run(&environment, &auto);

    assert_eq!(code, 0, "{path}");
    let chain = path["chain"].as_array().unwrap();
    assert_eq!(chain.last().unwrap(), target);
    assert_eq!(path["hops"].as_array().unwrap().len(), chain.len());
    assert!(!reachers["can"].as_array().unwrap().is_empty(), "{reachers}");
    assert_eq!(
        (walked, arn.trim()),
        (0, "arn:aws:sts::222222222222:assumed-role/RoleB/hana"),
        "{problem}"
    );
}

#[test]
fn a_role_that_takes_a_session_name_is_not_called_out_of_reach() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let role = "arn:aws:iam::012345678901:role/NightShift";
    let user = "arn:aws:iam::012345678901:user/AssumeRoleUser";

    let (code, path) = answered(&environment, &["path", role]);
    let (_, reachers) = answered(&environment, &["who-can", role]);
    let (_, told, _) = run(&environment, &["path", role]);
    let (_, listed, _) = run(&environment, &["who-can", role]);
    let (named, certain) = answered(&environment, &["path", role, "--session-name", "night-1"]);
    let auto = ["exec", role, "--via", "auto"];
    let walked = |more: &[&str]| run(&environment, &[&auto[..], more, &["--", "true"]].concat());
    let (refused, _, problem) = walked(&[]);
    let (went, _, trouble) = walked(&["--session-name", "night-1"]);

    assert_eq!(code, 1, "{path}");
    assert_eq!((&path["chain"], &path["possible"]), (&Value::Null, &json!([role])), "{path}");
    assert_eq!(path["needs"], json!(["session-name"]), "{path}");
    assert_eq!(path["hops"][0]["decision"], "allow", "{path}");
    let can = json!([
        {"arn": user, "decision": "allow", "needs": ["session-name"], "chain": [role]},
    ]);
    assert_eq!(reachers["can"], can, "{reachers}");
    assert!(
        told.contains("it takes a certain session name: `kamen why ROLE` says which"),
        "{told}"
    );
    assert!(listed.contains("yes (with a certain session name)"), "{listed}");
    assert_eq!(refused, 1, "{problem}");
    assert!(problem.contains("NightShift takes a certain session name"), "{problem}");
    assert_eq!(went, 0, "{trouble}");
    assert_eq!((named, &certain["chain"]), (0, &json!([role])), "{certain}");
}

#[test]
fn exec_gives_the_commands_own_exit_code_and_takes_aws_profile_away() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    environment.set("AWS_PROFILE", "default");
    let script =
        "test -z \"$AWS_PROFILE\" && test \"$AWS_REGION\" = \"$AWS_DEFAULT_REGION\" && exit 7";

    let (own, _, problem) =
        run(&environment, &["exec", "S3ListBucketOnly", "--", "sh", "-c", script]);
    let (missing, _, _) = run(&environment, &["exec", "S3ListBucketOnly", "--", "no-such-command"]);

    assert_eq!(own, 7, "{problem}");
    assert_eq!(missing, 127);
}

#[test]
fn env_lines_are_read_by_the_shell_they_are_for() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let (_, lines, _) = run(&environment, &["env", "S3ListBucketOnly", "--format", "bash"]);
    let (_, variables) = answered(&environment, &["env", "S3ListBucketOnly"]);
    let (unset, undone, _) = run(&environment, &["env", "--unset", "--format", "fish"]);

    let script = format!("{lines}\necho $KAMEN_ROLE");
    let shown = environment.command("bash").args(["-c", &script]).output().unwrap();

    assert_eq!(String::from_utf8_lossy(&shown.stdout).trim(), LIST_BUCKET);
    assert_eq!((&variables["version"], &variables["KAMEN_ROLE"]), (&1.into(), &LIST_BUCKET.into()));
    assert!(unset == 0 && undone.contains("set -eg AWS_SESSION_TOKEN"));
}

#[test]
fn completions_and_the_manual_need_no_account() {
    let environment = TestEnvironment::new();

    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        environment.kamen().args(["completions", shell]).assert().success();
    }
    let (code, page, _) = run(&environment, &["man"]);
    let (none, _, hint) = run(&environment, &["whoami"]);

    assert!(code == 0 && page.contains("kamen"));
    assert!(none == 3 && hint.contains("kamen demo"), "{none} {hint}");
}

/// What bash would be offered for the last of these words.
fn offered(environment: &TestEnvironment, words: &[&str]) -> Vec<String> {
    let mut command = environment.kamen();
    command.env("COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string());
    let output = command.arg("--").args(words).output().expect("kamen runs");
    let text = String::from_utf8(output.stdout).expect("names are text");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn completion_leaves_out_what_is_known_not_to_be_assumable_and_asks_no_one() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let names = |command: &str, begun: &str| offered(&environment, &["kamen", command, begun]);

    let (code, _, told) = run(&environment, &["roles", "--no-verdicts"]);
    assert_eq!(code, 0, "{told}");
    assert_eq!(names("shell", "WebS"), ["WebServer"], "not judged yet");

    let (code, _, told) = run(&environment, &["roles"]);
    assert_eq!(code, 0, "{told}");
    drop(cloud);
    assert_eq!(names("shell", "WebS"), [""; 0], "services alone assume it");
    assert_eq!(names("why", "WebS"), ["WebServer"], "whether one can is what is asked");
    let all = names("why", "kitsune-people/");
    let mine = names("shell", "kitsune-people/");
    assert!(mine.len() < all.len() && mine.iter().all(|name| all.contains(name)), "{mine:?}");
    let by_id = |name: &String| name.replace("kitsune-people/", "012345678901/");
    assert_eq!(names("shell", "012345678901/"), mine.iter().map(by_id).collect::<Vec<_>>());
    assert_eq!(names("shell", "0123456789"), ["012345678901/"]);
    let arns = names("exec", "arn:aws:iam::012345678901:role/");
    assert!(arns.iter().all(|arn| !arn.ends_with("/WebServer")) && !arns.is_empty(), "{arns:?}");
    let fronts = names("exec", "arn:aws:iam::");
    assert!(fronts.contains(&"arn:aws:iam::012345678901:role/".to_owned()), "{fronts:?}");
    assert!(fronts.len() > 9 && fronts.iter().all(|one| one.ends_with(":role/")), "{fronts:?}");
    assert_eq!(names("exec", "arn:aws:iam::0123"), arns, "of one account its roles");
    assert_eq!(names("exec", "arn:aws:iam::nowhere:role/"), [""; 0]);
    assert!(!offered(&environment, &["kamen", "roles", "--account", "kitsune-pe"]).is_empty());
    let programs = offered(&environment, &["kamen", "exec", "HanaOnly", "--", "env"]);
    assert!(programs.contains(&"env".to_owned()), "{programs:?}");
}
