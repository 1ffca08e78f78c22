//! Which conditions of a template can hold together.

use serde_json::json;

use super::*;

fn turns(conditions: &Value, given: &[&str], names: &[&str]) -> Vec<String> {
    let rules = Rules::of(&json!({"Conditions": conditions}));
    let rules = given.iter().fold(rules, |rules, name| rules.given(name));
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    let turns = rules.turns(&names).unwrap();
    let word = |turn: &Turn| turn.values().map(|holds| if *holds { 'y' } else { 'n' }).collect();
    let mut words: Vec<String> = turns.iter().map(word).collect();
    words.sort();
    words
}

/// AWS's words on the functions of conditions (CloudFormation User Guide, "intrinsic-function-reference-conditions").
#[test]
fn conditions_that_are_made_of_others_turn_out_with_them() {
    let conditions = json!({
        "Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
        "AlsoProd": {"Fn::Equals": ["prod", {"Ref": "Env"}]},
        "NotProd": {"Fn::Not": [{"Condition": "Prod"}]},
        "Dev": {"Fn::Equals": [{"Ref": "Env"}, "dev"]},
        "Either": {"Fn::Or": [{"Condition": "Prod"}, {"Condition": "Dev"}]},
        "Both": {"Fn::And": [{"Condition": "Prod"}, {"Condition": "Dev"}]},
        "Always": {"Fn::Equals": ["a", "a"]},
        "Ring": {"Fn::Not": [{"Condition": "Ring"}]},
        "Other": {"Fn::Equals": [{"Ref": "A"}, {"Ref": "B"}]},
    });
    for (names, expected) in [
        (["NotProd", "Prod"], vec!["ny", "yn"]),
        (["AlsoProd", "Prod"], vec!["nn", "yy"]),
        (["Dev", "Prod"], vec!["nn", "ny", "yn"]),
        (["Either", "Prod"], vec!["nn", "yn", "yy"]),
        (["Both", "Prod"], vec!["nn", "ny"]),
        (["Always", "Prod"], vec!["yn", "yy"]),
        (["Other", "Unknown"], vec!["nn", "ny", "yn", "yy"]),
    ] {
        assert_eq!(turns(&conditions, &[], &names), expected, "{names:?}");
    }
    assert_eq!(turns(&conditions, &["NotProd"], &["Dev", "Prod"]), ["nn", "yn"]);
    assert_eq!(turns(&conditions, &["Both"], &["Prod"]), ["n", "y"], "never there, and judged");
    assert_eq!(turns(&conditions, &[], &["Ring"]).len(), 2);
}

#[test]
fn too_many_facts_are_not_tried_together() {
    let names: BTreeSet<String> = (0..9).map(|number| format!("C{number}")).collect();
    assert_eq!(Rules::default().turns(&names), None);
    let conditions: Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), json!({"Fn::Equals": [{"Ref": "Env"}, "prod"]})))
        .collect();
    let rules = Rules::of(&json!({"Conditions": conditions}));
    assert_eq!(rules.turns(&names).unwrap().len(), 2);
}

#[test]
fn conditions_that_name_each_other_in_a_ring_end() {
    assert_eq!(turns(&json!({"A": {"Condition": "A"}}), &[], &["A"]), ["n", "y"]);
    let ring = json!({"A": {"Condition": "B"}, "B": {"Condition": "A"}});
    assert!(!turns(&ring, &[], &["A", "B"]).is_empty());
}
