//! Patterns for ARNs: six fields, parted by the first five colons, each matched alone (semantics
//! 1.7 and 1.8); those that a `Resource` lacks are `*`. Variables are cut out before the fields are, since
//! `${aws:username}` holds a colon.

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
    /// Fewer than six fields in a condition, or a variable where AWS allows none: IAM would not store it.
    Never,
}

impl ArnPattern {
    /// The `Resource` of a statement: variables only behind the fifth colon, and among six fields no
    /// wildcard in the service's (semantics 1.7: it would not be stored). Fields that are missing are `*` (AWS's page
    /// "reference-arns": an incomplete ARN), and so a `*` that ends the last one that is written goes on over
    /// its colon, while no other wildcard does.
    pub fn resource(text: &str, variables: bool) -> Self {
        if text == "*" {
            return Self::Everything;
        }
        let mut fields = cut(pieces(text, Syntax { wildcards: true, variables }));
        if fields.iter().take(5).flatten().any(is_variable) {
            return Self::Never;
        }
        let is_complete = fields.len() == 6;
        if is_complete && fields.get(SERVICE).is_some_and(|service| has_wildcard(service)) {
            return Self::Never;
        }
        fields.resize_with(6, || vec![Piece::Many]);
        Self::of_six(fields)
    }

    /// A value of an ARN condition: variables anywhere (semantics 1.9).
    pub fn condition(text: &str, variables: bool) -> Self {
        if text == "*" {
            return Self::Everything;
        }
        let pieces = pieces(text, Syntax { wildcards: true, variables });
        if pieces.len() == 1 && pieces.iter().all(is_variable) {
            return Self::Whole(Pattern::from_pieces(pieces));
        }
        Self::of_six(cut(pieces))
    }

    fn of_six(fields: Vec<Vec<Piece>>) -> Self {
        let patterns: Vec<Pattern> = fields.into_iter().map(Pattern::from_pieces).collect();
        match <[Pattern; 6]>::try_from(patterns) {
            Ok(patterns) => Self::Fields(Box::new(patterns)),
            Err(_) => Self::Never,
        }
    }

    /// Whether every ARN fits.
    pub fn takes_everything(&self) -> bool {
        match self {
            Self::Everything => true,
            Self::Fields(patterns) => patterns.iter().enumerate().all(|(index, pattern)| {
                *pattern == Pattern::Anything
                    || (index == 0 && *pattern == Pattern::Exact("arn".into()))
            }),
            Self::Whole(_) | Self::Never => false,
        }
    }

    /// Whether a variable in it has neither value nor default, so that nothing fits (semantics 1.9).
    pub fn lacks_a_value<V: Values + ?Sized>(&self, values: &V) -> bool {
        self.patterns().any(|pattern| pattern.lacks_a_value(values))
    }

    /// Its fields as patterns.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let fields: &[Pattern] = match self {
            Self::Everything | Self::Never => &[],
            Self::Fields(fields) => fields.as_slice(),
            Self::Whole(pattern) => std::slice::from_ref(pattern),
        };
        fields.iter()
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

/// The place of the service among the fields.
const SERVICE: usize = 2;

fn is_variable(piece: &Piece) -> bool {
    matches!(piece, Piece::Variable(_))
}

fn has_wildcard(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| matches!(piece, Piece::Many | Piece::One))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::pattern::NoVariables;

    #[test]
    fn every_arn_fits_if_each_field_takes_all_and_not_otherwise() {
        for (text, all) in [
            ("*", true),
            ("*:*:*:*:*:*", true),
            ("arn:*:*:*:*:*", true),
            ("aws:*:*:*:*:*", false),
            ("arn:arn:*:*:*:*", false),
            ("arn:*:*:*:*:role/*", false),
        ] {
            assert_eq!(ArnPattern::condition(text, true).takes_everything(), all, "{text}");
        }
    }

    #[test]
    fn a_value_of_too_few_fields_is_never_met_unless_it_is_one_variable() {
        for text in ["role", "arn:aws:iam::*", "${aws:username}${aws:userid}"] {
            assert_eq!(ArnPattern::condition(text, true), ArnPattern::Never, "{text}");
        }
        let whole = ArnPattern::condition("${aws:PrincipalArn}", true);
        assert!(matches!(whole, ArnPattern::Whole(_)), "{whole:?}");
    }

    /// AWS's pages "reference-arns" and "reference_policies_elements_resource".
    #[test]
    fn section_1_7_missing_fields_are_wild_and_only_a_star_at_the_end_goes_on_over_its_colon() {
        let role = ArnFields::parse("arn:aws:iam::111111111111:role/Target-x").unwrap();
        for (text, met) in [
            ("arn", true),
            ("arn:aws", true),
            ("arn:aws:iam", true),
            ("arn:aws:iam:", true),
            ("arn:aws:iam::111111111111", true),
            ("arn:aws:iam::11111111111?", true),
            ("arn:aws:iam::111111111111:", false),
            ("arn:aws:sqs", false),
            ("arn:aws:iam::222222222222", false),
            ("arn:aws-cn", false),
            ("role/Target-x", false),
            ("arn:*", true),
            ("arn:aws:*", true),
            ("arn:aws:i*", true),
            ("arn:aws:iam:*", true),
            ("arn:aws:iam::*", true),
            ("arn:aws:iam::1*", true),
            ("arn:aws:*:role/Target-x", false),
            ("arn:aws:*:*:*:*", false),
            ("arn:aws:*::111111111111:role/Target-x", false),
            ("arn:aws:i?m::111111111111:role/Target-x", false),
            ("arn:aws:ia*::111111111111:role/Target-x", false),
            ("arn:aws:iam::*role/T*", false),
            ("arn:aws:iam::*T*", false),
            ("arn:aws:iam::111111111111?role/T*", false),
            ("arn:aws:iam:?*", false),
            ("arn:aws:*x*", false),
            ("arn:aws:iam::*:role/*x", true),
        ] {
            let pattern = ArnPattern::resource(text, true);
            assert_eq!(pattern.matches(&role, &NoVariables), Kleene::from(met), "{text}");
        }
    }
}
