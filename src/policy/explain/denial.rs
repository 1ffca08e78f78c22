//! A denial read back: AWS's text by pattern, or a decoded authorization message, taken apart into
//! who, what, on which resource, refused by which layer and statement (semantics 1.14).

mod clean;
mod code;
mod decoded;
mod encoded;
mod meaning;
mod prefix;
mod tags;
mod text;
mod trail;
mod unescape;
mod word;

use crate::domain::text::harmless;

pub use decoded::MatchedStatement;

/// The layer that AWS names as the refusing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusingLayer {
    Identity,
    Trust,
    Boundary,
    Session,
    Endpoint,
    Resource,
    Scp,
    Rcp,
}

impl RefusingLayer {
    /// The word in JSON output; the same as in reasons, if those know the layer.
    pub fn word(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Trust => "trust",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Endpoint => "endpoint",
            Self::Resource => "resource",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
        }
    }

    /// With its article, as it stands in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "an identity-based policy of the caller",
            Self::Trust => "the role's trust policy",
            Self::Boundary => "the caller's permissions boundary",
            Self::Session => "the session policy",
            Self::Endpoint => "the VPC endpoint's policy",
            Self::Resource => "a resource-based policy",
            Self::Scp => "a service control policy of the caller's organization",
            Self::Rcp => "a resource control policy of the role's organization",
        }
    }
}

/// How it was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Refusal {
    /// A Deny matched.
    Explicit,
    /// No Allow matched.
    Implicit,
    /// AWS does not say: accounts or organizations differ, or the role does not exist.
    #[default]
    Unsaid,
}

impl Refusal {
    /// The word in JSON output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Explicit => "explicit-deny",
            Self::Implicit => "no-allow",
            Self::Unsaid => "unsaid",
        }
    }
}

/// What could be read out of a denial.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Denial {
    /// AWS's error code, such as `AccessDenied`.
    pub code: Option<String>,
    /// The caller's ARN.
    pub who: Option<String>,
    /// Such as `sts:AssumeRole`.
    pub action: Option<String>,
    pub resource: Option<String>,
    pub refusal: Refusal,
    pub layer: Option<RefusingLayer>,
    /// The ARN of the refusing policy, if AWS names it.
    pub policy: Option<String>,
    /// The encoded authorization message that came with the text.
    pub encoded: Option<String>,
    /// The id by which GetRequestAuthorizationDetails tells more.
    pub authorization_id: Option<String>,
    /// The statements that matched (decoded messages only).
    pub statements: Vec<MatchedStatement>,
    /// The context keys of the request with their values (decoded messages only).
    pub context: Vec<(String, Vec<String>)>,
    /// `true` if a decoded message says that the request was allowed after all.
    pub allowed: bool,
    /// What the text means if it is no matter of policies.
    pub meaning: Option<Meaning>,
}

/// A text of AWS's in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    pub words: &'static str,
    pub hint: &'static str,
}

impl Denial {
    /// Reads the text of an error, as AWS, its CLI or an SDK prints it. `None` if nothing in it
    /// looks like a denial.
    pub fn of_text(text: &str) -> Option<Self> {
        Self::all_of_text(text).into_iter().next()
    }

    /// Every denial in a text, in order.
    pub fn all_of_text(text: &str) -> Vec<Self> {
        text::read_all(text)
    }

    /// Reads a decoded authorization message: the JSON of DecodeAuthorizationMessage itself, or
    /// what `aws sts decode-authorization-message` prints around it. `None` if it is neither.
    pub fn of_decoded(json: &str) -> Option<Self> {
        decoded::read(json)
    }

    /// The encoded authorization message that a text consists of, however it was wrapped or quoted.
    pub fn encoded_of_text(text: &str) -> Option<String> {
        encoded::alone(&clean::plain(text))
    }

    /// Adds what a decoded message says to what its text said.
    pub fn with_decoded(mut self, decoded: Self) -> Self {
        self.who = decoded.who.or(self.who);
        self.action = decoded.action.or(self.action);
        self.resource = decoded.resource.or(self.resource);
        self.refusal = decoded.refusal;
        self.statements = decoded.statements;
        self.context = decoded.context;
        self.allowed = decoded.allowed;
        // What was said of a text that names nothing is no longer so.
        let action = self.action.as_deref().filter(|_| !self.allowed);
        self.meaning = action.and_then(meaning::of_action);
        self
    }

    /// The denial in words, a line each; never empty.
    pub fn sentences(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(meaning) = self.meaning {
            lines.push(meaning.words.to_owned());
        }
        if let (Some(who), Some(action)) = (&self.who, &self.action) {
            let verb = if self.allowed { "was allowed" } else { "may not" };
            let mut line = format!("{} {verb} {}", harmless(who), harmless(action));
            if let Some(resource) = &self.resource {
                line = format!("{line} on {}", harmless(resource));
            }
            lines.push(line);
        }
        let is_told = self.meaning.is_some_and(|meaning| !meaning::tells_nothing(meaning));
        if let (None, Some(action), false, false) = (&self.who, &self.action, is_told, self.allowed)
        {
            let on = self.resource.as_ref().map(|one| format!(" on {}", harmless(one)));
            lines.push(format!("{} is refused{}", harmless(action), on.unwrap_or_default()));
        }
        if !self.allowed {
            lines.extend(self.why());
        }
        lines.extend(self.statements.iter().map(MatchedStatement::sentence));
        if self.encoded.is_some() && self.statements.is_empty() && self.context.is_empty() {
            lines.push("the details are in the encoded message".to_owned());
        }
        if let Some(id) = &self.authorization_id {
            let id = harmless(id);
            lines.push(format!("AWS keeps the details for a day: authorization id {id}"));
        }
        if lines.is_empty() {
            lines.push("nothing in it could be read".to_owned());
        }
        lines
    }

    fn why(&self) -> Option<String> {
        let policy =
            self.policy.as_ref().map(|arn| format!(" ({})", harmless(arn))).unwrap_or_default();
        let name = |layer: RefusingLayer| {
            if layer == RefusingLayer::Rcp && !self.is_about_a_role() {
                "a resource control policy of the resource's organization"
            } else {
                layer.name()
            }
        };
        match (self.refusal, self.layer) {
            (Refusal::Explicit, Some(layer)) => Some(format!("{} denies it{policy}", name(layer))),
            (Refusal::Explicit, None) if self.policy.is_none() && self.statements.is_empty() => {
                Some("a policy denies it explicitly; AWS does not say which one".to_owned())
            }
            (Refusal::Explicit, None) => Some(format!("a policy denies it explicitly{policy}")),
            (Refusal::Implicit, Some(RefusingLayer::Identity)) => {
                Some(format!("no identity-based policy of the caller allows it{policy}"))
            }
            (Refusal::Implicit, Some(layer)) => {
                Some(format!("{} does not allow it{policy}", name(layer)))
            }
            (Refusal::Implicit, None) => Some("no policy allows it".to_owned()),
            // What the meaning says already.
            (Refusal::Unsaid, _) if self.meaning == Some(meaning::PUBLIC_ACCESS) => None,
            (Refusal::Unsaid, _) if self.who.is_some() && self.is_about_a_role() => Some(
                "AWS does not say which policy is at fault: the account or organization is another, \
                 or the role does not exist"
                    .to_owned(),
            ),
            (Refusal::Unsaid, _) if self.who.is_some() => {
                Some("AWS does not say which policy is at fault".to_owned())
            }
            (Refusal::Unsaid, _) => None,
        }
    }

    fn is_about_a_role(&self) -> bool {
        let action = self.action.as_deref().unwrap_or_default();
        action.to_ascii_lowercase().starts_with("sts:assumerole")
    }
}

#[cfg(test)]
mod tests;
