//! Patterns for ARNs: six fields, parted by the first five colons, each matched alone (semantics
//! 1.7 and 1.8). Variables are cut out before the fields are, since `${aws:username}` holds a colon.

use crate::policy::decide::kleene::Kleene;
use crate::policy::language::pattern::{Pattern, Piece, Syntax, Values, pieces};

/// An ARN cut at its first five colons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArnFields<'a>(pub [&'a str; 6]);

impl<'a> ArnFields<'a> {
    /// `None` if the text has fewer than six fields.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut fields = [""; 6];
        for field in &mut fields {
            *field = parts.next()?;
        }
        Some(Self(fields))
    }
}

/// A pattern for ARNs.
#[derive(Debug, Clone, PartialEq)]
pub enum ArnPattern {
    /// `*` alone.
    Everything,
    Fields(Box<[Pattern; 6]>),
    /// One variable and nothing else: its value is the whole ARN (`${aws:PrincipalArn}`).
    Whole(Pattern),
    /// Fewer than six fields, or a variable where AWS allows none: IAM would not store it.
    Never,
}

impl ArnPattern {
    /// The `Resource` of a statement: variables only behind the fifth colon (semantics 1.7).
    pub fn resource(text: &str, variables: bool) -> Self {
        Self::parse(text, variables, false)
    }

    /// A value of an ARN condition: variables anywhere (semantics 1.9).
    pub fn condition(text: &str, variables: bool) -> Self {
        Self::parse(text, variables, true)
    }

    fn parse(text: &str, variables: bool, variables_in_front: bool) -> Self {
        if text == "*" {
            return Self::Everything;
        }
        let is_variable = |piece: &Piece| matches!(piece, Piece::Variable(_));
        let pieces = pieces(text, Syntax { wildcards: true, variables });
        if variables_in_front && pieces.len() == 1 && pieces.iter().all(is_variable) {
            return Self::Whole(Pattern::from_pieces(pieces));
        }
        let fields = cut(pieces);
        let front_has_variables = fields.iter().take(5).flatten().any(is_variable);
        if front_has_variables && !variables_in_front {
            return Self::Never;
        }
        let patterns: Vec<Pattern> = fields.into_iter().map(Pattern::from_pieces).collect();
        match <[Pattern; 6]>::try_from(patterns) {
            Ok(patterns) => Self::Fields(Box::new(patterns)),
            Err(_) => Self::Never,
        }
    }

    /// Whether the ARN fits, field by field.
    pub fn matches<V: Values + ?Sized>(&self, arn: &ArnFields<'_>, values: &V) -> Kleene {
        match self {
            Self::Everything => Kleene::Yes,
            Self::Never => Kleene::No,
            Self::Whole(variable) => variable.matches(&arn.0.join(":"), values),
            Self::Fields(patterns) => Kleene::all(
                patterns.iter().zip(arn.0).rev().map(|(field, text)| field.matches(text, values)),
            ),
        }
    }
}

/// Parts the pieces at the first five colons that stand in plain text.
fn cut(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut fields = vec![Vec::new()];
    for piece in pieces {
        let Piece::Text(text) = piece else {
            if let Some(field) = fields.last_mut() {
                field.push(piece);
            }
            continue;
        };
        let mut rest = &*text;
        while fields.len() < 6 {
            let Some((before, after)) = rest.split_once(':') else { break };
            push_text(&mut fields, before);
            fields.push(Vec::new());
            rest = after;
        }
        push_text(&mut fields, rest);
    }
    fields
}

fn push_text(fields: &mut [Vec<Piece>], text: &str) {
    if let (Some(field), false) = (fields.last_mut(), text.is_empty()) {
        field.push(Piece::Text(text.into()));
    }
}
