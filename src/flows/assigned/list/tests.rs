//! When a call to the portal is made again, and what stays of an account that was not listed.

use super::*;

fn too_fast() -> Result<(), Failure> {
    Err(Failure::new(FailureKind::Throttled, "Rate exceeded"))
}

#[tokio::test]
async fn a_call_that_came_too_fast_is_made_again_ever_later_until_patience_ends() {
    let mut patience = Patience { left: 2, wait: Duration::from_millis(1) };
    assert_eq!(patience.take(too_fast()).await, Ok(None));
    assert_eq!((patience.left, patience.wait), (1, Duration::from_millis(2)));
    assert_eq!(patience.take(too_fast()).await, Ok(None));
    assert_eq!((patience.left, patience.wait), (0, Duration::from_millis(4)));
    assert_eq!(patience.take(too_fast()).await, too_fast().map(Some));
}

#[tokio::test]
async fn only_a_call_that_came_too_fast_is_made_again() {
    let mut patience = Patience { left: 2, wait: Duration::from_millis(1) };
    let refused = || Err::<(), _>(Failure::new(FailureKind::Refused, "no"));
    assert_eq!(patience.take(refused()).await, refused().map(Some));
    assert_eq!(patience.take(Ok(7)).await, Ok(Some(7)));
    assert_eq!((patience.left, patience.wait), (2, Duration::from_millis(1)));
}

#[test]
fn what_cannot_be_listed_now_stays_as_it_was_for_that_account() {
    let entry = |number, set: &str| Entry {
        account: PortalAccount { id: AccountId::from_number(number), name: None, email: None },
        sets: vec![set.to_owned()],
    };
    let portal = Portal {
        session: Some("corp".to_owned()),
        start_url: "https://corp.awsapps.com/start".to_owned(),
        region: "eu-west-1".to_owned(),
    };
    let accounts = vec![entry(1, "Audit"), entry(2, "Admin")];
    let kept = Portfolio { portal, as_of: jiff::Timestamp::UNIX_EPOCH, accounts };
    assert_eq!(earlier(Some(&kept), AccountId::from_number(2)), ["Admin"]);
    assert!(earlier(Some(&kept), AccountId::from_number(3)).is_empty());
    assert!(earlier(None, AccountId::from_number(2)).is_empty());
}
