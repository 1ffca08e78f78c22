//! Performs effects: each is one call of a flow, and its answer is a message.

mod action;
mod around;
mod console;
mod identities;
mod inventory;
mod judgement;
mod keys;
mod live_shell;
mod notes;
mod shell;
mod sign_in;
mod worlds;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::adapters::call_log::RecentCalls;
use crate::adapters::history::read;
use crate::adapters::open_shells::open;
use crate::app::effect::{ConsoleOf, Effect};
use crate::app::msg::Msg;
use crate::app::note::Notes;
use crate::app::remote::RequestId;
use crate::domain::arn::RoleArn;
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::inventory::Scope;
use crate::domain::secret::Secret;
use crate::domain::session::SessionId;
use crate::flows::held::hold_beginnings;
use crate::flows::listed::{listed, silent};
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::flows::{detail, kept, ruled_out};
use crate::policy::decide::evaluate::Decision;

pub(crate) use action::ReadyAction;
use around::Around;
use inventory::Trusts;
use judgement::Judgements;
pub(crate) use notes::NoteKeeper;
use sign_in::CarriedCodes;
use worlds::Worlds;

/// How long identities beside the one in use may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a task comes to.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Everything was sent to the inbox, in order.
    Sent,
    /// A shell may be opened now.
    Shell { session: SessionId, environment: Result<EnvironmentChanges, Failure> },
    /// A command of the person's own may have the terminal now.
    Action(Box<ReadyAction>),
    /// Export lines for the clipboard.
    Export(Result<Secret, Failure>),
}

/// Performs effects on the runtime's threads.
#[derive(Debug)]
pub(crate) struct Performer {
    worlds: Arc<Worlds>,
    sessions: Arc<Sessions>,
    calls: Arc<RecentCalls>,
    judgements: Arc<Judgements>,
    notes: NoteKeeper,
    carried: Arc<CarriedCodes>,
    trusts: Trusts,
    around: Arc<Around>,
    /// The options that another kamen acts for the same person with.
    options: Vec<String>,
}

impl Performer {
    pub(crate) fn new(
        world: World,
        sessions: Arc<Sessions>,
        calls: Arc<RecentCalls>,
        notes: NoteKeeper,
    ) -> Self {
        let worlds = Arc::new(Worlds::new(world));
        let around = Arc::<Around>::default();
        let (own, shown) = (Arc::clone(&sessions), Arc::clone(&around));
        let judgements = Arc::new(Judgements::new(Arc::clone(&worlds), own, shown));
        let (carried, trusts) = (Arc::default(), Trusts::default());
        let options = Vec::new();
        Self { worlds, sessions, calls, judgements, notes, carried, trusts, around, options }
    }

    /// With the options that kamen was started with.
    pub(crate) fn with_options(self, options: Vec<String>) -> Self {
        Self { options, ..self }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.worlds.now().clock.now()
    }

    /// A variable of the environment.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        self.worlds.now().environment.value(name).map(str::to_owned)
    }

    /// The command that takes what is copied, if the person named one.
    pub(crate) fn copy_command(&self) -> Option<String> {
        self.worlds.now().settings.screen.copy_command.clone()
    }

    /// Hands every call to AWS on to the screens.
    pub(crate) fn watch_calls(
        &self,
        inbox: mpsc::Sender<Msg>,
    ) -> impl Future<Output = Outcome> + use<> {
        let calls = Arc::clone(&self.calls);
        let sessions = Arc::clone(&self.sessions);
        let mut changes = calls.changes();
        let mut seen = 0;
        async move {
            loop {
                let (records, count) = calls.since(seen);
                seen = count;
                for mut record in records {
                    record.caller = sessions.identity_of(&record.access_key_id);
                    if inbox.send(Msg::Called(record)).await.is_err() {
                        return Outcome::Sent;
                    }
                }
                if changes.changed().await.is_err() {
                    return Outcome::Sent;
                }
            }
        }
    }

    /// Performs one effect; its answers go to `inbox`. They are never fetched out of turn: while lists come in
    /// there is always one more.
    pub(crate) async fn perform(
        self: Arc<Self>,
        effect: Effect,
        inbox: mpsc::Sender<Msg>,
    ) -> Outcome {
        if let Effect::CarryCode { request, code } = effect {
            self.carried.give(request, code);
            return Outcome::Sent;
        }
        if let Effect::OpenShell { session } = effect {
            let environment = self.environment_of(session).await;
            // What was renewed for the shell is what the header shows.
            drop(inbox.send(self.sessions_changed()).await);
            return Outcome::Shell { session, environment };
        }
        if let Effect::Act { session, order } = effect {
            let acted = Arc::clone(&self).act(session, order).await;
            drop(inbox.send(self.sessions_changed()).await);
            return match acted {
                Ok(outcome) => outcome,
                Err(ended) => {
                    drop(inbox.send(ended).await);
                    Outcome::Sent
                }
            };
        }
        if let Effect::CopyExport { session } = effect {
            let changes = self.environment_of(session).await;
            drop(inbox.send(self.sessions_changed()).await);
            return Outcome::Export(changes.map(|changes| self.export_lines(&changes)));
        }
        for message in Arc::clone(&self).answer(effect, inbox.clone()).await {
            if inbox.send(message).await.is_err() {
                break;
            }
        }
        Outcome::Sent
    }

    async fn answer(self: Arc<Self>, effect: Effect, inbox: mpsc::Sender<Msg>) -> Vec<Msg> {
        match effect {
            Effect::ReadInventory { request, scope } => {
                self.read_inventory(request, scope, &inbox).await
            }
            Effect::ReadTrust { roles, known } => self.trusts.read(&roles, &known, &inbox).await,
            Effect::ReadTrustAgain { roles, known } => {
                self.trusts.read_again(&roles, &known, &inbox).await
            }
            Effect::Identify { request, start, mfa_code, is_anew } => {
                self.identify(request, (start, mfa_code, is_anew), &inbox).await
            }
            Effect::Confirm { session } => self.ask_who(session).await,
            Effect::SignIn { request, gate, shares } => {
                let (of, to) = ((request, gate), (inbox.clone(), Arc::clone(&self.carried)));
                vec![sign_in::perform(&self.worlds.now(), of, shares, to).await]
            }
            Effect::Switch { request, order } => self.switch(request, *order, &inbox).await,
            Effect::Renew { session } => self.renew(session).await,
            Effect::OpenConsole(of) => self.open_console(&of).await,
            Effect::FetchDetail { request, role } => self.fetch_detail(request, role).await,
            Effect::FetchPolicy { request, role, policy } => {
                self.fetch_policy(request, &role, policy).await
            }
            Effect::Forget { session } => vec![self.forget(session)],
            Effect::ReadElsewhere => self.elsewhere().await,
            Effect::ReadHistory => self.history().await,
            Effect::FindForShell { request, shell, text } => {
                vec![self.find_for_shell(request, shell, text).await]
            }
            Effect::TellShell(order) => self.tell_shell(*order).await,
            Effect::SaveNotes(notes) => self.save_notes(notes).await,
            Effect::Judge { request, session, is_in_use } => {
                self.judgements.verdicts(request, (session, is_in_use), &inbox).await;
                Vec::new()
            }
            Effect::Explain { request, session, role, sent } => {
                let result = self.judgements.explain(session, role, sent).await;
                vec![Msg::Explained { request, result }]
            }
            Effect::FindPath { request, session, role } => {
                let result = self.judgements.path(session, role).await;
                vec![Msg::PathFound { request, result }]
            }
            // Performed above, or by the event loop, which has the terminal.
            Effect::CarryCode { .. }
            | Effect::OpenShell { .. }
            | Effect::Act { .. }
            | Effect::RunAsAll { .. }
            | Effect::CopyExport { .. }
            | Effect::Copy { .. }
            | Effect::Cancel(_)
            | Effect::Unlock
            | Effect::Suspend
            | Effect::Quit => Vec::new(),
        }
    }

    async fn read_inventory(
        &self,
        request: RequestId,
        scope: Scope,
        inbox: &mpsc::Sender<Msg>,
    ) -> Vec<Msg> {
        // The first effect of a run: the person is there to be told.
        if let Some(failure) = self.notes.take_damage() {
            drop(inbox.send(Msg::NotesSaved(Err(failure))).await);
        }
        // Profiles may be new since the files were read last.
        if let Some(beginnings) = self.worlds.read_again(&self.sessions) {
            drop(inbox.send(Msg::BeginningsRead(Box::new(beginnings))).await);
        }
        let (world, sessions) = (&self.worlds.now(), &self.sessions);
        self.judgements.begin_reading();
        let reading = inventory::read((world, sessions), &self.judgements, request, scope, inbox);
        // One that hangs must not keep the end of the reading away.
        let holding = timeout(PATIENCE, hold_beginnings(world, sessions));
        drop(tokio::join!(reading, holding));
        self.judgements.finish_reading();
        vec![self.sessions_changed(), self.vault_seen(), Msg::InventoryEnded { request }]
    }

    /// The vault and other processes are asked: that may block.
    async fn elsewhere(self: &Arc<Self>) -> Vec<Msg> {
        let own = Arc::clone(self);
        let read = tokio::task::spawn_blocking(move || {
            let kept = kept::all(&own.worlds.now());
            let open = open(&own.worlds.now().environment);
            (listed(&kept, &open.of_keys, open.served, own.now()), open.silent)
        });
        let Ok((mut listed, silent_ones)) = read.await else { return Vec::new() };
        let held = self.sessions.key_ids();
        listed.retain(|session| !session.shells.is_empty() || !held.contains(&session.id));
        let mut told = vec![Msg::ElsewhereRead(listed)];
        told.extend(silent_ones.iter().map(|(kamen, why)| Msg::Heard(silent(*kamen, why))));
        told
    }

    /// The files may be some megabytes.
    async fn history(&self) -> Vec<Msg> {
        let environment = Arc::clone(&self.worlds.now().environment);
        let read = tokio::task::spawn_blocking(move || read(&environment)).await;
        let lost = |_| Err(Failure::local("the history was not read to its end"));
        vec![Msg::HistoryRead(read.unwrap_or_else(lost))]
    }

    async fn fetch_detail(&self, request: RequestId, role: RoleArn) -> Vec<Msg> {
        let result = detail::role_detail(&self.worlds.now(), &self.sessions, &role).await;
        vec![Msg::DetailFetched { request, role, result }]
    }

    async fn fetch_policy(&self, request: RequestId, role: &RoleArn, policy: String) -> Vec<Msg> {
        let (world, sessions) = (&self.worlds.now(), &self.sessions);
        let result = detail::policy_document(world, sessions, role.account(), &policy).await;
        vec![Msg::PolicyFetched { request, policy, result }]
    }

    async fn open_console(&self, of: &ConsoleOf) -> Vec<Msg> {
        let opened = console::perform(&self.worlds.now(), &self.sessions, of).await;
        // A session whose end was near was renewed for it.
        vec![self.sessions_changed(), Msg::ConsoleOpened(opened)]
    }

    async fn save_notes(self: Arc<Self>, notes: Notes) -> Vec<Msg> {
        self.notes.set(notes);
        match tokio::task::spawn_blocking(move || self.write_notes()).await {
            Ok(Err(failure)) => vec![Msg::NotesSaved(Err(failure))],
            Ok(Ok(())) | Err(_) => Vec::new(),
        }
    }

    fn write_notes(&self) -> Result<(), Failure> {
        self.notes.write(&*self.worlds.now().notes)
    }

    /// What must not be lost when the screens are closed.
    pub(crate) async fn finish(self: Arc<Self>, verdicts: Vec<(RoleArn, Option<Decision>)>) {
        let written = tokio::task::spawn_blocking(move || {
            drop(self.write_notes());
            // Else what an earlier run found stays.
            if self.judgements.has_looked_for_chains() {
                ruled_out::keep(
                    &self.worlds.now(),
                    &self.sessions,
                    verdicts.iter().map(|(role, said)| (role, *said)),
                );
            }
        });
        drop(written.await);
    }
}
