//! Patterns as IAM writes them: `*` for any text, `?` for one character, `${…}` for what the
//! request says (semantics 1.7 and 1.9).
//!
//! A pattern is cut into pieces once, when its document is read. Matching walks text and pieces
//! side by side and remembers the last `*` only: it never recurses and never backtracks further, so
//! no pattern takes exponential time.

mod print;
mod syntax;

use std::borrow::Cow;

use crate::policy::decide::context::Fact;
use crate::policy::decide::kleene::Kleene;
use crate::policy::language::key::ContextKey;

pub use print::looks_variable;
pub use syntax::{Syntax, pieces};

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Text(Box<str>),
    /// `*`.
    Many,
    /// `?`.
    One,
    Variable(Box<Variable>),
}

/// `${key}` or `${key, 'default'}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub key: ContextKey,
    pub default: Option<String>,
}

/// A pattern ready to be matched.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// Nothing but `*`: every text.
    Anything,
    Exact(Box<str>),
    /// A text, then `*`.
    Prefix(Box<str>),
    /// Texts and wildcards.
    Pieces(Box<[Piece]>),
    /// Variables too.
    Template(Box<[Piece]>),
}

/// Where variables take their values from.
pub trait Values {
    fn fact<'a>(&'a self, key: &'a ContextKey) -> Fact<'a>;
}

/// For patterns that hold no variables, as those of actions (AWS's page
/// "reference_policies_variables").
#[derive(Debug, Clone, Copy)]
pub struct NoVariables;

impl Values for NoVariables {
    fn fact<'a>(&'a self, _: &'a ContextKey) -> Fact<'a> {
        Fact::Absent
    }
}

impl Pattern {
    pub fn parse(text: &str, syntax: Syntax) -> Self {
        Self::from_pieces(pieces(text, syntax))
    }

    /// Chooses the quickest form for the pieces.
    pub fn from_pieces(mut pieces: Vec<Piece>) -> Self {
        if !pieces.is_empty() && pieces.iter().all(|piece| *piece == Piece::Many) {
            return Self::Anything;
        }
        if pieces.iter().any(|piece| matches!(piece, Piece::Variable(_))) {
            return Self::Template(pieces.into_boxed_slice());
        }
        match pieces.as_mut_slice() {
            [] => Self::Exact("".into()),
            [Piece::Text(text)] => Self::Exact(std::mem::take(text)),
            [Piece::Text(text), Piece::Many] => Self::Prefix(std::mem::take(text)),
            _ => Self::Pieces(pieces.into_boxed_slice()),
        }
    }

    /// Whether the whole of `text` fits. A variable without a value fits nothing; one whose value
    /// is not known leaves the answer open, unless the rest of the pattern cannot fit at all.
    pub fn matches<V: Values + ?Sized>(&self, text: &str, values: &V) -> Kleene {
        match self {
            Self::Anything => Kleene::Yes,
            Self::Exact(wanted) => (**wanted == *text).into(),
            Self::Prefix(start) => text.starts_with(&**start).into(),
            Self::Pieces(pieces) => fits(pieces, view_piece, text).into(),
            Self::Template(pieces) => match resolve(pieces, values) {
                Some(resolved) if fits(&resolved.parts, view_part, text) => resolved.fit,
                _ => Kleene::No,
            },
        }
    }

    /// [`Self::matches`], upper and lower case being equal. For patterns without wildcards.
    pub fn equals_ignoring_case<V: Values + ?Sized>(&self, text: &str, values: &V) -> Kleene {
        match self {
            Self::Exact(wanted) => same_ignoring_case(wanted, text).into(),
            Self::Anything | Self::Prefix(_) | Self::Pieces(_) => self.matches(text, values),
            Self::Template(pieces) => match resolve(pieces, values) {
                Some(resolved) if fits(&fold_parts(&resolved.parts), view_part, &fold(text)) => {
                    resolved.fit
                }
                _ => Kleene::No,
            },
        }
    }

    /// Whether a variable in it has neither value nor default, so that nothing fits (semantics 1.9).
    pub fn lacks_a_value<V: Values + ?Sized>(&self, values: &V) -> bool {
        matches!(self, Self::Template(pieces) if resolve(pieces, values).is_none())
    }

    /// The variables in it, in order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        let pieces: &[Piece] = if let Self::Template(pieces) = self { pieces } else { &[] };
        pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(variable) => Some(&**variable),
            Piece::Text(_) | Piece::Many | Piece::One => None,
        })
    }
}

fn same_ignoring_case(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
        || (!(left.is_ascii() && right.is_ascii()) && fold(left) == fold(right))
}

/// Upper and lower case made one, character by character: `str::to_lowercase` looks at the
/// neighbours of a sigma, so that equal parts would not make an equal whole.
fn fold(text: &str) -> String {
    let single = |mut mapped: std::char::ToUppercase, other: char| match mapped.len() {
        1 => mapped.next().unwrap_or(other),
        _ => other,
    };
    let upper = text.chars().map(|character| single(character.to_uppercase(), character));
    upper.flat_map(char::to_lowercase).collect()
}

/// A piece with its variable replaced: what is substituted is text, never a pattern.
#[derive(Debug, Clone, PartialEq)]
enum Part<'a> {
    Text(Cow<'a, str>),
    Many,
    One,
}

/// A pattern with its variables replaced.
struct Resolved<'a> {
    parts: Vec<Part<'a>>,
    /// What a fit means: unknown if a variable's value is not known, which then stands as `*`.
    fit: Kleene,
}

/// `None` if a variable has neither value nor default.
fn resolve<'a, V: Values + ?Sized>(pieces: &'a [Piece], values: &'a V) -> Option<Resolved<'a>> {
    let mut fit = Kleene::Yes;
    let mut parts = Vec::with_capacity(pieces.len());
    for piece in pieces {
        parts.push(match piece {
            Piece::Text(text) => Part::Text(Cow::Borrowed(text)),
            Piece::Many => Part::Many,
            Piece::One => Part::One,
            Piece::Variable(variable) => match value_of(variable, values) {
                Fact::One(value) if !value.is_empty() => Part::Text(value),
                // A key without a value is as good as absent (AWS's page "reference_policies_variables": no value).
                Fact::Absent | Fact::One(_) | Fact::Many(_) => match &variable.default {
                    Some(default) => Part::Text(Cow::Borrowed(default)),
                    None => return None,
                },
                Fact::Unknown | Fact::Present => {
                    fit = Kleene::Unknown;
                    Part::Many
                }
            },
        });
    }
    Some(Resolved { parts, fit })
}

/// What a variable stands for: a key that holds a list cannot be one, whatever is in it (AWS's page
/// "reference_policies_variables": single-valued keys only).
fn value_of<'a, V: Values + ?Sized>(variable: &'a Variable, values: &'a V) -> Fact<'a> {
    if variable.key.is_multivalued() { Fact::Absent } else { values.fact(&variable.key) }
}

fn fold_parts<'a>(parts: &[Part<'_>]) -> Vec<Part<'a>> {
    let folded = |part: &Part<'_>| match part {
        Part::Text(text) => Part::Text(Cow::Owned(fold(text))),
        Part::Many => Part::Many,
        Part::One => Part::One,
    };
    parts.iter().map(folded).collect()
}

/// What a piece or a part asks of the text.
#[derive(Clone, Copy)]
enum View<'a> {
    Text(&'a str),
    Many,
    One,
}

fn view_part<'a>(part: &'a Part<'_>) -> View<'a> {
    match part {
        Part::Text(text) => View::Text(text),
        Part::Many => View::Many,
        Part::One => View::One,
    }
}

/// For pieces without variables.
fn view_piece(piece: &Piece) -> View<'_> {
    match piece {
        Piece::Text(text) => View::Text(text),
        Piece::Many | Piece::Variable(_) => View::Many,
        Piece::One => View::One,
    }
}

fn fits<P>(parts: &[P], view: fn(&P) -> View<'_>, text: &str) -> bool {
    let mut rest = text;
    let mut at = 0;
    // The parts after the last `*`, and the text from which they were last tried.
    let mut retry: Option<(usize, &str)> = None;
    loop {
        let advanced = match parts.get(at).map(view) {
            // Nothing but `*` at the end swallows the rest.
            Some(View::Many) if at + 1 == parts.len() => return true,
            Some(View::Many) => {
                retry = Some((at + 1, rest));
                Some(rest)
            }
            Some(View::One) => match after_one(rest) {
                Some(after) => Some(after),
                None => return false,
            },
            Some(View::Text(wanted)) => rest.strip_prefix(wanted),
            None if rest.is_empty() => return true,
            None => None,
        };
        if let Some(after) = advanced {
            rest = after;
            at += 1;
            continue;
        }
        let Some((from, tried)) = retry else { return false };
        let Some(next) = next_start(parts.get(from).map(view), tried) else { return false };
        retry = Some((from, next));
        rest = next;
        at = from;
    }
}

/// Where, after the first character of `tried`, the part may begin.
fn next_start<'a>(part: Option<View<'_>>, tried: &'a str) -> Option<&'a str> {
    let after = after_one(tried)?;
    match part {
        Some(View::Text(wanted)) => after.get(after.find(wanted)?..),
        _ => Some(after),
    }
}

fn after_one(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    characters.next()?;
    Some(characters.as_str())
}

#[cfg(test)]
mod tests;
