//! Whose program is run for a list.

use super::*;
use crate::flows::fixture::company;

#[tokio::test]
async fn a_program_that_never_answered_is_run_for_the_identity_that_one_starts_from_alone() {
    let (mut fixture, sts, _) = company("[process]\ncredential_process = /bin/process\n");
    let start = Start::Profile("process".to_owned());

    let refused = obtain_for_list(&fixture.world, &Sessions::default(), &start).await;
    assert_eq!((refused.unwrap_err().kind, sts.fetched()), (FailureKind::Credentials, 0));

    fixture.world.own = start.clone();
    assert!(obtain_for_list(&fixture.world, &Sessions::default(), &start).await.is_ok());
}
