//! `kamen history`: every switch: when, who, which role, why.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::adapters::history::read;
use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::cli::table::Table;
use crate::domain::failure::Failure;
use crate::domain::history::Entry;
use crate::domain::key_id::shown_key_id;
use crate::domain::text::harmless;
use crate::domain::time::instant;
use crate::flows::called::account_label;

/// Show which roles were used, when, from which identity, for what and why
///
/// Shells, commands, `kamen env` and switches inside live shells are written down; of a command its first
/// word alone, since arguments carry secrets. The key id is the one that CloudTrail shows.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only entries that hold all of these words; accounts by name or id
    words: Vec<String>,
    /// How many, the newest
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    last: usize,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let all = read(&context.environment)?;
    // Without settings that can be read accounts have no names; what was done is told all the same.
    let world = context.world();
    if let Err(failure) = &world {
        let text = format!("note: accounts are not named: {}", failure.message);
        context.output.note(&harmless(&text));
    }
    let mut labels: HashMap<&str, String> = HashMap::new();
    for entry in &all {
        labels.entry(&entry.account).or_insert_with(|| match (&world, entry.account.parse()) {
            (Ok(world), Ok(account)) => account_label(world, account),
            (Ok(_) | Err(_), _) => entry.account.clone(),
        });
    }
    let label = |entry: &Entry| labels.get(&*entry.account).map_or("", String::as_str);
    let fits = |entry: &&Entry| entry.holds(label(entry), &arguments.words);
    let fitting: Vec<&Entry> = all.iter().filter(fits).collect();
    let skipped = fitting.len().saturating_sub(arguments.last);
    let shown = fitting.into_iter().skip(skipped);
    if context.output.is_json() {
        let entries: Vec<Value> = shown.map(document).collect();
        context.output.json(&json!({ "version": 1, "entries": entries }))?;
        return Ok(0);
    }
    let mut table =
        Table::new(&["TIME", "HOW", "ROLE", "FROM", "COMMAND", "EXIT", "SECONDS", "REASON"]);
    for entry in shown {
        let number = |number: Option<i64>| number.map_or_else(String::new, |it| it.to_string());
        let is_bad = entry.exit.is_some_and(|exit| exit != 0);
        let cells = [
            (instant(entry.time), None),
            (entry.door.word().to_owned(), None),
            (entry.called(label(entry)), None),
            (entry.from().to_owned(), Some(Paint::Muted)),
            (entry.command.clone().unwrap_or_default(), None),
            (number(entry.exit.map(i64::from)), is_bad.then_some(Paint::Bad)),
            (number(entry.duration), None),
            (entry.reason.clone().unwrap_or_default(), None),
        ];
        table.row(cells.to_vec());
    }
    table.print(&context.output, || Some(nothing(all.is_empty(), &arguments.words)))?;
    Ok(0)
}

/// Why there is nothing to show.
fn nothing(is_empty: bool, words: &[String]) -> String {
    if is_empty {
        return "nothing is written down yet: `kamen shell`, `exec`, `env` and `switch` add to the history"
            .to_owned();
    }
    match words {
        [] => "no entry is asked for: `--last` says how many".to_owned(),
        words => format!("no entry holds `{}`", words.join("` and `")),
    }
}

fn document(entry: &Entry) -> Value {
    json!({
        "time": entry.time,
        "door": entry.door.word(),
        "caller": entry.caller,
        "role": entry.role,
        "arn": entry.arn,
        "account": entry.account,
        "session_name": entry.session_name,
        "access_key_id": entry.access_key_id.as_deref().map(shown_key_id),
        "reason": entry.reason,
        "command": entry.command,
        "exit": entry.exit,
        "duration": entry.duration,
    })
}
