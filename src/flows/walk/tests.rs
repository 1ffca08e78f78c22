//! Which roles Identity Center alone hands out.

use super::*;
use crate::flows::fixture::{fixture, role};

#[tokio::test]
async fn a_set_that_no_portal_gives_is_refused_only_as_long_as_its_role_is_not_known() {
    let world = fixture("").world;
    let path = "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops";
    let [stand_in, real] = ["", "_0123456789abcdef"].map(|end| role(&format!("{path}{end}")));

    let refused = set_behind(&world, &[stand_in]).await.unwrap_err();

    assert_eq!(refused.message, "no sign-in gives you `Ops` in account 111111111111");
    assert_eq!(set_behind(&world, &[real]).await, Ok(None));
    assert_eq!(set_behind(&world, &[role("arn:aws:iam::111111111111:role/A")]).await, Ok(None));
}
