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
