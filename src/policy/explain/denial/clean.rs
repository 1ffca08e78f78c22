//! A denial as it was pasted, made plain: boxes, colours, quoting, wrapping, JSON, XML and entities undone;
//! and cut where one denial ends and the next begins.

use serde_json::{Deserializer, Value};

use crate::domain::text::without_colours;
use crate::policy::explain::denial::prefix::{unboxed, unstamped};
use crate::policy::explain::denial::tags::{unstarred, untagged};
use crate::policy::explain::denial::unescape::{
    ends_within_an_arn, is_drawn, of_address, of_entities, of_json, uncut,
};
use crate::policy::explain::denial::{encoded, trail};

/// JSON that stands in texts of JSON is read that often, one in the other.
const DEEPEST: usize = 6;

/// The text as AWS wrote it, a line each as far as lines meant anything.
pub(super) fn plain(text: &str) -> String {
    let mut found = Vec::new();
    for value in values(text).iter().flatten() {
        texts(value, DEEPEST, &mut found);
    }
    // Each text of JSON is whole: no terminal cut it from the next.
    let text = if found.is_empty() { uncut(text) } else { found.join("\n") };
    let text = of_json(&of_address(&text));
    let text = of_entities(&untagged(&without_colours(&text)));
    let lines = text.lines().map(unframed).filter(|line| !line.is_empty());
    encoded::joined(&lines.collect::<Vec<_>>().join("\n"))
}

/// The JSON that a text is, also several one after the other; `None` if it is none.
fn values(text: &str) -> Option<Vec<Value>> {
    let text = text.trim();
    if !text.starts_with(['{', '[', '"']) {
        return None;
    }
    Deserializer::from_str(text).into_iter().collect::<Result<_, _>>().ok()
}

/// All texts of a value, with a code in front of its message.
fn texts(value: &Value, depth: usize, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let inner = if depth > 0 { values(text) } else { None };
            match inner {
                Some(inner) => inner.iter().for_each(|one| texts(one, depth - 1, found)),
                None => found.push(uncut(text)),
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, depth, found)),
        Value::Object(map) => {
            if let Some(told) = trail::denial(map) {
                found.push(told);
                return;
            }
            let first = |names: [&'static str; 4]| {
                names.into_iter().find_map(|name| Some((name, map.get(name)?.as_str()?)))
            };
            let code = first(["Code", "code", "errorCode", "__type"]);
            let message = first(["Message", "message", "errorMessage", "ErrorMessage"]);
            let mut told = [""; 2];
            if let (Some((name, code)), Some((said_in, message))) = (code, message)
                && values(message).is_none()
            {
                found.push(format!("api error {code}: {}", uncut(message)));
                told = [name, said_in];
            }
            let rest = map.iter().filter(|(name, _)| !told.contains(&name.as_str()));
            rest.for_each(|(_, value)| texts(value, depth, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A line without the frame around it: box drawing, quoting of mails and comments.
fn unframed(line: &str) -> String {
    let quoting =
        |one: char| one.is_whitespace() || is_drawn(one) || matches!(one, '|' | '>' | '#' | '`');
    // Within a box the next edge is the right one, and nothing stands in front of it.
    let line = unstamped(unboxed(line).trim_start_matches(quoting));
    let line = line.trim_start_matches(quoting).trim_end_matches(|one: char| {
        one.is_whitespace() || is_drawn(one) || matches!(one, '|' | '`')
    });
    unstarred(&line.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Cuts a plain text into one part for each denial: `hits` counts those in a text.
pub(super) fn parts(plain: &str, hits: impl Fn(&str) -> usize) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut current = String::new();
    for line in plain.lines() {
        // The line first: what grows line by line is looked through once for each denial, not for each line.
        if !current.is_empty() && hits(line) > 0 && hits(&current) > 0 {
            parts.push(std::mem::take(&mut current));
        }
        if !current.is_empty() && !ends_within_an_arn(&current) {
            current.push(' ');
        }
        current.push_str(line);
    }
    parts.push(current);
    parts.into_iter().flat_map(|part| by_caller(&part, &hits)).collect()
}

/// Two denials on one line: each begins with its caller; what stands before the first introduces it.
fn by_caller(part: &str, hits: &impl Fn(&str) -> usize) -> Vec<String> {
    if hits(part) < 1 {
        return vec![part.to_owned()];
    }
    let mut found: Vec<String> = Vec::new();
    let (mut begin, mut has_caller, mut has_hit) = (0, false, false);
    let mut looked = 0;
    for (place, _) in part.match_indices(CALLER) {
        // Only what is new is looked through, with as much in front of it as a marker may reach back.
        let from = part.floor_char_boundary(looked.max(begin + LONGEST_MARKER) - LONGEST_MARKER);
        has_hit |= part.get(from..place).is_some_and(|new| hits(new) > 0);
        looked = place;
        if has_caller && has_hit {
            found.extend(part.get(begin..place).map(str::to_owned));
            (begin, has_hit) = (place, false);
        }
        has_caller = true;
    }
    found.extend(part.get(begin..).map(str::to_owned));
    found
}

/// How a denial names its caller.
const CALLER: &str = "User: ";

/// No marker of a denial is longer, in bytes.
const LONGEST_MARKER: usize = 200;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::policy::explain::denial::meaning;

    /// A log may be long: it is looked through a few times, however it is cut, and never once for each line.
    #[test]
    fn a_long_text_is_looked_through_a_few_times() {
        let denied = "User: arn:aws:iam::012345678901:user/ann is denied it\n";
        for text in [
            "nothing of it\n".repeat(2000),
            denied.repeat(2000),
            denied.replace('\n', " ").repeat(2000),
            format!("{}{denied}", "User: other ".repeat(2000)),
        ] {
            let looked = Cell::new(0);
            let hits = |part: &str| {
                looked.set(looked.get() + part.len());
                part.matches("denied").count()
            };

            let found = parts(&text, hits);

            let wanted = text.matches("denied").count().max(1);
            assert_eq!(found.len(), wanted, "{text:.60}");
            assert!(looked.get() < text.len() * 30, "{} of {}", looked.get(), text.len());
        }
    }

    #[test]
    fn no_marker_is_longer_than_what_is_looked_back_for() {
        assert!(meaning::all().all(|(known, _)| known.len() <= LONGEST_MARKER));
    }

    #[test]
    fn what_only_looks_like_an_entity_stays() {
        assert_eq!(
            of_entities("a & b; &amp; &nosuchentityatall; &#x41;"),
            "a & b; & &nosuchentityatall; A"
        );
    }

    #[test]
    fn json_within_json_is_read_as_deep_as_it_is_followed() {
        let within = |depth: usize| {
            let mut found = Vec::new();
            texts(&Value::from(r#""\"words\"""#), depth, &mut found);
            found
        };
        assert_eq!(within(0), [r#""\"words\"""#]);
        assert_eq!(within(1), [r#""words""#]);
        assert_eq!(within(2), ["words"]);
    }

    #[test]
    fn a_frame_is_taken_off_at_both_ends() {
        for line in ["│ a b │", "┃ a b ┃", "| a b |", "` a b `", "> a b", "# a b", "\ta  b\t"]
        {
            assert_eq!(unframed(line), "a b", "{line}");
        }
    }

    #[test]
    fn a_line_that_ends_within_an_arn_goes_on_without_a_blank() {
        let joined = |text: &str| parts(text, |part| part.matches("denied").count());
        assert_eq!(
            joined("User: arn:aws:iam::\n012345678901:user/ann\nis denied it"),
            ["User: arn:aws:iam::012345678901:user/ann is denied it"]
        );
        assert_eq!(joined("first\nsecond"), ["first second"]);
    }
}
