//! No AWS at all: for tests of what asks Identity Center, the vault or nothing. The flows that ask AWS
//! are tested with the sandbox, in `tests/it/flows`.

use futures_util::FutureExt;
use futures_util::future::ready;

use crate::domain::access_key::{AccessKey, KeyUse};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::authorization::{AuthorizationPage, Membership, UserDetail};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::organization::{PolicyKind, PolicyName, Root};
use crate::domain::profile::{BaseSource, ClientSettings};
use crate::domain::role::RoleDetail;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::{AssumeRequest, AssumedSession, UserSessionRequest};
use crate::ports::aws::{Access, Answer, BaseCredentials, Iam, RolePage, Sts};
use crate::ports::organizations::Organizations;

/// Refuses every call.
#[derive(Debug)]
pub struct NoAws;

fn no<'a, T: Send + 'a>(call: &str) -> Answer<'a, T> {
    ready(Err(Failure::new(FailureKind::Unreachable, format!("no AWS to ask for {call}")))).boxed()
}

impl Sts for NoAws {
    fn caller_identity<'a>(&'a self, _: &'a Access) -> Answer<'a, Identity> {
        no("sts:GetCallerIdentity")
    }

    fn assume_role<'a>(
        &'a self,
        _: &'a Access,
        _: &'a AssumeRequest,
    ) -> Answer<'a, AssumedSession> {
        no("sts:AssumeRole")
    }

    fn user_session<'a>(
        &'a self,
        _: &'a Access,
        _: &'a UserSessionRequest,
    ) -> Answer<'a, Credentials> {
        no("sts:GetSessionToken")
    }

    fn decode_authorization_message<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, String> {
        no("sts:DecodeAuthorizationMessage")
    }
}

impl Iam for NoAws {
    fn list_roles<'a>(&'a self, _: &'a Access, _: Option<&'a str>, _: i32) -> Answer<'a, RolePage> {
        no("iam:ListRoles")
    }

    fn account_alias<'a>(&'a self, _: &'a Access) -> Answer<'a, Option<String>> {
        no("iam:ListAccountAliases")
    }

    fn role_detail<'a>(&'a self, _: &'a Access, _: &'a RoleArn) -> Answer<'a, RoleDetail> {
        no("iam:GetRole")
    }

    fn managed_policy<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, String> {
        no("iam:GetPolicy")
    }

    fn mfa_devices<'a>(&'a self, _: &'a Access) -> Answer<'a, Vec<String>> {
        no("iam:ListMFADevices")
    }

    fn authorization_details<'a>(
        &'a self,
        _: &'a Access,
        _: Option<&'a str>,
    ) -> Answer<'a, AuthorizationPage> {
        no("iam:GetAccountAuthorizationDetails")
    }

    fn access_keys<'a>(&'a self, _: &'a Access) -> Answer<'a, Vec<AccessKey>> {
        no("iam:ListAccessKeys")
    }

    fn create_access_key<'a>(&'a self, _: &'a Access) -> Answer<'a, Credentials> {
        no("iam:CreateAccessKey")
    }

    fn deactivate_access_key<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, ()> {
        no("iam:UpdateAccessKey")
    }

    fn delete_access_key<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, ()> {
        no("iam:DeleteAccessKey")
    }

    fn access_key_use<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, Option<KeyUse>> {
        no("iam:GetAccessKeyLastUsed")
    }

    fn user_detail<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, UserDetail> {
        no("iam:GetUser")
    }
}

impl BaseCredentials for NoAws {
    fn fetch<'a>(
        &'a self,
        _: &'a BaseSource,
        _: Option<&'a Secret>,
        _: &'a ClientSettings,
    ) -> Answer<'a, Credentials> {
        no("credentials")
    }

    fn access_key_id(&self, _: &str) -> Option<String> {
        None
    }

    fn one_time_code<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, String> {
        no("a one-time code")
    }
}

impl Organizations for NoAws {
    fn membership<'a>(&'a self, _: &'a Access) -> Answer<'a, Membership> {
        no("organizations:DescribeOrganization")
    }

    fn root<'a>(&'a self, _: &'a Access) -> Answer<'a, Root> {
        no("organizations:ListRoots")
    }

    fn parent<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, Option<String>> {
        no("organizations:ListParents")
    }

    fn attached<'a>(
        &'a self,
        _: &'a Access,
        _: &'a str,
        _: PolicyKind,
    ) -> Answer<'a, Vec<PolicyName>> {
        no("organizations:ListPoliciesForTarget")
    }

    fn accounts_below<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, Vec<AccountId>> {
        no("organizations:ListAccountsForParent")
    }

    fn units_below<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, Vec<String>> {
        no("organizations:ListOrganizationalUnitsForParent")
    }

    fn policies<'a>(&'a self, _: &'a Access, _: PolicyKind) -> Answer<'a, Vec<PolicyName>> {
        no("organizations:ListPolicies")
    }

    fn targets<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, Vec<String>> {
        no("organizations:ListTargetsForPolicy")
    }

    fn policy<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, String> {
        no("organizations:DescribePolicy")
    }
}
