//! Expressions are parted as Terraform parts them (its documentation, "Conditional Expressions" and "Strings and Templates").

use super::*;

#[test]
fn a_choice_is_parted_at_its_own_signs() {
    for (expression, parts) in [
        ("a ? b : c", ("a", "b", "c")),
        ("a ? b ? 1 : 2 : c", ("a", "b ? 1 : 2", "c")),
        ("a ? b : c ? 1 : 2", ("a", "b", "c ? 1 : 2")),
        ("a ? b ? 1 : 2 : c ? 3 : 4", ("a", "b ? 1 : 2", "c ? 3 : 4")),
        ("a ? b ? d ? 1 : 2 : 3 : c", ("a", "b ? d ? 1 : 2 : 3", "c")),
        ("f(x ? 1 : 2) ? b : c", ("f(x ? 1 : 2)", "b", "c")),
        ("{x : 1} ? b : c", ("{x : 1}", "b", "c")),
        ("a ? f(x ? 1 : 2) : c", ("a", "f(x ? 1 : 2)", "c")),
        ("a ? {x : 1} : [y ? 1 : 2]", ("a", "{x : 1}", "[y ? 1 : 2]")),
        (r#"a == "?" ? ":" : "(""#, (r#"a == "?""#, r#"":""#, r#""(""#)),
        (r#"a == "\"?" ? b : c"#, (r#"a == "\"?""#, "b", "c")),
        (r#"a == "\\" ? b : c"#, (r#"a == "\\""#, "b", "c")),
    ] {
        assert_eq!(ternary(expression), Some(parts), "{expression}");
    }
    for other in ["a", "a ? b", "f(a ? b : c)", "[a] : b", r#""a ? b : c""#] {
        assert_eq!(ternary(other), None, "{other}");
    }
}

/// Terraform's documentation, "Strings and Templates" and "Types and Values".
#[test]
fn texts_between_names_and_objects_are_read_whole_or_not_at_all() {
    assert_eq!(heredoc("<<A\nx\ny\nA").as_deref(), Some("x\ny"));
    assert_eq!(heredoc("<<-A\n  x\n  A").as_deref(), Some("  x"));
    for open in ["<<A\nx\nB", "<<A\nx", "<<\nx\n\n", "A\nx\nA"] {
        assert_eq!(heredoc(open), None, "{open:?}");
    }
    let pairs = |text: &str| {
        items(text).map(|all| {
            all.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        })
    };
    let written = "\n  a = 1,\n  # a note\n  // another\n\n  \"b\" : f(x = 2)\n";
    assert_eq!(pairs(written), Some(vec!["a=1".to_owned(), "b=f(x = 2)".to_owned()]));
    for unknown in ["a b = 1", "= 1", "(x) = 1", "\"${x}\" = 1", "a"] {
        assert_eq!(pairs(unknown), None, "{unknown}");
    }
}
