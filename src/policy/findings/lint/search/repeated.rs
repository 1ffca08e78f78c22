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
