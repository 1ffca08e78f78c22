//! What STS refuses before it looks at any policy (semantics 1.2 and 1.13).

use crate::domain::limits::{
    CallerBreach, EXTERNAL_ID, ROLE_ARN, SESSION_NAME, SOURCE_IDENTITY, TextLimit, check_duration,
    check_partitions, check_tags, is_same_key,
};
use crate::domain::text::harmless;
use crate::policy::decide::question::{CallerKind, Mfa, Question, Request, Target};

/// Says why the request cannot succeed whatever the policies say; `None` if nothing is wrong.
pub fn refusal(question: &Question<'_>) -> Option<String> {
    let request = question.request;
    caller(question)
        .or_else(|| target(question.target))
        .or_else(|| mfa_code(question))
        .or_else(|| partition(question))
        .or_else(|| duration(question))
        .or_else(|| texts(request))
        .or_else(|| source_identity(question))
        .or_else(|| check_tags(&request.tags).err().map(|breach| breach.to_string()))
        .or_else(|| inherited_tags(question))
        .or_else(|| transitive_keys(question))
}

fn caller(question: &Question<'_>) -> Option<String> {
    match question.caller.kind {
        CallerKind::Root => Some(CallerBreach::Root.to_string()),
        CallerKind::FederatedUser => Some(CallerBreach::FederatedUser.to_string()),
        CallerKind::Other => {
            let arn = harmless(&question.caller.arn);
            Some(format!("`{arn}` is not an identity that can call AssumeRole"))
        }
        CallerKind::User { .. }
        | CallerKind::Session
        | CallerKind::Role
        | CallerKind::Service
        | CallerKind::Provider => None,
    }
}

/// SerialNumber and TokenCode are for users (STS API Reference, "API_AssumeRole").
fn mfa_code(question: &Question<'_>) -> Option<String> {
    let sends = question.request.mfa == Mfa::CodeSent && question.caller.is_session();
    sends.then(|| "a role session cannot send an MFA code: devices belong to users".to_owned())
}

fn target(target: &Target) -> Option<String> {
    let length = target.length();
    if !ROLE_ARN.contains(&length) {
        let (shortest, longest) = (ROLE_ARN.start(), ROLE_ARN.end());
        return Some(format!("a role's ARN has {shortest} to {longest} characters, not {length}"));
    }
    (!target.is_role()).then(|| format!("`{}` is not the ARN of a role", harmless(&target.arn)))
}

fn partition(question: &Question<'_>) -> Option<String> {
    let role = question.target.home()?.0;
    let caller = question.caller.partition()?;
    check_partitions(caller, role).err().map(|breach| breach.to_string())
}

fn duration(question: &Question<'_>) -> Option<String> {
    let seconds = question.request.duration?;
    let seconds = u32::try_from(seconds.max(0)).unwrap_or(u32::MAX);
    let longest = Some(question.target.max_session_duration);
    let checked = check_duration(seconds, question.caller.is_temporary(), longest);
    checked.err().map(|breach| breach.to_string())
}

/// Says which of session name, external id and source identity STS refuses, and why.
pub fn refused_text(request: &Request) -> Option<String> {
    texts(request)
}

fn texts(request: &Request) -> Option<String> {
    let text = |what: &str, value: &Option<String>, limit: TextLimit| {
        let value = value.as_deref()?;
        let breach = limit.check(value).err()?;
        Some(format!("the {what} `{}` is not taken by STS: it {breach}", harmless(value)))
    };
    text("session name", &request.session_name, SESSION_NAME)
        .or_else(|| text("external id", &request.external_id, EXTERNAL_ID))
        .or_else(|| text("source identity", &request.source_identity, SOURCE_IDENTITY))
}

/// A source identity stays for the whole chain and cannot be changed (semantics 1.1).
fn source_identity(question: &Question<'_>) -> Option<String> {
    let held = question.caller.source_identity.as_deref()?;
    let sent = question.request.source_identity.as_deref()?;
    (held != sent).then(|| {
        let (held, sent) = (harmless(held), harmless(sent));
        format!("the session's source identity is `{held}` and cannot become `{sent}`")
    })
}

/// Only tags that are sent can be made transitive; those that the session inherits stay so whether they are named or
/// not (IAM User Guide, "id_session-tags": "The specified transitive tag key must be included in the requested tags").
fn transitive_keys(question: &Question<'_>) -> Option<String> {
    let sent = question.request.tags.iter().map(|tag| &tag.key);
    let known: Vec<&String> = sent.chain(&question.caller.transitive_tag_keys).collect();
    let mut keys = question.request.transitive_tag_keys.iter();
    let unsent = keys.find(|key| !known.iter().any(|one| is_same_key(one, key)))?;
    let unsent = harmless(unsent);
    Some(format!("the transitive tag key `{unsent}` is not among the tags that are sent"))
}

/// A tag that the session inherits cannot be passed again (semantics 1.12).
fn inherited_tags(question: &Question<'_>) -> Option<String> {
    let inherited = &question.caller.transitive_tag_keys;
    let again = question
        .request
        .tags
        .iter()
        .find(|tag| inherited.iter().any(|key| is_same_key(key, &tag.key)))?;
    Some(format!("the tag `{}` is inherited and cannot be passed again", harmless(&again.key)))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn what_is_refused_is_quoted_without_harm() {
        let sent = |text: &str| Some(text.to_owned());
        let plain = || Request::at(Timestamp::UNIX_EPOCH);
        for request in [
            Request { external_id: sent("a\u{7f}b"), ..plain() },
            Request { session_name: sent("a\u{1b}[2Jb"), ..plain() },
            Request { source_identity: sent("a\u{202e}b"), ..plain() },
        ] {
            let told = refused_text(&request).unwrap();
            assert!(told.contains("`a\u{fffd}"), "{told:?}");
            assert_eq!(harmless(&told), told);
        }
    }
}
