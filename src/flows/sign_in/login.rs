//! The sign-in of `aws login`: begun in a browser, its keys renewed by one process for all.

mod carried;

use carried::carried;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::kept::SourceKey;
use crate::domain::login::{Login, LoginEnd, LoginGranted, LoginSession, NewLogin};
use crate::domain::profile::ClientSettings;
use crate::domain::secret::{Credentials, Secret};
use crate::domain::sign_in::{Callback, SignInWay};
use crate::flows::kept;
use crate::flows::plan::client_settings;
use crate::flows::sign_in::begin::{SignIn, failed, refused};
use crate::flows::sign_in::pkce::challenge;
use crate::flows::sign_in::random;
use crate::flows::world::World;
use crate::ports::login::{ConsoleDesk, LoginClient, LoginGrant};
use crate::ports::sign_in::Guide;
use crate::ports::vault::Hold;

/// The clients that AWS knows for this (AWS CLI User Guide, "Sign in through the AWS CLI"): for a browser on
/// this machine, and on another.
const SAME_DEVICE: &str = "arn:aws:signin:::devtools/same-device";
const CROSS_DEVICE: &str = "arn:aws:signin:::devtools/cross-device";

/// How often a code is asked for.
const ATTEMPTS: usize = 3;

/// What is said of a code that does not belong to the page.
const NOT_OURS: &str = "that is not the code of this sign-in's last page";

/// How a sign-in stands, as far as the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginState {
    /// No one signed in.
    Absent,
    /// The keys are good, and others can be had.
    Good(Login),
    /// The keys are past their end; others may still be had.
    Ended(Login),
}

/// How a sign-in stands; asks no one.
pub fn state(world: &World, session: &LoginSession) -> LoginState {
    match world.login_files.load(session) {
        None => LoginState::Absent,
        Some(login) if login.has_ended(world.clock.now()) => LoginState::Ended(login),
        Some(login) => LoginState::Good(login),
    }
}

/// The keys of a sign-in, renewed if they are about to end.
///
/// # Errors
/// [`FailureKind::SignInNeeded`]: no one signed in, or the sign-in has ended.
pub(super) async fn credentials(
    world: &World,
    session: &LoginSession,
    client: &ClientSettings,
) -> Result<Credentials, Failure> {
    let now = world.clock.now();
    let login = world.login_files.load(session).ok_or_else(|| absent(session))?;
    if login.is_fresh(now) {
        return Ok(login.credentials);
    }
    let _alone = alone(world, session).await;
    // Another process may have done it meanwhile.
    let login = world.login_files.load(session).unwrap_or(login);
    if login.is_fresh(now) {
        return Ok(login.credentials);
    }
    renewed(world, session, client, login).await
}

/// Other keys for the refresh token; the old ones as long as they are good and there are no others.
async fn renewed(
    world: &World,
    session: &LoginSession,
    client: &ClientSettings,
    login: Login,
) -> Result<Credentials, Failure> {
    let region = login.region.as_deref().or(client.region.as_deref());
    let desk = ConsoleDesk { region: region.unwrap_or(session.usual_region()), client };
    let asker = LoginClient { id: &login.client, key: &login.key };
    let answer = world.console_sign_in.keys(desk, asker, LoginGrant::Refresh(&login.refresh)).await;
    let problem = match answer {
        Ok(LoginGranted::Keys(mut new)) => {
            // Clients that know nothing of it choose the region themselves.
            new.login.region.clone_from(&login.region);
            world.login_files.save(session, &new)?;
            return Ok(new.login.credentials);
        }
        Ok(LoginGranted::Ended(why)) => {
            // A program that takes no lock may have been faster: a refresh token works once.
            let other = world.login_files.load(session);
            let other = other.filter(|other| other.refresh != login.refresh);
            if let Some(other) = other.filter(|other| !other.has_ended(world.clock.now())) {
                return Ok(other.credentials);
            }
            ended(session, why)
        }
        Err(failure) => failure,
    };
    if login.has_ended(world.clock.now()) { Err(problem) } else { Ok(login.credentials) }
}

/// Signs in, unless that was done; of several processes one leads the person. Gives what it came to, and whether
/// the person was needed.
///
/// # Errors
/// The person said no, or did nothing, or signed in as another.
pub(super) async fn sign_in(
    world: &World,
    session: &LoginSession,
    wanted: SignIn,
    guide: &dyn Guide,
) -> Result<(Credentials, bool), Failure> {
    let client = client_settings(&world.config, &world.environment, Some(&session.profile));
    if !world.login_files.is_there(session) && !wanted.shares {
        return Err(nowhere(session));
    }
    if !wanted.anew
        && let Ok(keys) = credentials(world, session, &client).await
    {
        return Ok((keys, false));
    }
    let before = world.login_files.load(session);
    let hold = alone(world, session).await;
    if hold.has_waited()
        && let Some(login) = world.login_files.load(session)
        && Some(&login) != before.as_ref()
        && login.is_fresh(world.clock.now())
    {
        return Ok((login.credentials, false));
    }
    world.login_files.prepare(session)?;
    let region = client.region.as_deref().unwrap_or(session.usual_region());
    let desk = ConsoleDesk { region, client: &client };
    let key = world.console_sign_in.new_key()?;
    let beginning = Beginning { world, session, desk, key: &key, guide };
    let new = match wanted.way {
        SignInWay::Browser => beginning.by_browser().await?,
        SignInWay::Device => beginning.by_paste().await?,
    };
    Ok((new.login.credentials, true))
}

/// Forgets a sign-in, and the sessions that were obtained with it; says whether there was one.
pub(super) async fn sign_out(world: &World, session: &LoginSession) -> Result<bool, Failure> {
    let _alone = alone(world, session).await;
    let was_there = world.login_files.remove(session)?;
    kept::forget(world, |source| matches!(source, SourceKey::Login(arn) if *arn == session.arn))?;
    Ok(was_there)
}

struct Beginning<'a> {
    world: &'a World,
    session: &'a LoginSession,
    desk: ConsoleDesk<'a>,
    key: &'a Secret,
    guide: &'a dyn Guide,
}

impl Beginning<'_> {
    async fn by_browser(&self) -> Result<NewLogin, Failure> {
        // No page can lead back then, and the person carries what it would have brought.
        let Ok(mut listening) = self.world.loopback.listen().await else {
            return self.by_paste().await;
        };
        let (state, verifier) = (random()?, random()?);
        let redirect = listening.redirect();
        self.guide.page(&self.page(SAME_DEVICE, &redirect, &state, &verifier));
        let callback = listening.answer(&state).await?;
        let answer = match &callback {
            Callback::Refused { error, description } => Err(refused(error, description.as_deref())),
            Callback::Code(code) => {
                let grant = LoginGrant::Code { code, verifier: &verifier, redirect: &redirect };
                self.exchanged(SAME_DEVICE, grant).await
            }
        };
        let problem = answer.as_ref().err().map(|failure| failure.message.as_str());
        listening.tell(problem).await;
        answer
    }

    /// The browser is elsewhere: the person carries what its last page shows.
    async fn by_paste(&self) -> Result<NewLogin, Failure> {
        let (state, verifier) = (random()?, random()?);
        let redirect = format!("{}/v1/sessions/confirmation", self.base());
        let page = self.page(CROSS_DEVICE, &redirect, &state, &verifier);
        let code = self.carried_code(&page, &state).await?;
        let grant = LoginGrant::Code { code: &code, verifier: &verifier, redirect: &redirect };
        self.exchanged(CROSS_DEVICE, grant).await
    }

    /// The code that the person carries; one that is copied badly is asked for again, since the page is still there.
    async fn carried_code(&self, page: &Secret, state: &Secret) -> Result<Secret, Failure> {
        let mut problem = None;
        for _ in 0..ATTEMPTS {
            let shown = self.guide.code_back(page, problem).await.ok_or_else(|| {
                Failure::new(FailureKind::Credentials, "no code of the page was given")
                    .with_hint(format!("`kamen login {}` in a terminal asks for it", self.session))
            })?;
            if let Some(code) = carried(&shown, state) {
                return Ok(code);
            }
            problem = Some(NOT_OURS);
        }
        Err(failed(NOT_OURS))
    }

    fn base(&self) -> String {
        self.world.console_sign_in.base(self.desk)
    }

    /// The address of the page if the person agrees.
    fn page(&self, client: &str, redirect: &str, state: &Secret, verifier: &Secret) -> Secret {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", client)
            .append_pair("state", state.reveal())
            // Not `S256`, which is the standard's word for it.
            .append_pair("code_challenge_method", "SHA-256")
            .append_pair("scope", "openid")
            .append_pair("redirect_uri", redirect)
            .append_pair("code_challenge", &challenge(verifier));
        Secret::new(format!("{}/v1/authorize?{}", self.base(), query.finish()))
    }

    /// The keys for a code, kept for all clients.
    async fn exchanged(&self, id: &str, grant: LoginGrant<'_>) -> Result<NewLogin, Failure> {
        let client = LoginClient { id, key: self.key };
        let new = match self.world.console_sign_in.keys(self.desk, client, grant).await? {
            LoginGranted::Keys(new) => *new,
            LoginGranted::Ended(_) => {
                return Err(failed("AWS did not take the code that the browser brought back"));
            }
        };
        match &new.subject {
            Some(arn) if *arn != self.session.arn => Err(other_identity(self.session, arn)),
            Some(_) | None => {
                self.world.login_files.save(self.session, &new)?;
                Ok(new)
            }
        }
    }
}

/// Keeps other processes from renewing the same keys, or asking for the same sign-in.
async fn alone(world: &World, session: &LoginSession) -> Hold {
    let thing = format!("login {}", session.arn);
    world.vault.alone_with(&thing, &format!("the sign-in of `{session}`")).await
}

fn absent(session: &LoginSession) -> Failure {
    let arn = &session.arn;
    Failure::sign_in_needed(session, format!("profile `{session}`: {arn} has not signed in yet"))
}

fn ended(session: &LoginSession, why: LoginEnd) -> Failure {
    let message = match why {
        LoginEnd::Over => format!("profile `{session}`: the sign-in of {} ended", session.arn),
        LoginEnd::Changed => format!(
            "profile `{session}`: the sign-in of {} ended, since its password or the like was changed",
            session.arn
        ),
    };
    Failure::sign_in_needed(session, message)
}

fn other_identity(session: &LoginSession, arn: &str) -> Failure {
    let message =
        format!("the browser signed in {arn}, and profile `{session}` is {}", session.arn);
    Failure::new(FailureKind::Credentials, message)
        .with_hint("choose the other session on the sign-in page, or change `login_session`")
}

fn nowhere(session: &LoginSession) -> Failure {
    Failure::usage(format!("nothing keeps the sign-in of `{session}`")).with_hint(
        "`--share-token` keeps it in the AWS CLI's files, ~/.aws/login/cache, as `aws login` does",
    )
}

#[cfg(test)]
mod tests;
