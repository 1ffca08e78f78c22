//! Keys that another program puts into the shared files while the screens are open: whose they are is told at once.
//! And sessions that another kamen puts into the vault: a code that was given there lets one in here.

use std::collections::HashMap;
use std::mem::replace;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::app::msg::Msg;
use crate::domain::failure::FailureKind;
use crate::domain::session::SessionId;
use crate::flows::switch::{fresh_access, replaced_by};
use crate::runtime::perform::{Outcome, Performer};

/// Between two looks at the files.
const LOOK: Duration = Duration::from_secs(2);

impl Performer {
    /// Looks for replaced keys, and for a vault that changed, as long as the screens are open. The same keys are asked
    /// about until AWS has said whose they are.
    pub(crate) async fn watch_keys(self: Arc<Self>, inbox: mpsc::Sender<Msg>) -> Outcome {
        let mut seen: HashMap<SessionId, String> = HashMap::new();
        let mut vault = self.worlds.now().vault.mark();
        loop {
            tokio::time::sleep(LOOK).await;
            let mark = self.worlds.now().vault.mark();
            if replace(&mut vault, mark) != mark {
                self.judgements.sessions_changed();
            }
            for id in self.sessions.ids() {
                let Some(key) = replaced_by(&self.worlds.now(), &self.sessions, id) else {
                    seen.remove(&id);
                    continue;
                };
                if seen.insert(id, key.clone()).is_some_and(|before| before == key) {
                    continue;
                }
                let Some(told) = self.replaced(id).await else {
                    seen.remove(&id);
                    continue;
                };
                if inbox.send(told).await.is_err() {
                    return Outcome::Sent;
                }
            }
        }
    }

    /// Takes the new keys over, if they are the same person's; `None` if AWS could not say whose they are, which is told
    /// where they are used.
    async fn replaced(&self, session: SessionId) -> Option<Msg> {
        match fresh_access(&self.worlds.now(), &self.sessions, session).await {
            Ok(_) => Some(self.sessions_changed()),
            Err(failure) if failure.kind == FailureKind::Credentials => {
                Some(Msg::KeysReplaced { session, failure })
            }
            Err(_) => None,
        }
    }
}
