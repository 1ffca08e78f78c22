//! `kamen keys list`.

use serde_json::{Value, json};

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::table::Table;
use crate::domain::failure::Failure;
use crate::domain::time::ago;
use crate::domain::vault::{LongLivedKey, MfaSeed, Record, RecordKind};

pub(super) fn run(context: &Context) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
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
    if context.output.is_json() {
        context.output.json(&document(&keys, &seeds))?;
        return Ok(0);
    }
    let now = world.clock.now();
    let mut table = Table::new(&["KIND", "NAME", "KEY", "ADDED"]);
    let plain = |cells: [&str; 4]| cells.map(|cell| (cell.to_owned(), None)).to_vec();
    for key in &keys {
        let id = &key.credentials.access_key_id;
        table.row(plain(["key", &key.name, id, &ago(key.added, now)]));
    }
    for seed in &seeds {
        table.row(plain(["mfa", &seed.device, "", &ago(seed.added, now)]));
    }
    context.output.raw(&table.text(&context.output))?;
    Ok(0)
}

fn document(keys: &[LongLivedKey], seeds: &[MfaSeed]) -> Value {
    let key = |key: &LongLivedKey| {
        let id = &key.credentials.access_key_id;
        json!({ "name": key.name, "access_key_id": id, "added": key.added })
    };
    let seed = |seed: &MfaSeed| json!({ "device": seed.device, "added": seed.added });
    json!({
        "version": 1,
        "keys": keys.iter().map(key).collect::<Vec<_>>(),
        "mfa": seeds.iter().map(seed).collect::<Vec<_>>(),
    })
}
