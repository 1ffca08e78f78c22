//! Whether the person wants a change that was shown to them.

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::person::agrees;
use crate::domain::failure::Failure;
use crate::ports::vault::Person;

/// What was said of it beforehand.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Consent {
    /// Only show what would change
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl Consent {
    pub fn new(dry_run: bool, yes: bool) -> Self {
        Self { dry_run, yes }
    }

    /// Asks, unless it was said beforehand or there is no one to ask.
    pub fn is_given(self, context: &Context, question: &str) -> bool {
        self.yes || (!self.dry_run && context.person.is_there() && agrees(question))
    }

    /// What it is that nothing was written: a failure, unless that was wanted.
    pub fn refused(self) -> Result<ExitStatus, Failure> {
        if self.dry_run {
            return Ok(0);
        }
        Err(Failure::usage("nothing was written").with_hint("`--yes` asks nothing"))
    }
}
