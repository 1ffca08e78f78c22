//! Switches from a session to a role, and what the new session carries.

use kamen::domain::arn::RoleArn;
use kamen::domain::failure::{Failure, FailureKind};
use kamen::domain::inventory::Scope;
use kamen::domain::role::Tag;
use kamen::domain::session::{AssumeOptions, SessionSummary};
use kamen::flows::identify::confirm;
use kamen::flows::inventory::Inventory;
use kamen::flows::switch::{fresh_access, switch};
use kamen::sandbox::organisation::Account;
use kamen::sandbox::organisation::documents::{trust_aws, trust_aws_if};
use serde_json::{Value, json};

use crate::flows::{ALICE, AWAY, DEVICE, Fixture, HOME, anything, home, role};

fn role_a() -> RoleArn {
    "arn:aws:iam::111111111111:role/team/RoleA".parse().unwrap()
}

/// Trusts for AssumeRole with tags and a source identity.
fn wholly(principal: &str) -> Value {
    let mut trust = trust_aws(principal);
    trust["Statement"][0]["Action"] =
        json!(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]);
    trust
}

/// Alice may become `RoleA`, that `RoleB`; `Guarded` wants alice's code, `Closed` trusts eve alone.
fn fixture() -> Fixture {
    let anything = anything();
    let with_code = trust_aws_if(ALICE, json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}));
    let home = home()
        .role("RoleA", &wholly(ALICE), |role| {
            role.path("/team/").holding(|held| held.inline("All", &anything))
        })
        .role("Guarded", &with_code, |role| role)
        .role("Closed", &trust_aws("arn:aws:iam::999999999999:root"), |role| role);
    let away =
        Account::new(AWAY, "away").role("RoleB", &wholly(role_a().as_str()), |role| role.hours(12));
    Fixture::new(home, away)
}

impl Fixture {
    fn to(
        &self,
        from: &SessionSummary,
        role: &RoleArn,
        options: AssumeOptions,
        code: Option<&str>,
    ) -> Result<SessionSummary, Failure> {
        self.wait(switch(&self.world, &self.sessions, from.id, role, options, code))
    }

    fn plainly_to(&self, from: &SessionSummary, role: &RoleArn) -> SessionSummary {
        self.to(from, role, AssumeOptions::default(), None).unwrap()
    }
}

#[test]
fn the_answer_says_who_the_new_session_is_and_aws_confirms_it_when_asked() {
    let fixture = fixture();
    let alice = fixture.obtain("alice").unwrap();

    let session = fixture.plainly_to(&alice, &role_a());

    assert_eq!(session.identity.arn, "arn:aws:sts::111111111111:assumed-role/RoleA/alice");
    assert_eq!(session.chain, [ALICE.to_owned(), session.identity.arn.clone()]);
    assert!(fixture.calls().last().unwrap().starts_with("sts:AssumeRole "));
    assert!(!session.is_confirmed);

    fixture.wait(confirm(&fixture.world, &fixture.sessions, session.id)).unwrap();

    assert_eq!(fixture.callers("sts:GetCallerIdentity").last(), Some(&session.identity.arn));
    let confirmed = fixture.sessions.summary(session.id).unwrap();
    assert!(confirmed.is_confirmed);
    assert_eq!(confirmed.identity, session.identity);
}

#[test]
fn a_chained_session_of_more_than_an_hour_is_refused_without_a_call() {
    let fixture = fixture();
    let alice = fixture.obtain("alice").unwrap();
    let session = fixture.plainly_to(&alice, &role_a());
    let before = fixture.calls().len();

    let options = AssumeOptions { duration: Some(7200), ..AssumeOptions::default() };
    let failure = fixture.to(&session, &role(AWAY, "RoleB"), options, None).unwrap_err();

    assert!(failure.message.contains("role chaining"), "{failure}");
    assert_eq!(fixture.calls().len(), before);
}

#[test]
fn what_the_profile_of_a_role_says_is_used_for_it() {
    let guarded = role(HOME, "Guarded");
    let fixture = fixture().with_config(&format!(
        "[profile guarded]\nrole_arn = {guarded}\nsource_profile = alice\n\
         mfa_serial = {DEVICE}\nrole_session_name = ada\n"
    ));
    let alice = fixture.obtain("alice").unwrap();
    let plain = AssumeOptions::default;

    let first = fixture.to(&alice, &guarded, plain(), None).unwrap_err();
    let second = fixture.to(&alice, &guarded, plain(), Some(&fixture.code())).unwrap();

    assert_eq!(first.kind, FailureKind::MfaNeeded);
    assert_eq!(first.mfa_device.as_deref(), Some(DEVICE));
    assert!(second.identity.arn.ends_with("assumed-role/Guarded/ada"));
}

#[test]
fn a_refusal_about_mfa_becomes_a_question_for_the_devices_code() {
    let (fixture, guarded) = (fixture(), role(HOME, "Guarded"));
    let (world, sessions) = (&fixture.world, &fixture.sessions);
    fixture.wait(Inventory::read(world, sessions, Scope::default()));
    let alice = fixture.obtain("alice").unwrap();
    let plain = AssumeOptions::default;

    let asked = fixture.to(&alice, &guarded, plain(), None).unwrap_err();
    let session = fixture.to(&alice, &guarded, plain(), Some(&fixture.code()));

    assert_eq!(asked.mfa_device.as_deref(), Some(DEVICE));
    assert!(session.is_ok(), "{session:?}");
}

#[test]
fn a_refusal_keeps_the_words_code_and_request_id_of_aws() {
    let fixture = fixture();
    let alice = fixture.obtain("alice").unwrap();

    let failure =
        fixture.to(&alice, &role(HOME, "Closed"), AssumeOptions::default(), None).unwrap_err();

    assert_eq!(failure.kind, FailureKind::Refused);
    assert_eq!(failure.code.as_deref(), Some("AccessDenied"));
    assert!(failure.message.contains("is not authorized to perform: sts:AssumeRole"), "{failure}");
    assert!(failure.request_id.is_some());
}

#[test]
fn an_ended_session_is_obtained_again_unless_a_person_gave_a_code() {
    let fixture = fixture();
    let alice = fixture.obtain("alice").unwrap();
    let plain = fixture.plainly_to(&alice, &role_a());
    let device = AssumeOptions { mfa_serial: Some(DEVICE.to_owned()), ..AssumeOptions::default() };
    let code = fixture.code();
    let with_code = fixture.to(&alice, &role(HOME, "Guarded"), device, Some(&code)).unwrap();
    let old = fixture.sessions.access(plain.id).unwrap().credentials.access_key_id;
    fixture.advance(4000);

    let (world, sessions) = (&fixture.world, &fixture.sessions);
    let renewed = fixture.wait(fresh_access(world, sessions, plain.id)).unwrap();
    let ended = fixture.wait(fresh_access(world, sessions, with_code.id)).unwrap_err();

    assert_ne!(renewed.credentials.access_key_id, old);
    assert_eq!(ended.kind, FailureKind::Expired);
}

#[test]
fn a_code_for_the_users_own_session_is_asked_for_once_while_that_lasts() {
    let fixture = fixture().with_vault();
    let alice = fixture.obtain("alice").unwrap();
    let (world, sessions, guarded) = (&fixture.world, &fixture.sessions, role(HOME, "Guarded"));
    let options = || AssumeOptions {
        mfa_serial: Some(DEVICE.to_owned()),
        duration: Some(3600),
        ..AssumeOptions::default()
    };
    let session = fixture.to(&alice, &guarded, options(), Some(&fixture.code())).unwrap();
    let key = || sessions.access(session.id).unwrap().credentials.access_key_id;
    let before = key();
    fixture.advance(3500);

    let renewed = fixture.wait(fresh_access(world, sessions, session.id)).unwrap();
    fixture.advance(40_000 - 3500);
    let last = fixture.to(&alice, &guarded, options(), None).unwrap();
    fixture.advance(3600);
    let asked = fixture.wait(fresh_access(world, sessions, session.id)).unwrap_err();

    assert!(session.renews.is_some(), "no person is needed for it");
    assert_ne!(renewed.credentials.access_key_id, before);
    assert_eq!(last.renews, None, "it ends when the user's session is nearly over");
    assert_eq!(asked.kind, FailureKind::MfaNeeded);
    assert_eq!(fixture.count("sts:GetSessionToken"), 1);
}

#[test]
fn source_identity_and_transitive_tags_pass_on_to_the_next_session_and_nothing_else_does() {
    let fixture = fixture();
    let tag = |key: &str| Tag { key: key.to_owned(), value: "blue".to_owned() };
    let options = AssumeOptions {
        source_identity: Some("ada".to_owned()),
        tags: vec![tag("cost"), tag("team")],
        transitive_tag_keys: vec!["cost".to_owned()],
        policy: Some(anything().to_string()),
        ..AssumeOptions::default()
    };
    let alice = fixture.obtain("alice").unwrap();
    let first = fixture.to(&alice, &role_a(), options, None).unwrap();

    let second = fixture.plainly_to(&first, &role(AWAY, "RoleB"));

    let carried = fixture.sessions.carried(second.id).unwrap();
    assert_eq!(carried.source_identity.as_deref(), Some("ada"));
    assert_eq!(carried.tags, [tag("cost")]);
    assert_eq!(carried.transitive_tag_keys, ["cost"]);
    assert_eq!(carried.policy, None);
}
