//! `kamen simulate`: scenario files, answered without an AWS account.

use crate::adapters::settings;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::cli::{ExitStatus, input};
use crate::domain::failure::Failure;
use crate::domain::settings::KamenSettings;
use crate::scenario::answer::{Answer, answer_by, json, line, summary};
use crate::scenario::{self, Case};

/// Answer scenarios: may this caller assume this role, and by which roles does one get there?
///
/// FILE is a JSON array of cases, or one case; `-` reads standard input. No AWS account is asked. A case with
/// `guarded` (role, alias, units, tags) says what the guards of your settings ask of a role: expect by,
/// production, confirm, confirm_cli, read_only, max_duration, reason, mfa.
///
/// Exits 0 if every expectation holds, 1 if one does not, 2 if the file cannot be read.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Cases as JSON; `-` reads standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: String,
}

/// Reads the file, answers every case, prints the answers.
pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let cases = scenario::read(&input::text(&arguments.file)?).map_err(|failure| {
        let message = format!("{}: {}", input::shown(&arguments.file), failure.message);
        Failure { message, ..failure }
    })?;
    let asks_guards = cases.iter().any(|case| matches!(case, Case::Guard(_)));
    let settings =
        if asks_guards { settings::load(&context.environment)? } else { KamenSettings::default() };
    let answers: Vec<Answer> = cases.iter().map(|case| answer_by(case, &settings)).collect();
    if context.output.is_json() {
        context.output.json(&json(&answers))?;
    } else {
        print_text(context, &answers)?;
    }
    let all_hold = answers.iter().all(|answer| answer.pass != Some(false));
    Ok(ExitStatus::from(!all_hold))
}

fn print_text(context: &Context, answers: &[Answer]) -> Result<(), Failure> {
    for answer in answers {
        let text = line(answer);
        let painted = match answer.pass {
            Some(true) | None => text,
            Some(false) => context.output.paint(Paint::Bad, &text),
        };
        context.output.line(&painted)?;
    }
    context.output.line(&summary(answers))
}
