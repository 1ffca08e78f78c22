//! What this process knows of its sessions, of who keys are, and of when a session is due.

use jiff::SignedDuration;

use super::*;
use crate::domain::secret::{Credentials, Secret};
use crate::flows::fixture::{Fixture, account, fixture, role};
use crate::flows::kept::key_of_plan;
use crate::flows::plan::plan;

const ROLES: &str = "[one]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = alice\n\
    source_identity = ada\n\
    [two]\nrole_arn = arn:aws:iam::111111111111:role/B\nsource_profile = one\n";

fn plan_of(fixture: &Fixture, profile: &str) -> CredentialPlan {
    let start = Start::Profile(profile.to_owned());
    plan(&fixture.world.config, &fixture.world.environment, &start).unwrap()
}

fn identity(name: &str) -> Identity {
    Identity {
        arn: format!("arn:aws:iam::111111111111:user/{name}"),
        account: account("111111111111"),
        user_id: format!("AIDA{name}"),
    }
}

fn minutes(fixture: &Fixture, minutes: i64) -> Timestamp {
    fixture.world.clock.now() + SignedDuration::from_mins(minutes)
}

/// Holds a session of alice that was obtained now.
fn hold(
    fixture: &Fixture,
    sessions: &Sessions,
    end: Option<Timestamp>,
    is_renewed: bool,
) -> SessionId {
    let plan = plan_of(fixture, "alice");
    let start = Start::Profile("alice".to_owned());
    let id = sessions.new_id();
    let summary = SessionSummary {
        id,
        identity: identity("alice"),
        is_confirmed: false,
        role: None,
        start: start.clone(),
        chain: Vec::new(),
        expires: end,
        renews: end.filter(|_| is_renewed),
        is_read_only: false,
        is_kept: false,
        region: None,
    };
    let credentials = Credentials {
        access_key_id: format!("ASIA{}", id.0),
        secret_access_key: Secret::new("example"),
        session_token: None,
        expires: end,
    };
    sessions.put(Held {
        summary,
        access: Access { credentials, client: Arc::new(plan.client.clone()) },
        obtained: fixture.world.clock.now(),
        key: key_of_plan(&fixture.world, &plan),
        renewal: Renewal::Plan(start, plan),
        options: None,
    });
    id
}

#[test]
fn a_source_identity_is_carried_to_the_end_of_a_plan() {
    let fixture = fixture(ROLES);

    let carried = |profile: &str| carried_by(&plan_of(&fixture, profile));

    assert_eq!(carried("alice"), None);
    for profile in ["one", "two"] {
        let expected = AssumeOptions { source_identity: Some("ada".into()), ..Default::default() };
        assert_eq!(carried(profile), Some(expected));
    }
}

#[test]
fn a_switch_is_renewed_ahead_while_what_it_is_from_lasts_or_is_renewed_itself() {
    let fixture = fixture("");
    let sessions = Sessions::default();
    let (now, hour) = (fixture.world.clock.now(), minutes(&fixture, 60));
    let due = |from: SessionId| {
        let role = role("arn:aws:iam::111111111111:role/A");
        let renewal = Renewal::Switch { from, role, options: AssumeOptions::default() };
        sessions.due(&renewal, now, Some(hour), CodeUse::None)
    };
    let from = |end: Option<Timestamp>, is_renewed| due(hold(&fixture, &sessions, end, is_renewed));

    let then = Some(minutes(&fixture, 55));
    assert_eq!(from(None, false), then, "keys without an end");
    assert_eq!(from(Some(minutes(&fixture, 61)), false), then, "it lasts a minute longer");
    assert_eq!(from(Some(hour), false), None, "it is too old itself by then");
    assert_eq!(from(Some(hour), true), then);
    assert_eq!(due(SessionId(1000)), None, "it was forgotten");
    assert_eq!(sessions.due(&Renewal::ByPerson, now, Some(hour), CodeUse::None), None);
}

#[test]
fn a_forgotten_session_is_another_when_its_plan_is_walked_again() {
    let fixture = fixture(ROLES);
    let sessions = Sessions::default();
    let [one, two] = ["one", "two"].map(|profile| plan_of(&fixture, profile));
    let before = [&one, &two].map(|plan| sessions.id_of_plan(plan));

    let steps = [&one, &two].map(|plan| sessions.step(plan));

    sessions.forget(before[0]);

    assert!(!Arc::ptr_eq(&sessions.step(&one), &steps[0]), "its keys are gone, too");
    assert!(Arc::ptr_eq(&sessions.step(&two), &steps[1]));
    assert_ne!(sessions.id_of_plan(&one), before[0]);
    assert_eq!(sessions.id_of_plan(&two), before[1]);
}

#[test]
fn what_aws_said_of_a_key_is_not_replaced_by_what_was_remembered() {
    let sessions = Sessions::default();
    let known =
        || (sessions.identity_of("AKIAONE").map(|one| one.arn), sessions.is_confirmed("AKIAONE"));
    let arn = |name: &str| Some(identity(name).arn);
    assert_eq!(known(), (None, false));

    sessions.remember_identity("AKIAONE", &identity("before"), Word::Remembered);
    assert_eq!(known(), (arn("before"), false));
    sessions.remember_identity("AKIAONE", &identity("later"), Word::Remembered);
    assert_eq!(known(), (arn("later"), false));
    sessions.remember_identity("AKIAONE", &identity("alice"), Word::OfAws);
    assert_eq!(known(), (arn("alice"), true));
    sessions.remember_identity("AKIAONE", &identity("later"), Word::Remembered);
    assert_eq!(known(), (arn("alice"), true));
    sessions.remember_identity("AKIAONE", &identity("bob"), Word::OfAws);
    assert_eq!(known(), (arn("bob"), true));
}

#[test]
fn who_keys_were_is_read_once() {
    let sessions = Sessions::default();
    let first = || BTreeMap::from([("print".to_owned(), identity("alice"))]);

    assert_eq!(*sessions.remembered(first), first());
    assert_eq!(*sessions.remembered(BTreeMap::new), first());
}

#[test]
fn why_a_start_came_to_nothing_is_known_until_it_comes_to_a_session() {
    let fixture = fixture("");
    let sessions = Sessions::default();
    let start = Start::Profile("alice".to_owned());

    sessions.remember_failure(&start, &Failure::local("no keys"));
    assert_eq!(sessions.failure_of(&start).map(|failure| failure.message), Some("no keys".into()));
    assert!(sessions.failure_of(&Start::Environment).is_none());
    let id = hold(&fixture, &sessions, None, false);

    assert!(sessions.failure_of(&start).is_none());
    assert_eq!(sessions.summary(id).map(|one| one.start), Some(start));
    assert!(sessions.summary(SessionId(1000)).is_none() && !sessions.holds(SessionId(1000)));
}

#[test]
fn what_is_printed_of_sessions_is_their_number() {
    let fixture = fixture("");
    let sessions = Sessions::default();
    hold(&fixture, &sessions, None, false);

    let printed = format!("{sessions:?}");

    assert!(printed.contains("sessions: 1") && !printed.contains("ASIA"), "{printed}");
}

#[test]
fn the_ids_of_all_keys_are_known_and_what_starts_lead_to_is_made_anew_once_they_are_forgotten() {
    let fixture = fixture("");
    let sessions = Sessions::default();
    let ids = [hold(&fixture, &sessions, None, false), hold(&fixture, &sessions, None, false)];
    assert_eq!(sessions.key_ids(), ids.map(|id| format!("ASIA{}", id.0)));

    let first = sessions.leads(Vec::new);
    let again = sessions.leads(Vec::new);
    sessions.forget_starts();
    let plan = Arc::new(plan_of(&fixture, "alice"));
    let lead = || Lead { start: Start::Environment, plan, account: None };
    let anew = sessions.leads(|| vec![lead()]);

    assert_eq!((first.len(), again.len(), anew.len()), (0, 0, 1));
}

#[test]
fn a_start_whose_session_was_forgotten_is_missing_until_it_is_obtained_again() {
    let fixture = fixture(ROLES);
    let sessions = Sessions::default();
    let [first, second] = [(); 2].map(|()| hold(&fixture, &sessions, None, false));
    assert!(!sessions.has_forgotten_starts());

    sessions.forget(first);
    assert!(!sessions.has_forgotten_starts(), "another of its sessions is held");
    sessions.forget(second);
    assert!(sessions.has_forgotten_starts());

    hold(&fixture, &sessions, None, false);
    assert!(!sessions.has_forgotten_starts());
}
