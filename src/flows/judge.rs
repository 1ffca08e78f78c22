//! What a judge is made of: all that was listed and learned, put together for one session, or kept and changed
//! for the screens.

mod approach;
mod beside;
mod documents;
mod gather;
mod make;
mod organization;
mod panel;
mod people;

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::domain::account::AccountId;
use crate::domain::authorization::AuthorizationSnapshot;
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::role::Tag;

pub use approach::approach;
pub use beside::read_and_learn;
pub use make::askable;
pub use panel::{Judged, Panel};

/// What was learned of policies is asked for again after this.
pub const MAX_AGE: SignedDuration = SignedDuration::from_hours(1);

/// What was learned for a judge.
#[derive(Debug)]
struct Learned {
    accounts: Vec<AuthorizationSnapshot>,
    organizations: Vec<OrganizationSnapshot>,
}

/// How to judge.
#[derive(Debug, Clone, Copy, Default)]
pub struct JudgeOptions<'a> {
    /// Sent instead of the default name of the session.
    pub session_name: Option<&'a str>,
    /// Sent to every role.
    pub external_id: Option<&'a str>,
    pub source_identity: Option<&'a str>,
    /// Session tags, sent to every role.
    pub tags: &'a [Tag],
    /// Seconds.
    pub duration: Option<u32>,
    /// Chains begin at this session, and at no other that is held.
    pub is_only_start: bool,
    /// The accounts whose policies play a part beside those of the identity in use; `None`: all.
    pub accounts: Option<&'a BTreeSet<AccountId>>,
    /// What was learned before is taken as it is when it is younger; `None` asks again.
    pub max_age: Option<SignedDuration>,
}
