//! The person at the start of the chain, not whom the shell was asked for as.

use std::sync::Arc;

use crate::cli::live::steer::Steer;
use crate::cli::live::steer::judged::agrees;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::live::{Judged, Wish};
use crate::domain::profile::SharedConfig;
use crate::domain::session::Start;
use crate::flows::plan::{default_start, profile_role, source_profile};

impl Steer<'_> {
    /// Becomes the person at the start, by way of what the shell is.
    pub(super) async fn home(
        &self,
        mut wish: Wish,
        judged: Option<&Judged>,
        code: Option<&str>,
    ) -> Result<Vec<String>, Failure> {
        if let Some(judged) = judged {
            agrees("the start of this shell", self.home_role().as_ref(), judged)?;
            wish.reason.clone_from(&judged.reason);
        }
        wish.role = None;
        wish.is_read_only = false;
        if let Start::Profile(name) = self.live.session().start {
            wish.profile = Some(self.person_behind(name));
        }
        self.turn(&wish, code).await.map_err(|failure| self.not_home(failure))
    }

    /// The role that the start is, if it is one.
    pub(super) fn home_role(&self) -> Option<RoleArn> {
        let (config, environment) = (self.config(), &self.world.environment);
        let named = match self.live.session().start {
            Start::Profile(name) => Some(self.person_behind(name)),
            Start::Environment | Start::PermissionSet(_) => self.now.borrow().wish.profile.clone(),
        };
        let start = match named {
            Some(name) => default_start(&config, environment, Some(&name)),
            None => self.world.own.clone(),
        };
        match start {
            Start::Profile(name) => profile_role(&config, &name),
            Start::PermissionSet(assignment) => assignment.stand_in(),
            Start::Environment => None,
        }
    }

    /// Why the shell cannot be the person themselves, and what there is instead.
    fn not_home(&self, failure: Failure) -> Failure {
        // What a person can give is asked for.
        if [FailureKind::MfaNeeded, FailureKind::SignInNeeded].contains(&failure.kind) {
            return failure;
        }
        let start = match self.live.session().start {
            Start::Profile(name) => Start::Profile(self.person_behind(name)),
            other @ (Start::Environment | Start::PermissionSet(_)) => other,
        };
        let message = format!("a live shell cannot be {start}: {}", failure.message);
        Failure { message, ..failure }.with_hint(
            "`exit` leaves the shell; it is given sessions alone, and of keys that `kamen keys import` took into the vault",
        )
    }

    /// The profile at which the chain of a profile's roles begins.
    fn person_behind(&self, name: String) -> String {
        let config = self.config();
        let mut chain = vec![name];
        // Keys of its own end a chain that the profile's text would go on with, perhaps in a circle.
        while let Some(name) = chain.last()
            && profile_role(&config, name).is_some()
            && let Some(source) = source_profile(&config, name)
            && !chain.iter().any(|before| before == source)
        {
            chain.push(source.to_owned());
        }
        chain.pop().unwrap_or_default()
    }

    /// The shared files as they are now: a profile may be new since the shell was opened.
    fn config(&self) -> Arc<SharedConfig> {
        let read = self.world.base.shared_config();
        read.unwrap_or_else(|| Arc::clone(&self.world.config))
    }
}
