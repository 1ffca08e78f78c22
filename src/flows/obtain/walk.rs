//! Walking a plan: its base, then role after role, each step kept and taken by one task at a time.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::kept::{CodeUse, KeptSession, Purpose};
use crate::domain::profile::{BaseSource, CredentialPlan, ProfileHop};
use crate::domain::session::{AssumeOptions, AssumeRequest, Start};
use crate::flows::identify::identify;
use crate::flows::kept::{self, is_replaced, key_from, key_of_plan, source_of};
use crate::flows::limits::{self, Caller};
use crate::flows::mfa_code::mfa_needed;
use crate::flows::sessions::{Sessions, Word, carried_by};
use crate::flows::step::{Step, Taken};
use crate::flows::user_session::{Signing, User, Wanted, code_use, parted, proof, wants_younger};
use crate::flows::world::World;
use crate::flows::{programs, sign_in, vault_key};
use crate::ports::aws::Access;

/// Walks a plan from its longest part that is still fresh.
pub(super) async fn walk(
    world: &World,
    sessions: &Sessions,
    start: &Start,
    plan: &CredentialPlan,
    mfa_code: Option<&str>,
) -> Result<Taken, Failure> {
    let part = |hops: usize| CredentialPlan {
        hops: plan.hops.iter().take(hops).cloned().collect(),
        ..plan.clone()
    };
    let now = world.clock.now();
    let mut reached: Option<Taken> = None;
    let mut first = 0;
    for hops in (0..=plan.hops.len()).rev() {
        let least = least(sessions, plan, hops);
        let step = sessions.step(&part(hops));
        // What another task takes just now is waited for below, so that its failure is shared too.
        let known = step.state.try_lock().ok().and_then(|state| state.taken.clone());
        let is_good = |taken: &Taken| {
            taken.is_good_for(least, now) && !is_replaced(world, &part(hops), &taken.access)
        };
        if let Some(taken) = known.filter(is_good) {
            reached = Some(taken);
            first = hops + 1;
            break;
        }
        let need = need(sessions, plan, hops);
        let key = key_of_plan(world, &part(hops));
        if let Some(session) = kept::find(world, &key, need) {
            reached = Some(taken_of(sessions, plan, session));
            first = hops + 1;
            break;
        }
    }
    // A code works once: it goes to the first role that wants one.
    let mut code = mfa_code;
    for hops in first..=plan.hops.len() {
        let step = sessions.step(&part(hops));
        let walker = Walker { world, sessions, start, plan };
        let taken = walker.take(&step, hops, reached.as_ref(), &mut code).await?;
        reached = Some(taken);
    }
    reached.ok_or_else(|| Failure::local("a plan without a base"))
}

/// What the session behind so many hops of a plan is for: those on the way serve one call.
fn need(sessions: &Sessions, plan: &CredentialPlan, hops: usize) -> Purpose {
    if hops == plan.hops.len() { sessions.need() } else { Purpose::Call }
}

/// How much time the sessions of a step must have left: what comes last is what is served.
fn least(sessions: &Sessions, plan: &CredentialPlan, hops: usize) -> Purpose {
    if hops == plan.hops.len() { sessions.renewal_need() } else { Purpose::Call }
}

/// A step that was found in the vault.
fn taken_of(sessions: &Sessions, plan: &CredentialPlan, session: KeptSession) -> Taken {
    let key = &session.credentials.access_key_id;
    sessions.remember_identity(key, &session.identity, Word::Remembered);
    let client = Arc::new(plan.client.clone());
    let access = Access { credentials: session.credentials, client };
    let source = session.key.source;
    Taken { access, source, chain: session.chain, obtained: session.obtained, code: session.code }
}

struct Walker<'a> {
    world: &'a World,
    sessions: &'a Sessions,
    start: &'a Start,
    plan: &'a CredentialPlan,
}

impl Walker<'_> {
    /// Takes one step, or shares what another task that was taking it came to.
    async fn take(
        &self,
        step: &Step,
        hops: usize,
        source: Option<&Taken>,
        code: &mut Option<&str>,
    ) -> Result<Taken, Failure> {
        let before = step.attempts.load(Ordering::Acquire);
        let mut state = step.state.lock().await;
        let (least, now) = (least(self.sessions, self.plan, hops), self.world.clock.now());
        let part = CredentialPlan {
            hops: self.plan.hops.iter().take(hops).cloned().collect(),
            ..self.plan.clone()
        };
        if let Some(taken) = state.taken.as_ref().filter(|taken| taken.is_good_for(least, now))
            && !is_replaced(self.world, &part, &taken.access)
        {
            return Ok(taken.clone());
        }
        if step.attempts.load(Ordering::Acquire) != before
            && code.is_none()
            && let Some(failure) = &state.failure
        {
            return Err(failure.clone());
        }
        let hop = hops.checked_sub(1).and_then(|index| self.plan.hops.get(index));
        let key = match source {
            Some(source) => key_from(source.source.clone(), &part),
            None => key_of_plan(self.world, &part),
        };
        let answer =
            kept::find_or(self.world, &key, need(self.sessions, self.plan, hops), async || {
                let taken = match (hop, source) {
                    (Some(hop), Some(source)) => self.assume(hop, source, code).await?,
                    _ => self.base().await?,
                };
                let identity = identify(self.world, self.sessions, &taken.access).await?;
                Ok(KeptSession {
                    key: key_from(taken.source, &part),
                    start: self.start.clone(),
                    identity,
                    credentials: taken.access.credentials,
                    chain: taken.chain,
                    obtained: taken.obtained,
                    carried: carried_by(&part),
                    code: taken.code,
                })
            });
        let answer = answer.await.map(|session| taken_of(self.sessions, self.plan, session));
        step.attempts.fetch_add(1, Ordering::AcqRel);
        state.taken = answer.as_ref().ok().cloned();
        state.failure = answer.as_ref().err().cloned();
        answer
    }

    async fn base(&self) -> Result<Taken, Failure> {
        let CredentialPlan { base, client, .. } = self.plan;
        let credentials = match base {
            BaseSource::VaultKey { name, .. } => vault_key::find(self.world, name)?.credentials,
            BaseSource::Environment
            | BaseSource::StaticKeys { .. }
            | BaseSource::Process { .. }
            | BaseSource::WebIdentity { .. }
            | BaseSource::IdentityCenter { .. }
            | BaseSource::Login(_)
            | BaseSource::Container
            | BaseSource::InstanceMetadata => {
                sign_in::credentials(self.world, base, client).await?
            }
        };
        if let Some((command, _)) = base.command() {
            programs::remember(self.world, command);
        }
        let obtained = self.world.clock.now();
        if credentials.expires.is_some_and(|end| end <= obtained) {
            return Err(base_ended(self.start, base));
        }
        let source = source_of(self.world, base, &credentials);
        let access = Access { credentials, client: Arc::new(client.clone()) };
        let identity = identify(self.world, self.sessions, &access).await?;
        Ok(Taken { access, source, chain: vec![identity.arn], obtained, code: CodeUse::None })
    }

    /// Assumes one role of a profile.
    async fn assume(
        &self,
        hop: &ProfileHop,
        source: &Taken,
        code: &mut Option<&str>,
    ) -> Result<Taken, Failure> {
        let caller = identify(self.world, self.sessions, &source.access).await?;
        let had_code = code.is_some();
        let (request, signing) = self.hop_request(hop, (&caller, source), code).await?;
        let temporary = source.access.credentials.session_token.is_some();
        limits::check(&request, &Caller { identity: &caller, temporary, role_maximum: None })?;
        let obtained = self.world.clock.now();
        let signs = signing.as_ref().map_or(&source.access, |signing| &signing.access);
        let session =
            self.world.sts.assume_role(signs, &request).await.map_err(|failure| {
                match (&signing, &hop.mfa_serial) {
                    (Some(Signing { is_fresh: false, .. }), Some(device))
                        if wants_younger(self.world, &request, &failure) =>
                    {
                        mfa_needed(device, &hop.role_arn)
                    }
                    _ => told_by(failure, hop),
                }
            })?;
        if let Some(identity) = session.identity() {
            let key = &session.credentials.access_key_id;
            self.sessions.remember_identity(key, &identity, Word::Remembered);
        }
        let mut chain = source.chain.clone();
        chain.push(session.arn);
        let access =
            Access { credentials: session.credentials, client: Arc::clone(&source.access.client) };
        let code = code_use(signing.as_ref(), had_code && code.is_none()).over(source.code);
        Ok(Taken { access, source: source.source.clone(), chain, obtained, code })
    }

    /// The request, and the session of the user's own that signs it, if one does.
    async fn hop_request(
        &self,
        hop: &ProfileHop,
        (caller, source): (&Identity, &Taken),
        code: &mut Option<&str>,
    ) -> Result<(AssumeRequest, Option<Signing>), Failure> {
        let role = hop.role_arn.parse().map_err(|error| Failure::usage(format!("{error}")))?;
        let proof = match &hop.mfa_serial {
            None => None,
            Some(device) => {
                let user = User { access: &source.access, identity: caller, start: self.start };
                let (role, duration) = (hop.role_arn.as_str(), hop.duration);
                let wanted = Wanted { device, role, duration, code: code.take() };
                Some(proof(self.world, user, wanted).await?)
            }
        };
        let (mfa_code, signing) = parted(proof);
        let name = hop.session_name.clone();
        let request = AssumeRequest {
            role,
            session_name: name.unwrap_or_else(|| caller.session_name()),
            options: AssumeOptions {
                duration: hop.duration,
                external_id: hop.external_id.clone(),
                source_identity: hop.source_identity.clone(),
                mfa_serial: hop.mfa_serial.clone(),
                ..AssumeOptions::default()
            },
            mfa_code,
        };
        Ok((request, signing))
    }
}

/// Says which profile a refusal belongs to: the person may have asked for another on top of it.
fn told_by(mut failure: Failure, hop: &ProfileHop) -> Failure {
    failure.message = format!("profile `{}`: {}", hop.profile, failure.message);
    failure
}

fn base_ended(start: &Start, base: &BaseSource) -> Failure {
    let hint = match base {
        BaseSource::Environment => {
            "the keys in the environment are past `AWS_CREDENTIAL_EXPIRATION`: leave this shell, or unset them"
        }
        BaseSource::IdentityCenter { .. } | BaseSource::Login(_) => "sign in again: `kamen login`",
        BaseSource::StaticKeys { .. }
        | BaseSource::VaultKey { .. }
        | BaseSource::Process { .. }
        | BaseSource::WebIdentity { .. }
        | BaseSource::Container
        | BaseSource::InstanceMetadata => "obtain new credentials for it",
    };
    Failure::new(FailureKind::Expired, format!("{} have ended", start.keys())).with_hint(hint)
}

#[cfg(test)]
mod tests;
