//! An STS that gives everyone what they ask for, unless it is told to refuse, and remembers who asked.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};

use super::store::{FakeClock, locked};
use crate::domain::account::AccountId;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::profile::{BaseSource, ClientSettings};
use crate::domain::secret::{Credentials, Secret};
use crate::domain::session::{AssumeRequest, AssumedSession, UserSessionRequest};
use crate::ports::aws::{Access, Answer, BaseCredentials, Sts};
use crate::ports::clock::Clock;

/// Alice's long-lived key, as every source gives it.
const KEY: &str = "AKIAALICEEXAMPLE";
const HOUR: u32 = 3600;

/// Sessions last as long as is asked for, else an hour.
#[derive(Debug)]
pub struct FakeSts {
    clock: Arc<FakeClock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Who keys are.
    known: BTreeMap<String, Identity>,
    assumed: Vec<(String, AssumeRequest)>,
    refusals: VecDeque<Failure>,
    fetched: usize,
    base_end: Option<Timestamp>,
    /// What another program has put in the place of Alice's key.
    key_in_file: Option<String>,
    /// What another program will put there once the next keys were read.
    key_to_come: Option<String>,
    user_sessions: usize,
    user_refusals: VecDeque<Failure>,
}

impl FakeSts {
    pub fn new(clock: Arc<FakeClock>) -> Self {
        Self { clock, state: Mutex::default() }
    }

    /// The next calls of AssumeRole fail so.
    pub fn refuse(&self, failure: Failure) {
        locked(&self.state).refusals.push_back(failure);
    }

    /// The next calls of GetSessionToken fail so.
    pub fn refuse_user_session(&self, failure: Failure) {
        locked(&self.state).user_refusals.push_back(failure);
    }

    /// The keys of every source end then.
    pub fn end_base(&self, end: Timestamp) {
        locked(&self.state).base_end = Some(end);
    }

    /// Another program puts another key of Alice in the place of hers.
    pub fn replace_key(&self, id: &str) {
        self.put_key(id, Self::alice());
    }

    /// Another program puts another key of Alice in the place of hers right after it was read once more.
    pub fn replace_key_once_read(&self, id: &str) {
        locked(&self.state).key_to_come = Some(id.to_owned());
    }

    /// Another program puts a key of another user in the place of hers.
    pub fn replace_key_by(&self, id: &str, user: &str) {
        let Identity { account, .. } = Self::alice();
        let arn = format!("arn:aws:iam::{account}:user/{user}");
        self.put_key(id, Identity { arn, account, user_id: format!("AIDA{user}") });
    }

    fn put_key(&self, id: &str, identity: Identity) {
        let mut state = locked(&self.state);
        state.known.insert(id.to_owned(), identity);
        state.key_in_file = Some(id.to_owned());
    }

    /// The calls of AssumeRole so far, each with the key that signed it.
    pub fn assumed(&self) -> Vec<(String, AssumeRequest)> {
        locked(&self.state).assumed.clone()
    }

    /// How often a source was asked for keys.
    pub fn fetched(&self) -> usize {
        locked(&self.state).fetched
    }

    /// How often GetSessionToken was called.
    pub fn user_sessions(&self) -> usize {
        locked(&self.state).user_sessions
    }

    /// The account of those who hold a key.
    pub(super) fn account_of(&self, key: &str) -> AccountId {
        locked(&self.state).known.get(key).map_or(Self::alice().account, |known| known.account)
    }

    fn session(&self, key: String, seconds: u32) -> Credentials {
        let life = SignedDuration::from_secs(i64::from(seconds));
        Credentials {
            access_key_id: key,
            secret_access_key: Secret::new("example"),
            session_token: Some(Secret::new("example")),
            expires: self.clock.now().checked_add(life).ok(),
        }
    }

    fn alice() -> Identity {
        let account = AccountId::from_number(111_111_111_111);
        let arn = format!("arn:aws:iam::{account}:user/alice");
        Identity { arn, account, user_id: "AIDAEXAMPLE".to_owned() }
    }

    fn assume(&self, access: &Access, request: &AssumeRequest) -> Result<AssumedSession, Failure> {
        let mut state = locked(&self.state);
        state.assumed.push((access.credentials.access_key_id.clone(), request.clone()));
        if let Some(failure) = state.refusals.pop_front() {
            return Err(failure);
        }
        let (role, name) = (&request.role, &request.session_name);
        let arn = format!("arn:aws:sts::{}:assumed-role/{}/{name}", role.account(), role.name());
        let key = format!("ASIA{}", state.assumed.len());
        let identity =
            Identity { arn, account: role.account(), user_id: format!("AROAEXAMPLE:{name}") };
        state.known.insert(key.clone(), identity.clone());
        drop(state);
        Ok(AssumedSession {
            credentials: self.session(key, request.options.duration.unwrap_or(HOUR)),
            arn: identity.arn,
            assumed_role_id: identity.user_id,
            source_identity: request.options.source_identity.clone(),
        })
    }
}

impl Sts for FakeSts {
    fn caller_identity<'a>(&'a self, access: &'a Access) -> Answer<'a, Identity> {
        let known = locked(&self.state).known.get(&access.credentials.access_key_id).cloned();
        async move { Ok(known.unwrap_or_else(Self::alice)) }.boxed()
    }

    fn assume_role<'a>(
        &'a self,
        access: &'a Access,
        request: &'a AssumeRequest,
    ) -> Answer<'a, AssumedSession> {
        async move {
            // Whatever else is going on goes on first, as with a real call.
            tokio::task::yield_now().await;
            self.assume(access, request)
        }
        .boxed()
    }

    fn user_session<'a>(
        &'a self,
        _: &'a Access,
        request: &'a UserSessionRequest,
    ) -> Answer<'a, Credentials> {
        let mut state = locked(&self.state);
        if let Some(failure) = state.user_refusals.pop_front() {
            return async move { Err(failure) }.boxed();
        }
        state.user_sessions += 1;
        let key = format!("ASIAUSER{}", state.user_sessions);
        drop(state);
        let credentials = self.session(key, request.duration);
        async move { Ok(credentials) }.boxed()
    }

    fn decode_authorization_message<'a>(&'a self, _: &'a Access, _: &'a str) -> Answer<'a, String> {
        let failure = Failure::new(FailureKind::Refused, "no message of this STS");
        async move { Err(failure) }.boxed()
    }
}

impl BaseCredentials for FakeSts {
    fn fetch<'a>(
        &'a self,
        _: &'a BaseSource,
        _: Option<&'a Secret>,
        _: &'a ClientSettings,
    ) -> Answer<'a, Credentials> {
        let mut state = locked(&self.state);
        state.fetched += 1;
        let credentials = Credentials {
            access_key_id: state.key_in_file.clone().unwrap_or_else(|| KEY.to_owned()),
            secret_access_key: Secret::new("example"),
            session_token: None,
            expires: state.base_end,
        };
        if let Some(id) = state.key_to_come.take() {
            state.known.insert(id.clone(), Self::alice());
            state.key_in_file = Some(id);
        }
        drop(state);
        async move { Ok(credentials) }.boxed()
    }

    fn access_key_id(&self, _: &str) -> Option<String> {
        locked(&self.state).key_in_file.clone()
    }

    fn one_time_code<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, String> {
        async move { Ok("123456".to_owned()) }.boxed()
    }
}
