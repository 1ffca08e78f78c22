//! `kamen exec --all QUERY -- CMD…`: one command as each of many roles, side by side.

mod children;
mod gather;
mod report;

use std::path::Path;

use crate::cli::command::exec::Arguments;
use crate::cli::command::roles::Answers;
use crate::cli::context::Context;
use crate::cli::guard::{ask_reason_of_all, is_guarded};
use crate::cli::output::Paint;
use crate::cli::person::{agrees, asked};
use crate::cli::table::Table;
use crate::cli::{ExitStatus, error};
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::kept::Purpose;
use crate::domain::text::harmless;
use crate::flows::world::World;
use crate::ports::vault::Person;

use gather::gathered;

/// More roles than these are shown, and asked about, before anything runs.
const UNASKED: usize = 10;

/// One of the roles that the query chose.
#[derive(Debug)]
struct Chosen {
    role: RoleArn,
    /// The account's name, then the role's.
    label: String,
    is_production: bool,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    context.sessions.serve(Purpose::of_child(arguments.min_left));
    let world = context.world()?;
    let chosen = chosen(context, world, &arguments.all.join(" "))?;
    if arguments.dry_run {
        preview(context, &chosen);
        return Ok(0);
    }
    let roles: Vec<&RoleArn> = chosen.iter().map(|one| &one.role).collect();
    ask_reason_of_all(context, world, &roles)?;
    confirm(context, arguments, &chosen)?;
    let gathered = gathered(context, arguments.via, chosen)?;
    if arguments.fail_fast
        && let Some((chosen, failure)) = gathered
            .iter()
            .find_map(|(chosen, had)| had.as_ref().err().map(|failure| (chosen, failure)))
    {
        let message = format!("{}: {}; nothing was run", chosen.label, failure.message);
        return Err(Failure { message, ..failure.clone() });
    }
    let (outcomes, asked) = context.block_on(children::run(context, arguments, gathered))?;
    let worst = report::print(context, &outcomes)?;
    Ok(asked.map_or(worst, |code| code.max(worst)))
}

/// The roles that the query chooses; those that are left out are counted.
fn chosen(context: &Context, world: &World, query: &str) -> Result<Vec<Chosen>, Failure> {
    let answers = Answers::to(context, query)?;
    if answers.out_of_reach > 0 {
        let (count, them) = match answers.out_of_reach {
            1 => ("1 more role answers".to_owned(), "it"),
            more => (format!("{more} more roles answer"), "them"),
        };
        context.output.note(&format!(
            "{count}, and no identity that you have now can assume {them}: left out"
        ));
    }
    if answers.roles.is_empty() {
        let message = format!("no role that you can assume answers to `{query}`");
        let failure = Failure::new(FailureKind::Refused, message);
        return Err(failure.with_hint(format!("`kamen roles {query}` shows what answers")));
    }
    let each = answers.roles.into_iter().map(|(role, label)| {
        let is_production = is_guarded(world, &role);
        Chosen { role, label, is_production }
    });
    Ok(each.collect())
}

/// Shows on standard error as whom the command would run.
fn preview(context: &Context, chosen: &[Chosen]) {
    let mut table = Table::new(&["ROLE", "ACCOUNT", ""]);
    for one in chosen {
        let mark = if one.is_production { "production" } else { "" };
        table.row(vec![
            (one.label.clone(), Some(Paint::Strong)),
            (one.role.account().to_string(), Some(Paint::Muted)),
            (mark.to_owned(), Some(Paint::Bad)),
        ]);
    }
    context.output.note(table.error_text(&context.output).trim_end());
}

/// Asks, if there are many roles or one is production; `--yes` answers beforehand.
///
/// # Errors
/// The answer is no, or there is no terminal to ask on.
fn confirm(context: &Context, arguments: &Arguments, chosen: &[Chosen]) -> Result<(), Failure> {
    let count = chosen.len();
    let production = chosen.iter().filter(|one| one.is_production).count();
    if context.options.yes || (count <= UNASKED && production == 0) {
        return Ok(());
    }
    preview(context, chosen);
    let program = arguments.command.first().map(Path::new).and_then(Path::file_name);
    let program = program.unwrap_or_default().to_string_lossy();
    let roles = if count == 1 { "role" } else { "roles" };
    let what = format!("run `{}` as {count} {roles}", harmless(&program));
    let agreed = match production {
        _ if !context.person.is_there() => false,
        0 => agrees(&format!("{what}?")),
        _ => {
            let question = format!("{what}, {production} in production; type `{count}` to do it: ");
            asked(&question).as_deref() == Some(&count.to_string())
        }
    };
    if agreed {
        return Ok(());
    }
    let of_production = match production {
        0 => String::new(),
        count => format!(", {count} of them production"),
    };
    let message = format!("{count} {roles}{of_production}: not confirmed, and nothing was run");
    Err(Failure::usage(message).with_hint("narrow the query, or answer beforehand with `--yes`"))
}

/// Says on standard error that a role cannot be had.
fn tell(context: &Context, label: &str, failure: &Failure) {
    let message = format!("{label}: {}", failure.message);
    let failure = Failure { message, ..failure.clone() };
    error::print(&failure, &context.output);
}
