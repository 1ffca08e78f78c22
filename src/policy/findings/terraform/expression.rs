//! Expressions of Terraform whose outcome is written out: texts, lists, objects, names of values, and some functions. What stands behind `?` is left open as CloudFormation leaves it to a condition.

use serde_json::{Value, json};

use crate::policy::findings::branches::IF;
use crate::policy::findings::terraform::text::Texts;
use crate::policy::findings::terraform::{function, interpolated};
use crate::policy::language::document::COMPUTED;

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
        return Some(Presence::If(any_of(expression, texts)));
    }
    let expression = bare(expression);
    let Some((condition, yes, no)) = ternary(expression) else {
        return match is_empty(expression) {
            Some(true) => None,
            Some(false) => Some(Presence::Certain),
            None => Some(Presence::If(any_of(expression, texts))),
        };
    };
    let (name, is_so) = named(condition, texts);
    match (is_empty(yes), is_empty(no)) {
        (Some(true), Some(true)) => None,
        (Some(false), Some(false)) => Some(Presence::Certain),
        (Some(yes), Some(_)) if yes == is_so => Some(Presence::Unless(name)),
        (Some(_), Some(_)) => Some(Presence::If(name)),
        (None, _) | (_, None) => Some(Presence::If(any_of(expression, texts))),
    }
}

/// The condition that a list has items.
fn any_of(expression: &str, texts: &Texts) -> String {
    texts.placed(&format!("length({expression}) > 0"))
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
        return Some(either(
            condition,
            both.map(|one| one.unwrap_or_else(|| json!(COMPUTED))),
            texts,
        ));
    }
    if let Some(text) = expression.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        // What is interpolated may hold quotes of its own: such a text has no others that are escaped.
        let unescaped: Option<String> = serde_json::from_str(expression).ok();
        return Some(texts.settle_within(&json!(unescaped.as_deref().unwrap_or(text)), depth));
    }
    if let Some(text) = heredoc(expression) {
        return Some(texts.settle_within(&json!(text), depth));
    }
    if let Some(list) = within(expression, ('[', ']')) {
        let is_for = list.trim_start().starts_with("for ");
        return (!is_for).then(|| arguments(list).into_iter().map(part).collect());
    }
    if let Ok(written) = serde_json::from_str(expression) {
        return Some(written);
    }
    if let Some(fields) = within(expression, ('{', '}')) {
        let fields = items(fields)?.into_iter().map(|(name, one)| (name, part(one)));
        return Some(Value::Object(fields.collect()));
    }
    if let Some((name, inner)) = expression.split_once('(')
        && let Some(inner) = inner.strip_suffix(')')
    {
        let given = arguments(inner);
        let values = given.iter().copied().map(part).collect();
        return function::outcome(name.trim(), &given, values, texts);
    }
    texts.value(expression, depth)
}

/// The choice between what there is if a condition holds, and if not.
pub(super) fn either(condition: &str, [yes, no]: [Value; 2], texts: &Texts) -> Value {
    let (name, is_so) = named(condition, texts);
    if is_so { json!({IF: [name, yes, no]}) } else { json!({IF: [name, no, yes]}) }
}

/// A text between `<<NAME` and a line with that name alone; behind `<<-` the lines are indented.
fn heredoc(expression: &str) -> Option<String> {
    let (name, lines) = expression.strip_prefix("<<")?.split_once('\n')?;
    let name = name.trim_start_matches('-').trim();
    let (text, last) = lines.trim_end().rsplit_once('\n')?;
    (last.trim() == name && !name.is_empty()).then(|| text.to_owned())
}

/// The names and values of an object that is written out: `name = value`, `"name" : value`, each on a line of its own or
/// behind a comma; `None` if a name is computed.
fn items(fields: &str) -> Option<Vec<(String, &str)>> {
    let is_said = |one: &&str| !(one.is_empty() || one.starts_with('#') || one.starts_with("//"));
    let all = parted(fields, &[',', '\n']).into_iter().map(str::trim).filter(is_said);
    let pair = |one| -> Option<(String, &str)> {
        let mut end = None;
        walk(one, |(place, letter), depth| {
            if end.is_none() && depth == 0 && ['=', ':'].contains(&letter) {
                end = Some(place);
            }
        });
        let name = one.get(..end?)?.trim();
        let is_name = |letter: char| letter.is_alphanumeric() || "_-".contains(letter);
        let name = match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
            Some(text) => (!text.contains("${")).then_some(text)?,
            None => (!name.is_empty() && name.chars().all(is_name)).then_some(name)?,
        };
        Some((name.to_owned(), one.get(end? + 1..)?.trim()))
    };
    all.map(pair).collect()
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
    parted(list, &[','])
}

/// What stands between signs that are in no brackets and in no text.
fn parted<'e>(list: &'e str, signs: &[char]) -> Vec<&'e str> {
    let mut found = Vec::new();
    walk(list, |(place, letter), depth| {
        if signs.contains(&letter) && depth == 0 {
            found.push(place);
        }
    });
    let ends = found.iter().copied().chain([list.len()]);
    let starts = std::iter::once(0).chain(found.iter().map(|place| place + 1));
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
