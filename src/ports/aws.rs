//! What is asked of AWS.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::SignedDuration;

use crate::domain::access_key::{AccessKey, KeyUse};
use crate::domain::arn::RoleArn;
use crate::domain::authorization::{AuthorizationPage, UserDetail};
use crate::domain::call::CallRecord;
use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::profile::{BaseSource, ClientSettings, SharedConfig};
use crate::domain::role::{Role, RoleDetail};
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::{AssumeRequest, AssumedSession, UserSessionRequest};

/// Keys, and how to talk to AWS with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    pub credentials: Credentials,
    pub client: Arc<ClientSettings>,
}

/// What an answer or an error comes as.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Failure>>;

/// The calls of the Security Token Service.
pub trait Sts: Send + Sync + fmt::Debug {
    /// GetCallerIdentity: needs no permission.
    fn caller_identity<'a>(&'a self, access: &'a Access) -> Answer<'a, Identity>;

    /// AssumeRole.
    fn assume_role<'a>(
        &'a self,
        access: &'a Access,
        request: &'a AssumeRequest,
    ) -> Answer<'a, AssumedSession>;

    /// GetSessionToken: a user's own session. With long-lived keys alone.
    fn user_session<'a>(
        &'a self,
        access: &'a Access,
        request: &'a UserSessionRequest,
    ) -> Answer<'a, Credentials>;

    /// DecodeAuthorizationMessage: the decoded JSON text.
    fn decode_authorization_message<'a>(
        &'a self,
        access: &'a Access,
        message: &'a str,
    ) -> Answer<'a, String>;
}

/// One page of ListRoles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RolePage {
    pub roles: Vec<Arc<Role>>,
    /// Whether there is more.
    pub is_truncated: bool,
    /// To be sent for the next page.
    pub marker: Option<String>,
}

/// The largest page that IAM gives (`MaxItems` of ListRoles).
pub const FULL_PAGE: i32 = 1000;

/// The calls of Identity and Access Management.
pub trait Iam: Send + Sync + fmt::Debug {
    /// ListRoles, one page of up to `most` roles ([`FULL_PAGE`] or fewer); trust policies come
    /// percent-decoded.
    fn list_roles<'a>(
        &'a self,
        access: &'a Access,
        marker: Option<&'a str>,
        most: i32,
    ) -> Answer<'a, RolePage>;

    /// ListAccountAliases: an account has one at most.
    fn account_alias<'a>(&'a self, access: &'a Access) -> Answer<'a, Option<String>>;

    /// GetRole, ListAttachedRolePolicies, ListRolePolicies with GetRolePolicy. A call that fails
    /// is named in [`RoleDetail::problems`]; the rest is still there.
    fn role_detail<'a>(&'a self, access: &'a Access, role: &'a RoleArn) -> Answer<'a, RoleDetail>;

    /// The default version of a managed policy, as JSON text.
    fn managed_policy<'a>(&'a self, access: &'a Access, arn: &'a str) -> Answer<'a, String>;

    /// ListMFADevices of the calling user: the serial numbers (ARNs) of its devices.
    fn mfa_devices<'a>(&'a self, access: &'a Access) -> Answer<'a, Vec<String>>;

    /// GetAccountAuthorizationDetails, one page (users, roles, groups, local and attached AWS
    /// managed policies); documents come percent-decoded.
    fn authorization_details<'a>(
        &'a self,
        access: &'a Access,
        marker: Option<&'a str>,
    ) -> Answer<'a, AuthorizationPage>;

    /// ListAccessKeys of the calling user.
    fn access_keys<'a>(&'a self, access: &'a Access) -> Answer<'a, Vec<AccessKey>>;

    /// CreateAccessKey for the calling user; sent once.
    fn create_access_key<'a>(&'a self, access: &'a Access) -> Answer<'a, Credentials>;

    /// UpdateAccessKey: the key of the calling user signs nothing more.
    fn deactivate_access_key<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, ()>;

    /// DeleteAccessKey of the calling user.
    fn delete_access_key<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, ()>;

    /// GetAccessKeyLastUsed; `None` if it never was.
    fn access_key_use<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, Option<KeyUse>>;

    /// GetUser, ListAttachedUserPolicies, ListUserPolicies with GetUserPolicy, ListGroupsForUser,
    /// and for each group ListAttachedGroupPolicies, ListGroupPolicies with GetGroupPolicy. A call
    /// that fails is named in [`UserDetail::problems`]; the rest is still there.
    fn user_detail<'a>(&'a self, access: &'a Access, name: &'a str) -> Answer<'a, UserDetail>;
}

/// Fetches the first credentials of a chain, wherever they come from.
pub trait BaseCredentials: Send + Sync + fmt::Debug {
    /// `token` is what a sign-in left, for a source that has a [`BaseSource::portal`].
    fn fetch<'a>(
        &'a self,
        source: &'a BaseSource,
        token: Option<&'a Secret>,
        client: &'a ClientSettings,
    ) -> Answer<'a, Credentials>;

    /// The access key id that stands in a profile now; another program may replace its keys at any time.
    fn access_key_id(&self, profile: &str) -> Option<String>;

    /// What stands in the shared files now; `None` if there are none behind these.
    fn shared_config(&self) -> Option<Arc<SharedConfig>> {
        None
    }

    /// What a command prints as the code of an MFA device; it may want a touch.
    fn one_time_code<'a>(&'a self, command: &'a str, device: &'a str) -> Answer<'a, String>;
}

/// Takes a record of every call that an adapter makes.
pub trait CallLog: Send + Sync + fmt::Debug {
    fn record(&self, call: CallRecord);

    /// A server's clock, as an answer told it, is so far ahead of this machine's.
    fn server_clock(&self, ahead: SignedDuration);

    /// A program that was started for credentials says something, and is waited for.
    fn said(&self, text: &str);
}
