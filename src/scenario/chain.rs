//! Chain cases: by which roles does this caller get there?

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::policy::decide::question::{Layer, Levels, Mfa, Tags, Trust};
use crate::policy::decide::request_context::RequestContext;
use crate::policy::language::rule::Policy;
use crate::scenario::decision::{context, max_session_duration, mfa};
use crate::scenario::fields::{Field, Fields};

/// The fields of a chain case.
pub const FIELDS: &[&str] = &[
    "id",
    "note",
    "principals",
    "accounts",
    "start",
    "target",
    "request",
    "expect",
    "also_ok",
    "possible",
];

/// By which roles does this caller get there?
#[derive(Debug, Clone, PartialEq)]
pub struct ChainCase {
    pub id: String,
    pub note: Option<String>,
    pub principals: Vec<ChainPrincipal>,
    /// The service control policies of each account that is in an organization.
    pub accounts: BTreeMap<String, Levels>,
    pub start: ChainStart,
    /// The ARN of the wanted role.
    pub target: String,
    pub request: ChainRequest,
    pub expect: Option<ChainExpectation>,
}

/// A user or a role with its policies.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainPrincipal {
    /// With its path.
    pub arn: String,
    pub is_role: bool,
    pub identity: Layer,
    /// `None`: no permissions boundary.
    pub boundary: Option<Arc<Policy>>,
    /// Of a role.
    pub trust: Option<Trust>,
    pub tags: Tags,
    /// Seconds.
    pub max_session_duration: u32,
}

/// Where the chain begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainStart {
    /// A user or a session.
    pub arn: String,
    /// The full ARN of a session's role.
    pub role_arn: Option<String>,
    /// Counts on a first hop made by a user only.
    pub mfa: Mfa,
}

/// What is sent on every hop.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChainRequest {
    pub session_name: Option<String>,
    /// The external id to be sent to each role, by the role's ARN.
    pub external_ids: BTreeMap<String, String>,
    /// Seconds.
    pub duration: Option<i64>,
    pub context: RequestContext,
}

/// What the case is a test for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChainExpectation {
    /// The roles in order, the target last; `None`: there is no certain chain.
    pub chain: Option<Vec<String>>,
    /// Equally short chains.
    pub also_ok: Vec<Vec<String>>,
    /// The chain that stands if the unknown hops hold; the outer `None`: nothing is expected.
    pub possible: Option<Option<Vec<String>>>,
}

impl ChainExpectation {
    /// Whether the chains found are those expected.
    pub fn holds(&self, chain: Option<&[String]>, possible: Option<&[String]>) -> bool {
        self.accepts(self.chain.as_deref(), chain)
            && self.possible.as_ref().is_none_or(|wanted| self.accepts(wanted.as_deref(), possible))
    }

    fn accepts(&self, wanted: Option<&[String]>, found: Option<&[String]>) -> bool {
        let other = |found: &[String]| wanted.is_some() && self.also_ok.iter().any(|o| o == found);
        wanted == found || found.is_some_and(other)
    }
}

impl ChainCase {
    /// Reads the case's fields.
    pub fn read(id: String, fields: &Fields<'_>) -> Result<Self, Failure> {
        fields.text("id")?;
        let principals = fields.needed("principals", "a list")?.list()?;
        Ok(Self {
            id,
            note: fields.text("note")?,
            principals: principals.iter().map(principal).collect::<Result<_, _>>()?,
            accounts: accounts(fields)?,
            start: start(&fields.needed("start", "an object")?)?,
            target: fields.needed("target", "a text")?.text()?.to_owned(),
            request: fields.get("request").map_or_else(|| Ok(ChainRequest::default()), request)?,
            expect: expectation(fields)?,
        })
    }
}

fn principal(field: &Field<'_>) -> Result<ChainPrincipal, Failure> {
    let fields = field.object(&[
        "arn",
        "type",
        "identity",
        "boundary",
        "trust",
        "tags",
        "max_session_duration",
    ])?;
    let kind = fields.needed("type", "`user` or `role`")?;
    let is_role = match kind.text()? {
        "role" => true,
        "user" => false,
        _ => return Err(kind.unexpected("`user` or `role`")),
    };
    let identity = fields.policies("identity", "identity")?;
    let trust = fields.policy("trust", "trust")?.map_or_else(unread_trust, Trust::Read);
    Ok(ChainPrincipal {
        arn: fields.needed("arn", "a text")?.text()?.to_owned(),
        is_role,
        identity: identity.map_or_else(|| Layer::unread(UNREAD), Layer::read),
        boundary: fields.policy("boundary", "boundary")?,
        trust: is_role.then_some(trust),
        tags: fields.known_tags("tags")?,
        max_session_duration: max_session_duration(&fields)?,
    })
}

const UNREAD: &str = "the scenario says that it could not be read";

fn unread_trust() -> Trust {
    Trust::Unread(UNREAD.to_owned())
}

fn accounts(fields: &Fields<'_>) -> Result<BTreeMap<String, Levels>, Failure> {
    let mut accounts = BTreeMap::new();
    let Some(field) = fields.get("accounts") else { return Ok(accounts) };
    for (account, item) in field.entries()? {
        if account.parse::<AccountId>().is_err() {
            // Its policies would bind no one, unnoticed.
            return Err(item.unexpected("a name of twelve digits, an account's id,"));
        }
        if let Some(levels) = item.object(&["scp"])?.levels("scp")? {
            accounts.insert(account.to_owned(), Levels { levels, ..Levels::default() });
        }
    }
    Ok(accounts)
}

fn start(field: &Field<'_>) -> Result<ChainStart, Failure> {
    let fields = field.object(&["arn", "role_arn", "mfa"])?;
    Ok(ChainStart {
        arn: fields.needed("arn", "a text")?.text()?.to_owned(),
        role_arn: fields.text("role_arn")?,
        mfa: mfa(&fields)?,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_or_else as it is")]
fn request(field: Field<'_>) -> Result<ChainRequest, Failure> {
    let fields = field.object(&["session_name", "external_ids", "duration", "context"])?;
    let mut external_ids = BTreeMap::new();
    if let Some(ids) = fields.get("external_ids") {
        for (role, item) in ids.entries()? {
            if !item.value.is_null() {
                external_ids.insert(role.to_owned(), item.text()?.to_owned());
            }
        }
    }
    Ok(ChainRequest {
        session_name: fields.text("session_name")?,
        external_ids,
        duration: fields.get("duration").map(|field| field.seconds()).transpose()?,
        context: context(&fields)?,
    })
}

/// A case without `expect` and `possible` expects nothing; `"expect": null` expects no chain.
fn expectation(fields: &Fields<'_>) -> Result<Option<ChainExpectation>, Failure> {
    if fields.even_null("expect").is_none() && fields.even_null("possible").is_none() {
        return Ok(None);
    }
    let chain = |name: &str| match fields.get(name) {
        Some(_) => fields.texts(name).map(Some),
        None => Ok(None),
    };
    let mut also_ok = Vec::new();
    if let Some(field) = fields.get("also_ok") {
        for item in field.list()? {
            let arns: Result<Vec<_>, _> =
                item.list()?.iter().map(|arn| arn.text().map(str::to_owned)).collect();
            also_ok.push(arns?);
        }
    }
    let possible = match fields.even_null("possible") {
        Some(_) => Some(chain("possible")?),
        None => None,
    };
    Ok(Some(ChainExpectation { chain: chain("expect")?, also_ok, possible }))
}
