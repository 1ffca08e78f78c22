//! The values of a condition, read once, and how each is compared with what a request holds.

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use crate::policy::decide::kleene::Kleene;
use crate::policy::language::address::Range;
use crate::policy::language::arn_pattern::{ArnFields, ArnPattern};
use crate::policy::language::condition::operator::{Base, Comparison, Operator};
use crate::policy::language::decimal::Decimal;
use crate::policy::language::key_type::KeyType;
use crate::policy::language::moment;
use crate::policy::language::pattern::{Pattern, Syntax, Values, Variable};

/// A value as the policy wants it.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    Text(Pattern),
    Number(Decimal),
    Moment(Timestamp),
    Flag(bool),
    Bytes(Vec<u8>),
    Addresses(Range),
    Arn(ArnPattern),
    /// No value of the operator's family: nothing equals it.
    Unreadable,
}

impl Wanted {
    /// Reads a value for an operator of that family.
    pub fn read(base: Base, text: &str, variables: bool) -> Self {
        let read = match base {
            Base::StringEquals | Base::StringEqualsIgnoreCase => {
                Some(Self::Text(Pattern::parse(text, Syntax { wildcards: false, variables })))
            }
            Base::StringLike => {
                Some(Self::Text(Pattern::parse(text, Syntax { wildcards: true, variables })))
            }
            Base::Numeric(_) => Decimal::parse(text).map(Self::Number),
            Base::Date(_) => moment::parse(text).map(Self::Moment),
            Base::Bool | Base::Null => flag(text).map(Self::Flag),
            Base::Binary => STANDARD.decode(text).ok().map(Self::Bytes),
            Base::IpAddress => Range::parse(text).map(Self::Addresses),
            Base::Arn => Some(Self::Arn(ArnPattern::condition(text, variables))),
        };
        read.unwrap_or(Self::Unreadable)
    }

    /// Whether what the request holds is what is wanted, negation aside.
    pub fn compare<V: Values + ?Sized>(
        &self,
        operator: Operator,
        held: &str,
        values: &V,
    ) -> Kleene {
        match (self, operator.base) {
            (Self::Text(pattern), Base::StringEqualsIgnoreCase) => {
                pattern.equals_ignoring_case(held, values)
            }
            (Self::Text(pattern), _) => pattern.matches(held, values),
            (Self::Arn(pattern), _) => match ArnFields::parse(held) {
                Some(fields) => pattern.matches(&fields, values),
                None => Kleene::No,
            },
            (Self::Number(wanted), Base::Numeric(comparison)) => {
                Decimal::parse(held).is_some_and(|held| comparison.holds(held.cmp(wanted))).into()
            }
            (Self::Moment(wanted), Base::Date(comparison)) => {
                moment::parse(held).is_some_and(|held| comparison.holds(held.cmp(wanted))).into()
            }
            (Self::Flag(wanted), _) => (flag(held) == Some(*wanted)).into(),
            (Self::Bytes(wanted), _) => {
                STANDARD.decode(held).is_ok_and(|held| held == *wanted).into()
            }
            (Self::Addresses(wanted), _) => {
                Range::parse(held).is_some_and(|held| wanted.contains(&held)).into()
            }
            (Self::Number(_) | Self::Moment(_) | Self::Unreadable, _) => Kleene::No,
        }
    }

    /// The variables in it.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        let (text, arn) = match self {
            Self::Text(pattern) => (Some(pattern), None),
            Self::Arn(pattern) => (None, Some(pattern)),
            Self::Number(_)
            | Self::Moment(_)
            | Self::Flag(_)
            | Self::Bytes(_)
            | Self::Addresses(_)
            | Self::Unreadable => (None, None),
        };
        let fields = arn.into_iter().flat_map(ArnPattern::patterns);
        text.into_iter().chain(fields).flat_map(Pattern::variables)
    }

    /// Whether every value that a request could hold under a key of that type matches one of the list: by
    /// one that takes all, or by several that leave nothing out (both truth values, all addresses of both
    /// versions). A key without a type, such as a tag, holds any text, which may be none of these.
    pub fn take_everything(list: &[Self], held: Option<KeyType>) -> bool {
        let any = |wanted: &dyn Fn(&Self) -> bool| list.iter().any(wanted);
        let everywhere = |is_v4: bool| {
            any(&|one| matches!(one, Self::Addresses(range) if range.is_everywhere(is_v4)))
        };
        any(&|one| match one {
            Self::Text(pattern) => *pattern == Pattern::Anything,
            Self::Arn(pattern) => held == Some(KeyType::Arn) && pattern.takes_everything(),
            Self::Number(_)
            | Self::Moment(_)
            | Self::Flag(_)
            | Self::Bytes(_)
            | Self::Addresses(_)
            | Self::Unreadable => false,
        }) || match held {
            Some(KeyType::Flag) => {
                any(&|one| *one == Self::Flag(true)) && any(&|one| *one == Self::Flag(false))
            }
            Some(KeyType::Address) => everywhere(true) && everywhere(false),
            Some(
                KeyType::Text | KeyType::Number | KeyType::Moment | KeyType::Seconds | KeyType::Arn,
            )
            | None => false,
        }
    }

    /// Whether it is no value of its operator's family, or one that IAM would not store.
    pub fn takes_nothing(&self) -> bool {
        matches!(self, Self::Unreadable | Self::Arn(ArnPattern::Never))
    }

    /// Whether nothing equals it in this request: it takes nothing, or holds a variable that has neither value
    /// nor default there (semantics 1.9).
    pub fn is_beyond<V: Values + ?Sized>(&self, values: &V) -> bool {
        match self {
            Self::Text(pattern) => pattern.lacks_a_value(values),
            Self::Arn(pattern) => self.takes_nothing() || pattern.lacks_a_value(values),
            Self::Number(_)
            | Self::Moment(_)
            | Self::Flag(_)
            | Self::Bytes(_)
            | Self::Addresses(_)
            | Self::Unreadable => self.takes_nothing(),
        }
    }
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equals => order.is_eq(),
            Self::LessThan => order.is_lt(),
            Self::LessThanEquals => order.is_le(),
            Self::GreaterThan => order.is_gt(),
            Self::GreaterThanEquals => order.is_ge(),
        }
    }
}

fn flag(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
