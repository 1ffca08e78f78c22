//! The actions of a trust policy (semantics 1.1, 1.7).

use crate::domain::text::harmless;
use crate::policy::document::Choice;

/// The actions as written, and whether they let somebody wear the role at all.
pub(super) fn in_words(action: Option<&Choice>) -> (Vec<String>, bool) {
    match action {
        Some(Choice::Only(list)) => {
            let wears = list.iter().any(|pattern| covers_assume(pattern));
            (list.iter().map(|text| harmless(text).into_owned()).collect(), wears)
        }
        Some(Choice::AllBut(list)) => {
            let wears =
                !ASSUMING.iter().all(|one| list.iter().any(|text| action_covers(text, one)));
            (list.iter().map(|text| format!("not {}", harmless(text))).collect(), wears)
        }
        None => (Vec::new(), false),
    }
}

const ASSUMING: [&str; 3] =
    ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];

fn covers_assume(pattern: &str) -> bool {
    ASSUMING.iter().any(|action| action_covers(pattern, action))
}

/// Whether the action pattern (`*`, `?`, case ignored) covers the action (semantics 1.7).
pub(in crate::policy) fn action_covers(pattern: &str, text: &str) -> bool {
    fn walk(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) if walk(rest, text) => true,
            (Some((b'*', _)), Some((_, tail))) => walk(pattern, tail),
            (Some((b'?', rest)), Some((_, tail))) => walk(rest, tail),
            (Some((head, rest)), Some((first, tail))) => {
                head.eq_ignore_ascii_case(first) && walk(rest, tail)
            }
            _ => false,
        }
    }
    // Stars in a row mean one; folding them keeps hostile patterns cheap.
    let mut folded = pattern.as_bytes().to_vec();
    folded.dedup_by(|a, b| *a == b'*' && *b == b'*');
    folded.len() <= 256 && walk(&folded, text.as_bytes())
}
