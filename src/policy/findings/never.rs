//! Conditions and values that no request can meet: one analysis, by key and by value (semantics 1.8, 1.10,
//! 1.13). A statement with such a condition lets no caller in, whatever else it says.

use jiff::Timestamp;

use crate::domain::account::AccountId;
use crate::domain::arn::ArnParts;
use crate::policy::decide::question::Request;
use crate::policy::decide::validation::refused_text;
use crate::policy::findings::key;
use crate::policy::findings::provider::{Provider, claim_of, issuer};
use crate::policy::language::address::Range;
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::{Base, Comparison, Operator};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::document::is_computed;
use crate::policy::language::key::{CallerKey, KeyKind, RequestKey};
use crate::policy::language::moment;
use crate::policy::words::{PrincipalKind, TrustedPrincipal};

/// Why no request of these principals carries the key; `None` if some may.
pub(super) fn why_absent(key: &str, principals: &[&TrustedPrincipal]) -> Option<String> {
    if let Some(why) = key::why_absent(key, principals) {
        return Some(why.to_owned());
    }
    let all = |kinds: &[PrincipalKind]| {
        !principals.is_empty() && principals.iter().all(|one| kinds.contains(&one.kind))
    };
    if key.starts_with("saml:") && all(&[PrincipalKind::Oidc, PrincipalKind::Service]) {
        return Some("only users of SAML providers carry it".to_owned());
    }
    let (of, claim) = claim_of(key)?;
    if all(&[PrincipalKind::Saml, PrincipalKind::Service]) {
        return Some("only users of OIDC providers carry it".to_owned());
    }
    if !all(&[PrincipalKind::Oidc]) || principals.iter().any(|one| is_computed(&one.value)) {
        return None;
    }
    let mut issuers = principals.iter().map(|one| issuer(&one.value));
    if !issuers.any(|one| one.eq_ignore_ascii_case(of)) {
        return Some(format!("the statement trusts another provider than {of}"));
    }
    (!Provider::of(of).offers(claim))
        .then(|| format!("AWS offers no claim `{claim}` of this provider as a key"))
}

/// Why a value can never be the one that a request carries, or never again; `None` if it may.
pub(super) fn why_value(
    test: &Test,
    operator: Operator,
    (value, wanted): (&str, &Wanted),
    now: Option<Timestamp>,
) -> Option<String> {
    if is_computed(value) {
        return None;
    }
    match test.key.kind {
        KeyKind::Caller(key) => of_caller(key, operator, value),
        KeyKind::Request(key) => of_request(key, operator, (value, wanted), now),
        KeyKind::ResourceAccount => not_an_account(operator, value),
        KeyKind::ResourceTag => None,
        KeyKind::Other => of_other(&test.key.name, operator, value),
    }
}

fn has_wildcard(operator: Operator, value: &str) -> bool {
    matches!(operator.base, Base::StringLike | Base::Arn) && value.contains(['*', '?'])
}

fn of_caller(key: CallerKey, operator: Operator, value: &str) -> Option<String> {
    const TYPES: [&str; 5] = ["Account", "User", "FederatedUser", "AssumedRole", "Anonymous"];
    match key {
        CallerKey::Arn => principal_arn(value).map(str::to_owned),
        CallerKey::Account => not_an_account(operator, value),
        CallerKey::Type => (!has_wildcard(operator, value) && !value.contains("${"))
            .then(|| !TYPES.contains(&value))?
            .then(|| format!("the types of principals are {}", TYPES.join(", "))),
        CallerKey::Tag
        | CallerKey::IsAwsService
        | CallerKey::ServiceName
        | CallerKey::ServiceNamesList
        | CallerKey::UserId
        | CallerKey::UserName
        | CallerKey::SourceIdentity
        | CallerKey::TokenIssueTime => None,
    }
}

fn not_an_account(operator: Operator, value: &str) -> Option<String> {
    let is_open = has_wildcard(operator, value) || value.contains("${");
    let is_account = value.parse::<AccountId>().is_ok();
    (!is_open && !is_account).then(|| "an account has 12 digits".to_owned())
}

/// `aws:PrincipalArn` holds the ARN of a user or a role with its path, or of the root user.
fn principal_arn(value: &str) -> Option<&'static str> {
    let parts = ArnParts::parse(value)?;
    let name = parts.resource.strip_prefix("role/");
    if name.is_some_and(|name| name.starts_with("AWSReservedSSO_")) {
        return Some(
            "roles of permission sets lie under the path `aws-reserved/sso.amazonaws.com/`, which \
             belongs to the ARN",
        );
    }
    match (parts.service, parts.resource) {
        ("iam", "root") => Some("it is the root user, who can never assume a role"),
        ("iam", resource) if resource.starts_with("group/") => Some("a group never calls"),
        _ => None,
    }
}

fn of_request(
    key: RequestKey,
    operator: Operator,
    (value, wanted): (&str, &Wanted),
    now: Option<Timestamp>,
) -> Option<String> {
    match key {
        RequestKey::ExternalId => {
            refused_by_sts(|request| &mut request.external_id, operator, value)
        }
        RequestKey::SessionName => {
            refused_by_sts(|request| &mut request.session_name, operator, value)
        }
        RequestKey::SourceIdentity => {
            refused_by_sts(|request| &mut request.source_identity, operator, value)
        }
        RequestKey::SourceIp => {
            let Wanted::Addresses(range) = wanted else { return None };
            private(range)
        }
        RequestKey::CurrentTime | RequestKey::EpochTime => {
            is_over(operator, value, now?).then(|| "that moment is past".to_owned())
        }
        RequestKey::Tag
        | RequestKey::TagKeys
        | RequestKey::TransitiveTagKeys
        | RequestKey::MfaPresent
        | RequestKey::MfaAge
        | RequestKey::Region
        | RequestKey::ViaAwsService
        | RequestKey::SecureTransport => None,
    }
}

fn private(range: &Range) -> Option<String> {
    range.is_private().then(|| {
        "private addresses never show on the internet, and calls through a VPC endpoint carry \
         `aws:VpcSourceIp` instead"
            .to_owned()
    })
}

/// What STS refuses to be sent can never be carried; of a pattern, what is sure to be part of it.
fn refused_by_sts(
    parameter: fn(&mut Request) -> &mut Option<String>,
    operator: Operator,
    value: &str,
) -> Option<String> {
    let is_told_already = operator.base != Base::StringLike && value.contains(['*', '?']);
    if is_told_already || (value.contains("${") && value.contains(':')) {
        return None;
    }
    let open = operator.base == Base::StringLike && value.contains('*');
    let mut text = value.to_owned();
    if operator.base == Base::StringLike {
        text = text.replace('*', "").replace('?', "x");
    }
    if open && text.chars().count() < 2 {
        text.push_str("xx");
    }
    let mut request = Request::at(Timestamp::UNIX_EPOCH);
    *parameter(&mut request) = Some(text);
    refused_text(&request)
}

fn is_over(operator: Operator, value: &str, now: Timestamp) -> bool {
    let (Base::Date(by) | Base::Numeric(by)) = operator.base else { return false };
    let Some(moment) = moment::parse(value) else { return false };
    match by {
        Comparison::LessThan | Comparison::LessThanEquals | Comparison::Equals => moment < now,
        Comparison::GreaterThan | Comparison::GreaterThanEquals => false,
    }
}

fn of_other(name: &str, operator: Operator, value: &str) -> Option<String> {
    if has_wildcard(operator, value) || value.contains("${") {
        return None;
    }
    if name == "aws:sourceaccount" {
        return not_an_account(operator, value);
    }
    if matches!(name, "aws:principalorgid" | "aws:sourceorgid" | "aws:resourceorgid") {
        let is_id = value.strip_prefix("o-").is_some_and(|id| {
            (6..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        return (!is_id)
            .then(|| "the id of an organization is `o-` with letters and digits".to_owned());
    }
    let (of, claim) = claim_of(name)?;
    let is_cluster = Provider::of(of) == Provider::Eks && claim == "sub";
    (is_cluster && !value.starts_with("system:"))
        .then(|| "subjects of a cluster are `system:serviceaccount:NAMESPACE:NAME`".to_owned())
}
