//! Findings about the document itself: its version, size and Sids, placeholders and broken variables.

use std::collections::HashSet;

use crate::domain::text::harmless;
use crate::policy::findings::{Finding, Rule, key};
use crate::policy::language::document::{PolicyDocument, PrincipalElement, Statement, is_computed};

/// The characters of a trust policy that IAM takes, white space not counted, unless the quota was raised;
/// and as far as it can be (IAM User Guide, "reference_iam-quotas").
const QUOTA: usize = 2048;
const RAISED_QUOTA: usize = 4096;

pub(super) fn findings(document: &PolicyDocument) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut add = |rule, statement, message| found.push(Finding { rule, statement, message });
    match document.version.as_deref() {
        Some("2012-10-17" | "2008-10-17") => {}
        Some(other) => {
            let message = format!("Version: `{}` is none: write `2012-10-17`", harmless(other));
            add(Rule::BrokenDocument, None, message);
        }
        None if document.problems.is_empty() => {
            let message = "without `Version` the policy is read as of 2008-10-17".to_owned();
            add(Rule::VersionMissing, None, message);
        }
        None => {}
    }
    if document.size > QUOTA {
        let most = if document.size > RAISED_QUOTA {
            format!("IAM takes {RAISED_QUOTA} at most")
        } else {
            format!("IAM takes {QUOTA} unless the account's quota was raised")
        };
        let message = format!("{} characters without white space; {most}", document.size);
        add(Rule::OverQuota, None, message);
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for statement in &document.statements {
        if let Some(sid) = statement.sid.as_deref() {
            let index = Some(statement.index);
            let shown = harmless(sid);
            if !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                let message = format!("Sid: `{shown}` holds more than letters and digits");
                add(Rule::BrokenDocument, index, message);
            }
            if !seen.insert(sid) && !sid.is_empty() {
                let message = format!("Sid: `{shown}` names more than one statement");
                add(Rule::BrokenDocument, index, message);
            }
        }
        values(statement, &mut |rule, message| add(rule, Some(statement.index), message));
    }
    found
}

fn values(statement: &Statement, add: &mut impl FnMut(Rule, String)) {
    let principals = statement.principal.iter().flat_map(PrincipalElement::texts);
    let in_conditions = statement.conditions.iter().flat_map(|condition| &condition.values);
    for value in principals.chain(in_conditions.map(String::as_str)) {
        if is_computed(value) {
            continue;
        }
        let shown = harmless(value);
        for name in variables(value).filter(|name| key::is_unknown(&name.to_ascii_lowercase())) {
            let message = format!("`${{{}}}`: AWS documents no such key", harmless(name));
            add(Rule::UnknownKey, message);
        }
        if let Some(what) = broken_variable(value) {
            add(Rule::BrokenVariable, format!("`{shown}`: {what}"));
        } else if is_placeholder(value) {
            add(
                Rule::PlaceholderValue,
                format!("`{shown}` looks like a placeholder of a template"),
            );
        }
    }
}

/// The keys that policy variables name.
fn variables(value: &str) -> impl Iterator<Item = &str> {
    let places = value.match_indices("${");
    places.filter_map(|(place, _)| {
        let inside = value.get(place + 2..)?.split_once('}')?.0;
        inside.split(',').next().filter(|name| name.contains(':') && !name.contains("::"))
    })
}

/// What is wrong with a policy variable, if it looks like one.
fn broken_variable(value: &str) -> Option<&'static str> {
    let is_key = |text: &str| {
        let text = text.trim_start().to_ascii_lowercase();
        ["aws:", "sts:", "saml:", "iam:"].iter().any(|prefix| text.starts_with(prefix))
    };
    for (place, _) in value.match_indices("${") {
        let rest = value.get(place + 2..).unwrap_or_default();
        let Some(end) = rest.find('}') else {
            return Some("a variable is never closed by `}`");
        };
        let inside = rest.get(..end).unwrap_or_default();
        if inside.is_empty() {
            return Some("a variable without a name");
        }
        if is_key(inside) && inside.split(',').next().is_some_and(|key| key.contains(' ')) {
            return Some("a variable with a space in its name");
        }
        if is_key(inside) && inside.contains(',') && !inside.trim_end().ends_with('\'') {
            return Some("the default of a variable stands in single quotes");
        }
    }
    let bare = |mark: &str, why: &'static str| {
        let mut places = value.match_indices(mark);
        let hit = places.any(|(place, _)| {
            let before = value.get(..place).and_then(|front| front.chars().last());
            before != Some('$') && is_key(value.get(place + mark.len()..).unwrap_or_default())
        });
        hit.then_some(why)
    };
    bare("$", "a variable is written `${…}`, with braces")
        .or_else(|| bare("&{", "`&{…}` is Terraform's spelling: a policy has `${…}`"))
        .or_else(|| bare("{", "a variable begins with `${`"))
}

/// Whether a value was left as a template had it.
fn is_placeholder(value: &str) -> bool {
    let between = |open: &str, close: &str| {
        value
            .split_once(open)
            .and_then(|(_, rest)| rest.split_once(close))
            .map(|(inside, _)| inside)
    };
    let letters = |inside: &str| inside.chars().any(char::is_alphabetic);
    let in_template = between("${", "}").is_some_and(|inside| {
        // A policy variable has a prefix of AWS's or of a provider.
        (!inside.contains(':') || inside.contains("::")) && letters(inside)
    });
    if in_template
        || between("<", ">").is_some_and(letters)
        || between("{{", "}}").is_some_and(letters)
        || between("%(", ")").is_some_and(letters)
        || between("__", "__").is_some_and(letters)
        || between("@@", "@@").is_some_and(letters)
        || between("#{", "}").is_some_and(letters)
        || value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(letters)
    {
        return true;
    }
    let plain: String = value
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    let only_x = plain.len() > 3 && plain.bytes().all(|byte| byte == b'x');
    let starts = [
        "replaceme",
        "replacewith",
        "changeme",
        "youraccount",
        "yourexternal",
        "yourorg",
        "yourrole",
        "fixme",
        "todo",
        "insert",
    ];
    let parts = ["ACCOUNT_ID", "ACCOUNT-ID", "EXTERNAL_ID", "ORG_ID", "ORG_NAME", "AWS_ACCOUNT"];
    only_x
        || starts
            .iter()
            .any(|start| plain == *start || (start.len() > 6 && plain.starts_with(start)))
        || parts.iter().any(|part| value.contains(part))
}

#[cfg(test)]
mod tests;
