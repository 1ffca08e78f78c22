//! What stands around a name that was copied: quotes, brackets, marks, the line of a file.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::domain::role_name::link::is_link;
use crate::domain::text::{is_harmful, narrow};

/// Pairs that stand around a name.
const PAIRS: [(&str, &str); 11] = [
    ("\"", "\""),
    ("'", "'"),
    ("`", "`"),
    ("<", ">"),
    ("(", ")"),
    ("[", "]"),
    ("**", "**"),
    ("“", "”"),
    ("‘", "’"),
    ("«", "»"),
    ("„", "“"),
];

/// The name alone.
pub(super) fn bare(text: &str) -> Cow<'_, str> {
    let is_unseen =
        |letter: char| letter == '\u{ad}' || (is_harmful(letter) && !letter.is_whitespace());
    if text.contains(is_unseen) {
        let seen: String = text.chars().filter(|letter| !is_unseen(*letter)).collect();
        return Cow::Owned(bare(&seen).into_owned());
    }
    if text.contains("\\\"") || text.contains("\\/") {
        // Out of JSON within JSON.
        let plain = text.replace("\\\"", "\"").replace("\\/", "/");
        return Cow::Owned(bare(&plain).into_owned());
    }
    if let Some(hyphened) = hyphened(text) {
        return Cow::Owned(bare(&hyphened).into_owned());
    }
    // Full width, as East Asian keyboards write it. The name of a role has none.
    let is_wide = |letter| {
        narrow(letter).is_some_and(|meant| ":/@".contains(meant) || meant.is_ascii_digit())
    };
    if text.contains(is_wide) {
        let narrowed: String =
            text.chars().map(|letter| narrow(letter).unwrap_or(letter)).collect();
        return Cow::Owned(bare(&narrowed).into_owned());
    }
    let text = unquoted(text);
    if is_link(text) {
        // Slack writes `<URL|text>`.
        return Cow::Borrowed(text.split('|').next().unwrap_or(text).trim_end());
    }
    if text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("arn%3a"))
        && let Ok(decoded) = percent_decode_str(text).decode_utf8()
    {
        return Cow::Owned(decoded.into_owned());
    }
    if text.starts_with("arn:") && text.contains('\n') {
        // Broken over lines.
        return Cow::Owned(text.split('\n').map(str::trim).collect());
    }
    Cow::Borrowed(of_pair(text).or_else(|| only_arn(text)).unwrap_or(text))
}

/// With plain hyphens in the place of the dashes within words that word processors and PDFs make of them; `None` if
/// there are none. No name of a role has such a dash.
fn hyphened(text: &str) -> Option<String> {
    let is_dash = |letter: char| matches!(letter, '\u{2010}'..='\u{2015}' | '\u{2212}');
    text.contains(is_dash).then_some(())?;
    let is_word =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let mut before = None;
    let mut rest = text.chars().peekable();
    let mut hyphened = String::with_capacity(text.len());
    while let Some(letter) = rest.next() {
        let is_within = is_word(before) && is_word(rest.peek().copied());
        hyphened.push(if is_dash(letter) && is_within { '-' } else { letter });
        before = Some(letter);
    }
    (hyphened != text).then_some(hyphened)
}

/// The role of a pair of role and provider, SAML's attribute `https://aws.amazon.com/SAML/Attributes/Role`.
fn of_pair(text: &str) -> Option<&str> {
    let (first, second) = text.split_once(',')?;
    let pair = [first.trim(), second.trim()];
    let one = |part: &str| {
        let mut found = pair.iter().filter(|arn| arn.starts_with("arn:") && arn.contains(part));
        found.next().copied()
    };
    one(":saml-provider/").and(one(":role/")).filter(|role| !role.contains([',', ' ']))
}

/// Without quotes and the like, however many stand around each other.
fn unquoted(text: &str) -> &str {
    let text = text.trim().trim_end_matches([',', ';', ':']).trim_end();
    if let Some(profile) = of_profile(text) {
        return unquoted(profile);
    }
    // A row of a table.
    if let Some(row) = text.strip_prefix('|').and_then(|row| row.strip_suffix('|')) {
        return unquoted(row);
    }
    // Markdown's `[text](link)`.
    if let Some((_, target)) = text.strip_prefix('[').and_then(|rest| rest.split_once("](")) {
        return target.strip_suffix(')').unwrap_or(target).trim();
    }
    let inside = PAIRS.iter().find_map(|(opening, closing)| {
        let inside = text.strip_prefix(opening)?.strip_suffix(closing)?;
        (!inside.is_empty()).then_some(inside)
    });
    inside.map_or(text, unquoted)
}

/// The profile in what a shell is told: `export AWS_PROFILE=name`, `--profile name`.
fn of_profile(text: &str) -> Option<&str> {
    let text = ["export ", "set ", "setx ", "$env:", "$Env:"]
        .iter()
        .find_map(|front| text.strip_prefix(front))
        .unwrap_or(text);
    let name = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "--profile"]
        .iter()
        .find_map(|front| text.strip_prefix(front))?;
    let name = name.strip_prefix([' ', '=']).map(|rest| rest.trim_start_matches([' ', '=']))?;
    (!name.is_empty()).then_some(name)
}

/// The ARN in a line such as `role_arn = ARN`, if it is the only one.
fn only_arn(text: &str) -> Option<&str> {
    let mut places = text.match_indices("arn:").map(|(place, _)| place);
    let first = places.next()?;
    if places.next().is_some() {
        return None;
    }
    let from = text.get(first..)?;
    let is_part = |letter: char| letter.is_alphanumeric() || "_+=,.@:/-*".contains(letter);
    let end = from.find(|letter| !is_part(letter)).unwrap_or(from.len());
    let arn = from.get(..end)?.trim_end_matches(['/', ',']);
    // What stands behind an ARN that begins the text may be a part of it: that is for others to refuse.
    (first > 0 || end == from.len()).then_some(arn)
}
