//! Condition operators taken apart, for words and findings (semantics 1.8).

/// Which values of a multivalued key are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::policy) enum OperatorSet {
    Single,
    Every,
    Some,
}

/// An operator taken apart: `ForAnyValue:StringNotLikeIfExists`.
#[derive(Debug)]
pub(in crate::policy) struct Operator {
    pub set: OperatorSet,
    /// Lower case, without `ForAnyValue:`, `IfExists` and the `not`.
    pub base: String,
    pub negated: bool,
    pub if_exists: bool,
}

impl Operator {
    /// Takes an operator apart, whether AWS knows it or not.
    pub fn read(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let (set, rest) = match lower.split_once(':') {
            Some(("foranyvalue", rest)) => (OperatorSet::Some, rest),
            Some(("forallvalues", rest)) => (OperatorSet::Every, rest),
            _ => (OperatorSet::Single, lower.as_str()),
        };
        let (rest, if_exists) = match rest.strip_suffix("ifexists") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        // `NotIpAddress`, `StringNotEquals`, `ArnNotLike` …; no positive operator contains `not`.
        let negated = rest.contains("not");
        Self { set, base: rest.replacen("not", "", 1), negated, if_exists }
    }

    /// Whether AWS knows the operator.
    pub fn is_known(&self) -> bool {
        (self.base == "null" && !self.if_exists) || self.relation().is_some()
    }

    /// Whether policy variables stand for values in what it compares with (semantics 1.9).
    pub fn takes_variables(&self) -> bool {
        self.base.starts_with("string") || self.base.starts_with("arn")
    }

    /// Whether it takes `*` and `?` literally.
    pub fn is_exact_text(&self) -> bool {
        matches!(self.base.as_str(), "stringequals" | "stringequalsignorecase")
    }

    /// What stands between key and values; `None` for an operator that kamen does not know.
    pub fn relation(&self) -> Option<&'static str> {
        let (plain, not) = match self.base.as_str() {
            "stringequals" | "numericequals" | "dateequals" | "binaryequals" | "bool" => {
                ("is", "is not")
            }
            "stringequalsignorecase" => ("is (in any case)", "is not (in any case)"),
            "stringlike" | "arnequals" | "arnlike" => ("is like", "is not like"),
            "numericlessthan" => ("is below", "is not below"),
            "numericlessthanequals" => ("is at most", "is not at most"),
            "numericgreaterthan" => ("is above", "is not above"),
            "numericgreaterthanequals" => ("is at least", "is not at least"),
            "datelessthan" => ("is before", "is not before"),
            "datelessthanequals" => ("is not after", "is after"),
            "dategreaterthan" => ("is after", "is not after"),
            "dategreaterthanequals" => ("is not before", "is before"),
            "ipaddress" => ("is in", "is not in"),
            _ => return None,
        };
        Some(if self.negated { not } else { plain })
    }
}
