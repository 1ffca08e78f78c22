//! Standard output and standard error: text or JSON, colour or not, and a reader that went away.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::io::{self, BufWriter, IsTerminal, Write};

use serde::Serialize;
use serde_json::Serializer;

use crate::cli::ExitStatus;
use crate::cli::json::HarmlessJson;
use crate::cli::options::{ColorChoice, Format};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::system::in_words;
use crate::domain::text::{harmless, is_harmful};

/// The SGR codes that the commands use, each for a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Strong,
    Muted,
    Good,
    Bad,
    Warning,
    Accent,
    /// One of several things that stand side by side.
    Among(usize),
}

/// What things side by side are told apart by: no red, which is for what is wrong.
const AMONG: [&str; 8] = ["36", "33", "34", "35", "32", "96", "94", "95"];

impl Paint {
    fn code(self) -> &'static str {
        match self {
            Self::Strong => "1",
            Self::Muted => "2",
            Self::Good => "32",
            Self::Bad => "31",
            Self::Warning => "33",
            Self::Accent => "36",
            Self::Among(number) => AMONG.get(number % AMONG.len()).unwrap_or(&"36"),
        }
    }
}

/// Where and how the commands print.
#[derive(Debug)]
pub struct Output {
    pub format: Format,
    color: bool,
    error_color: bool,
    reader_left: Cell<bool>,
    /// Lines that are not printed here, but told by another process.
    held_back: Option<RefCell<Vec<String>>>,
}

impl Output {
    pub fn new(format: Format, choice: ColorChoice, environment: &Environment) -> Self {
        let plain =
            environment.value("NO_COLOR").is_some() || environment.value("TERM") == Some("dumb");
        let wanted = |terminal: bool| match choice {
            ColorChoice::Auto => terminal && !plain,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        Self {
            format,
            color: wanted(io::stdout().is_terminal()),
            error_color: wanted(io::stderr().is_terminal()),
            reader_left: Cell::new(false),
            held_back: None,
        }
    }

    /// One that holds back what goes to standard error: another process tells it.
    pub fn held_back(environment: &Environment) -> Self {
        let held_back = Some(RefCell::default());
        Self { held_back, ..Self::new(Format::Text, ColorChoice::Never, environment) }
    }

    /// What was held back.
    pub fn take_notes(&self) -> Vec<String> {
        self.held_back.as_ref().map(RefCell::take).unwrap_or_default()
    }

    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Columns of the terminal; `None` if standard output is no terminal, so nothing is cut.
    #[expect(clippy::unused_self, reason = "asked of the output, as the rest is")]
    pub fn width(&self) -> Option<usize> {
        width(io::stdout().is_terminal())
    }

    /// The same for standard error.
    #[expect(clippy::unused_self, reason = "asked of the output, as the rest is")]
    pub fn error_width(&self) -> Option<usize> {
        width(io::stderr().is_terminal())
    }
    /// `text` in a colour, if standard output shows colours.
    pub fn paint(&self, paint: Paint, text: &str) -> String {
        painted(self.color, paint, text)
    }

    /// `text` in a colour, if standard error shows colours.
    pub fn paint_error(&self, paint: Paint, text: &str) -> String {
        painted(self.error_color, paint, text)
    }

    /// Whether standard output shows colours.
    pub fn shows_colors(&self) -> bool {
        self.color
    }

    /// Whether what is drawn beside standard output shows colours.
    pub fn shows_colors_on_errors(&self) -> bool {
        self.error_color
    }

    /// Prints a text and a line end. A reader that went away is no failure: see [`Self::final_status`].
    pub fn line(&self, text: &str) -> Result<(), Failure> {
        self.raw(&format!("{}\n", harmless_but_colors(text)))
    }

    /// Prints what changes in a file, line by line behind `+ ` and `- `; what stays behind blanks.
    pub fn diff(&self, lines: &[String]) -> Result<(), Failure> {
        for line in lines {
            let paint = match line.chars().next() {
                Some('+') => Paint::Good,
                Some('-') => Paint::Bad,
                Some(_) | None => Paint::Muted,
            };
            self.line(&self.paint(paint, &harmless(line)))?;
        }
        Ok(())
    }

    /// Prints a text as it is.
    pub fn raw(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        self.written(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
    }

    /// Prints what another program said as it is; says whether there is a reader for more.
    pub fn pass_on(&self, bytes: &[u8]) -> Result<bool, Failure> {
        let mut stdout = io::stdout().lock();
        self.written(stdout.write_all(bytes).and_then(|()| stdout.flush()))?;
        Ok(!self.reader_left.get())
    }

    fn written(&self, written: io::Result<()>) -> Result<(), Failure> {
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.reader_left.set(true);
                Ok(())
            }
            Err(error) => Err(Failure::local(format!(
                "cannot write to standard output: {}",
                in_words(&error)
            ))
            .with_hint("check where it leads, and that there is room on the disk")),
        }
    }

    /// Prints a document as indented JSON and a line end, piece by piece: a listing need not be in memory
    /// as a whole.
    pub fn json(&self, document: &impl Serialize) -> Result<(), Failure> {
        let mut stdout = BufWriter::new(io::stdout().lock());
        let mut serializer = Serializer::with_formatter(&mut stdout, HarmlessJson::default());
        let printed = document.serialize(&mut serializer).map_err(io::Error::from);
        self.written(printed.and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush()))
    }

    /// Prints a line on standard error; a closed standard error loses it.
    pub fn note(&self, text: &str) {
        match &self.held_back {
            Some(notes) => notes.borrow_mut().push(text.to_owned()),
            None => note(text),
        }
    }

    /// The status to leave with: 0 if the reader of standard output left early.
    pub fn final_status(&self, status: ExitStatus) -> ExitStatus {
        if self.reader_left.get() { 0 } else { status }
    }
}

fn width(is_terminal: bool) -> Option<usize> {
    let size = if is_terminal { crossterm::terminal::size().ok() } else { None };
    size.map(|(columns, _)| usize::from(columns)).filter(|columns| *columns > 0)
}

/// Prints on standard error what another program said as it is; says whether there is a reader for more.
pub fn pass_on_error(bytes: &[u8]) -> bool {
    io::stderr().lock().write_all(bytes).is_ok()
}

/// Prints a line on standard error; a closed standard error loses it.
pub fn note(text: &str) {
    let written = writeln!(io::stderr().lock(), "{text}");
    // There is no reader left to tell.
    drop(written);
}

/// The text made harmless, all but the sequences of [`Paint`] in it.
fn harmless_but_colors(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for (number, piece) in text.split('\u{1b}').enumerate() {
        let is_color = number > 0
            && piece
                .strip_prefix('[')
                .and_then(|rest| rest.split_once('m'))
                .is_some_and(|(code, _)| code.bytes().all(|byte| byte.is_ascii_digit()));
        if number > 0 {
            shown.push(if is_color { '\u{1b}' } else { char::REPLACEMENT_CHARACTER });
        }
        // Line ends are the caller's.
        let lines: Vec<Cow<'_, str>> = piece.split('\n').map(harmless).collect();
        shown.push_str(&lines.join("\n"));
    }
    Cow::Owned(shown)
}

pub(super) fn painted(color: bool, paint: Paint, text: &str) -> String {
    if color && !text.is_empty() {
        format!("\u{1b}[{}m{text}\u{1b}[0m", paint.code())
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_its_colors_and_nothing_else_that_drives_a_terminal() {
        let text = "\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7} \u{9b}2J \u{202e}x\nnext";

        let shown = harmless_but_colors(text);

        let bad = '\u{fffd}';
        let expected = format!("\u{1b}[31mred\u{1b}[0m {bad}]0;title{bad} {bad}2J {bad}x\nnext");
        assert_eq!(shown, expected);
        assert_eq!(harmless_but_colors("plain\ttab? no"), format!("plain{bad}tab? no"));
    }
}
