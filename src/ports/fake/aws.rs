//! Accounts, users and roles in memory, and who holds which keys.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use futures_util::FutureExt;
use jiff::Timestamp;

use super::organizations::FakeOrganization;
use super::store::{FakeClock, locked};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::authorization::AuthorizationPage;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::profile::{BaseSource, ClientSettings};
use crate::domain::role::{Role, RoleDetail};
use crate::domain::secret::{Credentials, Secret};
use crate::ports::aws::{Access, Answer, BaseCredentials};
use crate::ports::clock::Clock;

/// STS, IAM and every source of first credentials, in memory.
///
/// A caller may assume a role whose trust policy's text holds the caller's ARN (for a session: the
/// ARN of its role) or its account's root in quotes, or `"*"`; nothing else is asked.
#[derive(Debug)]
pub struct FakeAws {
    state: Mutex<State>,
    pub(super) clock: Arc<FakeClock>,
    pub(super) page_size: usize,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) holders: BTreeMap<String, Holder>,
    pub(super) aliases: BTreeMap<AccountId, String>,
    pub(super) roles: BTreeMap<RoleArn, (Role, RoleDetail)>,
    pub(super) documents: BTreeMap<String, String>,
    /// Role, then the device and the code that it wants.
    pub(super) mfa: BTreeMap<RoleArn, (String, String)>,
    /// The ARN of a user, then its devices.
    pub(super) devices: BTreeMap<String, Vec<String>>,
    /// What GetAccountAuthorizationDetails says of each account, in one page.
    pub(super) authorized: BTreeMap<AccountId, AuthorizationPage>,
    pub(super) organization: Option<FakeOrganization>,
    sources: Vec<(BaseSource, Result<Credentials, Failure>)>,
    failures: Vec<(&'static str, Option<AccountId>, Failure)>,
    calls: Vec<String>,
}

/// Who an access key belongs to.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    pub(super) identity: Identity,
    pub(super) credentials: Credentials,
    /// The role of a session.
    pub(super) role: Option<RoleArn>,
}

/// A user to put into [`FakeAws`].
#[derive(Debug, Clone, Copy)]
pub struct FakeUser<'a> {
    pub access_key_id: &'a str,
    pub account: AccountId,
    pub name: &'a str,
}

impl Default for FakeAws {
    fn default() -> Self {
        Self::new(Arc::new(FakeClock::default()))
    }
}

impl FakeAws {
    pub fn new(clock: Arc<FakeClock>) -> Self {
        Self { state: Mutex::default(), clock, page_size: 100 }
    }

    /// How many roles a page of ListRoles holds; 100 unless told.
    pub fn with_page_size(mut self, page_size: usize) -> Self {
        self.page_size = page_size.max(1);
        self
    }

    /// Adds a user and gives back the keys.
    pub fn add_user(&self, user: FakeUser<'_>) -> Credentials {
        let FakeUser { access_key_id, account, name } = user;
        let identity = Identity {
            arn: format!("arn:aws:iam::{account}:user/{name}"),
            account,
            user_id: format!("AIDA{}", name.to_uppercase()),
        };
        let credentials = Credentials {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: Secret::new(format!("secret of {access_key_id} EXAMPLE")),
            session_token: None,
            expires: None,
        };
        let holder = Holder { identity, credentials: credentials.clone(), role: None };
        self.state().holders.insert(access_key_id.to_owned(), holder);
        credentials
    }

    pub fn set_alias(&self, account: AccountId, alias: &str) {
        self.state().aliases.insert(account, alias.to_owned());
    }

    /// Adds or replaces a role with a trust policy (JSON text).
    pub fn add_role(&self, arn: &RoleArn, trust: &str) {
        let role = Role {
            arn: arn.clone(),
            id: format!("AROA{}", arn.name().to_uppercase()).into(),
            trust: Some(trust.into()),
            description: None,
            max_session_duration: 3600,
            created: Some(Timestamp::UNIX_EPOCH),
        };
        let detail = RoleDetail { trust: role.trust.clone(), ..RoleDetail::default() };
        self.state().roles.insert(arn.clone(), (role, detail));
    }

    pub fn remove_role(&self, arn: &RoleArn) {
        self.state().roles.remove(arn);
    }

    /// What opening a role will show.
    pub fn set_detail(&self, arn: &RoleArn, detail: RoleDetail) {
        if let Some((_, old)) = self.state().roles.get_mut(arn) {
            *old = detail;
        }
    }

    /// The document of a managed policy.
    pub fn set_document(&self, arn: &str, document: &str) {
        self.state().documents.insert(arn.to_owned(), document.to_owned());
    }

    /// Makes a role ask for the code of a device.
    pub fn require_mfa(&self, role: &RoleArn, device: &str, code: &str) {
        self.state().mfa.insert(role.clone(), (device.to_owned(), code.to_owned()));
    }

    /// What ListMFADevices answers the user of this ARN.
    pub fn set_mfa_devices(&self, user: &str, devices: &[&str]) {
        let devices = devices.iter().map(|device| (*device).to_owned()).collect();
        self.state().devices.insert(user.to_owned(), devices);
    }

    /// What GetAccountAuthorizationDetails and the calls for single users answer in an account.
    pub fn set_authorized(&self, account: AccountId, page: AuthorizationPage) {
        self.state().authorized.insert(account, page);
    }

    /// The organization of all accounts; without one each stands alone.
    pub fn set_organization(&self, organization: FakeOrganization) {
        self.state().organization = Some(organization);
    }

    /// What [`BaseCredentials::fetch`] answers for a source.
    pub fn set_source(&self, source: BaseSource, answer: Result<Credentials, Failure>) {
        let mut state = self.state();
        state.sources.retain(|(known, _)| *known != source);
        state.sources.push((source, answer));
    }

    /// Lets a call (`iam:ListRoles`) fail from now on: for callers of one account, or for all.
    pub fn fail(&self, operation: &'static str, account: Option<AccountId>, failure: Failure) {
        self.state().failures.push((operation, account, failure));
    }

    /// The calls made so far, as `sts:AssumeRole by arn:… on arn:…`.
    pub fn calls(&self) -> Vec<String> {
        self.state().calls.clone()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    /// Who calls; notes the call down, and fails as told or as the keys deserve.
    pub(super) fn caller(
        &self,
        operation: &'static str,
        access: &Access,
        subject: Option<&str>,
    ) -> Result<Holder, Failure> {
        let now = self.clock.now();
        let mut state = self.state();
        let keys = &access.credentials;
        let Some(holder) = state.holders.get(&keys.access_key_id).cloned() else {
            let message = "AWS does not know this access key";
            return Err(failure(FailureKind::Credentials, "InvalidClientTokenId", message));
        };
        let arn = &holder.identity.arn;
        state.calls.push(match subject {
            Some(subject) => format!("{operation} by {arn} on {subject}"),
            None => format!("{operation} by {arn}"),
        });
        if keys.secret_access_key != holder.credentials.secret_access_key {
            let message = "the secret access key does not fit the access key id";
            return Err(failure(FailureKind::Credentials, "SignatureDoesNotMatch", message));
        }
        if holder.credentials.expires.is_some_and(|end| end <= now) {
            return Err(failure(FailureKind::Expired, "ExpiredToken", "the session has ended"));
        }
        let told = state.failures.iter().find(|(name, account, _)| {
            *name == operation && account.is_none_or(|account| account == holder.identity.account)
        });
        told.map_or(Ok(holder), |(_, _, failure)| Err(failure.clone()))
    }
}

pub(super) fn failure(kind: FailureKind, code: &str, message: &str) -> Failure {
    let mut failure = Failure::new(kind, message);
    failure.code = Some(code.to_owned());
    failure.request_id = Some("00000000-0000-0000-0000-000000000000".to_owned());
    failure
}

impl BaseCredentials for FakeAws {
    fn fetch<'a>(
        &'a self,
        source: &'a BaseSource,
        _token: Option<&'a Secret>,
        _client: &'a ClientSettings,
    ) -> Answer<'a, Credentials> {
        let state = self.state();
        let known = state.sources.iter().find(|(known, _)| known == source);
        let answer = known.map_or_else(
            || Err(Failure::new(FailureKind::Credentials, "no credentials from this source")),
            |(_, answer)| answer.clone(),
        );
        async move { answer }.boxed()
    }
}
