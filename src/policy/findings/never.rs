//! Conditions and values that no request can meet: one analysis, by key and by value (semantics 1.8, 1.10,
//! 1.13). A statement with such a condition lets no caller in, whatever else it says.

use jiff::{SignedDuration, Timestamp};

use crate::domain::arn::ArnParts;
use crate::policy::decide::question::Request;
use crate::policy::decide::validation::refused_text;
use crate::policy::findings::contradiction::why_not_trusted;
use crate::policy::findings::key;
use crate::policy::findings::provider::{Provider, claim_of, issuer};
use crate::policy::findings::value::{
    is_open, not_a_region, not_a_tag_value, not_a_user_id, not_a_user_name, not_an_account,
    of_other,
};
use crate::policy::language::address::Range;
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::{Base, Comparison, Operator};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::document::is_computed;
use crate::policy::language::key::{CallerKey, KeyKind, RequestKey};
use crate::policy::language::moment;
use crate::policy::words::{PrincipalKind, TrustedPrincipal};

/// How long the session of a user or of a federated user lasts at most; that of a role is shorter.
const LONGEST_SESSION: SignedDuration = SignedDuration::from_hours(36);

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
    if !all(&[PrincipalKind::Oidc]) || principals.iter().any(|one| is_computed(issuer(&one.value)))
    {
        return None;
    }
    let mut issuers = principals.iter().map(|one| issuer(&one.value));
    if !issuers.any(|one| one.eq_ignore_ascii_case(of)) {
        return Some(other_provider(of, principals));
    }
    (!Provider::of(of).offers(claim))
        .then(|| format!("AWS offers no claim `{claim}` of this provider as a key"))
}

/// How the provider of a key and those that a statement trusts differ.
fn other_provider(of: &str, principals: &[&TrustedPrincipal]) -> String {
    const SCHEMES: [&str; 2] = ["https://", "http://"];
    if SCHEMES.iter().any(|scheme| of.starts_with(scheme)) {
        return "keys of a provider are written without `https://`".to_owned();
    }
    let trusted: Vec<&str> = principals.iter().map(|one| issuer(&one.value)).collect();
    if trusted.iter().any(|one| SCHEMES.iter().any(|scheme| one.starts_with(scheme))) {
        return "the provider's ARN in `Principal` is to be written without `https://`".to_owned();
    }
    let bare = |text: &str| text.trim_end_matches('/').to_ascii_lowercase();
    if trusted.iter().any(|one| bare(one) == bare(of)) {
        return "key and provider must agree on the `/` at the end".to_owned();
    }
    format!("the statement trusts another provider, {}", trusted.join(", "))
}

/// Why a value can never be the one that a request carries, or never again; `None` if it may.
pub(super) fn why_value(
    test: &Test,
    operator: Operator,
    (value, wanted): (&str, &Wanted),
    (principals, now): (&[&TrustedPrincipal], Option<Timestamp>),
) -> Option<String> {
    if is_computed(value) {
        return None;
    }
    match test.key.kind {
        KeyKind::Caller(key) => of_caller(key, operator, value, (principals, now)),
        KeyKind::Request(key) => of_request(key, operator, (value, wanted), now),
        KeyKind::ResourceAccount => not_an_account(operator, value),
        KeyKind::ResourceTag => not_a_tag_value(operator, value),
        KeyKind::Other => of_other(&test.key.name, operator, value),
    }
}

fn of_caller(
    key: CallerKey,
    operator: Operator,
    value: &str,
    (principals, now): (&[&TrustedPrincipal], Option<Timestamp>),
) -> Option<String> {
    match key {
        CallerKey::Arn => principal_arn(value)
            .map(str::to_owned)
            .or_else(|| why_not_trusted(operator, value, principals)),
        CallerKey::Account => {
            not_an_account(operator, value).or_else(|| why_not_trusted(operator, value, principals))
        }
        CallerKey::Type => {
            if is_open(operator, value) {
                None
            } else {
                not_a_type(operator, value, principals)
            }
        }
        CallerKey::UserId => not_a_user_id(value),
        CallerKey::UserName => not_a_user_name(value),
        CallerKey::IsAwsService => is_service(value, principals).map(str::to_owned),
        CallerKey::TokenIssueTime => {
            let oldest = now?.checked_sub(LONGEST_SESSION).ok()?;
            is_over(operator, value, oldest)
                .then(|| "every session that began so early is over".to_owned())
        }
        CallerKey::Tag => not_a_tag_value(operator, value),
        CallerKey::ServiceName | CallerKey::ServiceNamesList | CallerKey::SourceIdentity => None,
    }
}

/// Why `aws:PrincipalType` is never that for these principals: root and federated users cannot call AssumeRole
/// (semantics 1.2).
fn not_a_type(operator: Operator, value: &str, principals: &[&TrustedPrincipal]) -> Option<String> {
    const TYPES: [&str; 5] = ["Account", "User", "FederatedUser", "AssumedRole", "Anonymous"];
    let any_case = operator.base == Base::StringEqualsIgnoreCase;
    let is = |name: &str| if any_case { name.eq_ignore_ascii_case(value) } else { name == value };
    if !TYPES.into_iter().any(is) {
        return Some(format!("the types of principals are {}", TYPES.join(", ")));
    }
    let all = |kinds: &[PrincipalKind]| {
        !principals.is_empty() && principals.iter().all(|one| kinds.contains(&one.kind))
    };
    let sessions = [PrincipalKind::Role, PrincipalKind::Session];
    let signed =
        [PrincipalKind::Role, PrincipalKind::Session, PrincipalKind::User, PrincipalKind::Account];
    if all(&signed) && (is("Account") || is("Anonymous") || is("FederatedUser")) {
        return Some("only users and roles can assume a role".to_owned());
    }
    if all(&sessions) && is("User") {
        return Some("the statement trusts no user".to_owned());
    }
    (all(&[PrincipalKind::User]) && is("AssumedRole"))
        .then(|| "the statement trusts users only".to_owned())
}

/// Why `aws:PrincipalIsAWSService` never says so for these principals.
fn is_service(value: &str, principals: &[&TrustedPrincipal]) -> Option<&'static str> {
    let kinds =
        [PrincipalKind::Account, PrincipalKind::User, PrincipalKind::Role, PrincipalKind::Session];
    let all = |kinds: &[PrincipalKind]| {
        !principals.is_empty() && principals.iter().all(|one| kinds.contains(&one.kind))
    };
    if value.eq_ignore_ascii_case("true") && all(&kinds) {
        return Some("the statement trusts no service");
    }
    (value.eq_ignore_ascii_case("false") && all(&[PrincipalKind::Service]))
        .then_some("the statement trusts services only")
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
        RequestKey::Region => not_a_region(operator, value),
        RequestKey::MfaAge => {
            let Wanted::Number(_) = wanted else { return None };
            let least = is_below_zero(operator, value);
            least.then(|| "an age is never below zero".to_owned())
        }
        RequestKey::Tag => not_a_tag_value(operator, value),
        RequestKey::TagKeys | RequestKey::TransitiveTagKeys => (value.is_empty())
            .then(|| "a tag's key has a character at least".to_owned())
            .or_else(|| not_a_tag_value(operator, value)),
        RequestKey::MfaPresent | RequestKey::ViaAwsService | RequestKey::SecureTransport => None,
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

fn is_below_zero(operator: Operator, value: &str) -> bool {
    let Base::Numeric(by) = operator.base else { return false };
    let value = value.trim();
    let is_zero = value.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-' | b'+'));
    match by {
        Comparison::LessThan => is_zero || value.starts_with('-'),
        Comparison::LessThanEquals | Comparison::Equals => value.starts_with('-') && !is_zero,
        Comparison::GreaterThan | Comparison::GreaterThanEquals => false,
    }
}

fn is_over(operator: Operator, value: &str, now: Timestamp) -> bool {
    let (Base::Date(by) | Base::Numeric(by)) = operator.base else { return false };
    let Some(moment) = moment::parse(value) else { return false };
    match by {
        Comparison::LessThan | Comparison::LessThanEquals | Comparison::Equals => moment < now,
        Comparison::GreaterThan | Comparison::GreaterThanEquals => false,
    }
}
