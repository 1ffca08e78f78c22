//! Findings about conditions that can never hold, always hold, or do not do what they seem to
//! (semantics 1.8 to 1.10).

mod apart;
mod services;

use jiff::Timestamp;

use crate::domain::text::harmless;
use crate::policy::findings::{Rule, contradiction, key, never};
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::{Base, Operator, Set};
use crate::policy::language::document::{
    Choice, Condition, Effect, PolicyDocument, Statement, is_computed,
};
use crate::policy::language::key_type::KeyType;
use crate::policy::words::{PrincipalKind, TrustedPrincipal};

/// Looks at a statement's conditions, and answers whether no principal can ever meet them all.
pub(super) fn look(
    document: &PolicyDocument,
    statement: &Statement,
    (principals, now): (&[&TrustedPrincipal], Option<Timestamp>),
    add: &mut impl FnMut(Rule, String),
) -> bool {
    let mut never = false;
    let mut told = |rule, message| {
        never |= matches!(rule, Rule::ConditionNeverHolds | Rule::UnknownOperator);
        add(rule, message);
    };
    let told = &mut told;
    let variables = document.version.as_deref() == Some("2012-10-17");
    contradiction::look(statement, variables, told);
    for condition in statement.conditions.iter().filter(|one| !is_computed(&one.key)) {
        if condition.key.is_empty() {
            // If it could not be read, the document's own problem says why.
            let message =
                format!("`{}` names no key, so nothing meets it", harmless(&condition.operator));
            told(Rule::ConditionNeverHolds, message);
            continue;
        }
        let test = Test::new(condition, variables);
        let Some(operator) = test.operator else {
            let message = format!("`{}` is no condition operator", harmless(&condition.operator));
            told(Rule::UnknownOperator, message);
            continue;
        };
        let look = Look { variables, statement, principals, condition, test: &test, operator };
        look.presence(told);
        look.set(told);
        look.mfa(told);
        look.values(told);
        look.principal_arn(told);
        look.arrival(now, told);
        look.types(told);
        look.services(document, told);
    }
    never || apart::look(statement, variables, (principals, now), add)
}

/// What follows from a condition of an Allow that never holds.
const LETS_NO_ONE_IN: &str = "so this statement lets no caller in";

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
            (false, false) => LETS_NO_ONE_IN,
        };
        let rule = if holds { Rule::ConditionAlwaysHolds } else { Rule::ConditionNeverHolds };
        add(rule, format!("`{shown}`: {why}, {effect}"));
    }

    /// Whether a truth is asked for that a template computes.
    fn asks_unknown(&self) -> bool {
        matches!(self.operator.base, Base::Bool | Base::Null)
            && self.condition.values.iter().any(|value| is_computed(value))
    }

    fn presence(&self, add: &mut impl FnMut(Rule, String)) {
        let key = self.key();
        let shown = harmless(&self.condition.key);
        if self.operator.base == Base::Null && self.asks_unknown() {
            return;
        }
        if let Some(why) = never::why_absent(&key, self.principals) {
            self.outcome(self.holds_when_absent(), &why, add);
        } else if key::is_unknown(&key) {
            add(Rule::UnknownKey, format!("`{shown}` is no key that AWS documents"));
        } else if self.condition.values.is_empty() {
            // Where the key's absence says otherwise, the request decides.
            if self.holds_when_absent() == self.operator.negated {
                self.outcome(self.operator.negated, "no value is given to compare with", add);
            }
        } else if self.operator.base == Base::Null
            && let Some(why) = key::why_present(&key, self.principals)
        {
            let (absent, present) = (self.has_value("true"), self.has_value("false"));
            if absent != present {
                self.outcome(present, why, add);
            }
        } else if self.denies()
            && self.operator.negated
            && !self.operator.if_exists
            && self.hits_absence_unseen()
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
        let guarded = self.asks("Null", "false", |other| other.eq_ignore_ascii_case(&key));
        if self.operator.set == Some(Set::All) && !guarded && !self.is_for_companions(&key) {
            let effect = if self.denies() { "is denied" } else { "passes" };
            let message = format!("a request without any `{shown}` {effect}");
            add(Rule::ForAllValuesOnEmpty, message);
        }
    }

    /// Whether the statement asks by a condition of its own that such a key has that value.
    fn asks(&self, operator: &str, value: &str, is_key: impl Fn(&str) -> bool) -> bool {
        self.statement.conditions.iter().any(|other| {
            is_key(&other.key)
                && other.operator.eq_ignore_ascii_case(operator)
                && other
                    .values
                    .iter()
                    .any(|one| one.eq_ignore_ascii_case(value) || is_computed(one))
        })
    }

    /// Whether the statement matters only to requests that carry the key: what is not sent needs neither
    /// `sts:TagSession` nor `sts:SetContext`, for which AWS itself writes `ForAllValues`.
    fn is_for_companions(&self, key: &str) -> bool {
        let assumes = match &self.statement.action {
            Some(choice @ Choice::Only(_)) => {
                choice.assumes() && !key.starts_with("sts:requestcontext")
            }
            Some(Choice::AllBut(_)) | None => true,
        };
        !self.denies() && !assumes
    }

    fn mfa(&self, add: &mut impl FnMut(Rule, String)) {
        let is_mfa = self.key() == "aws:multifactorauthpresent";
        if !is_mfa || self.operator.base != Base::Bool || self.asks_unknown() {
            return;
        }
        let sessions_only = !self.principals.is_empty()
            && self
                .principals
                .iter()
                .all(|one| matches!(one.kind, PrincipalKind::Role | PrincipalKind::Session));
        let yes = self.has_value("true");
        if sessions_only {
            // It carries the key, and `false` in it.
            let holds = self.has_value("false");
            self.outcome(holds, "the session of a role carries no MFA", add);
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
            if wanted.takes_nothing() && !is_computed(value) {
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

    /// Values that no request carries, and values that leave none out.
    fn arrival(&self, now: Option<Timestamp>, add: &mut impl FnMut(Rule, String)) {
        let values = &self.condition.values;
        if self.operator.base == Base::Null || values.is_empty() {
            return;
        }
        let pairs = values.iter().zip(&self.test.wanted);
        let whys: Vec<(&String, String)> = pairs
            .filter_map(|(value, wanted)| {
                let pair = (value.as_str(), wanted);
                let around = (self.principals, now);
                Some((value, never::why_value(self.test, self.operator, pair, around)?))
            })
            .collect();
        // Where the key's absence says otherwise, those who do not carry it decide.
        let is_sure = self.holds_when_absent() == self.operator.negated;
        let all = whys.len() == values.len() && is_sure;
        if let (true, Some((value, why))) = (all, whys.first()) {
            let why = format!("`{}`: {why}", harmless(value));
            self.outcome(self.operator.negated, &why, add);
            return;
        }
        let is_address = self.key() == "aws:sourceip";
        for (value, why) in whys {
            let rule = if is_address { Rule::PrivateAddress } else { Rule::ValueNeverArrives };
            add(rule, format!("`{}`: {why}", harmless(value)));
        }
        let is_truth = key::type_of(&self.key()) == Some(KeyType::Flag);
        // Access keys alone carry no truth about MFA.
        let may_lack = self.key() == "aws:multifactorauthpresent" && !self.holds_when_absent();
        if is_truth
            && !may_lack
            && self.operator.base == Base::Bool
            && self.has_value("true")
            && self.has_value("false")
        {
            self.outcome(true, "`true` and `false` leave nothing out", add);
        }
    }

    fn types(&self, add: &mut impl FnMut(Rule, String)) {
        let Some(held) = key::type_of(&self.key()) else { return };
        if !held.fits(self.operator.base) {
            let shown = harmless(&self.condition.key);
            let message = format!(
                "`{shown}` holds {}, `{}` compares another type",
                held.words(),
                self.shown()
            );
            add(Rule::OperatorDoesNotFitKey, message);
        }
    }

    fn shown(&self) -> String {
        harmless(&self.condition.operator).into_owned()
    }
}
