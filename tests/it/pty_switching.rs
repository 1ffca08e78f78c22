//! Switching as people do it, key by key, at both sizes: from role to role, a refusal, one-time codes, the end of a
//! session.

use jiff::SignedDuration;
use kamen::sandbox::Options;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const SIZES: [(u16, u16); 2] = [(80, 24), (200, 50)];
const DEVICE: &str = "arn:aws:iam::012345678901:mfa/AssumeRoleUser";

/// The screens of a person who begins as this profile, all roles listed.
fn begun(environment: &TestEnvironment, size: (u16, u16), user: &str) -> Session {
    let mut session = Session::start(environment, size, kamen_binary(), &[]);
    session.wait_for(&format!(":user/{user} "));
    session.wait_listed();
    session
}

/// Types into the filter until the role is highlighted with such a verdict.
fn highlight(session: &mut Session, letters: &str, verdict: &str, role: &str) {
    session.type_keys("/");
    session.type_keys(letters);
    session.wait_selected(verdict, role);
}

/// The refusal of a switch, and the dialog that a certain switch does without.
fn assert_neither_refused_nor_asked(text: &str) {
    assert!(!text.contains("AssumeRole refused") && !text.contains("CloudTrail shows"), "{text}");
}

fn quit(mut session: Session) {
    session.type_keys("\x03");
    session.wait_until("the end, or the question", |text| {
        text.contains("Quit?") || !text.contains("Roles ")
    });
    if session.text().contains("Quit?") {
        session.type_keys("\r");
    }
    assert!(session.wait_for_end().success());
    session.assert_restored();
}

#[test]
fn a_hub_user_goes_from_role_to_role_and_back_by_one_key_each() {
    const DATA: (&str, &str) = ("data dev", "161803398874");
    const SHARED: (&str, &str) = ("shared dev", "173205080756");
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    environment.set("AWS_PROFILE", "hana");
    for size in SIZES {
        let mut session = begun(&environment, size, "hana");

        for (letters, account) in [DATA, SHARED, DATA] {
            highlight(&mut session, letters, "✓", "Developer");
            session.type_keys("\r");
            let arn = format!("arn:aws:sts::{account}:assumed-role/Developer/hana");
            session.wait_until(&arn, |text| {
                assert_neither_refused_nor_asked(text);
                text.contains(&arn)
            });
            session.wait_selected("● in use", "Developer");
        }
        for account in [SHARED.1, DATA.1] {
            session.type_keys("-");
            session.wait_for(&format!("arn:aws:sts::{account}:assumed-role/Developer/"));
        }
        quit(session);
    }
}

#[test]
fn a_refusal_says_what_aws_answered_and_changes_nothing() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    environment.set("AWS_PROFILE", "hana");
    for size in SIZES {
        let mut session = begun(&environment, size, "hana");

        highlight(&mut session, "rolec", "✗ no", "RoleC");
        session.type_keys("\r");
        session.wait_for("by its policies AWS will refuse");
        session.type_keys("\r");
        session.wait_for("sts:AssumeRole refused");
        session.wait_for("AccessDenied");
        session.wait_for("is not authorized");
        session.wait_for("request id");
        session.wait_for("Reasons");
        session.type_keys("\r");
        session.wait_gone("AssumeRole refused");
        session.wait_for("Switch to RoleC");
        session.type_keys("\x1b");
        session.wait_gone("Switch to RoleC");
        assert!(session.text().contains(":user/hana "), "{}", session.text());

        highlight(&mut session, "data dev", "✓ yes", "Developer");
        session.type_keys("\r");
        session.wait_for("arn:aws:sts::161803398874:assumed-role/Developer/hana");
        quit(session);
    }
}

/// The code that the refusal of a wrong one tells: no device shows the sandbox's.
fn told_code(text: &str) -> Option<String> {
    let (_, after) = text.split_once("device shows ")?;
    Some(after.chars().take(6).collect())
}

#[test]
fn a_code_is_asked_for_where_the_role_wants_it_and_a_wrong_one_is_told_whole() {
    let demo = ["demo", "--no-tour"];
    for size in SIZES {
        let environment = TestEnvironment::new();
        let mut session = Session::start(&environment, size, kamen_binary(), &demo);
        session.wait_for(":user/AssumeRoleUser ");
        session.wait_listed();

        highlight(&mut session, "people breakgl", "✓ mfa", "BreakGlass");
        session.type_keys("\r");
        session.wait_for(DEVICE);
        let (mut typed, used) = ("000000".to_owned(), "assumed-role/BreakGlass/AssumeRoleUser");
        // A code may end between its being told and its being typed.
        for _ in 0..3 {
            session.type_keys(&typed);
            session.wait_for(&typed);
            session.type_keys("\r");
            session.wait_until("the role, or another code", |text| {
                let is_told = text.contains(DEVICE) && text.contains("not accepted");
                let is_in_use = !text.contains("CloudTrail shows") && text.contains(used);
                is_in_use || (is_told && told_code(text).is_some_and(|code| code != typed))
            });
            match told_code(&session.text()) {
                Some(code) => typed = code,
                None => break,
            }
        }
        session.wait_for("switched to BreakGlass");
        quit(session);
    }
}

/// A session that took a person's code is not renewed by itself: its end is said, the key that renews it asks for a
/// code, and nothing goes on from it.
#[test]
fn the_end_of_a_session_is_said_and_what_is_over_is_no_start() {
    for size in SIZES {
        let session_lifetime = Some(SignedDuration::from_secs(10));
        let cloud = Cloud::start(Options { session_lifetime, ..Options::default() });
        let mut session = begun(&cloud.with_profiles(), size, "AssumeRoleUser");

        highlight(&mut session, "people breakgl", "✓ mfa", "BreakGlass");
        session.type_keys("\r");
        session.wait_for(DEVICE);
        session.type_keys(&cloud.running().mfa_code(DEVICE).expect("the device is known"));
        session.type_keys("\r");
        session.wait_for("ends soon");
        session.wait_for("u renews it");
        session.wait_for("has ended");
        session.wait_for("expired");

        session.type_keys("u");
        session.wait_for("CloudTrail shows");
        session.wait_for("MFA code");
        session.type_keys("\x1b");
        session.wait_gone("CloudTrail shows");
        highlight(&mut session, "s3lst", "✓", "S3ListBucketOnly");
        session.type_keys("\r");
        session.wait_until("the next role", |text| {
            assert_neither_refused_nor_asked(text);
            text.contains("assumed-role/S3ListBucketOnly/")
        });
        quit(session);
    }
}
