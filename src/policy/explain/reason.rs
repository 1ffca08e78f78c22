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

    /// What the statement does, as people read it behind the layer.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Allow => "allows",
            Self::Deny => "denies",
            Self::NoMatch => "no match",
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
    /// The policy and the statement that the reason speaks of.
    pub fn place(&self) -> String {
        match (&self.sid, self.statement) {
            (Some(sid), _) => format!("{}, statement {sid}", self.policy),
            (None, Some(index)) => format!("{}, statement {}", self.policy, index + 1),
            (None, None) => self.policy.clone(),
        }
    }

    /// Whether both speak of the same statement, perhaps for different actions.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        self.layer == other.layer
            && self.policy == other.policy
            && self.statement == other.statement
    }
}

/// Why a request is refused, in one clause: a Deny needs another remedy than an Allow that is missing.
pub fn refused_since(reasons: &[Reason]) -> Option<&'static str> {
    let denies = |reason: &&Reason| reason.effect == ReasonEffect::Deny;
    match reasons.iter().find(denies).map(|reason| reason.layer) {
        Some(LayerName::Validation) => {
            Some("STS refuses such a request, whatever the policies say")
        }
        Some(
            LayerName::Trust
            | LayerName::Identity
            | LayerName::Boundary
            | LayerName::Session
            | LayerName::Scp
            | LayerName::Rcp,
        ) => Some("a statement denies it"),
        None => reasons
            .iter()
            .any(|reason| reason.effect == ReasonEffect::NoMatch)
            .then_some("no statement allows it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(layer: LayerName, effect: ReasonEffect) -> Reason {
        Reason {
            layer,
            effect,
            action: "sts:AssumeRole",
            policy: "trust policy".to_owned(),
            statement: None,
            sid: None,
            element: None,
            because: String::new(),
        }
    }

    #[test]
    fn an_explicit_deny_is_told_from_a_statement_that_is_missing() {
        let no_match = reason(LayerName::Trust, ReasonEffect::NoMatch);
        let denies = reason(LayerName::Scp, ReasonEffect::Deny);
        let invalid = reason(LayerName::Validation, ReasonEffect::Deny);
        let allows = reason(LayerName::Identity, ReasonEffect::Allow);

        let said = |reasons: &[&Reason]| {
            let reasons: Vec<Reason> = reasons.iter().copied().cloned().collect();
            refused_since(&reasons)
        };

        assert_eq!(said(&[&no_match, &allows]), Some("no statement allows it"));
        assert_eq!(said(&[&no_match, &denies]), Some("a statement denies it"));
        assert_eq!(
            said(&[&invalid]),
            Some("STS refuses such a request, whatever the policies say")
        );
        assert_eq!(said(&[&allows]), None);
    }
}
