//! The console's sign-in for sessions.

use std::fmt;

use futures_util::future::BoxFuture;

use crate::domain::console::Console;
use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::ports::aws::{Access, Answer};

/// Exchanges the keys of a session for a page that signs a browser in.
pub trait Federation: Send + Sync + fmt::Debug {
    /// getSigninToken. The token is good for 15 minutes.
    fn sign_in_token<'a>(
        &'a self,
        access: &'a Access,
        console: &'a Console,
        duration: Option<u32>,
    ) -> Answer<'a, Secret>;

    /// Where the token is taken, without the query.
    fn sign_in_page(&self, access: &Access, console: &Console) -> String;
}

/// Hands a secret address to one browser of this person, out of sight of all others.
pub trait OneTime: Send + Sync + fmt::Debug {
    /// A loopback address that leads to `target` once, and what waits until it was used.
    fn lead<'a>(&'a self, target: &'a Secret) -> Answer<'a, Led>;
}

/// An address that works once.
pub struct Led {
    pub address: String,
    pub used: BoxFuture<'static, Result<(), Failure>>,
}

impl fmt::Debug for Led {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Led").finish_non_exhaustive()
    }
}
