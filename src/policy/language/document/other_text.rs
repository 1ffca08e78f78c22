//! Texts that are no policy, told by their looks.

/// What keeps a text from being JSON.
fn fault_in_json(text: &str) -> &'static str {
    let inner: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_comment = |line: &str| {
        let line = line.trim_start();
        line.starts_with("//") || line.starts_with('#')
    };
    if inner.starts_with("{{") || inner.contains("{{") && inner.contains("}}") {
        "a template whose places are not filled in"
    } else if text.contains(['“', '”', '„', '«']) {
        "not JSON: quotes are to be `\"`, and not those of a text program"
    } else if inner.starts_with("{'") || inner.starts_with("[{'") {
        "not JSON: quotes are to be `\"`, and not `'`"
    } else if inner.starts_with("{\\\"") {
        "JSON as it stands within a string: take the `\\` before each quote away"
    } else if text.lines().any(is_comment) || inner.contains("/*") {
        "not JSON: it takes no comments"
    } else if inner.contains(",}") || inner.contains(",]") {
        "not JSON: a comma stands before `}` or `]`"
    } else if inner.matches('{').count() > inner.matches('}').count() {
        "not JSON: it ends too soon, or a `}` is missing"
    } else {
        "not JSON"
    }
}

/// What text is that is not JSON, as far as it can be told.
pub(super) fn not_json(text: &str) -> &'static str {
    let starts = |prefix: &str| text.lines().any(|line| line.trim_start().starts_with(prefix));
    if text.trim_start().starts_with("${") {
        "computed by the template, which is not read: give what `terraform show -json` prints"
    } else if starts("resource \"") || starts("data \"") || starts("module \"") {
        "Terraform's own language, which is not read: give what `terraform show -json` prints"
    } else if starts("AssumeRolePolicyDocument:")
        || starts("Resources:")
        || starts("Statement:")
        || starts("- Effect:")
        || starts("---")
        || starts("Version:")
    {
        "YAML without a trust policy that can be read"
    } else if text.trim().is_empty() {
        "nothing stands there"
    } else if text.trim_start().starts_with(['{', '[']) {
        fault_in_json(text)
    } else if text.trim_start().starts_with("//") {
        "JSON takes no comments"
    } else {
        "neither JSON nor YAML that can be read"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_text_from_being_json_is_told() {
        for (text, told) in [
            ("{\"a\": [1,\n ]}", "a comma stands before `}` or `]`"),
            ("{'Version': '2012-10-17'}", "and not `'`"),
            ("{“Version”: 1}", "those of a text program"),
            ("{\"a\": 1, // why\n # so\n \"b\": 2}", "it takes no comments"),
            ("// trust\n{}", "takes no comments"),
            ("{\"Statement\": [{\"Effect\": \"Allow\"", "ends too soon"),
            ("{\\\"Version\\\": 1}", "within a string"),
            ("{{ policy }}", "places are not filled in"),
            ("{{ policy", "places are not filled in"),
            ("{\"a\": {{ b }} }", "places are not filled in"),
            ("{\"a\": {\"b\" 1}}", "not JSON"),
            ("resource \"aws_iam_role\" \"r\" {}", "Terraform's own language"),
            ("# who\ndata \"aws_iam_policy_document\" \"d\" {}", "Terraform's own language"),
            ("module \"m\" {}", "Terraform's own language"),
        ] {
            assert!(not_json(text).contains(told), "{text}: {}", not_json(text));
        }
        assert_eq!(not_json("{\"a\" 1}"), "not JSON");
    }
}
