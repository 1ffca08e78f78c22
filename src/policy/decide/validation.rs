//! What STS refuses before it looks at any policy (semantics 1.2 and 1.13).

use crate::domain::role::Tag;
use crate::policy::decide::question::{CallerKind, Question, Request, Target};

/// The limits of DurationSeconds, and what a chained session gets at most.
const DURATION: std::ops::RangeInclusive<i64> = 900..=43200;
const CHAINED: i64 = 3600;

/// Says why the request cannot succeed whatever the policies say; `None` if nothing is wrong.
pub fn refusal(question: &Question<'_>) -> Option<String> {
    let request = question.request;
    caller(question)
        .or_else(|| target(question.target))
        .or_else(|| partition(question))
        .or_else(|| duration(question))
        .or_else(|| texts(request))
        .or_else(|| source_identity(question))
        .or_else(|| tags(&request.tags))
        .or_else(|| inherited_tags(question))
}

fn caller(question: &Question<'_>) -> Option<String> {
    match question.caller.kind {
        CallerKind::Root => Some("roles may not be assumed by root accounts".to_owned()),
        CallerKind::FederatedUser => {
            Some("a session of GetFederationToken may call GetCallerIdentity only".to_owned())
        }
        CallerKind::Other => {
            Some(format!("`{}` is not an identity that can call AssumeRole", question.caller.arn))
        }
        _ => None,
    }
}

fn target(target: &Target) -> Option<String> {
    let length = target.length();
    if !(20..=2048).contains(&length) {
        return Some(format!("a role's ARN has 20 to 2048 characters, not {length}"));
    }
    (!target.is_role()).then(|| format!("`{}` is not the ARN of a role", target.arn))
}

/// Partitions never mix.
fn partition(question: &Question<'_>) -> Option<String> {
    let role = question.target.home()?.0;
    let caller = question.caller.partition()?;
    (caller != role).then(|| {
        format!("the caller is of partition `{caller}`, the role of `{role}`: they never mix")
    })
}

fn duration(question: &Question<'_>) -> Option<String> {
    let seconds = question.request.duration?;
    let longest = i64::from(question.target.max_session_duration);
    if !DURATION.contains(&seconds) {
        return Some(format!("a session lasts 900 to 43200 seconds, not {seconds}"));
    }
    if seconds > CHAINED && question.caller.is_temporary() {
        return Some(format!(
            "{seconds} seconds exceed the 3600 that temporary credentials can ask for (role chaining)"
        ));
    }
    (seconds > longest).then(|| format!("{seconds} seconds exceed the role's maximum of {longest}"))
}

fn texts(request: &Request) -> Option<String> {
    let name = |character: char| {
        character.is_ascii_alphanumeric()
            || matches!(character, '_' | '+' | '=' | ',' | '.' | '@' | '-')
    };
    let external = |character: char| name(character) || matches!(character, ':' | '/');
    text("session name", request.session_name.as_deref(), 64, name)
        .or_else(|| text("external id", request.external_id.as_deref(), 1224, external))
        .or_else(|| text("source identity", request.source_identity.as_deref(), 64, name))
}

fn text(
    what: &str,
    value: Option<&str>,
    longest: usize,
    allowed: impl Fn(char) -> bool,
) -> Option<String> {
    let value = value?;
    let length = value.chars().count();
    if !(2..=longest).contains(&length) {
        return Some(format!("the {what} has 2 to {longest} characters, not {length}"));
    }
    let wrong = value.chars().find(|character| !allowed(*character))?;
    Some(format!("the {what} `{value}` holds {wrong:?}, which STS does not take"))
}

/// A source identity stays for the whole chain and cannot be changed (semantics 1.1).
fn source_identity(question: &Question<'_>) -> Option<String> {
    let held = question.caller.source_identity.as_deref()?;
    let sent = question.request.source_identity.as_deref()?;
    (held != sent)
        .then(|| format!("the session's source identity is `{held}` and cannot become `{sent}`"))
}

fn tags(tags: &[Tag]) -> Option<String> {
    if tags.len() > 50 {
        return Some(format!("a session has 50 tags at most, not {}", tags.len()));
    }
    for (index, tag) in tags.iter().enumerate() {
        let key = tag.key.chars().count();
        if !(1..=128).contains(&key) {
            return Some(format!("a tag's key has 1 to 128 characters, not {key}"));
        }
        let value = tag.value.chars().count();
        if value > 256 {
            return Some(format!("the tag `{}` has {value} characters, 256 at most", tag.key));
        }
        let twice = |other: &&Tag| other.key.to_lowercase() == tag.key.to_lowercase();
        if let Some(other) = tags.iter().take(index).find(twice) {
            return Some(format!("the tags `{}` and `{}` are one key", other.key, tag.key));
        }
    }
    None
}

/// A tag that the session inherits cannot be passed again (semantics 1.12).
fn inherited_tags(question: &Question<'_>) -> Option<String> {
    let inherited = &question.caller.transitive_tag_keys;
    let again = question
        .request
        .tags
        .iter()
        .find(|tag| inherited.iter().any(|key| key.to_lowercase() == tag.key.to_lowercase()))?;
    Some(format!("the tag `{}` is inherited and cannot be passed again", again.key))
}
