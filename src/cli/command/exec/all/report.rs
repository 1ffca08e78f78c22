//! How it went, as a table or as JSON, and the exit code for all.

use serde_json::{Value, json};

use crate::cli::ExitStatus;
use crate::cli::command::exec::all::children::Outcome;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::cli::table::Table;
use crate::domain::failure::Failure;

/// Prints how it went: as JSON on standard output, else a table on standard error. Gives the worst exit code.
pub(super) fn print(context: &Context, outcomes: &[Outcome]) -> Result<ExitStatus, Failure> {
    let output = &context.output;
    if output.is_json() {
        let results: Vec<Value> = outcomes.iter().map(document).collect();
        output.json(&json!({ "version": 1, "results": results }))?;
    } else {
        output.note(table(outcomes).error_text(output).trim_end());
    }
    Ok(worst(outcomes))
}

/// The highest exit code; a role that could not be had counts with that of its failure.
fn worst(outcomes: &[Outcome]) -> ExitStatus {
    let codes = outcomes
        .iter()
        .filter_map(|outcome| outcome.exit.or(outcome.problem.as_ref().map(|(_, code)| *code)));
    codes.max().unwrap_or(0)
}

fn table(outcomes: &[Outcome]) -> Table {
    let mut table = Table::new(&["ROLE", "EXIT", "SECONDS", "NOTE"]);
    for outcome in outcomes {
        let (exit, paint) = match outcome.exit {
            Some(0) => ("0".to_owned(), Paint::Good),
            Some(code) => (code.to_string(), Paint::Bad),
            None => ("-".to_owned(), Paint::Muted),
        };
        let seconds = outcome
            .duration
            .map_or_else(String::new, |duration| format!("{:.1}", duration.as_secs_f64()));
        let note = match (&outcome.problem, outcome.exit) {
            (Some((problem, _)), _) => problem.as_str(),
            (None, None) => "not begun: another failed",
            (None, Some(_)) => "",
        };
        table.row(vec![
            (outcome.label.clone(), None),
            (exit, Some(paint)),
            (seconds, Some(Paint::Muted)),
            (note.to_owned(), Some(Paint::Warning)),
        ]);
    }
    table
}

/// The documented shape of one result.
fn document(outcome: &Outcome) -> Value {
    json!({
        "role": outcome.role,
        "account": outcome.role.account(),
        "name": outcome.label,
        "exit": outcome.exit,
        "duration": outcome.duration.map(|duration| duration.as_secs()),
        "stdout": String::from_utf8_lossy(&outcome.wrote.out),
        "stderr": String::from_utf8_lossy(&outcome.wrote.error),
        "truncated": outcome.wrote.is_cut,
        "problem": outcome.problem.as_ref().map(|(problem, _)| problem),
    })
}
