//! Policies that a file says more than once.

use std::collections::HashSet;

use crate::policy::findings::lint::LintInput;
use crate::policy::findings::lint::search::Found;
use crate::policy::language::document::PolicyDocument;

/// What is said twice is judged once: a policy that stands somewhere without a name for it and is a role's as well, or
/// stands there again.
pub(super) fn drop_repeated(found: &mut Vec<Found>) {
    if found.iter().all(|one| one.is_named) {
        return;
    }
    let named = found.iter().filter(|one| one.is_named);
    let mut seen: HashSet<String> = named.flat_map(|one| meanings(&one.input)).collect();
    found.retain(|one| one.is_named || seen.insert(meaning(&one.input)));
}

/// What the policy says, and what each of its branches says alone.
fn meanings(input: &LintInput) -> Vec<String> {
    let alone = input.branches.iter().map(|branch| LintInput {
        text: branch.text.clone(),
        branches: Vec::new(),
        ..input.clone()
    });
    std::iter::once(meaning(input)).chain(alone.map(|one| meaning(&one))).collect()
}

/// What the policy says, however it is spaced and whether its one statement stands in a list.
pub(super) fn meaning(input: &LintInput) -> String {
    let of_text = |text: &str| {
        let document = PolicyDocument { size: 0, ..PolicyDocument::parse(text) };
        format!("{document:?}")
    };
    let branches = input.branches.iter().map(|branch| of_text(&branch.text));
    std::iter::once(of_text(&input.text)).chain(branches).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::policy::findings::lint::inputs;

    #[test]
    fn a_policy_that_is_one_side_of_a_roles_is_said_with_it() {
        let side = |who: &str| {
            json!({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": who}, "Action": "sts:AssumeRole"}]})
        };
        let (one, other) = (side("ec2.amazonaws.com"), side("lambda.amazonaws.com"));
        let chosen = json!({"Fn::If": ["C", one, other]});
        let template = json!({"Resources": {"R": {"Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": chosen}}}});
        let said = meanings(&inputs("template.json", &template.to_string())[0]);

        for alone in [one, other] {
            assert!(said.contains(&meaning(&inputs("a.json", &alone.to_string())[0])), "{alone}");
        }
        let third = side("states.amazonaws.com");
        assert!(!said.contains(&meaning(&inputs("a.json", &third.to_string())[0])));
    }
}
