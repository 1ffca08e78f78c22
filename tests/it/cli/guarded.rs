//! Production asked about at the command line, and sessions that may read and no more.

use super::run;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const PRODUCTION: &str = "kitsune-production/Auditor";

/// The demo's profiles, with the commands asking about production.
fn guarded(cloud: &Cloud) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    let settings = environment.write("guarded.toml", "[production]\nconfirm-cli = true\n");
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    environment
}

fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let head = ["exec", "--profile", "security"];
    head.into_iter().chain(more.iter().copied()).chain([PRODUCTION, "--", "true"]).collect()
}

#[test]
fn production_asks_on_the_terminal_and_yes_answers_beforehand() {
    let cloud = Cloud::demo();
    let environment = guarded(&cloud);
    assert_eq!(run(&environment, &["roles", "auditor"]).0, 0);

    for (typed, code) in [("kitsune-production\r", 0), ("kitsune-data\r", 2)] {
        let mut session = Session::start(&environment, (100, 24), kamen_binary(), &arguments(&[]));
        session.wait_for("is production; type `kitsune-production`");
        session.type_keys(typed);
        assert_eq!(session.wait_for_end().exit_code(), code, "{}", session.text());
    }
    let (code, _, problem) = run(&environment, &arguments(&["--yes"]));
    assert_eq!(code, 0, "{problem}");
    let exempt = ["exec", "kitsune-production/ReadOnly", "--profile", "hana", "--", "true"];
    let (code, _, problem) = run(&environment, &exempt);
    assert_eq!(code, 0, "{problem}");
}

#[test]
fn a_read_only_session_carries_awss_policy_and_no_other_beside_it() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let binary = kamen_binary();
    let who = ["--", binary.to_str().unwrap(), "whoami"];
    let with = |more: &[&'static str]| {
        let head = ["exec", "S3ListBucketOnly", "--read-only"].into_iter();
        let all: Vec<&str> = head.chain(more.iter().copied()).chain(who).collect();
        run(&environment, &all)
    };

    let (code, out, problem) = with(&[]);
    assert_eq!(code, 0, "{problem}");
    assert!(out.contains("S3ListBucketOnly"), "{out}");
    let own = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
    let (code, _, problem) = with(&["--policy", own]);
    assert_eq!(code, 2, "{problem}");
    assert!(problem.contains("read-only"), "{problem}");
    let (code, _, problem) = run(&environment, &["exec", "hana", "--read-only", "--", "true"]);
    assert_eq!(code, 2, "{problem}");
}
