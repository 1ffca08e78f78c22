//! What a template of CloudFormation leaves to a condition of its own (`Fn::If`): every branch may come to be,
//! so each is judged; and what a function makes of texts that are written out is put in its place.

mod constant;

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

pub(super) use constant::Defaults;

const IF: &str = "Fn::If";
/// More conditions than these in one statement are left open: each doubles the branches.
const MOST_CONDITIONS: usize = 6;

/// The documents that may come of one; beside each, whether it holds statements that exclude each other.
pub(super) fn documents(document: &Value, defaults: &Defaults) -> Vec<(Value, bool)> {
    let mut found = Vec::new();
    for document in branches(document) {
        let Some(object) = document.as_object() else { continue };
        let mut object = object.clone();
        let mut is_mixed = false;
        if let Some(list) = object.get("Statement") {
            let list = defaults.fold(list.clone());
            let mut statements: Vec<Value> =
                branches(&list).iter().flat_map(items).flat_map(|one| variants(&one)).collect();
            statements = statements.into_iter().map(|one| defaults.fold(one)).collect();
            is_mixed = list.to_string().contains(IF);
            name_once(&mut statements);
            object.insert("Statement".to_owned(), Value::Array(statements));
        }
        found.push((Value::Object(object), is_mixed));
    }
    found
}

/// The branches of a value that is left to a condition, without those that leave it out; or the value.
fn branches(value: &Value) -> Vec<Value> {
    let Some([_, yes, no]) = choice(value) else { return vec![value.clone()] };
    [yes, no].into_iter().filter(|branch| !is_left_out(branch)).flat_map(branches).collect()
}

/// The statements of a list or of one that stands alone, with those of every branch.
fn items(value: &Value) -> Vec<Value> {
    let Value::Array(list) = value else { return vec![value.clone()] };
    let found: Vec<Value> = list.iter().flat_map(branches).collect();
    // A branch may hold a list, which may leave its parts to conditions again.
    found.iter().flat_map(items).collect()
}

/// Branches exclude each other: a `Sid` that several of them have names but one.
fn name_once(statements: &mut [Value]) {
    let mut seen = HashSet::new();
    for statement in statements.iter_mut().filter_map(Value::as_object_mut) {
        let sid = statement.get("Sid").and_then(Value::as_str).map(str::to_owned);
        if sid.is_some_and(|sid| !seen.insert(sid)) {
            statement.remove("Sid");
        }
    }
}

/// A statement for each way in which its conditions may turn out; one condition turns out the same wherever it stands.
fn variants(statement: &Value) -> Vec<Value> {
    let mut names = BTreeSet::new();
    collect(statement, &mut names);
    let names: Vec<String> = names.into_iter().take(MOST_CONDITIONS).collect();
    let mut found: Vec<Value> = Vec::new();
    for turn in 0..1_usize << names.len() {
        let holds = |name: &str| {
            let place = names.iter().position(|one| one == name)?;
            Some(turn >> place & 1 == 1)
        };
        let made = chosen(statement, &holds).filter(|made| !found.contains(made));
        found.extend(made);
    }
    // A branch that leaves no principal makes no policy that IAM takes.
    let is_whole = |one: &Value| one.get("Principal").is_none_or(|who| !is_empty(who));
    if found.iter().any(is_whole) {
        found.retain(is_whole);
    }
    found
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(fields) => fields.values().all(is_empty),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The names of the conditions to which parts are left.
fn collect(value: &Value, names: &mut BTreeSet<String>) {
    if let Some([Value::String(name), ..]) = choice(value) {
        names.insert(name.clone());
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The value with the branch of each condition in its place; `None` if the branch leaves it out.
fn chosen(value: &Value, holds: &impl Fn(&str) -> Option<bool>) -> Option<Value> {
    if let Some([Value::String(name), yes, no]) = choice(value)
        && let Some(holds) = holds(name)
            .map(|is_so| if is_so { yes } else { no })
            .map(|branch| chosen(branch, holds))
    {
        return holds;
    }
    Some(match value {
        _ if is_left_out(value) => return None,
        Value::Array(items) => {
            let mut made = Vec::new();
            for item in items {
                let is_choice = choice(item).is_some();
                match chosen(item, holds) {
                    // A branch may hold a list in the place of one item.
                    Some(Value::Array(list)) if is_choice => made.extend(list),
                    Some(item) => made.push(item),
                    None => {}
                }
            }
            Value::Array(made)
        }
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .filter_map(|(name, field)| Some((name.clone(), chosen(field, holds)?)));
            Value::Object(fields.collect::<Map<String, Value>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    })
}

fn choice(value: &Value) -> Option<&[Value; 3]> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get(IF)?.as_array()?.as_slice().try_into().ok()
}

fn is_left_out(value: &Value) -> bool {
    value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue")
}
