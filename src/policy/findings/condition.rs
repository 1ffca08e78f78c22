//! Findings about conditions that can never hold, always hold, or do not do what they seem to
//! (semantics 1.8 to 1.10).

use crate::domain::text::harmless;
use crate::policy::findings::{Rule, key};
use crate::policy::language::arn_pattern::ArnPattern;
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::{Base, Operator, Set};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::document::{Condition, Effect, PolicyDocument, Statement};
use crate::policy::words::{PrincipalKind, TrustedPrincipal};

pub(super) fn look(
    document: &PolicyDocument,
    statement: &Statement,
    principals: &[&TrustedPrincipal],
    add: &mut impl FnMut(Rule, String),
) {
    for condition in &statement.conditions {
        if condition.key.is_empty() {
            // If it could not be read, the document's own problem says why.
            let message =
                format!("`{}` names no key, so nothing meets it", harmless(&condition.operator));
            add(Rule::ConditionNeverHolds, message);
            continue;
        }
        let variables = document.version.as_deref() == Some("2012-10-17");
        let test = Test::new(condition, variables);
        let Some(operator) = test.operator else {
            let message = format!("`{}` is no condition operator", harmless(&condition.operator));
            add(Rule::UnknownOperator, message);
            continue;
        };
        let look = Look { variables, statement, principals, condition, test: &test, operator };
        look.presence(add);
        look.set(add);
        look.mfa(add);
        look.values(add);
        look.principal_arn(add);
    }
}

/// One condition with all around it.
struct Look<'a> {
    /// Whether `${…}` means anything in this document.
    variables: bool,
    statement: &'a Statement,
    principals: &'a [&'a TrustedPrincipal],
    condition: &'a Condition,
    test: &'a Test,
    operator: Operator,
}

impl Look<'_> {
    fn key(&self) -> String {
        self.condition.key.to_ascii_lowercase()
    }

    fn denies(&self) -> bool {
        self.statement.effect == Some(Effect::Deny)
    }

    fn has_value(&self, wanted: &str) -> bool {
        self.condition.values.iter().any(|value| value.eq_ignore_ascii_case(wanted))
    }

    /// Whether the condition holds for a request without the key (semantics 1.8).
    fn holds_when_absent(&self) -> bool {
        if self.operator.base == Base::Null {
            return self.has_value("true");
        }
        self.operator.when_absent().is_yes()
    }

    fn outcome(&self, holds: bool, why: &str, add: &mut impl FnMut(Rule, String)) {
        let shown = harmless(&self.condition.key);
        let effect = match (holds, self.denies()) {
            (true, true) => "so this condition exempts no caller",
            (true, false) => "so this condition keeps no caller out",
            (false, true) => "so this statement denies nothing",
            (false, false) => "so this statement lets no caller in",
        };
        let rule = if holds { Rule::ConditionAlwaysHolds } else { Rule::ConditionNeverHolds };
        add(rule, format!("`{shown}`: {why}, {effect}"));
    }

    fn presence(&self, add: &mut impl FnMut(Rule, String)) {
        let key = self.key();
        let shown = harmless(&self.condition.key);
        if let Some(why) = key::why_absent(&key, self.principals) {
            self.outcome(self.holds_when_absent(), why, add);
        } else if key::is_unknown(&key) {
            add(Rule::UnknownKey, format!("`{shown}` is no key that AWS documents"));
        } else if self.condition.values.is_empty() {
            self.outcome(self.operator.negated, "no value is given to compare with", add);
        } else if self.denies()
            && self.operator.negated
            && !self.operator.if_exists
            && may_lack(&key)
        {
            let message = format!("requests without `{shown}` are denied as well");
            add(Rule::DenyHitsAbsent, message);
        }
    }

    fn set(&self, add: &mut impl FnMut(Rule, String)) {
        let key = self.key();
        let shown = harmless(&self.condition.key);
        if self.operator.base == Base::Null {
            return;
        }
        if self.test.key.is_multivalued() && self.operator.set.is_none() {
            let message = format!("`{shown}` holds many values, `{}` compares one", self.shown());
            add(Rule::MultivaluedWithoutSet, message);
        }
        let guarded = self.statement.conditions.iter().any(|other| {
            other.key.eq_ignore_ascii_case(&key)
                && other.operator.eq_ignore_ascii_case("Null")
                && other.values.iter().any(|value| value.eq_ignore_ascii_case("false"))
        });
        if self.operator.set == Some(Set::All) && !guarded {
            let effect = if self.denies() { "is denied" } else { "passes" };
            let message = format!("a request without any `{shown}` {effect}");
            add(Rule::ForAllValuesOnEmpty, message);
        }
    }

    fn mfa(&self, add: &mut impl FnMut(Rule, String)) {
        if self.key() != "aws:multifactorauthpresent" || self.operator.base != Base::Bool {
            return;
        }
        let sessions_only = !self.principals.is_empty()
            && self
                .principals
                .iter()
                .all(|one| matches!(one.kind, PrincipalKind::Role | PrincipalKind::Session));
        let yes = self.has_value("true");
        if sessions_only {
            self.outcome(!yes, "the session of a role carries no MFA", add);
        } else if yes && self.operator.if_exists && !self.denies() {
            let message =
                "long-lived access keys carry no such key and pass without MFA".to_owned();
            add(Rule::MfaIfExistsLetsKeysIn, message);
        } else if !yes && !self.operator.if_exists && self.denies() {
            let message = "long-lived access keys carry no such key and are not denied".to_owned();
            add(Rule::MfaDenyMissesKeys, message);
        }
    }

    fn values(&self, add: &mut impl FnMut(Rule, String)) {
        use Base::{Arn, StringEquals, StringEqualsIgnoreCase, StringLike};
        let base = self.operator.base;
        let takes_variables =
            matches!(base, StringEquals | StringEqualsIgnoreCase | StringLike | Arn);
        let is_exact = matches!(base, StringEquals | StringEqualsIgnoreCase);
        for (value, wanted) in self.condition.values.iter().zip(&self.test.wanted) {
            let shown = harmless(value);
            let variable = value.contains("${");
            if variable && !self.variables && takes_variables {
                add(Rule::VariableUnderOldVersion, format!("`{shown}` is taken literally"));
            }
            if is_exact && !variable && value.contains(['*', '?']) {
                add(
                    Rule::WildcardInEquals,
                    format!("`{}` takes `{shown}` literally", self.shown()),
                );
            }
            if matches!(wanted, Wanted::Unreadable | Wanted::Arn(ArnPattern::Never)) {
                let message = format!("`{}` cannot compare with `{shown}`", self.shown());
                add(Rule::ValueNotReadable, message);
            }
        }
    }

    fn principal_arn(&self, add: &mut impl FnMut(Rule, String)) {
        if self.key() != "aws:principalarn" {
            return;
        }
        for value in &self.condition.values {
            if value.contains(":assumed-role/") {
                let message = format!("`{}` is the ARN of a session", harmless(value));
                add(Rule::SessionArnInPrincipalArn, message);
            }
        }
    }

    fn shown(&self) -> String {
        harmless(&self.condition.operator).into_owned()
    }
}

/// Keys that a request may lack although their name does not say so (semantics 1.8: calls through
/// VPC endpoints have no `aws:SourceIp`).
fn may_lack(key: &str) -> bool {
    matches!(
        key,
        "aws:sourceip" | "aws:vpcsourceip" | "aws:sourcevpc" | "aws:sourcevpce" | "aws:username"
    )
}
