//! What logs, browsers and terminals write for a character, undone; and lines put together that a terminal cut.

use percent_encoding::percent_decode_str;

use crate::policy::explain::denial::prefix::without_prefix;

/// Characters that show nothing, which chats and browsers put in.
const INVISIBLE: [char; 7] =
    ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{200e}'];

/// A terminal is hardly narrower; shorter lines that are equally long are so by chance.
const NARROW: usize = 40;

/// The text of an address: only if it is none in clear words.
pub(super) fn of_address(text: &str) -> String {
    if text.contains("%20") && !text.trim().contains(' ') {
        percent_decode_str(text).decode_utf8_lossy().into_owned()
    } else {
        text.to_owned()
    }
}

/// JSON's escapes, also of JSON that stands in a line of a log.
pub(super) fn of_json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let mut behind = after.chars();
        let (written, length) = match behind.next() {
            Some('n' | 'r') => (Some('\n'), 1),
            Some('t') => (Some(' '), 1),
            Some(one @ ('"' | '/' | '\'' | '\\')) => (Some(one), 1),
            Some('u') => (after.get(1..5).and_then(of_hex), 5),
            Some(_) | None => (None, 0),
        };
        plain.push(written.unwrap_or('\\'));
        rest = if written.is_some() { after.get(length..).unwrap_or_default() } else { after };
    }
    plain.push_str(rest);
    plain.chars().filter(|one| !INVISIBLE.contains(one)).collect()
}

fn of_hex(digits: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// The entities of HTML and XML, by name and by number.
pub(super) fn of_entities(text: &str) -> String {
    const NAMED: [(&str, char); 6] =
        [("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' '), ("amp", '&')];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let end = after.bytes().take(LONGEST_ENTITY).position(|one| one == b';');
        let entity = end.and_then(|end| {
            let (name, behind) = (after.get(..end)?, after.get(end + 1..)?);
            let by_number = || {
                let number = name.strip_prefix('#')?;
                match number.strip_prefix(['x', 'X']) {
                    Some(hex) => of_hex(hex),
                    None => char::from_u32(number.parse().ok()?),
                }
            };
            let named = NAMED.iter().find(|(known, _)| *known == name).map(|(_, one)| *one);
            Some((named.or_else(by_number)?, behind))
        });
        let (written, behind) = entity.unwrap_or(('&', after));
        plain.push(written);
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

/// Between `&` and `;`, in bytes.
const LONGEST_ENTITY: usize = 16;

/// What AWS calls a denial; a line with it is one of its own.
const HIT: &str = "not authorized to perform";

/// The words that a denial goes on with behind a blank.
const WORDS: [&str; 10] =
    ["is", "not", "authorized", "to", "perform:", "on", "resource:", "because", "with", "no"];

/// Puts lines together that a terminal cut at its edge, be it within a word: all but the last are equally long,
/// and they are one text.
pub(super) fn uncut(text: &str) -> String {
    let lines: Vec<&str> = text.trim_matches(['\n', '\r']).lines().collect();
    let Some((last, full)) = lines.split_last() else { return text.to_owned() };
    let is_logged = |line: &&str| without_prefix(line).len() < line.trim_start().len();
    if lines.len() > 1 && lines.iter().all(is_logged) {
        return text.to_owned();
    }
    let length = |line: &str| line.chars().count();
    let width = full.first().map_or(0, |line| length(line));
    let is_even =
        width >= NARROW && full.iter().all(|line| length(line) == width) && length(last) <= width;
    let are_several = lines.iter().filter(|line| line.contains(HIT)).count() > 1;
    let is_cut = match full {
        [] => false,
        // Of two lines the first is as long as itself, whatever stands in them.
        [first] => goes_on(first, last),
        _ => true,
    };
    if is_even && !are_several && is_cut { lines.concat() } else { text.to_owned() }
}

/// Whether a line was cut within a word that the next one ends.
fn goes_on(line: &str, next: &str) -> bool {
    let first = next.split_whitespace().next().unwrap_or_default();
    let is_piece = first == next && !next.contains(':');
    let begins_anew = WORDS.contains(&first) || first.starts_with("arn:") || line.ends_with(':');
    let is_whole = line.split_once(" on resource: ").is_some_and(|(_, what)| !what.is_empty());
    if is_whole {
        return is_piece || (!begins_anew && next.contains(" because "));
    }
    let is_encoded = !line.contains(' ');
    is_encoded || (!begins_anew && (line.contains(HIT) || line.contains("User: ")))
}

/// Whether a line ends within an ARN: before its account is whole.
pub(super) fn ends_within_an_arn(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    let mut fields = last.trim_start_matches(['"', '\'', '(', '`']).split(':');
    if fields.next() != Some("arn") {
        return false;
    }
    let account = fields.nth(3);
    match (account, fields.next()) {
        (Some(_), Some(resource)) => resource.is_empty() || resource.ends_with('/'),
        (Some(_) | None, None) | (None, Some(_)) => true,
    }
}
