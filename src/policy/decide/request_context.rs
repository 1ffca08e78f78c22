//! What is said of a request beside what follows from it: further context keys with their values,
//! and keys of which neither value nor presence is known.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::language::key::canonical;

/// The value of a key that is present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextValue {
    One(String),
    Many(Vec<String>),
}

/// Further keys of a request, and those not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestContext {
    given: BTreeMap<Box<str>, ContextValue>,
    unknown: BTreeSet<Box<str>>,
    /// Those with a `*` at one end.
    unknown_patterns: Vec<Box<str>>,
}

/// The keys that a tool beside AWS cannot know of any request (semantics 1.10).
const UNKNOWN_FROM_OUTSIDE: &[&str] = &[
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:UserAgent",
    "aws:referer",
];

/// What else is not known of a session: when it was issued, by which provider, with which claims.
const UNKNOWN_OF_SESSIONS: &[&str] = &[
    "aws:TokenIssueTime",
    "aws:FederatedProvider",
    "aws:SourceIdentity",
    "saml:*",
    "*:aud",
    "*:sub",
    "*:amr",
    "*:id",
    "identitystore:*",
    "aws:Ec2InstanceSourceVpc",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:AssumedRoot",
];

impl RequestContext {
    /// What is true of a live request as long as no more is said: where the call comes from and
    /// which organization the accounts belong to is not known; of a session (`is_temporary`)
    /// neither when it was issued nor what its provider said.
    pub fn unknown_from_outside(is_temporary: bool) -> Self {
        let mut context = Self::default();
        let of_sessions: &[&str] = if is_temporary { UNKNOWN_OF_SESSIONS } else { &[] };
        for key in UNKNOWN_FROM_OUTSIDE.iter().chain(of_sessions) {
            context.set_unknown(key);
        }
        context
    }

    /// Gives a key one value. What was said of the key before is forgotten.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.insert(key, ContextValue::One(value.into()));
    }

    /// Gives a key a list of values.
    pub fn set_many(&mut self, key: &str, values: Vec<String>) {
        self.insert(key, ContextValue::Many(values));
    }

    fn insert(&mut self, key: &str, value: ContextValue) {
        let name = canonical(key);
        self.unknown.remove(&name);
        self.given.insert(name, value);
    }

    /// Says that neither value nor presence of the key is known. `aws:PrincipalTag/*` stands for
    /// all keys that begin so, `*:sub` for all that end so.
    pub fn set_unknown(&mut self, key: &str) {
        let name = canonical(key);
        if name.contains('*') {
            self.unknown_patterns.push(name);
        } else {
            self.unknown.insert(name);
        }
    }

    /// What was given under the key's canonical name.
    pub fn given(&self, name: &str) -> Option<&ContextValue> {
        if self.given.is_empty() { None } else { self.given.get(name) }
    }

    /// Whether the key's canonical name is among those not known.
    pub fn is_unknown(&self, name: &str) -> bool {
        self.unknown.contains(name)
            || self.unknown_patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => name.ends_with(pattern.trim_start_matches('*')),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_live_request_it_is_not_known_where_it_comes_from_nor_of_a_session_when_it_began() {
        let (keys, session) = [false, true].map(RequestContext::unknown_from_outside).into();

        for of_all in ["aws:sourceip", "aws:principalorgid"] {
            assert!(keys.is_unknown(of_all) && session.is_unknown(of_all), "{of_all}");
        }
        assert!(!keys.is_unknown("aws:tokenissuetime") && session.is_unknown("aws:tokenissuetime"));
        assert!(!session.is_unknown("aws:username"));
    }
}
