//! Conditions: one operator on one key with its values, and whether a request meets it (semantics 1.8).
//!
//! To add an operator: name it in [`operator::Operator::parse`] with its family ([`Base`]) and whether
//! it is negated; a new family needs a variant of [`Base`] and of [`value::Wanted`], which says how a
//! value is read once and how it is compared with what the request holds. No other file decides by
//! families: absence, `IfExists`, `ForAnyValue`, `ForAllValues` and what is not known are decided here.
//! The compiler points at those that *speak* of them: the words for a family (`words/condition.rs`), the
//! values that would meet it (`explain/missing/{supply,unknown}.rs`) and its findings (`findings/`).

pub mod operator;
pub mod value;

use crate::policy::decide::context::Fact;
use crate::policy::decide::kleene::Kleene;
use crate::policy::language::condition::operator::{Base, Operator, Set};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::document::Condition;
use crate::policy::language::key::ContextKey;
use crate::policy::language::key_type::KeyType;
use crate::policy::language::pattern::Values;

/// A condition ready to be tested.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// `None` if IAM knows no such operator, or if the document could not be read here.
    pub operator: Option<Operator>,
    pub key: ContextKey,
    pub wanted: Vec<Wanted>,
    /// As the document has it, for reasons.
    pub written: Condition,
}

impl Test {
    /// Reads a condition; `variables` says whether `${…}` means anything in this document.
    pub fn new(written: &Condition, variables: bool) -> Self {
        let operator = Operator::parse(&written.operator).filter(|_| !written.key.is_empty());
        let read = |value: &String| match operator {
            Some(operator) => Wanted::read(operator.base, value, variables),
            None => Wanted::Unreadable,
        };
        Self {
            operator,
            key: ContextKey::new(&written.key),
            wanted: written.values.iter().map(read).collect(),
            written: written.clone(),
        }
    }

    /// Whether the request meets the condition.
    pub fn holds<V: Values + ?Sized>(&self, values: &V) -> Kleene {
        // An operator that IAM does not know is met by nothing: IAM would not store the document.
        let Some(operator) = self.operator else { return Kleene::No };
        let fact = values.fact(&self.key);
        if operator.base == Base::Null {
            return self.null(&fact);
        }
        match fact {
            Fact::Absent => operator.when_absent(),
            Fact::Unknown => self.when_unknown(operator),
            Fact::Present => match self.when_present(operator) {
                Some(present) => present.into(),
                None => Kleene::Unknown,
            },
            // A set operator takes an empty value for none (AWS's page
            // "reference_policies_condition-single-vs-multi-valued-context-keys").
            Fact::One(value) if operator.set.is_some() && value.is_empty() => {
                operator.when_absent()
            }
            Fact::One(value) => self.single(operator, &value, values),
            Fact::Many(list) => match operator.set {
                None => Kleene::No,
                Some(_) if list.iter().all(|value| value.is_empty()) => operator.when_absent(),
                Some(Set::All) => {
                    Kleene::all(list.iter().map(|value| self.single(operator, value, values)))
                }
                Some(Set::Any) => {
                    Kleene::any(list.iter().map(|value| self.single(operator, value, values)))
                }
            },
        }
    }

    /// One value of the request against all values of the policy: any for a positive operator, none
    /// for a negated one.
    fn single<V: Values + ?Sized>(&self, operator: Operator, value: &str, values: &V) -> Kleene {
        let any =
            Kleene::any(self.wanted.iter().map(|wanted| wanted.compare(operator, value, values)));
        if operator.negated { !any } else { any }
    }

    /// `"true"`: the key is absent; `"false"`: it is there.
    fn null(&self, fact: &Fact<'_>) -> Kleene {
        let wants = |absent: bool| self.wanted.contains(&Wanted::Flag(absent));
        match fact {
            Fact::Absent => wants(true).into(),
            Fact::Present | Fact::One(_) | Fact::Many(_) => wants(false).into(),
            // Both values together are met whatever the key holds.
            Fact::Unknown if wants(true) == wants(false) => wants(true).into(),
            Fact::Unknown => Kleene::Unknown,
        }
    }

    /// Certain only if the answer is the same with any value and with none.
    fn when_unknown(&self, operator: Operator) -> Kleene {
        let absent = operator.when_absent();
        match self.when_present(operator) {
            Some(present) if Kleene::from(present) == absent => absent,
            _ => Kleene::Unknown,
        }
    }

    /// What the answer is for every value that the key could hold, if that is one answer.
    fn when_present(&self, operator: Operator) -> Option<bool> {
        if self.key.is_multivalued() && operator.set.is_none() {
            return Some(false);
        }
        if Wanted::take_everything(&self.wanted, KeyType::of(&self.key.name)) {
            return Some(!operator.negated);
        }
        let takes_nothing = self.wanted.iter().all(Wanted::takes_nothing);
        takes_nothing.then_some(operator.negated)
    }
}
