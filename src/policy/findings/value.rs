//! The forms that AWS's values have: one written otherwise never arrives (IAM User Guide,
//! "reference_policies_condition-keys"; AWS Organizations API Reference, ids).

use crate::domain::account::AccountId;
use crate::domain::limits::{LONGEST_TAG_VALUE, tag_takes};
use crate::domain::text::harmless;
use crate::policy::findings::provider::{Provider, claim_of};
use crate::policy::findings::subject::not_a_subject;
use crate::policy::language::condition::operator::{Base, Operator};

const ORGANIZATION: &str = "the id of an organization is `o-` with lower-case letters and digits";

/// Whether some part of the value is left open: by a wildcard or by a variable.
pub(super) fn is_open(operator: Operator, value: &str) -> bool {
    let wild = matches!(operator.base, Base::StringLike | Base::Arn) && value.contains(['*', '?']);
    wild || value.contains("${")
}

pub(super) fn not_an_account(operator: Operator, value: &str) -> Option<String> {
    let is_account = value.parse::<AccountId>().is_ok();
    // As a number it is compared with any other.
    let is_text = operator.base.is_text();
    (is_text && !is_open(operator, value) && !is_account)
        .then(|| "an account has 12 digits".to_owned())
}

/// Why the value of a key that follows neither from the caller nor from what is sent never arrives.
pub(super) fn of_other(name: &str, operator: Operator, value: &str) -> Option<String> {
    // All of these forms are in lower case.
    let as_it_is = value;
    let any_case = operator.base == Base::StringEqualsIgnoreCase;
    let value = &*if any_case { value.to_ascii_lowercase() } else { value.to_owned() };
    let why = match name {
        "aws:sourceaccount" | "aws:vpceaccount" => return not_an_account(operator, value),
        "aws:principalorgid" | "aws:sourceorgid" | "aws:resourceorgid" | "aws:vpceorgid" => {
            (!is_open(operator, value) && !is_organization(value)).then_some(ORGANIZATION)
        }
        "aws:principalorgpaths"
        | "aws:sourceorgpaths"
        | "aws:resourceorgpaths"
        | "aws:vpceorgpaths" => not_a_path(value),
        "aws:sourcevpc" => {
            (!may_begin(value, "vpc-")).then_some("the id of a VPC begins with `vpc-`")
        }
        "aws:sourcevpce" => {
            (!may_begin(value, "vpce-")).then_some("the id of a VPC endpoint begins with `vpce-`")
        }
        "saml:aud" => (!may_begin(value, "https://")).then_some(
            "the audience is the address of AWS's sign-in, such as `https://signin.aws.amazon.com/saml`",
        ),
        _ => {
            let (issuer, claim) = claim_of(name)?;
            if claim.eq_ignore_ascii_case("aud") && value.starts_with("system:serviceaccount:") {
                return Some("it is a subject, and no audience".to_owned());
            }
            if claim.eq_ignore_ascii_case("amr") && issuer.starts_with("cognito-identity") {
                return not_of_pool(operator, value).map(str::to_owned);
            }
            let is_subject = claim.eq_ignore_ascii_case("sub");
            let is_sure = !value.contains("${");
            if is_subject && is_sure { not_a_subject(Provider::of(issuer), as_it_is) } else { None }
        }
    };
    why.map(str::to_owned)
}

/// How Amazon Cognito writes whether a user signed in.
fn not_of_pool(operator: Operator, value: &str) -> Option<&'static str> {
    let any_case = operator.base == Base::StringEqualsIgnoreCase;
    let is_other = |word: &str| value.eq_ignore_ascii_case(word) && value != word;
    (!any_case && (is_other("authenticated") || is_other("unauthenticated")))
        .then_some("Cognito writes `authenticated` and `unauthenticated` in lower case")
}

fn is_organization(value: &str) -> bool {
    value.strip_prefix("o-").is_some_and(|id| {
        (6..=32).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
    })
}

/// `o-…/r-…/ou-…/`, with a slash behind each.
fn not_a_path(value: &str) -> Option<&'static str> {
    if !may_begin(value, "o-") {
        return Some("a path begins with the id of the organization, `o-…/`");
    }
    let is_whole = value.ends_with(['/', '*', '?', '}']);
    (!is_whole).then_some("a path ends in `/`, or in `/*` for all that lies below")
}

/// Whether what stands before the first wildcard or variable agrees with the beginning.
pub(super) fn may_begin(value: &str, beginning: &str) -> bool {
    let sure = literal(value);
    sure.starts_with(beginning) || (sure.len() < value.len() && beginning.starts_with(sure))
}

/// What stands before the first wildcard or variable.
pub(super) fn literal(value: &str) -> &str {
    let end = value.find(['*', '?']).unwrap_or(value.len());
    let end = value.find("${").map_or(end, |variable| variable.min(end));
    value.get(..end).unwrap_or(value)
}

/// A region has at least three parts, and a number behind: `eu-west-1`, `us-gov-east-1`.
pub(super) fn not_a_region(operator: Operator, value: &str) -> Option<String> {
    if is_open(operator, value) {
        return None;
    }
    let any_case = operator.base == Base::StringEqualsIgnoreCase;
    let value = if any_case { value.to_ascii_lowercase() } else { value.to_owned() };
    let parts: Vec<&str> = value.split('-').collect();
    let is_region = match parts.split_last() {
        Some((number, names)) => {
            let is_name =
                |name: &&str| name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_lowercase());
            let is_number =
                (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
            is_number && names.len() >= 2 && names.iter().all(is_name)
        }
        None => false,
    };
    (!is_region).then(|| "no region is written so: `eu-west-1` is one".to_owned())
}

/// A unique id, of a role's session with the session's name behind.
pub(super) fn not_a_user_id(value: &str) -> Option<String> {
    let is_arn = value.starts_with("arn:");
    is_arn.then(|| "the key holds a unique id, such as `AROA…:SESSION`, and no ARN".to_owned())
}

/// Characters and length that AWS takes in the value of a tag; its key is of the same characters.
pub(super) fn not_a_tag_value(operator: Operator, value: &str) -> Option<String> {
    let wild = operator.base == Base::StringLike;
    if value.contains("${") || (!wild && value.contains(['*', '?'])) {
        return None;
    }
    let is_sure = |one: &char| !(wild && matches!(one, '*' | '?'));
    if let Some(wrong) = value.chars().filter(is_sure).find(|one| !tag_takes(*one)) {
        return Some(format!("AWS takes no `{}` in tags", harmless(&wrong.to_string())));
    }
    let length = value.chars().filter(|one| *one != '*' || !wild).count();
    (length > LONGEST_TAG_VALUE)
        .then(|| format!("the value of a tag has {LONGEST_TAG_VALUE} characters at most"))
}

pub(super) fn not_a_user_name(value: &str) -> Option<String> {
    let is_name = !literal(value).contains([':', '/', ' ']);
    (!is_name).then(|| "the key holds the bare name of a user".to_owned())
}

#[cfg(test)]
mod tests;
