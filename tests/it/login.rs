//! The sign-in of `aws login` through the binary: by a browser, by a code that the person carries, once for all
//! processes, and in files shared with botocore.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kamen::sandbox::Options;
use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::{Cloud, boto3};

/// The first user of the demo.
const ARN: &str = "arn:aws:iam::012345678901:user/AssumeRoleUser";

/// A browser that goes wherever it is led, and shows nothing.
const BROWSER: &str = "[browser]\ncommand = [\"python3\", \"-c\", \
    \"import sys, urllib.request as u; u.urlopen(sys.argv[1]).read()\", \"{url}\"]\n";

/// An environment in which `me` signs in by the console, and `role` is a role on top of it.
pub(crate) fn environment(cloud: &Cloud) -> TestEnvironment {
    let mut environment = TestEnvironment::new();
    for (name, value) in cloud.running().endpoint() {
        environment.set(&name, value);
    }
    let config = format!(
        "[profile me]\nlogin_session = {ARN}\n[profile role]\nsource_profile = me\n\
         role_arn = arn:aws:iam::012345678901:role/S3ListBucketOnly\n[profile other]\n\
         login_session = arn:aws:iam::012345678901:user/other\n\
         [profile tool]\ncredential_process = {} credential-process --profile me\n",
        kamen_binary().display()
    );
    environment.write(".aws/config", &config);
    let settings = environment.write("kamen.toml", BROWSER);
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    environment
}

/// Exit code, standard output, standard error.
fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// The code that the last page of a sign-in shows.
pub(crate) fn shown(environment: &TestEnvironment, address: &str) -> String {
    let script = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())";
    let page = environment.command("python3").args(["-c", script, address]).output();
    let page = String::from_utf8(page.expect("Python runs").stdout).expect("text");
    let code = page.split_once("The code: ").and_then(|(_, rest)| rest.split('<').next());
    code.expect("a code is shown").to_owned()
}

pub(crate) fn signed_in(environment: &TestEnvironment) {
    let (code, said, problem) = run(environment, &["login", "me", "--browser", "--share-token"]);
    assert_eq!(code, 0, "{problem}");
    assert!(said.starts_with("signed in to me ("), "{said}{problem}");
}

fn file(environment: &TestEnvironment) -> std::path::PathBuf {
    let folder = std::fs::read_dir(environment.home().join(".aws/login/cache")).unwrap();
    let mut files = folder.map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|kind| kind == "json")).expect("a file")
}

fn kept(environment: &TestEnvironment) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file(environment)).unwrap()).unwrap()
}

/// Lets the keys end in a minute, for all who read the file.
pub(crate) fn nearly_ended(environment: &TestEnvironment) -> Value {
    let mut kept = kept(environment);
    let soon = Timestamp::from_second(Timestamp::now().as_second() + 60).unwrap();
    kept["accessToken"]["expiresAt"] = soon.to_string().into();
    kept["theirs"] = "kept".into();
    std::fs::write(file(environment), kept.to_string()).unwrap();
    kept
}

#[test]
fn a_browser_signs_in_and_every_process_has_it_until_it_is_ended() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);
    let whoami = |profile: &str| run(&environment, &["whoami", "--profile", profile]);

    let (before, _, hint) = whoami("me");
    let (unasked, _, place) = run(&environment, &["login", "me", "--browser"]);
    signed_in(&environment);
    let (after, said, _) = whoami("me");
    let (on_top, role, _) = whoami("role");
    let (again, no_op, _) = run(&environment, &["login", "me", "--output", "json"]);
    let (ended, _, _) = run(&environment, &["logout", "me"]);
    let (out, _, words) = whoami("me");

    assert_eq!(before, 3);
    assert!(hint.contains("sign in: `kamen login me`"), "{hint}");
    assert_eq!(unasked, 2);
    assert!(place.contains("--share-token"), "{place}");
    assert_eq!((after, on_top), (0, 0));
    assert!(said.contains(ARN) && role.contains("assumed-role/S3ListBucketOnly/"), "{said}{role}");
    let no_op: Value = serde_json::from_str(&no_op).unwrap();
    assert_eq!((again, &no_op["signed_in"], &no_op["arn"]), (0, &false.into(), &ARN.into()));
    assert_eq!((ended, out), (0, 3), "{words}");
}

#[test]
fn no_one_is_sent_to_a_page_for_keys_that_cannot_be_kept() {
    let cloud = Cloud::demo();
    let mut environment = environment(&cloud);
    let folder = environment.write("file", "").join("cache");
    environment.set("AWS_LOGIN_CACHE_DIRECTORY", folder.to_str().unwrap());

    for way in ["--browser", "--device"] {
        let (code, said, problem) = run(&environment, &["login", "me", way, "--share-token"]);

        assert_eq!(code, 2, "{said}{problem}");
        assert!(problem.contains("cannot write") && !problem.contains("http"), "{problem}");
    }
}

#[test]
fn another_identity_than_the_profiles_is_refused() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);

    let (code, _, words) = run(&environment, &["login", "other", "--browser", "--share-token"]);

    assert_eq!(code, 3);
    assert!(words.contains(ARN) && words.contains("user/other"), "{words}");
}

#[test]
fn a_person_elsewhere_types_what_the_last_page_shows() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);
    let arguments = ["login", "me", "--device", "--share-token"];
    let mut session = Session::start(&environment, (200, 30), kamen_binary(), &arguments);

    session.wait_for("its last page shows:");
    let text: String = session.text().lines().map(str::trim_end).collect();
    let address = text.split("any machine, ").nth(1).unwrap().split("the code").next().unwrap();
    let code = shown(&environment, address);
    session.type_keys("c3RhdGU9eCZjb2RlPXk\r");
    session.wait_for("that is not the code of this sign-in's last page");
    session.type_keys(&format!("{code}\r"));

    assert!(session.wait_for_end().success(), "{}", session.text());
    assert!(session.text().contains("signed in to me ("), "{}", session.text());
    // Also what is typed as soon as the words are there: the terminal was silent before it said them.
    assert!(!session.text().contains(&code), "the code is shown");
}

#[test]
fn six_processes_renew_the_keys_once() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);
    signed_in(&environment);
    let before = nearly_ended(&environment);

    let ends = environment.at_once(6, &["credential-process", "--profile", "me"]);

    // A refresh token works once: a second process that used it would have failed.
    assert_eq!(ends, [true; 6]);
    let after = kept(&environment);
    assert_ne!(after["refreshToken"], before["refreshToken"]);
    assert_eq!(after["theirs"], "kept");
    assert_eq!(after["idToken"], before["idToken"]);
}

#[test]
fn botocore_renews_what_kamen_keeps_and_kamen_what_botocore_renewed() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);
    signed_in(&environment);
    let as_me = |profile: &str| {
        let call = "client('sts').get_caller_identity()";
        boto3(&environment, &format!("answer = boto3.Session(profile_name='{profile}').{call}"))
    };

    let first = nearly_ended(&environment);
    let theirs = as_me("me");
    let second = nearly_ended(&environment);
    let (code, _, problem) = run(&environment, &["whoami", "--profile", "me"]);
    let third = kept(&environment);
    let by_process = as_me("tool");

    assert_eq!((&theirs["Arn"], &by_process["Arn"]), (&ARN.into(), &ARN.into()));
    assert_ne!(first["refreshToken"], second["refreshToken"], "botocore renewed it");
    assert_eq!(code, 0, "{problem}");
    assert_ne!(second["refreshToken"], third["refreshToken"], "kamen renewed it");
    assert_eq!((&third["dpopKey"], &third["theirs"]), (&first["dpopKey"], &"kept".into()));
}

#[test]
fn a_sign_in_that_was_ended_there_is_asked_for_again_and_the_doctor_says_how_it_stands() {
    let life = Some(SignedDuration::from_secs(2));
    let cloud = Cloud::start(Options { session_lifetime: life, ..Options::default() });
    let environment = environment(&cloud);
    let doctor = |options: &[&str]| {
        let (_, said, _) = run(&environment, &[&["doctor", "--output", "json"], options].concat());
        let said: Value = serde_json::from_str(&said).unwrap();
        let checks = said["checks"].as_array().unwrap().clone();
        let of_me = |check: &Value| {
            check["message"].as_str().is_some_and(|text| text.starts_with("profile me: "))
        };
        checks.into_iter().find(of_me).expect("the profile is named")
    };

    let absent = doctor(&["--offline"]);
    signed_in(&environment);
    let good = doctor(&[]);
    cloud.running().end_sign_ins();
    std::thread::sleep(Duration::from_secs(3));
    let ended = doctor(&["--offline"]);
    let over = doctor(&[]);

    let hint = Value::from("sign in: `kamen login me`");
    assert_eq!((&absent["status"], &absent["hint"]), (&"warning".into(), &hint));
    assert!(absent["message"].as_str().unwrap().contains("not signed in"), "{absent}");
    assert_eq!(good["status"], "ok", "{good}");
    assert!(ended["message"].as_str().unwrap().contains("keys ended at"), "{ended}");
    assert_eq!((&over["status"], &over["hint"]), (&"warning".into(), &hint), "{over}");
}
