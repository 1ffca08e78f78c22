//! Identity and Access Management.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::domain::role::Tag;
use crate::sandbox::cloud::Call;
use crate::sandbox::organisation::{Account, Holdings};
use crate::sandbox::reply::Refusal;
use crate::sandbox::xml::Xml;

mod access_key;
mod detail;
mod holder;
mod page;
mod policy;
mod role;
mod user;

/// Documents come percent-encoded (RFC 3986), as the API reference of ListRoles says.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Performs an action; `None` if IAM has none of that name.
pub(super) fn perform(call: &Call<'_>, action: &str) -> Option<Result<Xml, Refusal>> {
    Some(match action {
        "ListRoles" => role::list_roles(call),
        "GetRole" => role::get_role(call),
        "ListRoleTags" => role::list_role_tags(call),
        "ListUsers" => user::list_users(call),
        "GetUser" => user::get_user(call),
        "ListUserTags" => user::list_user_tags(call),
        "ListGroupsForUser" => user::list_groups_for_user(call),
        "ListAccessKeys" => access_key::list(call),
        "CreateAccessKey" => access_key::create(call),
        "UpdateAccessKey" => access_key::update(call),
        "DeleteAccessKey" => access_key::delete(call),
        "GetAccessKeyLastUsed" => access_key::last_used(call),
        "ListMFADevices" => user::list_mfa_devices(call),
        "GetPolicy" => policy::get_policy(call),
        "GetPolicyVersion" => policy::get_policy_version(call),
        "ListAccountAliases" => list_account_aliases(call),
        "GetAccountAuthorizationDetails" => detail::get_account_authorization_details(call),
        _ => return holder::perform(call, action),
    })
}

/// The caller's own account: IAM never looks into another.
fn account<'a>(call: &Call<'a>) -> Result<&'a Account, Refusal> {
    let found = call.cloud.organisation.accounts.get(&call.caller.account());
    found.ok_or_else(|| Refusal::missing("The account does not exist."))
}

/// A parameter that must be there.
fn required<'a>(call: &Call<'a>, name: &str) -> Result<&'a str, Refusal> {
    call.parameters.text(name).filter(|value| !value.is_empty()).ok_or_else(|| {
        let mut letters = name.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        let name: String = first.into_iter().chain(letters).collect();
        Refusal::invalid(format!(
            "1 validation error detected: Value null at '{name}' failed to satisfy constraint: \
             Member must not be null"
        ))
    })
}

fn list_account_aliases(call: &Call<'_>) -> Result<Xml, Refusal> {
    call.authorize("iam:ListAccountAliases", "*")?;
    let mut xml = Xml::new();
    xml.texts("AccountAliases", account(call)?.alias.as_deref());
    xml.text("IsTruncated", "false");
    Ok(xml)
}

/// A document as IAM sends it.
fn encoded(document: &str) -> String {
    utf8_percent_encode(document, ENCODED).to_string()
}

fn write_tags(xml: &mut Xml, tags: &[Tag]) {
    xml.list("Tags", tags, |xml, tag| {
        xml.text("Key", &tag.key);
        xml.text("Value", &tag.value);
    });
}

fn write_boundary(xml: &mut Xml, holdings: &Holdings) {
    if let Some(arn) = &holdings.boundary {
        xml.element("PermissionsBoundary", |xml| {
            xml.text("PermissionsBoundaryType", "Policy");
            xml.text("PermissionsBoundaryArn", arn);
        });
    }
}

fn write_attached(xml: &mut Xml, arn: &str) {
    xml.text("PolicyName", arn.rsplit('/').next().unwrap_or(arn));
    xml.text("PolicyArn", arn);
}
