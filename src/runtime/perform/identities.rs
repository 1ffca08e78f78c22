//! Who one is: starts are identified, roles switched to, sessions renewed and forgotten.

use tokio::sync::mpsc;

use crate::adapters::history::append;
use crate::app::effect::{MfaCode, SwitchOrder};
use crate::app::msg::Msg;
use crate::app::remote::RequestId;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::history::{Door, Entry};
use crate::domain::session::{SessionId, SessionSummary, Start};
use crate::domain::vault::VaultState;
use crate::flows::guard::{Said, guarded};
use crate::flows::history::{What, begun};
use crate::flows::identify::confirm;
use crate::flows::obtain::{obtain, obtain_anew};
use crate::flows::served::forget_kept;
use crate::flows::switch::{as_before, fresh_access};
use crate::flows::walk::{walk, walk_anew};
use crate::runtime::perform::Performer;

impl Performer {
    /// Gets the credentials of a start; the screens hear who that is, and then whether AWS says the same.
    pub(super) async fn identify(
        &self,
        request: RequestId,
        (start, mfa_code, is_anew): (Start, Option<MfaCode>, bool),
        inbox: &mpsc::Sender<Msg>,
    ) -> Vec<Msg> {
        let code = mfa_code.as_ref().map(|code| code.0.as_str());
        let (world, sessions) = (&self.worlds.now(), &self.sessions);
        let result = if is_anew {
            obtain_anew(world, sessions, &start, code).await
        } else {
            obtain(world, sessions, &start, code).await
        };
        self.around.look(&self.worlds.now()).await;
        let result = result.map(|session| self.around.shown(&self.worlds.now(), session));
        let mut told = self.told(result, |result| Msg::Identified { request, result }, inbox).await;
        told.push(self.vault_seen());
        told
    }

    /// The screens hear of it when it is whole: with its new end, and confirmed.
    pub(super) async fn renew(&self, session: SessionId) -> Vec<Msg> {
        let result = fresh_access(&self.worlds.now(), &self.sessions, session).await.map(drop);
        self.around.look(&self.worlds.now()).await;
        let confirmed = match result {
            Ok(()) => confirm(&self.worlds.now(), &self.sessions, session).await,
            Err(_) => Ok(()),
        };
        let mut told = vec![self.sessions_changed(), Msg::Renewed { session, result }];
        // That AWS could not be asked is no news of a session that is not looked at.
        if confirmed.as_ref().is_err_and(|failure| failure.kind == FailureKind::Credentials) {
            told.push(Msg::Confirmed(confirmed));
        }
        told
    }

    /// Forgets a session and its credentials, here and in the vault.
    pub(super) fn forget(&self, session: SessionId) -> Msg {
        forget_kept(&self.worlds.now(), &self.sessions, session);
        self.sessions.forget(session);
        self.sessions_changed()
    }

    /// Asks AWS who a session is.
    pub(super) async fn ask_who(&self, session: SessionId) -> Vec<Msg> {
        let result = confirm(&self.worlds.now(), &self.sessions, session).await;
        vec![self.sessions_changed(), Msg::Confirmed(result)]
    }

    /// Follows an order to switch.
    pub(super) async fn switch(
        &self,
        request: RequestId,
        order: SwitchOrder,
        inbox: &mpsc::Sender<Msg>,
    ) -> Vec<Msg> {
        let result = self.follow(order).await;
        self.told(result, |result| Msg::Switched { request, result }, inbox).await
    }

    async fn follow(&self, order: SwitchOrder) -> Result<SessionSummary, Failure> {
        let SwitchOrder { origin, through: mut roles, role, options, .. } = order;
        let SwitchOrder { renews, reason, writes, mfa_code, .. } = order;
        let (world, sessions) = (&self.worlds.now(), &self.sessions);
        let options = match renews {
            Some(id) => as_before(sessions, id, roles.len() + 1, options),
            None => options,
        };
        let said = Said { reason: reason.as_deref(), writes };
        let options = guarded(world, sessions, (&origin, &role), options, said).await?;
        roles.push(role);
        let code = mfa_code.as_ref().map(|code| code.0.as_str());
        let session = match renews {
            Some(id) => walk_anew(world, sessions, id, (&origin, &roles), options, code).await?,
            None => walk(world, sessions, &origin, &roles, options, code).await?,
        };
        let door = Door::Switch;
        self.remember(&begun(world, sessions, &session, What { door, reason, command: None }));
        Ok(session)
    }

    /// Writes into the history; one that cannot be written keeps no one from their role.
    /// Puts an entry into the history.
    pub(super) fn remember(&self, entry: &Entry) {
        drop(append(&self.worlds.now().environment, entry));
    }

    /// All sessions held, as they are now.
    pub(crate) fn sessions_changed(&self) -> Msg {
        self.judgements.sessions_changed();
        Msg::SessionsChanged(self.judgements.held())
    }

    /// Tells at once who a new session is, and then whether AWS says the same.
    async fn told(
        &self,
        result: Result<SessionSummary, Failure>,
        message: impl FnOnce(Result<SessionSummary, Failure>) -> Msg,
        inbox: &mpsc::Sender<Msg>,
    ) -> Vec<Msg> {
        let id = result.as_ref().ok().filter(|session| !session.is_confirmed).map(|one| one.id);
        let told = [self.sessions_changed(), message(result)];
        let Some(id) = id else { return told.into() };
        for message in told {
            if inbox.send(message).await.is_err() {
                return Vec::new();
            }
        }
        let result = confirm(&self.worlds.now(), &self.sessions, id).await;
        vec![self.sessions_changed(), Msg::Confirmed(result)]
    }

    /// Whether the vault is locked now.
    pub(super) fn vault_seen(&self) -> Msg {
        Msg::VaultSeen { is_locked: self.worlds.now().vault.condition() == VaultState::Locked }
    }
}
