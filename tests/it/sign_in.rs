//! Signing in to Identity Center through the binary: by a browser, by a code, once for all processes, and
//! shared with clients that others wrote.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use jiff::{SignedDuration, Timestamp};
use kamen::sandbox::Options;
use kamen::sandbox::fault::{Fault, FaultKind};
use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::sandbox::{Cloud, boto3};

/// `sha1(kitsune)`.
const TOKEN: &str = ".aws/sso/cache/8c9845e0be6e60452ff2f1494cf765c1c89e83ad.json";

/// A browser that goes wherever it is led, and shows nothing.
const BROWSER: &str = "[browser]\ncommand = [\"python3\", \"-c\", \
    \"import sys, urllib.request as u; u.urlopen(sys.argv[1]).read()\", \"{url}\"]\n";

const VIEW: &str = "\n[profile view]\nsso_session = kitsune\nsso_account_id = 333333333333\n\
    sso_role_name = ViewOnly\nregion = eu-central-1\n";

/// An environment on the sandbox with a profile of Identity Center; `settings` are kamen's own.
pub(crate) fn corp(cloud: &Cloud, settings: &str) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    let config = environment.home().join(".aws/config");
    let before = std::fs::read_to_string(&config).unwrap();
    let account = cloud.running().organisation().assignments[0].account.to_string();
    std::fs::write(&config, before + &VIEW.replace("333333333333", &account)).unwrap();
    let settings = environment.write("kamen.toml", &format!("{settings}\n{BROWSER}"));
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    environment
}

/// The same with a vault.
pub(crate) fn with_vault(cloud: &Cloud) -> TestEnvironment {
    let mut environment = corp(cloud, "[vault]\nunlocked-for = \"2m\"\n");
    let file = environment.write("passphrase", "correct horse battery staple\n");
    environment.set("KAMEN_VAULT_PASSPHRASE_FILE", file.to_str().unwrap());
    environment
}

/// Exit code, standard output, standard error.
fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

pub(crate) fn signed_in(environment: &TestEnvironment, options: &[&str]) {
    let arguments = [&["login", "kitsune", "--browser"], options].concat();
    let (code, said, problem) = run(environment, &arguments);
    assert_eq!(code, 0, "{problem}");
    assert!(said.starts_with("signed in to kitsune ("), "{said}{problem}");
}

/// Begins a sign-in by a code; gives the address of its page, and the process that waits.
fn by_code(environment: &TestEnvironment) -> (String, Child) {
    let mut child = Command::new(kamen_binary())
        .env_clear()
        .envs(environment.variables())
        .args(["login", "kitsune", "--device", "--no-browser", "--output", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kamen starts");
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let (mut address, mut shown) = (None, None);
    let mut line = String::new();
    while told.read_line(&mut line).is_ok_and(|length| length > 0) {
        let line = std::mem::take(&mut line);
        let line = line.trim_end();
        address = address.or(line.strip_prefix("open ").map(str::to_owned));
        shown = line.rsplit_once("this code: ").map(|(_, code)| code.to_owned());
        if shown.is_some() {
            break;
        }
    }
    child.stderr = Some(told.into_inner());
    let (address, shown) = (address.expect("a page is named"), shown.expect("a code is shown"));
    assert!(address.ends_with(&format!("user_code={shown}")), "{address} {shown}");
    (address, child)
}

/// Goes to a page.
pub(crate) fn visit(environment: &TestEnvironment, address: &str) {
    let script = "import sys, urllib.request as u; u.urlopen(sys.argv[1]).read()";
    environment.command("python3").args(["-c", script, address]).assert().success();
}

fn token(environment: &TestEnvironment) -> Value {
    let text = std::fs::read_to_string(environment.home().join(TOKEN)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_browser_signs_in_and_every_process_has_it_until_it_is_ended() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    let whoami = || run(&environment, &["whoami", "--profile", "view"]);

    let (before, _, hint) = whoami();
    signed_in(&environment, &[]);
    let (after, said, _) = whoami();
    let (again, no_op, _) = run(&environment, &["login", "view", "--device", "--output", "json"]);
    let (ended, _, _) = run(&environment, &["logout"]);
    let (out, _, words) = whoami();

    assert_eq!(before, 3);
    assert!(hint.contains("sign in: `kamen login kitsune`"), "{hint}");
    assert_eq!(after, 0);
    assert!(said.contains("AWSReservedSSO_ViewOnly_"), "{said}");
    let no_op: Value = serde_json::from_str(&no_op).unwrap();
    assert_eq!((again, &no_op["signed_in"], &no_op["renewable"]), (0, &false.into(), &true.into()));
    assert_eq!((ended, out), (0, 3), "{words}");
    assert!(!environment.home().join(TOKEN).exists(), "nothing is shared unasked");
}

#[test]
fn a_code_signs_in_once_the_person_has_agreed() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);

    let (address, child) = by_code(&environment);
    visit(&environment, &format!("{address}&answer=allow"));
    let output = child.wait_with_output().unwrap();

    assert!(output.status.success());
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&said["session"], &said["signed_in"]), (&"kitsune".into(), &true.into()));
    assert_eq!(run(&environment, &["whoami", "--profile", "view"]).0, 0);
}

#[test]
fn a_code_that_the_person_declines_signs_no_one_in() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);

    let (address, child) = by_code(&environment);
    visit(&environment, &format!("{address}&answer=deny"));

    let output = child.wait_with_output().unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{problem}");
    assert!(problem.contains("try again: `kamen login kitsune`"), "{problem}");
    assert_eq!(run(&environment, &["whoami", "--profile", "view"]).0, 3);
}

#[test]
fn a_sign_in_that_was_ended_there_is_asked_for_again() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    signed_in(&environment, &[]);
    cloud.running().end_sign_ins();

    let (code, _, problem) = run(&environment, &["whoami", "--profile", "view"]);
    signed_in(&environment, &[]);

    assert_eq!(code, 3);
    assert!(problem.contains("kamen login kitsune"), "{problem}");
    assert_eq!(run(&environment, &["whoami", "--profile", "view"]).0, 0);
}

#[test]
fn without_a_vault_the_token_is_kept_only_if_the_person_says_so() {
    let cloud = Cloud::demo();
    let environment = corp(&cloud, "");

    let (refused, _, problem) = run(&environment, &["login", "kitsune", "--browser"]);
    signed_in(&environment, &["--share-token"]);
    let first = token(&environment);
    signed_in(&environment, &["--force"]);

    assert_eq!(refused, 2);
    assert!(problem.contains("share-token"), "{problem}");
    assert_eq!(first["startUrl"], "https://kitsune.awsapps.com/start");
    assert_ne!(first["accessToken"], token(&environment)["accessToken"], "the file is there now");
}

#[test]
fn boto3_uses_the_token_that_kamen_shares_and_kamen_the_one_that_boto3_refreshed() {
    let cloud = Cloud::demo();
    let environment = corp(&cloud, "[sso]\nshare-token = true\n");
    signed_in(&environment, &[]);
    let script = "answer = boto3.Session(profile_name='view').client('sts').get_caller_identity()";

    let answer = boto3(&environment, script);
    let before = nearly_ended(&environment);
    boto3(&environment, script);
    let after = token(&environment);
    let (code, _, problem) = run(&environment, &["whoami", "--profile", "view"]);

    let arn = answer["Arn"].as_str().unwrap();
    assert!(arn.contains("AWSReservedSSO_ViewOnly_"), "{arn}");
    assert_ne!(before["accessToken"], after["accessToken"], "boto3 refreshed it");
    assert_eq!(code, 0, "{problem}");
    assert_eq!(token(&environment), after, "one that is good is left alone");
}

/// Lets the shared token end in a minute, for all who read it.
fn nearly_ended(environment: &TestEnvironment) -> Value {
    let mut token = token(environment);
    let soon = Timestamp::now().as_second() + 60;
    let soon = Timestamp::from_second(soon).unwrap().to_string();
    token["expiresAt"] = soon.into();
    token["theirs"] = "kept".into();
    environment.write(TOKEN, &token.to_string());
    token
}

#[test]
fn six_processes_refresh_one_token_once() {
    let cloud = Cloud::demo();
    let environment = corp(&cloud, "[sso]\nshare-token = true\n");
    signed_in(&environment, &[]);
    let before = nearly_ended(&environment);

    let ends = environment.at_once(6, &["credential-process", "--profile", "view"]);

    // A refresh token works once: a second process that used it would have failed.
    assert_eq!(ends, [true; 6]);
    let after = token(&environment);
    assert_ne!(after["refreshToken"], before["refreshToken"]);
    assert_eq!(after["theirs"], "kept");
}

#[test]
fn tokens_that_are_always_near_their_end_are_refreshed_in_turn() {
    let life = Some(SignedDuration::from_secs(200));
    let cloud = Cloud::start(Options { session_lifetime: life, ..Options::default() });
    let environment = with_vault(&cloud);
    signed_in(&environment, &[]);

    let ends = environment.at_once(6, &["exec", "view", "--no-cache", "--", "true"]);

    assert_eq!(ends, [true; 6]);
}

/// What the listing says of the permission sets: `verdict`, and what is to be supplied.
fn verdicts(environment: &TestEnvironment) -> Vec<(String, String)> {
    let (_, text, problem) = run(environment, &["roles", "--output", "json", "sso"]);
    let listed: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{problem}"));
    let sets = listed["roles"].as_array().unwrap().iter();
    let sets = sets.filter(|role| role["kind"] == "permission-set");
    sets.map(|role| (role["verdict"].to_string(), role["supply"].to_string())).collect()
}

#[test]
fn before_the_first_sign_in_a_permission_set_waits_for_it_and_is_no_certain_no() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    let assigned = &cloud.running().organisation().assignments[0];
    let name = format!("{}/sso:{}", assigned.account, assigned.set);
    run(&environment, &["roles", "--no-verdicts"]);

    let (_, table, _) = run(&environment, &["roles", &format!("account:{}", assigned.account)]);
    let (code, why, _) = run(&environment, &["why", &name]);
    let (_, show, _) = run(&environment, &["show", &name]);
    let (refused, _, problem) = run(&environment, &["exec", &name, "--", "true"]);

    assert!(table.contains("maybe (sign-in)"), "{table}");
    assert!(code == 1 && why.starts_with("maybe (with a sign-in)"), "{why}");
    assert!(
        why.contains("`kamen login kitsune`") && show.contains("maybe (sign-in)"),
        "{why}{show}"
    );
    assert!(refused == 3 && problem.contains("kamen login kitsune"), "{problem}");
    let before = verdicts(&environment);
    assert!(!before.is_empty());
    assert!(
        before
            .iter()
            .all(|(verdict, supply)| verdict == "\"unknown\"" && supply == "[\"sign-in\"]")
    );

    signed_in(&environment, &[]);
    let (code, _, problem) = run(&environment, &["exec", &name, "--", "true"]);

    assert_eq!(code, 0, "the listing that the sign-in allows is made by itself: {problem}");
    let after = verdicts(&environment);
    assert!(after.iter().all(|(verdict, _)| verdict != "\"unknown\""), "{after:?}");
    assert!(after.iter().any(|(verdict, _)| verdict == "\"allow\""), "{after:?}");
    assert!(run(&environment, &["why", &name]).1.starts_with("yes"));
}

#[test]
fn a_permission_set_is_known_by_its_name_to_every_command() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    signed_in(&environment, &[]);
    let account = cloud.running().organisation().assignments[0].account.to_string();
    let name = format!("{account}/sso:ViewOnly");

    run(&environment, &["roles", "--refresh"]);
    let (led, chain, problem) = run(&environment, &["path", &name]);
    let (told, who, _) = run(&environment, &["who-can", &name]);
    let (_, listed, _) = run(&environment, &["roles", "sso:ViewOnly"]);
    let (_, there, _) = run(&environment, &["roles", &name, "--output", "json"]);
    let (ran, _, as_whom) =
        run(&environment, &["exec", "--all", "sso:ViewOnly", "--dry-run", "--", "true"]);
    let (lost, _, nothing) = run(&environment, &["roles", "--profile", "nope"]);

    let start = format!("permission set ViewOnly in {account} (kitsune)");
    assert!(led == 0 && chain.starts_with(&start), "{chain}{problem}");
    assert!(told == 0 && who.contains("you, and others"), "{who}");
    assert!(listed.contains("sso:ViewOnly"), "{listed}");
    let there: Value = serde_json::from_str(&there).unwrap();
    assert_eq!(there["roles"].as_array().map(Vec::len), Some(1), "{there}");
    assert!(ran == 0 && as_whom.contains("ViewOnly"), "{as_whom}");
    assert!(lost == 2 && nothing.contains("there is no profile `nope`"), "{nothing}");
}

#[test]
fn of_several_sign_ins_the_only_one_that_was_made_is_ended() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    let config = environment.home().join(".aws/config");
    let other = "\n[sso-session other]\nsso_region = eu-west-1\n\
        sso_start_url = https://other.awsapps.com/start\n";
    let text = std::fs::read_to_string(&config).unwrap() + other;
    std::fs::write(&config, text).unwrap();
    signed_in(&environment, &[]);

    let (code, said, problem) = run(&environment, &["logout"]);
    let (again, _, nothing) = run(&environment, &["logout"]);

    assert!(code == 0 && said.contains("signed out of kitsune"), "{said}{problem}");
    assert!(again == 0 && nothing.contains("there was no sign-in"), "{nothing}");
}

#[test]
fn every_permission_set_is_listed_and_used_without_a_profile() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    let assignments = &cloud.running().organisation().assignments;
    let account = assignments[0].account.to_string();
    let roles = || -> Value {
        serde_json::from_str(&run(&environment, &["roles", "--output", "json", "sso"]).1).unwrap()
    };

    let before = roles();
    signed_in(&environment, &[]);
    run(&environment, &["roles", "--refresh"]);
    let after = roles();
    let name = format!("{account}/sso:ViewOnly");
    let (code, arn, problem) = run(&environment, &["exec", &name, "--", "printenv", "KAMEN_ARN"]);
    let plainly = run(&environment, &["exec", &format!("{account}/ViewOnly"), "--", "true"]);
    let (_, link, warning) = run(&environment, &["console", &name, "--print", "--service", "ec2"]);
    let why = |role: &str| -> Value {
        serde_json::from_str(&run(&environment, &["why", role, "--output", "json"]).1).unwrap()
    };
    let (given, judged) = (why(&name), why("012345678901/S3ListBucketOnly"));
    let named = ["exec", &name, "--session-name", "me", "--", "true"];
    let (refused, _, words) = run(&environment, &named);

    let held = |listed: &Value| {
        let all = listed["roles"].as_array().unwrap().clone();
        all.into_iter()
            .filter(|role| role["kind"] == "permission-set" && role["verdict"] == "allow")
            .count()
    };
    assert_eq!((held(&before), held(&after)), (0, assignments.len()));
    // One shape for every answer.
    let fields = |why: &Value| why.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields(&given), fields(&judged));
    assert_eq!((&given["can"], &given["via"]), (&true.into(), &Value::Null));
    assert_eq!(code, 0, "{problem}");
    assert!(arn.contains("assumed-role/AWSReservedSSO_ViewOnly_"), "{arn}");
    assert_eq!((plainly.0, refused), (0, 2), "{words}");
    let shortcut = "https://kitsune.awsapps.com/start/#/console?account_id=";
    assert!(link.starts_with(shortcut) && link.contains("role_name=ViewOnly"), "{link}");
    assert!(!warning.contains("key"), "{warning}");
    assert!(words.contains("a session name cannot be sent for a permission set"), "{words}");
}

#[test]
fn accounts_that_nothing_else_leads_to_are_listed_by_the_portal_and_stay_offline() {
    let cloud = Cloud::demo();
    let mut environment = with_vault(&cloud);
    // No keys and no profile: the sign-in is all there is.
    environment.write(".aws/credentials", "");
    let section = "[sso-session kitsune]\nsso_start_url = https://kitsune.awsapps.com/start\n\
        sso_region = eu-central-1\n";
    environment.write(".aws/config", section);
    signed_in(&environment, &[]);
    let roles = |environment: &TestEnvironment| -> Value {
        let (code, said, problem) = run(environment, &["roles", "--output", "json"]);
        assert_eq!(code, 0, "{problem}");
        serde_json::from_str(&said).unwrap()
    };

    let listed = roles(&environment);
    environment.set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let offline = roles(&environment);

    let first = &listed["roles"][0];
    assert_eq!(
        (&first["arn"], &first["permission_set"]),
        (&Value::Null, &"AdministratorAccess".into())
    );
    assert!(listed["accounts"][0]["alias"].is_string(), "{listed}");
    let count = |document: &Value| document["roles"].as_array().unwrap().len();
    assert_eq!(count(&listed), cloud.running().organisation().assignments.len());
    assert_eq!(count(&offline), count(&listed));
}

#[test]
fn a_portal_that_throttles_is_listed_all_the_same() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    signed_in(&environment, &[]);
    let throttle = Fault::new(FaultKind::Throttle);
    cloud.running().set_faults(vec![
        throttle.clone().on("ListAccounts").times(5),
        throttle.on("ListAccountRoles").times(9),
    ]);

    let (_, said, _) = run(&environment, &["roles", "--output", "json", "--refresh"]);

    let listed: Value = serde_json::from_str(&said).unwrap();
    let sets = listed["roles"].as_array().unwrap();
    let sets =
        sets.iter().filter(|role| role["kind"] == "permission-set" && role["verdict"] == "allow");
    assert_eq!(sets.count(), cloud.running().organisation().assignments.len());
}
