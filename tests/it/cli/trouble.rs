//! Bad input and bad luck: what is said, with which hint and exit code.

use jiff::SignedDuration;
use kamen::sandbox::fault::{Fault, FaultKind};
use kamen::sandbox::{Options, demo};
use serde_json::Value;

use super::{LIST_BUCKET, run};
use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

#[test]
fn names_that_say_nothing_or_too_much_are_usage_errors() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    run(&environment, &["roles"]);

    let (unknown, _, nearest) = run(&environment, &["show", "S3ListBuketOnly"]);
    let (several, _, candidates) = run(&environment, &["show", "ReadOnly"]);
    let (profile, _, error) =
        run(&environment, &["whoami", "--profile", "nope", "--output", "json"]);

    assert!(unknown == 2 && nearest.contains("hint: did you mean S3ListBucketOnly"), "{nearest}");
    assert!(several == 2 && candidates.contains("things:\n  "), "{candidates}");
    let error: Value = serde_json::from_str(&error).unwrap();
    assert_eq!((profile, error["error"]["kind"].as_str()), (2, Some("usage")));
}

#[test]
fn a_role_that_its_account_does_not_have_is_neither_allowed_nor_unknown() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let missing = "arn:aws:iam::012345678901:role/S3ListBucketOnl";

    for command in ["why", "path", "who-can"] {
        let (code, _, told) = run(&environment, &[command, missing]);
        assert_eq!(code, 2, "{command}: {told}");
        assert!(told.contains("there is no role") && told.contains("S3ListBucketOnly?"), "{told}");
    }
    let elsewhere = LIST_BUCKET.replace("role/", "role/team/");
    let (code, _, told) = run(&environment, &["why", &elsewhere]);
    assert!(code == 2 && told.contains(&format!("did you mean {LIST_BUCKET}?")), "{told}");
}

#[test]
fn a_wrong_command_line_is_told_like_any_other_failure() {
    let environment = TestEnvironment::new();

    let (code, out, text) = run(&environment, &["roles", "--acount", "x"]);
    let (json, _, document) = run(&environment, &["simulate", "--output", "json"]);
    let (help, shown, _) = run(&environment, &["roles", "--help"]);

    assert_eq!((code, out.as_str()), (2, ""));
    assert!(text.starts_with("error: unexpected argument `--acount` found\nhint: "), "{text}");
    assert!(text.contains("`--account`") && !text.contains("For more information"), "{text}");
    let document: Value = serde_json::from_str(&document).expect("one document");
    assert_eq!((json, document["error"]["kind"].as_str()), (2, Some("usage")));
    assert!(document["error"]["hint"].as_str().unwrap().contains("usage: kamen simulate"));
    assert!(help == 0 && shown.contains("Usage: kamen roles"), "{shown}");
}

#[test]
fn if_nothing_could_be_listed_the_identity_asked_for_is_told_of() {
    let mut environment = TestEnvironment::new();
    environment.set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    environment.write(
        ".aws/config",
        "[profile a-broken]\nrole_arn = arn:aws:iam::111111111111:role/x\nsource_profile = missing\n\
         [profile ok]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n",
    );

    let (code, _, told) = run(&environment, &["roles", "--profile", "ok"]);

    assert_eq!(code, 4, "{told}");
    assert!(told.contains("127.0.0.1:1") && told.contains("profile a-broken failed"), "{told}");
}

#[test]
fn wrong_settings_are_named_and_the_sample_is_at_hand() {
    let environment = TestEnvironment::new();
    let file = environment.write(
        ".config/kamen/config.toml",
        "[accounts.111111111111]\nname = 'Shop'\ncolor = 'blurple'\n",
    );

    let (code, _, told) = run(&environment, &["roles"]);
    let (_, sample, _) = run(&environment, &["doctor", "--sample"]);

    assert_eq!(code, 2, "{told}");
    assert!(told.contains(&format!("{}:3: color: `blurple`", file.display())), "{told}");
    assert!(told.contains("hint: `kamen doctor --sample`"), "{told}");
    assert_eq!(sample, include_str!("../../../assets/config.toml"));
}

#[test]
fn files_without_usable_credentials_say_where_they_are_wrong() {
    let environment = TestEnvironment::new();
    let keys = environment.write(
        ".aws/credentials",
        "[default\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n",
    );
    let place = format!("{}:1: ", keys.display());

    for command in [&["whoami"][..], &["roles"], &["show", "Reader"], &["lint"]] {
        let (code, _, told) = run(&environment, command);
        assert_eq!(code, 3, "{told}");
        assert!(told.contains("no credentials were found") && told.contains(&place), "{told}");
    }

    environment.write(".aws/credentials", &"no line\n".repeat(35));
    let (_, doctor, _) = run(&environment, &["doctor", "--offline"]);
    assert!(doctor.contains("15 more lines could not be read"), "{doctor}");
}

#[test]
fn a_broken_file_names_its_line_and_the_other_profiles_go_on() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    let config = std::fs::read_to_string(environment.home().join(".aws/config")).unwrap();
    let lines = config.lines().count();
    let broken = format!(
        "{config}\nthis is no line\n[profile loop]\nrole_arn = {LIST_BUCKET}\nsource_profile = loop2\n\
         [profile loop2]\nrole_arn = {LIST_BUCKET}\nsource_profile = loop\n"
    );
    let path = environment.write("broken", &broken);
    environment.set("AWS_CONFIG_FILE", path.to_str().unwrap());

    let (code, _, _) = run(&environment, &["whoami"]);
    let (_, doctor, _) = run(&environment, &["doctor", "--offline"]);
    let (looped, _, circle) = run(&environment, &["whoami", "--profile", "loop"]);

    assert_eq!(code, 0);
    assert!(doctor.contains(&format!("broken:{}", lines + 2)), "{doctor}");
    assert!(looped == 2 && circle.contains("loop -> loop2 -> loop"), "{circle}");
}

#[test]
fn refusals_wrong_keys_and_silent_servers_have_their_exit_codes() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let hana_only = "012345678901/HanaOnly";
    let plain = ["exec", "--profile", "default", hana_only, "--", "true"];
    let (refused, _, no) = run(&environment, &plain);
    let mut wrong = cloud.with_keys();
    wrong.set("AWS_SECRET_ACCESS_KEY", "wrong");
    let (keys, _, bad) = run(&wrong, &["whoami"]);
    let skewed =
        Cloud::start(Options { clock_offset: SignedDuration::from_hours(2), ..Options::default() });
    let (clock, _, hours) = run(&skewed.with_keys(), &["whoami"]);
    let mut unreachable = cloud.with_keys();
    unreachable.set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let (silent, _, gone) = run(&unreachable, &["whoami"]);
    let garbage = Fault::new(FaultKind::Garbage).in_account(demo::FIRST);
    let portal = Cloud::start(Options { faults: vec![garbage], ..Options::default() });
    let (strange, _, page) = run(&portal.with_keys(), &["whoami"]);

    assert!(refused == 1 && no.contains("request id"), "{refused} {no}");
    assert!(keys == 3 && bad.contains("hint:"), "{keys} {bad}");
    // The SDK learns the server's time from the refusal, and asks again.
    assert!(clock == 0, "{clock} {hours}");
    assert!(silent == 4 && gone.contains("hint:"), "{silent} {gone}");
    assert_eq!(strange, 4, "{page}");
}

#[test]
fn a_code_that_cannot_be_asked_for_is_missing_credentials() {
    let cloud = Cloud::demo();

    let (code, _, problem) = run(&cloud.with_profiles(), &["exec", "break-glass", "--", "true"]);

    assert!(code == 3 && problem.contains("mfa/AssumeRoleUser"), "{code} {problem}");
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let binary = crate::support::environment::kamen_binary();
    let script = format!("{} roles | true; echo ${{PIPESTATUS[0]}}", binary.display());

    let output = environment.command("bash").args(["-c", &script]).output().unwrap();

    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "0");
}
