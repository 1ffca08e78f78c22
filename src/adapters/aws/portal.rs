//! The access portal: which accounts one has roles in, and which roles.

use super::Sdk;
use super::sign_in::asked;
use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::domain::sign_in::{Page, PortalAccount};
use crate::ports::sign_in::Desk;

/// As many as one page can hold; more is refused (IAM Identity Center Portal API Reference, "ListAccounts").
const PAGE: i32 = 100;

impl Sdk {
    pub(super) async fn list_accounts(
        &self,
        desk: Desk<'_>,
        token: &Secret,
        marker: Option<&str>,
    ) -> Result<Page<PortalAccount>, Failure> {
        let call = self.portal_client(desk)?.list_accounts().max_results(PAGE);
        let call = call.access_token(token.reveal()).set_next_token(marker.map(str::to_owned));
        let asked = asked("sso:ListAccounts", desk, desk.portal.name());
        let answer = self.call(asked, call.send()).await;
        let output = answer.map_err(|failure| told(failure, desk))?;
        let account = |found: &aws_sdk_sso::types::AccountInfo| {
            Some(PortalAccount {
                id: found.account_id()?.parse().ok()?,
                name: found.account_name().map(str::to_owned),
                email: found.email_address().map(str::to_owned),
            })
        };
        let entries = output.account_list().iter().filter_map(account).collect();
        Ok(Page { entries, marker: output.next_token().map(str::to_owned) })
    }

    pub(super) async fn list_account_roles(
        &self,
        desk: Desk<'_>,
        token: &Secret,
        account: AccountId,
        marker: Option<&str>,
    ) -> Result<Page<String>, Failure> {
        let subject = account.to_string();
        let call = self.portal_client(desk)?.list_account_roles().max_results(PAGE);
        let call = call.account_id(&subject).access_token(token.reveal());
        let call = call.set_next_token(marker.map(str::to_owned)).send();
        let answer = self.call(asked("sso:ListAccountRoles", desk, &subject), call).await;
        let output = answer.map_err(|failure| told(failure, desk))?;
        let names = output.role_list().iter().filter_map(|role| role.role_name());
        let entries = names.map(str::to_owned).collect();
        Ok(Page { entries, marker: output.next_token().map(str::to_owned) })
    }
}

/// A token that is no longer accepted asks for another sign-in.
pub(super) fn told(failure: Failure, desk: Desk<'_>) -> Failure {
    if failure.code.as_deref() != Some("UnauthorizedException") {
        return failure;
    }
    let portal = desk.portal;
    let message = format!("Identity Center no longer accepts the sign-in to `{portal}`");
    let Failure { code, request_id, .. } = failure;
    Failure { code, request_id, ..Failure::sign_in_needed(portal, message) }
}
