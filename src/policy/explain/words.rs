//! A statement in words: by what it matches, what fails against which value, what is open.

mod values;

use crate::policy::decide::context::Fact;
use crate::policy::decide::evaluate::ActionOutcome;
use crate::policy::decide::kleene::Kleene;
use crate::policy::decide::question::Caller;
use crate::policy::explain::layers::Side;
use crate::policy::explain::reason::{Element, LayerName};
use crate::policy::explain::words::values::{list, possible, resources_with_variables, wanted};
use crate::policy::language::condition::Test;
use crate::policy::language::condition::operator::{Base, Comparison};
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::document::Effect;
use crate::policy::language::pattern::Values;
use crate::policy::language::principal::{Grants, Parties, Party};
use crate::policy::language::rule::{Rule, Scene};

pub(super) use values::one as value;

/// What a statement has to say.
pub(super) struct StatementWords {
    pub element: Option<Element>,
    pub because: String,
}

impl StatementWords {
    /// The first element that fails; else those that are open; else that all match.
    pub fn of(rule: &Rule, side: Side, scene: &Scene<'_>, outcome: &ActionOutcome) -> Self {
        let named = match side {
            Side::Caller => Kleene::Yes,
            Side::Trust | Side::Rcp => named(rule, side, scene),
        };
        let action = rule.action(scene);
        let resource = if side == Side::Trust { Kleene::Yes } else { rule.resource(scene) };
        let elements =
            [(Element::Principal, named), (Element::Action, action), (Element::Resource, resource)];
        for (element, result) in &elements {
            if result.is_no() {
                let because = failed(element, rule, scene, outcome);
                return Self { element: Some(element.clone()), because };
            }
        }
        let failing = tests(rule, scene, Kleene::No);
        if let Some(told) = joined(&failing, scene, false) {
            return told;
        }
        for (element, result) in &elements {
            if result.is_unknown() {
                let because = open(element, rule, scene);
                return Self { element: Some(element.clone()), because };
            }
        }
        let open = tests(rule, scene, Kleene::Unknown);
        joined(&open, scene, true)
            .unwrap_or_else(|| Self { element: None, because: matched(rule, side, scene, outcome) })
    }

    /// That the statement may name the caller itself, though it surely names the account.
    pub fn by_name(rule: &Rule, scene: &Scene<'_>) -> Self {
        Self { element: Some(Element::Principal), because: open(&Element::Principal, rule, scene) }
    }
}

/// `identity-based` and so on, before the word policy.
pub(super) fn layer(layer: LayerName) -> &'static str {
    match layer {
        LayerName::Validation => "request",
        LayerName::Trust => "trust",
        LayerName::Identity => "identity-based",
        LayerName::Boundary => "permissions boundary",
        LayerName::Session => "session",
        LayerName::Scp => "service control",
        LayerName::Rcp => "resource control",
    }
}

/// The layer as the subject of a sentence.
pub(super) fn layer_of(layer: LayerName) -> &'static str {
    match layer {
        LayerName::Validation => "request",
        LayerName::Trust => "trust policy",
        LayerName::Identity => "caller's policies",
        LayerName::Boundary => "permissions boundary",
        LayerName::Session => "session policies",
        LayerName::Scp => "service control policies",
        LayerName::Rcp => "resource control policies",
    }
}

fn named(rule: &Rule, side: Side, scene: &Scene<'_>) -> Kleene {
    let caller = scene.context.caller;
    match (&rule.parties, rule.effect) {
        (None, _) => (side == Side::Rcp).into(),
        (Some(parties), Some(Effect::Allow)) => parties.grants(caller).any(),
        (Some(parties), _) => parties.denies(caller, scene.has_boundary),
    }
}

fn tests<'a>(rule: &'a Rule, scene: &Scene<'_>, wanted: Kleene) -> Vec<&'a Test> {
    rule.tests.iter().filter(|test| test.holds(&scene.context) == wanted).collect()
}

fn joined(failing: &[&Test], scene: &Scene<'_>, open: bool) -> Option<StatementWords> {
    let first = failing.first()?;
    let held = match scene.context.fact(&first.key) {
        Fact::Absent | Fact::Unknown | Fact::Present => None,
        Fact::One(value) => Some(value.into_owned()),
        Fact::Many(values) => Some(values.join(", ")),
    };
    let texts: Vec<String> = failing.iter().map(|test| of_test(test, scene, open)).collect();
    Some(StatementWords {
        element: Some(Element::Condition {
            operator: first.written.operator.clone(),
            key: first.written.key.clone(),
            wanted: first.written.values.clone(),
            held,
        }),
        because: texts.join("; "),
    })
}

/// Conditions with what the request holds for each.
pub(super) fn conditions(tests: &[&Test], scene: &Scene<'_>) -> String {
    let each = tests.iter().map(|test| of_test(test, scene, false));
    each.collect::<Vec<_>>().join("; ")
}

fn of_test(test: &Test, scene: &Scene<'_>, open: bool) -> String {
    let written = &test.written;
    let condition = format!("{} {} {}", written.operator, written.key, wanted(test, scene));
    if written.key.is_empty() {
        return format!("its condition `{}` cannot be read", written.operator);
    }
    let Some(operator) = test.operator else {
        return format!("IAM knows no condition operator `{}`", written.operator);
    };
    if open {
        return undecided(test, scene, &condition);
    }
    match scene.context.fact(&test.key) {
        Fact::Absent => format!("{condition}: the request does not carry {}", written.key),
        Fact::Unknown | Fact::Present if test.holds(&scene.context).is_yes() => {
            format!("{condition} holds for every value of {}", written.key)
        }
        Fact::Unknown | Fact::Present => {
            format!("{condition} holds for no value of {}", written.key)
        }
        Fact::Many(values) if operator.set.is_none() && operator.base != Base::Null => {
            let values = list(&values);
            format!(
                "{condition}: the key holds a list ({values}), which needs ForAnyValue or ForAllValues"
            )
        }
        Fact::Many(values) => format!("{condition}: the request holds {}", list(&values)),
        Fact::One(value) => {
            let missing = missing_variable(test, scene)
                .map_or_else(String::new, |key| format!(", and ${{{key}}} has no value"));
            format!("{condition}: the request holds `{value}`{missing}")
        }
    }
}

/// A key or a variable is not known: says which, and which value would meet the condition.
fn undecided(test: &Test, scene: &Scene<'_>, condition: &str) -> String {
    if !matches!(scene.context.fact(&test.key), Fact::Unknown | Fact::Present) {
        return format!("{condition}: the value of a variable in it is not known");
    }
    let key = &test.written.key;
    let negated = test.operator.is_some_and(|operator| operator.negated);
    let is_null = test.operator.is_some_and(|operator| operator.base == Base::Null);
    let values = possible(test, scene);
    let values = match test.operator.and_then(|operator| relation(operator.base)) {
        Some(relation) => format!("a value {relation} {values}"),
        None => values,
    };
    if is_null {
        format!("{condition}: whether the request carries {key} is not known")
    } else if negated {
        format!("{condition}: {key} is not known; any value but {values} would meet it")
    } else {
        format!("{condition}: {key} is not known; {values} would meet it")
    }
}

/// How a value stands to the bound of a condition that asks for less or more.
pub(super) fn relation(base: Base) -> Option<&'static str> {
    let (by, is_date) = match base {
        Base::Numeric(by) => (by, false),
        Base::Date(by) => (by, true),
        Base::StringEquals
        | Base::StringEqualsIgnoreCase
        | Base::StringLike
        | Base::Bool
        | Base::Binary
        | Base::IpAddress
        | Base::Arn
        | Base::Null => return None,
    };
    Some(match (by, is_date) {
        (Comparison::Equals, _) => return None,
        (Comparison::LessThan, false) => "below",
        (Comparison::LessThanEquals, false) => "up to",
        (Comparison::GreaterThan, false) => "above",
        (Comparison::LessThan, true) => "before",
        (Comparison::LessThanEquals, true) => "until",
        (Comparison::GreaterThan, true) => "after",
        (Comparison::GreaterThanEquals, _) => "from",
    })
}

fn missing_variable(test: &Test, scene: &Scene<'_>) -> Option<String> {
    let mut variables = test.wanted.iter().flat_map(Wanted::variables);
    let missing = variables.find(|variable| {
        let fact = scene.context.fact(&variable.key);
        variable.default.is_none() && (fact == Fact::Absent || fact.is_empty())
    })?;
    Some(missing.key.written.to_string())
}

fn failed(element: &Element, rule: &Rule, scene: &Scene<'_>, outcome: &ActionOutcome) -> String {
    match element {
        Element::Principal => unnamed(rule, scene.context.caller),
        Element::Action => {
            let word = if rule.actions.is_some() { "does not cover" } else { "has no Action for" };
            format!("its Action {word} {}", outcome.action).replace("its Action has", "it has")
        }
        Element::Resource => {
            let arn = scene.context.target.map_or("the resource", |target| &target.arn);
            match &rule.resources {
                Some(_) => match resources_with_variables(rule, scene) {
                    Some(listed) => format!("its Resource {listed} does not cover {arn}"),
                    None => format!("its Resource does not cover {arn}"),
                },
                None => "it has no Resource".to_owned(),
            }
        }
        Element::Condition { .. } => String::new(),
    }
}

/// Why no principal of the statement names the caller.
fn unnamed(rule: &Rule, caller: &Caller) -> String {
    let listed = match &rule.parties {
        None => return "it has no Principal".to_owned(),
        // Only an Allow that is missing is told by whom it does not name.
        Some(Parties::AllBut(_)) => {
            return "NotPrincipal grants nothing: AWS takes it with Deny only".to_owned();
        }
        Some(Parties::Only(listed)) => listed,
    };
    let assumed = caller.role.as_deref();
    listed.iter().find_map(|one| nearly_named(one, listed.len(), assumed)).unwrap_or_else(|| {
        let behind = assumed.map_or_else(String::new, |role| format!(" (role {role})"));
        format!("its Principal does not name {}{behind}", caller.arn)
    })
}

/// A principal that may have been meant for the caller.
fn nearly_named(principal: &Party, count: usize, role: Option<&str>) -> Option<String> {
    let name = |arn: &str| arn.rsplit('/').next().map(str::to_owned);
    match (principal, role) {
        (Party::Role(arn), Some(role)) if name(arn) == name(role) => {
            Some(format!("its Principal names {arn}, the caller's role is {role}"))
        }
        (Party::RoleId(id) | Party::UserId(id), _) => Some(format!(
            "its Principal `{id}` is a unique id, which shows after its owner was deleted; it is \
             not the caller's"
        )),
        (Party::Never, _) if count == 1 => Some(
            "its Principal is a form that never matches (a wildcard inside an ARN, a group, or no \
             principal at all)"
                .to_owned(),
        ),
        _ => None,
    }
}

fn open(element: &Element, rule: &Rule, scene: &Scene<'_>) -> String {
    match element {
        Element::Principal => match &rule.parties {
            Some(Parties::AllBut(_)) => {
                "its NotPrincipal hits every caller with a permissions boundary, and whether this \
                 caller has one is not known"
                    .to_owned()
            }
            _ if !scene.context.caller.role_is_certain => {
                "its Principal may name the caller's role, whose path is not known".to_owned()
            }
            _ => "its Principal is a unique id, and the caller's is not known".to_owned(),
        },
        Element::Action | Element::Resource | Element::Condition { .. } => {
            "its Resource holds a variable whose value is not known".to_owned()
        }
    }
}

/// By what the statement matches; of a Deny also by which of its conditions, and what the request holds for each.
fn matched(rule: &Rule, side: Side, scene: &Scene<'_>, outcome: &ActionOutcome) -> String {
    let who = matched_by(rule, side, scene, outcome);
    let tests: Vec<&Test> = rule.tests.iter().collect();
    if tests.is_empty() || rule.effect != Some(Effect::Deny) {
        return who;
    }
    format!("{who} ({})", conditions(&tests, scene))
}

fn matched_by(rule: &Rule, side: Side, scene: &Scene<'_>, outcome: &ActionOutcome) -> String {
    let caller = scene.context.caller;
    let verb = if rule.effect == Some(Effect::Deny) { "denies" } else { "allows" };
    let action = outcome.action;
    if side == Side::Caller {
        let arn = scene.context.target.map_or("the resource", |target| &target.arn);
        return format!("it {verb} {action} on {arn}");
    }
    if let Some(parties @ Parties::AllBut(_)) = &rule.parties
        && parties.denies(caller, Kleene::No).is_no()
    {
        return format!(
            "it {verb} {action} to every caller with a permissions boundary, whom its NotPrincipal does not spare"
        );
    }
    let Some(Parties::Only(_)) = &rule.parties else {
        return format!("it {verb} {action} to everyone whom it does not list");
    };
    let Grants { exact, role, .. } =
        rule.parties.as_ref().map_or(Grants::NONE, |parties| parties.grants(caller));
    let who = if exact.is_yes() {
        caller.arn.to_string()
    } else if role.is_yes() {
        format!("the role {}", caller.principal_arn())
    } else {
        format!("the account {}", caller.home().map_or("", |(_, account)| account))
    };
    let condition = match (rule.effect, outcome.same_account, exact.or(role)) {
        (Some(Effect::Allow), true, Kleene::No) => ", which must allow it by its own policies",
        (Some(Effect::Allow), false, _) if outcome.has_identity_side => {
            ", whose own policies must allow it too"
        }
        _ => "",
    };
    format!("it {verb} {action} to {who}{condition}")
}
