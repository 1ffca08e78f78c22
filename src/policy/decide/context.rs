//! The request context: what each key holds for one question (semantics 1.10). Keys are looked up
//! when a condition or a variable asks; nothing is built beforehand.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::domain::role::Tag;
use crate::policy::decide::question::{Caller, CallerKind, Mfa, Request, Tags, Target};
use crate::policy::decide::request_context::ContextValue;
use crate::policy::language::key::{CallerKey, ContextKey, KeyKind, RequestKey};
use crate::policy::language::moment;
use crate::policy::language::pattern::Values;

/// What a key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact<'a> {
    /// The request does not carry the key.
    Absent,
    /// Neither value nor presence is known.
    Unknown,
    /// The request carries the key; its value is not known.
    Present,
    One(Cow<'a, str>),
    /// A key that holds a list; never empty.
    Many(Vec<Cow<'a, str>>),
}

impl<'a> Fact<'a> {
    fn one(value: &'a str) -> Self {
        Self::One(Cow::Borrowed(value))
    }

    fn optional(value: Option<&'a str>) -> Self {
        value.map_or(Self::Absent, Self::one)
    }

    fn flag(value: bool) -> Self {
        Self::one(if value { "true" } else { "false" })
    }

    /// Whether the key is there and holds nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::One(value) => value.is_empty(),
            Self::Many(values) => values.iter().all(|value| value.is_empty()),
            Self::Absent | Self::Unknown | Self::Present => false,
        }
    }

    fn list<T: AsRef<str> + 'a>(values: impl IntoIterator<Item = &'a T>) -> Self {
        let values: Vec<_> =
            values.into_iter().map(|value| Cow::Borrowed(value.as_ref())).collect();
        if values.is_empty() { Self::Absent } else { Self::Many(values) }
    }
}

/// The context of one request. `target` is `None` for calls that are not about assuming a role.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub caller: &'a Caller,
    pub target: Option<&'a Target>,
    pub request: &'a Request,
}

impl Values for Context<'_> {
    /// What is said not to be known wins over what is given, and that over what follows.
    fn fact<'a>(&'a self, key: &'a ContextKey) -> Fact<'a> {
        let context = &self.request.context;
        if context.is_unknown(&key.name) {
            return Fact::Unknown;
        }
        match context.given(&key.name) {
            Some(ContextValue::One(value)) if key.is_multivalued() => {
                Fact::Many(vec![Cow::Borrowed(value)])
            }
            Some(ContextValue::One(value)) => Fact::one(value),
            // An empty list is a key that is not there (AWS's page
            // "reference_policies_condition-single-vs-multi-valued-context-keys": a null data set).
            Some(ContextValue::Many(values)) => Fact::list(values),
            None => self.derived(key),
        }
    }
}

impl<'a> Context<'a> {
    fn derived(&self, key: &ContextKey) -> Fact<'a> {
        match key.kind {
            KeyKind::Caller(kind) => self.of_the_caller(kind, key.tag()),
            KeyKind::Request(kind) => self.of_the_request(kind, key.tag()),
            KeyKind::ResourceAccount => {
                Fact::optional(self.target.and_then(Target::home).map(|(_, account)| account))
            }
            KeyKind::ResourceTag => self.resource_tag(key.tag()),
            KeyKind::Other => Fact::Absent,
        }
    }

    /// Keys that follow from what is sent.
    fn of_the_request(&self, key: RequestKey, tag: &str) -> Fact<'a> {
        let request = self.request;
        match key {
            RequestKey::ExternalId => Fact::optional(request.external_id.as_deref()),
            RequestKey::SessionName => Fact::optional(request.session_name.as_deref()),
            RequestKey::SourceIdentity => Fact::optional(request.source_identity.as_deref()),
            RequestKey::Tag => Fact::optional(tag_value(&request.tags, tag)),
            RequestKey::TagKeys => Fact::list(request.tags.iter().map(|tag| &tag.key)),
            RequestKey::TransitiveTagKeys => Fact::list(&request.transitive_tag_keys),
            RequestKey::SourceIp => Fact::optional(request.source_ip.as_deref()),
            // Every request is sent to some region (semantics 1.16).
            RequestKey::Region => request.region.as_deref().map_or(Fact::Present, Fact::one),
            RequestKey::ViaAwsService => Fact::flag(false),
            RequestKey::SecureTransport => Fact::flag(true),
            RequestKey::CurrentTime => Fact::One(Cow::Owned(self.now().to_string())),
            RequestKey::EpochTime => Fact::One(Cow::Owned(self.now().as_second().to_string())),
            RequestKey::MfaPresent => self.mfa_present(),
            RequestKey::MfaAge => match request.mfa {
                _ if self.is_unsigned() => Fact::Absent,
                Mfa::CodeSent => Fact::one("0"),
                Mfa::Since(at) => {
                    let age = self.now().duration_since(at).as_secs().max(0);
                    Fact::One(Cow::Owned(age.to_string()))
                }
                Mfa::NotSent => Fact::Absent,
                Mfa::Unknown => Fact::Unknown,
            },
        }
    }

    /// Keys that follow from who calls.
    fn of_the_caller(&self, key: CallerKey, tag: &str) -> Fact<'a> {
        let caller = self.caller;
        let service = (caller.kind == CallerKind::Service).then_some(&*caller.arn);
        match key {
            // The calls of federation are not signed (semantics 1.16).
            CallerKey::IsAwsService if caller.kind == CallerKind::Provider => Fact::Absent,
            CallerKey::IsAwsService => Fact::flag(service.is_some()),
            CallerKey::ServiceName => Fact::optional(service),
            CallerKey::ServiceNamesList => {
                service.map_or(Fact::Absent, |name| Fact::Many(vec![Cow::Borrowed(name)]))
            }
            CallerKey::Type => principal_type(caller.kind),
            CallerKey::Arn if caller.home().is_none() => Fact::Absent,
            CallerKey::Arn if !caller.role_is_certain => Fact::Unknown,
            CallerKey::Arn => Fact::one(caller.principal_arn()),
            CallerKey::Account => Fact::optional(caller.home().map(|(_, account)| account)),
            CallerKey::Tag => match &caller.tags {
                Tags::Known(tags) => Fact::optional(tag_value(tags, tag)),
                Tags::Unknown => Fact::Unknown,
            },
            CallerKey::UserId => self.user_id(),
            CallerKey::UserName if caller.is_user() => {
                Fact::optional(caller.arn.rsplit('/').next())
            }
            CallerKey::SourceIdentity => Fact::optional(caller.source_identity.as_deref()),
            // An hour before the request, if nothing else is said.
            CallerKey::TokenIssueTime if caller.is_temporary() => {
                let hour = jiff::SignedDuration::from_hours(1);
                let issued = self.now().checked_sub(hour).unwrap_or(Timestamp::MIN);
                Fact::One(Cow::Owned(issued.to_string()))
            }
            CallerKey::UserName | CallerKey::TokenIssueTime => Fact::Absent,
        }
    }

    /// The moment of the request: `aws:CurrentTime` or `aws:EpochTime`, if given, sets the clock.
    fn now(&self) -> Timestamp {
        let context = &self.request.context;
        ["aws:currenttime", "aws:epochtime"]
            .into_iter()
            .find_map(|name| match context.given(name) {
                Some(ContextValue::One(text)) => moment::parse(text),
                Some(ContextValue::Many(_)) | None => None,
            })
            .unwrap_or(self.request.now)
    }

    /// Services and providers call without AWS keys of their own.
    fn is_unsigned(&self) -> bool {
        self.caller.home().is_none()
    }

    /// Temporary credentials always carry the key, access keys only with a code.
    fn mfa_present(&self) -> Fact<'a> {
        match self.request.mfa {
            _ if self.is_unsigned() => Fact::Absent,
            Mfa::CodeSent | Mfa::Since(_) => Fact::flag(true),
            Mfa::NotSent if self.caller.is_temporary() => Fact::flag(false),
            Mfa::NotSent => Fact::Absent,
            Mfa::Unknown if self.caller.is_temporary() => Fact::Present,
            Mfa::Unknown => Fact::Unknown,
        }
    }

    /// The role's tags; a transitive tag of the caller replaces the role's tag of the same key.
    fn resource_tag(&self, tag: &str) -> Fact<'a> {
        let Some(target) = self.target else { return Fact::Absent };
        let own = match &target.tags {
            Tags::Known(tags) => tag_value(tags, tag),
            Tags::Unknown => return Fact::Unknown,
        };
        if own.is_none() || !self.caller.transitive_tag_keys.iter().any(|key| same(key, tag)) {
            return Fact::optional(own);
        }
        match &self.caller.tags {
            Tags::Known(tags) => Fact::optional(tag_value(tags, tag).or(own)),
            Tags::Unknown => Fact::Unknown,
        }
    }

    fn user_id(&self) -> Fact<'a> {
        let caller = self.caller;
        if let Some(user_id) = caller.user_id.as_deref() {
            return Fact::one(user_id);
        }
        let account = caller.home().map(|(_, account)| account);
        match caller.kind {
            CallerKind::Service | CallerKind::Provider => Fact::Absent,
            CallerKind::Root => Fact::optional(account),
            CallerKind::FederatedUser => {
                let name = caller.arn.split_once('/').map_or("", |(_, name)| name);
                Fact::One(Cow::Owned(format!("{}:{name}", account.unwrap_or_default())))
            }
            // Every signed request has one (AWS's page "reference_policies_condition-keys").
            CallerKind::User { .. } | CallerKind::Session | CallerKind::Role => Fact::Present,
            CallerKind::Other => Fact::Unknown,
        }
    }
}

fn same(key: &str, lower: &str) -> bool {
    key.eq_ignore_ascii_case(lower) || key.to_lowercase() == lower
}

/// The value of the tag whose key is `lower` when case is ignored.
fn tag_value<'a>(tags: &'a [Tag], lower: &str) -> Option<&'a str> {
    tags.iter().find(|tag| same(&tag.key, lower)).map(|tag| tag.value.as_str())
}

/// AWS's page "reference_policies_variables", table of principal values.
fn principal_type(kind: CallerKind) -> Fact<'static> {
    match kind {
        CallerKind::User { .. } => Fact::one("User"),
        CallerKind::Session | CallerKind::Role => Fact::one("AssumedRole"),
        CallerKind::Root => Fact::one("Account"),
        CallerKind::FederatedUser => Fact::one("FederatedUser"),
        // The calls of federation are not signed.
        CallerKind::Provider => Fact::one("Anonymous"),
        CallerKind::Service | CallerKind::Other => Fact::Absent,
    }
}
