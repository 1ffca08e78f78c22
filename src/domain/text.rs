//! Text from AWS or from files, made harmless before it reaches a terminal.

use std::borrow::Cow;

/// Replaces what could drive or confuse a terminal: control characters (C0, DEL, C1), and the
/// marks that reorder or hide text (bidirectional controls, zero-width marks, tags).
///
/// ```
/// use kamen::domain::text::harmless;
///
/// assert_eq!(harmless("a\u{1b}[31mb\u{202e}c"), "a\u{fffd}[31mb\u{fffd}c");
/// assert_eq!(harmless("plain 仮面"), "plain 仮面");
/// ```
pub fn harmless(text: &str) -> Cow<'_, str> {
    // Nearly all of a long list is plain, which is seen sooner byte by byte.
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain || !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_harmful(c) { '\u{fffd}' } else { c }).collect())
}

/// The text without the escape sequences of terminals.
///
/// ```
/// use kamen::domain::text::without_colours;
///
/// assert_eq!(without_colours("\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}end"), "red end");
/// ```
pub fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = match after.chars().next() {
            // `ESC [ … letter`
            Some('[') => {
                let end = after.char_indices().skip(1).find(|(_, one)| ('@'..='~').contains(one));
                end.and_then(|(at, one)| after.get(at + one.len_utf8()..)).unwrap_or_default()
            }
            // `ESC ] … BEL` or `ESC ] … ESC \`
            Some(']') => match after.find(['\u{7}', '\u{1b}']) {
                Some(end) => after.get(end..).map_or("", |rest| rest.trim_start_matches('\u{7}')),
                None => "",
            },
            Some(one) => after.get(one.len_utf8()..).unwrap_or_default(),
            None => "",
        };
    }
    plain.push_str(rest);
    plain
}

/// The first `most` characters of a text, with an ellipsis if there are more.
///
/// ```
/// use kamen::domain::text::shortened;
///
/// assert_eq!((shortened("仮面", 2), shortened("仮面", 1)), ("仮面".into(), "仮…".into()));
/// ```
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// The text without what looks like a secret: long runs of letters and digits of every kind (keys, tokens),
/// and what stands behind words such as `password=` or `"SecretAccessKey": `.
///
/// ```
/// use kamen::domain::text::without_secrets;
///
/// let text = "no: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY, token=hunter2 for alice-in-wonderland-and-beyond";
/// assert_eq!(without_secrets(text), "no: ***, token=*** for alice-in-wonderland-and-beyond");
/// ```
pub fn without_secrets(text: &str) -> String {
    const ANNOUNCES: [&str; 5] = ["secret", "token", "password", "passphrase", "credential"];
    let mut shown = String::with_capacity(text.len());
    let (mut announced, mut rest) = (false, text);
    while !rest.is_empty() {
        let end = rest.find(|c| !is_of_secret(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        // `name=value` is one run: a value is cut off its name.
        let (name, value) = word.split_once('=').unwrap_or(("", word));
        let is_named = !name.is_empty() && is_one_of(name, &ANNOUNCES);
        if looks_secret(word) || (announced && looks_chosen(word)) {
            shown.push_str("***");
        } else if is_named && !value.is_empty() {
            shown.push_str(name);
            shown.push_str("=***");
        } else {
            shown.push_str(word);
        }
        let gap_end = after.find(is_of_secret).unwrap_or(after.len());
        let (gap, next) = after.split_at(gap_end);
        shown.push_str(gap);
        announced = (is_one_of(word, &ANNOUNCES) && (gap.contains(':') || gap.contains('=')))
            || (is_named && value.is_empty());
        rest = next;
    }
    shown
}

/// Characters of keys, tokens and passwords.
fn is_of_secret(character: char) -> bool {
    character.is_ascii_alphanumeric() || "/+=_-.~!@#$%^&*".contains(character)
}

fn is_one_of(word: &str, ends: &[&str]) -> bool {
    let word = word.trim_end_matches('=').to_ascii_lowercase();
    ends.iter().any(|end| word.contains(end))
}

/// Whether a run is like a key or a token: long, and of small letters, capitals and digits together.
fn looks_secret(word: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
    word.len() >= 24
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
}

/// Whether a word behind `password:` may be one, and no word of a sentence.
fn looks_chosen(word: &str) -> bool {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
    word.len() >= 4 && !is_plain
}

/// Whether a terminal would obey the character, or show the text around it other than it is.
pub fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// A character as it can be found again: white space and what does not show by name.
pub fn called(character: char) -> String {
    match character {
        ' ' => "a blank".to_owned(),
        '\t' => "a tab".to_owned(),
        '\r' | '\n' => "a line end".to_owned(),
        '"' | '\'' => format!("a quote, {character}"),
        shown if shown.is_ascii_graphic() => format!("`{shown}`"),
        hidden => format!("the character U+{:04X}", u32::from(hidden)),
    }
}

/// The sign of ASCII that one of full width, as East Asian keyboards write it, stands for; `None` for any other.
///
/// ```
/// use kamen::domain::text::narrow;
///
/// assert_eq!(narrow('：'), Some(':'));
/// assert_eq!(narrow(':'), None);
/// ```
pub fn narrow(character: char) -> Option<char> {
    match character {
        '\u{3000}' => Some(' '),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0),
        _ => None,
    }
}

/// The names most like `wanted`, best first, `limit` at most: misspelt ones, and longer ones that
/// contain it. Empty if nothing comes near.
///
/// ```
/// use kamen::domain::text::nearest;
///
/// assert_eq!(nearest("Deplyo", ["Deploy", "Admin"], 3), ["Deploy"]);
/// assert_eq!(nearest("prod", ["acme-prod", "dev"], 3), ["acme-prod"]);
/// assert_eq!(nearest("prod", ["acme-prod", "Prod"], 1), ["Prod"]);
/// ```
pub fn nearest<'a>(
    wanted: &str,
    names: impl IntoIterator<Item = &'a str>,
    limit: usize,
) -> Vec<&'a str> {
    let wanted: Vec<char> = wanted.to_lowercase().chars().collect();
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let lower: Vec<char> = name.to_lowercase().chars().collect();
            let contains =
                wanted.len() > 2 && lower.windows(wanted.len()).any(|part| part == wanted);
            // A third of the letters may be wrong, or two that stand in each other's place.
            let longest = wanted.len().max(lower.len());
            let allowed = if longest > 3 { 2.max(longest / 3) } else { longest / 3 };
            let distance = if lower == wanted {
                0
            } else if contains {
                1
            } else {
                edits(&wanted, &lower, allowed)?
            };
            Some((distance, name))
        })
        .collect();
    // Of names that hold what was typed, the one that holds least beside it is meant.
    found.sort_unstable_by_key(|(distance, name)| (*distance, name.len(), *name));
    found.dedup();
    found.into_iter().take(limit).map(|(_, name)| name).collect()
}

/// How many letters must be changed, added or left out; `None` if more than `allowed`.
fn edits(one: &[char], other: &[char], allowed: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > allowed {
        return None;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.iter().enumerate() {
        let mut corner = index;
        let mut left = index + 1;
        let mut next = vec![left];
        for (cell, own) in row.iter().skip(1).zip(other) {
            let replaced = corner + usize::from(letter != own);
            left = replaced.min(cell + 1).min(left + 1);
            corner = *cell;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().filter(|distance| *distance <= allowed)
}
