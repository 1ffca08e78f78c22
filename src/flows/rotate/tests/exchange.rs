//! Whole exchanges, and what the next run makes of those that were cut short.

use super::user::{FakeUser, credentials, failure};
use super::*;
use crate::flows::fixture::{Fixture, fixture};

const OLD: &str = "AKIAOLD";
const NEW: &str = "AKIANEW1";

/// The key `dev` of the vault, at some point of its exchange, and its user.
fn kept(rotation: Option<Rotation>) -> (Fixture, Arc<FakeUser>) {
    let mut fixture = fixture("");
    let user = Arc::new(FakeUser::new(&fixture.clock));
    (fixture.world.iam, fixture.world.sts) = (Arc::clone(&user) as _, Arc::clone(&user) as _);
    let added = fixture.world.clock.now();
    let key = LongLivedKey {
        name: "dev".to_owned(),
        credentials: credentials(OLD, false),
        added,
        rotation,
    };
    fixture.world.vault.save(&Record::LongLivedKey(key)).unwrap();
    user.has(OLD, true, Some(added));
    fixture.clock.advance(1000);
    (fixture, user)
}

const PLAINLY: Asked<'_> = Asked { replaces_inactive: false, mfa_code: None };

async fn exchanged(fixture: &Fixture, asked: Asked<'_>) -> (Result<Rotated, Failure>, Vec<String>) {
    let said = RefCell::default();
    let say = |text: &str| RefCell::<Vec<String>>::borrow_mut(&said).push(text.to_owned());
    let answer = rotate(&fixture.world, "dev", asked, &say).await;
    (answer, said.take())
}

fn stored(fixture: &Fixture) -> LongLivedKey {
    vault_key::find(&fixture.world, "dev").unwrap()
}

fn rotated(new: &str) -> Rotated {
    Rotated { old: OLD.to_owned(), new: new.to_owned() }
}

#[tokio::test]
async fn a_key_is_made_proved_and_taken_into_use_before_the_old_one_goes() {
    let (fixture, user) = kept(None);

    let (answer, said) = exchanged(&fixture, PLAINLY).await;

    assert_eq!(answer.unwrap(), rotated(NEW));
    assert_eq!(
        user.state().calls,
        [
            "list by AKIAOLD",
            "create by AKIAOLD",
            "who by AKIAOLD",
            "who by AKIANEW1",
            "deactivate by AKIANEW1",
            "delete by AKIANEW1"
        ]
    );
    assert_eq!(
        said,
        [
            "AKIANEW1 is made",
            "AKIANEW1 works, and is in use from now on",
            "AKIAOLD is deactivated",
            "AKIAOLD is deleted"
        ]
    );
    let key = stored(&fixture);
    assert_eq!((key.credentials.access_key_id.as_str(), key.rotation), (NEW, None));
    assert_eq!(key.added, fixture.world.clock.now());
    assert_eq!(user.ids(), [NEW]);
}

#[tokio::test]
async fn cut_short_at_any_step_the_next_run_goes_on_from_there() {
    let new = || credentials(NEW, false);
    let (fixture, _) = kept(None);
    let at = fixture.world.clock.now();
    let begun = Some(Rotation::Begun { at });
    let made = Some(Rotation::Made { new: new() });
    let switched = Some(Rotation::Switched { old: OLD.to_owned() });
    for (call, rotation) in [
        ("list by AKIAOLD", None),
        ("create by AKIAOLD", begun),
        ("who by AKIAOLD", made.clone()),
        ("who by AKIANEW1", made),
        ("deactivate by AKIANEW1", switched.clone()),
        ("delete by AKIANEW1", switched),
    ] {
        let (fixture, user) = kept(None);
        user.fail(call, Failure::new(FailureKind::Unreachable, "cut short"), 0);

        let (cut, _) = exchanged(&fixture, PLAINLY).await;
        let between = stored(&fixture).rotation;
        let (answer, _) = exchanged(&fixture, PLAINLY).await;

        assert!(cut.unwrap_err().message.ends_with("cut short"), "{call}");
        assert_eq!(between, rotation, "{call}");
        assert_eq!(answer.unwrap(), rotated(NEW), "{call}");
        assert_eq!((stored(&fixture).rotation, user.ids()), (None, vec![NEW.to_owned()]), "{call}");
    }
}

#[tokio::test]
async fn where_aws_said_no_nothing_was_begun() {
    let (fixture, user) = kept(None);
    user.fail("create by AKIAOLD", failure(FailureKind::Service, "LimitExceeded"), 0);

    let (refused, _) = exchanged(&fixture, PLAINLY).await;

    assert!(refused.is_err());
    assert_eq!(stored(&fixture).rotation, None);
}

#[tokio::test]
async fn a_key_whose_answer_was_lost_goes_and_another_is_made() {
    let (fixture, user) = kept(None);
    user.state().is_answer_lost = true;

    let (lost, _) = exchanged(&fixture, PLAINLY).await;
    let (answer, said) = exchanged(&fixture, PLAINLY).await;

    assert_eq!(lost.unwrap_err().message, "no answer");
    assert_eq!(answer.unwrap(), rotated("AKIANEW2"));
    assert_eq!(said[0], "AKIANEW1 is deleted: an interrupted run had asked for it");
    assert_eq!(user.ids(), ["AKIANEW2"]);
}

#[tokio::test]
async fn only_a_key_of_that_moment_that_signed_nothing_counts_as_the_lost_one() {
    for (after, is_used, is_lost) in [
        (Some(-61), false, false),
        (Some(-60), false, true),
        (Some(0), true, false),
        (Some(300), false, true),
        (Some(301), false, false),
        (None, false, false),
    ] {
        let (fixture, user) = kept(None);
        let at = fixture.world.clock.now();
        let key = LongLivedKey { rotation: Some(Rotation::Begun { at }), ..stored(&fixture) };
        fixture.world.vault.save(&Record::LongLivedKey(key)).unwrap();
        user.has("AKIAOTHER", true, after.map(|after| at + SignedDuration::from_secs(after)));
        user.state().used.extend(is_used.then(|| "AKIAOTHER".to_owned()));

        let (answer, _) = exchanged(&fixture, PLAINLY).await;

        let is_there = user.ids().contains(&"AKIAOTHER".to_owned());
        assert_eq!((answer.is_ok(), is_there), (is_lost, !is_lost), "{after:?}, {is_used}");
    }
}

#[tokio::test]
async fn another_key_goes_if_it_is_inactive_and_the_person_says_so() {
    let replacing = Asked { replaces_inactive: true, ..PLAINLY };
    for (is_active, asked, goes) in [
        (true, PLAINLY, false),
        (true, replacing, false),
        (false, PLAINLY, false),
        (false, replacing, true),
    ] {
        let (fixture, user) = kept(None);
        // Of this very moment: without a run that was cut short it is no lost one.
        user.has("AKIAOTHER", is_active, Some(fixture.world.clock.now()));

        let (answer, said) = exchanged(&fixture, asked).await;

        assert_eq!(answer.is_ok(), goes, "{is_active}, {asked:?}");
        let is_told = said.contains(&"AKIAOTHER is deleted: it was inactive".to_owned());
        assert_eq!(is_told, goes, "{said:?}");
    }
}

#[tokio::test]
async fn a_new_key_that_is_another_users_is_not_taken_into_use() {
    let (fixture, user) = kept(None);
    user.state().owners.insert(NEW.to_owned(), "bob".to_owned());

    let failure = exchanged(&fixture, PLAINLY).await.0.unwrap_err();

    assert!(failure.message.contains("user/bob's, and not arn:aws:iam"), "{failure}");
    assert_eq!(stored(&fixture).credentials.access_key_id, OLD);
}

#[tokio::test]
async fn of_a_key_that_was_made_what_is_left_is_used_and_what_is_gone_is_made_anew() {
    let made = || kept(Some(Rotation::Made { new: credentials("AKIAMADE", false) }));

    let (fixture, user) = made();
    user.state().keys.clear();
    user.has("AKIAMADE", true, None);
    assert_eq!(
        exchanged(&fixture, PLAINLY).await.0.unwrap(),
        rotated("AKIAMADE"),
        "the old one is gone"
    );

    let (fixture, _) = made();
    let (answer, said) = exchanged(&fixture, PLAINLY).await;
    assert_eq!(answer.unwrap(), rotated(NEW), "the new one is gone");
    assert_eq!(said[0], "AKIAMADE is gone: another is made");

    let (fixture, user) = made();
    user.state().keys.clear();
    let failure = exchanged(&fixture, PLAINLY).await.0.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Credentials, "both are gone");
}

#[tokio::test]
async fn a_made_key_that_is_there_or_may_be_is_not_given_up() {
    let refused = || failure(FailureKind::Credentials, "InvalidClientTokenId");
    let unreachable = || Failure::new(FailureKind::Unreachable, "no network");
    for (is_there, failures) in [
        (true, vec![("who by AKIAMADE", refused(), 31)]),
        (false, vec![("who by AKIAMADE", unreachable(), 0)]),
        (false, vec![("list by AKIAOLD", unreachable(), 0)]),
    ] {
        let (fixture, user) = kept(Some(Rotation::Made { new: credentials("AKIAMADE", false) }));
        if is_there {
            user.has("AKIAMADE", true, None);
        }
        for (call, failure, seconds) in failures {
            user.fail(call, failure, seconds);
        }

        assert!(exchanged(&fixture, PLAINLY).await.0.is_err(), "{is_there}");
        assert!(matches!(stored(&fixture).rotation, Some(Rotation::Made { .. })), "{is_there}");
    }
}

#[tokio::test]
async fn a_new_key_has_half_a_minute_to_be_known_everywhere() {
    for (kind, seconds, is_waited_for) in [
        (FailureKind::Credentials, 29, true),
        (FailureKind::Credentials, 30, false),
        (FailureKind::Service, 0, false),
    ] {
        let (fixture, user) = kept(None);
        user.fail("deactivate by AKIANEW1", Failure::new(kind, "unknown"), seconds);

        let (answer, _) = exchanged(&fixture, PLAINLY).await;

        assert_eq!(answer.is_ok(), is_waited_for, "{kind:?}, {seconds}");
        if let Err(failure) = answer {
            let words = "AKIANEW1 is in use, but AKIAOLD is still there: unknown";
            assert_eq!(failure.message, words);
        }
    }
}

#[tokio::test]
async fn policies_that_want_a_code_are_met_by_the_users_own_session() {
    let with_code = Asked { mfa_code: Some("123456"), ..PLAINLY };
    let (fixture, user) = kept(None);
    user.state().wants_mfa = true;

    let asked = exchanged(&fixture, PLAINLY).await.0.unwrap_err();
    let (answer, _) = exchanged(&fixture, with_code).await;

    assert_eq!(asked.kind, FailureKind::MfaNeeded);
    assert!(asked.message.starts_with("explicit deny; a policy may want a code"), "{asked}");
    assert_eq!(answer.unwrap(), rotated(NEW));
    assert_eq!(user.state().user_sessions, 1, "one code serves every step");
}

#[tokio::test]
async fn a_users_session_that_went_with_its_key_is_had_anew() {
    let with_code = Asked { mfa_code: Some("123456"), ..PLAINLY };
    let (fixture, user) = kept(None);
    user.state().wants_mfa = true;
    let ended = failure(FailureKind::Credentials, "InvalidClientTokenId");
    user.fail("delete by ASIAUSER1", ended, 0);

    assert_eq!(exchanged(&fixture, with_code).await.0.unwrap(), rotated(NEW));
    assert_eq!(user.state().user_sessions, 2);
}

#[tokio::test]
async fn no_session_is_had_for_what_a_code_does_not_help() {
    let with_code = Asked { mfa_code: Some("123456"), ..PLAINLY };
    let (fixture, user) = kept(None);
    user.fail("list by AKIAOLD", Failure::new(FailureKind::Unreachable, "no network"), 0);

    assert!(exchanged(&fixture, with_code).await.0.is_err());
    assert_eq!(user.state().user_sessions, 0);
}
