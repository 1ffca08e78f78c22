//! Reasons: which layer and statement decided, and what failed against which value.

/// A layer of the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerName {
    Validation,
    Trust,
    Identity,
    Boundary,
    Session,
    Scp,
    Rcp,
}

impl LayerName {
    /// The word in JSON output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::Trust => "trust",
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
        }
    }
}

/// What the layer or statement did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReasonEffect {
    Allow,
    Deny,
    /// A statement that would have allowed did not match, or no statement allows.
    NoMatch,
    /// What it does depends on something not known.
    Unknown,
}

impl ReasonEffect {
    /// The word in JSON output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::NoMatch => "no-match",
            Self::Unknown => "unknown",
        }
    }
}

/// Which element of a statement failed, or is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    Principal,
    Action,
    Resource,
    /// A condition: what was wanted of which key.
    Condition {
        operator: String,
        key: String,
        wanted: Vec<String>,
        /// What the request holds; `None`: the key is absent or not known.
        held: Option<String>,
    },
}

/// One reason of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub layer: LayerName,
    pub effect: ReasonEffect,
    /// The action that was decided, such as `sts:TagSession`.
    pub action: &'static str,
    /// The policy's name; for a level of an organization `scp[1]`.
    pub policy: String,
    /// The statement's index in the document; `None` if no statement decided.
    pub statement: Option<usize>,
    pub sid: Option<String>,
    /// What failed or is open, for those who offer a remedy.
    pub element: Option<Element>,
    /// In words.
    pub because: String,
}

impl Reason {
    /// Whether both speak of the same statement, perhaps for different actions.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        self.layer == other.layer
            && self.policy == other.policy
            && self.statement == other.statement
    }
}
