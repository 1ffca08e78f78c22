//! A denial as it was pasted, made plain: boxes, colours, quoting, wrapping, JSON, XML and entities undone;
//! and cut where one denial ends and the next begins.

use serde_json::Value;

use crate::domain::text::without_colours;
use crate::policy::explain::denial::prefix::without_prefix;
use crate::policy::explain::denial::trail;
use crate::policy::explain::denial::unescape::{
    ends_within_an_arn, of_address, of_entities, of_json, uncut,
};

/// The text as AWS wrote it, a line each as far as lines meant anything.
pub(super) fn plain(text: &str) -> String {
    let text = match serde_json::from_str::<Value>(text.trim()) {
        Ok(value @ (Value::Object(_) | Value::Array(_) | Value::String(_))) => {
            let mut found = Vec::new();
            texts(&value, &mut found);
            found.join("\n")
        }
        Ok(Value::Null | Value::Bool(_) | Value::Number(_)) | Err(_) => text.to_owned(),
    };
    let text = of_json(&of_address(&uncut(&text)));
    let text = of_entities(&untagged(&without_colours(&text)));
    let lines = text.lines().map(unframed).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// All texts of a value, with a code in front of its message.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(map) => {
            if let Some(told) = trail::denial(map) {
                found.push(told);
                return;
            }
            let text = |names: [&str; 3]| names.iter().find_map(|name| map.get(*name)?.as_str());
            let code = text(["Code", "code", "__type"]);
            let message = text(["Message", "message", "errorMessage"]);
            if let (Some(code), Some(message)) = (code, message) {
                found.push(format!("api error {code}: {message}"));
            }
            let is_told = |name: &str| {
                ["code", "message", "__type"].contains(&name.to_ascii_lowercase().as_str())
            };
            let told = code.is_some() && message.is_some();
            let rest = map.iter().filter(|(name, _)| !(told && is_told(name)));
            rest.for_each(|(_, value)| texts(value, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Without the tags of XML; a code stays in front of its message.
fn untagged(text: &str) -> String {
    let text = text.replace("<Code>", " api error ").replace("</Code>", ": ");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let is_tag =
            after.starts_with(|one: char| one.is_ascii_alphabetic() || "/?!".contains(one));
        let tag = after.split_once('>').filter(|(tag, _)| is_tag && !tag.contains(['<', '\n']));
        if let Some((_, behind)) = tag {
            plain.push(' ');
            rest = behind;
        } else {
            plain.push('<');
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

/// A line without the frame around it: box drawing, quoting of mails and comments.
fn unframed(line: &str) -> String {
    let drawn = |one: char| ('\u{2500}'..='\u{259f}').contains(&one);
    let quoting =
        |one: char| one.is_whitespace() || drawn(one) || matches!(one, '|' | '>' | '#' | '`');
    let line = without_prefix(line.trim_start_matches(quoting));
    let line = line.trim_start_matches(quoting).trim_end_matches(|one: char| {
        one.is_whitespace() || drawn(one) || matches!(one, '|' | '`')
    });
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts a plain text into one part for each denial: `hits` counts those in a text.
pub(super) fn parts(plain: &str, hits: impl Fn(&str) -> usize) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut current = String::new();
    for line in plain.lines() {
        if !current.is_empty() && hits(&current) > 0 && hits(line) > 0 {
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
    let ends_one = |front: &str| front.contains("User: ") && hits(front) > 0;
    let mut found: Vec<String> = Vec::new();
    let mut rest = part;
    loop {
        let mut callers = rest.match_indices("User: ").map(|(place, _)| place);
        let next = callers.find(|place| rest.get(..*place).is_some_and(ends_one));
        let Some((front, behind)) = next.and_then(|place| rest.split_at_checked(place)) else {
            found.push(rest.to_owned());
            return found;
        };
        found.push(front.to_owned());
        rest = behind;
    }
}
