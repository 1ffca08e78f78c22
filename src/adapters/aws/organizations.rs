//! AWS Organizations: nine calls of one small JSON protocol, signed here.
//!
//! The SDK's own crate (1.137, default features off) was tried: with these nine calls it adds 1.06 MB to a
//! stripped binary that already holds the crates of STS and SSO, and 69 s of processor time to a clean
//! release build. That is more than nine calls are worth; up to 0.7 MB it would have been taken.

mod shapes;
mod wire;

use futures_util::FutureExt;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use shapes::{Accounts, Described, Parents, Policies, Policy, Roots, Targets, Units, page_of};

use super::Sdk;
use super::sts::incomplete;
use crate::domain::account::AccountId;
use crate::domain::authorization::Membership;
use crate::domain::failure::Failure;
use crate::domain::organization::{PolicyKind, PolicyName, Root};
use crate::domain::pages::{Pages, incomplete as ended_oddly};
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
        let call = ("organizations:ListPoliciesForTarget", Some(target));
        let body = json!({"TargetId": target, "Filter": kind.word()});
        self.list(call, access, body, Policies::read).boxed()
    }

    fn accounts_below<'a>(
        &'a self,
        access: &'a Access,
        parent: &'a str,
    ) -> Answer<'a, Vec<AccountId>> {
        let call = ("organizations:ListAccountsForParent", Some(parent));
        self.list(call, access, json!({"ParentId": parent}), Accounts::read).boxed()
    }

    fn units_below<'a>(&'a self, access: &'a Access, parent: &'a str) -> Answer<'a, Vec<String>> {
        let call = ("organizations:ListOrganizationalUnitsForParent", Some(parent));
        self.list(call, access, json!({"ParentId": parent}), Units::read).boxed()
    }

    fn policies<'a>(&'a self, access: &'a Access, kind: PolicyKind) -> Answer<'a, Vec<PolicyName>> {
        let call = ("organizations:ListPolicies", None);
        self.list(call, access, json!({"Filter": kind.word()}), Policies::read).boxed()
    }

    fn targets<'a>(&'a self, access: &'a Access, policy: &'a str) -> Answer<'a, Vec<String>> {
        let call = ("organizations:ListTargetsForPolicy", Some(policy));
        self.list(call, access, json!({"PolicyId": policy}), Targets::read).boxed()
    }

    fn policy<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, String> {
        self.policy_text(access, id).boxed()
    }
}

impl Sdk {
    async fn describe_organization(&self, access: &Access) -> Membership {
        const CALL: &str = "organizations:DescribeOrganization";
        let answer = self.ask_organizations::<Described>(CALL, access, None, &json!({})).await;
        let read = answer.and_then(|described| described.membership(CALL));
        read.unwrap_or_else(|failure| match failure.code.as_deref() {
            Some("AWSOrganizationsNotInUseException") => Membership::Alone,
            code => {
                let why = code.unwrap_or(&failure.message);
                Membership::Unread(format!("{CALL} failed ({why})"))
            }
        })
    }

    async fn first_root(&self, access: &Access) -> Result<Root, Failure> {
        const CALL: &str = "organizations:ListRoots";
        let roots = self.list((CALL, None), access, json!({}), Roots::read).await?;
        // An organization has one root, yet the page with it need not be the first.
        roots.into_iter().next().ok_or_else(|| incomplete(CALL))
    }

    async fn parent_of(&self, access: &Access, child: &str) -> Result<Option<String>, Failure> {
        const CALL: &str = "organizations:ListParents";
        let body = json!({"ChildId": child});
        match self.list((CALL, Some(child)), access, body, Parents::read).await {
            Ok(parents) => {
                let parent = parents.into_iter().next();
                parent.map(Some).ok_or_else(|| incomplete(CALL))
            }
            Err(failure) if is_no_child(&failure) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// All pages of a listing; `read` takes entries and token out of a page.
    async fn list<P: DeserializeOwned, T>(
        &self,
        (call, subject): (&'static str, Option<&str>),
        access: &Access,
        body: Value,
        read: impl Fn(P) -> (Vec<T>, Option<String>),
    ) -> Result<Vec<T>, Failure> {
        let (mut found, mut pages) = (Vec::new(), Pages::default());
        loop {
            let body = page_of(&body, pages.marker());
            let (entries, token) =
                read(self.ask_organizations(call, access, subject, &body).await?);
            found.extend(entries);
            // A page may be empty and not the last one; it ends when no token comes (API reference,
            // ListPoliciesForTarget).
            if !pages.turn(token.as_deref()).map_err(|oddity| ended_oddly(call, oddity))? {
                return Ok(found);
            }
        }
    }

    async fn policy_text(&self, access: &Access, id: &str) -> Result<String, Failure> {
        const CALL: &str = "organizations:DescribePolicy";
        let body = json!({"PolicyId": id});
        let answer: Policy = self.ask_organizations(CALL, access, Some(id), &body).await?;
        Ok(answer.policy.content)
    }
}

fn is_no_child(failure: &Failure) -> bool {
    failure.code.as_deref() == Some("ChildNotFoundException")
}
