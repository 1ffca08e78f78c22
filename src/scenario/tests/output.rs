//! What `kamen simulate` prints.

use super::*;
use crate::scenario::answer::{Answer, answer, json as printed, line, summary};

fn answers(cases: &Value) -> Vec<Answer> {
    read(&cases.to_string()).unwrap().iter().map(answer).collect()
}

fn with(patches: &[Value]) -> Value {
    let mut value = base();
    for patch in patches {
        lay(&mut value, patch);
    }
    value
}

#[test]
fn json_has_the_documented_fields() {
    let cases =
        json!([with(&[trusting(json!({"AWS": "111111111111"})), json!({"expect": "deny"})])]);

    assert_eq!(
        printed(&answers(&cases)),
        json!([{
            "id": "case", "kind": "decision", "decision": "deny", "pass": true,
            "reasons": [{
                "layer": "identity", "effect": "no-match", "policy": "identity",
                "because": "the caller has no identity-based policy, so nothing allows sts:AssumeRole",
            }],
        }])
    );
}

#[test]
fn pass_is_absent_if_nothing_is_expected() {
    let found = printed(&answers(&json!([with(&[])])));

    assert!(found[0].get("pass").is_none());
    assert!(found[0]["reasons"][0].get("statement").is_none());
}

#[test]
fn text_is_a_line_a_case_and_a_summary() {
    let all = answers(&json!([
        with(&[trusting(json!({"AWS": ANN})), json!({"id": "good", "expect": "allow"})]),
        with(&[trusting(json!({"AWS": ANN})), json!({"id": "bad\u{1b}", "expect": "deny"})]),
        with(&[json!({"id": "free"})]),
    ]));

    let lines: Vec<String> = all.iter().map(line).collect();
    assert_eq!(lines[0], "ok   good: allow");
    assert_eq!(
        lines[1],
        format!(
            "FAIL bad\u{fffd}: allow, expected deny (trust, allows: it allows sts:AssumeRole to {ANN})"
        )
    );
    assert_eq!(
        lines[2],
        "-    free: deny (trust, no match: the trust policy has no Allow statement)"
    );
    assert_eq!(summary(&all), "3 cases: 1 passed, 1 failed, 1 without expectation");
}

#[test]
fn the_first_steps_hold_decisions_and_chains() {
    let cases = read(include_str!("../../../tests/scenarios/first-steps.json")).unwrap();

    let failing: Vec<String> = cases
        .iter()
        .map(answer)
        .filter(|answer| answer.pass != Some(true))
        .map(|answer| line(&answer))
        .collect();

    assert_eq!(failing, Vec::<String>::new());
}
