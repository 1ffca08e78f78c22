//! The decision, rule by rule.

use std::sync::Arc;

use super::*;
use crate::policy::decide::question::{Caller, CallerKind, CallerPolicies, Mfa, Request, Target};

const ROLE_B: &str = "arn:aws:iam::222222222222:role/RoleB";

fn trusting(principal: &str) -> Target {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"}}]}}"#
    );
    Target::new(ROLE_B, Trust::Read(Arc::new(Policy::parse("trust", &text))))
}

fn ask(caller: &str, identity: &[&str], target: &Target) -> Decision {
    let policies = identity.iter().map(|text| Arc::new(Policy::parse("identity", text)));
    let policies =
        CallerPolicies { identity: Layer::read(policies.collect()), ..CallerPolicies::default() };
    decide(&Question {
        caller: &Caller::new(caller),
        policies: &policies,
        rcp: None,
        target,
        request: &Request::at("2026-01-15T12:00:00Z".parse().unwrap()),
    })
}

const MAY_ASK: &str = r#"{"Statement": {"Effect": "Allow", "Action": "sts:*", "Resource": "arn:aws:iam::222222222222:role/*"}}"#;

#[test]
fn section_1_4_one_account_a_named_role_needs_no_policy_of_its_own() {
    let target = trusting(r#"{"AWS": "arn:aws:iam::222222222222:role/RoleA"}"#);

    assert_eq!(
        ask("arn:aws:sts::222222222222:assumed-role/RoleA/s1", &[], &target),
        Decision::Allow
    );
    assert_eq!(
        ask("arn:aws:sts::222222222222:assumed-role/RoleC/s1", &[], &target),
        Decision::Deny
    );
}

#[test]
fn section_1_4_two_accounts_need_both_sides() {
    let target = trusting(r#"{"AWS": "arn:aws:iam::111111111111:role/RoleA"}"#);
    let caller = "arn:aws:sts::111111111111:assumed-role/RoleA/s1";

    assert_eq!(ask(caller, &[], &target), Decision::Deny);
    assert_eq!(ask(caller, &[MAY_ASK], &target), Decision::Allow);
}

#[test]
fn section_1_4_an_account_is_a_delegation() {
    for account in ["222222222222", "arn:aws:iam::222222222222:root"] {
        let target = trusting(&format!(r#"{{"AWS": "{account}"}}"#));
        let caller = "arn:aws:iam::222222222222:user/team/Ann";

        assert_eq!(ask(caller, &[], &target), Decision::Deny);
        assert_eq!(ask(caller, &[MAY_ASK], &target), Decision::Allow);
    }
}

#[test]
fn section_1_6_a_boundary_is_there_however_much_of_it_was_read() {
    let spared = "arn:aws:iam::222222222222:user/Ann";
    let text = format!(
        r#"{{"Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "{spared}"}}, "Action": "sts:*"}},
            {{"Effect": "Deny", "NotPrincipal": {{"AWS": "{spared}"}}, "Action": "sts:*"}}]}}"#
    );
    let target = Target::new(ROLE_B, Trust::Read(Arc::new(Policy::parse("trust", &text))));
    let full = || Arc::new(Policy::parse("boundary", MAY_ASK));
    let partly = Layer { policies: vec![full()], unread: Some("refused".to_owned()) };
    let ask = |boundary: Option<Layer>| {
        let policies = CallerPolicies { boundary, ..CallerPolicies::default() };
        decide(&Question {
            caller: &Caller::new(spared),
            policies: &policies,
            rcp: None,
            target: &target,
            request: &Request::at("2026-01-15T12:00:00Z".parse().unwrap()),
        })
    };

    // `NotPrincipal` always hits a principal that has a boundary.
    assert_eq!(ask(None), Decision::Allow);
    assert_eq!(ask(Some(Layer::read(vec![full()]))), Decision::Deny);
    assert_eq!(ask(Some(partly)), Decision::Deny);
    assert_eq!(ask(Some(Layer::default())), Decision::Deny);
    assert_eq!(ask(Some(Layer::unread("refused"))), Decision::Unknown);
}

const PLAIN: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

/// Whether a code, and whether what else is sent, can matter with these texts in the layers: identity, boundary, session,
/// SCP, RCP, trust.
fn matters(texts: [&str; 6]) -> (bool, bool) {
    let layer = |text: &str| Layer::read(vec![Arc::new(Policy::parse("own", text))]);
    let levels = |text: &str| Levels {
        levels: vec![layer(PLAIN).policies, layer(text).policies],
        ..Levels::default()
    };
    let [identity, boundary, session, scp, rcp, trust] = texts;
    let policies = CallerPolicies {
        identity: layer(identity),
        boundary: Some(layer(boundary)),
        session: Some(layer(session)),
        scp: Some(levels(scp)),
    };
    let question = Question {
        caller: &Caller::new("arn:aws:iam::222222222222:user/ann"),
        policies: &policies,
        rcp: Some(&levels(rcp)),
        target: &Target::new(ROLE_B, Trust::Read(Arc::new(Policy::parse("trust", trust)))),
        request: &Request::at("2026-01-15T12:00:00Z".parse().unwrap()),
    };
    (question.speaks_of_mfa(), question.speaks_of_sent())
}

/// The text in one layer after another, among plain ones.
fn each_place(text: &str) -> [[&str; 6]; 6] {
    std::array::from_fn(|place| {
        let mut texts = [PLAIN; 6];
        texts[place] = text;
        texts
    })
}

#[test]
fn section_1_10_a_code_counts_in_whatever_layer_a_policy_speaks_of_it() {
    let speaking = [
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#,
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:iam::*:role/${aws:MultiFactorAuthAge}"}}"#,
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:username": "${aws:MultiFactorAuthPresent}"}}}}"#,
    ];

    assert_eq!(matters([PLAIN; 6]), (false, false));
    for text in speaking {
        for texts in each_place(text) {
            assert_eq!(matters(texts), (true, false), "{texts:?}");
        }
    }
}

#[test]
fn section_1_10_what_else_is_sent_counts_in_whatever_layer_a_policy_speaks_of_it() {
    let speaking = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"Null": {"sts:SourceIdentity": "true"}}}}"#;

    for texts in each_place(speaking) {
        assert_eq!(matters(texts), (false, true), "{texts:?}");
    }
}

/// Long-lived keys bring the key along with a code alone, temporary ones always.
#[test]
fn section_1_10_temporary_keys_carry_the_mark_of_mfa_though_it_is_not_known_which() {
    let decided = |temporary: bool, is_absent: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole",
                "Condition": {{"Null": {{"aws:MultiFactorAuthPresent": "{is_absent}"}}}}}}]}}"#
        );
        let mut ann = Caller::new("arn:aws:iam::222222222222:user/Ann");
        ann.kind = CallerKind::User { temporary };
        let mut request = Request::at("2026-01-15T12:00:00Z".parse().unwrap());
        request.mfa = Mfa::Unknown;
        decide(&Question {
            caller: &ann,
            policies: &CallerPolicies::default(),
            rcp: None,
            target: &Target::new(ROLE_B, Trust::Read(Arc::new(Policy::parse("trust", &text)))),
            request: &request,
        })
    };

    assert_eq!([decided(true, "false"), decided(true, "true")], [Decision::Allow, Decision::Deny]);
    assert_eq!(["false", "true"].map(|absent| decided(false, absent)), [Decision::Unknown; 2]);
}

/// What Ann's policies are asked for the role, and whether the role's own side and a likely yes are seen.
fn sides(caller: &Caller, identity: Layer, target: &Target) -> (bool, bool) {
    let policies = CallerPolicies { identity, ..CallerPolicies::default() };
    let question = Question {
        caller,
        policies: &policies,
        rcp: None,
        target,
        request: &Request::at("2026-01-15T12:00:00Z".parse().unwrap()),
    };
    (is_trusted(&question), is_likely(&question))
}

#[test]
fn section_1_15_the_roles_own_side_is_satisfied_by_its_trust_policy_alone() {
    let ann = Caller::new("arn:aws:iam::222222222222:user/Ann");
    let named = trusting(r#"{"AWS": "arn:aws:iam::222222222222:user/Ann"}"#);
    let other = trusting(r#"{"AWS": "arn:aws:iam::222222222222:user/Eve"}"#);
    let unread = Target::new(ROLE_B, Trust::Unread("refused".to_owned()));

    let trusted = |target: &Target| sides(&ann, Layer::unread("refused"), target).0;

    assert_eq!([&named, &other, &unread].map(trusted), [true, false, false]);
}

#[test]
fn section_1_15_a_yes_is_likely_only_if_nothing_that_was_read_may_deny() {
    let ann = Caller::new("arn:aws:iam::222222222222:user/Ann");
    let named = trusting(r#"{"AWS": "arn:aws:iam::222222222222:user/Ann"}"#);
    let denying = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    let partly = |text: &str| Layer {
        policies: vec![Arc::new(Policy::parse("own", text))],
        unread: Some("refused".to_owned()),
    };

    assert!(sides(&ann, partly(MAY_ASK), &named).1);
    assert!(!sides(&ann, partly(denying), &named).1);
}

#[test]
fn section_1_15_where_a_roles_path_is_not_known_neither_is_its_arn() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/RoleA"}}}]}"#;
    let target = Target::new(ROLE_B, Trust::Read(Arc::new(Policy::parse("trust", text))));
    let decided = |role_is_certain: bool| {
        let mut caller = Caller::new("arn:aws:sts::222222222222:assumed-role/RoleA/s1");
        caller.role_is_certain = role_is_certain;
        decide(&Question {
            caller: &caller,
            policies: &CallerPolicies::default(),
            rcp: None,
            target: &target,
            request: &Request::at("2026-01-15T12:00:00Z".parse().unwrap()),
        })
    };

    assert_eq!([decided(true), decided(false)], [Decision::Allow, Decision::Unknown]);
}
