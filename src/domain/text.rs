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
    if text.chars().any(is_harmful) {
        Cow::Owned(text.chars().map(|c| if is_harmful(c) { '\u{fffd}' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// The names most like `wanted`, best first, `limit` at most: misspelt ones, and longer ones that
/// contain it. Empty where nothing comes near.
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
    found.sort_unstable();
    found.dedup();
    found.into_iter().take(limit).map(|(_, name)| name).collect()
}

/// How many letters must be changed, added or left out; `None` where more than `allowed`.
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
