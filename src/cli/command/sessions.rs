//! `kamen sessions`: what is kept in the vault, in which shells it is used, and ending it.

use clap::Subcommand;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::adapters::control::ask;
use crate::adapters::{live_folder, shells};
use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::table::Table;
use crate::domain::failure::Failure;
use crate::domain::identity::IdentityKind;
use crate::domain::kept::KeptSession;
use crate::domain::live::{Act, Order};
use crate::domain::time::left;
use crate::domain::vault::RecordName;
use crate::flows::kept::all;

/// Sessions that are kept, with their shells and the time they have left
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Forget a session: what has its keys goes on until they end
    End {
        /// The session's id, its role's ARN, or enough of either
        name: Option<String>,
        /// Forget all
        #[arg(long, conflicts_with = "name")]
        all: bool,
    },
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let mut sessions = all(world);
    sessions.sort_by_key(|session| session.credentials.expires);
    match &arguments.action {
        None => list(context, &sessions)?,
        Some(Action::End { name, all }) => {
            let chosen = if *all { sessions } else { chosen(sessions, name.as_deref())? };
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
    let now = context.world()?.clock.now();
    let shells = open_shells(context);
    let shells_of = |session: &KeptSession| -> Vec<&OpenShell> {
        let id = &session.credentials.access_key_id;
        shells.iter().filter(|shell| shell.access_key_id == *id).collect()
    };
    if context.output.is_json() {
        let one = |session: &KeptSession| document(session, &shells_of(session), now);
        let sessions: Vec<Value> = sessions.iter().map(one).collect();
        return context.output.json(&json!({ "version": 1, "sessions": sessions }));
    }
    let mut table = Table::new(&["ID", "SESSION", "FROM", "LEFT", "SHELLS"]);
    for session in sessions {
        let time = session.credentials.expires.map(|end| left(end, now)).unwrap_or_default();
        let pids = shells_of(session).into_iter().map(OpenShell::called).collect::<Vec<_>>();
        let id = &session.credentials.access_key_id;
        let cells = [
            id.clone(),
            session.identity.arn.clone(),
            session.start.to_string(),
            time,
            pids.join(" "),
        ];
        table.row(cells.map(|cell| (cell, None)).to_vec());
    }
    context.output.raw(&table.text(&context.output))
}

/// A shell that carries a session.
struct OpenShell {
    pid: u32,
    started: Option<Timestamp>,
    access_key_id: String,
    is_live: bool,
}

impl OpenShell {
    fn called(&self) -> String {
        format!("{}{}", self.pid, if self.is_live { " (live)" } else { "" })
    }
}

/// Shells with the keys of a session in their environment, and those that are served by a kamen.
fn open_shells(context: &Context) -> Vec<OpenShell> {
    let of_keys = shells::running().into_iter().map(|shell| OpenShell {
        pid: shell.pid,
        started: shell.started,
        access_key_id: shell.access_key_id,
        is_live: false,
    });
    let served = live_folder::all(&context.environment).into_iter().filter_map(|folder| {
        let standing = ask(&folder, &Order { act: Act::Tell, mfa_code: None }).ok()?;
        Some(OpenShell {
            pid: standing.pid,
            started: Some(standing.started),
            access_key_id: standing.access_key_id,
            is_live: true,
        })
    });
    of_keys.chain(served).collect()
}

fn document(session: &KeptSession, shells: &[&OpenShell], now: Timestamp) -> Value {
    let name = match session.identity.kind() {
        IdentityKind::RoleSession { session, .. } => Some(session),
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => None,
    };
    let end = session.credentials.expires;
    let shell = |shell: &&OpenShell| json!({ "pid": shell.pid, "started": shell.started, "live": shell.is_live });
    json!({
        "id": session.credentials.access_key_id,
        "arn": session.identity.arn,
        "role": session.key.hops.last().map(|hop| &hop.role),
        "account": session.identity.account.to_string(),
        "session_name": name,
        "expires": end,
        "remaining": end.map(|end| end.duration_since(now).as_secs().max(0)),
        "source": session.start.to_string(),
        "shells": shells.iter().map(shell).collect::<Vec<_>>(),
        "renewable": !session.with_code,
    })
}

fn chosen(sessions: Vec<KeptSession>, name: Option<&str>) -> Result<Vec<KeptSession>, Failure> {
    let Some(name) = name else {
        return Err(Failure::usage("which session?")
            .with_hint("name one that `kamen sessions` shows, or give `--all`"));
    };
    let id = |session: &KeptSession| session.credentials.access_key_id.clone();
    let matches = |session: &KeptSession| {
        let role = session.key.hops.last().map_or("", |hop| hop.role.as_str());
        id(session) == name || role == name || id(session).starts_with(name) || role.contains(name)
    };
    let found: Vec<KeptSession> = sessions.into_iter().filter(matches).collect();
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
