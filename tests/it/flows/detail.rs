//! What is read of one role.

use kamen::flows::detail::role_detail;
use kamen::sandbox::organisation::Account;
use kamen::sandbox::organisation::documents::trust_aws;

use crate::flows::{ALICE, AWAY, Fixture, anything, home, role};

#[test]
fn the_first_identity_that_may_read_the_role_does() {
    let away = Account::new(AWAY, "away").role("First", &trust_aws(ALICE), |role| role).role(
        "Second",
        &trust_aws(ALICE),
        |role| role.tag("team", "blue").holding(|held| held.inline("All", &anything())),
    );
    let fixture = Fixture::new(home(), away).with_config(
        "[profile first]\nrole_arn = arn:aws:iam::222222222222:role/First\nsource_profile = alice\n\
         [profile second]\nrole_arn = arn:aws:iam::222222222222:role/Second\nsource_profile = alice\n",
    );
    let wanted = role(AWAY, "Second");

    let detail = fixture.wait(role_detail(&fixture.world, &fixture.sessions, &wanted)).unwrap();

    assert_eq!(detail.tags[0].value, "blue");
    assert!(fixture.callers("iam:GetRole").iter().any(|arn| arn.contains("/First/")));
}

#[test]
fn an_account_without_an_identity_is_said_so() {
    let fixture = Fixture::new(home(), Account::new(AWAY, "away"));
    fixture.obtain("alice").unwrap();
    let foreign = role(AWAY, "Any");

    let failure =
        fixture.wait(role_detail(&fixture.world, &fixture.sessions, &foreign)).unwrap_err();

    assert!(failure.message.contains("none of your identities is in account 222222222222"));
}
