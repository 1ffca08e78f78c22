//! AWS Organizations: nine calls, over the SDK like those of the other services.

use aws_sdk_organizations::types as sdk;
use futures_util::FutureExt;

use super::Sdk;
use super::client::organizations_as;
use super::sts::{asked, incomplete};
use crate::domain::account::AccountId;
use crate::domain::authorization::Membership;
use crate::domain::failure::Failure;
use crate::domain::organization::{PolicyKind, PolicyName, PolicyState, Root};
use crate::domain::pages::{self, Pages};
use crate::ports::aws::{Access, Answer};
use crate::ports::organizations::Organizations;

impl Organizations for Sdk {
    fn membership<'a>(&'a self, access: &'a Access) -> Answer<'a, Membership> {
        async move { Ok(self.describe_organization(access).await) }.boxed()
    }

    fn root<'a>(&'a self, access: &'a Access) -> Answer<'a, Root> {
        self.first_root(access).boxed()
    }

    fn parent<'a>(&'a self, access: &'a Access, child: &'a str) -> Answer<'a, Option<String>> {
        self.parent_of(access, child).boxed()
    }

    fn attached<'a>(
        &'a self,
        access: &'a Access,
        target: &'a str,
        kind: PolicyKind,
    ) -> Answer<'a, Vec<PolicyName>> {
        self.policies_of(access, target, kind).boxed()
    }

    fn accounts_below<'a>(
        &'a self,
        access: &'a Access,
        parent: &'a str,
    ) -> Answer<'a, Vec<AccountId>> {
        self.accounts_of(access, parent).boxed()
    }

    fn units_below<'a>(&'a self, access: &'a Access, parent: &'a str) -> Answer<'a, Vec<String>> {
        self.units_of(access, parent).boxed()
    }

    fn policies<'a>(&'a self, access: &'a Access, kind: PolicyKind) -> Answer<'a, Vec<PolicyName>> {
        self.all_policies(access, kind).boxed()
    }

    fn targets<'a>(&'a self, access: &'a Access, policy: &'a str) -> Answer<'a, Vec<String>> {
        self.targets_of(access, policy).boxed()
    }

    fn policy<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, String> {
        self.policy_text(access, id).boxed()
    }
}

/// Sends one call, signed by the keys of `access`.
macro_rules! send {
    ($sdk:expr, $access:expr, $operation:expr, $subject:expr, $call:expr) => {{
        let call = $call.customize().config_override(organizations_as(&$access.credentials));
        $sdk.call(asked($operation, $access, $subject), call.send()).await
    }};
}

/// All pages of a listing; `$entries` are what one `$page` adds.
///
/// A page may be empty and not the last one: the end is where no token comes (API reference,
/// ListPoliciesForTarget). The SDK's paginator takes no keys of its own for a call.
macro_rules! pages {
    ($sdk:expr, $access:expr, $operation:expr, $subject:expr, $call:expr, $page:ident => $entries:expr) => {{
        let (call, mut entries, mut pages) = ($call, Vec::new(), Pages::default());
        loop {
            let token = pages.marker().map(str::to_owned);
            let $page =
                send!($sdk, $access, $operation, $subject, call.clone().set_next_token(token))?;
            entries.extend($entries);
            if !pages
                .turn($page.next_token())
                .map_err(|oddity| pages::incomplete($operation, oddity))?
            {
                break Ok(entries);
            }
        }
    }};
}

impl Sdk {
    fn organizations(&self, access: &Access) -> Result<aws_sdk_organizations::Client, Failure> {
        self.clients.organizations(&access.client)
    }

    async fn describe_organization(&self, access: &Access) -> Membership {
        const CALL: &str = "organizations:DescribeOrganization";
        self.organization_of(access, CALL).await.unwrap_or_else(|failure| {
            match failure.code.as_deref() {
                Some("AWSOrganizationsNotInUseException") => Membership::Alone,
                code => {
                    let why = code.unwrap_or(&failure.message);
                    Membership::Unread(format!("{CALL} failed ({why})"))
                }
            }
        })
    }

    async fn organization_of(
        &self,
        access: &Access,
        operation: &'static str,
    ) -> Result<Membership, Failure> {
        let call = self.organizations(access)?.describe_organization();
        let output = send!(self, access, operation, None, call)?;
        let membership = output.organization().and_then(membership);
        membership.ok_or_else(|| incomplete(operation))
    }

    /// An organization has one root, yet the page with it need not be the first.
    async fn first_root(&self, access: &Access) -> Result<Root, Failure> {
        const CALL: &str = "organizations:ListRoots";
        let call = self.organizations(access)?.list_roots();
        let roots: Vec<Root> =
            pages!(self, access, CALL, None, call, page => page.roots().iter().filter_map(root))?;
        roots.into_iter().next().ok_or_else(|| incomplete(CALL))
    }

    async fn parent_of(&self, access: &Access, child: &str) -> Result<Option<String>, Failure> {
        const CALL: &str = "organizations:ListParents";
        match self.parents_of(access, child, CALL).await {
            Ok(parents) => {
                let parent = parents.into_iter().next();
                parent.map(Some).ok_or_else(|| incomplete(CALL))
            }
            Err(failure) if failure.code.as_deref() == Some("ChildNotFoundException") => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn parents_of(
        &self,
        access: &Access,
        child: &str,
        operation: &'static str,
    ) -> Result<Vec<String>, Failure> {
        let call = self.organizations(access)?.list_parents().child_id(child);
        pages!(self, access, operation, Some(child), call, page => {
            page.parents().iter().filter_map(|parent| parent.id().map(str::to_owned))
        })
    }

    async fn policies_of(
        &self,
        access: &Access,
        target: &str,
        kind: PolicyKind,
    ) -> Result<Vec<PolicyName>, Failure> {
        const CALL: &str = "organizations:ListPoliciesForTarget";
        let call = self.organizations(access)?.list_policies_for_target();
        let call = call.target_id(target).filter(kind.word().into());
        pages!(self, access, CALL, Some(target), call, page => {
            page.policies().iter().filter_map(name)
        })
    }

    async fn accounts_of(&self, access: &Access, parent: &str) -> Result<Vec<AccountId>, Failure> {
        const CALL: &str = "organizations:ListAccountsForParent";
        let call = self.organizations(access)?.list_accounts_for_parent().parent_id(parent);
        pages!(self, access, CALL, Some(parent), call, page => {
            page.accounts().iter().filter_map(|account| account.id()?.parse::<AccountId>().ok())
        })
    }

    async fn units_of(&self, access: &Access, parent: &str) -> Result<Vec<String>, Failure> {
        const CALL: &str = "organizations:ListOrganizationalUnitsForParent";
        let call = self.organizations(access)?.list_organizational_units_for_parent();
        pages!(self, access, CALL, Some(parent), call.parent_id(parent), page => {
            page.organizational_units().iter().filter_map(|unit| unit.id().map(str::to_owned))
        })
    }

    async fn all_policies(
        &self,
        access: &Access,
        kind: PolicyKind,
    ) -> Result<Vec<PolicyName>, Failure> {
        const CALL: &str = "organizations:ListPolicies";
        let call = self.organizations(access)?.list_policies().filter(kind.word().into());
        pages!(self, access, CALL, None, call, page => page.policies().iter().filter_map(name))
    }

    async fn targets_of(&self, access: &Access, policy: &str) -> Result<Vec<String>, Failure> {
        const CALL: &str = "organizations:ListTargetsForPolicy";
        let call = self.organizations(access)?.list_targets_for_policy().policy_id(policy);
        pages!(self, access, CALL, Some(policy), call, page => {
            page.targets().iter().filter_map(|target| target.target_id().map(str::to_owned))
        })
    }

    async fn policy_text(&self, access: &Access, id: &str) -> Result<String, Failure> {
        const CALL: &str = "organizations:DescribePolicy";
        let call = self.organizations(access)?.describe_policy().policy_id(id);
        let output = send!(self, access, CALL, Some(id), call)?;
        let text = output.policy().and_then(sdk::Policy::content).map(str::to_owned);
        text.ok_or_else(|| incomplete(CALL))
    }
}

fn membership(organization: &sdk::Organization) -> Option<Membership> {
    Some(Membership::Member {
        organization: organization.id()?.to_owned(),
        management: organization.master_account_id()?.parse().ok()?,
        // Without all features an organization shares its bill and nothing else
        // (Organizations User Guide, "orgs_getting-started_concepts").
        has_policies: organization.feature_set()
            != Some(&sdk::OrganizationFeatureSet::ConsolidatedBilling),
    })
}

fn root(root: &sdk::Root) -> Option<Root> {
    let state = |kind: PolicyKind| {
        let mut types = root.policy_types().iter();
        let found = types.find(|summary| {
            summary.r#type().is_some_and(|written| written.as_str() == kind.word())
        });
        match found.map(|summary| summary.status()) {
            None => PolicyState::Disabled,
            Some(Some(sdk::PolicyTypeStatus::Enabled)) => PolicyState::Enabled,
            Some(_) => PolicyState::Changing,
        }
    };
    let (service, resource) = (state(PolicyKind::Service), state(PolicyKind::Resource));
    Some(Root { service, resource, id: root.id()?.to_owned() })
}

fn name(policy: &sdk::PolicySummary) -> Option<PolicyName> {
    Some(PolicyName { id: policy.id()?.to_owned(), name: policy.name()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organization_and_its_features_are_read() {
        let told = |features| {
            let organization = sdk::Organization::builder()
                .id("o-example")
                .master_account_id("111111111111")
                .feature_set(features)
                .build();
            match membership(&organization) {
                Some(Membership::Member { has_policies, .. }) => has_policies,
                other => panic!("{other:?}"),
            }
        };

        assert!(told(sdk::OrganizationFeatureSet::All));
        assert!(!told(sdk::OrganizationFeatureSet::ConsolidatedBilling));
    }

    #[test]
    fn the_kinds_in_force_are_read_from_the_root() {
        let summary =
            |kind, status| sdk::PolicyTypeSummary::builder().r#type(kind).status(status).build();
        let written = sdk::Root::builder()
            .id("r-ab12")
            .policy_types(summary(
                sdk::PolicyType::ServiceControlPolicy,
                sdk::PolicyTypeStatus::Enabled,
            ))
            .policy_types(summary(
                sdk::PolicyType::ResourceControlPolicy,
                sdk::PolicyTypeStatus::PendingEnable,
            ))
            .build();

        let root = root(&written).unwrap();

        let states = (root.state(PolicyKind::Service), root.state(PolicyKind::Resource));
        assert_eq!(states, (PolicyState::Enabled, PolicyState::Changing));
    }
}
