//! Lines below the cursor, drawn over and over by relative moves: no answer of the terminal is waited for.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;

use crate::cli::output::painted;
use crate::cli::pick::choice::Line;

/// The terminal, and how far below its first line the cursor stands.
#[derive(Debug)]
pub(super) struct Drawing {
    terminal: File,
    has_colors: bool,
    below: usize,
}

impl Drawing {
    pub(super) fn new(terminal: File, has_colors: bool) -> Self {
        Self { terminal, has_colors, below: 0 }
    }

    /// Draws the lines in the place of those drawn before. The cursor stays at the end of the last.
    pub(super) fn draw(&mut self, lines: &[Line]) {
        // The cursor itself shows nothing here.
        let mut text = format!("\u{1b}[?25l{}", self.back());
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                text.push_str("\r\n");
            }
            for (piece, paint) in line {
                match paint {
                    Some(paint) => text.push_str(&painted(self.has_colors, *paint, piece)),
                    None => text.push_str(piece),
                }
            }
        }
        self.below = lines.len().saturating_sub(1);
        self.write(&text);
    }

    /// Takes away all that was drawn.
    pub(super) fn erase(&mut self) {
        let text = format!("{}\u{1b}[?25h", self.back());
        self.below = 0;
        self.write(&text);
    }

    /// To the beginning of the first line, everything from there on erased.
    fn back(&self) -> String {
        let mut text = "\r".to_owned();
        if self.below > 0 {
            let _ = write!(text, "\u{1b}[{}A", self.below);
        }
        text + "\u{1b}[J"
    }

    fn write(&mut self, text: &str) {
        // A terminal that went away ends the reading of keys as well.
        drop(self.terminal.write_all(text.as_bytes()).and_then(|()| self.terminal.flush()));
    }
}
