//! Runs the command as each role, so many at a time, and hands on what it writes behind the role's name.

use std::cell::{Cell, RefCell};

use futures_util::StreamExt;
use futures_util::stream::iter;
use jiff::SignedDuration;
use unicode_width::UnicodeWidthStr;

use crate::adapters::shell::{Batch, Stream};
use crate::cli::command::exec::Arguments;
use crate::cli::command::exec::all::gather::Had;
use crate::cli::command::exec::all::{Chosen, tell};
use crate::cli::context::Context;
use crate::cli::output::{Paint, pass_on_error};
use crate::cli::record;
use crate::domain::arn::RoleArn;
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::history::Door;
use crate::domain::session::SessionSummary;
use crate::domain::system::in_words;
use crate::domain::text::harmless;

/// How many run at a time unless it is said.
const JOBS: u16 = 8;

/// The widest name that others are lined up with.
const WIDEST: usize = 40;

/// What is kept of one stream for `--output json`.
const MOST: usize = 8 << 20;

/// How it went as one role.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) role: RoleArn,
    pub(super) label: String,
    /// `None` if it did not run.
    pub(super) exit: Option<u8>,
    pub(super) duration: Option<SignedDuration>,
    /// Why it did not run, and with what exit code that is answered.
    pub(super) problem: Option<(String, u8)>,
    /// What it wrote, if that was kept and not printed.
    pub(super) wrote: Wrote,
}

/// What a child wrote to its two streams.
#[derive(Debug, Default)]
pub(super) struct Wrote {
    pub(super) out: Vec<u8>,
    pub(super) error: Vec<u8>,
    /// Whether there was more than is kept.
    pub(super) is_cut: bool,
}

/// Runs the command as each role of which there is a session; says with which exit code a signal is answered
/// that asked for an end.
pub(super) async fn run(
    context: &Context,
    arguments: &Arguments,
    gathered: Vec<(Chosen, Had)>,
) -> Result<(Vec<Outcome>, Option<u8>), Failure> {
    let jobs = usize::from(arguments.jobs.unwrap_or(JOBS));
    let widths = gathered.iter().map(|(one, _)| harmless(&one.label).width());
    let width = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0);
    let run = Run { context, arguments, batch: Batch::default(), has_failed: Cell::new(false) };
    let each = gathered.into_iter().enumerate();
    let each = each.map(|(number, (one, had))| run.one((number, width), one, had));
    let all = iter(each).buffered(jobs).collect::<Vec<_>>();
    // Signals first: they are listened to before the first command begins.
    let mut outcomes = tokio::select! {
        biased;
        ended = run.batch.heed_signals() => {
            let why = ended.err().map_or_else(String::new, |error| format!(": {}", in_words(&error)));
            return Err(Failure::local(format!("signals cannot be listened to{why}")));
        }
        all = all => all.into_iter().collect::<Result<Vec<_>, _>>()?,
    };
    let asked = run.batch.asked_to_end();
    if let Some(code) = asked {
        for outcome in outcomes.iter_mut().filter(|outcome| outcome.problem.is_none()) {
            if outcome.exit.is_none() {
                outcome.problem = Some(("not begun: interrupted".to_owned(), code));
            }
        }
    }
    Ok((outcomes, asked))
}

/// One run over all roles.
struct Run<'a> {
    context: &'a Context,
    arguments: &'a Arguments,
    batch: Batch,
    has_failed: Cell<bool>,
}

impl Run<'_> {
    async fn one(&self, place: (usize, usize), one: Chosen, had: Had) -> Result<Outcome, Failure> {
        let Chosen { role, label, .. } = one;
        let mut outcome = Outcome {
            role,
            label,
            exit: None,
            duration: None,
            problem: None,
            wrote: Wrote::default(),
        };
        let stops = self.arguments.fail_fast && self.has_failed.get();
        match had {
            Err(failure) => {
                if !self.context.output.is_json() {
                    tell(self.context, &outcome.label, &failure);
                }
                outcome.problem = Some((failure.message.clone(), failure.kind.exit_code()));
            }
            Ok(_) if stops || self.batch.asked_to_end().is_some() => {}
            Ok(session) => self.child(place, session, &mut outcome).await?,
        }
        if outcome.exit.is_some_and(|exit| exit != 0) || outcome.problem.is_some() {
            self.has_failed.set(true);
        }
        Ok(outcome)
    }

    async fn child(
        &self,
        (number, width): (usize, usize),
        (session, changes): (SessionSummary, EnvironmentChanges),
        outcome: &mut Outcome,
    ) -> Result<(), Failure> {
        let (context, command) = (self.context, &self.arguments.command);
        let clock = &context.world()?.clock;
        let record =
            record::begin(context, &session, Door::Exec, command.first().map(AsRef::as_ref))?;
        let began = clock.now();
        let wrote = RefCell::new(Wrote::default());
        let blanks = " ".repeat(width.saturating_sub(harmless(&outcome.label).width()));
        let name = format!("{}{blanks} |", harmless(&outcome.label));
        let paint = Paint::Among(number);
        let (out, error) =
            (context.output.paint(paint, &name), context.output.paint_error(paint, &name));
        let heard = |stream: Stream, line: &[u8]| {
            if context.output.is_json() {
                return wrote.borrow_mut().take(stream, line);
            }
            match stream {
                // What cannot be written fails once more, and in words, when the end is reported.
                Stream::Out => context.output.pass_on(&behind(&out, line)).unwrap_or(false),
                Stream::Error => pass_on_error(&behind(&error, line)),
            }
        };
        match self.batch.run(command, &changes, heard).await {
            Ok(exit) => outcome.exit = Some(exit),
            Err(failed) => {
                outcome.problem = Some((failed.failure.message, failed.exit_code));
            }
        }
        let code = outcome.exit.or(outcome.problem.as_ref().map(|(_, code)| *code));
        record.end(context, code.unwrap_or_default())?;
        outcome.duration = Some(clock.now().duration_since(began));
        outcome.wrote = wrote.into_inner();
        Ok(())
    }
}

impl Wrote {
    /// Keeps a line, as far as there is room; the child is not kept from writing more.
    fn take(&mut self, stream: Stream, line: &[u8]) -> bool {
        let kept = match stream {
            Stream::Out => &mut self.out,
            Stream::Error => &mut self.error,
        };
        if kept.len() + line.len() > MOST {
            self.is_cut = true;
        } else {
            kept.extend(line);
        }
        true
    }
}

/// A line of a child's behind its role's name, and with an end.
fn behind(name: &str, line: &[u8]) -> Vec<u8> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    [name.as_bytes(), b" ", line, b"\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_stands_behind_the_name_and_has_an_end() {
        assert_eq!(behind("dev |", b"one\n"), b"dev | one\n");
        assert_eq!(behind("dev |", b"no end"), b"dev | no end\n");
    }

    #[test]
    fn what_is_kept_of_a_stream_has_a_limit_and_the_other_stream_its_own() {
        let mut wrote = Wrote::default();
        let line = vec![b'x'; MOST / 2 + 1];

        assert!(wrote.take(Stream::Out, &line) && !wrote.is_cut);
        assert!(wrote.take(Stream::Out, &line) && wrote.is_cut);
        assert!(wrote.take(Stream::Error, b"e\n"));

        assert_eq!((wrote.out.len(), wrote.error.len()), (line.len(), 2));
    }
}
