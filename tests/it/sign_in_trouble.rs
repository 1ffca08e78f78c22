//! Sign-ins on machines whose clock is off: hours ahead of AWS's, or behind it.

use jiff::{SignedDuration, Timestamp};
use kamen::sandbox::Options;
use serde_json::Value;

use crate::login;
use crate::sign_in::{signed_in, with_vault};
use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

/// A cloud whose clock is so many hours ahead of this machine's.
fn hours_ahead(hours: i64) -> Cloud {
    let clock_offset = SignedDuration::from_hours(hours);
    Cloud::start(Options { clock_offset, ..Options::default() })
}

fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// Minutes until the end that `credential-process` says of a profile's keys, and which they are.
fn keys(environment: &TestEnvironment, profile: &str) -> (i64, Value) {
    let arguments = ["credential-process", "--profile", profile];
    let (code, said, problem) = run(environment, &arguments);
    assert_eq!(code, 0, "{profile}: {problem}");
    let document: Value = serde_json::from_str(&said).unwrap();
    let end: Timestamp = document["Expiration"].as_str().unwrap().parse().unwrap();
    (end.duration_since(Timestamp::now()).as_mins(), document["AccessKeyId"].clone())
}

#[test]
fn a_sign_in_to_identity_center_is_as_good_where_the_clock_is_hours_off() {
    for hours in [3, -3] {
        let cloud = hours_ahead(hours);
        let environment = with_vault(&cloud);
        signed_in(&environment, &[]);

        let (left, first) = keys(&environment, "view");
        let (_, second) = keys(&environment, "view");
        let (code, _, problem) = run(&environment, &["exec", "view", "--", "true"]);
        let (_, doctor, _) = run(&environment, &["doctor"]);

        // The keys of a permission set last an hour.
        assert!((55..=60).contains(&left), "{hours}: {left}");
        assert_eq!(code, 0, "{hours}: {problem}");
        assert_eq!(first, second, "{hours}: they are kept, and not obtained again and again");
        let side = if hours > 0 { "behind" } else { "ahead of" };
        let told = doctor.lines().find(|line| line.starts_with("broken  clock")).expect("clocks");
        assert!(told.ends_with(&format!("{side} AWS's")), "{hours}: {told}");
    }
}

#[test]
fn a_role_of_a_users_keys_is_as_good_where_the_clock_is_hours_off() {
    for hours in [3, -3] {
        let cloud = hours_ahead(hours);
        let environment = with_vault(&cloud);

        let (left, first) = keys(&environment, "tools");
        let (_, second) = keys(&environment, "tools");

        assert!((55..=60).contains(&left), "{hours}: {left}");
        assert_eq!(first, second, "{hours}: they are kept");
    }
}

#[test]
fn a_sign_in_of_aws_login_is_as_good_where_the_clock_is_hours_off() {
    for hours in [3, -3] {
        let cloud = hours_ahead(hours);
        let environment = login::environment(&cloud);
        login::signed_in(&environment);

        assert!((13..=15).contains(&keys(&environment, "me").0), "{hours}");
        let (code, said, problem) = run(&environment, &["whoami", "--profile", "me"]);
        assert_eq!(code, 0, "{hours}: {said}{problem}");
        login::nearly_ended(&environment);
        assert!((13..=15).contains(&keys(&environment, "me").0), "{hours}: renewed");
    }
}
