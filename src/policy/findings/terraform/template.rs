//! Texts of Terraform: what is interpolated in them (`${…}`, `%{…}`), and what is not (`$${…}`). A text of which a part is
//! left to a condition is as many texts (Terraform's documentation, "Strings and Templates").

use serde_json::{Value, json};

use crate::policy::findings::branches::{IF, choice};
use crate::policy::findings::terraform::text::Texts;
use crate::policy::findings::terraform::{expression, reference};
use crate::policy::language::document::COMPUTED;

/// More conditions than these are not followed within one text: each may double the texts.
const MOST_CONDITIONS: usize = 6;

/// A part of a text: written out, or one of two by a condition.
enum Piece {
    Text(String),
    Choice(Value),
}

/// The text with what is interpolated in its place: a text, or a choice between texts.
pub(super) fn filled(text: &str, texts: &Texts, depth: usize) -> Value {
    let (pieces, _) = pieces(text, texts, depth, Within::Text);
    together(&pieces, MOST_CONDITIONS)
}

/// The same where only a text is of use: each choice in it is computed.
pub(super) fn closed_text(text: &str, texts: &Texts) -> String {
    let (pieces, _) = pieces(text, texts, 0, Within::Text);
    let parts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.as_str(),
        Piece::Choice(_) => COMPUTED,
    });
    parts.collect()
}

/// The pieces as one text, or as a choice between such.
fn together(pieces: &[Piece], left: usize) -> Value {
    let open = pieces.iter().find_map(|piece| match piece {
        Piece::Choice(value) => choice(value).filter(|_| left > 0)?.first()?.as_str(),
        Piece::Text(_) => None,
    });
    let Some(name) = open else {
        let parts = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Choice(_) => COMPUTED,
        });
        return Value::String(parts.collect());
    };
    let side = |holds: bool| {
        let settled: Vec<Piece> = pieces.iter().map(|piece| settled(piece, name, holds)).collect();
        together(&settled, left - 1)
    };
    json!({IF: [name, side(true), side(false)]})
}

/// The piece if the condition of that name turns out so.
fn settled(piece: &Piece, name: &str, holds: bool) -> Piece {
    match piece {
        Piece::Text(text) => Piece::Text(text.clone()),
        Piece::Choice(value) => of_value(&given(value, name, holds)),
    }
}

/// The value if the condition of that name turns out so.
fn given(value: &Value, name: &str, holds: bool) -> Value {
    match choice(value) {
        Some([own, yes, no]) if own == name => given(if holds { yes } else { no }, name, holds),
        Some([own, yes, no]) => json!({IF: [own, given(yes, name, holds), given(no, name, holds)]}),
        None => value.clone(),
    }
}

/// A document that is only a part of a text is computed, as is all that is no text.
fn of_value(value: &Value) -> Piece {
    if choice(value).is_some() {
        return Piece::Choice(value.clone());
    }
    let text = value.as_str().filter(|text| reference(text).is_none());
    Piece::Text(text.unwrap_or(COMPUTED).to_owned())
}

/// What a run of pieces stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Text,
    /// Between `%{ if … }` or `%{ for … }` and what ends it.
    Directive,
}

/// The pieces up to the end of the text, or to the word that ends the directive, and what stands from there on.
fn pieces<'t>(text: &'t str, texts: &Texts, depth: usize, within: Within) -> (Vec<Piece>, &'t str) {
    let mut made = Vec::new();
    let mut rest = text;
    while let Some(place) = rest.find(['$', '%']) {
        let (before, mark) = rest.split_at(place);
        made.push(Piece::Text(before.to_owned()));
        let sign = mark.get(..1).unwrap_or_default();
        let after = mark.get(1..).unwrap_or_default();
        if let Some(after) = after.strip_prefix(sign).and_then(|after| after.strip_prefix('{')) {
            made.push(Piece::Text(format!("{sign}{{")));
            rest = after;
            continue;
        }
        let Some(open) = after.strip_prefix('{') else {
            made.push(Piece::Text(sign.to_owned()));
            rest = after;
            continue;
        };
        // Of what does not end Terraform reads nothing.
        let Some((inner, after)) = closed(open) else {
            rest = mark;
            break;
        };
        let inner = inner.trim().trim_matches('~').trim();
        if sign == "$" {
            let value = expression::outcome(inner, texts, depth);
            made.push(value.as_ref().map_or_else(|| Piece::Text(COMPUTED.to_owned()), of_value));
            rest = after;
        } else if within == Within::Directive && ["else", "endif", "endfor"].contains(&inner) {
            return (made, mark);
        } else {
            let (piece, after) = directive(inner, after, texts, depth);
            made.push(piece);
            rest = after;
        }
    }
    made.push(Piece::Text(rest.to_owned()));
    (made, "")
}

/// `%{ if … }`, up to its `%{ endif }`; what a loop makes is computed.
fn directive<'t>(inner: &str, after: &'t str, texts: &Texts, depth: usize) -> (Piece, &'t str) {
    let computed = || Piece::Text(COMPUTED.to_owned());
    let is_opening = inner.starts_with("if ") || inner.starts_with("for ");
    if !is_opening || !texts.goes_on() {
        return (computed(), after);
    }
    let (yes, rest) = pieces(after, texts, depth, Within::Directive);
    let (word, rest) = word(rest);
    let (no, rest) = if word == "else" {
        let (no, rest) = pieces(rest, texts, depth, Within::Directive);
        (no, self::word(rest).1)
    } else {
        (Vec::new(), rest)
    };
    let Some(condition) = inner.strip_prefix("if ") else { return (computed(), rest) };
    let both = [together(&yes, MOST_CONDITIONS), together(&no, MOST_CONDITIONS)];
    (Piece::Choice(expression::either(condition, both, texts)), rest)
}

/// The word of the directive that ends another, and what stands behind it.
fn word(mark: &str) -> (&str, &str) {
    let Some((inner, after)) = mark.strip_prefix("%{").and_then(closed) else { return ("", mark) };
    (inner.trim().trim_matches('~').trim(), after)
}

/// What stands before the brace that closes, and what behind it: braces and texts may stand within.
pub(super) fn closed(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for (place, character) in text.char_indices() {
        let is_quote = character == '"' && !is_escaped;
        is_escaped = is_text && character == '\\' && !is_escaped;
        match character {
            _ if is_quote => is_text = !is_text,
            '{' if !is_text => depth += 1,
            '}' if !is_text && depth > 0 => depth -= 1,
            '}' if !is_text => return Some((text.get(..place)?, text.get(place + 1..)?)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    fn either(name: &str, yes: &str, no: &str) -> Value {
        json!({IF: [name, yes, no]})
    }

    /// How many conditions decide, and what the text is if all of them hold.
    fn first(value: &Value) -> (usize, String) {
        match choice(value) {
            Some([_, yes, _]) => {
                let (count, text) = first(yes);
                (count + 1, text)
            }
            None => (0, value.as_str().unwrap().to_owned()),
        }
    }

    #[test]
    fn as_many_conditions_are_followed_in_a_text_as_are_named_and_no_more() {
        let text = |count: usize| {
            let pieces: Vec<Piece> =
                (0..count).map(|one| Piece::Choice(either(&format!("c{one}"), "y", "n"))).collect();
            first(&together(&pieces, MOST_CONDITIONS))
        };
        assert_eq!(text(MOST_CONDITIONS), (MOST_CONDITIONS, "y".repeat(MOST_CONDITIONS)));
        let (count, most) = text(MOST_CONDITIONS + 1);
        assert_eq!(count, MOST_CONDITIONS);
        assert_eq!(most, format!("{}{COMPUTED}", "y".repeat(MOST_CONDITIONS)));
    }

    #[test]
    fn a_condition_that_turns_out_settles_its_own_choices_alone() {
        let value = json!({IF: ["a", either("b", "1", "2"), either("a", "3", "4")]});
        assert_eq!(given(&value, "a", true), either("b", "1", "2"));
        assert_eq!(given(&value, "a", false), json!("4"));
        let other = json!({IF: ["a", "1", either("a", "3", "4")]});
        assert_eq!(given(&value, "b", false), json!({IF: ["a", "2", either("a", "3", "4")]}));
        assert_eq!(given(&other, "b", true), other);
    }

    /// Terraform's documentation, "Strings and Templates": what ends no directive is none.
    #[test]
    fn a_word_that_ends_nothing_takes_nothing_with_it() {
        let made = |text: &str| filled(text, &Texts::of(&Map::new()), 0);
        for end in ["endif", "else", "endfor", "other"] {
            assert_eq!(made(&format!("a%{{ {end} }}b")), json!(format!("a{COMPUTED}b")), "{end}");
        }
        assert_eq!(made("a%{ for x in y }b%{ endfor }c"), json!(format!("a{COMPUTED}c")));
        let chosen = made("a%{ if x }b%{ else }c%{ endif }d");
        assert_eq!(
            choice(&chosen).map(|[_, yes, no]| [yes, no]),
            Some([&json!("abd"), &json!("acd")])
        );
    }
}
