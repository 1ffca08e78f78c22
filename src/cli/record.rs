//! Writes what was switched to into the history.

use std::ffi::OsStr;

use crate::adapters::history::append;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::domain::failure::Failure;
use crate::domain::history::{Door, Entry};
use crate::domain::identity::IdentityKind;
use crate::domain::session::SessionSummary;

/// A switch whose end is not known yet.
#[derive(Debug)]
pub struct Record(Entry);

/// Writes down that a session is used, and for which command.
///
/// # Errors
/// The world cannot be read; a history that cannot be written is only warned of.
pub fn begin(
    context: &Context,
    session: &SessionSummary,
    door: Door,
    command: Option<&OsStr>,
) -> Result<Record, Failure> {
    let time = context.world()?.clock.now();
    let identity = &session.identity;
    let session_name = match identity.kind() {
        IdentityKind::RoleSession { session, .. } => Some(session.to_owned()),
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => None,
    };
    let caller = session.chain.iter().rev().nth(1).cloned();
    let access = context.sessions.access(session.id);
    let record = Record(Entry {
        id: format!("{}-{}", time.as_nanosecond(), std::process::id()),
        time,
        door,
        caller: caller.unwrap_or_else(|| session.start.to_string()),
        role: session.role.as_ref().map(ToString::to_string),
        account: identity.account.to_string(),
        session_name,
        access_key_id: access.map(|access| access.credentials.access_key_id),
        reason: context.options.reason.clone(),
        command: command.map(|word| word.to_string_lossy().into_owned()),
        exit: None,
        duration: None,
    });
    record.write(context);
    Ok(record)
}

impl Record {
    /// Writes down how it ended.
    ///
    /// # Errors
    /// As [`begin`].
    pub fn end(mut self, context: &Context, exit: u8) -> Result<(), Failure> {
        let now = context.world()?.clock.now();
        self.0.exit = Some(exit);
        self.0.duration = Some(now.duration_since(self.0.time).as_secs().max(0));
        self.write(context);
        Ok(())
    }

    /// A full disk must keep no one from their role.
    fn write(&self, context: &Context) {
        if let Err(failure) = append(&context.environment, &self.0) {
            let label = context.output.paint_error(Paint::Warning, "warning:");
            context.output.note(&format!("{label} {failure}"));
        }
    }
}
