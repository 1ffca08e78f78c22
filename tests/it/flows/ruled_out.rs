//! Roles that a shell is not offered, since none of the person's identities can assume them.

use kamen::domain::arn::RoleArn;
use kamen::domain::inventory::Scope;
use kamen::flows::inventory::Inventory;
use kamen::flows::ruled_out::{RuledOut, keep};
use kamen::policy::decide::evaluate::Decision;
use kamen::sandbox::organisation::Account;
use kamen::sandbox::organisation::documents::trust_aws;

use crate::flows::{ALICE, AWAY, Fixture, HOME, home, role};

/// Alice, who was listed with two roles of her account.
fn fixture(more: &str) -> Fixture {
    let others = trust_aws("arn:aws:iam::999999999999:root");
    let home =
        home().role("Open", &trust_aws(ALICE), |role| role).role("Shut", &others, |role| role);
    Fixture::new(home, Account::new(AWAY, "away")).with_config(more)
}

impl Fixture {
    fn list(&self) {
        self.wait(Inventory::read(&self.world, &self.sessions, Scope::default()));
    }

    /// Keeps the judgement that `Open` may be assumed and `Shut` not.
    fn keep(&self) {
        let judged = [(open(), Some(Decision::Unknown)), (shut(), Some(Decision::Deny))];
        let judged = judged.iter().map(|(role, decision)| (role, *decision));
        keep(&self.world, &self.sessions, judged);
    }

    fn ruled_out(&self) -> Vec<RoleArn> {
        let (known, inventory) = (RuledOut::known(&self.world), Inventory::cached(&self.world));
        let all = [open(), shut(), role(AWAY, "Elsewhere")].into_iter();
        all.filter(|arn| known.covers(&inventory, arn)).collect()
    }
}

fn open() -> RoleArn {
    role(HOME, "Open")
}

fn shut() -> RoleArn {
    role(HOME, "Shut")
}

#[test]
fn what_was_refused_is_ruled_out_until_the_judgement_is_old_or_the_account_is_listed_anew() {
    let fixture = fixture("");
    fixture.list();
    assert_eq!(fixture.ruled_out(), []);

    fixture.advance(1);
    fixture.keep();
    assert_eq!(fixture.ruled_out(), [shut()]);

    fixture.advance(3000);
    fixture.list();
    assert_eq!(fixture.ruled_out(), [], "the role may be another by now");
    fixture.advance(1);
    fixture.keep();
    assert_eq!(fixture.ruled_out(), [shut()]);
    fixture.advance(24 * 3600);
    assert_eq!(fixture.ruled_out(), []);
}

#[test]
fn an_identity_that_was_not_held_rules_nothing_out() {
    let unheld = "[profile other]\ncredential_process = false\n";
    let fixture = fixture(unheld);
    fixture.list();

    fixture.advance(1);
    fixture.keep();

    assert_eq!(fixture.ruled_out(), []);
}
