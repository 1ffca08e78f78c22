//! Patterns that try to take long.

use super::*;

struct Nothing;

impl Values for Nothing {
    fn fact<'a>(&'a self, _: &'a ContextKey) -> Fact<'a> {
        Fact::Absent
    }
}

#[test]
fn section_1_7_no_pattern_takes_exponential_time() {
    let syntax = Syntax { wildcards: true, variables: false };
    let text = "a".repeat(20_000);
    for pattern in ["a*".repeat(2_000) + "b", "*a".repeat(2_000) + "b", "*".repeat(10_000) + "b"] {
        assert_eq!(Pattern::parse(&pattern, syntax).matches(&text, &Nothing), Kleene::No);
    }
}

#[test]
fn section_1_9_braces_that_never_close_are_read_in_one_go() {
    let syntax = Syntax { wildcards: true, variables: true };
    for text in ["${".repeat(5_000), "${a, '".repeat(5_000), "${a,".repeat(5_000)] {
        let pattern = Pattern::parse(&text, syntax);
        assert_eq!(pattern.matches(&text, &Nothing), Kleene::Yes);
    }
}
