//! A policy document printed the way a person reads it: indented, in the order as written, cut into
//! spans for highlighting, and with the lines on which each statement stands.
//!
//! It works on the text itself, not on values read from it, so that repeated keys, long numbers
//! and escapes appear as AWS has them. Text that is not JSON is printed as it is.

mod token;

use serde_json::Value;

use crate::domain::text::harmless;
use token::Token;

/// What a span is, for highlighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpanKind {
    Key,
    String,
    Number,
    Punctuation,
    /// `true`, `false`, `null`.
    Literal,
    /// Indentation.
    Space,
    /// A line of text that is not JSON.
    Broken,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub kind: SpanKind,
    /// Never holds a control character.
    pub text: String,
}

/// The first and the last line of something, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineRange {
    pub first: usize,
    pub last: usize,
}

/// A document in lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrintedJson {
    pub lines: Vec<Vec<Span>>,
    /// By the statement's index in the document.
    statements: Vec<LineRange>,
    /// The same in the text that was printed.
    written: Vec<LineRange>,
    /// `false` if the text is no JSON and stands as it is.
    pub is_json: bool,
}

impl PrintedJson {
    /// Prints `text`, indented by two spaces a level.
    pub fn of(text: &str) -> Self {
        // Reading it as a value first bounds the depth, and thereby the indentation.
        if serde_json::from_str::<Value>(text).is_err() {
            return Self::as_it_is(text);
        }
        let mut printer = Printer::default();
        let mut tokens = token::tokens(text).peekable();
        while let Some((line, token)) = tokens.next() {
            printer.written_line = line;
            let empty =
                matches!((token, tokens.peek()), (Token::Open(_), Some((_, Token::Close(_)))));
            let key = matches!(tokens.peek(), Some((_, Token::Colon)));
            printer.take(token, key, empty);
        }
        printer.finish()
    }

    fn as_it_is(text: &str) -> Self {
        let lines = text.lines().map(|line| {
            let text = harmless(&line.replace('\t', "    ")).into_owned();
            vec![Span { kind: SpanKind::Broken, text }]
        });
        Self { lines: lines.collect(), ..Self::default() }
    }

    /// Where the statement with this index (counted from 0) stands.
    pub fn statement_lines(&self, index: usize) -> Option<LineRange> {
        self.statements.get(index).copied()
    }

    /// Where the statement with this index stands in the text as it was given.
    pub fn written_lines(&self, index: usize) -> Option<LineRange> {
        self.written.get(index).copied()
    }

    /// The whole as text, lines parted by `\n`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            for span in line {
                text.push_str(&span.text);
            }
        }
        text
    }
}

/// Lays tokens out on lines.
#[derive(Default)]
struct Printer {
    printed: PrintedJson,
    line: Vec<Span>,
    depth: usize,
    /// The depth of the `Statement` value while it is being printed.
    statement_depth: Option<usize>,
    /// Whether the next value belongs to `Statement`.
    statement_next: bool,
    /// The lines, printed and as given, on which the statement being printed began.
    first: Option<(usize, usize)>,
    /// The line of the token at hand in the text as given.
    written_line: usize,
    /// Whether the list or object just opened is empty, and so stays on its line.
    empty: bool,
}

impl Printer {
    fn take(&mut self, token: Token<'_>, is_key: bool, empty: bool) {
        match token {
            Token::Open(bracket) => self.open(bracket, empty),
            Token::Close(bracket) => self.close(bracket),
            Token::Comma => {
                self.push(SpanKind::Punctuation, ",");
                self.break_line();
            }
            Token::Colon => self.push(SpanKind::Punctuation, ": "),
            Token::Text(text) if is_key => {
                self.push(SpanKind::Key, text);
                if self.depth == 1 && text == "\"Statement\"" {
                    self.statement_next = true;
                    // Of repeated keys the last one counts.
                    self.printed.statements.clear();
                    self.printed.written.clear();
                }
            }
            Token::Text(text) => self.scalar(SpanKind::String, text),
            Token::Number(text) => self.scalar(SpanKind::Number, text),
            Token::Literal(text) => self.scalar(SpanKind::Literal, text),
        }
    }

    fn scalar(&mut self, kind: SpanKind, text: &str) {
        self.begin_value();
        self.push(kind, text);
        self.end_value();
    }

    fn open(&mut self, bracket: &str, empty: bool) {
        self.begin_value();
        if self.statement_next && self.depth == 1 && bracket == "[" {
            // The statements are the values one level below.
            self.statement_next = false;
            self.first = None;
            self.statement_depth = Some(self.depth + 1);
        }
        self.push(SpanKind::Punctuation, bracket);
        self.depth += 1;
        self.empty = empty;
        if !empty {
            self.break_line();
        }
    }

    fn close(&mut self, bracket: &str) {
        self.depth = self.depth.saturating_sub(1);
        if !self.empty {
            self.break_line();
        }
        self.empty = false;
        self.push(SpanKind::Punctuation, bracket);
        if self.statement_depth == Some(self.depth + 1) {
            self.statement_depth = None;
        }
        self.end_value();
    }

    fn begin_value(&mut self) {
        let is_statement =
            self.statement_depth == Some(self.depth) || (self.statement_next && self.depth == 1);
        if is_statement {
            self.first = Some((self.printed.lines.len() + 1, self.written_line));
        }
    }

    fn end_value(&mut self) {
        let single = self.statement_next && self.depth == 1;
        if !single && self.statement_depth != Some(self.depth) {
            return;
        }
        self.statement_next &= !single;
        if let Some((first, written)) = self.first.take() {
            let last = self.printed.lines.len() + 1;
            self.printed.statements.push(LineRange { first, last });
            self.printed.written.push(LineRange { first: written, last: self.written_line });
        }
    }

    fn push(&mut self, kind: SpanKind, text: &str) {
        if self.line.is_empty() && self.depth > 0 {
            let text = "  ".repeat(self.depth);
            self.line.push(Span { kind: SpanKind::Space, text });
        }
        self.line.push(Span { kind, text: harmless(text).into_owned() });
    }

    fn break_line(&mut self) {
        self.printed.lines.push(std::mem::take(&mut self.line));
    }

    fn finish(mut self) -> PrintedJson {
        self.break_line();
        self.printed.is_json = true;
        self.printed
    }
}

#[cfg(test)]
mod tests;
