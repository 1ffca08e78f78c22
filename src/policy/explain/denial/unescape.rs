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
    let quote = quote(&lines);
    let lines: Vec<&str> = lines.iter().map(|line| line.get(quote..).unwrap_or_default()).collect();
    if let Some(whole) = whole(&lines) {
        return whole;
    }
    // What stands before and behind what was cut: a command, a prompt.
    let Some((begin, end)) = longest_run(&lines) else { return text.to_owned() };
    let (front, rest) = lines.split_at(begin);
    // The last line is shorter, but for a box's.
    let is_box = rest.first().is_some_and(|line| line.trim_end().ends_with(is_drawn));
    let count = if is_box { end - begin } else { end + 1 - begin };
    let (cut, behind) = rest.split_at(count.min(rest.len()));
    // Lines of an encoded message are equally long anyway.
    let sentences = cut.iter().filter(|line| line.trim().contains(' ')).count();
    match whole(cut).filter(|_| sentences >= 3) {
        Some(whole) => {
            [&front.join("\n"), &whole, &behind.join("\n")].map(String::as_str).join("\n")
        }
        None => text.to_owned(),
    }
}

/// The lines as one, if they were cut.
fn whole(lines: &[&str]) -> Option<String> {
    let lines = rows(lines);
    let (last, full) = lines.split_last()?;
    let is_logged = |line: &&str| without_prefix(line).len() < line.trim_start().len();
    if lines.iter().all(is_logged) {
        return None;
    }
    let width = full.iter().map(|line| length(line)).max().unwrap_or_default();
    let even = full.iter().filter(|line| length(line) == width).count();
    // A blank at the edge may be lost.
    let shorter = full.iter().filter(|line| length(line) + 1 == width).count();
    let is_even =
        even + shorter == full.len() && (shorter == 0 || even >= 3 && shorter <= even / 3);
    let is_even = width >= NARROW && is_even && length(last) <= width;
    let are_several = lines.iter().filter(|line| is_denial(line)).count() > 1;
    let is_cut = match full {
        // Of two lines the first is as long as itself, whatever stands in them.
        [first] => goes_on(first, last),
        _ => true,
    };
    let padded = full.iter().map(|line| format!("{line:<width$}"));
    (is_even && !are_several && is_cut).then(|| padded.chain([(*last).to_owned()]).collect())
}

/// The rows of a box that is closed at its right, without its edges; any other lines as they are.
fn rows<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let inner = |line: &&'a str| {
        let line = line.trim().strip_suffix(is_drawn)?;
        let line = line.strip_suffix(' ').unwrap_or(line);
        let line = line.strip_prefix(is_drawn).unwrap_or(line);
        Some(line.strip_prefix(' ').unwrap_or(line))
    };
    let is_row = |line: &&&str| !line.trim().chars().all(is_drawn);
    let rows: Option<Vec<&str>> = lines.iter().filter(is_row).map(inner).collect();
    rows.unwrap_or_else(|| lines.to_vec())
}

/// Whether boxes are drawn with it.
pub(super) fn is_drawn(one: char) -> bool {
    ('\u{2500}'..='\u{259f}').contains(&one)
}

fn length(line: &str) -> usize {
    line.chars().count()
}

/// Whether a line holds a denial, and not only how EC2 begins its own: `You are not authorized to perform this operation`.
fn is_denial(line: &str) -> bool {
    let mut found = line.match_indices(HIT).filter_map(|(place, _)| line.get(..place));
    found.any(|front| {
        let front = front.trim_end();
        !(front.ends_with("are") || "You are".ends_with(front))
    })
}

/// How many bytes of each line quote it, as mails and boxes do: the same in all of them.
fn quote(lines: &[&str]) -> usize {
    let Some(first) = lines.first() else { return 0 };
    let marks = |one: &char| ['>', '│', '┃', '|', '#'].contains(one);
    let is_of_it = |one: &char| *one == ' ' || marks(one);
    let front: String = first.chars().take_while(is_of_it).collect();
    let Some((last, mark)) = front.char_indices().rfind(|(_, one)| marks(one)) else { return 0 };
    let end = last + mark.len_utf8();
    let end = end + usize::from(front.get(end..).is_some_and(|rest| rest.starts_with(' ')));
    let front = front.get(..end).unwrap_or_default();
    if lines.iter().all(|line| line.starts_with(front)) { end } else { 0 }
}

/// The longest run of at least three lines that are equally long, and wide.
fn longest_run(lines: &[&str]) -> Option<(usize, usize)> {
    let mut longest: Option<(usize, usize)> = None;
    let mut begin = 0;
    for (place, line) in lines.iter().enumerate() {
        if lines.get(begin).is_some_and(|first| length(first) != length(line)) {
            begin = place;
        }
        let is_longer = longest.is_none_or(|(from, to)| place + 1 - begin > to - from);
        if length(line) >= NARROW && place >= begin + 2 && is_longer {
            longest = Some((begin, place + 1));
        }
    }
    longest
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

#[cfg(test)]
mod tests;
