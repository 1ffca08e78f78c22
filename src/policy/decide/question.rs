//! The question that the evaluator answers: may this caller, with these policies, send this request
//! for this role? Scenario files, live data and the sandbox all ask it in these types.
//!
//! Each part keeps *absent* and *not known* apart (semantics 1.15): a layer that could not be read
//! says so in [`Layer::unread`], a context key whose value cannot be known stands in
//! [`RequestContext::unknown`].

mod caller;

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::arn::RoleArn;
use crate::domain::limits::DEFAULT_DURATION;
use crate::domain::role::Tag;
use crate::policy::decide::request_context::RequestContext;
use crate::policy::language::arn_pattern::ArnFields;
use crate::policy::language::rule::Policy;

pub use caller::{Caller, CallerKind};

/// All that decides one AssumeRole. Borrowed, so that one caller can be asked about 100,000 roles.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub caller: &'a Caller,
    pub policies: &'a CallerPolicies,
    /// The resource control policies of the role's account; `None`: not in an organization.
    pub rcp: Option<&'a Levels>,
    pub target: &'a Target,
    pub request: &'a Request,
}

/// Tags, if they could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    Known(Vec<Tag>),
    /// ListRoleTags or ListUserTags was refused or never asked.
    Unknown,
}

/// Policies of one kind, as far as they could be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layer {
    pub policies: Vec<Arc<Policy>>,
    /// Why some or all could not be read: the call that was refused, in words.
    pub unread: Option<String>,
}

/// Organization policies, level by level, the root first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Levels {
    pub levels: Vec<Vec<Arc<Policy>>>,
    /// What each level is called (`the account …`); empty if they have no names.
    pub names: Vec<String>,
    /// Why some or all could not be read.
    pub unread: Option<String>,
}

/// What limits and permits the caller on the caller's side.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CallerPolicies {
    /// User and group policies; for a session its role's.
    pub identity: Layer,
    /// `None`: the caller has no permissions boundary.
    pub boundary: Option<Layer>,
    /// `None`: the session was not narrowed.
    pub session: Option<Layer>,
    /// The service control policies of the caller's account; `None`: not in an organization.
    pub scp: Option<Levels>,
}

/// The role that is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// With its path. Only [`Target::new`] may set it: its fields are cut there.
    pub arn: Arc<str>,
    pub trust: Trust,
    pub tags: Tags,
    /// Seconds.
    pub max_session_duration: u32,
    /// What was found out about the ARN, once.
    pub cut: Cut,
}

/// What is found out about a role's ARN when it is first seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Where the first five colons stand.
    colons: Option<[usize; 5]>,
    is_role: bool,
    /// In characters.
    length: usize,
}

/// The trust policy, if it could be read.
#[derive(Debug, Clone, PartialEq)]
pub enum Trust {
    Read(Arc<Policy>),
    /// Why not: the call that was refused, in words.
    Unread(String),
}

/// The API that is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AssumeAction {
    #[default]
    AssumeRole,
    WithSaml,
    WithWebIdentity,
}

/// Whether a code of an MFA device is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mfa {
    CodeSent,
    /// The session of a user signs, for which a code was given then.
    Since(Timestamp),
    #[default]
    NotSent,
    Unknown,
}

/// What is sent. `None` is not sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub action: AssumeAction,
    pub external_id: Option<String>,
    pub session_name: Option<String>,
    pub source_identity: Option<String>,
    pub tags: Vec<Tag>,
    pub transitive_tag_keys: Vec<String>,
    /// Seconds.
    pub duration: Option<i64>,
    pub mfa: Mfa,
    pub provided_contexts: bool,
    pub source_ip: Option<String>,
    /// The region whose endpoint is called, if that is known.
    pub region: Option<String>,
    pub now: Timestamp,
    /// Further keys, and keys that are not known.
    pub context: RequestContext,
}

impl Question<'_> {
    /// Whether an MFA code can change the answer. What was not read stays open with one and without.
    pub fn speaks_of_mfa(&self) -> bool {
        self.any_policy(|policy| policy.speaks_of_mfa)
    }

    /// Whether something else that the caller sends can.
    pub fn speaks_of_sent(&self) -> bool {
        self.any_policy(|policy| policy.speaks_of_sent)
    }

    fn any_policy(&self, speaks: impl Fn(&Policy) -> bool) -> bool {
        let CallerPolicies { identity, boundary, session, scp } = self.policies;
        let layers = [Some(identity), boundary.as_ref(), session.as_ref()];
        let own = layers.into_iter().flatten().flat_map(|layer| &layer.policies);
        let levels = [scp.as_ref(), self.rcp].into_iter().flatten();
        let trust = match &self.target.trust {
            Trust::Read(policy) => Some(policy),
            Trust::Unread(_) => None,
        };
        let mut policies =
            trust.into_iter().chain(own).chain(levels.flat_map(|one| one.levels.iter().flatten()));
        policies.any(|policy| speaks(policy))
    }
}

impl Layer {
    pub fn read(policies: Vec<Arc<Policy>>) -> Self {
        Self { policies, unread: None }
    }

    /// Nothing could be read; `why` names the call that was refused.
    pub fn unread(why: impl Into<String>) -> Self {
        Self { policies: Vec::new(), unread: Some(why.into()) }
    }
}

impl Levels {
    pub fn unread(why: impl Into<String>) -> Self {
        Self { unread: Some(why.into()), ..Self::default() }
    }
}

impl Target {
    /// A role without tags and with the default maximum of 3600 seconds.
    pub fn new(arn: impl Into<Arc<str>>, trust: Trust) -> Self {
        let arn: Arc<str> = arn.into();
        let is_role = arn.parse::<RoleArn>().is_ok();
        Self::cut(arn, is_role, trust)
    }

    /// The same of an ARN that was read as a role's; its text is shared.
    pub fn of(role: &RoleArn, trust: Trust) -> Self {
        Self::cut(role.shared(), true, trust)
    }

    fn cut(arn: Arc<str>, is_role: bool, trust: Trust) -> Self {
        let cut = Cut { colons: colons(&arn), is_role, length: arn.chars().count() };
        let tags = Tags::Known(Vec::new());
        Self { arn, trust, tags, max_session_duration: DEFAULT_DURATION, cut }
    }

    /// The characters of the ARN.
    pub fn length(&self) -> usize {
        self.cut.length
    }

    /// Whether the ARN is a role's.
    pub fn is_role(&self) -> bool {
        self.cut.is_role
    }

    /// The six fields of the ARN.
    pub fn fields(&self) -> Option<ArnFields<'_>> {
        let [first, second, third, fourth, fifth] = self.cut.colons?;
        let field = |from: usize, to: usize| self.arn.get(from..to);
        Some(ArnFields([
            field(0, first)?,
            field(first + 1, second)?,
            field(second + 1, third)?,
            field(third + 1, fourth)?,
            field(fourth + 1, fifth)?,
            self.arn.get(fifth + 1..)?,
        ]))
    }

    /// Partition and account.
    pub fn home(&self) -> Option<(&str, &str)> {
        let [first, second, _, fourth, fifth] = self.cut.colons?;
        Some((self.arn.get(first + 1..second)?, self.arn.get(fourth + 1..fifth)?))
    }
}

fn colons(arn: &str) -> Option<[usize; 5]> {
    let mut places =
        (0..).zip(arn.bytes()).filter(|(_, byte)| *byte == b':').map(|(place, _)| place);
    let mut colons = [0; 5];
    for colon in &mut colons {
        *colon = places.next()?;
    }
    Some(colons)
}

impl AssumeAction {
    /// `sts:AssumeRole` and its like.
    pub fn name(self) -> &'static str {
        match self {
            Self::AssumeRole => "sts:AssumeRole",
            Self::WithSaml => "sts:AssumeRoleWithSAML",
            Self::WithWebIdentity => "sts:AssumeRoleWithWebIdentity",
        }
    }

    /// The action of that name, compared without case.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::AssumeRole, Self::WithSaml, Self::WithWebIdentity]
            .into_iter()
            .find(|action| action.name().eq_ignore_ascii_case(name))
    }
}

impl Request {
    /// A plain AssumeRole at that moment, with nothing sent.
    pub fn at(now: Timestamp) -> Self {
        Self {
            action: AssumeAction::AssumeRole,
            external_id: None,
            session_name: None,
            source_identity: None,
            tags: Vec::new(),
            transitive_tag_keys: Vec::new(),
            duration: None,
            mfa: Mfa::NotSent,
            provided_contexts: false,
            source_ip: None,
            region: None,
            now,
            context: RequestContext::default(),
        }
    }
}
