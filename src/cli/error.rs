//! Failures on standard error: `error: …`, `hint: …`, or the documented JSON.

use std::ffi::OsString;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::ExitStatus;
use crate::cli::output::{Output, Paint, note};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::text::harmless;

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

/// Prints what clap says: help and version on standard output (0), a wrong command line on standard error (2).
pub fn print_usage(problem: &clap::Error, words: &[OsString]) -> ExitCode {
    let wants_json = !problem.use_stderr() || asks_for_json(words);
    if problem.use_stderr() && wants_json {
        note(&document(&usage_failure(problem)));
    } else {
        // Where nobody reads any more there is nobody to tell.
        drop(problem.print());
    }
    ExitCode::from(if problem.use_stderr() { FailureKind::Usage.exit_code() } else { 0 })
}

fn usage_failure(problem: &clap::Error) -> Failure {
    let text = problem.to_string();
    let message: Vec<&str> =
        text.lines().take_while(|line| !line.starts_with("Usage:")).map(str::trim).collect();
    let message = message.join(" ");
    let message = message.trim().strip_prefix("error: ").unwrap_or(&message).trim();
    Failure::usage(message).with_hint("`kamen --help` shows commands and options")
}

fn asks_for_json(words: &[OsString]) -> bool {
    let pairs = words
        .windows(2)
        .any(|pair| matches!(pair, [option, value] if option == "--output" && value == "json"));
    pairs || words.iter().any(|word| word == "--output=json")
}
