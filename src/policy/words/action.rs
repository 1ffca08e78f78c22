//! The actions of a trust policy (semantics 1.1, 1.7).

use crate::domain::text::harmless;
use crate::policy::language::document::Choice;
use crate::policy::language::pattern::{NoVariables, Pattern, Syntax};

/// The actions as written, and whether they let a caller assume the role at all.
pub(super) fn in_words(action: Option<&Choice>) -> (Vec<String>, bool) {
    match action {
        Some(Choice::Only(list)) => {
            let assumes = list.iter().any(|pattern| covers_assume(pattern));
            (list.iter().map(|text| harmless(text).into_owned()).collect(), assumes)
        }
        Some(Choice::AllBut(list)) => {
            let assumes =
                !ASSUMING.iter().all(|one| list.iter().any(|text| action_covers(text, one)));
            (list.iter().map(|text| format!("not {}", harmless(text))).collect(), assumes)
        }
        None => (Vec::new(), false),
    }
}

const ASSUMING: [&str; 3] =
    ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];

fn covers_assume(pattern: &str) -> bool {
    ASSUMING.iter().any(|action| action_covers(pattern, action))
}

/// Whether the action pattern (`*`, `?`, case ignored) covers the action, which is in lower case: by
/// the matcher that decides, so that hostile patterns are as cheap here as there (semantics 1.7).
pub(in crate::policy) fn action_covers(pattern: &str, action: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return pattern.eq_ignore_ascii_case(action);
    }
    let syntax = Syntax { wildcards: true, variables: false };
    let pattern = Pattern::parse(&pattern.to_ascii_lowercase(), syntax);
    pattern.matches(&action.to_ascii_lowercase(), &NoVariables).is_yes()
}
