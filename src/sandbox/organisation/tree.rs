//! The units of an organisation, and the control policies on its root, its units and its accounts.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::domain::account::AccountId;
use crate::domain::organization::PolicyKind;
use crate::policy::decide::question::Levels;
use crate::policy::language::rule::Policy;
use crate::sandbox::organisation::Organisation;

/// The id of the root.
pub const ROOT: &str = "r-ktsn";

/// Units by id, where accounts stand, and control policies.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The account that manages all others, and is bound by no policy.
    pub management: Option<AccountId>,
    pub units: BTreeMap<String, Unit>,
    /// The unit of each account; one that is not named stands directly below the root.
    pub seats: BTreeMap<AccountId, String>,
    pub policies: Vec<ControlPolicy>,
    /// Kinds that are not switched on, though there may be policies.
    pub switched_off: Vec<PolicyKind>,
}

/// An organizational unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The id above it.
    pub parent: String,
}

/// An SCP or an RCP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlPolicy {
    /// `p-…`
    pub id: String,
    pub name: String,
    pub kind: PolicyKind,
    /// JSON text.
    pub document: Arc<str>,
    /// Where it hangs; `None`: on everything, as those that AWS manages.
    pub targets: Option<Vec<String>>,
}

impl ControlPolicy {
    /// Whether it hangs directly on a root, a unit or an account.
    pub fn is_on(&self, target: &str) -> bool {
        self.targets.as_ref().is_none_or(|targets| targets.iter().any(|own| own == target))
    }
}

impl Tree {
    /// Adds a unit below another, or below the root.
    pub fn add_unit(&mut self, id: &str, parent: &str) {
        self.units.insert(id.to_owned(), Unit { parent: parent.to_owned() });
    }

    /// Adds a policy that hangs on some targets.
    pub fn add_policy(
        &mut self,
        (kind, id, name): (PolicyKind, &str, &str),
        targets: Option<&[&str]>,
        document: &Value,
    ) {
        let owned = |targets: &[&str]| targets.iter().map(|one| (*one).to_owned()).collect();
        self.policies.push(ControlPolicy {
            id: id.to_owned(),
            name: name.to_owned(),
            kind,
            document: Arc::from(document.to_string()),
            targets: targets.map(owned),
        });
    }

    /// Whether policies of a kind are switched on: there are some, and the kind is not switched off.
    pub fn is_in_force(&self, kind: PolicyKind) -> bool {
        !self.switched_off.contains(&kind) && self.policies.iter().any(|policy| policy.kind == kind)
    }

    /// The id above an account (twelve digits) or a unit.
    pub fn parent(&self, child: &str) -> Option<&str> {
        if let Some(unit) = self.units.get(child) {
            return Some(&unit.parent);
        }
        let account: AccountId = child.parse().ok()?;
        Some(self.seats.get(&account).map_or(ROOT, String::as_str))
    }

    /// The ids above an account, the root first.
    pub fn path(&self, account: AccountId) -> Vec<&str> {
        let own = self.seats.get(&account).map_or(ROOT, String::as_str);
        let above = |id: &&str| self.units.get(*id).map(|unit| unit.parent.as_str());
        let mut path: Vec<&str> = std::iter::successors(Some(own), above).collect();
        path.reverse();
        path
    }
}

impl Organisation {
    /// The control policies that bind an account, level by level; `None` if none can.
    pub(in crate::sandbox) fn levels(
        &self,
        account: AccountId,
        kind: PolicyKind,
    ) -> Option<Levels> {
        let is_member = self.tree.is_in_force(kind)
            && !self.id.is_empty()
            && self.accounts.contains_key(&account)
            && self.tree.management != Some(account);
        let digits = account.to_string();
        let level = |target: &str| -> Vec<Arc<Policy>> {
            let hanging = self.tree.policies.iter();
            let hanging = hanging.filter(|policy| policy.kind == kind && policy.is_on(target));
            hanging
                .map(|policy| Arc::new(Policy::parse(policy.name.as_str(), &policy.document)))
                .collect()
        };
        is_member.then(|| {
            let targets = self.tree.path(account).into_iter().chain([digits.as_str()]);
            Levels { levels: targets.map(level).collect(), ..Levels::default() }
        })
    }

    /// Where an account stands: `aws:PrincipalOrgPaths`.
    pub(in crate::sandbox) fn org_path(&self, account: AccountId) -> Option<String> {
        let is_member = !self.id.is_empty() && self.accounts.contains_key(&account);
        is_member.then(|| format!("{}/{}/", self.id, self.tree.path(account).join("/")))
    }
}
