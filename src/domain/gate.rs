//! What one can sign in to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::login::LoginSession;
use crate::domain::sign_in::Portal;

/// Where a sign-in takes place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Gate {
    /// IAM Identity Center.
    Portal(Portal),
    /// The console's own sign-in, as `aws login` uses it.
    Console(LoginSession),
}

impl Gate {
    /// What it is called at the command line.
    pub fn name(&self) -> &str {
        match self {
            Self::Portal(portal) => portal.name(),
            Self::Console(login) => &login.profile,
        }
    }

    /// What tells it from others of a similar name.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Portal(portal) => portal.session.as_ref().map(|_| portal.start_url.as_str()),
            Self::Console(login) => Some(&login.arn),
        }
    }

    /// Whether a browser of this machine can lead back: older profiles know only the code.
    pub fn takes_browser(&self) -> bool {
        match self {
            Self::Portal(portal) => portal.session.is_some(),
            Self::Console(_) => true,
        }
    }

    /// Whose sign-in it is.
    pub fn service(&self) -> &'static str {
        match self {
            Self::Portal(_) => "Identity Center",
            Self::Console(_) => "AWS",
        }
    }

    /// The files of other clients in which it would be kept.
    pub fn shared_folder(&self) -> &'static str {
        match self {
            Self::Portal(_) => "~/.aws/sso/cache",
            Self::Console(_) => "~/.aws/login/cache",
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl From<&Portal> for Gate {
    fn from(portal: &Portal) -> Self {
        Self::Portal(portal.clone())
    }
}

impl From<&LoginSession> for Gate {
    fn from(login: &LoginSession) -> Self {
        Self::Console(login.clone())
    }
}
