//! What is known of all accounts and roles, with its age.

mod event;
mod facts;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::account::AccountId;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::ClientSettings;
use crate::domain::role::Role;

pub use event::{InventoryEvent, Scope};
pub use facts::AccountFacts;

/// How far the listing of one account has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountState {
    /// Pages are coming in.
    Listing,
    /// Everything was listed in this run.
    Ready,
    /// Shown from the cache; a refresh may run behind.
    Cached,
    /// AWS refused a call: which one, asked as whom.
    Refused {
        call: String,
        identity: String,
        failure: Failure,
    },
    Throttled(Failure),
    SignInNeeded(Failure),
    /// A code of the named device is needed first.
    MfaNeeded {
        device: Option<String>,
        failure: Failure,
    },
    /// No answer, a wrong answer, or credentials that do not work.
    Unreachable(Failure),
}

impl AccountState {
    /// The word used in JSON output and filters.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Ready => "ready",
            Self::Cached => "cached",
            Self::Refused { .. } => "refused",
            Self::Throttled(_) => "throttled",
            Self::SignInNeeded(_) => "sign-in-needed",
            Self::MfaNeeded { .. } => "mfa-needed",
            Self::Unreachable(_) => "unreachable",
        }
    }

    /// The same for people: an account whose identity has no credentials was not even asked for.
    pub fn shown(&self) -> &'static str {
        match self {
            Self::Unreachable(failure) if failure.kind == FailureKind::Credentials => {
                "no credentials"
            }
            Self::Listing
            | Self::Ready
            | Self::Cached
            | Self::Refused { .. }
            | Self::Throttled(_)
            | Self::SignInNeeded(_)
            | Self::MfaNeeded { .. }
            | Self::Unreachable(_) => self.word(),
        }
    }

    /// The failure behind the state, if there is one.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Listing | Self::Ready | Self::Cached => None,
            Self::Refused { failure, .. }
            | Self::Throttled(failure)
            | Self::SignInNeeded(failure)
            | Self::MfaNeeded { failure, .. }
            | Self::Unreachable(failure) => Some(failure),
        }
    }
}

/// Who answers for an account: AWS, or servers in its place. The same account id may be in use at
/// both, and is another account there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Server {
    endpoints: BTreeSet<String>,
}

impl Server {
    /// The server behind endpoints of STS, IAM and Organizations; AWS if there are none, or only AWS's own: those
    /// of regions, of FIPS, of a VPC.
    pub fn at<'a>(endpoints: impl IntoIterator<Item = &'a str>) -> Self {
        let foreign = endpoints.into_iter().filter(|endpoint| !is_of_aws(endpoint));
        let plain = |endpoint: &str| endpoint.trim_end_matches('/').to_owned();
        Self { endpoints: foreign.map(plain).collect() }
    }

    /// The server that a client talks to.
    pub fn of(client: &ClientSettings) -> Self {
        let endpoints =
            [&client.sts_endpoint, &client.iam_endpoint, &client.organizations_endpoint];
        Self::at(endpoints.into_iter().flatten().map(String::as_str))
    }

    /// The endpoints in order, each once; none are AWS's own.
    pub fn endpoints(&self) -> impl Iterator<Item = &str> {
        self.endpoints.iter().map(String::as_str)
    }
}

/// Whether a URL leads to a host of AWS (partitions' DNS suffixes: AWS General Reference, "AWS service
/// endpoints"; `api.aws` is dual stack).
fn is_of_aws(url: &str) -> bool {
    const SUFFIXES: [&str; 6] = [
        ".amazonaws.com",
        ".amazonaws.com.cn",
        ".amazonaws.eu",
        ".api.aws",
        ".api.amazonwebservices.com.cn",
        ".api.amazonwebservices.eu",
    ];
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    SUFFIXES.iter().any(|suffix| host.ends_with(suffix))
}

impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.endpoints.first() {
            None => formatter.write_str("AWS"),
            Some(endpoint) => write!(formatter, "`{endpoint}`"),
        }
    }
}

/// The roles of one account as they were at one moment: what the cache keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSnapshot {
    pub account: AccountId,
    pub alias: Option<String>,
    /// Sorted by name.
    pub roles: Vec<Arc<Role>>,
    pub as_of: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_of_aws_itself_are_no_other_server() {
        let aws = [
            "https://sts.eu-central-1.amazonaws.com",
            "https://vpce-0123.sts.eu-west-1.vpce.amazonaws.com/",
            "https://iam.cn-north-1.amazonaws.com.cn",
            "https://sts.eu-west-1.api.aws:443/",
        ];

        assert_eq!(Server::at(aws), Server::default());
        for foreign in
            ["http://127.0.0.1:5555", "https://amazonaws.com.example.org", "https://x/.api.aws"]
        {
            assert_ne!(Server::at([foreign]), Server::default(), "{foreign}");
        }
        assert_eq!(Server::at(["http://localhost/"]), Server::at(["http://localhost", aws[0]]));
        assert_eq!(Server::default().to_string(), "AWS");
    }
}
