//! What opening a role fetches: tags, last use, policies, boundary, by whichever identity may.

use std::mem::take;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::role::RoleDetail;
use crate::domain::session::{SessionId, Start};
use crate::flows::for_list::obtain_for_list;
use crate::flows::leads::{known_leads, leads_into, remember};
use crate::flows::sessions::Sessions;
use crate::flows::switch::fresh_access;
use crate::flows::world::World;
use crate::ports::aws::Access;

/// The detail of a role, by the first identity of its account that may read it. Parts that none may
/// read are named in [`RoleDetail::problems`].
pub async fn role_detail(
    world: &World,
    sessions: &Sessions,
    role: &RoleArn,
) -> Result<RoleDetail, Failure> {
    let mut identities = Identities::of(world, sessions, role.account()).then_unknown();
    let mut best: Option<RoleDetail> = None;
    let mut last = none_held(world, sessions, role.account());
    while let Some(access) = identities.next(world, sessions).await {
        match access {
            Ok(access) => match world.iam.role_detail(&access, role).await {
                Ok(detail) if detail.problems.is_empty() => return Ok(detail),
                Ok(detail) => best = Some(fuller(best, detail)),
                Err(failure) => last = failure,
            },
            Err(failure) => last = failure,
        }
    }
    best.ok_or(last)
}

/// The default version of a managed policy, by the first identity of `account` that may read it.
pub async fn policy_document(
    world: &World,
    sessions: &Sessions,
    account: AccountId,
    arn: &str,
) -> Result<String, Failure> {
    let mut identities = Identities::of(world, sessions, account).then_unknown();
    let mut last = none_held(world, sessions, account);
    while let Some(access) = identities.next(world, sessions).await {
        let answer = match access {
            Ok(access) => world.iam.managed_policy(&access, arn).await,
            Err(failure) => Err(failure),
        };
        match answer {
            Ok(document) => return Ok(document),
            Err(failure) => last = failure,
        }
    }
    Err(last)
}

/// Asks who the starts are of which that is not known, such as those with new keys; those of the account.
async fn identify_unknown(world: &World, sessions: &Sessions, account: AccountId) -> Vec<Start> {
    let leads = known_leads(world, sessions);
    let unknown = leads.iter().filter(|lead| lead.account.is_none() && !lead.wants_mfa());
    let unasked = unknown.filter(|lead| sessions.failure_of(&lead.start).is_none());
    let asked: Vec<BoxFuture<'_, Option<(Start, AccountId)>>> =
        unasked.map(|lead| whose(world, sessions, lead.start.clone()).boxed()).collect();
    let at_once = world.settings.network.concurrency.max(1);
    let answers: Vec<_> = stream::iter(asked).buffer_unordered(at_once).collect().await;
    let found: Vec<(Start, AccountId)> = answers.into_iter().flatten().collect();
    if !found.is_empty() {
        remember(world, sessions, &found);
    }
    found.into_iter().filter(|(_, of)| *of == account).map(|(start, _)| start).collect()
}

/// The account that a start leads to, if it answers.
async fn whose(world: &World, sessions: &Sessions, start: Start) -> Option<(Start, AccountId)> {
    let session = obtain_for_list(world, sessions, &start).await.ok()?;
    Some((start, session.identity.account))
}

/// The identities that can ask about an account: sessions that are held, then starts.
pub(crate) struct Identities {
    held: Vec<SessionId>,
    starts: Vec<Start>,
    account: AccountId,
    /// Whether starts of which it is not known where they lead come last.
    then_unknown: bool,
}

impl Identities {
    pub(crate) fn of(world: &World, sessions: &Sessions, account: AccountId) -> Self {
        let held = sessions.of_account(account);
        let mut starts: Vec<_> =
            leads_into(world, sessions, account).into_iter().map(|lead| lead.start).collect();
        // A start whose session is held already would be asked twice.
        starts.retain(|start| {
            !held.iter().any(|session| session.start == *start && session.chain.len() < 2)
        });
        let mut held: Vec<SessionId> = held.into_iter().map(|session| session.id).collect();
        held.reverse();
        starts.reverse();
        Self { held, starts, account, then_unknown: false }
    }

    /// With those whose account is not known behind the others: they are asked only if no other could tell all.
    fn then_unknown(self) -> Self {
        Self { then_unknown: true, ..self }
    }

    /// The keys of the next identity, or why it has none.
    pub(crate) async fn next(
        &mut self,
        world: &World,
        sessions: &Sessions,
    ) -> Option<Result<Access, Failure>> {
        if let Some(id) = self.held.pop() {
            return Some(fresh_access(world, sessions, id).await);
        }
        if self.starts.is_empty() && take(&mut self.then_unknown) {
            self.starts = identify_unknown(world, sessions, self.account).await;
        }
        let start = self.starts.pop()?;
        let session = match obtain_for_list(world, sessions, &start).await {
            Ok(session) => session,
            Err(failure) => return Some(Err(failure)),
        };
        Some(sessions.access(session.id).ok_or_else(|| Failure::local("session forgotten")))
    }
}

fn fuller(one: Option<RoleDetail>, other: RoleDetail) -> RoleDetail {
    match one {
        Some(one) if one.problems.len() <= other.problems.len() => one,
        Some(_) | None => other,
    }
}

/// No identity is known to be in the account: if one did not come to a session, it may be the one.
fn none_held(world: &World, sessions: &Sessions, account: AccountId) -> Failure {
    let leads = known_leads(world, sessions);
    let unknown = leads.iter().filter(|lead| lead.account.is_none()).map(|lead| &lead.start);
    let mut failed = unknown.filter_map(|start| Some((start, sessions.failure_of(start)?)));
    if let Some((start, mut failure)) = failed.next() {
        failure.message = format!(
            "no identity is known in account {account}, and {start}, which may be in it, failed: {}",
            failure.message
        );
        return failure;
    }
    Failure::new(
        FailureKind::Refused,
        format!(
            "none of your identities is in account {account}, and only these can read its roles"
        ),
    )
    .with_hint("add a profile that leads into the account")
}

#[cfg(test)]
mod tests;
