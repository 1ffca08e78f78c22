//! A record of CloudTrail whose message says no more than that it was refused: who asked for what stands in its fields.

use serde_json::{Map, Value};

/// Codes of refusals; others are told by their own texts.
const CODES: [&str; 4] = ["AccessDenied", "Unauthorized", "Forbidden", "Client.Unauthorized"];

/// The record as AWS writes denials; `None` if it is no record, or if its message says as much.
pub(super) fn denial(record: &Map<String, Value>) -> Option<String> {
    let text = |name: &str| record.get(name).and_then(Value::as_str);
    let code = text("errorCode")?;
    let says_it = text("errorMessage").is_some_and(|message| message.contains("authorized to"));
    if says_it || !CODES.iter().any(|known| code.starts_with(known)) {
        return None;
    }
    let service = text("eventSource")?.split('.').next().unwrap_or_default();
    let action = format!("{service}:{}", text("eventName")?);
    let identity = record.get("userIdentity");
    let of_identity = |name: &str| identity.and_then(|one| one.get(name)).and_then(Value::as_str);
    let who = of_identity("arn").or_else(|| of_identity("principalId")).unwrap_or("unknown");
    let on = resource(record).map(|one| format!(" on resource: {one}")).unwrap_or_default();
    Some(format!("api error {code}: User: {who} is not authorized to perform: {action}{on}"))
}

fn resource(record: &Map<String, Value>) -> Option<String> {
    let sent = record.get("requestParameters");
    let text = |name: &str| sent.and_then(|one| one.get(name)).and_then(Value::as_str);
    if let Some(bucket) = text("bucketName") {
        let key = text("key").map(|key| format!("/{key}")).unwrap_or_default();
        return Some(format!("arn:aws:s3:::{bucket}{key}"));
    }
    let first = record.get("resources").and_then(|list| list.get(0));
    let named = first.and_then(|one| one.get("ARN").or(one.get("arn"))).and_then(Value::as_str);
    let arns = sent.and_then(Value::as_object).into_iter().flatten();
    let mut arns = arns.filter_map(|(_, value)| value.as_str());
    let arn = text("roleArn").or(named).or_else(|| arns.find(|value| value.starts_with("arn:")));
    arn.map(str::to_owned)
}
