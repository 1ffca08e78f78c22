//! A Deny that locks AWS's own services out.

use crate::domain::text::harmless;
use crate::policy::findings::Rule;
use crate::policy::findings::condition::Look;
use crate::policy::language::condition::operator::Base;
use crate::policy::language::document::{Effect, PolicyDocument, Principal, PrincipalElement};
use crate::policy::words::PrincipalKind;

impl Look<'_> {
    /// A Deny by organization or account also hits services, which belong to none.
    pub(super) fn services(&self, document: &PolicyDocument, add: &mut impl FnMut(Rule, String)) {
        let key = self.key();
        let is_home = ["aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount"]
            .contains(&&*key);
        let negated = self.operator.negated && !self.operator.if_exists;
        // To deny what belongs to no organization is to deny services too.
        let asks_absence = self.operator.base == Base::Null && self.has_value("true");
        let spared = self.statement.conditions.iter().any(|other| {
            let other = other.key.to_ascii_lowercase();
            [
                "aws:principalisawsservice",
                "aws:principalservicename",
                "aws:principaltype",
                "aws:principalarn",
            ]
            .contains(&&*other)
        });
        let hits_all = self.principals.iter().any(|one| one.kind == PrincipalKind::Everyone);
        if !(self.denies() && is_home && (negated || asks_absence) && hits_all) || spared {
            return;
        }
        let allows = document.statements.iter().filter(|one| one.effect == Some(Effect::Allow));
        let mut trusted = allows.filter_map(|one| one.principal.as_ref()).flat_map(|element| {
            let (PrincipalElement::Only(list) | PrincipalElement::AllBut(list)) = element;
            list.iter().filter_map(|one| match one {
                Principal::Service(name) => Some(name),
                Principal::Everyone
                | Principal::Aws(_)
                | Principal::Federated(_)
                | Principal::Other { .. } => None,
            })
        });
        if let Some(service) = trusted.next() {
            let message = format!(
                "{} carries no `{}`, so it is denied",
                harmless(service),
                harmless(&self.condition.key)
            );
            add(Rule::DenyLocksServicesOut, message);
        }
    }
}
