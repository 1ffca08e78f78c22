//! Patterns that try to take long.

use super::*;

#[test]
fn section_1_7_no_pattern_takes_exponential_time() {
    let syntax = Syntax { wildcards: true, variables: false };
    let text = "a".repeat(20_000);
    for pattern in ["a*".repeat(2_000) + "b", "*a".repeat(2_000) + "b", "*".repeat(10_000) + "b"] {
        assert_eq!(Pattern::parse(&pattern, syntax).matches(&text, &NoVariables), Kleene::No);
    }
}

#[test]
fn section_1_9_braces_that_never_close_are_read_in_one_go() {
    let syntax = Syntax { wildcards: true, variables: true };
    let closed = ["}".repeat(5_000)];
    for text in ["${", "${a, '", "${a,"].map(|text| text.repeat(5_000)).into_iter().chain(closed) {
        let pattern = Pattern::parse(&text, syntax);
        assert_eq!(pattern.matches(&text, &NoVariables), Kleene::Yes);
    }
}

#[test]
fn section_1_8_equal_parts_make_an_equal_whole_when_case_is_ignored() {
    struct Ann;
    impl Values for Ann {
        fn fact<'a>(&'a self, _: &'a ContextKey) -> Fact<'a> {
            Fact::One(Cow::Borrowed("Ann"))
        }
    }
    let equal = |pattern: &str, text: &str| {
        let syntax = Syntax { wildcards: false, variables: true };
        Pattern::parse(pattern, syntax).equals_ignoring_case(text, &Ann).is_yes()
    };

    // A sigma is written otherwise at the end of a word.
    assert!(equal("ΟΔΟΣ", "οδος") && equal("ΟΔΟΣ", "οδοσ"));
    assert!(equal("ΟΔΟΣ${aws:username}", "οδοσANN"));
    assert!(!equal("ΟΔΟΣ${aws:username}", "οδοσBOB"));
    // The sign for kelvin is a capital k.
    assert!(equal("k", "\u{212a}") && equal("\u{212a}", "K"));
    assert!(equal("Straße", "STRAßE") && !equal("Straße", "STRASSE"));
}

/// AWS's page "reference_policies_variables", no value.
#[test]
fn section_1_9_a_variable_whose_key_holds_nothing_has_no_value() {
    struct Team(&'static str);
    impl Values for Team {
        fn fact<'a>(&'a self, _: &'a ContextKey) -> Fact<'a> {
            Fact::One(Cow::Borrowed(self.0))
        }
    }
    let syntax = Syntax { wildcards: true, variables: true };
    for (pattern, team, text, fits) in [
        ("role/${aws:PrincipalTag/team}*", "red", "role/red-x", true),
        ("role/${aws:PrincipalTag/team}*", "", "role/red-x", false),
        ("${aws:PrincipalTag/team}", "", "", false),
        ("${aws:PrincipalTag/team, 'none'}-*", "", "none-x", true),
        ("${aws:PrincipalTag/team, 'none'}-*", "red", "none-x", false),
    ] {
        let pattern = Pattern::parse(pattern, syntax);
        assert_eq!(pattern.matches(text, &Team(team)), Kleene::from(fits), "{pattern:?} {team}");
    }
    let pattern = Pattern::parse("${aws:PrincipalTag/team, 'none'}", syntax);
    assert_eq!(pattern.filled(&Team("")), "none");
}
