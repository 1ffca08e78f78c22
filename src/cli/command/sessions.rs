//! `kamen sessions`: what is kept in the vault, in which shells it is used, renewing and ending it.

mod renew;

use clap::Subcommand;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::adapters::open_shells::open;
use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::table::Table;
use crate::domain::failure::Failure;
use crate::domain::identity::IdentityKind;
use crate::domain::kept::KeptSession;
use crate::domain::key_id::key_id_in;
use crate::domain::listed::{ListedSession, OpenShell};
use crate::domain::role_name::{account_and_role, normal};
use crate::domain::time::left;
use crate::domain::vault::{RecordName, VaultState};
use crate::flows::called::identity_label;
use crate::flows::kept::all;
use crate::flows::listed::{listed, silent};
use crate::flows::world::World;

/// Sessions that are kept, with their shells and the time they have left
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Obtain a session anew, as it was asked for: what has the keys before goes on until they end
    Renew {
        /// The session's id, its role's ARN or enough of either, or `account/role`
        name: Option<String>,
        /// Renew all
        #[arg(long, conflicts_with = "name")]
        all: bool,
    },
    /// Forget a session: what has its keys goes on until they end
    End {
        /// The session's id, its role's ARN or enough of either, or `account/role`
        name: Option<String>,
        /// Forget all
        #[arg(long, conflicts_with = "name")]
        all: bool,
    },
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world_in_any_case();
    let mut sessions = all(world);
    sessions.sort_by_key(|session| session.credentials.expires);
    match &arguments.action {
        None => list(context, &sessions)?,
        Some(Action::Renew { name, all }) => {
            let chosen = if *all { sessions } else { chosen(world, sessions, name.as_deref())? };
            return renew::all(context, &chosen);
        }
        Some(Action::End { name, all }) => {
            let chosen = if *all { sessions } else { chosen(world, sessions, name.as_deref())? };
            for session in &chosen {
                world.vault.remove(&RecordName::Session(Box::new(session.key.clone())))?;
            }
            let text = "forgotten; AWS goes on taking their keys until they end";
            context.output.note(&format!("{} {text}", chosen.len()));
        }
    }
    Ok(0)
}

fn list(context: &Context, sessions: &[KeptSession]) -> Result<(), Failure> {
    let now = context.world_in_any_case().clock.now();
    let open = open(&context.environment);
    for (kamen, failure) in &open.silent {
        context.output.note(&silent(*kamen, failure));
    }
    let listed = listed(sessions, &open.of_keys, open.served, now);
    if context.output.is_json() {
        let sessions: Vec<Value> = listed.iter().map(|one| document(one, now)).collect();
        return context.output.json(&json!({ "version": 1, "sessions": sessions }));
    }
    let world = context.world_in_any_case();
    let heads = ["ID", "ROLE", "FROM", "LEFT", "SHELLS"];
    let mut table = Table::new(&heads).whole("ID").keeping_ends_of("ROLE");
    for session in listed {
        let time = session.expires.map(|end| left(end, now)).unwrap_or_default();
        let called = identity_label(world, &session.identity);
        let cells = [session.id.clone(), called, session.source.clone(), time, session.shells()];
        table.row(cells.map(|cell| (cell, None)).to_vec());
    }
    table.print(&context.output, || Some(nothing(world)))
}

/// Why there is no session to show, and what makes one.
fn nothing(world: &World) -> String {
    let status = world.vault.status();
    match status.state {
        VaultState::Off => {
            "no sessions: no vault keeps them; `[vault] key` in kamen's settings makes one"
        }
        VaultState::Unreadable => {
            "no sessions are known: the vault cannot be read; `kamen vault unlock` says why"
        }
        VaultState::Locked if status.records > 0 => {
            "no sessions are known: the vault is closed; `kamen vault unlock` opens it"
        }
        VaultState::Absent | VaultState::Locked | VaultState::Unlocked => {
            "no sessions: `kamen shell ROLE` and `kamen exec ROLE -- CMD` make one"
        }
    }
    .to_owned()
}

/// The documented shape of a session.
fn document(session: &ListedSession, now: Timestamp) -> Value {
    let name = match session.identity.kind() {
        IdentityKind::RoleSession { session, .. } => Some(session),
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => None,
    };
    let shell = |shell: &OpenShell| {
        json!({
            "pid": shell.pid,
            "started": shell.started,
            "live": shell.is_live(),
            "depth": shell.depth,
        })
    };
    json!({
        "id": session.id,
        "arn": session.identity.arn,
        "role": session.role,
        "account": session.identity.account.to_string(),
        "session_name": name,
        "expires": session.expires,
        "remaining": session.expires.map(|end| end.duration_since(now).as_secs().max(0)),
        "source": session.source,
        "shells": session.shells.iter().map(shell).collect::<Vec<_>>(),
        "renewable": session.is_renewable,
    })
}

/// Whether a session is meant by what was typed or pasted: its key's id, its own ARN, its role in any form.
fn is_meant(world: &World, session: &KeptSession, name: &str) -> bool {
    let id = session.credentials.access_key_id.as_str();
    if let Some(pasted) = key_id_in(name) {
        return id == pasted;
    }
    let pasted = name.trim();
    if pasted.starts_with("arn:aws") && pasted.contains(":assumed-role/") {
        return session.identity.arn == pasted;
    }
    let name = normal(pasted);
    let role = session.key.hops.last().map(|hop| hop.role.as_str());
    let is_role = role.is_some_and(|role| {
        let in_account = account_and_role(&name).is_some_and(|(account, named)| {
            role.contains(&format!(":{account}:role/")) && role.ends_with(&format!("/{named}"))
        });
        role.contains(&*name) || in_account
    });
    let is_called = || identity_label(world, &session.identity).eq_ignore_ascii_case(pasted);
    is_role || is_called() || (!name.is_empty() && id.starts_with(&*name))
}

fn chosen(
    world: &World,
    sessions: Vec<KeptSession>,
    name: Option<&str>,
) -> Result<Vec<KeptSession>, Failure> {
    // An empty one, as a script's unset variable gives it, is part of every role's ARN.
    let Some(name) = name.filter(|name| !normal(name.trim()).trim().is_empty()) else {
        return Err(Failure::usage("which session?")
            .with_hint("name one that `kamen sessions` shows, or give `--all`"));
    };
    let id = |session: &KeptSession| session.credentials.access_key_id.clone();
    let found: Vec<KeptSession> =
        sessions.into_iter().filter(|session| is_meant(world, session, name)).collect();
    match found.as_slice() {
        [] => Err(Failure::usage(format!("no session `{name}` is kept"))
            .with_hint("`kamen sessions` shows them")),
        [_] => Ok(found),
        several => {
            let lines =
                several.iter().map(|session| format!("{} {}", id(session), session.identity.arn));
            let lines = lines.collect::<Vec<_>>().join("\n  ");
            Err(Failure::usage(format!("`{name}` means several sessions:\n  {lines}"))
                .with_hint("give the id"))
        }
    }
}
