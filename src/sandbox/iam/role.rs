//! Roles, listed and one by one.

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::domain::account::AccountId;
use crate::sandbox::cloud::Call;
use crate::sandbox::iam::{account, page};
use crate::sandbox::organisation::Role;
use crate::sandbox::reply::Refusal;
use crate::sandbox::xml::Xml;

/// Documents come percent-encoded (RFC 3986), as the API reference of ListRoles says.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Answers ListRoles.
pub(super) fn list_roles(call: &Call<'_>) -> Result<Xml, Refusal> {
    let account = account(call)?;
    let prefix = call.parameters.text("PathPrefix").unwrap_or("/");
    call.authorize("iam:ListRoles", &account.arn(&format!("role{prefix}")))?;
    let roles = account.roles.values().filter(|role| role.path.starts_with(prefix));
    let page = page::page(call.parameters, roles)?;
    let mut xml = Xml::new();
    xml.list("Roles", &page.items, |xml, role| write_role(xml, account.id, role));
    page.write_end(&mut xml);
    Ok(xml)
}

/// The fields that every answer with a role has.
fn write_role(xml: &mut Xml, account: AccountId, role: &Role) {
    xml.text("Path", &role.path);
    xml.text("RoleName", &role.name);
    xml.text("RoleId", &role.id);
    xml.text("Arn", &role.arn(account));
    xml.text("CreateDate", &time(role.created));
    xml.text("AssumeRolePolicyDocument", &encoded(&role.trust));
    xml.optional("Description", role.description.as_deref());
    xml.text("MaxSessionDuration", &role.max_session_duration.to_string());
}

/// A document as IAM sends it.
pub(super) fn encoded(document: &str) -> String {
    utf8_percent_encode(document, ENCODED).to_string()
}

/// A time as AWS writes it.
pub(super) fn time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
