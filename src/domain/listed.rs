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
    /// How many shells of kamen's it stands in, itself among them.
    pub depth: Option<u32>,
    /// The process of the kamen that serves it, if it is live.
    pub served_by: Option<u32>,
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
    /// By its process, whether it is live, and its depth if it stands in another.
    pub fn called(&self) -> String {
        let live = self.is_live().then(|| "live".to_owned());
        let depth = self.depth.filter(|depth| *depth > 1).map(|depth| format!("depth {depth}"));
        let more: Vec<String> = live.into_iter().chain(depth).collect();
        let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
        format!("{}{more}", self.pid)
    }

    /// Whether a kamen serves it, and does what it is told.
    pub fn is_live(&self) -> bool {
        self.served_by.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_is_called_by_its_process_and_says_its_depth_only_inside_another() {
        let called =
            |served_by, depth| OpenShell { pid: 42, started: None, depth, served_by }.called();

        assert_eq!(called(None, Some(1)), "42");
        assert_eq!(called(None, Some(2)), "42 (depth 2)");
        assert_eq!(called(Some(7), Some(1)), "42 (live)");
        assert_eq!(called(Some(7), Some(3)), "42 (live, depth 3)");
        assert_eq!(called(Some(7), None), "42 (live)", "another version says no depth");
    }
}
