//! The console's own sign-in, in memory.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use futures_util::future::ready;
use jiff::SignedDuration;

use super::store::{FakeClock, locked};
use crate::domain::failure::Failure;
use crate::domain::login::{Login, LoginEnd, LoginGranted, LoginSession, NewLogin};
use crate::domain::secret::{Credentials, Secret};
use crate::ports::aws::Answer;
use crate::ports::clock::Clock;
use crate::ports::login::{ConsoleDesk, ConsoleSignIn, LoginClient, LoginFiles, LoginGrant};

/// How long keys are good.
const LIFE: SignedDuration = SignedDuration::from_mins(15);

/// Lets everyone in as one identity, by keys that it numbers; a refresh token works once.
#[derive(Debug)]
pub struct FakeConsoleSignIn {
    clock: Arc<FakeClock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What is answered before keys are given.
    answers: VecDeque<Result<LoginGranted, Failure>>,
    /// Who signs in; `None` for an answer that does not say so.
    subject: Option<String>,
    refresh: Vec<String>,
    number: u32,
    /// The region and the client of each question.
    asked: Vec<(String, String)>,
}

impl FakeConsoleSignIn {
    pub fn new(clock: Arc<FakeClock>) -> Self {
        Self { clock, state: Mutex::default() }
    }

    pub fn answer(&self, answer: Result<LoginGranted, Failure>) {
        locked(&self.state).answers.push_back(answer);
    }

    pub fn signs_in(&self, arn: &str) {
        locked(&self.state).subject = Some(arn.to_owned());
    }

    pub fn asked(&self) -> Vec<(String, String)> {
        locked(&self.state).asked.clone()
    }

    fn granted(
        &self,
        desk: ConsoleDesk<'_>,
        client: LoginClient<'_>,
        grant: LoginGrant<'_>,
    ) -> Result<LoginGranted, Failure> {
        let mut state = locked(&self.state);
        state.asked.push((desk.region.to_owned(), client.id.to_owned()));
        if let Some(answer) = state.answers.pop_front() {
            return answer;
        }
        if let LoginGrant::Refresh(token) = grant {
            let before = state.refresh.len();
            state.refresh.retain(|known| known != token.reveal());
            if state.refresh.len() == before {
                return Ok(LoginGranted::Ended(LoginEnd::Over));
            }
        }
        state.number += 1;
        let refresh = format!("refresh-{}", state.number);
        state.refresh.push(refresh.clone());
        let credentials = Credentials {
            access_key_id: format!("ASIA{}EXAMPLE", state.number),
            secret_access_key: Secret::new("example"),
            session_token: Some(Secret::new("token")),
            expires: self.clock.now().checked_add(LIFE).ok(),
        };
        let login = Login {
            credentials,
            refresh: Secret::new(refresh),
            client: client.id.to_owned(),
            key: client.key.clone(),
            region: Some(desk.region.to_owned()),
        };
        let subject = state.subject.clone();
        Ok(LoginGranted::Keys(Box::new(NewLogin { login, id_token: None, subject })))
    }
}

impl ConsoleSignIn for FakeConsoleSignIn {
    fn new_key(&self) -> Result<Secret, Failure> {
        Ok(Secret::new("key EXAMPLE"))
    }

    fn base(&self, desk: ConsoleDesk<'_>) -> String {
        format!("https://{}.signin.example.com", desk.region)
    }

    fn keys<'a>(
        &'a self,
        desk: ConsoleDesk<'a>,
        client: LoginClient<'a>,
        grant: LoginGrant<'a>,
    ) -> Answer<'a, LoginGranted> {
        ready(self.granted(desk, client, grant)).boxed()
    }
}

/// The files of sign-ins, in memory.
#[derive(Debug, Default)]
pub struct MemoryLoginFiles(Mutex<BTreeMap<String, Login>>);

impl MemoryLoginFiles {
    /// As another program writes it.
    pub fn put(&self, arn: &str, login: Login) {
        locked(&self.0).insert(arn.to_owned(), login);
    }
}

impl LoginFiles for MemoryLoginFiles {
    fn load(&self, session: &LoginSession) -> Option<Login> {
        locked(&self.0).get(&session.arn).cloned()
    }

    fn is_there(&self, session: &LoginSession) -> bool {
        locked(&self.0).contains_key(&session.arn)
    }

    fn prepare(&self, _: &LoginSession) -> Result<(), Failure> {
        Ok(())
    }

    fn save(&self, session: &LoginSession, new: &NewLogin) -> Result<(), Failure> {
        self.put(&session.arn, new.login.clone());
        Ok(())
    }

    fn remove(&self, session: &LoginSession) -> Result<bool, Failure> {
        Ok(locked(&self.0).remove(&session.arn).is_some())
    }
}
