//! The actions that a trust policy may speak of, and which of them the patterns of a statement mean (semantics 1.1, 1.7).

use crate::policy::language::document::Choice;
use crate::policy::language::pattern::{NoVariables, Pattern, Syntax};

/// The actions by which a role is assumed, in lower case.
pub const ASSUMING: [&str; 3] =
    ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];

/// The actions by which something is sent along, in lower case.
pub const SENDING: [&str; 3] = ["sts:tagsession", "sts:setsourceidentity", "sts:setcontext"];

/// The actions that an AssumeRole exercises: those by which a role is assumed, and those by which something is sent along.
pub const KNOWN_ACTIONS: [&str; 6] = {
    let [role, saml, web] = ASSUMING;
    let [tags, source_identity, context] = SENDING;
    [role, saml, web, tags, source_identity, context]
};

/// Whether the action pattern (`*`, `?`, case ignored) covers the action: by the matcher that decides, so that hostile
/// patterns are as cheap here as there.
pub fn covers(pattern: &str, action: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return pattern.eq_ignore_ascii_case(action);
    }
    let syntax = Syntax { wildcards: true, variables: false };
    let pattern = Pattern::parse(&pattern.to_ascii_lowercase(), syntax);
    pattern.matches(&action.to_ascii_lowercase(), &NoVariables).is_yes()
}

impl Choice {
    /// Whether the action is among those that are meant.
    pub fn means(&self, action: &str) -> bool {
        match self {
            Self::Only(list) => list.iter().any(|pattern| covers(pattern, action)),
            Self::AllBut(list) => !list.iter().any(|pattern| covers(pattern, action)),
        }
    }

    /// Whether any action is meant by which a role is assumed.
    pub fn assumes(&self) -> bool {
        ASSUMING.iter().any(|action| self.means(action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_assume_a_role_counts() {
        let only = |text: &str| Choice::Only(vec![text.to_owned()]);
        let all_but =
            |texts: &[&str]| Choice::AllBut(texts.iter().map(ToString::to_string).collect());
        for choice in [
            only("sts:AssumeRole"),
            only("STS:AssumeRoleWithSAML"),
            only("sts:*WebIdentity"),
            only("*"),
            all_but(&["sts:AssumeRole"]),
            all_but(&["iam:*"]),
        ] {
            assert!(choice.assumes(), "{choice:?}");
        }
        for choice in [only("sts:TagSession"), only("iam:*"), all_but(&["sts:Assume*"])] {
            assert!(!choice.assumes(), "{choice:?}");
        }
        assert!(!all_but(&["sts:*"]).means("sts:TagSession"));
    }
}
