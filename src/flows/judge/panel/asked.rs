//! One role as all identities are asked about it, and the question that each of them is.

use std::borrow::Cow;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::role::Role;
use crate::flows::judge::documents::Document;
use crate::flows::judge::panel::Panel;
use crate::flows::judge::people::not_listed;
use crate::graph::{Case, OrganizationPolicies};
use crate::policy::decide::question::{Request, Tags, Target, Trust};

/// Requests that are kept: one for each identity and each account that it asks.
const MOST_REQUESTS: usize = 4096;

/// What is known of the organization of an account, for all questions about its roles.
#[derive(Debug)]
pub(super) struct AccountOrganization {
    policies: OrganizationPolicies,
    /// The organization's id and the account's path in it, as far as they are known.
    organization: Option<(String, Option<String>)>,
}

/// What is asked about a role, from each identity alike.
pub(super) struct Asked<'a> {
    role: &'a RoleArn,
    of_account: Arc<AccountOrganization>,
    external_id: Option<String>,
    target: Target,
    pub(super) document: Option<&'a Document>,
}

impl Panel {
    pub(super) fn asked<'a>(
        &mut self,
        role: &'a Role,
        document: Option<&'a Document>,
    ) -> Asked<'a> {
        Asked {
            role: &role.arn,
            of_account: self.of_account(role.arn.account()),
            external_id: self.external_ids.get(role.arn.as_str()).cloned(),
            target: self.target(role, document),
            document,
        }
    }

    fn of_account(&mut self, account: AccountId) -> Arc<AccountOrganization> {
        let organizations = &self.organizations;
        let of_account = self.account_organizations.entry(account).or_insert_with(|| {
            let (organization, path) = organizations.place(account);
            Arc::new(AccountOrganization {
                policies: organizations.limits(account),
                organization: organization.map(|id| (id.to_owned(), path)),
            })
        });
        Arc::clone(of_account)
    }

    fn target(&self, role: &Role, document: Option<&Document>) -> Target {
        let trust =
            document.map_or_else(not_listed, |document| Trust::Read(Arc::clone(&document.policy)));
        let learned = self.learned.get(&role.arn.account());
        let tags = learned.and_then(|learned| learned.tags.get(role.arn.as_str()));
        let tags = tags.map_or(Tags::Unknown, |tags| Tags::Known(tags.to_vec()));
        let max_session_duration = role.max_session_duration;
        Target { tags, max_session_duration, ..Target::of(&role.arn, trust) }
    }

    /// Makes what an identity sends to roles of an account whose organization is known.
    pub(super) fn prepare(&mut self, place: usize, question: &Asked<'_>) {
        let Some((organization, path)) = &question.of_account.organization else { return };
        let Some(asker) = self.askers.get(place) else { return };
        let key = (asker.summary.id, question.role.account());
        if self.requests.contains_key(&key) {
            return;
        }
        let mut request = asker.plain.clone();
        request.context.set("aws:ResourceOrgID", organization);
        if let Some(path) = path {
            request.context.set_many("aws:ResourceOrgPaths", vec![path.clone()]);
        }
        if self.requests.len() > MOST_REQUESTS {
            self.requests.clear();
        }
        self.requests.insert(key, request);
    }

    /// A question that was prepared.
    pub(super) fn case<'a>(&'a self, place: usize, question: &'a Asked<'_>) -> Option<Case<'a>> {
        let asker = self.askers.get(place)?;
        let key = (asker.summary.id, question.role.account());
        let known = question.of_account.organization.as_ref().and_then(|_| self.requests.get(&key));
        let plain = known.unwrap_or(&asker.plain);
        let request = match &question.external_id {
            Some(id) => Cow::Owned(Request { external_id: Some(id.clone()), ..plain.clone() }),
            None => Cow::Borrowed(plain),
        };
        Some(Case {
            start: &asker.start,
            rcp: question.of_account.policies.rcp.as_ref(),
            request,
            target: Cow::Borrowed(&question.target),
            is_negotiable: question.document.is_some_and(|document| document.is_negotiable),
        })
    }
}
