//! Yes, no, or not known: Kleene's logic, in which every answer of the evaluator comes (semantics 1.15).

use std::ops::Not;

/// A truth value that may not be known. The order (no < unknown < yes) makes `and` the minimum and
/// `or` the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kleene {
    No,
    Unknown,
    Yes,
}

impl Kleene {
    /// Both: a certain no wins over what is not known.
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either: a certain yes wins over what is not known.
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// All of them; yes for none. Stops at the first certain no.
    pub fn all(values: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::Yes;
        for value in values {
            result = result.and(value);
            if result == Self::No {
                break;
            }
        }
        result
    }

    /// Any of them; no for none. Stops at the first certain yes.
    pub fn any(values: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::No;
        for value in values {
            result = result.or(value);
            if result == Self::Yes {
                break;
            }
        }
        result
    }

    pub fn is_yes(self) -> bool {
        self == Self::Yes
    }

    pub fn is_no(self) -> bool {
        self == Self::No
    }

    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }
}

impl Not for Kleene {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Kleene {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}
