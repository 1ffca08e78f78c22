//! Whether a caller may: asks the policies, and refuses in AWS's words.

use crate::policy::document::{Choice, Effect, PolicyDocument, Principal, PrincipalElement};
use crate::sandbox::cloud::Call;
use crate::sandbox::reply::Refusal;
use crate::sandbox::session::Wearer;
use crate::sandbox::sts::Request;

impl Call<'_> {
    /// Whether the caller's own policies allow an action on a resource.
    pub(super) fn authorize(&self, action: &str, resource: &str) -> Result<(), Refusal> {
        let documents = self.identity_documents();
        let allowed = documents.iter().flat_map(|document| &document.statements).any(|statement| {
            statement.effect == Some(Effect::Allow)
                && matches!(&statement.action, Some(Choice::Only(actions))
                    if actions.iter().any(|pattern| covers(pattern, action)))
                && matches!(&statement.resource, Some(Choice::Only(resources))
                    if resources.iter().any(|pattern| covers(pattern, resource)))
        });
        if allowed { Ok(()) } else { Err(self.denied(action, resource)) }
    }

    fn denied(&self, action: &str, resource: &str) -> Refusal {
        Refusal::denied(format!(
            "User: {} is not authorized to perform: {action} on resource: {resource} because no \
             identity-based policy allows the {action} action",
            self.caller.identity.arn
        ))
    }

    fn identity_documents(&self) -> Vec<PolicyDocument> {
        let organisation = &self.cloud.organisation;
        let Some(account) = organisation.accounts.get(&self.caller.account()) else {
            return Vec::new();
        };
        let holdings = match &self.caller.wearer {
            Wearer::User { name, .. } => account.users.get(name).map(|user| &user.holdings),
            Wearer::Role(session) => account.roles.get(&session.role).map(|role| &role.holdings),
        };
        let Some(holdings) = holdings else { return Vec::new() };
        let attached = holdings.attached.iter().filter_map(|arn| organisation.policy(arn));
        let attached = attached.map(|policy| policy.document.as_ref());
        let inline = holdings.inline.values().map(AsRef::as_ref);
        attached.chain(inline).map(PolicyDocument::parse).collect()
    }
}

/// Whether a role may be assumed as requested.
pub(super) fn assume_role(call: &Call<'_>, request: &Request, _mfa: bool) -> Result<(), Refusal> {
    let denied = || {
        Refusal::denied(format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
            call.caller.identity.arn, request.role
        ))
    };
    let (account, role) = call.cloud.organisation.role(request.role.as_str()).ok_or_else(denied)?;
    let caller = match &call.caller.wearer {
        Wearer::User { .. } => call.caller.identity.arn.clone(),
        Wearer::Role(session) => {
            format!("arn:aws:iam::{}:role/{}", call.caller.account(), session.role)
        }
    };
    let root = format!("arn:aws:iam::{}:root", call.caller.account());
    let document = PolicyDocument::parse(&role.trust);
    let named = |wanted: &str| {
        document.statements.iter().any(|statement| {
            matches!(&statement.principal, Some(PrincipalElement::Only(principals))
                if principals.contains(&Principal::Aws(wanted.to_owned())))
        })
    };
    let direct = account.id == call.caller.account() && named(&caller);
    let permitted = || call.authorize("sts:AssumeRole", request.role.as_str()).is_ok();
    if direct || ((named(&caller) || named(&root)) && permitted()) { Ok(()) } else { Err(denied()) }
}

fn covers(pattern: &str, text: &str) -> bool {
    pattern.split_once('*').map_or(pattern == text, |(head, _)| text.starts_with(head))
}
