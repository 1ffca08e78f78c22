//! The sessions of this process, with their credentials: nothing above the flows ever holds these.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::kept::{CodeUse, Purpose, SessionKey};
use crate::domain::profile::{CredentialPlan, Lead};
use crate::domain::session::{AssumeOptions, SessionId, SessionSummary, Start};
use crate::flows::step::Step;
use crate::ports::aws::Access;

/// All sessions obtained so far. Shared by everything that runs; each method is short and never waits.
#[derive(Debug, Default)]
pub struct Sessions {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: u64,
    held: BTreeMap<SessionId, Held>,
    by_plan: HashMap<CredentialPlan, SessionId>,
    /// One entry for each part of a plan, so that plans which share a beginning share its sessions.
    steps: HashMap<CredentialPlan, Arc<Step>>,
    /// Who an access key is, and by whose word.
    identities: HashMap<String, (Identity, Word)>,
    /// Who keys were in earlier runs, by their fingerprints.
    remembered: Option<Arc<BTreeMap<String, Identity>>>,
    /// Which start leads where, as long as nothing else is learned of it.
    leads: Option<Arc<[Lead]>>,
    /// Starts that came to no session, and why.
    failed: BTreeMap<Start, Failure>,
    /// Starts whose sessions were forgotten: what they can do is not known until they are obtained again.
    forgotten: BTreeSet<Start>,
    /// What ListAccountAliases answered in this run.
    aliases: HashMap<AccountId, String>,
    /// What sessions are for; `None` for a call or two.
    need: Option<Purpose>,
}

impl fmt::Debug for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("State").field("sessions", &self.held.len()).finish_non_exhaustive()
    }
}

/// By whose word keys are an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// GetCallerIdentity said so in this run.
    OfAws,
    /// Said in an earlier run, or by the answer that brought the keys.
    Remembered,
}

/// A session and how it can be had again.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) summary: SessionSummary,
    pub(crate) access: Access,
    pub(crate) obtained: Timestamp,
    pub(crate) renewal: Renewal,
    /// What the session carries, if this process made it: what was sent, and what passed on.
    pub(crate) options: Option<AssumeOptions>,
    /// All that shaped it.
    pub(crate) key: SessionKey,
}

/// How a session is renewed before it ends.
#[derive(Debug, Clone)]
pub(crate) enum Renewal {
    /// By walking its plan again.
    Plan(Start, CredentialPlan),
    /// By the same switch from the same session.
    Switch { from: SessionId, role: RoleArn, options: AssumeOptions },
    /// By the same switch from the session that a plan leads to; found in the vault, it was never walked.
    Way { start: Start, plan: Box<CredentialPlan>, role: RoleArn, options: Box<AssumeOptions> },
    /// Not without a person, who gave a one-time code.
    ByPerson,
}

/// What the last session of a plan carries, if roles were assumed: of what profiles can say, only the
/// source identity.
pub(crate) fn carried_by(plan: &CredentialPlan) -> Option<AssumeOptions> {
    let hops = plan.hops.iter().map(|hop| AssumeOptions {
        source_identity: hop.source_identity.clone(),
        ..AssumeOptions::default()
    });
    hops.reduce(|before, hop| hop.after(Some(&before)))
}

impl Sessions {
    /// The keys of a session, as they were last obtained; they may be past their end.
    pub fn access(&self, id: SessionId) -> Option<Access> {
        self.state().held.get(&id).map(|held| held.access.clone())
    }

    /// What a session carries, if this process made it.
    pub fn carried(&self, id: SessionId) -> Option<AssumeOptions> {
        self.state().held.get(&id).and_then(|held| held.options.clone())
    }

    /// What may be shown of a session.
    pub fn summary(&self, id: SessionId) -> Option<SessionSummary> {
        self.state().held.get(&id).map(|held| held.summary.clone())
    }

    /// Whether a session is held, and was not forgotten.
    pub fn holds(&self, id: SessionId) -> bool {
        self.state().held.contains_key(&id)
    }

    /// All sessions, oldest first.
    pub fn all(&self) -> Vec<SessionSummary> {
        self.state().held.values().map(|held| held.summary.clone()).collect()
    }

    /// All sessions of one account, oldest first: among hundreds a few.
    pub(crate) fn of_account(&self, account: AccountId) -> Vec<SessionSummary> {
        let state = self.state();
        let own = state.held.values().filter(|held| held.summary.identity.account == account);
        own.map(|held| held.summary.clone()).collect()
    }

    /// Which sessions are held, oldest first.
    pub fn ids(&self) -> Vec<SessionId> {
        self.state().held.keys().copied().collect()
    }

    /// Who keys were in earlier runs: read once, however many identities ask.
    pub(crate) fn remembered(
        &self,
        read: impl FnOnce() -> BTreeMap<String, Identity>,
    ) -> Arc<BTreeMap<String, Identity>> {
        if let Some(remembered) = self.state().remembered.clone() {
            return remembered;
        }
        let remembered = Arc::new(read());
        self.state().remembered = Some(Arc::clone(&remembered));
        remembered
    }

    /// Which start leads where: made once, until something else is learned of it.
    pub(crate) fn leads(&self, make: impl FnOnce() -> Vec<Lead>) -> Arc<[Lead]> {
        if let Some(leads) = self.state().leads.clone() {
            return leads;
        }
        let leads: Arc<[Lead]> = make().into();
        self.state().leads = Some(Arc::clone(&leads));
        leads
    }

    /// The files name other starts by now.
    pub fn forget_starts(&self) {
        self.forget_leads();
    }

    /// Something else was learned of where starts lead.
    pub(crate) fn forget_leads(&self) {
        self.state().leads = None;
    }

    /// From when on a session is to be had again ahead of its end; `None` if that may take a person.
    pub(crate) fn due(
        &self,
        renewal: &Renewal,
        obtained: Timestamp,
        expires: Option<Timestamp>,
        code: CodeUse,
    ) -> Option<Timestamp> {
        let due = Purpose::Call.due(obtained, expires?);
        if !code.is_spared(due) {
            return None;
        }
        let answers = |plan: &CredentialPlan| match code {
            CodeUse::None => plan.answers_alone(),
            CodeUse::Own | CodeUse::OfUser { .. } => plan.base.command().is_none(),
        };
        let is_alone = match renewal {
            Renewal::Plan(_, plan) => answers(plan),
            Renewal::Way { plan, .. } => answers(plan),
            Renewal::Switch { from, .. } => self.held(*from).is_some_and(|from| {
                let end = from.summary.expires;
                let lasts = end.is_none_or(|end| due < Purpose::Call.due(from.obtained, end));
                lasts || from.summary.renews.is_some()
            }),
            Renewal::ByPerson => false,
        };
        is_alone.then_some(due)
    }

    /// The ids of the access keys of all sessions.
    pub fn key_ids(&self) -> Vec<String> {
        let state = self.state();
        state.held.values().map(|held| held.access.credentials.access_key_id.clone()).collect()
    }

    /// Forgets a session and its keys, also where they were taken on the way to others.
    pub fn forget(&self, id: SessionId) {
        let mut state = self.state();
        if let Some(held) = state.held.remove(&id) {
            state.forgotten.insert(held.summary.start);
        }
        let State { by_plan, steps, .. } = &mut *state;
        steps.retain(|plan, _| by_plan.get(plan) != Some(&id));
        state.by_plan.retain(|_, known| *known != id);
    }

    /// Whether the session of a start was forgotten, and not obtained again.
    pub fn has_forgotten_starts(&self) -> bool {
        let state = self.state();
        let is_held = |start: &Start| state.held.values().any(|held| held.summary.start == *start);
        state.forgotten.iter().any(|start| !is_held(start))
    }

    /// Says what the sessions of this run are for.
    pub fn serve(&self, need: Purpose) {
        self.state().need = Some(need);
    }

    pub(crate) fn need(&self) -> Purpose {
        self.state().need.unwrap_or(Purpose::Call)
    }

    /// How much time a session must have left not to be obtained again: more if children are served for as long
    /// as they live.
    pub(crate) fn renewal_need(&self) -> Purpose {
        match self.need() {
            Purpose::Renewing => Purpose::Renewing,
            Purpose::Static | Purpose::Least(_) | Purpose::Call => Purpose::Call,
            Purpose::Anew => Purpose::Anew,
        }
    }

    pub(crate) fn held(&self, id: SessionId) -> Option<Held> {
        self.state().held.get(&id).cloned()
    }

    /// Keeps why a start came to no session, until it comes to one.
    pub(crate) fn remember_failure(&self, start: &Start, failure: &Failure) {
        self.state().failed.insert(start.clone(), failure.clone());
    }

    /// Why a start came to no session, if it was tried.
    pub(crate) fn failure_of(&self, start: &Start) -> Option<Failure> {
        self.state().failed.get(start).cloned()
    }

    pub(crate) fn step(&self, part: &CredentialPlan) -> Arc<Step> {
        Arc::clone(self.state().steps.entry(part.clone()).or_default())
    }

    pub(crate) fn identity_of(&self, access_key_id: &str) -> Option<Identity> {
        self.state().identities.get(access_key_id).map(|(identity, _)| identity.clone())
    }

    /// Whether AWS has said in this run who an access key is.
    pub(crate) fn is_confirmed(&self, access_key_id: &str) -> bool {
        let state = self.state();
        state.identities.get(access_key_id).is_some_and(|(_, word)| *word == Word::OfAws)
    }

    /// Keeps who an access key is. What was only remembered does not replace what AWS said.
    pub(crate) fn remember_identity(&self, access_key_id: &str, identity: &Identity, word: Word) {
        if word == Word::Remembered && self.is_confirmed(access_key_id) {
            return;
        }
        self.state().identities.insert(access_key_id.to_owned(), (identity.clone(), word));
    }

    /// Takes in who AWS says that a session is.
    pub(crate) fn confirm(&self, id: SessionId, identity: &Identity) {
        if let Some(held) = self.state().held.get_mut(&id) {
            held.summary.identity = identity.clone();
            held.summary.is_confirmed = true;
        }
    }

    /// The alias of an account, if this run has asked for it already.
    pub fn alias_of(&self, account: AccountId) -> Option<String> {
        self.state().aliases.get(&account).cloned()
    }

    pub(crate) fn remember_alias(&self, account: AccountId, alias: &str) {
        self.state().aliases.insert(account, alias.to_owned());
    }

    /// The id of the session that a plan leads to; the same one each time.
    pub(crate) fn id_of_plan(&self, plan: &CredentialPlan) -> SessionId {
        let mut state = self.state();
        if let Some(id) = state.by_plan.get(plan) {
            return *id;
        }
        let id = state.next_id();
        state.by_plan.insert(plan.clone(), id);
        id
    }

    /// The session that a switch brought which is named so, and calls this region.
    pub(crate) fn id_of_switch(&self, key: &SessionKey, region: Option<&str>) -> Option<SessionId> {
        let state = self.state();
        let is_it = |held: &&Held| match held.renewal {
            Renewal::Switch { .. } | Renewal::Way { .. } => {
                held.key == *key && held.summary.region.as_deref() == region
            }
            Renewal::Plan(..) | Renewal::ByPerson => false,
        };
        state.held.values().find(is_it).map(|held| held.summary.id)
    }

    pub(crate) fn new_id(&self) -> SessionId {
        self.state().next_id()
    }

    pub(crate) fn put(&self, held: Held) {
        let mut state = self.state();
        state.failed.remove(&held.summary.start);
        state.forgotten.remove(&held.summary.start);
        state.held.insert(held.summary.id, held);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is one insertion or removal, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next_id(&mut self) -> SessionId {
        self.last += 1;
        SessionId(self.last)
    }
}

#[cfg(test)]
mod tests;
