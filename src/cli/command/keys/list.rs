//! `kamen keys list`.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::table::Table;
use crate::domain::access_key::{AccessKey, KeyUse};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::key_id::shown_key_id;
use crate::domain::text::harmless;
use crate::domain::time::ago;
use crate::domain::vault::{LongLivedKey, MfaSeed, Record, RecordKind};
use crate::flows::vault_key::client;
use crate::flows::world::World;
use crate::ports::aws::Access;

use super::opened;

/// Keys and devices in the vault, with their age and last use; no secret is shown
///
/// AWS is asked when each key was made and last used; what it does not answer is left open.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Ask AWS nothing
    #[arg(long)]
    offline: bool,
}

/// So long is waited for AWS.
const PATIENCE: Duration = Duration::from_secs(5);

/// A key with what AWS knows of it.
struct Row {
    key: LongLivedKey,
    /// `None` if AWS was not asked.
    known: Option<Result<Known, Failure>>,
}

struct Known {
    own: AccessKey,
    used: Option<KeyUse>,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = opened(context)?;
    let (keys, seeds) = held(world);
    let rows: Vec<Row> = if arguments.offline {
        keys.into_iter().map(|key| Row { key, known: None }).collect()
    } else {
        context
            .block_on(async { Ok(join_all(keys.into_iter().map(|key| asked(world, key))).await) })?
    };
    if context.output.is_json() {
        context.output.json(&document(&rows, &seeds))?;
        return Ok(0);
    }
    let now = world.clock.now();
    let mut table = Table::new(&["KIND", "NAME", "KEY", "AGE", "LAST USED"]);
    let plain = |cells: [&str; 5]| cells.map(|cell| (cell.to_owned(), None)).to_vec();
    for row in &rows {
        let age = ago(row.created(), now);
        let cells = [
            "key",
            &row.key.name,
            shown_key_id(&row.key.credentials.access_key_id),
            &age,
            &row.last_used(now),
        ];
        table.row(plain(cells));
    }
    for seed in &seeds {
        table.row(plain(["mfa", &seed.device, "", &ago(seed.added, now), ""]));
    }
    table.print(&context.output, || {
        let text = "the vault holds no keys: `kamen keys add NAME` takes one in, `kamen keys import` those of \
                    the shared files";
        Some(text.to_owned())
    })?;
    for row in &rows {
        if let Some(Err(failure)) = &row.known {
            let text = format!("of `{}` AWS says nothing: {failure}", row.key.name);
            context.output.note(&harmless(&text));
        }
    }
    Ok(0)
}

fn held(world: &World) -> (Vec<LongLivedKey>, Vec<MfaSeed>) {
    let (mut keys, mut seeds) = (Vec::new(), Vec::new());
    for record in RecordKind::ALL.iter().flat_map(|kind| world.vault.all(*kind)) {
        match record {
            Record::LongLivedKey(key) => keys.push(key),
            Record::MfaSeed(seed) => seeds.push(seed),
            Record::Session(_) | Record::SignIn(_) => {}
        }
    }
    keys.sort_by(|one, other| one.name.cmp(&other.name));
    seeds.sort_by(|one, other| one.device.cmp(&other.device));
    (keys, seeds)
}

async fn asked(world: &World, key: LongLivedKey) -> Row {
    let client = Arc::new(client(world, &key.name));
    let access = Access { credentials: key.credentials.clone(), client };
    let late = || Failure::new(FailureKind::Unreachable, "no answer in time");
    let known = timeout(PATIENCE, known(world, &access)).await.unwrap_or_else(|_| Err(late()));
    Row { key, known: Some(known) }
}

async fn known(world: &World, access: &Access) -> Result<Known, Failure> {
    let id = &access.credentials.access_key_id;
    let own = world.iam.access_keys(access).await?.into_iter().find(|key| key.id == *id);
    let own = own.ok_or_else(|| Failure::new(FailureKind::Service, "it is not listed"))?;
    Ok(Known { own, used: world.iam.access_key_use(access, id).await? })
}

impl Row {
    fn known(&self) -> Option<&Known> {
        self.known.as_ref()?.as_ref().ok()
    }

    /// When it was made; if that is not known, when it came into the vault.
    fn created(&self) -> jiff::Timestamp {
        self.known().and_then(|known| known.own.created).unwrap_or(self.key.added)
    }

    fn last_used(&self, now: jiff::Timestamp) -> String {
        match self.known() {
            None => "?".to_owned(),
            Some(Known { used: None, .. }) => "never".to_owned(),
            Some(Known { used: Some(used), .. }) => match &used.service {
                Some(service) => format!("{} ({service})", ago(used.at, now)),
                None => ago(used.at, now),
            },
        }
    }

    fn document(&self) -> Value {
        let known = self.known();
        let used = known.and_then(|known| known.used.as_ref());
        let problem = self.known.as_ref().and_then(|known| known.as_ref().err());
        json!({
            "name": self.key.name,
            "access_key_id": shown_key_id(&self.key.credentials.access_key_id),
            "added": self.key.added,
            "created": known.and_then(|known| known.own.created),
            "active": known.map(|known| known.own.is_active),
            "last_used": used.map(|used| {
                json!({ "at": used.at, "service": used.service, "region": used.region })
            }),
            "rotating": self.key.rotation.is_some(),
            "problem": problem.map(|failure| &failure.message),
        })
    }
}

fn document(rows: &[Row], seeds: &[MfaSeed]) -> Value {
    let seed = |seed: &MfaSeed| json!({ "device": seed.device, "added": seed.added });
    json!({
        "version": 1,
        "keys": rows.iter().map(Row::document).collect::<Vec<_>>(),
        "mfa": seeds.iter().map(seed).collect::<Vec<_>>(),
    })
}
