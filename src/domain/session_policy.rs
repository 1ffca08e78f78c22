//! What STS refuses to take for an inline session policy, whatever it would allow: told before the call is made.

use serde_json::{Map, Value};

use crate::domain::region::is_partition;
use crate::domain::text::harmless;

/// An ARN has six fields, parted by colons.
const FIELDS: usize = 6;

/// Why STS would not take the policy for the session of a role of that partition, in the words in which it answers
/// (`MalformedPolicyDocument`).
pub fn fault(text: &str, partition: &str) -> Option<String> {
    let policy: Value = match serde_json::from_str(text) {
        Ok(policy) => policy,
        Err(error) => return Some(format!("not JSON: column {}", error.column())),
    };
    let Some(policy) = policy.as_object() else {
        return Some("a JSON object is expected".to_owned());
    };
    let Some(statements) = policy.get("Statement") else {
        return Some("it has no `Statement`".to_owned());
    };
    let statements = statements.as_array().map_or(std::slice::from_ref(statements), Vec::as_slice);
    if statements.is_empty() {
        return Some("`Statement` is empty".to_owned());
    }
    statements.iter().find_map(|statement| match statement.as_object() {
        Some(statement) => of_statement(statement, partition),
        None => Some("a statement is a JSON object".to_owned()),
    })
}

fn of_statement(statement: &Map<String, Value>, partition: &str) -> Option<String> {
    let effect = statement.get("Effect").and_then(Value::as_str);
    if !matches!(effect, Some("Allow" | "Deny")) {
        return Some("the `Effect` of a statement is `Allow` or `Deny`".to_owned());
    }
    let has = |names: [&str; 2]| names.iter().any(|name| statement.contains_key(*name));
    if has(["Principal", "NotPrincipal"]) {
        return Some("a session policy names no principal: it is about the session".to_owned());
    }
    for names in [["Action", "NotAction"], ["Resource", "NotResource"]] {
        if !has(names) {
            return Some(format!("a statement has no `{}`", names[0]));
        }
        let is_empty = |name: &&&str| {
            statement.get(**name).and_then(Value::as_array).is_some_and(Vec::is_empty)
        };
        if let Some(name) = names.iter().find(is_empty) {
            return Some(format!("`{name}` of a statement is empty"));
        }
    }
    let elements = ["Resource", "NotResource"].iter().filter_map(|name| statement.get(*name));
    let texts = elements
        .flat_map(|value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice));
    texts.filter_map(Value::as_str).find_map(|text| of_resource(text, partition))
}

/// Why IAM does not take a resource. It completes an ARN that ends after a field that is not empty (`arn:aws:sqs`), and no
/// other one.
fn of_resource(text: &str, own: &str) -> Option<String> {
    if text == "*" {
        return None;
    }
    let shown = harmless(text);
    let fields: Vec<&str> = text.splitn(FIELDS, ':').collect();
    let [_, partition, rest @ ..] = fields.as_slice() else {
        return Some(format!("the resource `{shown}` is no ARN, nor `*`"));
    };
    if *partition != "*" && *partition != own {
        let what = if is_partition(partition) {
            format!("is of partition `{partition}`, the role of `{own}`")
        } else {
            format!("names no partition: write `arn:{own}:…`")
        };
        return Some(format!("the resource `{shown}` {what}"));
    }
    let is_cut = fields.len() < FIELDS && rest.iter().any(|field| field.is_empty());
    if rest.first().is_none_or(|service| service.is_empty()) || is_cut {
        let form = format!("arn:{own}:SERVICE:REGION:ACCOUNT:RESOURCE");
        return Some(format!("the resource `{shown}` is no whole ARN: write `{form}`"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(resource: &str) -> Option<String> {
        let statement =
            format!(r#"{{"Effect": "Allow", "Action": "s3:*", "Resource": {resource}}}"#);
        fault(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#), "aws")
    }

    /// As IAM answers, as the tests of moto hold it (test_iam_policies).
    #[test]
    fn resources_that_iam_does_not_take_are_told() {
        for (resource, part) in [
            (r#""invalid resource""#, "is no ARN, nor `*`"),
            (r#""""#, "is no ARN, nor `*`"),
            (r#""my-bucket/*""#, "is no ARN, nor `*`"),
            (r#""arn:aws""#, "is no whole ARN"),
            (r#""arn:aws::::b""#, "is no whole ARN"),
            (r#""arn:aws:s3::example_bucket""#, "arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE"),
            (r#"["*", "arn:aws:iam::111122223333"]"#, "arn:aws:iam::111122223333"),
            (r#""arn:error:s3:::b""#, "names no partition"),
            (r#""arn:aws-cn:s3:::b""#, "of partition `aws-cn`, the role of `aws`"),
        ] {
            let told = with(resource).unwrap_or_default();
            assert!(told.contains(part), "{resource}: {told}");
        }
        for sound in [
            r#""*""#,
            r#""arn:aws:s3:::b/*""#,
            r#""arn:aws:sqs""#,
            r#""arn:aws:sqs:*""#,
            r#""arn:*:s3:::b""#,
            r#"["arn:aws:iam::*:user/${aws:username}", "arn:aws:dynamodb:*:*:table/T"]"#,
        ] {
            assert_eq!(with(sound), None, "{sound}");
        }
    }

    /// moto refuses each of them as well, but for that which names a principal and that without a resource.
    #[test]
    fn a_policy_that_is_none_of_a_session_is_told() {
        for (text, part) in [
            ("{", "not JSON"),
            ("[]", "a JSON object is expected"),
            ("{}", "it has no `Statement`"),
            (r#"{"Version": "2012-10-17"}"#, "it has no `Statement`"),
            (r#"{"Version": "2012-10-17", "Statement": []}"#, "`Statement` is empty"),
            (r#"{"Version": "2012-10-17", "Statement": null}"#, "a statement is a JSON object"),
            (r#"{"Statement": ["x"]}"#, "a statement is a JSON object"),
            (r#"{"Statement": {"Action": "*", "Resource": "*"}}"#, "`Allow` or `Deny`"),
            (
                r#"{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}"#,
                "`Allow` or `Deny`",
            ),
            (
                r#"{"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}"#,
                "`Action` of a statement is empty",
            ),
            (
                r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": []}}"#,
                "`Resource` of a statement is empty",
            ),
            (r#"{"Statement": {"Effect": "Allow", "Action": "*"}}"#, "no `Resource`"),
            (r#"{"Statement": {"Effect": "Allow", "Resource": "*"}}"#, "no `Action`"),
            (
                r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#,
                "names no principal",
            ),
        ] {
            let told = fault(text, "aws").unwrap_or_default();
            assert!(told.contains(part), "{text}: {told}");
        }
        let sound =
            r#"{"Statement": [{"Effect": "Deny", "NotAction": "s3:*", "NotResource": "*"}]}"#;
        assert_eq!(fault(sound, "aws"), None);
    }
}
