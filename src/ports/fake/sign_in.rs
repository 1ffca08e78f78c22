//! Identity Center, token files and a browser's way back, in memory.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use jiff::{SignedDuration, Timestamp};

use super::store::{FakeClock, locked};
use crate::domain::account::AccountId;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::Secret;
use crate::domain::sign_in::{
    Callback, DeviceCode, Granted, Page, Portal, PortalAccount, Registration, SignInWay, Token,
};
use crate::ports::aws::Answer;
use crate::ports::clock::Clock;
use crate::ports::sign_in::{
    CALLBACK, Desk, Grant, Guide, IdentityCenter, Listening, Loopback, TokenFiles,
};

/// A portal that lets everyone in, by tokens that it numbers; a refresh token works once.
#[derive(Debug)]
pub struct FakePortal {
    clock: Arc<FakeClock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What CreateToken answers before it gives a token.
    answers: VecDeque<Granted>,
    failures: Vec<(&'static str, Failure)>,
    /// Tokens that are accepted, and refresh tokens that were not used.
    tokens: Vec<String>,
    refresh: Vec<String>,
    number: u32,
    assigned: BTreeMap<AccountId, (PortalAccount, Vec<String>)>,
    calls: Vec<String>,
}

/// How long a token is good, and how many entries a page has.
const LIFE: SignedDuration = SignedDuration::from_hours(1);
const PAGE: usize = 2;

impl FakePortal {
    pub fn new(clock: Arc<FakeClock>) -> Self {
        Self { clock, state: Mutex::default() }
    }

    /// What the next questions for a token are answered with.
    pub fn answer(&self, answers: impl IntoIterator<Item = Granted>) {
        self.state().answers.extend(answers);
    }

    /// Lets a call (`sso-oidc:RegisterClient`) fail from now on.
    pub fn fail(&self, operation: &'static str, failure: Failure) {
        self.state().failures.push((operation, failure));
    }

    /// Accepts no token any more that was given out so far.
    pub fn revoke(&self) {
        let mut state = self.state();
        state.tokens.clear();
        state.refresh.clear();
    }

    /// Lets a person in: the token is accepted from now on.
    pub fn let_in(&self) -> Token {
        let mut state = self.state();
        state.number += 1;
        let access = format!("token-{}", state.number);
        state.tokens.push(access.clone());
        let expires = self.clock.now().checked_add(LIFE).unwrap_or(Timestamp::MAX);
        Token { access: Secret::new(access), expires, refresh: None, client: None }
    }

    /// Gives permission sets in an account.
    pub fn assign(&self, id: AccountId, name: &str, sets: &[&str]) {
        let account = PortalAccount { id, name: Some(name.to_owned()), email: None };
        let sets = sets.iter().map(|set| (*set).to_owned()).collect();
        self.state().assigned.insert(id, (account, sets));
    }

    /// The calls made so far, by name.
    pub fn calls(&self) -> Vec<String> {
        self.state().calls.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    fn called(&self, operation: &'static str) -> Result<(), Failure> {
        let mut state = self.state();
        state.calls.push(operation.to_owned());
        let told = state.failures.iter().find(|(name, _)| *name == operation);
        told.map_or(Ok(()), |(_, failure)| Err(failure.clone()))
    }

    fn accepted(
        &self,
        operation: &'static str,
        desk: Desk<'_>,
        token: &Secret,
    ) -> Result<(), Failure> {
        self.called(operation)?;
        if self.state().tokens.iter().any(|known| known == token.reveal()) {
            return Ok(());
        }
        let refused = Failure::sign_in_needed(desk.portal, "the token is not accepted");
        Err(Failure { code: Some("UnauthorizedException".to_owned()), ..refused })
    }

    fn granted(&self, client: &Registration, grant: Grant<'_>) -> Granted {
        let mut state = self.state();
        if let Some(answer) = state.answers.pop_front() {
            return answer;
        }
        if let Grant::Refresh(refresh) = grant {
            let before = state.refresh.len();
            state.refresh.retain(|known| known != refresh.reveal());
            if state.refresh.len() == before {
                return Granted::Invalid;
            }
        }
        state.number += 1;
        let (access, refresh) =
            (format!("token-{}", state.number), format!("refresh-{}", state.number));
        state.tokens.push(access.clone());
        state.refresh.push(refresh.clone());
        let expires = self.clock.now().checked_add(LIFE).unwrap_or(Timestamp::MAX);
        Granted::Token(Token {
            access: Secret::new(access),
            expires,
            refresh: Some(Secret::new(refresh)),
            client: Some(client.clone()),
        })
    }
}

fn page<T: Clone>(all: &[T], marker: Option<&str>) -> Page<T> {
    let start = marker.and_then(|marker| marker.parse().ok()).unwrap_or(0);
    let entries: Vec<T> = all.iter().skip(start).take(PAGE).cloned().collect();
    let end = start + entries.len();
    Page { entries, marker: (end < all.len()).then(|| end.to_string()) }
}

impl IdentityCenter for FakePortal {
    fn register<'a>(
        &'a self,
        _: Desk<'a>,
        way: SignInWay,
        _: &'a [String],
    ) -> Answer<'a, Registration> {
        let operation = match way {
            SignInWay::Browser => "sso-oidc:RegisterClient for a browser",
            SignInWay::Device => "sso-oidc:RegisterClient",
        };
        let expires = self.clock.now().checked_add(SignedDuration::from_hours(90 * 24));
        let (id, secret) = ("client".to_owned(), Secret::new("secret EXAMPLE"));
        let expires = expires.unwrap_or(Timestamp::MAX);
        ready(self.called(operation).map(|()| Registration { id, secret, expires })).boxed()
    }

    fn device_code<'a>(&'a self, _: Desk<'a>, _: &'a Registration) -> Answer<'a, DeviceCode> {
        let code = DeviceCode {
            device: Secret::new("device"),
            shown: "ABCD-EFGH".to_owned(),
            address: "https://device.example.com".to_owned(),
            address_with_code: None,
            life: 600,
            interval: 0,
        };
        ready(self.called("sso-oidc:StartDeviceAuthorization").map(|()| code)).boxed()
    }

    fn token<'a>(
        &'a self,
        _: Desk<'a>,
        client: &'a Registration,
        grant: Grant<'a>,
    ) -> Answer<'a, Granted> {
        let operation = match grant {
            Grant::Refresh(_) => "sso-oidc:CreateToken by refresh",
            Grant::Device(_) | Grant::Code { .. } => "sso-oidc:CreateToken",
        };
        ready(self.called(operation).map(|()| self.granted(client, grant))).boxed()
    }

    fn authorize_page(&self, _: Desk<'_>) -> String {
        "https://oidc.example.com/authorize".to_owned()
    }

    fn accounts<'a>(
        &'a self,
        desk: Desk<'a>,
        token: &'a Secret,
        marker: Option<&'a str>,
    ) -> Answer<'a, Page<PortalAccount>> {
        let allowed = self.accepted("sso:ListAccounts", desk, token);
        let all: Vec<PortalAccount> =
            self.state().assigned.values().map(|(account, _)| account.clone()).collect();
        ready(allowed.map(|()| page(&all, marker))).boxed()
    }

    fn account_roles<'a>(
        &'a self,
        desk: Desk<'a>,
        token: &'a Secret,
        account: AccountId,
        marker: Option<&'a str>,
    ) -> Answer<'a, Page<String>> {
        let allowed = self.accepted("sso:ListAccountRoles", desk, token);
        let answer = allowed.and_then(|()| {
            let state = self.state();
            let assigned = state.assigned.get(&account).map(|(_, roles)| page(roles, marker));
            assigned.ok_or_else(|| Failure::new(FailureKind::Service, "there is no such account"))
        });
        ready(answer).boxed()
    }

    fn sign_out<'a>(&'a self, desk: Desk<'a>, token: &'a Secret) -> Answer<'a, ()> {
        let accepted = self.accepted("sso:Logout", desk, token);
        self.state().tokens.retain(|known| known != token.reveal());
        ready(accepted).boxed()
    }
}

/// Token files in memory.
#[derive(Debug, Default)]
pub struct MemoryTokenFiles(Mutex<BTreeMap<Portal, Token>>);

impl TokenFiles for MemoryTokenFiles {
    fn load(&self, portal: &Portal) -> Option<Token> {
        locked(&self.0).get(portal).cloned()
    }

    fn is_shared(&self, portal: &Portal) -> bool {
        locked(&self.0).contains_key(portal)
    }

    fn prepare(&self, _: &Portal) -> Result<(), Failure> {
        Ok(())
    }

    fn save(&self, portal: &Portal, token: &Token) -> Result<(), Failure> {
        locked(&self.0).insert(portal.clone(), token.clone());
        Ok(())
    }

    fn remove(&self, portal: &Portal) -> Result<bool, Failure> {
        Ok(locked(&self.0).remove(portal).is_some())
    }
}

/// A person with a browser: comes back with what they are told to, and remembers what they saw.
#[derive(Debug, Default)]
pub struct FakeBrowser {
    /// What they type of a page elsewhere, one after the other, in which `STATE` stands for the state that its
    /// address holds.
    pub typed: Mutex<VecDeque<String>>,
    /// Whether nothing can listen for them.
    pub is_deaf: AtomicBool,
    /// What they come back with; `None` for a code.
    pub refusal: Mutex<Option<Callback>>,
    pub seen: Mutex<Vec<String>>,
}

impl Loopback for Arc<FakeBrowser> {
    fn listen(&self) -> Answer<'_, Box<dyn Listening>> {
        if self.is_deaf.load(Ordering::Relaxed) {
            let failure = Failure::local("cannot listen on 127.0.0.1: the address is taken");
            return ready(Err(failure)).boxed();
        }
        ready(Ok(Box::new(Arc::clone(self)) as Box<dyn Listening>)).boxed()
    }
}

impl Listening for Arc<FakeBrowser> {
    fn redirect(&self) -> String {
        format!("http://127.0.0.1:4711{CALLBACK}")
    }

    fn answer<'a>(&'a mut self, _: &'a Secret) -> Answer<'a, Callback> {
        let refusal = locked(&self.refusal).clone();
        ready(Ok(refusal.unwrap_or_else(|| Callback::Code(Secret::new("code"))))).boxed()
    }

    fn tell<'a>(&'a mut self, problem: Option<&'a str>) -> BoxFuture<'a, ()> {
        locked(&self.seen).push(format!("told {}", problem.unwrap_or("success")));
        ready(()).boxed()
    }
}

impl Guide for FakeBrowser {
    fn code(&self, code: &DeviceCode) {
        locked(&self.seen).push(format!("code {}", code.shown));
    }

    fn page(&self, address: &Secret) {
        locked(&self.seen).push(format!("page {}", address.reveal()));
    }

    fn code_back<'a>(
        &'a self,
        address: &'a Secret,
        problem: Option<&'a str>,
    ) -> BoxFuture<'a, Option<Secret>> {
        match problem {
            None => self.page(address),
            Some(problem) => locked(&self.seen).push(format!("problem {problem}")),
        }
        let shown = || {
            let state = address.reveal().split("state=").nth(1)?.split('&').next()?;
            let typed = locked(&self.typed).pop_front()?;
            Some(Secret::new(STANDARD.encode(typed.replace("STATE", state))))
        };
        ready(shown()).boxed()
    }
}
