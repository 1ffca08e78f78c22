//! `kamen exec --all QUERY -- CMD…`: one command as each of many roles, side by side.

mod children;
mod gather;
mod report;

use std::path::Path;

use crate::cli::command::exec::Arguments;
use crate::cli::command::roles::Answers;
use crate::cli::context::Context;
use crate::cli::guard::ask_reason_of_all;
use crate::cli::output::Paint;
use crate::cli::person::{agrees, asked};
use crate::cli::table::Table;
use crate::cli::{ExitStatus, error};
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::kept::Purpose;
use crate::domain::settings::Demands;
use crate::domain::text::harmless;
use crate::flows::guard::demands;
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
    guard: Option<Guarded>,
}

/// Why a role is not assumed unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guarded {
    Production,
    /// By a guard of the settings alone.
    Otherwise,
}

impl Guarded {
    /// Whether a role asks for its account's name wherever a person can be asked, and why.
    fn of(demands: &Demands) -> Option<Self> {
        let why = if demands.is_production { Self::Production } else { Self::Otherwise };
        demands.confirm.then_some(why)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Otherwise => "guarded",
        }
    }
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
        let guard = Guarded::of(&demands(world, &role));
        Chosen { role, label, guard }
    });
    Ok(each.collect())
}

/// Shows on standard error as whom the command would run.
fn preview(context: &Context, chosen: &[Chosen]) {
    let mut table = Table::new(&["ROLE", "ACCOUNT", ""]);
    for one in chosen {
        let mark = one.guard.map_or("", Guarded::word);
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
    let guards: Vec<Guarded> = chosen.iter().filter_map(|one| one.guard).collect();
    let other = guards.iter().find(|guard| **guard == Guarded::Otherwise);
    let word = other.copied().unwrap_or(Guarded::Production).word();
    let guarded = guards.len();
    if context.options.yes || (count <= UNASKED && guarded == 0) {
        return Ok(());
    }
    preview(context, chosen);
    let program = arguments.command.first().map(Path::new).and_then(Path::file_name);
    let program = program.unwrap_or_default().to_string_lossy();
    let roles = if count == 1 { "role" } else { "roles" };
    let what = format!("run `{}` as {count} {roles}", harmless(&program));
    let agreed = match guarded {
        _ if !context.person.is_there() => false,
        0 => agrees(&format!("{what}?")),
        _ => {
            let question = format!("{what}, {guarded} of them {word}; type `{count}` to do it: ");
            asked(&question).as_deref() == Some(&count.to_string())
        }
    };
    if agreed {
        return Ok(());
    }
    let of_them = match guarded {
        0 => String::new(),
        count => format!(", {count} of them {word}"),
    };
    let message = format!("{count} {roles}{of_them}: not confirmed, and nothing was run");
    Err(Failure::usage(message).with_hint("narrow the query, or answer beforehand with `--yes`"))
}

/// Says on standard error that a role cannot be had.
fn tell(context: &Context, label: &str, failure: &Failure) {
    let message = format!("{label}: {}", failure.message);
    let failure = Failure { message, ..failure.clone() };
    error::print(&failure, &context.output);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_production_is_called_so() {
        let asked = Demands { confirm: true, ..Demands::default() };
        let production = Demands { is_production: true, ..asked.clone() };
        let words = [&production, &asked, &Demands { confirm: false, ..production.clone() }]
            .map(|demands| Guarded::of(demands).map(Guarded::word));
        assert_eq!(words, [Some("production"), Some("guarded"), None]);
    }
}
