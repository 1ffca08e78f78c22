//! The actions of a trust policy (semantics 1.1, 1.7).

use crate::domain::text::harmless;
use crate::policy::language::document::Choice;

/// The actions as written, and whether they let a caller assume the role at all.
pub(super) fn in_words(action: Option<&Choice>) -> (Vec<String>, bool) {
    let words = match action {
        Some(Choice::Only(list)) => list.iter().map(|text| harmless(text).into_owned()).collect(),
        Some(Choice::AllBut(list)) => {
            list.iter().map(|text| format!("not {}", harmless(text))).collect()
        }
        None => Vec::new(),
    };
    (words, action.is_some_and(Choice::assumes))
}
