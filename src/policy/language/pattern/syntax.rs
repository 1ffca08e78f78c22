//! Texts cut into pieces: wildcards, variables, and plain text between them.

use crate::policy::language::key::ContextKey;
use crate::policy::language::pattern::{Piece, Variable, after_one};

/// How a text becomes pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Syntax {
    /// Whether `*` and `?` mean anything.
    pub wildcards: bool,
    /// Whether `${…}` means anything: only under Version 2012-10-17 (semantics 1.9).
    pub variables: bool,
}

/// Cuts a text into pieces. `${` that is never closed is plain text.
pub fn pieces(text: &str, syntax: Syntax) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    // Behind the last closing brace no variable can end.
    let behind_braces = text.rfind('}').map_or(text.len(), |last| text.len() - last);
    while let Some(character) = rest.chars().next() {
        let variable = if syntax.variables && rest.len() >= behind_braces {
            rest.strip_prefix("${").and_then(braces)
        } else {
            None
        };
        if let Some((piece, after)) = variable {
            match piece {
                Braces::Literal(literal) => plain.push(literal),
                Braces::Variable(variable) => {
                    flush(&mut plain, &mut found);
                    found.push(Piece::Variable(Box::new(variable)));
                }
            }
            rest = after;
            continue;
        }
        match character {
            '*' if syntax.wildcards => {
                flush(&mut plain, &mut found);
                if found.last() != Some(&Piece::Many) {
                    found.push(Piece::Many);
                }
            }
            '?' if syntax.wildcards => {
                flush(&mut plain, &mut found);
                found.push(Piece::One);
            }
            other => plain.push(other),
        }
        rest = after_one(rest).unwrap_or_default();
    }
    flush(&mut plain, &mut found);
    found
}

fn flush(plain: &mut String, found: &mut Vec<Piece>) {
    if !plain.is_empty() {
        found.push(Piece::Text(std::mem::take(plain).into_boxed_str()));
    }
}

enum Braces {
    Literal(char),
    Variable(Variable),
}

/// Reads from behind `${` to behind `}`.
fn braces(text: &str) -> Option<(Braces, &str)> {
    for literal in ['*', '?', '$'] {
        if let Some(after) = text.strip_prefix(literal).and_then(|rest| rest.strip_prefix('}')) {
            return Some((Braces::Literal(literal), after));
        }
    }
    let end = text.find(['}', ','])?;
    let key = text.get(..end)?.trim();
    let tail = text.get(end..)?;
    let (default, after) = match tail.strip_prefix(',') {
        None => (None, tail.strip_prefix('}')?),
        Some(rest) => {
            // A default stands in single quotes and may hold anything but a quote.
            let quoted = rest.trim_start().strip_prefix('\'')?;
            let (default, behind) = quoted.split_once('\'')?;
            (Some(default.to_owned()), behind.trim_start().strip_prefix('}')?)
        }
    };
    Some((Braces::Variable(Variable { key: ContextKey::new(key), default }), after))
}
