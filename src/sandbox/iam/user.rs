//! Users, their groups and devices.

use crate::domain::account::AccountId;
use crate::sandbox::cloud::Call;
use crate::sandbox::iam::{account, page, required, write_boundary, write_tags};
use crate::sandbox::organisation::identifier::unique_id;
use crate::sandbox::organisation::{Account, CREATED, Group, User};
use crate::sandbox::reply::Refusal;
use crate::sandbox::session::Acting;
use crate::sandbox::xml::{Xml, time};

/// Answers ListUsers.
pub(super) fn list_users(call: &Call<'_>) -> Result<Xml, Refusal> {
    let account = account(call)?;
    let prefix = call.parameters.text("PathPrefix").unwrap_or("/");
    call.authorize("iam:ListUsers", &account.arn(&format!("user{prefix}")))?;
    let users = account.users.values().filter(|user| user.path.starts_with(prefix));
    let page = page::page(call.parameters, users)?;
    let mut xml = Xml::new();
    xml.list("Users", &page.items, |xml, user| write_user(xml, account.id, user));
    page.write_end(&mut xml);
    Ok(xml)
}

/// Answers GetUser; without a name, for the user who calls.
pub(super) fn get_user(call: &Call<'_>) -> Result<Xml, Refusal> {
    let (account, user) = find(call, "iam:GetUser")?;
    let mut xml = Xml::new();
    xml.element("User", |xml| {
        write_user(xml, account.id, user);
        write_boundary(xml, &user.holdings);
        write_tags(xml, &user.tags);
    });
    Ok(xml)
}

/// Answers ListUserTags.
pub(super) fn list_user_tags(call: &Call<'_>) -> Result<Xml, Refusal> {
    required(call, "UserName")?;
    let (_, user) = find(call, "iam:ListUserTags")?;
    let mut xml = Xml::new();
    write_tags(&mut xml, &user.tags);
    xml.text("IsTruncated", "false");
    Ok(xml)
}

/// Answers ListGroupsForUser.
pub(super) fn list_groups_for_user(call: &Call<'_>) -> Result<Xml, Refusal> {
    required(call, "UserName")?;
    let (account, user) = find(call, "iam:ListGroupsForUser")?;
    let groups = user.groups.iter().filter_map(|name| account.groups.get(name));
    let mut xml = Xml::new();
    xml.list("Groups", groups, |xml, group| write_group(xml, account, group));
    xml.text("IsTruncated", "false");
    Ok(xml)
}

/// Answers ListMFADevices; without a name, for the user who calls.
pub(super) fn list_mfa_devices(call: &Call<'_>) -> Result<Xml, Refusal> {
    let (_, user) = find(call, "iam:ListMFADevices")?;
    let mut xml = Xml::new();
    xml.list("MFADevices", &user.mfa, |xml, device| {
        xml.text("UserName", &user.name);
        xml.text("SerialNumber", &device.serial);
        xml.text("EnableDate", &time(user.created));
    });
    xml.text("IsTruncated", "false");
    Ok(xml)
}

/// The user named in a call, or the caller, after asking whether the caller may do `action`.
pub(super) fn find<'a>(call: &Call<'a>, action: &str) -> Result<(&'a Account, &'a User), Refusal> {
    let account = account(call)?;
    let name = match (call.parameters.text("UserName"), &call.caller.acting) {
        (Some(name), _) => name,
        (None, Acting::User { name, .. }) => name,
        (None, Acting::Role(_)) => {
            let text = "Must specify userName when calling with non-User credentials";
            return Err(Refusal::invalid(text));
        }
    };
    let user = account.users.get(name);
    let arn =
        user.map_or_else(|| account.arn(&format!("user/{name}")), |user| user.arn(account.id));
    call.authorize(action, &arn)?;
    let missing = || Refusal::missing(format!("The user with name {name} cannot be found."));
    Ok((account, user.ok_or_else(missing)?))
}

/// The fields that every answer with a user has.
pub(super) fn write_user(xml: &mut Xml, account: AccountId, user: &User) {
    xml.text("Path", &user.path);
    xml.text("UserName", &user.name);
    xml.text("UserId", &user.id);
    xml.text("Arn", &user.arn(account));
    xml.text("CreateDate", &time(user.created));
}

/// The fields that every answer with a group has.
pub(super) fn write_group(xml: &mut Xml, account: &Account, group: &Group) {
    let arn = account.arn(&format!("group/{}", group.name));
    xml.text("Path", "/");
    xml.text("GroupName", &group.name);
    xml.text("GroupId", &unique_id("AGPA", &arn));
    xml.text("Arn", &arn);
    xml.text("CreateDate", &time(CREATED));
}
