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
            Fact::Unknown => self.when_unknown(operator, values),
            Fact::Present => match self.when_present(operator, values) {
                Some(present) => present.into(),
                None => Kleene::Unknown,
            },
            // A set operator takes an empty value for none (AWS's page
            // "reference_policies_condition-single-vs-multi-valued-context-keys"); `IfExists` is for a key that
            // is not there, and this one is.
            Fact::One(_) | Fact::Many(_) if operator.set.is_some() && fact.is_empty() => {
                (operator.set == Some(Set::All)).into()
            }
            Fact::One(value) => self.single(operator, &value, values),
            Fact::Many(list) => match operator.set {
                None => Kleene::No,
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

    /// `"true"`: the key is absent, or its value is empty; `"false"`: it is there and holds something (the same
    /// page, of the pair with `ForAllValues`).
    fn null(&self, fact: &Fact<'_>) -> Kleene {
        let wants = |absent: bool| self.wanted.contains(&Wanted::Flag(absent));
        match fact {
            Fact::Absent => wants(true).into(),
            Fact::One(_) | Fact::Many(_) if fact.is_empty() => wants(true).into(),
            Fact::Present | Fact::One(_) | Fact::Many(_) => wants(false).into(),
            // Both values together are met whatever the key holds.
            Fact::Unknown if wants(true) == wants(false) => wants(true).into(),
            Fact::Unknown => Kleene::Unknown,
        }
    }

    /// Certain only if the answer is the same with any value and with none.
    fn when_unknown<V: Values + ?Sized>(&self, operator: Operator, values: &V) -> Kleene {
        let absent = operator.when_absent();
        match self.when_present(operator, values) {
            Some(present) if Kleene::from(present) == absent => absent,
            _ => Kleene::Unknown,
        }
    }

    /// What the answer is for every value that the key could hold, if that is one answer.
    fn when_present<V: Values + ?Sized>(&self, operator: Operator, values: &V) -> Option<bool> {
        if self.key.is_multivalued() && operator.set.is_none() {
            return Some(false);
        }
        let held = KeyType::of(&self.key.name);
        let takes_nothing = || self.wanted.iter().all(|wanted| wanted.is_beyond(values));
        let of_some = if Wanted::take_everything(&self.wanted, held) {
            !operator.negated
        } else if takes_nothing() {
            operator.negated
        } else {
            return None;
        };
        // A text may be empty, which a set operator takes for no value: that is another answer.
        let may_be_empty = matches!(held, None | Some(KeyType::Text)) && operator.set.is_some();
        let of_none = operator.set == Some(Set::All);
        (!may_be_empty || of_some == of_none).then_some(of_some)
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    /// What holds for every value that is not known must hold for an empty one, too (the same page as below).
    #[test]
    fn section_1_8_of_an_unknown_value_only_what_an_empty_one_answers_as_well_is_certain() {
        struct Held(Fact<'static>);
        impl Values for Held {
            fn fact<'a>(&'a self, _: &'a ContextKey) -> Fact<'a> {
                self.0.clone()
            }
        }
        let (yes, no, open) = (Kleene::Yes, Kleene::No, Kleene::Unknown);
        for (operator, key, value, on_unknown, on_present) in [
            ("ForAnyValue:StringLikeIfExists", "aws:PrincipalTag/t", "*", open, open),
            ("ForAnyValue:StringLike", "aws:PrincipalTag/t", "*", open, open),
            ("ForAnyValue:StringNotLike", "aws:PrincipalTag/t", "*", no, no),
            ("ForAllValues:StringLike", "aws:PrincipalTag/t", "*", yes, yes),
            ("ForAllValues:StringNotLike", "aws:PrincipalTag/t", "*", open, open),
            ("StringLikeIfExists", "aws:PrincipalTag/t", "*", yes, yes),
            ("StringLike", "aws:PrincipalTag/t", "*", open, yes),
            ("ForAnyValue:ArnLikeIfExists", "aws:SourceArn", "*", yes, yes),
        ] {
            let written = Condition {
                operator: operator.to_owned(),
                key: key.to_owned(),
                values: vec![value.to_owned()],
            };
            let test = Test::new(&written, true);
            assert_eq!(test.holds(&Held(Fact::Unknown)), on_unknown, "{operator}");
            assert_eq!(test.holds(&Held(Fact::Present)), on_present, "{operator}");
        }
    }

    /// AWS's page "reference_policies_condition-single-vs-multi-valued-context-keys": an empty value is no value for a
    /// set operator, and `Null` with `false` asks for one that is not null.
    #[test]
    fn section_1_8_an_empty_value_is_there_and_holds_nothing() {
        struct Held(Fact<'static>);
        impl Values for Held {
            fn fact<'a>(&'a self, _: &'a ContextKey) -> Fact<'a> {
                self.0.clone()
            }
        }
        let empty = || Cow::Borrowed("");
        let absent = Fact::Absent;
        let one = Fact::One(empty());
        let many = Fact::Many(vec![empty(), empty()]);
        let some = Fact::Many(vec![empty(), Cow::Borrowed("blue")]);
        for (operator, value, [on_absent, on_one, on_many, on_some]) in [
            ("ForAnyValue:StringEquals", "blue", [false, false, false, true]),
            ("ForAnyValue:StringEqualsIfExists", "blue", [true, false, false, true]),
            ("ForAnyValue:StringNotEqualsIfExists", "red", [true, false, false, true]),
            ("ForAllValues:StringEquals", "blue", [true, true, true, false]),
            ("ForAllValues:StringEqualsIfExists", "blue", [true, true, true, false]),
            ("StringEqualsIfExists", "", [true, true, false, false]),
            ("Null", "false", [false, false, false, true]),
            ("Null", "true", [true, true, true, false]),
        ] {
            let written = Condition {
                operator: operator.to_owned(),
                key: "aws:PrincipalTag/team".to_owned(),
                values: vec![value.to_owned()],
            };
            let test = Test::new(&written, true);
            for (fact, holds) in
                [(&absent, on_absent), (&one, on_one), (&many, on_many), (&some, on_some)]
            {
                let held = test.holds(&Held(fact.clone()));
                assert_eq!(held, Kleene::from(holds), "{operator} {value}: {fact:?}");
            }
        }
    }

    /// A variable that stands for nothing equals nothing, whatever its neighbour in the comparison is.
    #[test]
    fn section_1_9_a_value_that_is_not_known_never_equals_a_variable_without_one() {
        struct Team(Option<&'static str>);
        impl Values for Team {
            fn fact<'a>(&'a self, key: &'a ContextKey) -> Fact<'a> {
                let is_compared = key.written.as_ref() == "aws:SourceArn";
                if is_compared {
                    Fact::Unknown
                } else {
                    self.0.map_or(Fact::Absent, |team| Fact::One(Cow::Borrowed(team)))
                }
            }
        }
        let (yes, no, open) = (Kleene::Yes, Kleene::No, Kleene::Unknown);
        for (operator, value, without_team, with_team) in [
            ("StringEquals", "${aws:PrincipalTag/team}", no, open),
            ("StringNotEquals", "${aws:PrincipalTag/team}", yes, open),
            ("ArnEquals", "arn:aws:s3:::${aws:PrincipalTag/team}", no, open),
            ("ArnNotLike", "arn:aws:s3:::${aws:PrincipalTag/team}", yes, open),
            ("ArnEquals", "arn:aws:s3:::${aws:PrincipalTag/team, 'none'}", open, open),
            ("ArnEquals", "arn:aws:s3:::bucket", open, open),
        ] {
            let written = Condition {
                operator: operator.to_owned(),
                key: "aws:SourceArn".to_owned(),
                values: vec![value.to_owned()],
            };
            let test = Test::new(&written, true);
            assert_eq!(test.holds(&Team(None)), without_team, "{operator} {value}");
            assert_eq!(test.holds(&Team(Some("blue"))), with_team, "{operator} {value}");
        }
    }
}
