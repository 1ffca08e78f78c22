//! Roles, listed and one by one.

use crate::domain::account::AccountId;
use crate::sandbox::cloud::Call;
use crate::sandbox::iam::{account, encoded, page, required, write_boundary, write_tags};
use crate::sandbox::organisation::{Account, Role};
use crate::sandbox::reply::Refusal;
use crate::sandbox::xml::{Xml, time};

/// Answers ListRoles: without tags, boundary and last use, as AWS does.
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

/// Answers GetRole.
pub(super) fn get_role(call: &Call<'_>) -> Result<Xml, Refusal> {
    let (account, role) = find(call, "iam:GetRole")?;
    let mut xml = Xml::new();
    xml.element("Role", |xml| {
        write_role(xml, account.id, role);
        write_boundary(xml, &role.holdings);
        write_tags(xml, &role.tags);
        write_last_used(xml, role);
    });
    Ok(xml)
}

/// Answers ListRoleTags.
pub(super) fn list_role_tags(call: &Call<'_>) -> Result<Xml, Refusal> {
    let (_, role) = find(call, "iam:ListRoleTags")?;
    let mut xml = Xml::new();
    write_tags(&mut xml, &role.tags);
    xml.text("IsTruncated", "false");
    Ok(xml)
}

/// The role named in a call, after asking whether the caller may do `action` to it.
pub(super) fn find<'a>(call: &Call<'a>, action: &str) -> Result<(&'a Account, &'a Role), Refusal> {
    let account = account(call)?;
    let name = required(call, "RoleName")?;
    let role = account.roles.get(name);
    let arn =
        role.map_or_else(|| account.arn(&format!("role/{name}")), |role| role.arn(account.id));
    call.authorize(action, &arn)?;
    let missing = || Refusal::missing(format!("The role with name {name} cannot be found."));
    Ok((account, role.ok_or_else(missing)?))
}

/// The fields that both ListRoles and GetRole have.
fn write_role(xml: &mut Xml, account: AccountId, role: &Role) {
    write_identity(xml, account, role);
    xml.optional("Description", role.description.as_deref());
    xml.text("MaxSessionDuration", &role.max_session_duration.to_string());
}

/// The fields that GetAccountAuthorizationDetails has as well.
pub(super) fn write_identity(xml: &mut Xml, account: AccountId, role: &Role) {
    xml.text("Path", &role.path);
    xml.text("RoleName", &role.name);
    xml.text("RoleId", &role.id);
    xml.text("Arn", &role.arn(account));
    xml.text("CreateDate", &time(role.created));
    xml.text("AssumeRolePolicyDocument", &encoded(&role.trust));
}

/// An empty element if the role was never used, as AWS answers.
pub(super) fn write_last_used(xml: &mut Xml, role: &Role) {
    xml.element("RoleLastUsed", |xml| {
        if let Some(used) = &role.last_used {
            xml.text("LastUsedDate", &time(used.at));
            xml.optional("Region", used.region.as_deref());
        }
    });
}
