//! Failures on standard error: `error: …`, `hint: …`, or the documented JSON.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use serde_json::json;

use crate::adapters::environment;
use crate::cli::ExitStatus;
use crate::cli::options::{ColorChoice, Format};
use crate::cli::output::{Output, Paint, note};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::text::{harmless, nearest};

/// Prints a failure; gives its exit code.
pub fn print(failure: &Failure, output: &Output) -> ExitStatus {
    if output.is_json() {
        note(&document(failure));
    } else {
        print_text(failure, output);
    }
    failure.kind.exit_code()
}

fn print_text(failure: &Failure, output: &Output) {
    let label = output.paint_error(Paint::Bad, "error:");
    note(&format!("{label} {}", lines(&failure.message)));
    let mut origin = Vec::new();
    origin.extend(failure.code.as_deref().map(|code| format!("code {code}")));
    origin.extend(failure.request_id.as_deref().map(|id| format!("request id {id}")));
    if !origin.is_empty() {
        note(&format!("  {}", harmless(&origin.join(", "))));
    }
    if let Some(hint) = &failure.hint {
        let label = output.paint_error(Paint::Accent, "hint:");
        note(&format!("{label} {}", lines(hint)));
    }
}

/// Harmless text that keeps its line ends: lists of candidates stand on lines of their own.
fn lines(text: &str) -> String {
    text.lines().map(harmless).collect::<Vec<_>>().join("\n")
}

/// The error document of `--output json`.
pub fn document(failure: &Failure) -> String {
    json!({
        "version": 1,
        "error": {
            "kind": failure.kind.word(),
            "message": failure.message,
            "hint": failure.hint,
            "code": failure.code,
            "request_id": failure.request_id,
        }
    })
    .to_string()
}

/// Prints what clap says: help and version on standard output (0), a wrong command line on standard
/// error (2), like any other failure.
pub fn print_usage(problem: &clap::Error, words: &[OsString]) -> ExitCode {
    let wants_help = problem.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if !problem.use_stderr() || wants_help {
        // Without a reader there is nothing to tell.
        drop(problem.print());
        let code = if problem.use_stderr() { FailureKind::Usage.exit_code() } else { 0 };
        return ExitCode::from(code);
    }
    let format = if asks_for_json(words) { Format::Json } else { Format::Text };
    let output = Output::new(format, ColorChoice::Auto, &environment::read());
    ExitCode::from(print(&usage_failure(&problem.to_string()), &output))
}

/// clap's text as a failure: what is wrong, then its tips and the command's usage.
fn usage_failure(text: &str) -> Failure {
    let text = text.replace('\'', "`");
    let (said, usage) = text.split_once("Usage:").unwrap_or((&text, ""));
    let (tips, message): (Vec<&str>, Vec<&str>) =
        said.lines().map(str::trim).filter(|line| is_telling(line)).partition(|line| is_tip(line));
    let message = message.join(" ");
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let usage = usage.lines().next().map(str::trim).filter(|usage| !usage.is_empty());
    // clap shows the usage of the option that it thinks was meant.
    let usage = usage.filter(|usage| !usage.contains(" --help"));
    let tips = tips.iter().filter(|tip| !is_far_fetched(message, tip));
    let tips = tips.map(|tip| tip.strip_prefix("tip: ").unwrap_or(tip));
    let tips = tips.map(|tip| tip.trim_matches(['[', ']']).to_owned());
    let usage = usage.map_or_else(
        || "`kamen --help` shows commands and options".to_owned(),
        |usage| format!("usage: {usage}"),
    );
    let hint: Vec<String> = tips.chain([usage]).collect();
    Failure::usage(message).with_hint(hint.join("; "))
}

/// Whether a tip names only what is hardly like the word that was typed: clap finds likeness in few letters.
fn is_far_fetched(message: &str, tip: &str) -> bool {
    let names = || tip.split('`').skip(1).step_by(2);
    let Some(typed) = message.split('`').nth(1) else { return false };
    let is_of_h = typed.trim_start_matches('-').starts_with('h');
    let leads_to_help = names().any(|name| name == "--help") && !is_of_h;
    let is_unlike = names().next().is_some() && nearest(typed, names(), 1).is_empty();
    tip.contains("similar") && (is_unlike || leads_to_help)
}

fn is_telling(line: &str) -> bool {
    !line.is_empty() && !line.starts_with("For more information")
}

/// What helps, not what is wrong: `tip: a similar argument exists …`, `[possible values: …]`.
fn is_tip(line: &str) -> bool {
    line.starts_with("tip: ") || line.starts_with("[possible values:")
}

/// Whether `--output json` stands among kamen's own words; what follows `--` is a command's.
fn asks_for_json(words: &[OsString]) -> bool {
    let own: Vec<_> = words.iter().take_while(|word| *word != "--").collect();
    let pairs = own
        .windows(2)
        .any(|pair| matches!(pair, [option, value] if *option == "--output" && *value == "json"));
    pairs || own.iter().any(|word| *word == "--output=json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clap_says_becomes_a_failure_with_its_tips_as_hints() {
        let text = "error: unexpected argument '--acount' found\n\n  tip: a similar argument exists: \
                    '--account'\n\nUsage: kamen roles --account <ACCOUNT> [QUERY]...\n\nFor more \
                    information, try '--help'.\n";

        let failure = usage_failure(text);

        assert_eq!(failure.message, "unexpected argument `--acount` found");
        assert_eq!(
            failure.hint.as_deref(),
            Some(
                "a similar argument exists: `--account`; usage: kamen roles --account <ACCOUNT> \
                 [QUERY]..."
            )
        );
        let value = "error: invalid value 'x' for '--color <COLOR>'\n  [possible values: auto, \
                     never]\n\nFor more information, try '--help'.\n";
        assert_eq!(
            usage_failure(value).hint.as_deref(),
            Some("possible values: auto, never; `kamen --help` shows commands and options")
        );
    }

    #[test]
    fn the_words_of_a_command_to_be_run_are_not_ours() {
        let words = |text: &str| -> Vec<OsString> { text.split(' ').map(OsString::from).collect() };

        assert!(asks_for_json(&words("kamen roles --bogus --output json")));
        assert!(asks_for_json(&words("kamen --output=json roles --bogus")));
        assert!(!asks_for_json(&words("kamen exec --bogus -- aws --output json")));
    }

    #[test]
    fn a_command_is_offered_only_if_it_is_like_what_was_typed() {
        let said = |typed: &str, meant: &str| {
            let text = format!(
                "error: unrecognized subcommand '{typed}'\n\n  tip: a similar subcommand exists: '{meant}'\n\n\
                 Usage: kamen [OPTIONS] [COMMAND]\n"
            );
            usage_failure(&text).hint.unwrap_or_default()
        };

        assert_eq!(said("bogus", "logout"), "usage: kamen [OPTIONS] [COMMAND]");
        assert!(said("histroy", "history").starts_with("a similar subcommand exists: `history`; "));
    }
}
