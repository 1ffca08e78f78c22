//! What cases expect, and whether it is so.

use super::*;

use crate::domain::settings::{Demands, Guard, KamenSettings};
use crate::scenario::answer::{Answer, Found, answer, answer_by, summary};
use crate::scenario::chain::ChainExpectation;

#[test]
fn chains_are_those_expected_or_equally_short() {
    let chain =
        |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    let (first, second, other) = (chain(&["A", "B"]), chain(&["C", "B"]), chain(&["D", "B"]));
    let wanted =
        |certain: Option<&Vec<String>>, possible: Option<Option<&Vec<String>>>| ChainExpectation {
            chain: certain.cloned(),
            also_ok: vec![second.clone()],
            possible: possible.map(Option::<&Vec<String>>::cloned),
        };
    let one = wanted(Some(&first), None);
    assert!(one.holds(Some(&first), None) && one.holds(Some(&second), Some(&other)));
    assert!(!one.holds(Some(&other), None) && !one.holds(None, None));
    let none = wanted(None, Some(Some(&first)));
    assert!(none.holds(None, Some(&first)) && none.holds(None, Some(&second)));
    assert!(!none.holds(None, Some(&other)) && !none.holds(None, None));
    assert!(!none.holds(Some(&second), Some(&first)), "no certain one is expected");
}

#[test]
fn guards_are_compared_by_the_fields_that_are_named() {
    let case = |expect: Value| {
        let text = json!({"id": "guards", "guarded": {"role": NEAR}, "expect": expect}).to_string();
        read(&text).map(|mut cases| cases.remove(0))
    };
    let found = Demands { confirm: true, max_duration: Some(900), ..Demands::default() };
    let misses = |expect: Value| match case(expect).unwrap() {
        Case::Guard(case) => case.misses(&found),
        Case::Decision(_) | Case::Chain(_) => panic!("a guard is expected"),
    };
    assert_eq!(misses(json!(null)), None);
    assert_eq!(misses(json!({"confirm": true, "max_duration": 900, "by": []})), Some(Vec::new()));
    assert_eq!(
        misses(json!({"confirm": true, "mfa": true, "max_duration": null})),
        Some(vec!["max_duration null".to_owned(), "mfa true".to_owned()])
    );
    for wrong in [
        json!({"by": "name"}),
        json!({"by": [1]}),
        json!({"max_duration": "15m"}),
        json!({"mfa": null}),
    ] {
        assert!(case(wrong.clone()).is_err(), "{wrong}");
    }
    assert_eq!(case(json!(null)).unwrap().id(), "guards");
}

#[test]
fn tags_that_are_null_are_not_known() {
    let asked = trusting_if(json!({"StringEquals": {"aws:PrincipalTag/team": "blue"}}));
    assert_eq!(verdict(std::slice::from_ref(&asked)), "deny");
    assert_eq!(verdict(&[asked, json!({"caller": {"tags": null}})]), "unknown");
}

#[test]
fn the_last_line_counts_each_outcome() {
    let answer = |pass: Option<bool>| Answer {
        id: "case".to_owned(),
        found: Found::Guard(Demands::default()),
        pass,
        expected: None,
    };
    assert_eq!(summary(&[answer(Some(true))]), "1 case: 1 passed, 0 failed");
    let all = [answer(Some(true)), answer(Some(false)), answer(None)];
    assert_eq!(summary(&all), "3 cases: 1 passed, 1 failed, 1 without expectation");
}

fn only(case: Value) -> Case {
    read(&case.to_string()).unwrap().remove(0)
}

#[test]
fn a_decision_may_be_expected_to_be_open() {
    let open = |expect: &str| {
        let mut case = base();
        lay(&mut case, &json!({"unknown": ["boundary"], "expect": expect}));
        lay(&mut case, &not_to_be_told());
        answer(&only(case)).pass
    };
    assert_eq!([open("unknown"), open("deny")], [Some(true), Some(false)]);
}

/// Whether the Deny hits Ann hangs on whether she has a boundary.
fn not_to_be_told() -> Value {
    json!({"role": {"trust": document(json!([
        {"Effect": "Allow", "Principal": {"AWS": ANN}, "Action": "sts:AssumeRole"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": ANN}, "Action": "sts:AssumeRole"},
    ]))}})
}

#[test]
fn the_policies_of_a_chain_are_those_of_its_case() {
    let all = document(json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    let trust = document(
        json!([{"Effect": "Allow", "Principal": {"AWS": ANN}, "Action": "sts:AssumeRole"}]),
    );
    let chain = |identity: Value, accounts: Value| {
        let case = json!({
            "id": "chain",
            "principals": [
                {"arn": ANN, "type": "user", "identity": identity},
                {"arn": FAR, "type": "role", "trust": trust, "identity": []},
            ],
            "accounts": accounts,
            "start": {"arn": ANN, "mfa": false},
            "target": FAR,
            "expect": [FAR],
        });
        let answer = answer(&only(case));
        (answer.pass, answer.expected)
    };
    let wanted = Some(FAR.to_owned());
    assert_eq!(chain(json!([all]), json!({})), (Some(true), wanted.clone()));
    assert_eq!(chain(json!([]), json!({})), (Some(false), wanted.clone()), "across accounts");
    let none = document(json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]));
    let limited =
        |level: &Value| chain(json!([all]), json!({"111111111111": {"scp": [[level]]}})).0;
    assert_eq!([limited(&all), limited(&none)], [Some(true), Some(false)]);
}

#[test]
fn a_chain_begins_with_the_tags_of_its_start() {
    let trust = document(
        json!([{"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}]),
    );
    let all = document(json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    let user = |arn: &str, team: &str| json!({"arn": arn, "type": "user", "identity": [all], "tags": {"team": team}});
    let bob = "arn:aws:iam::111111111111:user/Bob";
    let chain = |start: &str| {
        let case = json!({
            "id": "chain",
            "principals": [
                user(ANN, "blue"),
                user(bob, "red"),
                {"arn": NEAR, "type": "role", "trust": trust, "identity": []},
            ],
            "start": {"arn": start, "mfa": false},
            "target": NEAR,
            "expect": [NEAR],
        });
        answer(&only(case)).pass
    };

    assert_eq!([chain(ANN), chain(bob)], [Some(true), Some(false)]);
}

#[test]
fn a_guard_case_asks_the_guards_of_the_settings() {
    let case = only(json!({"id": "guard", "guarded": {"role": NEAR}, "expect": {"confirm": true}}));
    let guard = Guard {
        name: "near".to_owned(),
        roles: vec!["Near".to_owned()],
        confirm: true,
        ..Guard::default()
    };
    let guarded = KamenSettings { guards: vec![guard], ..KamenSettings::default() };
    assert_eq!(answer_by(&case, &guarded).pass, Some(true));
    assert_eq!(answer_by(&case, &KamenSettings::default()).pass, Some(false));
}
