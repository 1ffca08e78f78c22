//! What is remembered of a switch, from the session that came of it.

use crate::domain::history::{Door, Entry};
use crate::domain::identity::IdentityKind;
use crate::domain::key_id::shown_key_id;
use crate::domain::session::SessionSummary;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;

/// For what a session is used.
#[derive(Debug)]
pub struct What {
    pub door: Door,
    pub reason: Option<String>,
    /// The first word of a command.
    pub command: Option<String>,
}

/// The entry for a session that is used from now on.
pub fn begun(world: &World, sessions: &Sessions, session: &SessionSummary, what: What) -> Entry {
    let time = world.clock.now();
    let identity = &session.identity;
    let session_name = match identity.kind() {
        IdentityKind::RoleSession { session, .. } => Some(session.to_owned()),
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => None,
    };
    let caller = session.chain.iter().rev().nth(1).cloned();
    let access = sessions.access(session.id);
    Entry {
        id: format!("{}-{}", time.as_nanosecond(), std::process::id()),
        time,
        door: what.door,
        caller: caller.unwrap_or_else(|| session.start.to_string()),
        role: session.role.as_ref().map(ToString::to_string),
        arn: Some(identity.arn.clone()),
        account: identity.account.to_string(),
        session_name,
        access_key_id: access
            .map(|access| shown_key_id(&access.credentials.access_key_id).to_owned()),
        reason: what.reason,
        command: what.command,
        exit: None,
        duration: None,
    }
}
