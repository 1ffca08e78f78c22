//! A copy of a question that can be changed.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::policy::decide::question::{
    Caller, CallerPolicies, Layer, Levels, Question, Request, Target, Trust,
};
use crate::policy::explain::missing::{Missing, Step};
use crate::policy::explain::reason::LayerName;
use crate::policy::language::document::{Condition, PolicyDocument};
use crate::policy::language::rule::Policy;

/// A question with all that it borrows.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub caller: Caller,
    pub policies: CallerPolicies,
    pub rcp: Option<Levels>,
    pub target: Target,
    pub request: Request,
}

impl Case {
    pub fn of(question: &Question<'_>) -> Self {
        Self {
            caller: question.caller.clone(),
            policies: question.policies.clone(),
            rcp: question.rcp.cloned(),
            target: question.target.clone(),
            request: question.request.clone(),
        }
    }

    pub fn question(&self) -> Question<'_> {
        Question {
            caller: &self.caller,
            policies: &self.policies,
            rcp: self.rcp.as_ref(),
            target: &self.target,
            request: &self.request,
        }
    }

    /// Applies a change as a person would.
    pub fn apply(&mut self, missing: &Missing) {
        match missing.step {
            Step::Add => self.add(missing),
            Step::Narrow => self.remove(missing),
        }
    }

    fn add(&mut self, missing: &Missing) {
        let added = || {
            let document = json!({"Version": "2012-10-17", "Statement": [missing.statement]});
            Arc::new(Policy::new("added", PolicyDocument::from_value(&document)))
        };
        match missing.side {
            LayerName::Identity => self.policies.identity.policies.push(added()),
            LayerName::Boundary => {
                self.policies.boundary.get_or_insert_with(Layer::default).policies.push(added());
            }
            LayerName::Session => {
                self.policies.session.get_or_insert_with(Layer::default).policies.push(added());
            }
            LayerName::Scp => {
                // A statement of an SCP counts on its level only: every level must allow.
                let level = missing.index.unwrap_or_default();
                let levels = self.policies.scp.as_mut().map(|scp| &mut scp.levels);
                if let Some(level) = levels.and_then(|levels| levels.get_mut(level)) {
                    level.push(added());
                }
            }
            LayerName::Trust => self.add_trust(&missing.statement),
            LayerName::Rcp | LayerName::Validation => {}
        }
    }

    fn add_trust(&mut self, statement: &Value) {
        let Trust::Read(policy) = &self.target.trust else { return };
        let mut document = policy.document.clone();
        let added = PolicyDocument::from_value(&json!({"Statement": [statement]}));
        let next = document.statements.iter().map(|one| one.index + 1).max().unwrap_or(0);
        document.statements.extend(added.statements.into_iter().map(|mut one| {
            one.index = next;
            one
        }));
        let name = policy.name.clone();
        self.target.trust = Trust::Read(Arc::new(Policy::new(name, document)));
    }

    fn remove(&mut self, missing: &Missing) {
        let (Some(name), Some(index)) = (&missing.policy, missing.index) else { return };
        self.edit(missing.side, |policy| {
            let mut statements = policy.document.statements.iter();
            let is_it = policy.name == *name
                && statements
                    .any(|one| one.index == index && super::json_of(one) == missing.statement);
            if is_it {
                let mut document = policy.document.clone();
                document.statements.retain(|one| one.index != index);
                *policy = Arc::new(Policy::new(policy.name.clone(), document));
            }
        });
    }

    /// Takes the conditions of a statement as met: what else it says stays.
    pub(super) fn meet(&mut self, side: LayerName, name: &str, index: usize, met: &[Condition]) {
        self.edit(side, |policy| {
            let mut document = policy.document.clone();
            let statement = document.statements.iter_mut().find(|one| one.index == index);
            let Some(statement) = statement.filter(|_| policy.name == name) else { return };
            if met.iter().all(|one| statement.conditions.contains(one)) {
                statement.conditions.retain(|one| !met.contains(one));
                *policy = Arc::new(Policy::new(policy.name.clone(), document));
            }
        });
    }

    /// Each policy of a side.
    fn edit(&mut self, side: LayerName, edit: impl Fn(&mut Arc<Policy>)) {
        let layer = |layer: Option<&mut Layer>| {
            layer.into_iter().flat_map(|layer| &mut layer.policies).for_each(&edit);
        };
        let levels = |levels: Option<&mut Levels>| {
            levels.into_iter().flat_map(|one| &mut one.levels).flatten().for_each(&edit);
        };
        match side {
            LayerName::Identity => layer(Some(&mut self.policies.identity)),
            LayerName::Boundary => layer(self.policies.boundary.as_mut()),
            LayerName::Session => layer(self.policies.session.as_mut()),
            LayerName::Scp => levels(self.policies.scp.as_mut()),
            LayerName::Rcp => levels(self.rcp.as_mut()),
            LayerName::Trust => {
                if let Trust::Read(policy) = &mut self.target.trust {
                    edit(policy);
                }
            }
            LayerName::Validation => {}
        }
    }
}
