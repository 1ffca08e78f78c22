//! What a template of CloudFormation leaves to a condition of its own (`Fn::If`): every policy that may come of it is judged
//! by itself; and what a function makes of texts that are written out is put in its place.

mod constant;
mod rules;
mod side;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

pub(super) use constant::Defaults;
pub use rules::Turn;
pub(super) use rules::{MOST_FACTS, Rules};
pub(super) use side::side;

use crate::policy::findings::terraform::printed;

/// The function that gives one value or another.
pub(super) const IF: &str = "Fn::If";

/// A policy that may come of one in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The policy as JSON text.
    pub text: String,
    /// The number of each of its statements in the file, counted from 0.
    pub numbers: Vec<usize>,
    /// Those of them of which not all is tried, by their numbers in the file: more conditions decide about them than
    /// are tried together.
    pub untried: BTreeSet<usize>,
    /// How the conditions of the template turn out where this comes of it.
    pub turns: Vec<Turn>,
}

impl Branch {
    /// Whether it has statements, and is not computed as a whole.
    pub(super) fn is_written(&self) -> bool {
        let whole = serde_json::from_str::<Value>(&self.text);
        whole.is_ok_and(|whole| whole.get("Statement").is_some())
    }

    /// Whether its statements have the numbers that they have in the file.
    pub(super) fn is_as_in_file(&self) -> bool {
        self.numbers.iter().copied().eq(0..self.numbers.len())
    }
}

/// The policies that may come of one, given which conditions of the template hold for certain.
pub(super) fn documents(document: &Value, (defaults, rules): (&Defaults, &Rules)) -> Vec<Branch> {
    let made: Vec<Made> = match rules.turns(&conditions(document)) {
        Some(turns) => turns.iter().filter_map(|turn| made(document, turn)).collect(),
        None => apart(document, rules, &Turn::new()),
    };
    let mut found: Vec<Branch> = Vec::new();
    // A branch that leaves no principal, or no statement, makes no policy that IAM takes.
    let any_whole = made.iter().any(Made::is_whole);
    for one in made.into_iter().filter(|one| one.is_whole() || !any_whole) {
        let Some(mut branch) = one.folded(defaults) else { continue };
        let is_same =
            |known: &&mut Branch| known.text == branch.text && known.numbers == branch.numbers;
        match found.iter_mut().find(is_same) {
            Some(known) => {
                known.turns.append(&mut branch.turns);
                known.untried.append(&mut branch.untried);
            }
            None => found.push(branch),
        }
    }
    found
}

/// A policy with the branch of each condition in its place.
struct Made {
    document: Value,
    /// With their numbers in the file; `None` if the document is no object that has some.
    statements: Option<Vec<(usize, Value)>>,
    untried: BTreeSet<usize>,
    turn: Turn,
}

impl Made {
    fn new(document: Value, statements: Option<Vec<(usize, Value)>>, turn: &Turn) -> Self {
        let statements = statements
            .map(|all| all.into_iter().map(|(place, one)| (place, printed(one))).collect());
        Self { document, statements, untried: BTreeSet::new(), turn: turn.clone() }
    }

    fn is_whole(&self) -> bool {
        let is_served =
            |(_, one): &(usize, Value)| one.get("Principal").is_none_or(|who| !is_empty(who));
        self.statements.as_ref().is_none_or(|all| !all.is_empty() && all.iter().all(is_served))
    }

    fn folded(self, defaults: &Defaults) -> Option<Branch> {
        let (mut document, untried, turns) = (self.document, self.untried, vec![self.turn]);
        let Some(statements) = self.statements else {
            // A text may hold the whole policy.
            if let Value::String(text) = defaults.fold(document.clone())
                && let Ok(whole @ Value::Object(_)) = serde_json::from_str(&text)
            {
                return Some(Branch {
                    text,
                    numbers: (0..count(&whole)).collect(),
                    untried,
                    turns,
                });
            }
            let text = document.is_object().then(|| document.to_string())?;
            return Some(Branch { text, numbers: Vec::new(), untried, turns });
        };
        let (numbers, statements): (Vec<usize>, Vec<Value>) = statements.into_iter().unzip();
        let statements = statements.into_iter().map(|one| defaults.fold(one)).collect();
        document = with_statements(&document, Value::Array(statements))?;
        Some(Branch { text: document.to_string(), numbers, untried, turns })
    }
}

fn count(document: &Value) -> usize {
    document.get("Statement").map_or(0, |list| list.as_array().map_or(1, Vec::len))
}

/// The policy as it is if its conditions turn out so; `None` if it is then left out.
fn made(document: &Value, turn: &Turn) -> Option<Made> {
    if let Some([Value::String(name), yes, no]) = choice(document)
        && let Some(holds) = turn.get(name)
    {
        return made(if *holds { yes } else { no }, turn);
    }
    let statements = document.get("Statement").map(|list| numbered(list, turn));
    Some(Made::new(chosen(document, turn)?, statements, turn))
}

/// The statements of a list or of one that stands alone, each with its place in the list; those of a list that a branch
/// holds in the place of one have its place.
fn numbered(list: &Value, turn: &Turn) -> Vec<(usize, Value)> {
    if let Some([Value::String(name), yes, no]) = choice(list)
        && let Some(holds) = turn.get(name)
    {
        return numbered(if *holds { yes } else { no }, turn);
    }
    let items = list.as_array().map_or(std::slice::from_ref(list), Vec::as_slice);
    let places = items.iter().enumerate();
    let flat = places.flat_map(|(place, item)| match chosen(item, turn) {
        Some(Value::Array(inner)) => inner.into_iter().map(|one| (place, one)).collect(),
        Some(one) => vec![(place, one)],
        None => Vec::new(),
    });
    flat.collect()
}

/// Where too many conditions are named to try them all together: each statement in its own branches, beside those alone
/// that are there in any case. `turn` are those that are settled.
fn apart(document: &Value, rules: &Rules, turn: &Turn) -> Vec<Made> {
    let list = document.get("Statement");
    if let Some([Value::String(name), yes, no]) = choice(document).or_else(|| choice(list?)) {
        let halves = [(true, yes), (false, no)].into_iter().filter(|(_, one)| !is_left_out(one));
        let halves = halves.flat_map(|(holds, branch)| {
            let mut turn = turn.clone();
            let holds = *turn.entry(name.clone()).or_insert(holds) == holds;
            let whole = list.and_then(|_| with_statements(document, branch.clone()));
            let whole = whole.as_ref().unwrap_or(branch);
            if holds { apart(whole, rules, &turn) } else { Vec::new() }
        });
        return halves.collect();
    }
    let all = list.map(|list| numbered(list, turn)).unwrap_or_default();
    let (open, settled): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, one)| !conditions(one).is_empty());
    let mut found = Vec::new();
    if open.is_empty() {
        found.push(Made::new(document.clone(), Some(settled.clone()), turn));
    }
    for (place, statement) in open {
        let mut names = conditions_in_order(&statement);
        // What may let everyone in is tried in any case.
        names.sort_by_cached_key(|name| !lets_everyone_in(&statement, name));
        let (turns, is_all) = rules.first_turns(&names);
        let untried: BTreeSet<usize> = (!is_all).then_some(place).into_iter().collect();
        for mut here in turns {
            here.extend(turn.clone());
            let mut statements = settled.clone();
            statements.extend(numbered(&statement, &here).into_iter().map(|(_, one)| (place, one)));
            statements.sort_by_key(|(place, _)| *place);
            let untried = untried.clone();
            found.push(Made { untried, ..Made::new(document.clone(), Some(statements), &here) });
        }
    }
    found
}

fn with_statements(document: &Value, list: Value) -> Option<Value> {
    let mut object = document.as_object()?.clone();
    object.insert("Statement".to_owned(), list);
    Some(Value::Object(object))
}

/// The names of the conditions to which parts are left.
fn conditions(value: &Value) -> BTreeSet<String> {
    conditions_in_order(value).into_iter().collect()
}

/// The same as they are written, each once.
fn conditions_in_order(value: &Value) -> Vec<String> {
    let mut names = Vec::new();
    collect(value, &mut names);
    names
}

/// Whether anything is left to a condition.
pub(super) fn is_open(value: &Value) -> bool {
    !conditions_in_order(value).is_empty()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(fields) => fields.values().all(is_empty),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Whether a wildcard alone is what is left to the condition.
fn lets_everyone_in(value: &Value, name: &str) -> bool {
    let has_star = |value: &Value| value.to_string().contains("\"*\"");
    if let Some([Value::String(own), yes, no]) = choice(value)
        && own == name
        && (has_star(yes) || has_star(no))
    {
        return true;
    }
    match value {
        Value::Array(items) => items.iter().any(|item| lets_everyone_in(item, name)),
        Value::Object(fields) => fields.values().any(|field| lets_everyone_in(field, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn collect(value: &Value, names: &mut Vec<String>) {
    if let Some([Value::String(name), ..]) = choice(value)
        && !names.contains(name)
    {
        names.push(name.clone());
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The value with the branch of each condition in its place; `None` if the branch leaves it out.
fn chosen(value: &Value, turn: &Turn) -> Option<Value> {
    if let Some([name, yes, no]) = choice(value) {
        let holds = name.as_str().and_then(|name| turn.get(name));
        let within = |branch: &Value| chosen(branch, turn).unwrap_or_else(|| branch.clone());
        return match holds {
            Some(holds) => chosen(if *holds { yes } else { no }, turn),
            // It stays as it is, with what is known within.
            None => Some(json!({IF: [name, within(yes), within(no)]})),
        };
    }
    Some(match value {
        _ if is_left_out(value) => return None,
        Value::Array(items) => {
            let mut made = Vec::new();
            for item in items {
                let is_choice = choice(item).is_some();
                match chosen(item, turn) {
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
                .filter_map(|(name, field)| Some((name.clone(), chosen(field, turn)?)));
            Value::Object(fields.collect::<Map<String, Value>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    })
}

/// The name of a condition, what there is if it holds, and what there is if not.
pub(super) fn choice(value: &Value) -> Option<&[Value; 3]> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get(IF)?.as_array()?.as_slice().try_into().ok()
}

/// What a branch says that leaves its value out.
pub(super) fn nothing() -> Value {
    json!({"Ref": "AWS::NoValue"})
}

fn is_left_out(value: &Value) -> bool {
    value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue")
}

#[cfg(test)]
mod tests;
