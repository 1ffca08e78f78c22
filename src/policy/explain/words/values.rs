//! The values of conditions and resources in words: as written, and what the variables in them stand for
//! (semantics 1.9).

use crate::policy::decide::context::Context;
use crate::policy::language::arn_pattern::ArnPattern;
use crate::policy::language::condition::Test;
use crate::policy::language::condition::value::Wanted;
use crate::policy::language::pattern::{Pattern, looks_variable};
use crate::policy::language::rule::{Rule, Scene};

/// `` `a` or `b` ``.
pub(super) fn list<T: AsRef<str>>(values: &[T]) -> String {
    joined(values.iter().map(|value| quoted(value.as_ref())))
}

/// What a condition wants: `` `${aws:username}-*` (here `jane-*`) ``.
pub(super) fn wanted(test: &Test, scene: &Scene<'_>) -> String {
    let values = test.written.values.iter().zip(&test.wanted);
    joined(values.map(|(written, wanted)| one(written, wanted, &scene.context)))
}

/// Those of the values that something in this request could equal.
pub(super) fn possible(test: &Test, scene: &Scene<'_>) -> String {
    let values = test.written.values.iter().zip(&test.wanted);
    let values = values.filter(|(_, wanted)| !wanted.is_beyond(&scene.context));
    joined(values.map(|(written, wanted)| one(written, wanted, &scene.context)))
}

/// One value of a condition.
pub(in crate::policy::explain) fn one(
    written: &str,
    wanted: &Wanted,
    context: &Context<'_>,
) -> String {
    match wanted {
        Wanted::Text(pattern) => with_meaning(written, &[pattern], context),
        Wanted::Arn(pattern) => with_meaning(written, &fields(pattern), context),
        Wanted::Number(_)
        | Wanted::Moment(_)
        | Wanted::Flag(_)
        | Wanted::Bytes(_)
        | Wanted::Addresses(_)
        | Wanted::Unreadable => quoted(written),
    }
}

/// Those of a statement's resources that hold variables, or what looks like some; `None` without any.
pub(super) fn resources_with_variables(rule: &Rule, scene: &Scene<'_>) -> Option<String> {
    let listed = rule.resources.iter().flat_map(|resources| &resources.list);
    let told: Vec<String> = listed
        .filter_map(|pattern| {
            let patterns = fields(pattern);
            let written: Vec<String> = patterns.iter().map(|field| field.written()).collect();
            let written = written.join(":");
            looks_variable(&written).then(|| with_meaning(&written, &patterns, &scene.context))
        })
        .collect();
    (!told.is_empty()).then(|| joined(told.into_iter()))
}

fn fields(pattern: &ArnPattern) -> Vec<&Pattern> {
    pattern.patterns().collect()
}

/// A value and, behind it, what its variables make of it.
fn with_meaning(written: &str, fields: &[&Pattern], context: &Context<'_>) -> String {
    let said = quoted(written);
    // What IAM would not store was not cut into fields.
    if fields.is_empty() || !looks_variable(written) {
        return said;
    }
    if fields.iter().all(|field| field.variables().next().is_none()) {
        return format!("{said} (taken literally: variables need Version 2012-10-17)");
    }
    let filled: Vec<String> = fields.iter().map(|field| field.filled(context)).collect();
    let filled = filled.join(":");
    if filled == written { said } else { format!("{said} (here {})", quoted(&filled)) }
}

fn quoted(text: &str) -> String {
    format!("`{text}`")
}

fn joined(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    if values.is_empty() { "(no value)".to_owned() } else { values.join(" or ") }
}
