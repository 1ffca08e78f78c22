//! Writes what was switched to into the history.

use std::ffi::OsStr;

use crate::adapters::history::append;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::domain::failure::Failure;
use crate::domain::history::{Door, Entry};
use crate::domain::session::SessionSummary;
use crate::domain::shell::ShellEnd;
use crate::flows::history::{What, begun};

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
    let what = What {
        door,
        reason: context.reason().map(str::to_owned),
        command: command.map(|word| word.to_string_lossy().into_owned()),
    };
    let record = Record(begun(context.world()?, &context.sessions, session, what));
    record.write(context);
    Ok(record)
}

impl Record {
    /// Writes down how it ended.
    ///
    /// # Errors
    /// As [`begin`].
    pub fn end(mut self, context: &Context, exit: u8) -> Result<(), Failure> {
        self.0.end(context.world()?.clock.now(), exit);
        self.write(context);
        Ok(())
    }

    /// The same for a shell or a command, which may not have come to begin.
    ///
    /// # Errors
    /// It did not; or as [`begin`].
    pub fn ended_by(
        self,
        context: &Context,
        ended: Result<ShellEnd, Failure>,
    ) -> Result<ShellEnd, Failure> {
        let code = match &ended {
            Ok(end) => end.exit_code,
            Err(failure) => failure.kind.exit_code(),
        };
        self.end(context, code)?;
        ended
    }

    /// A full disk must keep no one from their role.
    fn write(&self, context: &Context) {
        if let Err(failure) = append(&context.environment, &self.0) {
            let label = context.output.paint_error(Paint::Warning, "warning:");
            context.output.note(&format!("{label} {failure}"));
        }
    }
}
