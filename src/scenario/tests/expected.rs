//! What cases expect, and whether it is so.

use super::*;

use crate::domain::settings::Demands;
use crate::scenario::answer::{Answer, Found, summary};
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
