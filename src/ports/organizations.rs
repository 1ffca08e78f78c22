//! What is asked of AWS Organizations.

use std::fmt;

use crate::domain::account::AccountId;
use crate::domain::authorization::Membership;
use crate::domain::organization::{PolicyKind, PolicyName, Root};
use crate::ports::aws::{Access, Answer};

/// The calls of AWS Organizations. All but the first are answered to the management account and to
/// delegated administrators only.
pub trait Organizations: Send + Sync + fmt::Debug {
    /// DescribeOrganization: the organization of the caller's account. A refusal is
    /// [`Membership::Unread`].
    fn membership<'a>(&'a self, access: &'a Access) -> Answer<'a, Membership>;

    /// ListRoots: an organization has one.
    fn root<'a>(&'a self, access: &'a Access) -> Answer<'a, Root>;

    /// ListParents of an account or a unit: the one id above it; `None` if the organization has no
    /// such child.
    fn parent<'a>(&'a self, access: &'a Access, child: &'a str) -> Answer<'a, Option<String>>;

    /// ListPoliciesForTarget, all pages: what hangs directly on a root, a unit or an account.
    fn attached<'a>(
        &'a self,
        access: &'a Access,
        target: &'a str,
        kind: PolicyKind,
    ) -> Answer<'a, Vec<PolicyName>>;

    /// ListAccountsForParent, all pages: the accounts directly below a root or a unit.
    fn accounts_below<'a>(
        &'a self,
        access: &'a Access,
        parent: &'a str,
    ) -> Answer<'a, Vec<AccountId>>;

    /// ListOrganizationalUnitsForParent, all pages: the ids of the units directly below.
    fn units_below<'a>(&'a self, access: &'a Access, parent: &'a str) -> Answer<'a, Vec<String>>;

    /// ListPolicies, all pages: all policies of a kind, wherever they hang.
    fn policies<'a>(&'a self, access: &'a Access, kind: PolicyKind) -> Answer<'a, Vec<PolicyName>>;

    /// ListTargetsForPolicy, all pages: the ids of what a policy hangs on.
    fn targets<'a>(&'a self, access: &'a Access, policy: &'a str) -> Answer<'a, Vec<String>>;

    /// DescribePolicy: the policy's JSON text.
    fn policy<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, String>;
}
