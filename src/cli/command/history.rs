//! `kamen history`: every switch: when, who, which role, why.

use serde_json::{Value, json};

use crate::adapters::history::read;
use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::cli::table::Table;
use crate::domain::failure::Failure;
use crate::domain::history::Entry;
use crate::domain::key_id::shown_key_id;
use crate::domain::time::instant;

/// Show which roles were used, when, from which identity, for what and why
///
/// Shells, commands, `kamen env` and switches inside live shells are written down; of a command its first
/// word alone, since arguments carry secrets. The key id is the one that CloudTrail shows.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only entries that hold all of these words
    words: Vec<String>,
    /// How many, the newest
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    last: usize,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let all = read(&context.environment)?;
    let fitting: Vec<&Entry> = all.iter().filter(|entry| holds(entry, &arguments.words)).collect();
    let skipped = fitting.len().saturating_sub(arguments.last);
    let shown = fitting.into_iter().skip(skipped);
    if context.output.is_json() {
        let entries: Vec<Value> = shown.map(document).collect();
        context.output.json(&json!({ "version": 1, "entries": entries }))?;
        return Ok(0);
    }
    let mut table =
        Table::new(&["TIME", "DOOR", "ROLE", "FROM", "COMMAND", "EXIT", "SECONDS", "REASON"]);
    for entry in shown {
        let number = |number: Option<i64>| number.map_or_else(String::new, |it| it.to_string());
        let is_bad = entry.exit.is_some_and(|exit| exit != 0);
        let cells = [
            (instant(entry.time), None),
            (entry.door.word().to_owned(), None),
            (role_of(entry), None),
            (entry.caller.rsplit(':').next().unwrap_or_default().to_owned(), Some(Paint::Muted)),
            (entry.command.clone().unwrap_or_default(), None),
            (number(entry.exit.map(i64::from)), is_bad.then_some(Paint::Bad)),
            (number(entry.duration), None),
            (entry.reason.clone().unwrap_or_default(), None),
        ];
        table.row(cells.to_vec());
    }
    context.output.raw(&table.text(&context.output))?;
    Ok(0)
}

/// The account, then the role's name.
fn role_of(entry: &Entry) -> String {
    let name = entry.role.as_deref().and_then(|arn| arn.rsplit('/').next());
    format!("{}/{}", entry.account, name.unwrap_or("-"))
}

fn holds(entry: &Entry, words: &[String]) -> bool {
    let parts =
        [&entry.role, &entry.session_name, &entry.access_key_id, &entry.reason, &entry.command];
    let parts = parts.into_iter().flatten().map(String::as_str);
    let all = parts.chain([&*entry.caller, &*entry.account, entry.door.word()]);
    let text = all.collect::<Vec<_>>().join("\n").to_lowercase();
    words.iter().all(|word| text.contains(&word.to_lowercase()))
}

fn document(entry: &Entry) -> Value {
    json!({
        "time": entry.time,
        "door": entry.door.word(),
        "caller": entry.caller,
        "role": entry.role,
        "account": entry.account,
        "session_name": entry.session_name,
        "access_key_id": entry.access_key_id.as_deref().map(shown_key_id),
        "reason": entry.reason,
        "command": entry.command,
        "exit": entry.exit,
        "duration": entry.duration,
    })
}
