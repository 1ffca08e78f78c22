//! Access keys of users.

use crate::sandbox::cloud::{Call, lock};
use crate::sandbox::iam::{required, user};
use crate::sandbox::reply::Refusal;
use crate::sandbox::session::UserKey;
use crate::sandbox::xml::{Xml, time};

/// A user has no more.
const MOST: usize = 2;

/// Answers ListAccessKeys; without a name, for the user who calls.
pub(super) fn list(call: &Call<'_>) -> Result<Xml, Refusal> {
    let (account, user) = user::find(call, "iam:ListAccessKeys")?;
    let keys = lock(&call.cloud.keys).of_user(&user.arn(account.id));
    let mut xml = Xml::new();
    xml.list("AccessKeyMetadata", &keys, |xml, (id, key)| {
        xml.text("UserName", &user.name);
        xml.text("AccessKeyId", id);
        xml.text("Status", status(key));
        xml.text("CreateDate", &time(key.created));
    });
    xml.text("IsTruncated", "false");
    Ok(xml)
}

/// Answers CreateAccessKey.
pub(super) fn create(call: &Call<'_>) -> Result<Xml, Refusal> {
    let (account, user) = user::find(call, "iam:CreateAccessKey")?;
    let mut keys = lock(&call.cloud.keys);
    if keys.of_user(&user.arn(account.id)).len() >= MOST {
        let text = format!("Cannot exceed quota for AccessKeysPerUser: {MOST}");
        return Err(Refusal::new(409, "LimitExceeded", text));
    }
    let (id, key) = keys.create(account.id, user, call.now)?;
    drop(keys);
    let mut xml = Xml::new();
    xml.element("AccessKey", |xml| {
        xml.text("UserName", &user.name);
        xml.text("AccessKeyId", &id);
        xml.text("Status", status(&key));
        xml.text("SecretAccessKey", key.secret.reveal());
        xml.text("CreateDate", &time(key.created));
    });
    Ok(xml)
}

/// Answers UpdateAccessKey.
pub(super) fn update(call: &Call<'_>) -> Result<Xml, Refusal> {
    let (account, user) = user::find(call, "iam:UpdateAccessKey")?;
    let (id, status) = (required(call, "AccessKeyId")?, required(call, "Status")?);
    let is_active = match status {
        "Active" => true,
        "Inactive" => false,
        other => return Err(Refusal::invalid(format!("`{other}` is not a valid status"))),
    };
    let done = lock(&call.cloud.keys).set_active(&user.arn(account.id), id, is_active);
    if done { Ok(Xml::new()) } else { Err(missing(id)) }
}

/// Answers DeleteAccessKey.
pub(super) fn delete(call: &Call<'_>) -> Result<Xml, Refusal> {
    let (account, user) = user::find(call, "iam:DeleteAccessKey")?;
    let id = required(call, "AccessKeyId")?;
    let done = lock(&call.cloud.keys).delete(&user.arn(account.id), id);
    if done { Ok(Xml::new()) } else { Err(missing(id)) }
}

/// Answers GetAccessKeyLastUsed, for any key of the account.
pub(super) fn last_used(call: &Call<'_>) -> Result<Xml, Refusal> {
    let id = required(call, "AccessKeyId")?;
    let found = lock(&call.cloud.keys).user_key(id);
    let own = found.filter(|key| key.caller.account() == call.caller.account());
    let key = own.ok_or_else(|| missing(id))?;
    call.authorize("iam:GetAccessKeyLastUsed", &key.caller.identity.arn)?;
    let mut xml = Xml::new();
    let name = key.caller.identity.arn.rsplit('/').next().unwrap_or_default();
    xml.text("UserName", name);
    xml.element("AccessKeyLastUsed", |xml| {
        if let Some((at, _, _)) = &key.used {
            xml.text("LastUsedDate", &time(*at));
        }
        let said = |text: Option<&str>| text.unwrap_or("N/A").to_owned();
        xml.text("ServiceName", &said(key.used.as_ref().map(|(_, service, _)| *service)));
        xml.text("Region", &said(key.used.as_ref().map(|(_, _, region)| region.as_str())));
    });
    Ok(xml)
}

fn status(key: &UserKey) -> &'static str {
    if key.is_active { "Active" } else { "Inactive" }
}

fn missing(id: &str) -> Refusal {
    Refusal::missing(format!("The Access Key with id {id} cannot be found."))
}
