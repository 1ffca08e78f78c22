//! Sessions that are kept, and those that live shells are served, in one list.

use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::kept::KeptSession;
use crate::domain::listed::{ListedSession, OpenShell};
use crate::domain::live::Standing;

/// What is kept, each with the shells that have its keys in their environment or are served them; then what live
/// shells are served and is kept nowhere.
pub fn listed(
    kept: &[KeptSession],
    running: &[(String, OpenShell)],
    mut served: Vec<Standing>,
    now: Timestamp,
) -> Vec<ListedSession> {
    let mut listed: Vec<ListedSession> = Vec::new();
    for session in kept {
        let id = &session.credentials.access_key_id;
        let of_keys = running.iter().filter(|(key, _)| key == id).map(|(_, shell)| shell.clone());
        let mine = served.extract_if(.., |standing| standing.access_key_id == *id);
        listed.push(ListedSession {
            id: id.clone(),
            identity: session.identity.clone(),
            role: session.key.hops.last().map(|hop| hop.role.clone()),
            expires: session.credentials.expires,
            source: session.start.to_string(),
            is_kept: true,
            is_renewable: session.code.is_spared(now),
            shells: of_keys.chain(mine.map(|standing| live(&standing))).collect(),
        });
    }
    listed.extend(served.into_iter().map(|standing| ListedSession {
        shells: vec![live(&standing)],
        is_kept: false,
        is_renewable: standing.problem.is_none(),
        identity: Identity { arn: standing.arn, account: standing.account, user_id: String::new() },
        id: standing.access_key_id,
        role: standing.role.map(|role| role.to_string()),
        expires: standing.expires,
        source: standing.source,
    }));
    listed
}

/// That a live shell does not say who it is, and why.
pub fn silent(kamen: u32, failure: &Failure) -> String {
    let message = &failure.message;
    format!("a live shell does not say who it is (its kamen is process {kamen}): {message}")
}

fn live(standing: &Standing) -> OpenShell {
    OpenShell {
        // One of another version names no child.
        pid: standing.child.unwrap_or(standing.pid),
        started: Some(standing.started),
        depth: standing.depth,
        served_by: Some(standing.pid),
    }
}
