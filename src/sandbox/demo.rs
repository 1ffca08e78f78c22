//! The organisation of the demo: the accounts of the story, and a company around them.

use crate::domain::account::AccountId;
use crate::sandbox::organisation::Organisation;

mod story;

/// The account of act 1: one user, one role.
pub const FIRST: AccountId = AccountId::from_number(12_345_678_901);
/// The account of act 2: two roles.
pub const SECOND: AccountId = AccountId::from_number(0);
/// The accounts of act 3.
pub const ONES: AccountId = AccountId::from_number(111_111_111_111);
pub const TWOS: AccountId = AccountId::from_number(222_222_222_222);

/// All accounts of the demo.
pub fn organisation() -> Organisation {
    let mut organisation =
        Organisation { id: "o-kamendemo1".to_owned(), ..Organisation::default() };
    story::add(&mut organisation);
    organisation
}
