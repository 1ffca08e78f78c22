//! Files that hold no trust policy, told by what they are.

use serde_json::{Map, Value};

use crate::policy::findings::yaml;

/// What the keys at the top of a file tell of it.
const KINDS: [(&[&str], &str); 6] = [
    (
        &["Resources", "AWSTemplateFormatVersion"],
        "a template of CloudFormation: no trust policy is written out here; what a template computes is not read",
    ),
    (
        &["format_version", "planned_values", "resource_changes"],
        "output of Terraform: no trust policy is written out here; what a template computes is not read before it is \
         applied",
    ),
    (
        &["data", "locals", "module", "output", "provider", "resource", "terraform", "variable"],
        "no trust policy is written out here; what a template computes is not read",
    ),
    (&["apiVersion"], "a manifest of Kubernetes: no trust policy is written out here"),
    (&["Records", "eventName"], "events of CloudTrail: none sets a trust policy"),
    (&["deployment"], "a state of Pulumi: no trust policy is written out here"),
];

/// What a text is that is no policy and no broken one; `None` of others.
pub(super) fn not_read(text: &str) -> Option<&'static str> {
    if text.trim_start().starts_with("${") {
        return Some(
            "computed by the template, which is not read: give what `terraform show -json` prints",
        );
    }
    let read = match serde_json::from_str(text) {
        Ok(value) => vec![value],
        Err(_) => yaml::objects(text),
    };
    let objects: Vec<&Map<String, Value>> = read.iter().filter_map(Value::as_object).collect();
    if objects.iter().any(|object| object.contains_key("Statement")) {
        return None;
    }
    let of_function = |object: &&&Map<String, Value>| {
        object.len() == 1 && object.keys().all(|key| key == "Ref" || key.starts_with("Fn::"))
    };
    if objects.iter().any(|object| of_function(&object)) {
        return Some("computed by the template, which is not read");
    }
    let has = |keys: &[&str]| {
        objects.iter().any(|object| keys.iter().any(|key| object.contains_key(*key)))
    };
    KINDS.iter().find(|(keys, _)| has(keys)).map(|(_, what)| *what)
}
