//! The files of other switchers, read and never changed.

mod aws_sso_cli;
mod granted;
mod mairu;

use std::io;
use std::path::Path;

use crate::adapters::file;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::json_words::plain;
use crate::domain::profile::SharedConfig;
use crate::domain::switcher::{Found, Switcher};
use crate::domain::system::in_words;

/// What a switcher keeps; `None` if it was never used here.
///
/// # Errors
/// A file of its cannot be read, or is not of the form that it writes.
pub fn read(
    switcher: Switcher,
    environment: &Environment,
    config: &SharedConfig,
) -> Result<Option<Found>, Failure> {
    match switcher {
        Switcher::Granted => Ok(granted::read(config)),
        Switcher::AwsSsoCli => aws_sso_cli::read(environment),
        Switcher::Mairu => mairu::read(environment),
    }
}

/// The text of a file; `None` if there is none.
fn text(path: &Path) -> Result<Option<String>, Failure> {
    match file::read_text(path, file::MOST_NOTE) {
        Ok(text) => Ok(Some(text)),
        Err(error) if file::is_missing(&error) => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::local(format!("cannot read {}: {}", path.display(), in_words(error)))
}

/// A file that does not say what its switcher would write.
fn malformed(path: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::usage(format!("{}: {}", path.display(), plain(&error.to_string())))
        .with_hint("the switcher that writes the file may say more; nothing was taken over")
}
