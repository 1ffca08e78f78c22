//! What stands in the way of listing an account, and what of it the person should hear first.

use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::inventory::{AccountState, Server};

/// What the person can do something about comes first.
pub(super) fn rank(state: &AccountState) -> u8 {
    match state {
        AccountState::MfaNeeded { .. } => 0,
        AccountState::SignInNeeded(_) => 1,
        AccountState::Throttled(_) => 2,
        AccountState::Refused { .. } => 3,
        AccountState::Unreachable(_) => 4,
        AccountState::Listing | AccountState::Ready | AccountState::Cached => 5,
    }
}

/// A start leads to an account whose id is in use at another server already.
pub(super) fn elsewhere(account: AccountId, here: &Server, first: &Server) -> Failure {
    let message = format!("account {account} is listed at {first}, not at {here}");
    Failure::usage(message).with_hint(
        "the same id may be another account there: keep the profiles of test servers in a file of \
         their own (AWS_CONFIG_FILE)",
    )
}
