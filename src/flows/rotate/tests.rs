//! What AWS's answers say of a key.

mod exchange;
mod user;

use super::*;

fn failure(kind: FailureKind, code: Option<&str>) -> Failure {
    Failure { code: code.map(str::to_owned), ..Failure::new(kind, "no") }
}

#[test]
fn that_no_key_was_made_is_certain_where_aws_answered_and_said_so() {
    let is_it = |kind, code| is_certain(&failure(kind, code));

    for kind in [
        FailureKind::Usage,
        FailureKind::Refused,
        FailureKind::Credentials,
        FailureKind::Expired,
        FailureKind::MfaNeeded,
        FailureKind::ClockSkew,
    ] {
        assert!(is_it(kind, None), "{kind:?}");
    }
    for kind in [FailureKind::Throttled, FailureKind::Unreachable, FailureKind::Service] {
        assert!(!is_it(kind, None) && !is_it(kind, Some("InternalFailure")), "{kind:?}");
        assert!(is_it(kind, Some("LimitExceeded")), "{kind:?}");
    }
}

#[test]
fn a_key_that_is_gone_is_no_matter_and_any_other_failure_is() {
    let service = |code| Err(failure(FailureKind::Service, Some(code)));

    assert_eq!(unless_gone(Ok(())), Ok(()));
    assert_eq!(unless_gone(service("NoSuchEntity")), Ok(()));
    assert_eq!(unless_gone(service("LimitExceeded")), service("LimitExceeded"));
}

#[test]
fn keys_have_ended_that_aws_does_not_take_any_more() {
    let ended = [FailureKind::Credentials, FailureKind::Expired];
    let others = [FailureKind::Refused, FailureKind::Unreachable, FailureKind::MfaNeeded];

    assert!(ended.into_iter().all(|kind| has_ended(&failure(kind, None))));
    assert!(!others.into_iter().any(|kind| has_ended(&failure(kind, None))));
}

#[test]
fn a_second_key_is_told_with_what_makes_room() {
    let told = |is_active| {
        let other = AccessKey { id: "AKIAOTHEREXAMPLE".to_owned(), is_active, created: None };
        let told = no_room("AKIAOWNEXAMPLE", &other);
        (told.message, told.hint.unwrap())
    };

    let (active, hint) = told(true);
    assert!(active.contains("AKIAOTHEREXAMPLE (active)") && hint.starts_with("deactivate it"));
    let (inactive, hint) = told(false);
    assert!(inactive.contains("(inactive)") && hint.starts_with("`--replace-inactive`"));
}
