//! What is no policy, told by what it is: one rule for texts and for what was read of them.

use serde_json::{Map, Value};

use crate::policy::language::document::read::computing;

/// What stands in the place of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Other {
    pub what: &'static str,
    /// Whether a trust policy is written out there all the same, in a form that is not read.
    pub hides_policy: bool,
}

const COMPUTED: &str = "computed by the template, which is not read";
const UNFILLED: &str = "a template whose places are not filled in: what it looks up is not read";
const COMPUTED_BY_TERRAFORM: &str =
    "computed by the template, which is not read: give what `terraform show -json` prints";
const TERRAFORM: &str =
    "Terraform's own language, which is not read: give what `terraform show -json` prints";

const UNREAD_DOCUMENT: &str =
    "a document of Terraform's that is not read: give what `terraform show -json` prints";

/// Whether a file's top is of a kind.
type IsKind = fn(&Map<String, Value>) -> bool;

/// Kinds of files, and what makes one sure.
const KINDS: [(IsKind, &str); 7] = [
    (
        is_template,
        "a template of CloudFormation: no trust policy is written out here; what a template computes is not read",
    ),
    (
        is_output_of_terraform,
        "output of Terraform: no trust policy is written out here; what a template computes is not read before it is \
         applied",
    ),
    (
        is_of_terraform,
        "Terraform's own language: no trust policy is written out here; what a template computes is not read",
    ),
    (
        |object| has_text(object, "apiVersion") && has_text(object, "kind"),
        "a manifest of Kubernetes: no trust policy is written out here",
    ),
    (is_trail, "events of CloudTrail: none sets a trust policy"),
    (is_of_assembly, "a file of CDK's about what it made: give the templates beside it"),
    (is_state_of_pulumi, "a state of Pulumi: no trust policy is written out here"),
];

impl Other {
    /// What text is that is neither JSON nor YAML, and no broken policy.
    pub fn of_text(text: &str) -> Option<Self> {
        let starts = |prefix: &str| text.lines().any(|line| line.trim_start().starts_with(prefix));
        let says = |part: &str| text.to_ascii_lowercase().contains(part);
        if text.trim_start().starts_with("{{") && text.trim_end().ends_with("}}") {
            return Some(Self { what: UNFILLED, hides_policy: says("sts:assumerole") });
        }
        if text.trim_start().starts_with("${") {
            return Some(Self {
                what: COMPUTED_BY_TERRAFORM,
                hides_policy: says("sts:assumerole"),
            });
        }
        if ["resource \"", "data \"", "module \""].into_iter().any(starts) {
            let hides_policy = ["assume_role_policy", "sts:assumerole"].into_iter().any(says);
            return Some(Self { what: TERRAFORM, hides_policy });
        }
        None
    }

    /// Whether it is Terraform's language in JSON.
    pub fn is_terraform(value: &Value) -> bool {
        value.as_object().is_some_and(is_of_terraform)
    }

    /// A document of Terraform's that speaks of trust and could not be read.
    pub fn unread_document() -> Self {
        Self { what: UNREAD_DOCUMENT, hides_policy: true }
    }

    /// Whether a statement by which a role is assumed stands somewhere, as `aws_iam_policy_document` writes it.
    pub fn writes_trust(value: &Value) -> bool {
        writes_trust(value)
    }

    /// What values are that were read of one file, if each of them is known and none is a policy or looks like one.
    pub fn of_values(values: &[Value]) -> Option<Self> {
        let all: Vec<Self> = values.iter().map(Self::of_value).collect::<Option<_>>()?;
        all.iter().find(|one| one.hides_policy).or(all.first()).copied()
    }

    /// The same of one value.
    pub fn of_value(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        if computing(object).is_some() {
            return Some(Self { what: COMPUTED, hides_policy: false });
        }
        if object.keys().any(|key| is_of_policy(key)) {
            return None;
        }
        if is_of_terraform(object) && writes_trust(value) {
            return Some(Self { what: TERRAFORM, hides_policy: true });
        }
        let (_, what) = KINDS.iter().find(|(is_kind, _)| is_kind(object))?;
        Some(Self { what, hides_policy: false })
    }
}

/// Whether the key is an element of a policy, or of a statement, or meant to be one.
fn is_of_policy(key: &str) -> bool {
    let bare = key.trim_end_matches(['s', 'S']).to_ascii_lowercase();
    ["statement", "effect", "principal", "notprincipal", "action", "notaction"]
        .contains(&bare.as_str())
}

fn has_text(object: &Map<String, Value>, key: &str) -> bool {
    object.get(key).is_some_and(Value::is_string)
}

/// The items of a list under the key.
fn items<'a>(object: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Value> {
    object.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn is_template(object: &Map<String, Value>) -> bool {
    let resources = object.get("Resources").and_then(Value::as_object);
    let is_resource = |one: &Value| one.get("Type").is_some_and(Value::is_string);
    object.contains_key("AWSTemplateFormatVersion")
        || resources.is_some_and(|all| !all.is_empty() && all.values().all(is_resource))
}

/// What `terraform show -json` prints, or a state.
fn is_output_of_terraform(object: &Map<String, Value>) -> bool {
    let has = |key: &str| object.contains_key(key);
    let is_change = |one: &Value| one.get("change").is_some();
    let is_shown = has_text(object, "format_version")
        && (object.len() == 1
            || ["terraform_version", "planned_values", "values", "resource_changes"]
                .into_iter()
                .any(has));
    is_shown
        || (has_text(object, "terraform_version") && has("lineage"))
        || items(object, "resource_changes").any(is_change)
}

/// Terraform's language written in JSON: nothing but its blocks stands at the top, and they have its shape.
fn is_of_terraform(object: &Map<String, Value>) -> bool {
    const BLOCKS: [&str; 14] = [
        "//",
        "check",
        "data",
        "ephemeral",
        "import",
        "locals",
        "module",
        "moved",
        "output",
        "provider",
        "removed",
        "resource",
        "terraform",
        "variable",
    ];
    let is_block = |(key, value): (&String, &Value)| match key.as_str() {
        "//" => true,
        "data" | "ephemeral" | "resource" => all_blocks(value, &is_labelled),
        // What is declared under a name of its own.
        "check" | "module" | "output" | "variable" => {
            all_blocks(value, &|named| named.values().all(|one| all_blocks(one, &has_arguments)))
        }
        _ => BLOCKS.contains(&key.as_str()) && all_blocks(value, &|_| true),
    };
    !object.is_empty() && object.iter().all(is_block)
}

/// Whether a value is a block, or a list of them, and each is as it should be.
fn all_blocks(value: &Value, is_so: &dyn Fn(&Map<String, Value>) -> bool) -> bool {
    let all = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    all.iter().all(|one| one.as_object().is_some_and(is_so))
}

/// Whether blocks stand there by their type, and below it by their name.
fn is_labelled(types: &Map<String, Value>) -> bool {
    types.iter().filter(|(kind, _)| *kind != "//").all(|(kind, named)| {
        is_identifier(kind)
            && all_blocks(named, &|named| named.values().all(|one| all_blocks(one, &has_arguments)))
    })
}

/// Whether every name in a block is one that an argument can have.
fn has_arguments(block: &Map<String, Value>) -> bool {
    block.keys().all(|key| key == "//" || is_identifier(key))
}

/// Names of types and arguments: providers take no capital letters.
fn is_identifier(name: &str) -> bool {
    let is_part = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter)
    };
    name.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '_')
        && name.chars().all(is_part)
}

/// Events as CloudTrail keeps them, as EventBridge hands them on, and as `aws cloudtrail lookup-events` prints them.
fn is_trail(object: &Map<String, Value>) -> bool {
    // Other services' notifications have names, too.
    let is_other = |one: &Map<String, Value>| {
        let source = one.get("eventSource").and_then(Value::as_str);
        source.is_some_and(|source| !source.ends_with(".amazonaws.com"))
    };
    let is_event = |one: &Map<String, Value>| has_text(one, "eventName") && !is_other(one);
    is_event(object)
        || object.get("detail").and_then(Value::as_object).is_some_and(is_event)
        || items(object, "Records").filter_map(Value::as_object).any(is_event)
        || items(object, "Events").any(|one| one.get("CloudTrailEvent").is_some())
}

/// What CDK writes beside its templates: the manifest of a cloud assembly, and of its assets.
fn is_of_assembly(object: &Map<String, Value>) -> bool {
    let holds = |key: &str| object.get(key).is_some_and(Value::is_object);
    has_text(object, "version") && (holds("artifacts") || (holds("files") && holds("dockerImages")))
}

fn is_state_of_pulumi(object: &Map<String, Value>) -> bool {
    let deployment = object.get("deployment").and_then(Value::as_object);
    deployment
        .is_some_and(|state| ["manifest", "resources"].iter().any(|key| state.contains_key(*key)))
}

/// Whether a statement by which a role is assumed stands somewhere, as `aws_iam_policy_document` writes it.
fn writes_trust(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(writes_trust),
        Value::Object(object) => {
            let sets = |key: &str| object.get(key).is_some_and(|value| !value.is_null());
            let assumes = |actions: &Value| {
                actions.to_string().to_ascii_lowercase().contains("sts:assumerole")
            };
            // A role has no resources: policies of endpoints do.
            let is_of_role = !["resources", "not_resources"].into_iter().any(sets);
            let dynamic = object.get("dynamic").map(Value::to_string).unwrap_or_default();
            let is_trust = (sets("principals") || dynamic.contains("\"principals\"")) && is_of_role;
            (is_trust && object.get("actions").is_some_and(assumes))
                || object.values().any(writes_trust)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

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
    } else if inner.contains("%{for") || inner.contains("%{if") {
        "a template of Terraform whose loops and conditions (`%{ … }`) are not filled in"
    } else if inner.starts_with("{'") || inner.starts_with("[{'") {
        "not JSON: quotes are to be `\"`, and not `'`"
    } else if inner.starts_with("{\\\"") {
        "JSON as it stands within a string: take the `\\` before each quote away"
    } else if text.lines().any(is_comment) || inner.contains("/*") {
        "not JSON: it takes no comments"
    } else if ["\"：", "\"，", "}，", "]，"].into_iter().any(|wide| inner.contains(wide)) {
        "not JSON: `：` and `，` are signs of full width: write `:` and `,`"
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
    if let Some(other) = Other::of_text(text) {
        other.what
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
mod tests;
