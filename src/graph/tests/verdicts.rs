//! The verdict that lists show, and what the person must supply for it.

use std::borrow::Cow;

use jiff::Timestamp;

use super::*;
use crate::policy::language::need::Need;

fn dev() -> String {
    user_arn(A, "dev")
}

fn asks_for_mfa() -> Trust {
    trust_with(&json!({"AWS": dev()}), &json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
}

fn asks_for_external_id() -> Trust {
    trust_with(&json!({"AWS": dev()}), &json!({"StringEquals": {"sts:ExternalId": "acme"}}))
}

fn start(caller: Caller, identity: Layer, mfa: Mfa) -> StartingPoint {
    let policies = CallerPolicies { identity, ..CallerPolicies::default() };
    StartingPoint { caller, policies, mfa, session_name: None }
}

fn user_start(mfa: Mfa) -> StartingPoint {
    start(Caller::new(&dev()), Layer::default(), mfa)
}

fn case(start: &StartingPoint, trust: Trust) -> Case<'_> {
    Case {
        start,
        rcp: None,
        request: Cow::Owned(terms().request),
        target: Cow::Owned(Target::new(role_arn(A, "Role"), trust)),
        is_negotiable: true,
    }
}

fn verdict(start: &StartingPoint, trust: Trust) -> (Decision, Vec<Need>) {
    let verdict = case(start, trust).verdict();
    (verdict.decision, verdict.needs)
}

fn noon() -> Timestamp {
    "2026-01-15T12:00:00Z".parse().unwrap()
}

#[test]
fn only_what_is_needed_is_asked_of_the_person() {
    let start = user_start(Mfa::NotSent);

    assert_eq!(verdict(&start, trust(&dev())), (Decision::Allow, vec![]));
    assert_eq!(verdict(&start, asks_for_mfa()), (Decision::Allow, vec![Need::Mfa]));
    assert_eq!(verdict(&start, asks_for_external_id()), (Decision::Allow, vec![Need::ExternalId]));
    assert_eq!(verdict(&start, trust(&user_arn(A, "ada"))), (Decision::Deny, vec![]));
    let fixed = Case { is_negotiable: false, ..case(&start, asks_for_external_id()) };
    assert_eq!(fixed.verdict().decision, Decision::Deny);
}

/// What the caller's own policies and those of an organization ask for is asked of the person as well, if the trust
/// policy lets the person in.
#[test]
fn what_other_policies_ask_to_be_sent_is_asked_of_the_person() {
    let denies = json!({"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Resource": "*",
        "Condition": {"StringNotEquals": {"sts:SourceIdentity": "ann"}}});
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let levels = || {
        let document = json!({"Version": "2012-10-17", "Statement": [all, denies]});
        Levels { levels: vec![vec![policy(&document)]], ..Levels::default() }
    };
    let trusting = || {
        Trust::Read(policy(&json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Principal": {"AWS": dev()}, "Action": "sts:*"}})))
    };
    let plain = user_start(Mfa::NotSent);
    let own = start(Caller::new(&dev()), layer(&json!([all, denies])), Mfa::NotSent);
    let mut member = plain.clone();
    member.policies.scp = Some(levels());
    let rcp = levels();

    for (start, rcp) in [(&own, None), (&member, None), (&plain, Some(&rcp))] {
        let told = |trust: Trust| {
            let case = Case { rcp, is_negotiable: false, ..case(start, trust) };
            let verdict = case.verdict();
            (verdict.decision, verdict.needs)
        };
        assert_eq!(told(trusting()), (Decision::Allow, vec![Need::SourceIdentity]));
        assert_eq!(told(trust(&user_arn(A, "ada"))), (Decision::Deny, vec![]));
    }
}

#[test]
fn a_users_own_session_shows_a_code_for_an_hour_at_most() {
    let start = user_start(Mfa::Since(noon()));
    let long = |seconds: i64| {
        let mut case = case(&start, asks_for_mfa());
        case.request.to_mut().duration = Some(seconds);
        case.target.to_mut().max_session_duration = 43_200;
        let verdict = case.verdict();
        (case.mfa_of(&verdict), verdict.needs)
    };

    assert_eq!(verdict(&start, asks_for_mfa()), (Decision::Allow, vec![]));
    assert_eq!(long(3600), (Mfa::Since(noon()), vec![]));
    assert_eq!(long(3601), (Mfa::CodeSent, vec![Need::Mfa]));
    // A role that asks for no code is shown none.
    let plain = case(&start, trust(&dev()));
    assert_eq!(plain.mfa_of(&plain.verdict()), Mfa::NotSent);
}

#[test]
fn only_a_user_with_keys_of_its_own_brings_a_code_along() {
    let session = format!("arn:aws:sts::{A}:assumed-role/dev/s1");
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let both = || trust_with(&json!({"AWS": [dev(), role_arn(A, "dev")]}), &mfa);
    let role = start(Caller::new(&session), Layer::default(), Mfa::NotSent);
    let mut temporary = user_start(Mfa::NotSent);
    temporary.caller.kind = CallerKind::User { temporary: true };

    assert!(can_show_mfa(&user_start(Mfa::NotSent)));
    assert!(!can_show_mfa(&role) && !can_show_mfa(&temporary));
    assert_eq!(verdict(&role, both()), (Decision::Deny, vec![]));
    // Whether keys of GetSessionToken were had with a code does not show.
    assert_eq!(shown(&temporary, Mfa::NotSent), Mfa::Unknown);
    assert_eq!(verdict(&temporary, both()), (Decision::Unknown, vec![]));
}

#[test]
fn an_open_verdict_says_what_is_open() {
    let unread = start(Caller::new(&dev()), Layer::unread("refused"), Mfa::NotSent);
    let open = json!({"StringEquals": {"aws:PrincipalOrgID": "o-example"}});
    let told = |trust: Trust| {
        let mut case = case(&unread, trust);
        case.request.to_mut().context.set_unknown("aws:PrincipalOrgID");
        let verdict = case.verdict();
        (verdict.settled(), verdict.is_likely, verdict.is_trusted)
    };

    assert_eq!(told(trust(&dev())), (Decision::Allow, true, true));
    assert_eq!(told(trust(A)), (Decision::Unknown, false, true));
    assert_eq!(told(trust_with(&json!({"AWS": dev()}), &open)), (Decision::Unknown, false, false));
    assert_eq!(told(trust(&user_arn(A, "ada"))), (Decision::Deny, false, false));
}

#[test]
fn a_verdict_is_better_if_it_is_more_of_a_yes_or_asks_for_less() {
    let verdict = |decision: Decision, is_likely: bool, needs: &[Need]| Verdict {
        decision,
        is_likely,
        needs: needs.to_vec(),
        ..Verdict::granted()
    };
    let ascending = [
        verdict(Decision::Allow, false, &[]),
        verdict(Decision::Allow, false, &[Need::Mfa]),
        verdict(Decision::Unknown, false, &[]),
        verdict(Decision::Deny, false, &[]),
    ];

    for (index, one) in ascending.iter().enumerate() {
        for (behind, other) in ascending.iter().enumerate() {
            assert_eq!(one.is_better_than(other), index < behind, "{one:?} {other:?}");
        }
    }
    let likely = verdict(Decision::Unknown, true, &[]);
    assert!(likely.is_certain() && likely.is_better_than(&ascending[1]));
    assert!(!ascending[2].is_certain() && !ascending[3].is_certain());
    let needs = [Need::Mfa, Need::ExternalId, Need::SessionName, Need::SourceIdentity, Need::Tags];
    assert_eq!(
        verdict(Decision::Allow, false, &needs).supply(),
        ["mfa", "external-id", "session-name", "source-identity", "tags"]
    );
}

/// What may do with a code is not asked for otherwise, unless it then does for sure.
#[test]
fn a_code_that_may_do_stays_beside_something_else_that_may() {
    let start = user_start(Mfa::NotSent);
    let allow = |condition: Value| {
        let mut condition = condition;
        condition["StringEquals"]["aws:PrincipalOrgID"] = json!("o-example");
        json!({"Effect": "Allow", "Principal": {"AWS": dev()}, "Action": "sts:AssumeRole", "Condition": condition})
    };
    let trust = Trust::Read(policy(&json!({"Version": "2012-10-17", "Statement": [
        allow(json!({"StringEquals": {"sts:ExternalId": "acme"}})),
        allow(json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals": {}})),
    ]})));
    let mut case = case(&start, trust);
    case.request.to_mut().context.set_unknown("aws:PrincipalOrgID");

    let verdict = case.verdict();

    assert_eq!((verdict.decision, verdict.needs), (Decision::Unknown, vec![Need::Mfa]));
}

#[test]
fn a_trust_policy_is_negotiable_if_it_speaks_of_what_a_caller_chooses() {
    for key in ["sts:ExternalId", "sts:RoleSessionName", "aws:RequestTag/team", "AWS:TagKeys"] {
        assert!(is_negotiable(&format!(r#"{{"StringEquals": {{"{key}": "x"}}}}"#)), "{key}");
    }
    assert!(!is_negotiable(r#"{"StringEquals": {"aws:PrincipalOrgID": "o-example"}}"#));
}

/// A code is asked for where the caller's own policies or the trust policy speak of MFA, whatever else is negotiable.
#[test]
fn a_code_helps_though_no_other_thing_can_be_sent() {
    let unless = json!({"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}});
    let guarded = start(Caller::new(&dev()), layer(&json!([unless])), Mfa::NotSent);
    let plain = user_start(Mfa::NotSent);
    for (start, trust) in [(&guarded, trust(&dev())), (&plain, asks_for_mfa())] {
        let verdict = Case { is_negotiable: false, ..case(start, trust) }.verdict();
        assert_eq!((verdict.decision, verdict.needs), (Decision::Allow, vec![Need::Mfa]));
    }
}
