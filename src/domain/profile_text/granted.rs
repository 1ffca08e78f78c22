//! Profiles that granted's own keys lead, as they are taken over.

use crate::domain::profile_text::{Piece, ProfileEntry, key_of};

/// Keys that granted puts into profiles of its own.
const GRANTED: [&str; 5] = [
    "granted_sso_account_id",
    "granted_sso_region",
    "granted_sso_registration_scopes",
    "granted_sso_role_name",
    "granted_sso_start_url",
];

/// Between these sections granted writes what it copies from a team's repository: it would undo every change.
const REGISTRY: (&str, &str) = ("granted_registry_start", "granted_registry_end");

/// Whether a section belongs to what granted copies; `before`: the one above it does.
pub(super) fn is_copied(name: &str, before: bool) -> bool {
    name.starts_with(REGISTRY.0) || before && !name.starts_with(REGISTRY.1)
}

/// Whether granted's lines lead this profile.
pub(super) fn leads(piece: &Piece<'_>) -> bool {
    !piece.is_marked && piece.lines.iter().any(|line| is_granted(line))
}

/// A profile of the person's in which the entry's lines stand where granted's stood.
pub(super) fn taken_over(piece: &Piece<'_>, entry: &ProfileEntry) -> Vec<String> {
    let (head, rest) = piece.lines.split_at(piece.lines.len().min(1));
    let is_ours =
        |line: &str| key_of(line).is_some_and(|key| entry.lines.iter().any(|(own, _)| *own == key));
    let new = entry.lines.iter().map(|(key, value)| format!("{key} = {value}"));
    let rest = rest.iter().filter(|line| !is_granted(line) && !is_ours(line));
    let head = head.iter().map(|line| (*line).to_owned());
    head.chain(new).chain(rest.map(|line| (*line).to_owned())).collect()
}

fn is_granted(line: &str) -> bool {
    let Some((key, value)) = line.split_once('=') else { return false };
    let program = value.split_whitespace().next().unwrap_or_default();
    match key.trim() {
        "credential_process" => program.rsplit(['/', '\\']).next() == Some("granted"),
        key => GRANTED.contains(&key),
    }
}
