//! Whose keys stay in this process.

use super::*;
use crate::domain::profile::{ClientSettings, CredentialPlan, ProfileHop};
use crate::flows::fixture::held;

#[test]
fn a_key_of_the_vault_alone_stays_there() {
    let hop = ProfileHop {
        profile: "one".to_owned(),
        role_arn: "arn:aws:iam::111111111111:role/A".to_owned(),
        external_id: None,
        mfa_serial: None,
        session_name: None,
        source_identity: None,
        duration: None,
    };
    let start = Start::Profile("one".to_owned());
    let key = |is_bare| BaseSource::VaultKey { name: "alice".to_owned(), is_bare };
    let cases = [
        (key(false), Vec::new(), true),
        (key(true), Vec::new(), false),
        (key(false), vec![hop], false),
        (BaseSource::Environment, Vec::new(), false),
    ];
    for (base, hops, stays) in cases {
        let plan = CredentialPlan { base, hops, client: ClientSettings::default() };
        let arn = "arn:aws:iam::111111111111:user/alice";
        let renewal = Renewal::Plan(start.clone(), plan.clone());
        let held = Held { renewal, ..held(start.clone(), arn, None) };

        assert_eq!(stand_in(&held), stays.then_some(&start), "{plan:?}");
    }
}
