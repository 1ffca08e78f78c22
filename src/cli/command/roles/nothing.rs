//! What to say if no account at all could be listed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::session::Start;
use crate::flows::inventory::{AccountView, Inventory};
use crate::flows::plan::plan;
use crate::flows::world::World;

/// The failure to leave with, if there is neither a role nor an account that answered: that of the
/// identity one starts from, else the one nearest to an answer. Its hint counts the others.
pub(in crate::cli) fn nothing_at_all(world: &World, inventory: &Inventory) -> Option<Failure> {
    let answered =
        |view: &Arc<AccountView>| view.facts.state.failure().is_none() || !view.roles.is_empty();
    if inventory.accounts.values().any(answered) {
        return None;
    }
    most_telling(inventory, &world.own).or_else(|| {
        // There is no start at all: what is wrong with the one that would be taken?
        plan(&world.config, &world.environment, &world.own).err()
    })
}

/// The failure to leave with, if no server answered about any account, and all there is are the roles
/// that profiles name. A refusal is an answer, and so is a list of earlier.
pub(in crate::cli) fn none_answered(world: &World, inventory: &Inventory) -> Option<Failure> {
    let is_silent = |view: &Arc<AccountView>| {
        view.facts.as_of.is_none()
            && view.facts.state.failure().is_some_and(|failure| is_silence(failure.kind))
    };
    if inventory.accounts.is_empty() || !inventory.accounts.values().all(is_silent) {
        return None;
    }
    most_telling(inventory, &world.own)
}

fn is_silence(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Unreachable | FailureKind::Throttled | FailureKind::Service)
}

fn most_telling(inventory: &Inventory, asked: &Start) -> Option<Failure> {
    let failures = by_start(inventory);
    let own = failures.get_key_value(&asked.to_string());
    let (start, failure) = own.or_else(|| failures.iter().min_by_key(|(_, one)| rank(one)))?;
    let mut told = (*failure).clone();
    if let Some(others) = others(&failures, start) {
        let hint = told.hint.take().map(|hint| format!("{hint}; ")).unwrap_or_default();
        told.hint = Some(format!("{hint}{others}"));
    }
    Some(told)
}

/// Every start that failed, with what it failed of; those that lead to one account share that.
fn by_start(inventory: &Inventory) -> BTreeMap<String, &Failure> {
    let mut failures = BTreeMap::new();
    for view in inventory.accounts.values() {
        let Some(failure) = view.facts.state.failure() else { continue };
        failures.extend(view.facts.identities.iter().map(|start| (start.to_string(), failure)));
    }
    let of_starts = inventory.problems.iter();
    failures.extend(of_starts.map(|(start, failure)| (start.to_string(), failure)));
    failures
}

/// Who was asked and refused is nearer to an answer than a profile that leads nowhere.
fn rank(failure: &Failure) -> u8 {
    match failure.kind {
        FailureKind::MfaNeeded | FailureKind::SignInNeeded => 0,
        FailureKind::Expired | FailureKind::Credentials => 1,
        FailureKind::Refused | FailureKind::Throttled | FailureKind::ClockSkew => 2,
        FailureKind::Unreachable | FailureKind::Service => 3,
        FailureKind::Usage | FailureKind::Local => 4,
    }
}

fn others(failures: &BTreeMap<String, &Failure>, told: &str) -> Option<String> {
    let mut others = failures.keys().filter(|start| *start != told);
    let first = others.next()?;
    let more = match others.count() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    Some(format!("{first}{more} failed as well: `kamen doctor` looks at each profile"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inventory(problems: &[(&str, FailureKind)]) -> Inventory {
        let problems = problems.iter().map(|(name, kind)| {
            let failure = Failure::new(*kind, format!("{name} failed")).with_hint("mend it");
            (Start::Profile((*name).to_owned()), failure)
        });
        Inventory { problems: problems.collect(), ..Inventory::default() }
    }

    fn told(inventory: &Inventory, asked: &str) -> Failure {
        most_telling(inventory, &Start::Profile(asked.to_owned())).unwrap()
    }

    #[test]
    fn the_identity_asked_for_is_the_one_that_is_told_of() {
        let inventory = inventory(&[
            ("broken", FailureKind::Usage),
            ("locked", FailureKind::MfaNeeded),
            ("ok", FailureKind::Unreachable),
        ]);

        let failure = told(&inventory, "ok");

        assert_eq!(failure.message, "ok failed");
        assert_eq!(
            failure.hint.as_deref(),
            Some(
                "mend it; profile broken and 1 more failed as well: `kamen doctor` looks at each \
                 profile"
            )
        );
    }

    #[test]
    fn if_no_start_was_asked_the_one_nearest_to_an_answer_is_told() {
        let some = inventory(&[("broken", FailureKind::Usage), ("away", FailureKind::Unreachable)]);

        assert_eq!(told(&some, "default").message, "away failed");
    }
}
