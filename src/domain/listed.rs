//! Sessions as lists show them: kept in the vault, or served to live shells, whichever process obtained them.

use jiff::Timestamp;

use crate::domain::arn::RoleArn;
use crate::domain::identity::Identity;

/// A session, kept or served. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSession {
    /// The id of its access key.
    pub id: String,
    pub identity: Identity,
    pub role: Option<String>,
    pub expires: Option<Timestamp>,
    /// From where it started.
    pub source: String,
    pub is_kept: bool,
    pub is_renewable: bool,
    pub shells: Vec<OpenShell>,
}

/// A shell that carries a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShell {
    pub pid: u32,
    pub started: Option<Timestamp>,
    pub is_live: bool,
}

impl ListedSession {
    /// Its role, if it has one.
    pub fn role(&self) -> Option<RoleArn> {
        self.role.as_ref()?.parse().ok()
    }

    /// Its shells by their processes.
    pub fn shells(&self) -> String {
        let shells = self.shells.iter().map(OpenShell::called);
        shells.collect::<Vec<_>>().join(" ")
    }
}

impl OpenShell {
    fn called(&self) -> String {
        format!("{}{}", self.pid, if self.is_live { " (live)" } else { "" })
    }
}
