//! Patterns as text, for people.

use std::fmt;

use crate::policy::decide::context::Fact;
use crate::policy::language::pattern::{
    Part, Pattern, Piece, Syntax, Values, Variable, pieces, resolve,
};

impl Pattern {
    /// As it was written, but for spaces inside variables.
    pub fn written(&self) -> String {
        self.print(Variable::to_string)
    }

    /// With what the request holds for each variable; one without a value, or whose value is not known,
    /// stays as it is written.
    pub fn filled<V: Values + ?Sized>(&self, values: &V) -> String {
        self.print(|variable| match (values.fact(&variable.key), &variable.default) {
            (Fact::One(value), _) if !value.is_empty() => value.into_owned(),
            (Fact::Absent | Fact::One(_) | Fact::Many(_), Some(default)) => default.clone(),
            (Fact::Absent | Fact::One(_) | Fact::Many(_) | Fact::Unknown | Fact::Present, _) => {
                variable.to_string()
            }
        })
    }

    /// A text that fits: wildcards give way to as little as possible, variables to what they are in this request.
    /// `None` if one of those has no value, or one that is not known: that is not guessed.
    pub fn example<V: Values + ?Sized>(&self, values: &V) -> Option<String> {
        let pieces = match self {
            Self::Anything => return Some(String::new()),
            Self::Exact(text) | Self::Prefix(text) => return Some(text.to_string()),
            Self::Pieces(pieces) | Self::Template(pieces) => pieces,
        };
        let resolved = resolve(pieces, values).filter(|resolved| resolved.fit.is_yes())?;
        let texts = resolved.parts.iter().map(|part| match part {
            Part::Text(text) => text,
            Part::Many => "",
            Part::One => "x",
        });
        Some(texts.collect())
    }

    fn print(&self, variable: impl Fn(&Variable) -> String) -> String {
        match self {
            Self::Anything => "*".to_owned(),
            Self::Exact(text) => text.to_string(),
            Self::Prefix(start) => format!("{start}*"),
            Self::Pieces(pieces) | Self::Template(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.to_string(),
                    Piece::Many => "*".to_owned(),
                    Piece::One => "?".to_owned(),
                    Piece::Variable(of) => variable(of),
                })
                .collect(),
        }
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.default {
            None => write!(f, "${{{}}}", self.key.written),
            Some(default) => write!(f, "${{{}, '{default}'}}", self.key.written),
        }
    }
}

/// Whether a text would hold a variable under Version 2012-10-17.
pub fn looks_variable(text: &str) -> bool {
    let read = pieces(text, Syntax { wildcards: false, variables: true });
    read.iter().any(|piece| matches!(piece, Piece::Variable(_)))
}
