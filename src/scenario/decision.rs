//! Decision cases: may this caller assume this role?

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::policy::decide::evaluate::Decision;
use crate::policy::decide::question::{
    AssumeAction, Caller, CallerKind, CallerPolicies, Layer, Levels, Mfa, Question, Request,
    Target, Trust,
};
use crate::policy::decide::request_context::RequestContext;
use crate::policy::language::rule::Policy;
use crate::scenario::fields::{Field, Fields};

/// The fields of a decision case.
pub const FIELDS: &[&str] = &[
    "id",
    "note",
    "caller",
    "caller_policies",
    "unknown",
    "scp",
    "rcp",
    "role",
    "request",
    "expect",
];

/// The moment at which scenarios play, unless they say another: 2026-01-15T12:00:00Z.
pub const NOW: i64 = 1_768_478_400;

/// May this caller assume this role?
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionCase {
    pub id: String,
    pub note: Option<String>,
    pub caller: Caller,
    pub policies: CallerPolicies,
    pub rcp: Option<Levels>,
    pub target: Target,
    pub request: Request,
    /// What the case is a test for.
    pub expect: Option<Decision>,
}

impl DecisionCase {
    /// The question that the case asks.
    pub fn question(&self) -> Question<'_> {
        Question {
            caller: &self.caller,
            policies: &self.policies,
            rcp: self.rcp.as_ref(),
            target: &self.target,
            request: &self.request,
        }
    }

    /// Reads the case's fields.
    pub fn read(id: String, fields: &Fields<'_>) -> Result<Self, Failure> {
        fields.text("id")?;
        let request = match fields.get("request") {
            Some(field) => read_request(&field)?,
            None => Request::at(scenario_time()),
        };
        let unread = Unread::read(fields)?;
        let mut policies = read_policies(fields, &unread)?;
        policies.scp = levels(fields, "scp", unread.scp)?;
        Ok(Self {
            id,
            note: fields.text("note")?,
            caller: read_caller(fields, request.action)?,
            policies,
            rcp: levels(fields, "rcp", unread.rcp)?,
            target: read_target(fields)?,
            request,
            expect: fields.get("expect").map(|field| decision(&field)).transpose()?,
        })
    }
}

/// The clock of scenario files.
pub fn scenario_time() -> Timestamp {
    Timestamp::from_second(NOW).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn decision(field: &Field<'_>) -> Result<Decision, Failure> {
    match field.text()? {
        "allow" => Ok(Decision::Allow),
        "deny" => Ok(Decision::Deny),
        "unknown" => Ok(Decision::Unknown),
        _ => Err(field.unexpected("`allow`, `deny` or `unknown`")),
    }
}

/// The layers that the case says could not be read.
#[derive(Debug, Default)]
struct Unread {
    boundary: bool,
    session: bool,
    scp: bool,
    rcp: bool,
}

impl Unread {
    fn read(fields: &Fields<'_>) -> Result<Self, Failure> {
        let mut unread = Self::default();
        let Some(field) = fields.get("unknown") else { return Ok(unread) };
        for item in field.list()? {
            match item.text()? {
                "boundary" => unread.boundary = true,
                "session" => unread.session = true,
                "scp" => unread.scp = true,
                "rcp" => unread.rcp = true,
                _ => return Err(item.unexpected("`boundary`, `session`, `scp` or `rcp`")),
            }
        }
        Ok(unread)
    }
}

const UNREAD: &str = "the scenario says that it could not be read";

/// A layer that may be there in part and not known in part.
fn layer(policies: Vec<Arc<Policy>>, unread: bool) -> Option<Layer> {
    let unread = unread.then(|| UNREAD.to_owned());
    (unread.is_some() || !policies.is_empty()).then_some(Layer { policies, unread })
}

fn levels(fields: &Fields<'_>, name: &str, unread: bool) -> Result<Option<Levels>, Failure> {
    let unread = unread.then(|| UNREAD.to_owned());
    let read = fields.levels(name)?;
    if read.is_none() && unread.is_none() {
        return Ok(None);
    }
    Ok(Some(Levels { levels: read.unwrap_or_default(), unread, ..Levels::default() }))
}

fn read_policies(fields: &Fields<'_>, unread: &Unread) -> Result<CallerPolicies, Failure> {
    let Some(field) = fields.get("caller_policies") else {
        let identity = Layer::unread("the scenario names no policies of the caller");
        let boundary = layer(Vec::new(), unread.boundary);
        let session = layer(Vec::new(), unread.session);
        return Ok(CallerPolicies { identity, boundary, session, scp: None });
    };
    let fields = field.object(&["identity", "boundary", "session"])?;
    let boundary = fields.policy("boundary", "boundary")?.into_iter().collect();
    let session = fields.policies("session", "session")?.unwrap_or_default();
    Ok(CallerPolicies {
        identity: fields
            .policies("identity", "identity")?
            .map_or_else(|| Layer::unread(UNREAD), Layer::read),
        boundary: layer(boundary, unread.boundary),
        session: layer(session, unread.session),
        scp: None,
    })
}

fn read_caller(fields: &Fields<'_>, action: AssumeAction) -> Result<Caller, Failure> {
    let fields = fields.needed("caller", "an object")?.object(&[
        "arn",
        "role_arn",
        "userid",
        "tags",
        "source_identity",
        "transitive_tag_keys",
        "credential",
    ])?;
    let arn = fields.needed("arn", "a text")?.text()?;
    let mut caller = Caller::new(arn);
    // The calls of federation are made by providers, whatever their names look like.
    if caller.kind == CallerKind::Service && action != AssumeAction::AssumeRole {
        caller = Caller::provider(arn);
    }
    if let (Some(role), CallerKind::Session) = (fields.text("role_arn")?, caller.kind) {
        caller = caller.with_role(&role);
    }
    caller.user_id = fields.text("userid")?.map(Into::into);
    caller.tags = fields.known_tags("tags")?;
    caller.source_identity = fields.text("source_identity")?;
    caller.transitive_tag_keys = fields.texts("transitive_tag_keys")?;
    if let Some(credential) = fields.get("credential") {
        if credential.text()? != "session-token" {
            return Err(credential.unexpected("`session-token`"));
        }
        if let CallerKind::User { temporary } = &mut caller.kind {
            *temporary = true;
        }
    }
    Ok(caller)
}

fn read_target(fields: &Fields<'_>) -> Result<Target, Failure> {
    let fields = fields.needed("role", "an object")?.object(&[
        "arn",
        "trust",
        "tags",
        "max_session_duration",
        "boundary",
    ])?;
    let arn = fields.needed("arn", "a text")?.text()?;
    let trust = match fields.policy("trust", "trust")? {
        Some(policy) => Trust::Read(policy),
        None => Trust::Unread(UNREAD.to_owned()),
    };
    // A role's own boundary never limits who may assume it; it is only checked to be a document.
    fields.policy("boundary", "boundary")?;
    let mut target = Target::new(arn, trust);
    target.tags = fields.known_tags("tags")?;
    target.max_session_duration = max_session_duration(&fields)?;
    Ok(target)
}

/// Seconds; 3600 unless given.
pub fn max_session_duration(fields: &Fields<'_>) -> Result<u32, Failure> {
    let Some(field) = fields.get("max_session_duration") else { return Ok(3600) };
    u32::try_from(field.seconds()?).map_err(|_| field.unexpected("a number of seconds"))
}

fn read_request(field: &Field<'_>) -> Result<Request, Failure> {
    let fields = field.object(&[
        "action",
        "external_id",
        "session_name",
        "source_identity",
        "tags",
        "transitive_tag_keys",
        "duration",
        "mfa",
        "source_ip",
        "context",
        "unknown_context",
    ])?;
    let action = match fields.get("action") {
        Some(field) => AssumeAction::parse(field.text()?).ok_or_else(|| {
            field.unexpected(
                "`sts:AssumeRole`, `sts:AssumeRoleWithSAML` or `sts:AssumeRoleWithWebIdentity`",
            )
        })?,
        None => AssumeAction::AssumeRole,
    };
    Ok(Request {
        action,
        external_id: fields.text("external_id")?,
        session_name: fields.text("session_name")?,
        source_identity: fields.text("source_identity")?,
        tags: fields.tags("tags")?,
        transitive_tag_keys: fields.texts("transitive_tag_keys")?,
        duration: fields.get("duration").map(|field| field.seconds()).transpose()?,
        mfa: mfa(&fields)?,
        source_ip: fields.text("source_ip")?,
        context: context(&fields)?,
        ..Request::at(scenario_time())
    })
}

/// `true`: a code is sent; `false` or absent: none; `null`: not known.
pub fn mfa(fields: &Fields<'_>) -> Result<Mfa, Failure> {
    let Some(field) = fields.even_null("mfa") else { return Ok(Mfa::NotSent) };
    match field.value {
        serde_json::Value::Null => Ok(Mfa::Unknown),
        serde_json::Value::Bool(true) => Ok(Mfa::CodeSent),
        serde_json::Value::Bool(false) => Ok(Mfa::NotSent),
        serde_json::Value::Number(_)
        | serde_json::Value::String(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => Err(field.unexpected("`true`, `false` or `null`")),
    }
}

/// `context` and `unknown_context`.
pub fn context(fields: &Fields<'_>) -> Result<RequestContext, Failure> {
    let mut context = RequestContext::default();
    if let Some(field) = fields.get("context") {
        for (key, item) in field.entries()? {
            if item.value.is_array() {
                let values = item.list()?;
                let texts: Result<Vec<_>, _> = values.iter().map(scalar).collect();
                context.set_many(key, texts?);
            } else if !item.value.is_null() {
                context.set(key, scalar(&item)?);
            }
        }
    }
    for key in fields.texts("unknown_context")? {
        context.set_unknown(&key);
    }
    Ok(context)
}

/// A text; numbers and booleans as they are written.
fn scalar(field: &Field<'_>) -> Result<String, Failure> {
    match field.value {
        serde_json::Value::Bool(flag) => Ok(flag.to_string()),
        serde_json::Value::Number(number) => Ok(number.to_string()),
        serde_json::Value::Null
        | serde_json::Value::String(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => field.text().map(str::to_owned),
    }
}
