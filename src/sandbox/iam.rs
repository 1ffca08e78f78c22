//! Identity and Access Management.

use crate::sandbox::cloud::Call;
use crate::sandbox::organisation::Account;
use crate::sandbox::reply::Refusal;
use crate::sandbox::xml::Xml;

mod page;
mod role;

/// Performs an action; `None` where IAM has none of that name.
pub(super) fn perform(call: &Call<'_>, action: &str) -> Option<Result<Xml, Refusal>> {
    match action {
        "ListRoles" => Some(role::list_roles(call)),
        "ListAccountAliases" => Some(list_account_aliases(call)),
        _ => None,
    }
}

/// The caller's own account: IAM never looks into another.
fn account<'a>(call: &Call<'a>) -> Result<&'a Account, Refusal> {
    let found = call.cloud.organisation.accounts.get(&call.caller.account());
    found.ok_or_else(|| Refusal::missing("The account does not exist."))
}

fn list_account_aliases(call: &Call<'_>) -> Result<Xml, Refusal> {
    call.authorize("iam:ListAccountAliases", "*")?;
    let mut xml = Xml::new();
    xml.texts("AccountAliases", account(call)?.alias.as_deref());
    xml.text("IsTruncated", "false");
    Ok(xml)
}
