//! `kamen sessions`: what is kept in the vault, in which shells it is used, renewing and ending it.

mod renew;

use clap::Subcommand;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::adapters::control::ask;
use crate::adapters::{live_folder, shells};
use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::table::Table;
use crate::domain::failure::Failure;
use crate::domain::identity::{Identity, IdentityKind};
use crate::domain::kept::KeptSession;
use crate::domain::key_id::key_id_in;
use crate::domain::live::{Act, Order, Standing};
use crate::domain::role_name::{account_and_role, normal};
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
    /// Obtain a session anew, as it was asked for: what has the keys before goes on until they end
    Renew {
        /// The session's id, its role's ARN, or enough of either
        name: Option<String>,
        /// Renew all
        #[arg(long, conflicts_with = "name")]
        all: bool,
    },
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
        Some(Action::Renew { name, all }) => {
            let chosen = if *all { sessions } else { chosen(sessions, name.as_deref())? };
            return renew::all(context, &chosen);
        }
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
    let listed = listed(context, sessions, now);
    if context.output.is_json() {
        let sessions: Vec<Value> = listed.iter().map(|one| one.document(now)).collect();
        return context.output.json(&json!({ "version": 1, "sessions": sessions }));
    }
    let mut table = Table::new(&["ID", "SESSION", "FROM", "LEFT", "SHELLS"]);
    for session in listed {
        let time = session.expires.map(|end| left(end, now)).unwrap_or_default();
        let pids = session.shells.iter().map(OpenShell::called).collect::<Vec<_>>().join(" ");
        let cells = [session.id, session.identity.arn, session.source, time, pids];
        table.row(cells.map(|cell| (cell, None)).to_vec());
    }
    context.output.raw(&table.text(&context.output))
}

/// A session, kept or served.
struct Listed {
    id: String,
    identity: Identity,
    role: Option<String>,
    expires: Option<Timestamp>,
    source: String,
    is_renewable: bool,
    shells: Vec<OpenShell>,
}

/// A shell that carries a session.
#[derive(Clone)]
struct OpenShell {
    pid: u32,
    started: Option<Timestamp>,
    is_live: bool,
}

impl OpenShell {
    fn called(&self) -> String {
        format!("{}{}", self.pid, if self.is_live { " (live)" } else { "" })
    }
}

/// What is kept, each with the shells that have its keys in their environment or are served them; then what live
/// shells are served and is kept nowhere.
fn listed(context: &Context, sessions: &[KeptSession], now: Timestamp) -> Vec<Listed> {
    let running = shells::running();
    let mut served: Vec<Standing> = live_folder::all(&context.environment)
        .into_iter()
        .filter_map(|folder| ask(&folder, &Order { act: Act::Tell, mfa_code: None }).ok())
        .collect();
    let mut listed: Vec<Listed> = Vec::new();
    for session in sessions {
        let id = &session.credentials.access_key_id;
        let of_keys = running.iter().filter(|shell| shell.access_key_id == *id);
        let of_keys = of_keys.map(|shell| OpenShell {
            pid: shell.pid,
            started: shell.started,
            is_live: false,
        });
        let mine = served.extract_if(.., |standing| standing.access_key_id == *id);
        listed.push(Listed {
            id: id.clone(),
            identity: session.identity.clone(),
            role: session.key.hops.last().map(|hop| hop.role.clone()),
            expires: session.credentials.expires,
            source: session.start.to_string(),
            is_renewable: session.code.is_spared(now),
            shells: of_keys.chain(mine.map(|standing| live(&standing))).collect(),
        });
    }
    listed.extend(served.into_iter().map(|standing| Listed {
        shells: vec![live(&standing)],
        is_renewable: standing.problem.is_none(),
        identity: Identity { arn: standing.arn, account: standing.account, user_id: String::new() },
        id: standing.access_key_id,
        role: standing.role.map(|role| role.to_string()),
        expires: standing.expires,
        source: standing.source,
    }));
    listed
}

fn live(standing: &Standing) -> OpenShell {
    OpenShell { pid: standing.pid, started: Some(standing.started), is_live: true }
}

impl Listed {
    fn document(&self, now: Timestamp) -> Value {
        let name = match self.identity.kind() {
            IdentityKind::RoleSession { session, .. } => Some(session),
            IdentityKind::User { .. }
            | IdentityKind::Root
            | IdentityKind::FederatedUser { .. }
            | IdentityKind::Other => None,
        };
        let shell = |shell: &OpenShell| json!({ "pid": shell.pid, "started": shell.started, "live": shell.is_live });
        json!({
            "id": self.id,
            "arn": self.identity.arn,
            "role": self.role,
            "account": self.identity.account.to_string(),
            "session_name": name,
            "expires": self.expires,
            "remaining": self.expires.map(|end| end.duration_since(now).as_secs().max(0)),
            "source": self.source,
            "shells": self.shells.iter().map(shell).collect::<Vec<_>>(),
            "renewable": self.is_renewable,
        })
    }
}

/// Whether a session is meant by what was typed or pasted: its key's id, its own ARN, its role in any form.
fn is_meant(session: &KeptSession, name: &str) -> bool {
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
    is_role || (!name.is_empty() && id.starts_with(&*name))
}

fn chosen(sessions: Vec<KeptSession>, name: Option<&str>) -> Result<Vec<KeptSession>, Failure> {
    let Some(name) = name else {
        return Err(Failure::usage("which session?")
            .with_hint("name one that `kamen sessions` shows, or give `--all`"));
    };
    let id = |session: &KeptSession| session.credentials.access_key_id.clone();
    let found: Vec<KeptSession> =
        sessions.into_iter().filter(|session| is_meant(session, name)).collect();
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
