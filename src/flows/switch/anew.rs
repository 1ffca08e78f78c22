//! A session that is had again as it was, because a person wants it to last.

use crate::domain::session::{AssumeOptions, SessionId};
use crate::flows::sessions::Sessions;

/// What is asked, completed by what a session that is held was asked with. `hops` roles are assumed on the way to it:
/// the device is for the first of them.
pub fn as_before(
    sessions: &Sessions,
    id: SessionId,
    hops: usize,
    mut options: AssumeOptions,
) -> AssumeOptions {
    let asked = sessions.held(id).map(|held| held.key.hops).unwrap_or_default();
    let mut asked = asked.into_iter().rev().take(hops).map(|hop| hop.options);
    let Some(before) = asked.next() else { return options };
    let device = asked.next_back().map_or(before.mfa_serial, |first| first.mfa_serial);
    options.mfa_serial = options.mfa_serial.or(device);
    options.session_name = options.session_name.or(before.session_name);
    options.duration = options.duration.or(before.duration);
    options.external_id = options.external_id.or(before.external_id);
    options.source_identity = options.source_identity.or(before.source_identity);
    if options.tags.is_empty() {
        (options.tags, options.transitive_tag_keys) = (before.tags, before.transitive_tag_keys);
    }
    // Policies that are sent together add up: none joins the one that only reads.
    if options.policy_arns.is_empty() {
        options.policy = options.policy.or(before.policy);
    }
    options
}
