//! Expressions of Terraform whose outcome is written out: texts, lists, names of values, and functions that only put
//! lists together. What stands behind `?` is left open as CloudFormation leaves it to a condition.

use serde_json::{Value, json};

use crate::policy::findings::branches::{IF, is_open};
use crate::policy::findings::terraform::interpolated;
use crate::policy::findings::terraform::text::Texts;
use crate::policy::language::document::COMPUTED;

/// Functions whose outcome holds what the lists hold that they are given, or some of it.
const OF_LISTS: [&str; 11] = [
    "toset",
    "tolist",
    "distinct",
    "compact",
    "flatten",
    "sort",
    "concat",
    "setunion",
    "coalesce",
    "coalescelist",
    "try",
];

/// An expression that is longer, deeper in brackets, or has more choices and texts within, is left alone.
const LONGEST: usize = 20_000;
const DEEPEST_BRACKETS: i32 = 16;
const MOST_SIGNS: usize = 32;

/// Whether a block is there.
pub(super) enum Presence {
    Certain,
    /// By the text of what decides it.
    If(String),
    Unless(String),
}

/// When there is an item in a `for_each` that is not known; `None` if there never is one.
pub(super) fn presence(each: &Value, texts: &Texts) -> Option<Presence> {
    let written = each.as_str().map_or_else(|| each.to_string(), str::to_owned);
    let expression = interpolated(&written).unwrap_or(&written);
    if !is_simple(expression) {
        return Some(Presence::If(texts.placed(expression)));
    }
    let expression = bare(expression);
    let Some((condition, yes, no)) = ternary(expression) else {
        return match is_empty(expression) {
            Some(true) => None,
            Some(false) => Some(Presence::Certain),
            None => Some(Presence::If(texts.placed(expression))),
        };
    };
    let (name, is_so) = named(condition, texts);
    match (is_empty(yes), is_empty(no)) {
        (Some(true), Some(true)) => None,
        (Some(false), Some(false)) => Some(Presence::Certain),
        (Some(yes), Some(_)) if yes == is_so => Some(Presence::Unless(name)),
        (Some(_), Some(_)) => Some(Presence::If(name)),
        (None, _) | (_, None) => Some(Presence::If(texts.placed(expression))),
    }
}

/// The value of an expression, as far as it is written out; `None` if nothing of it is. Names within names are followed
/// `depth` steps at most.
pub(super) fn outcome(expression: &str, texts: &Texts, depth: usize) -> Option<Value> {
    if !is_simple(expression) || !texts.goes_on() {
        return None;
    }
    let expression = bare(expression);
    let part = |one: &str| outcome(one, texts, depth).unwrap_or_else(|| json!(COMPUTED));
    if let Some((condition, yes, no)) = ternary(expression) {
        let both = [yes, no].map(|one| outcome(one, texts, depth));
        if both.iter().all(Option::is_none) {
            return None;
        }
        let (name, is_so) = named(condition, texts);
        let [yes, no] = both.map(|one| one.unwrap_or_else(|| json!(COMPUTED)));
        return Some(if is_so {
            json!({IF: [name, yes, no]})
        } else {
            json!({IF: [name, no, yes]})
        });
    }
    if let Some(text) = expression.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        return Some(texts.settle_within(&json!(text), depth));
    }
    if let Some(list) = within(expression, ('[', ']')) {
        let is_for = list.trim_start().starts_with("for ");
        return (!is_for).then(|| arguments(list).into_iter().map(part).collect());
    }
    if let Some(inner) =
        expression.strip_prefix("jsonencode(").and_then(|inner| inner.strip_suffix(')'))
    {
        let inner = outcome(inner, texts, depth).filter(|inner| !is_open(inner))?;
        return Some(Value::String(inner.to_string()));
    }
    if let Some((function, inner)) = expression.split_once('(')
        && let Some(inner) = inner.strip_suffix(')')
        && OF_LISTS.contains(&function.trim())
    {
        let flat = arguments(inner).into_iter().map(part).flat_map(|one| match one {
            Value::Array(items) => items,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => {
                vec![one]
            }
        });
        // However much is not known, it is not known how much that is.
        let mut is_told = false;
        let once = |one: &Value| one != COMPUTED || !std::mem::replace(&mut is_told, true);
        return Some(flat.filter(once).collect());
    }
    serde_json::from_str(expression).ok().or_else(|| texts.value(expression, depth))
}

/// Whether an expression is short and flat enough to be followed.
fn is_simple(expression: &str) -> bool {
    let mut deepest = 0;
    walk(expression, |_, depth| deepest = deepest.max(depth));
    let signs = expression.matches(['?', '!']).count() + expression.matches("${").count();
    expression.len() <= LONGEST && deepest <= DEEPEST_BRACKETS && signs <= MOST_SIGNS
}

/// The condition without a `!` in front, and whether it is to hold.
fn named(condition: &str, texts: &Texts) -> (String, bool) {
    let condition = bare(condition);
    match condition.strip_prefix('!') {
        Some(other) if is_one(other) => {
            let (name, is_so) = named(other, texts);
            (name, !is_so)
        }
        Some(_) | None => {
            let sides = condition.split_once("!=").filter(|_| !condition.contains(['&', '|']));
            match sides {
                Some((one, other)) => {
                    (texts.placed(&format!("{} == {}", one.trim(), other.trim())), false)
                }
                None => (texts.placed(condition), true),
            }
        }
    }
}

/// Whether an expression stands as one behind a `!`: no operator parts it, or parentheses hold the whole.
fn is_one(expression: &str) -> bool {
    let operators = ["&&", "||", "==", "!=", "<", ">"];
    bare(expression).len() < expression.trim().len()
        || !operators.iter().any(|operator| expression.contains(operator))
}

/// Whether a list or map that is written out has no item; `None` if it is not written out.
fn is_empty(expression: &str) -> Option<bool> {
    let expression = bare(expression);
    if let Some((function, inner)) = expression.split_once('(')
        && let Some(inner) = inner.strip_suffix(')')
        && ["toset", "tolist", "tomap"].contains(&function.trim())
    {
        return is_empty(inner);
    }
    let inner = within(expression, ('[', ']')).or_else(|| within(expression, ('{', '}')))?;
    (!inner.trim_start().starts_with("for ")).then(|| inner.trim().is_empty())
}

/// The expression without white space and parentheses around it.
fn bare(expression: &str) -> &str {
    let expression = expression.trim();
    within(expression, ('(', ')')).map_or(expression, bare)
}

/// What stands between brackets that enclose the whole.
fn within(expression: &str, (open, close): (char, char)) -> Option<&str> {
    let inner = expression.strip_prefix(open)?.strip_suffix(close)?;
    let mut never_closed = true;
    walk(inner, |_, depth| never_closed &= depth >= 0);
    never_closed.then_some(inner)
}

fn arguments(list: &str) -> Vec<&str> {
    let mut commas = Vec::new();
    walk(list, |(place, letter), depth| {
        if letter == ',' && depth == 0 {
            commas.push(place);
        }
    });
    let ends = commas.iter().copied().chain([list.len()]);
    let starts = std::iter::once(0).chain(commas.iter().map(|place| place + 1));
    let all = starts.zip(ends).filter_map(|(start, end)| list.get(start..end));
    all.filter(|one| !one.trim().is_empty()).collect()
}

/// The condition, and what there is if it holds or not.
fn ternary(expression: &str) -> Option<(&str, &str, &str)> {
    let (mut question, mut colon, mut within) = (None, None, 0_usize);
    walk(expression, |(place, letter), depth| match letter {
        '?' if depth == 0 && question.is_none() => question = Some(place),
        '?' if depth == 0 && colon.is_none() => within += 1,
        ':' if depth == 0 && within > 0 => within -= 1,
        ':' if depth == 0 && question.is_some() && colon.is_none() => colon = Some(place),
        _ => {}
    });
    let (question, colon) = (question?, colon?);
    let part = |from: usize, to: usize| expression.get(from..to).map(str::trim);
    Some((part(0, question)?, part(question + 1, colon)?, part(colon + 1, expression.len())?))
}

/// Each letter outside of texts, with its place and how deep in brackets it stands; a bracket that closes stands outside.
fn walk(expression: &str, mut see: impl FnMut((usize, char), i32)) {
    let (mut depth, mut is_text, mut is_escaped) = (0_i32, false, false);
    for (place, letter) in expression.char_indices() {
        if is_text {
            is_text = letter != '"' || is_escaped;
            is_escaped = letter == '\\' && !is_escaped;
            continue;
        }
        match letter {
            '"' => is_text = true,
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        see((place, letter), depth);
    }
}

#[cfg(test)]
mod tests;
