//! A user whose keys are made, used and deleted, in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use futures_util::FutureExt;
use futures_util::future::ready;

use super::*;
use crate::domain::access_key::KeyUse;
use crate::domain::arn::RoleArn;
use crate::domain::authorization::{AuthorizationPage, UserDetail};
use crate::domain::role::RoleDetail;
use crate::domain::secret::Secret;
use crate::domain::session::{AssumeRequest, AssumedSession, UserSessionRequest};
use crate::flows::fixture::account;
use crate::ports::aws::{Answer, Iam, RolePage, Sts};
use crate::ports::clock::Clock;
use crate::ports::fake::{FakeClock, NoAws};

/// Alice with her keys, as AWS has them.
#[derive(Debug)]
pub(super) struct FakeUser {
    clock: Arc<FakeClock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) keys: Vec<AccessKey>,
    /// Keys that signed something.
    pub(super) used: Vec<String>,
    /// Keys that are another user's.
    pub(super) owners: BTreeMap<String, String>,
    /// What single calls fail with, and how many seconds that takes.
    failures: Vec<(String, Failure, i64)>,
    /// The answer of CreateAccessKey does not arrive.
    pub(super) is_answer_lost: bool,
    pub(super) wants_mfa: bool,
    pub(super) calls: Vec<String>,
    made: usize,
    pub(super) user_sessions: usize,
}

pub(super) fn failure(kind: FailureKind, code: &str) -> Failure {
    Failure { code: Some(code.to_owned()), ..Failure::new(kind, "no") }
}

pub(super) fn credentials(id: &str, is_session: bool) -> Credentials {
    Credentials {
        access_key_id: id.to_owned(),
        secret_access_key: Secret::new("example"),
        session_token: is_session.then(|| Secret::new("example")),
        expires: None,
    }
}

impl FakeUser {
    pub(super) fn new(clock: &Arc<FakeClock>) -> Self {
        Self { clock: Arc::clone(clock), state: Mutex::default() }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(super) fn has(&self, id: &str, is_active: bool, created: Option<Timestamp>) {
        self.state().keys.push(AccessKey { id: id.to_owned(), is_active, created });
    }

    /// Lets one call fail, after so many seconds.
    pub(super) fn fail(&self, call: &str, failure: Failure, seconds: i64) {
        self.state().failures.push((call.to_owned(), failure, seconds));
    }

    pub(super) fn ids(&self) -> Vec<String> {
        self.state().keys.iter().map(|key| key.id.clone()).collect()
    }

    fn called(&self, name: &str, access: &Access) -> Result<(), Failure> {
        let id = &access.credentials.access_key_id;
        let is_session = access.credentials.session_token.is_some();
        let mut state = self.state();
        let call = format!("{name} by {id}");
        state.calls.push(call.clone());
        if let Some(place) = state.failures.iter().position(|(failing, ..)| *failing == call) {
            let (_, failure, seconds) = state.failures.remove(place);
            self.clock.advance(seconds);
            return Err(failure);
        }
        if !is_session && state.keys.iter().all(|key| key.id != *id) {
            self.clock.advance(31);
            return Err(failure(FailureKind::Credentials, "InvalidClientTokenId"));
        }
        if state.wants_mfa && !is_session && name != "who" {
            return Err(Failure::new(FailureKind::Refused, "explicit deny"));
        }
        Ok(())
    }

    fn key<T>(&self, id: &str, change: impl FnOnce(&mut State, usize) -> T) -> Result<T, Failure> {
        let mut state = self.state();
        let place = state.keys.iter().position(|key| key.id == id);
        let gone = || failure(FailureKind::Service, "NoSuchEntity");
        place.map(|place| change(&mut state, place)).ok_or_else(gone)
    }

    fn make(&self) -> Result<Credentials, Failure> {
        let mut state = self.state();
        state.made += 1;
        let id = format!("AKIANEW{}", state.made);
        let created = Some(self.clock.now());
        state.keys.push(AccessKey { id: id.clone(), is_active: true, created });
        if std::mem::take(&mut state.is_answer_lost) {
            return Err(Failure::new(FailureKind::Unreachable, "no answer"));
        }
        Ok(credentials(&id, false))
    }
}

impl Iam for FakeUser {
    fn list_roles<'a>(
        &'a self,
        access: &'a Access,
        after: Option<&'a str>,
        most: i32,
    ) -> Answer<'a, RolePage> {
        NoAws.list_roles(access, after, most)
    }

    fn account_alias<'a>(&'a self, access: &'a Access) -> Answer<'a, Option<String>> {
        NoAws.account_alias(access)
    }

    fn role_detail<'a>(&'a self, access: &'a Access, role: &'a RoleArn) -> Answer<'a, RoleDetail> {
        NoAws.role_detail(access, role)
    }

    fn managed_policy<'a>(&'a self, access: &'a Access, arn: &'a str) -> Answer<'a, String> {
        NoAws.managed_policy(access, arn)
    }

    fn mfa_devices<'a>(&'a self, _: &'a Access) -> Answer<'a, Vec<String>> {
        ready(Ok(vec!["arn:aws:iam::111111111111:mfa/alice".to_owned()])).boxed()
    }

    fn authorization_details<'a>(
        &'a self,
        access: &'a Access,
        after: Option<&'a str>,
    ) -> Answer<'a, AuthorizationPage> {
        NoAws.authorization_details(access, after)
    }

    fn access_keys<'a>(&'a self, access: &'a Access) -> Answer<'a, Vec<AccessKey>> {
        let answer = self.called("list", access).map(|()| self.state().keys.clone());
        ready(answer).boxed()
    }

    fn create_access_key<'a>(&'a self, access: &'a Access) -> Answer<'a, Credentials> {
        ready(self.called("create", access).and_then(|()| self.make())).boxed()
    }

    fn deactivate_access_key<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, ()> {
        let change = |state: &mut State, place: usize| state.keys[place].is_active = false;
        ready(self.called("deactivate", access).and_then(|()| self.key(id, change))).boxed()
    }

    fn delete_access_key<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, ()> {
        let change = |state: &mut State, place: usize| drop(state.keys.remove(place));
        ready(self.called("delete", access).and_then(|()| self.key(id, change))).boxed()
    }

    fn access_key_use<'a>(&'a self, access: &'a Access, id: &'a str) -> Answer<'a, Option<KeyUse>> {
        let seen = KeyUse { at: self.clock.now(), service: None, region: None };
        let is_used = self.state().used.iter().any(|used| used == id);
        ready(self.called("use", access).map(|()| is_used.then_some(seen))).boxed()
    }

    fn user_detail<'a>(&'a self, access: &'a Access, name: &'a str) -> Answer<'a, UserDetail> {
        NoAws.user_detail(access, name)
    }
}

impl Sts for FakeUser {
    fn caller_identity<'a>(&'a self, access: &'a Access) -> Answer<'a, Identity> {
        let id = &access.credentials.access_key_id;
        let owner = self.state().owners.get(id).cloned().unwrap_or_else(|| "alice".to_owned());
        let arn = format!("arn:aws:iam::111111111111:user/{owner}");
        let identity = Identity { arn, account: account("111111111111"), user_id: owner };
        ready(self.called("who", access).map(|()| identity)).boxed()
    }

    fn assume_role<'a>(
        &'a self,
        access: &'a Access,
        request: &'a AssumeRequest,
    ) -> Answer<'a, AssumedSession> {
        NoAws.assume_role(access, request)
    }

    fn user_session<'a>(
        &'a self,
        _: &'a Access,
        request: &'a UserSessionRequest,
    ) -> Answer<'a, Credentials> {
        let mut state = self.state();
        state.user_sessions += 1;
        let id = format!("ASIAUSER{}", state.user_sessions);
        drop(state);
        let life = SignedDuration::from_secs(i64::from(request.duration));
        let expires = self.clock.now().checked_add(life).ok();
        ready(Ok(Credentials { expires, ..credentials(&id, true) })).boxed()
    }

    fn decode_authorization_message<'a>(
        &'a self,
        access: &'a Access,
        message: &'a str,
    ) -> Answer<'a, String> {
        NoAws.decode_authorization_message(access, message)
    }
}
