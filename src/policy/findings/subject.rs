//! The forms of the subjects that providers write; a subject of another form never comes (the providers' own pages on
//! OIDC tokens).

use crate::policy::findings::provider::Provider;
use crate::policy::findings::value::{literal, may_begin};

/// Words that people put where GitHub writes the name of a claim.
const NO_CLAIMS: [&str; 8] = ["branch", "branches", "env", "head", "heads", "refs", "tag", "tags"];

/// Why the value is no subject of the provider's, whatever its wildcards stand for; `None` if it may be one.
pub(super) fn not_a_subject(provider: Provider, value: &str) -> Option<&'static str> {
    let is_whole = !value.contains(['*', '?']);
    let begins = |all: &[&str]| all.iter().any(|one| may_begin(value, one));
    let (is_subject, form) = match provider {
        Provider::GitHub => return not_of_github(value),
        Provider::GitLab => (
            (begins(&["project_path:", "project_id:"])
                || value.starts_with(|first: char| first.is_ascii_digit()))
                && has_ref_of_gitlab(value),
            "GitLab's subjects are `project_path:GROUP/PROJECT:ref_type:branch:ref:BRANCH`, or `…:ref_type:tag:ref:TAG`",
        ),
        Provider::Bitbucket => {
            (begins(&["{"]), "Bitbucket's subjects are `{REPOSITORY-UUID}:…`, with the braces")
        }
        Provider::Terraform => (
            begins(&["organization:"]) && second_is(value, "project"),
            "the subjects of HCP Terraform are \
             `organization:NAME:project:NAME:workspace:NAME:run_phase:PHASE`",
        ),
        Provider::Buildkite => {
            (begins(&["organization:"]), "Buildkite's subjects are `organization:SLUG:…`")
        }
        Provider::CircleCi => (begins(&["org/"]), "CircleCI's subjects are `org/ID/project/ID/…`"),
        Provider::Google => (
            value.chars().all(|one| one.is_ascii_digit() || matches!(one, '*' | '?')),
            "Google's subjects are numbers",
        ),
        Provider::Eks => (
            begins(&["system:serviceaccount:"])
                && !literal(value).contains("::")
                && (!is_whole || (value.split(':').count() == 4 && !value.ends_with(':'))),
            "subjects of a cluster are `system:serviceaccount:NAMESPACE:NAME`",
        ),
        Provider::OwnerFirst => (
            begins(&["owner:", "account:"]),
            "the subjects of this provider begin with the owner (`owner:…`, or `account:…`)",
        ),
        Provider::Oracle | Provider::ByApplication | Provider::Other => return None,
    };
    (!is_subject).then_some(form)
}

/// Whether what stands behind `:ref_type:` may be a branch or a tag by its bare name.
fn has_ref_of_gitlab(value: &str) -> bool {
    let sure = literal(value);
    let is_whole = sure.len() == value.len();
    let Some((_, behind)) = sure.split_once(":ref_type:") else { return true };
    let mut parts = behind.splitn(3, ':');
    let (kind, claim, name) = (parts.next(), parts.next(), parts.next());
    let is_kind = |kind: &str| {
        let is_ended = is_whole || claim.is_some();
        ["branch", "tag"].iter().any(|word| *word == kind || (!is_ended && word.starts_with(kind)))
    };
    // The owner of a project may have other claims follow.
    let is_claim = |claim: &str| !claim.starts_with("refs/") && (name.is_some() || !is_whole);
    let is_bare = claim != Some("ref") || name.is_none_or(|name| !name.starts_with("refs/"));
    kind.is_some_and(is_kind) && claim.is_none_or(is_claim) && is_bare
}

/// Whether the third part of `organization:NAME:project:…` may be that word.
fn second_is(value: &str, word: &str) -> bool {
    let sure = literal(value);
    let is_whole = sure.len() == value.len();
    let mut parts = sure.split(':').skip(2);
    match (parts.next(), parts.next()) {
        (None, _) => !is_whole,
        (Some(part), None) if !is_whole => word.starts_with(part),
        (Some(part), _) => part == word,
    }
}

/// Claims and their values in turn, in the beginning the claim; a repository with its owner, both with their ids
/// or both without.
fn not_of_github(value: &str) -> Option<&'static str> {
    const FORM: &str = "GitHub's subjects are `repo:OWNER/REPOSITORY:…`, or \
                        `repo:OWNER@OWNER-ID/REPOSITORY@REPOSITORY-ID:…`";
    let sure = literal(value);
    let is_whole = sure.len() == value.len();
    let Some((claim, rest)) = sure.split_once(':') else {
        return (is_whole || sure.contains(['/', ' '])).then_some(FORM);
    };
    let is_address = matches!(claim, "http" | "https" | "ssh" | "git");
    if !is_claim(claim) || is_address {
        return Some(FORM);
    }
    if claim != "repo" {
        return None;
    }
    // Wildcards may stand for anything, also for what parts the names; so only what is whole is judged.
    let (repository, context) = match rest.split_once(':') {
        Some((repository, context)) => (repository, Some(context)),
        None => (rest, None),
    };
    let is_ended = is_whole || context.is_some();
    let is_written = match repository.split_once('/') {
        Some((owner, name)) => {
            let (owner, owner_id) = cut_id(owner);
            let (name, name_id) = cut_id(name);
            // The id of a repository may hide behind a wildcard.
            let both = owner_id.is_some() == name_id.is_some() || (!is_ended && name_id.is_none());
            let are_ids = is_id(owner_id) && (is_id(name_id) || (!is_ended && name_id == Some("")));
            !owner.is_empty() && (!name.is_empty() || !is_ended) && both && are_ids
        }
        None => !is_ended,
    };
    if repository.contains(' ') || !is_written {
        return Some(FORM);
    }
    let context = context?;
    let (claim, behind) = match context.split_once(':') {
        Some((claim, behind)) => (claim, Some(behind)),
        None => (context, None),
    };
    let is_open = behind.is_none() && !is_whole;
    let stands_alone = behind.is_none() && is_whole && claim != "pull_request";
    let is_wrong = (!is_open && !is_claim(claim))
        || claim.contains('/')
        || stands_alone
        || (!is_open && NO_CLAIMS.contains(&claim));
    if is_wrong {
        return Some(
            "behind the repository stands `ref:refs/heads/BRANCH`, `environment:NAME`, \
             `pull_request`, or another claim with its value",
        );
    }
    let named = behind.filter(|_| claim == "ref").filter(|behind| {
        let open = !is_whole && "refs/".starts_with(*behind);
        !behind.starts_with("refs/") && !open
    });
    named.map(|_| "a `ref` is written in full: `ref:refs/heads/BRANCH` or `ref:refs/tags/TAG`")
}

fn is_claim(text: &str) -> bool {
    let takes = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !text.is_empty() && text.bytes().all(takes)
}

/// A name and the id behind its `@`, which no name of GitHub's holds.
fn cut_id(text: &str) -> (&str, Option<&str>) {
    match text.split_once('@') {
        Some((name, id)) => (name, Some(id)),
        None => (text, None),
    }
}

/// Whether it is a number, or not there.
fn is_id(id: Option<&str>) -> bool {
    id.is_none_or(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a subject of GitHub carries the ids of owner and repository, as those of repositories made or
/// renamed since 15 July 2026 do: `repo:octocat@123456/hello@456789:…`; no name of GitHub's holds an `@`.
pub(super) fn has_ids(subject: &str) -> bool {
    let Some(rest) = subject.strip_prefix("repo:") else { return true };
    let owner = rest.split(['/', ':']).next().unwrap_or(rest);
    owner.contains(['@', '*', '?'])
}

#[cfg(test)]
mod tests;
