//! A live shell that becomes another role without being left: in real shells, for clients that others wrote.

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::Value;

use crate::live_sessions::with_slow_profile;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::python;
use crate::support::sandbox::Cloud;

/// The role of the profile `tools`, and the session of it.
const TOOLS: &str = "arn:aws:sts::111111111111:assumed-role/RoleA/";
const PARTNERS: &str = "arn:aws:sts::222222222222:assumed-role/RoleB/";

fn home(cloud: &Cloud, shell: &str) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    // Without this folder fish starts to read every manual page of the machine.
    environment.write(".local/share/fish/generated_completions/none", "");
    environment.write(".bashrc", "PS1='mine> '\n");
    environment.write(".zshrc", "PROMPT='mine> '\n");
    environment.set("SHELL", shell);
    environment.set("UNDER_TEST", kamen_binary().display().to_string());
    environment
}

/// Runs lines of sh in a live session of `tools`; what they print, and say beside that.
fn in_tools(environment: &TestEnvironment, lines: &str) -> (String, String) {
    let arguments = ["exec", "--live", "tools", "--", "sh", "-c", lines];
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (text(output.stdout), text(output.stderr))
}

fn opened(environment: &TestEnvironment, arguments: &[&str]) -> Session {
    let arguments = [&["shell", "--live"], arguments].concat();
    Session::start(environment, (150, 40), kamen_binary(), &arguments)
}

#[test]
fn clients_are_the_new_role_at_once_and_the_one_before_again() {
    let cloud = Cloud::demo();
    let mut environment = home(&cloud, "sh");
    environment.set("AWS", python::program("aws").display().to_string());
    environment.set("PYTHON", python::program("python").display().to_string());
    let ask = "$AWS sts get-caller-identity --query Arn --output text\n\
        $PYTHON -c \"import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])\"\n\
        $UNDER_TEST whoami | grep -o 'arn:aws:sts[^ ]*' | head -1\n";
    let lines = format!(
        "{ask}$UNDER_TEST switch partners || exit 1\n{ask}$UNDER_TEST switch - || exit 1\n{ask}"
    );

    let (said, problem) = in_tools(&environment, &lines);

    let arns: Vec<&str> = said.lines().collect();
    assert_eq!(arns.len(), 9, "{said}{problem}");
    assert!(arns[..3].iter().all(|arn| arn.starts_with(TOOLS)), "{said}{problem}");
    assert!(arns[3..6].iter().all(|arn| arn.starts_with(PARTNERS)), "{said}{problem}");
    assert!(arns[6..].iter().all(|arn| arn.starts_with(TOOLS)), "{said}{problem}");
    assert!(!problem.contains("warning"), "{problem}");
}

#[test]
fn a_switch_says_who_one_is_in_words_and_as_json() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "sh");

    let lines = "$UNDER_TEST switch partners --region euw3 --output json\n$UNDER_TEST renew\n";
    let (said, told) = in_tools(&environment, lines);

    let document: Value = serde_json::from_str(&said).expect("JSON");
    assert!(document["arn"].as_str().unwrap().starts_with(PARTNERS), "{said}");
    assert_eq!((&document["region"], &document["version"]), (&"eu-west-3".into(), &1.into()));
    assert!(told.contains(&format!("you are {PARTNERS}")), "{told}");
    assert!(told.contains("region eu-west-3 (renewed while this shell lives)"), "{told}");
}

#[test]
fn in_a_live_shell_one_is_told_of_the_session_and_not_of_the_keys_that_stand_in_for_it() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "sh");

    let lines = "$UNDER_TEST whoami --output json\n$UNDER_TEST whoami >&2\n";
    let (said, told) = in_tools(&environment, lines);

    let document: Value = serde_json::from_str(&said).expect("JSON");
    let end: jiff::Timestamp = document["expires"].as_str().expect(&told).parse().unwrap();
    let left = end.duration_since(jiff::Timestamp::now()).as_secs();
    assert!((3500..=3600).contains(&left), "{said}{told}");
    assert_eq!(document["source"], "kamen session", "{said}");
    assert!(told.contains("; renewed while this shell lives)"), "{told}");
}

#[test]
fn a_renewal_gives_other_keys_of_the_same_role() {
    let cloud = Cloud::demo();
    let mut environment = home(&cloud, "sh");
    environment.set("PYTHON", python::program("python").display().to_string());
    let ask = "$PYTHON -c \"import boto3; print(boto3.Session().get_credentials().access_key)\"\n";

    let (said, problem) = in_tools(&environment, &format!("{ask}{ask}$UNDER_TEST renew\n{ask}"));

    let keys: Vec<&str> = said.lines().collect();
    assert_eq!(keys.len(), 3, "{said}{problem}");
    assert!(keys[0] == keys[1] && keys[1] != keys[2], "{said}");
}

#[test]
fn a_live_shell_goes_by_the_way_that_was_found_whenever_it_is_renewed() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "sh");
    let lines = "$UNDER_TEST renew; $UNDER_TEST renew\n\
        $UNDER_TEST switch arn:aws:iam::161803398874:role/deploy/TerraformApply\n\
        $UNDER_TEST renew; $UNDER_TEST renew\n";
    let arguments = ["exec", "--live", "012345678901/HanaOnly", "--", "sh", "-c", lines];

    let output = environment.kamen().args(arguments).output().expect("kamen runs");

    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(problem.matches("may not assume HanaOnly").count(), 1, "{problem}");
    assert_eq!(problem.matches("may not assume TerraformApply").count(), 1, "{problem}");
    assert_eq!(problem.matches("assumed-role/TerraformApply/").count(), 3, "{problem}");
    assert!(!problem.contains("error:"), "{problem}");
}

#[test]
fn what_cannot_be_leaves_the_shell_what_it_is() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "sh");
    let lines = "for role in arn:aws:iam::111111111111:role/NoSuchRole '~' -; do\n\
        $UNDER_TEST switch $role; echo code-$?\ndone\n\
        $UNDER_TEST whoami | grep -o 'arn:aws:sts[^ ]*' | head -1\n";

    let (said, problem) = in_tools(&environment, lines);

    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[..3], ["code-1", "code-2", "code-2"], "{said}{problem}");
    assert!(lines[3].starts_with(TOOLS), "{said}{problem}");
    assert!(problem.contains("user/hana: they have no end"), "the start is a user: {problem}");
    assert!(problem.contains("a live shell cannot be profile hana"), "{problem}");
    assert!(problem.contains("this shell was no other role before"), "{problem}");
}

#[test]
fn a_region_that_is_none_changes_nothing() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "sh");
    let lines = "for words in 'partners --region' --region; do\n\
        $UNDER_TEST switch $words 'a b'; echo code-$?\ndone\n\
        $UNDER_TEST whoami | grep -o 'arn:aws:sts[^ ]*' | head -1\n";

    let (said, problem) = in_tools(&environment, lines);

    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[..2], ["code-2", "code-2"], "{said}{problem}");
    assert!(lines[2].starts_with(TOOLS), "{said}{problem}");
    assert_eq!(problem.matches("holds a blank").count(), 2, "{problem}");
    assert!(!problem.contains("AWS_REGION"), "{problem}");
}

#[test]
fn outside_of_a_live_shell_the_error_says_what_helps() {
    let environment = TestEnvironment::new();

    for command in [&["switch", "x"][..], &["switch", "-"], &["renew"]] {
        let output = environment.kamen().args(command).output().expect("kamen runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("this is no live shell"), "{said}");
        assert!(said.contains("kamen shell --live ROLE"), "{said}");
    }
}

#[test]
fn the_prompt_and_the_variables_follow_at_the_next_prompt() {
    let cloud = Cloud::demo();
    for shell in ["bash", "zsh", "fish"] {
        let environment = home(&cloud, shell);
        let mut session = opened(&environment, &["tools"]);
        session.wait_for("/RoleA) ");

        session.say("$UNDER_TEST switch partners --region eu-north-1", "/RoleB) ");
        session.say("echo acc-$KAMEN_ACCOUNT-$AWS_REGION", "acc-222222222222-eu-north-1");
        session.say("echo arn-$KAMEN_ARN", &format!("arn-{PARTNERS}"));
        let title = match shell {
            "bash" => "[[ $PS1 == *']2;'*RoleB* ]] && echo title-''set",
            "zsh" => "[[ $PROMPT == *']2;'*RoleB* ]] && echo title-''set",
            _ => "string match -q '*RoleB*' (fish_title); and echo title-''set",
        };
        session.say(title, "title-set");
        session.type_keys("clear\r");
        session.wait_gone("title-set");
        session.say("$UNDER_TEST switch -", "/RoleA) ");
        session.say("echo back-$KAMEN_ACCOUNT", "back-111111111111");

        assert!(session.leave().success());
    }
}

#[test]
fn programs_that_run_are_named_before_their_account_changes() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "bash");
    let mut session = opened(&environment, &["tools"]);
    session.wait_for("/RoleA) ");

    session.type_keys("sleep 600 &\r");
    session.wait_for("[1] ");
    session.say("$UNDER_TEST switch partners", "; switch? [y/N]");
    assert!(session.text().contains("sleep ("), "{}", session.text());
    session.say("n", "give `--force`");
    session.say("echo still-$KAMEN_ACCOUNT", "still-111111111111");
    session.say("$UNDER_TEST switch partners --force", "/RoleB) ");
    session.say("kill %1; wait; echo gone''-now", "gone-now");

    assert!(session.leave().success());
}

#[test]
fn a_code_is_asked_for_in_the_shell_and_production_is_confirmed_there() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "bash");
    environment.write(
        ".config/kamen/config.toml",
        "[production]\nnames = []\nroles = ['BreakGlass']\nconfirm-cli = true\n",
    );
    let mut session = opened(&environment, &["tools"]);
    session.wait_for("/RoleA) ");

    session.say("$UNDER_TEST switch break-glass", "is production; type `");
    session.say("012345678901", "MFA code of");
    let serial = "arn:aws:iam::012345678901:mfa/AssumeRoleUser";
    let code = cloud.running().mfa_code(serial).expect("the device exists");
    session.say(&code, "BreakGlass production) ");
    session.type_keys("clear\r");
    session.wait_gone("MFA code of");
    session.say("$UNDER_TEST switch tools", "/RoleA) ");
    session.type_keys("clear\r");
    session.wait_gone("you are");
    session.say("$UNDER_TEST switch partners", "/RoleB) ");

    assert!(session.leave().success());
}

#[test]
fn a_shell_whose_kamen_was_killed_says_so_and_is_opened_again() {
    let cloud = Cloud::demo();
    for shell in ["bash", "zsh", "fish"] {
        let environment = home(&cloud, shell);
        let line = "$UNDER_TEST shell --live tools; sleep 600";
        let mut session = Session::start(&environment, (150, 40), "sh", &["-c", line]);
        session.wait_for("/RoleA) ");

        let parent =
            if shell == "fish" { "(ps -o ppid= -p $fish_pid | string trim)" } else { "$PPID" };
        session.say(&format!("kill -9 {parent}"), "Killed");
        session.say("", "its credentials with it");
        session.wait_for("/RoleA ended) ");
        session.type_keys("clear\r");
        session.wait_gone("its credentials with it");
        session.say("$UNDER_TEST renew", "/RoleA, depth 2) ");
        session.say("$UNDER_TEST switch partners", "/RoleB, depth 2) ");
        session.type_keys("exit\r");
        session.wait_for("/RoleA ended) ");
        // What waits beside the shell hears of no closed window.
        let group = i32::try_from(session.process_id()).expect("a process id");
        killpg(Pid::from_raw(group), Signal::SIGKILL).expect("it waits");
    }
}

#[test]
fn live_shells_stand_beside_their_sessions() {
    let cloud = Cloud::demo();
    let mut environment = home(&cloud, "sh");
    let passphrase = environment.write("passphrase", "correct horse battery staple\n");
    environment
        .write(".config/kamen/config.toml", "[vault]\nkey = 'passphrase'\nunlocked-for = 0\n");
    environment.set("KAMEN_VAULT_PASSPHRASE_FILE", passphrase.display().to_string());

    let (said, problem) = in_tools(&environment, "$UNDER_TEST sessions --output json");

    let listed: Value = serde_json::from_str(&said).expect("JSON");
    let sessions = listed["sessions"].as_array().unwrap();
    let tools = sessions.iter().find(|one| one["arn"].as_str().unwrap().starts_with(TOOLS));
    let shells = tools.unwrap_or_else(|| panic!("{said}{problem}"))["shells"].as_array().unwrap();
    assert!(shells.iter().any(|shell| shell["live"] == true), "{said}");
}

#[test]
fn a_live_shell_is_listed_also_if_nothing_is_kept() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "sh");

    let lines = "$UNDER_TEST sessions --output json; $UNDER_TEST sessions >&2";
    let (said, problem) = in_tools(&environment, lines);

    let listed: Value = serde_json::from_str(&said).expect("JSON");
    // Live shells are this user's, whatever home they were opened in.
    let is_this = |session: &&Value| session["arn"].as_str().unwrap().starts_with(TOOLS);
    let session = listed["sessions"].as_array().unwrap().iter().find(is_this);
    let session = session.unwrap_or_else(|| panic!("{said}{problem}"));
    assert_eq!(session["shells"][0]["live"], true, "{said}");
    assert_eq!(session["role"], "arn:aws:iam::111111111111:role/RoleA", "{said}");
    assert!(problem.contains(" (live)"), "{problem}");
}

#[test]
fn a_shell_that_waits_for_a_switch_says_who_it_is_and_one_that_is_not_wanted_does_not_happen() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "sh");
    with_slow_profile(&cloud, &environment);
    let lines = "cd; $UNDER_TEST switch slow --force & client=$!\n\
        while [ ! -e started ]; do sleep 0.1; done\n\
        $UNDER_TEST sessions --output json\n\
        kill $client; wait $client; touch go; sleep 1.5\n\
        $UNDER_TEST whoami | grep -o 'arn:aws:sts[^ ]*' | head -1 >&2\n\
        $UNDER_TEST switch slow --force && echo then >&2";

    let (said, problem) = in_tools(&environment, lines);

    let listed: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(listed["sessions"][0]["shells"][0]["live"], true, "{said}{problem}");
    assert!(problem.contains(TOOLS), "{problem}");
    assert!(problem.trim_end().ends_with("then"), "{problem}");
    assert_eq!(problem.matches("you are ").count(), 1, "{problem}");
}

#[test]
fn a_setting_makes_every_shell_live_those_of_the_screens_too() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "bash");
    environment.write(".config/kamen/config.toml", "[shell]\nlive = true\n");
    let mut session = Session::start(&environment, (150, 40), kamen_binary(), &[]);
    session.wait_for("S3ListBucketOnly");
    session.type_keys("/s3list");
    session.wait_for("Roles 1 of");
    session.type_keys("\t");
    session.wait_for("you can assume this role");
    session.type_keys("s");
    session.wait_for("S3ListBucketOnly) mine> ");
    assert!(session.text().contains("renewed while this shell lives"), "{}", session.text());

    session.say("echo \"key-$AWS_ACCESS_KEY_ID.\"", "key-.");
    session.say("$UNDER_TEST switch partners", "/RoleB) mine> ");
    session.say("$UNDER_TEST whoami", PARTNERS);
    session.type_keys("exit\r");
    session.wait_for("left the shell of");
    session.type_keys("\x03");
    session.wait_for("Quit?");
    session.type_keys("\r");
    assert!(session.wait_for_end().success());

    let mut plain = Session::start(&environment, (150, 40), kamen_binary(), &["shell", "tools"]);
    plain.wait_for("/RoleA) mine> ");
    assert!(plain.leave().success());
    let keys = ["shell", "--no-live", "tools"];
    let mut plain = Session::start(&environment, (150, 40), kamen_binary(), &keys);
    plain.wait_for(" min) mine> ");
    assert!(plain.leave().success());
}

#[test]
fn the_screens_in_a_live_shell_show_the_end_of_what_it_renews() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "sh");
    let mut session = opened(&environment, &["tools"]);
    session.wait_for("/RoleA) ");

    session.type_keys("$UNDER_TEST\r");
    session.wait_for("Work from");
    session.type_keys("environment");
    session.type_keys("\r");
    session.wait_for("59m left");
    session.close();
}
