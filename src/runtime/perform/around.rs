//! What the live shell around kamen serves: its endpoint hands out keys of short lives, and the shell renews them.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::adapters::control::ask;
use crate::domain::live::{Act, LIVE, Order, Standing};
use crate::domain::session::SessionSummary;
use crate::flows::whoami::is_of_live_shell;
use crate::flows::world::World;

/// The shell around, as it was when it was asked last.
#[derive(Debug, Default)]
pub(super) struct Around(Mutex<Option<Standing>>);

impl Around {
    /// Asks the shell who it is now, if there is one.
    pub(super) async fn look(&self, world: &World) {
        let Some(folder) = world.environment.value(LIVE).map(PathBuf::from) else { return };
        let tell = Order::of(Act::Tell);
        let told = tokio::task::spawn_blocking(move || ask(&folder, &tell).ok()).await;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = told.ok().flatten();
    }

    /// A session as it is shown: what the shell serves ends when the shell's own does.
    pub(super) fn shown(&self, world: &World, mut session: SessionSummary) -> SessionSummary {
        let around = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = around.as_ref().filter(|around| around.arn == session.identity.arn);
        if let Some(own) = own
            && is_of_live_shell(&session, &world.config, &world.environment)
        {
            session.expires = own.expires;
        }
        session
    }
}
