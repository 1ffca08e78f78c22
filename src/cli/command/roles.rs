//! `kamen roles [QUERY]`: the roles of all accounts, with who is trusted.

mod filter;
mod nothing;
mod read;
mod row;

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;

use jiff::{SignedDuration, Timestamp};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::cli::table::Table;
use crate::cli::{ExitStatus, target};
use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::inventory::AccountState;
use crate::domain::session::Start;
use crate::domain::text::harmless;
use crate::domain::time::ago;
use crate::flows::find::accounts_called;
use crate::flows::inventory::Inventory;
use crate::flows::plan::plan;
use crate::flows::ruled_out;
use crate::flows::world::World;

pub(in crate::cli) use nothing::{none_answered, nothing_at_all};
pub(in crate::cli) use read::Answers;
pub(super) use row::Row;

use filter::{answering_rows, understood};
use read::Read;

/// Younger lists are not asked for again.
pub(super) const MAX_AGE: SignedDuration = SignedDuration::from_mins(15);

/// List the roles of all your accounts
///
/// QUERY is what the filter of the screens takes: words that must all fit, in the name (of which letters may
/// be left out), the account, the path or among the trusted principals; `can:yes|maybe|no|mfa|here`,
/// `account:`, `trusts:`, `is:service|open|favourite|new|production|recent|finding|broken`, `set:` and the name of
/// roles that were marked in the screens; `!` before a word leaves out what fits. Lists of the last 15 minutes are not asked for again, unless with --refresh.
///
/// On a terminal the columns are cut to its width. Elsewhere every value is whole, and a long one
/// pushes its own line only; for scripts there is --output json.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Words that must all fit, such as `deploy can:yes account:prod`
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Only this account: id, alias, name or profile
    #[arg(long, value_name = "ACCOUNT", add = target::complete_account())]
    account: Option<String>,
    /// List only, without asking what you may do: sooner, and with a call or two an account
    #[arg(long)]
    no_verdicts: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let account = match &arguments.account {
        Some(name) => Some(account(world, name)?),
        None => None,
    };
    let written = arguments.query.join(" ");
    let query = understood(world, &written)?;
    if arguments.no_verdicts && query.asks_for_verdicts() {
        let message = "`can:` asks for the verdicts that `--no-verdicts` leaves out";
        return Err(Failure::usage(message).with_hint("leave one of the two out"));
    }
    // What the profiles beside it lead to is no answer to a profile that is none.
    if context.options.profile.as_ref().is_some_and(|name| world.config.profile(name).is_none()) {
        plan(&world.config, &world.environment, &world.own)?;
    }
    // The process ends with the list: to give back a hundred thousand roles and rows one by one would only put it off.
    let read = ManuallyDrop::new(Read::of(context, world, account, arguments.no_verdicts)?);
    let Read { inventory, silence, judge } = &*read;
    if let Some(failure) = nothing_at_all(world, inventory) {
        return Err(failure);
    }
    let people = read.people(context);
    let all = read.rows(world, people.as_ref());
    if account.is_none() && context.options.profile.is_none() && people.is_some() {
        keep_verdicts(context, world, &all);
    }
    let rows = ManuallyDrop::new(answering_rows(world, inventory, &query, all));
    if context.output.is_json() {
        let (before, after) = document(world, inventory);
        let listing = Listing { before, rows: &rows, after };
        context.output.json(&listing)?;
    } else {
        let table = ManuallyDrop::new(table(world, inventory, &rows, arguments.no_verdicts));
        table.print(&context.output, || Some(no_rows(&written)))?;
        notes(context, world, inventory);
        if let (Some(Err(failure)), None) = (judge, silence) {
            let text = format!("no verdicts: {}", failure.message);
            context.output.note(&format!("note: {}", harmless(&text)));
        }
    }
    silence.clone().map_or(Ok(0), Err)
}

/// Keeps what completion leaves out.
fn keep_verdicts(context: &Context, world: &World, rows: &[Row<'_>]) {
    let decided = rows.iter().map(|row| {
        let reached = row.reached.as_ref();
        (&row.role.arn, reached.map(|reached| reached.best.settled()))
    });
    ruled_out::keep(world, &context.sessions, decided);
}

/// The only account of that name.
fn account(world: &World, name: &str) -> Result<AccountId, Failure> {
    let inventory = Inventory::cached(world);
    let mut found = accounts_called(world, &inventory, name).into_iter();
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Failure::usage(format!("no account is called `{name}`"))
            .with_hint("give its twelve digits, its alias, or a profile that leads there")),
        (Some(one), Some(other)) => {
            Err(Failure::usage(format!("`{name}` names several accounts: {one}, {other} …"))
                .with_hint("give the twelve digits"))
        }
    }
}

fn no_rows(written: &str) -> String {
    if written.is_empty() {
        return "no role is listed".to_owned();
    }
    format!("no role answers to `{written}`")
}

/// The document of a listing; a role at a time becomes JSON.
struct Listing<'a> {
    before: Map<String, Value>,
    rows: &'a [Row<'a>],
    after: Map<String, Value>,
}

impl Serialize for Listing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_map(None)?;
        for (name, value) in &self.before {
            document.serialize_entry(name, value)?;
        }
        document.serialize_entry("roles", &Rows(self.rows))?;
        for (name, value) in &self.after {
            document.serialize_entry(name, value)?;
        }
        document.end()
    }
}

struct Rows<'a>(&'a [Row<'a>]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Row::document))
    }
}

/// What stands before the roles, and what behind them.
fn document(world: &World, inventory: &Inventory) -> (Map<String, Value>, Map<String, Value>) {
    let accounts: Vec<Value> = inventory
        .accounts
        .iter()
        .map(|(id, view)| {
            json!({
                "id": id,
                "alias": view.facts.alias,
                "name": world.settings.account_name(*id),
                "state": view.facts.state.word(),
                "roles": view.roles.len(),
                "as_of": view.facts.as_of,
                "problem": view.facts.state.failure().map(|failure| failure.message.clone()),
                "identities": view.facts.identities.iter().map(Start::to_string).collect::<Vec<_>>(),
            })
        })
        .collect();
    let problems: Vec<Value> = inventory
        .problems
        .iter()
        .map(|(start, failure)| json!({"start": start.to_string(), "message": failure.message}))
        .collect();
    let before = [("version", Value::from(1)), ("accounts", Value::from(accounts))];
    let after = [
        ("appeared", json!(inventory.appeared)),
        ("vanished", json!(inventory.vanished)),
        ("problems", Value::from(problems)),
    ];
    let map = |(name, value): (&str, Value)| (name.to_owned(), value);
    (before.into_iter().map(map).collect(), after.into_iter().map(map).collect())
}

fn table(world: &World, inventory: &Inventory, rows: &[Row<'_>], is_bare: bool) -> Table {
    // A role's path says less than its name, which stands last.
    let titles: &[&'static str] = if is_bare {
        &["ACCOUNT", "ROLE", "TRUSTS"]
    } else {
        &["ACCOUNT", "ROLE", "CAN", "TRUSTS"]
    };
    let mut table = Table::new(titles).keeping_ends_of("ROLE");
    table.rows(rows, |row| {
        let account = row.role.arn.account();
        let called = inventory.account_name(&world.settings, account);
        let account = called.map_or_else(|| account.to_string(), str::to_owned);
        let mut name = row.name();
        if inventory.appeared.contains(&row.role.arn) {
            name.push_str(" (new)");
        }
        let mut cells = vec![(account, Some(Paint::Muted)), (name, Some(Paint::Strong))];
        if !is_bare {
            cells.push((row.word(), row.paint()));
        }
        cells.push((row.trust.short(), row.has_danger().then_some(Paint::Warning)));
        cells
    });
    table
}

/// So many accounts are named one by one.
const NAMED: usize = 2;

/// What is not as one might think, on standard error: ages, accounts that did not answer, starts.
fn notes(context: &Context, world: &World, inventory: &Inventory) {
    let output = &context.output;
    let now = world.clock.now();
    let failed =
        inventory.accounts.values().filter(|view| view.facts.state.failure().is_some()).count();
    if failed > NAMED {
        let text = format!("{failed} accounts could not be listed anew: {}", by_state(inventory));
        output.note(&format!("{} {text}", output.paint_error(Paint::Muted, "note:")));
    }
    for (account, view) in inventory.accounts.iter().filter(|_| failed <= NAMED) {
        let called = inventory.account_name(&world.settings, *account);
        let called =
            called.map_or_else(|| account.to_string(), |name| format!("{account} ({name})"));
        let age = view.facts.as_of.map(|then| ago(then, now));
        let Some(failure) = view.facts.state.failure() else { continue };
        let age = age.map(|age| format!(" (shown as of {age})")).unwrap_or_default();
        let text =
            format!("account {called}: {}: {}{age}", view.facts.state.shown(), failure.message);
        output.note(&format!("{} {}", output.paint_error(Paint::Muted, "note:"), harmless(&text)));
    }
    if let Some(text) = cached_note(inventory, now) {
        output.note(&format!("{} {text}", output.paint_error(Paint::Muted, "note:")));
    }
    if inventory.vanished.len() > NAMED {
        let text = format!("{} roles are gone", inventory.vanished.len());
        output.note(&format!("{} {text}", output.paint_error(Paint::Muted, "note:")));
    }
    for arn in inventory.vanished.iter().filter(|_| inventory.vanished.len() <= NAMED) {
        output.note(&format!("{} {arn} is gone", output.paint_error(Paint::Muted, "note:")));
    }
    for (portal, failure) in &inventory.portal_problems {
        let hint = failure.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        let text = format!("{portal}: {}{hint}", failure.message);
        output.note(&format!("{} {}", output.paint_error(Paint::Muted, "note:"), harmless(&text)));
    }
    let text = match inventory.problems.as_slice() {
        [] => return,
        [(start, failure)] => format!("{start}: {}", failure.message),
        several => format!("{} profiles cannot be used: `kamen doctor` says why", several.len()),
    };
    let label = output.paint_error(Paint::Warning, "warning:");
    output.note(&format!("{label} {}", harmless(&text)));
}

/// How many accounts failed of what, with where to read more.
fn by_state(inventory: &Inventory) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    for view in inventory.accounts.values().filter(|view| view.facts.state.failure().is_some()) {
        *counts.entry(view.facts.state.shown()).or_default() += 1;
    }
    let counts = counts.iter().map(|(word, count)| format!("{count} {word}"));
    format!("{} (`--output json` names them)", counts.collect::<Vec<_>>().join(", "))
}

/// One line for all accounts that are shown from the cache: the oldest says how old.
fn cached_note(inventory: &Inventory, now: Timestamp) -> Option<String> {
    let views = inventory.accounts.values();
    let cached = views.filter(|view| matches!(view.facts.state, AccountState::Cached));
    let moments: Vec<Timestamp> = cached.filter_map(|view| view.facts.as_of).collect();
    let age = ago(*moments.iter().min()?, now);
    let what = if moments.len() == 1 {
        "1 account".to_owned()
    } else {
        format!("{} accounts", moments.len())
    };
    (age != "just now").then(|| format!("{what} listed {age}; `--refresh` asks again"))
}
