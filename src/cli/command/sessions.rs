//! `kamen sessions`: what is kept in the vault, in which shells it is used, renewing and ending it.

mod chosen;
mod end;
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
use crate::domain::listed::{ListedSession, OpenShell};
use crate::domain::time::left;
use crate::domain::vault::VaultState;
use crate::flows::called::identity_label;
use crate::flows::kept::all;
use crate::flows::listed::{listed, silent};
use crate::flows::world::World;

use chosen::Chosen;

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
        /// The session's id, its role's ARN or enough of either, `account/role`, or the process of a live shell
        name: Option<String>,
        /// Renew all, those of live shells among them
        #[arg(long, conflicts_with = "name")]
        all: bool,
    },
    /// Forget a session: what has its keys goes on until they end, a live shell ends with it
    End {
        /// The session's id, its role's ARN or enough of either, `account/role`, or the process of a live shell
        name: Option<String>,
        /// Forget all that are kept; live shells go on
        #[arg(long, conflicts_with = "name")]
        all: bool,
        /// Do not ask before a live shell ends
        #[arg(long, conflicts_with = "all")]
        force: bool,
    },
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world_in_any_case();
    let mut sessions = all(world);
    sessions.sort_by_key(|session| session.credentials.expires);
    match &arguments.action {
        None => list(context, &sessions)?,
        Some(Action::Renew { name, all }) => {
            let chosen = if *all {
                Chosen::all(context, sessions)
            } else {
                Chosen::named(context, sessions, name.as_deref())?
            };
            return renew::all(context, &chosen);
        }
        Some(Action::End { all: true, .. }) => end::all(context, &sessions)?,
        Some(Action::End { name, force, .. }) => {
            let chosen = Chosen::named(context, sessions, name.as_deref())?;
            return end::chosen(context, &chosen, *force);
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
