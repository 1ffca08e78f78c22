//! `kamen doctor`: each source is tried once, and "ok" is said only of what was tried.

use jiff::SignedDuration;
use kamen::sandbox::Options;
use serde_json::Value;

use super::{answered, run};
use crate::support::environment::TestEnvironment;
use crate::support::python::program;
use crate::support::sandbox::Cloud;

/// The demo's profiles, and others that are wrong in one way each.
fn home(cloud: &Cloud) -> TestEnvironment {
    let environment = cloud.with_profiles();
    let files = cloud.running().shared_config();
    let process = environment.write(
        "process.sh",
        "echo ran >> \"$HOME/ran\"; echo '{\"Version\":1,\"AccessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"SecretAccessKey\":\"wrong\"}'",
    );
    let more = format!(
        "[profile wrong]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wrong\n\
         [profile runs]\ncredential_process = sh {}\n\
         [profile lost]\ncredential_process = no-such-program-of-anyone --json\n\
         [sso-session away]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n\
         [profile away]\nsso_session = away\nsso_account_id = 012345678901\nsso_role_name = Admin\n",
        process.display()
    );
    environment.write(".aws/config", &format!("{}\n{more}", files.config));
    environment
}

/// Status and message of the check of a profile.
fn of_profile(checks: &Value, profile: &str) -> (String, String) {
    let mut all = checks["checks"].as_array().expect("checks").iter();
    let begins = format!("profile {profile}: ");
    let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let found = all.rfind(|check| text(check, "message").starts_with(&begins));
    let found = found.unwrap_or_else(|| panic!("nothing of {profile}: {checks:#}"));
    (text(found, "status"), text(found, "message"))
}

#[test]
fn every_source_is_tried_and_each_trouble_is_told_apart() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);

    let (code, checks) = answered(&environment, &["doctor"]);

    let of = |profile: &str| of_profile(&checks, profile);
    let (status, message) = of("default");
    assert_eq!(status, "ok", "{message}");
    assert!(message.contains("user/AssumeRoleUser"), "{message}");
    let (status, message) = of("wrong");
    assert!(status == "broken" && message.contains("wrong or missing keys"), "{message}");
    let (status, message) = of("away");
    assert!(status == "warning" && message.contains("needs a sign-in"), "{message}");
    let (status, message) = of("runs");
    assert!(status == "untried" && message.contains("--try"), "{message}");
    let (status, message) = of("lost");
    assert!(status == "broken" && message.contains("`no-such-program-of-anyone`"), "{message}");
    assert_eq!(code, 1);
    assert!(!environment.home().join("ran").exists(), "no program was run");
}

#[test]
fn a_role_behind_a_source_that_works_is_not_called_ok() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let files = cloud.running().shared_config();
    let role =
        "role_arn = arn:aws:iam::012345678901:role/S3ListBucketOnly\nsource_profile = default";
    let device = "mfa_serial = arn:aws:iam::012345678901:mfa/AssumeRoleUser";
    let more = format!("[profile behind]\n{role}\n[profile coded]\n{role}\n{device}\n");
    environment.write(".aws/config", &format!("{}\n{more}", files.config));

    let (_, checks) = answered(&environment, &["doctor"]);

    let (status, message) = of_profile(&checks, "behind");
    assert!(status == "untried" && message.ends_with("its source works"), "{message}");
    let (status, message) = of_profile(&checks, "coded");
    assert!(status == "untried" && message.ends_with("needs an MFA code"), "{message}");
}

#[test]
fn programs_run_only_if_one_asks_for_it() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);

    let (_, checks) = answered(&environment, &["doctor", "--try"]);

    let (status, message) = of_profile(&checks, "runs");
    assert!(status == "broken" && message.contains("wrong or missing keys"), "{message}");
    let runs = std::fs::read_to_string(environment.home().join("ran")).unwrap();
    assert_eq!(runs.lines().count(), 1, "once");
}

#[test]
fn without_a_call_no_profile_is_called_ok() {
    let cloud = Cloud::demo();

    let (code, checks) = answered(&home(&cloud), &["doctor", "--offline"]);

    assert_eq!(code, 0);
    for profile in ["default", "wrong", "away", "runs"] {
        assert_eq!(of_profile(&checks, profile).0, "untried");
    }
}

#[test]
fn a_clock_that_the_sdk_corrects_in_silence_is_named() {
    for (minutes, words) in [(20, "behind AWS's"), (-20, "ahead of AWS's")] {
        let clock_offset = SignedDuration::from_mins(minutes);
        let cloud = Cloud::start(Options { clock_offset, ..Options::default() });

        let (code, told, _) = run(&cloud.with_keys(), &["doctor"]);

        assert_eq!(code, 1, "{told}");
        let line = told.lines().find(|line| line.starts_with("broken  clock")).unwrap_or_default();
        assert!(line.contains(words), "{told}");
        assert!(told.contains("SignatureDoesNotMatch"), "{told}");
    }
    let (_, told, _) = run(&Cloud::demo().with_keys(), &["doctor"]);
    assert!(told.contains("ok      clock"), "{told}");
}

#[test]
fn values_that_no_tool_can_use_are_named_with_their_lines_and_what_is_meant() {
    let environment = TestEnvironment::new();
    let user = "arn:aws:iam::111122223333:user/alice";
    let config = environment.write(
        ".aws/config",
        &format!(
            "[profile a]\nregion = eu-west1\noutput = jsn\nmfa_serial = {user}\n\
             sso_role_name = AWSReservedSSO_View_0123456789abcdef\n\
             [sso-session s]\nsso_region = us-east-1a\n"
        ),
    );

    let (_, text, _) = run(&environment, &["doctor"]);

    for (line, meant) in [
        (2, "did you mean `eu-west-1`?"),
        (3, "did you mean `json`?"),
        (4, "did you mean `arn:aws:iam::111122223333:mfa/alice`?"),
        (5, "did you mean `View`?"),
        (7, "did you mean `us-east-1`?"),
    ] {
        let place = format!("{}:{line}: ", config.display());
        let told = text.lines().find(|told| told.contains(&place)).unwrap_or_default();
        assert!(told.starts_with("warning") && told.contains(meant), "{place}{meant}\n{text}");
    }
}

#[test]
fn no_region_that_botocore_knows_is_called_a_mistake() {
    let environment = TestEnvironment::new();
    let script = "import boto3\nsession = boto3.Session()\n\
        for partition in session.get_available_partitions():\n    \
        print(*session.get_available_regions('ec2', partition), sep='\\n')";
    let output = environment.command(program("python")).args(["-c", script]).output().unwrap();
    let known = String::from_utf8(output.stdout).unwrap();
    let profile =
        |(number, region): (usize, &str)| format!("[profile p{number}]\nregion = {region}\n");
    let config: String = known.lines().enumerate().map(profile).collect();
    environment.write(".aws/config", &config);

    let (_, text, _) = run(&environment, &["doctor"]);

    assert!(known.lines().count() > 30, "{known}");
    assert!(!text.contains("is no region"), "{text}");
}

#[test]
fn settings_that_keep_the_screens_closed_and_folders_that_take_nothing_are_named() {
    let cloud = Cloud::demo();
    let mut environment = home(&cloud);
    let settings = environment
        .write("kamen.toml", "[[actions]]\nname = \"mine\"\nkey = \"s\"\ncommand = [\"true\"]\n");
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    let state = environment.write("file", "").join("state");
    environment.set("KAMEN_STATE_DIR", state.to_str().unwrap());

    let (code, checks) = answered(&environment, &["doctor", "--offline"]);

    assert_eq!(code, 1);
    let told = checks.to_string();
    assert!(told.contains("conflict") && told.contains("`s` for `mine`"), "{checks:#}");
    assert!(told.contains(&format!("cannot write {}", state.display())), "{checks:#}");
    environment.write("kamen.toml", "[screen]\ntheme = \"nonsense\"\n");
    let (_, checks) = answered(&environment, &["doctor", "--offline"]);
    assert!(checks.to_string().contains("there is no theme `nonsense`"), "{checks:#}");
}
