//! The names of condition operators.

use crate::policy::decide::kleene::Kleene;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Base {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Comparison),
    Date(Comparison),
    Bool,
    Binary,
    IpAddress,
    /// ArnEquals and ArnLike are one.
    Arn,
    Null,
}

impl Base {
    /// Whether it compares texts as they are.
    pub fn is_text(self) -> bool {
        matches!(self, Self::StringEquals | Self::StringEqualsIgnoreCase | Self::StringLike)
    }
}

/// Which order is wanted: what the request holds against what the policy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    Equals,
    LessThan,
    LessThanEquals,
    GreaterThan,
    GreaterThanEquals,
}

/// `ForAllValues:` or `ForAnyValue:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Set {
    All,
    Any,
}

/// A condition operator, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Operator {
    pub base: Base,
    /// `StringNotEquals` and its like: met if no value matches.
    pub negated: bool,
    pub if_exists: bool,
    pub set: Option<Set>,
}

impl Operator {
    /// Reads a name, without regard to case; `None` if IAM knows no such operator.
    pub fn parse(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let (set, rest) = if let Some(rest) = lower.strip_prefix("forallvalues:") {
            (Some(Set::All), rest)
        } else if let Some(rest) = lower.strip_prefix("foranyvalue:") {
            (Some(Set::Any), rest)
        } else {
            (None, lower.as_str())
        };
        let (rest, if_exists) = match rest.strip_suffix("ifexists") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let (base, negated) = base(rest)?;
        // `NullIfExists` would ask nothing; IAM has no such operator.
        let meaningless = base == Base::Null && if_exists;
        (!meaningless).then_some(Self { base, negated, if_exists, set })
    }

    /// The answer if the request does not carry the key.
    pub fn when_absent(self) -> Kleene {
        let met = self.if_exists
            || match self.set {
                Some(Set::All) => true,
                Some(Set::Any) => false,
                None => self.negated,
            };
        met.into()
    }
}

fn base(name: &str) -> Option<(Base, bool)> {
    Some(match name {
        "stringequals" => (Base::StringEquals, false),
        "stringnotequals" => (Base::StringEquals, true),
        "stringequalsignorecase" => (Base::StringEqualsIgnoreCase, false),
        "stringnotequalsignorecase" => (Base::StringEqualsIgnoreCase, true),
        "stringlike" => (Base::StringLike, false),
        "stringnotlike" => (Base::StringLike, true),
        "bool" => (Base::Bool, false),
        "binaryequals" => (Base::Binary, false),
        "ipaddress" => (Base::IpAddress, false),
        "notipaddress" => (Base::IpAddress, true),
        "arnequals" | "arnlike" => (Base::Arn, false),
        "arnnotequals" | "arnnotlike" => (Base::Arn, true),
        "null" => (Base::Null, false),
        _ => {
            if let Some(rest) = name.strip_prefix("numeric") {
                let (comparison, negated) = comparison(rest)?;
                (Base::Numeric(comparison), negated)
            } else {
                let (comparison, negated) = comparison(name.strip_prefix("date")?)?;
                (Base::Date(comparison), negated)
            }
        }
    })
}

fn comparison(name: &str) -> Option<(Comparison, bool)> {
    Some(match name {
        "equals" => (Comparison::Equals, false),
        "notequals" => (Comparison::Equals, true),
        "lessthan" => (Comparison::LessThan, false),
        "lessthanequals" => (Comparison::LessThanEquals, false),
        "greaterthan" => (Comparison::GreaterThan, false),
        "greaterthanequals" => (Comparison::GreaterThanEquals, false),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_string_families_compare_texts_as_they_are() {
        for (name, is_text) in [
            ("StringNotEquals", true),
            ("StringEqualsIgnoreCase", true),
            ("ForAnyValue:StringLike", true),
            ("ArnLike", false),
            ("NumericEquals", false),
            ("DateEquals", false),
            ("Bool", false),
            ("BinaryEquals", false),
            ("IpAddress", false),
            ("Null", false),
        ] {
            let operator = Operator::parse(name).unwrap();
            assert_eq!(operator.base.is_text(), is_text, "{name}");
        }
    }
}
