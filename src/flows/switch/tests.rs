//! What a switch is asked with, and what the session that it brings is held as.

use super::*;
use crate::domain::failure::FailureKind;
use crate::domain::inventory::{AccountSnapshot, Server};
use crate::domain::settings::KamenSettings;
use crate::flows::fixture::{Fixture, account, fixture, held, listed, role};
use crate::flows::obtain::obtain;
use crate::flows::plan::plan;
use crate::ports::fake::FakeSts;

const DEVICE: &str = "arn:aws:iam::111111111111:mfa/alice";
const GUARDED: &str = "arn:aws:iam::111111111111:role/Guarded";
const PLAIN: &str = "arn:aws:iam::111111111111:role/Plain";

/// A profile names alice's device for the role `Guarded`.
fn switching() -> (Fixture, Arc<FakeSts>) {
    let profile =
        format!("[guarded]\nrole_arn = {GUARDED}\nsource_profile = alice\nmfa_serial = {DEVICE}\n");
    let mut fixture = fixture(&profile);
    let sts = Arc::new(FakeSts::new(Arc::clone(&fixture.clock)));
    (fixture.world.sts, fixture.world.base) = (Arc::clone(&sts) as _, Arc::clone(&sts) as _);
    (fixture, sts)
}

async fn alice(fixture: &Fixture, sessions: &Sessions) -> SessionId {
    let start = Start::Profile("alice".to_owned());
    obtain(&fixture.world, sessions, &start, None).await.unwrap().id
}

#[tokio::test]
async fn the_device_of_a_profile_is_for_its_user_and_not_for_a_session_of_a_role() {
    let (fixture, sts) = switching();
    let (world, sessions, guarded) = (&fixture.world, Sessions::default(), role(GUARDED));
    let plainly = AssumeOptions::default;
    let user = alice(&fixture, &sessions).await;
    let plain = switch(world, &sessions, user, &role(PLAIN), plainly(), None).await.unwrap();

    let asked = switch(world, &sessions, user, &guarded, plainly(), None).await.unwrap_err();
    switch(world, &sessions, plain.id, &guarded, plainly(), None).await.unwrap();

    assert_eq!((asked.kind, asked.mfa_device.as_deref()), (FailureKind::MfaNeeded, Some(DEVICE)));
    let (key, request) = sts.assumed().pop().unwrap();
    assert_eq!((key.as_str(), request.role, request.options.mfa_serial), ("ASIA1", guarded, None));
}

#[tokio::test]
async fn what_a_code_was_given_for_alone_is_renewed_by_the_person() {
    let (fixture, _) = switching();
    let (world, sessions) = (&fixture.world, Sessions::default());
    let user = alice(&fixture, &sessions).await;
    let with_code = AssumeOptions {
        mfa_serial: Some(DEVICE.to_owned()),
        duration: Some(7200),
        ..AssumeOptions::default()
    };

    let to = async |name, options, code| {
        switch(world, &sessions, user, &role(name), options, code).await.unwrap()
    };
    let plain = to(PLAIN, AssumeOptions::default(), None).await;
    let own = to(GUARDED, with_code, Some("123456")).await;

    assert!(plain.renews.is_some());
    assert_eq!(own.renews, None);
    let renewal = |id| sessions.held(id).unwrap().renewal;
    assert!(matches!(renewal(plain.id), Renewal::Switch { .. }), "{:?}", renewal(plain.id));
    assert!(matches!(renewal(own.id), Renewal::ByPerson), "{:?}", renewal(own.id));
}

#[tokio::test]
async fn a_session_of_another_duration_is_another() {
    let (mut fixture, sts) = switching();
    let sessions = Sessions::default();
    let user = alice(&fixture, &sessions).await;

    for seconds in [900, 900, 1800] {
        let mut settings = KamenSettings::default();
        settings.defaults.duration = Some(seconds);
        fixture.world.settings = Arc::new(settings);
        let options = AssumeOptions::default();
        switch(&fixture.world, &sessions, user, &role(PLAIN), options, None).await.unwrap();
    }
    let asked = sts.assumed().into_iter().map(|(_, request)| request.options.duration);

    assert_eq!(asked.collect::<Vec<_>>(), [Some(900), Some(1800)]);
}

#[tokio::test]
async fn keys_that_another_program_replaced_are_named_of_a_start_alone() {
    let (fixture, sts) = switching();
    let (world, sessions) = (&fixture.world, Sessions::default());
    let user = alice(&fixture, &sessions).await;
    let to = role(PLAIN);
    let plain =
        switch(world, &sessions, user, &to, AssumeOptions::default(), None).await.unwrap().id;
    assert_eq!(replaced_by(world, &sessions, user), None);

    sts.replace_key("ASIAALICEEXAMPLE");

    assert_eq!(replaced_by(world, &sessions, user).as_deref(), Some("ASIAALICEEXAMPLE"));
    assert_eq!(replaced_by(world, &sessions, plain), None);
}

#[tokio::test]
async fn who_may_have_no_session_of_their_own_assumes_the_role_with_the_code_itself() {
    let device = || AssumeOptions { mfa_serial: Some(DEVICE.to_owned()), ..Default::default() };
    for (kind, code) in [(FailureKind::Refused, Some("123456")), (FailureKind::Service, None)] {
        let (fixture, sts) = switching();
        let sessions = Sessions::default();
        let user = alice(&fixture, &sessions).await;
        sts.refuse_user_session(Failure::new(kind, "no"));

        let plain = role(PLAIN);
        let answer =
            switch(&fixture.world, &sessions, user, &plain, device(), Some("123456")).await;

        let sent = sts.assumed().pop().and_then(|(_, request)| request.mfa_code);
        assert_eq!((answer.is_ok(), sent.as_deref()), (code.is_some(), code), "{kind:?}");
    }
}

#[tokio::test]
async fn what_a_person_must_renew_serves_to_its_very_end() {
    let (fixture, _) = switching();
    let (world, sessions, guarded) = (&fixture.world, Sessions::default(), role(GUARDED));
    let user = alice(&fixture, &sessions).await;
    let with_code = AssumeOptions {
        mfa_serial: Some(DEVICE.to_owned()),
        duration: Some(7200),
        ..AssumeOptions::default()
    };
    let own = switch(world, &sessions, user, &guarded, with_code, Some("123456")).await.unwrap();

    fixture.clock.advance(7199);
    assert!(fresh_access(world, &sessions, own.id).await.is_ok());
    fixture.clock.advance(1);
    let ended = fresh_access(world, &sessions, own.id).await.unwrap_err();

    assert_eq!(ended.kind, FailureKind::Expired);
}

#[tokio::test]
async fn a_session_that_was_kept_is_found_from_the_plan_without_a_call() {
    let (fixture, sts) = switching();
    let (world, sessions, plain) = (&fixture.world, Sessions::default(), role(PLAIN));
    let options = AssumeOptions::default();
    let user = alice(&fixture, &sessions).await;
    let made = switch(world, &sessions, user, &plain, options.clone(), None).await.unwrap();
    let start = Start::Profile("alice".to_owned());
    let way = plan(&world.config, &world.environment, &start).unwrap();
    let find = |role: &RoleArn| {
        kept_from(world, &Sessions::default(), &start, &way, role, (&options, false))
    };

    let found = find(&plain).unwrap();

    assert_eq!(
        (found.identity, found.role, found.start),
        (made.identity, Some(plain), start.clone())
    );
    assert_eq!(find(&role(GUARDED)), None);
    assert_eq!(sts.assumed().len(), 1);
}

#[tokio::test]
async fn a_refusal_that_no_younger_code_would_turn_asks_for_none() {
    let (fixture, sts) = switching();
    let (world, sessions) = (&fixture.world, Sessions::default());
    let user = alice(&fixture, &sessions).await;
    let with_device =
        || AssumeOptions { mfa_serial: Some(DEVICE.to_owned()), ..AssumeOptions::default() };
    switch(world, &sessions, user, &role(PLAIN), with_device(), Some("123456")).await.unwrap();
    assert_eq!(sts.user_sessions(), 1);
    sts.refuse(Failure::new(FailureKind::Refused, "no"));

    let refused = switch(world, &sessions, user, &role(GUARDED), with_device(), None).await;

    assert_eq!(refused.unwrap_err().kind, FailureKind::Refused);
}

#[tokio::test]
async fn a_session_that_was_refused_is_asked_for_no_code() {
    let (fixture, sts) = switching();
    let (world, sessions) = (&fixture.world, Sessions::default());
    let trust = r#"{"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}"#;
    let snapshot = AccountSnapshot {
        account: account("111111111111"),
        alias: None,
        roles: vec![listed(PLAIN, Some(trust))],
        as_of: world.clock.now(),
    };
    world.inventory.save(&Server::default(), &snapshot).unwrap();
    let start = Start::Profile("alice".to_owned());
    for (arn, has_token, kind) in [
        ("arn:aws:iam::111111111111:user/alice", false, FailureKind::MfaNeeded),
        ("arn:aws:iam::111111111111:user/alice", true, FailureKind::Refused),
        ("arn:aws:sts::111111111111:assumed-role/A/alice", true, FailureKind::Refused),
    ] {
        let mut asker = held(start.clone(), arn, None);
        if !has_token {
            asker.access.credentials.session_token = None;
        }
        sessions.put(asker);
        sts.refuse(Failure::new(FailureKind::Refused, "no"));
        let options = AssumeOptions::default();
        let refused = switch(world, &sessions, SessionId(1), &role(PLAIN), options, None).await;

        assert_eq!(refused.unwrap_err().kind, kind, "{arn} {has_token}");
    }
}
