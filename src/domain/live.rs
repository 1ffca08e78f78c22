//! What a live shell may be asked to become, and what it says of itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::session::AssumeOptions;

/// Marks a live shell; holds the path of its folder.
pub const LIVE: &str = "KAMEN_SHELL";

/// Which of the states of its live shell an environment shows.
pub const GENERATION: &str = "KAMEN_GENERATION";

/// How the session was asked for, as JSON: what a renewal asks for again.
pub const WISH: &str = "KAMEN_WISH";

/// What a live shell is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub act: Act,
    /// The six digits, if a person gave them. Short-lived, yet never shown or logged.
    pub mfa_code: Option<String>,
    /// What was judged before it was sent; older programs do not say it.
    #[serde(default)]
    pub judged: Option<Judged>,
}

impl Order {
    /// The order for which nothing is to be judged.
    pub fn of(act: Act) -> Self {
        Self { act, mfa_code: None, judged: None }
    }
}

/// The role that guards were asked about before an order was sent, and what the person said to them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// `None` if the shell was to become no role.
    pub role: Option<RoleArn>,
    /// Why they need it.
    pub reason: Option<String>,
}

/// What it shall do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Say who it is.
    Tell,
    /// Hand out its keys, as a `credential_process` prints them.
    Keys,
    /// Become this.
    Switch(Box<Wish>),
    /// Become what it was before.
    Back,
    /// Become the person at the start.
    Home,
    /// Stay who it is, in this region.
    Move(String),
    /// Obtain a new session of what it is.
    Renew,
    /// Forget its session, and hang up.
    End,
}

/// A role as a person asks for it, with all that shapes its session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// As on the command line; `None` for the start itself.
    pub role: Option<String>,
    pub profile: Option<String>,
    /// Whether the shortest chain leads there.
    pub by_chain: bool,
    pub options: AssumeOptions,
    pub is_read_only: bool,
    /// Whether it shall do more, although a guard makes it read-only.
    #[serde(default)]
    pub writes: bool,
    /// Why, for the history.
    pub reason: Option<String>,
    /// Whether neither the vault nor what was listed before is to be trusted.
    pub no_cache: bool,
}

impl Wish {
    /// The role as it is, with nothing that shapes its session.
    pub fn of(role: impl Into<String>) -> Self {
        Self {
            role: Some(role.into()),
            profile: None,
            by_chain: false,
            options: AssumeOptions::default(),
            is_read_only: false,
            writes: false,
            reason: None,
            no_cache: false,
        }
    }
}

/// What a live shell answers.
pub type Answer = Result<Standing, Failure>;

/// Who a live shell is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The kamen that serves it.
    pub pid: u32,
    /// The shell itself.
    #[serde(default)]
    pub child: Option<u32>,
    /// How many shells of kamen's it stands in, itself among them.
    #[serde(default)]
    pub depth: Option<u32>,
    pub started: Timestamp,
    pub arn: String,
    pub role: Option<RoleArn>,
    pub account: AccountId,
    pub region: Option<String>,
    pub expires: Option<Timestamp>,
    /// From where it started.
    #[serde(default)]
    pub source: String,
    /// Of the keys that it serves now.
    pub access_key_id: String,
    pub is_production: bool,
    /// Whether it may read and no more.
    #[serde(default)]
    pub is_read_only: bool,
    /// The role that `switch -` makes it again.
    #[serde(default)]
    pub before: Option<RoleArn>,
    /// The role that `switch ~` makes it, if its start is one.
    #[serde(default)]
    pub home: Option<RoleArn>,
    /// Why its session could not be renewed.
    pub problem: Option<String>,
    /// Whether it was ended, and serves nothing any more.
    #[serde(default)]
    pub is_over: bool,
    /// What else is to be said of what was done.
    pub notes: Vec<String>,
}

impl Standing {
    /// The process of the shell; of one whose kamen is of an older version that of its kamen.
    pub fn process(&self) -> u32 {
        self.child.unwrap_or(self.pid)
    }
}
