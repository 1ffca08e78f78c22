//! A Deny that hits more than is meant: AWS's own services, and requests without a key.

use crate::domain::text::harmless;
use crate::policy::findings::Rule;
use crate::policy::findings::condition::Look;
use crate::policy::language::document::{Effect, PolicyDocument, Principal, PrincipalElement};
use crate::policy::language::key::is_sent_by_services;
use crate::policy::words::PrincipalKind;

impl Look<'_> {
    /// Whether a negated Deny hits requests without the key, which its author may not have meant.
    pub(super) fn hits_absence_unseen(&self) -> bool {
        let key = self.key();
        let meant = self.hits_services_only() && is_sent_by_services(&key);
        may_lack(&key) && !meant && !self.is_guarded()
    }

    fn hits_services_only(&self) -> bool {
        self.principals.iter().all(|one| one.kind == PrincipalKind::Service)
    }

    /// Whether a Deny spares requests without the key: it asks that the key is there, or another that comes
    /// with it.
    fn is_guarded(&self) -> bool {
        let key = self.key();
        let of_services = is_sent_by_services(&key);
        let beside = |other: &str| {
            let other = other.to_ascii_lowercase();
            other == key || (of_services && is_sent_by_services(&other))
        };
        let by_flag = |other: &str| other.eq_ignore_ascii_case("aws:PrincipalIsAWSService");
        self.asks("Null", "false", beside) || (of_services && self.asks("Bool", "true", by_flag))
    }

    /// A Deny by organization or account also hits services, which belong to none, if it holds without the key.
    pub(super) fn services(&self, document: &PolicyDocument, add: &mut impl FnMut(Rule, String)) {
        let key = self.key();
        let is_home = ["aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount"]
            .contains(&&*key);
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
        if !(self.denies() && is_home && self.holds_when_absent() && hits_all) || spared {
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

/// Keys that a request may lack although their name does not say so (semantics 1.8: calls through
/// VPC endpoints have no `aws:SourceIp`).
fn may_lack(key: &str) -> bool {
    matches!(
        key,
        "aws:sourceip" | "aws:vpcsourceip" | "aws:sourcevpc" | "aws:sourcevpce" | "aws:username"
    ) || is_sent_by_services(key)
}
