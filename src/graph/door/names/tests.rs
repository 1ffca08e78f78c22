//! What principals are called.

use super::*;

#[test]
fn every_principal_but_everyone_and_accounts_has_a_name() {
    let text = || Box::from("x");
    for party in [
        Party::User(text()),
        Party::Role(text()),
        Party::Session(text()),
        Party::FederatedUser(text()),
        Party::UserId(text()),
        Party::RoleId(text()),
        Party::Service(text()),
        Party::Provider(text()),
    ] {
        assert_eq!(name(&party), Some("x"), "{party:?}");
    }
    let account = Party::Account { partition: None, account: "111111111111".into() };
    for party in [Party::Everyone, account, Party::Never] {
        assert_eq!(name(&party), None, "{party:?}");
    }
}
