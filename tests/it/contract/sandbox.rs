//! The adapter against the project's own sandbox: signatures checked, policies decided.

use std::sync::Arc;

use jiff::SignedDuration;
use kamen::domain::account::AccountId;
use kamen::domain::failure::FailureKind;
use kamen::domain::role::Tag;
use kamen::ports::aws::Access;
use kamen::ports::contract::{Fixture, request};
use kamen::sandbox::organisation::{Account, Holdings, Organisation, Policy};
use kamen::sandbox::{Options, Running, Sandbox};
use serde_json::json;

use super::fixture::{Adapter, access};

const ONE: AccountId = AccountId::from_number(111_111_111_111);
const TWO: AccountId = AccountId::from_number(222_222_222_222);

/// A user that may do everything, 1,203 roles around it, an open and a closed role elsewhere.
fn organisation() -> Organisation {
    let mut organisation = Organisation { id: "o-test".to_owned(), ..Organisation::default() };
    let all = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
    let trust = |principal: &str| json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}]});
    let eve = format!("arn:aws:iam::{ONE}:user/eve");
    let mut one =
        Account::new(ONE, "acme-one").policy("Everything", &all).user("eve", |mut user| {
            user.holdings.attached.push(format!("arn:aws:iam::{ONE}:policy/Everything"));
            user
        });
    for number in 0..1203 {
        one = one.role(
            &format!("Role{number:04}"),
            &trust(&format!("arn:aws:iam::{TWO}:root")),
            |role| role,
        );
    }
    one = one.role("AFull", &trust(&eve), |mut role| {
        role.description = Some("détaillé".to_owned());
        role.tags.push(Tag { key: "team".to_owned(), value: "a+b c".to_owned() });
        role.holdings = Holdings {
            attached: vec![format!("arn:aws:iam::{ONE}:policy/Everything")],
            inline: [("In+line".to_owned(), Arc::from(all.to_string()))].into(),
            boundary: Some(format!("arn:aws:iam::{ONE}:policy/Everything")),
        };
        role
    });
    organisation.add(one);
    organisation.add(Account::new(TWO, "").role("Open", &trust(&eve), |role| role).role(
        "Closed",
        &trust(&format!("arn:aws:iam::{TWO}:root")),
        |role| role,
    ));
    organisation
        .managed_by_aws
        .insert("ReadOnlyAccess".to_owned(), Policy::new("/", "ReadOnlyAccess", &all));
    organisation
}

pub(super) async fn start(options: Options) -> Running {
    Sandbox::start(Options { organisation: organisation(), ..options }).await.unwrap()
}

/// The keys of the user, leading to a sandbox.
pub(super) fn eve(running: &Running) -> Access {
    let user = &running.organisation().accounts[&ONE].users["eve"];
    let endpoint = format!("http://{}", running.address());
    access(&endpoint, &user.access_key_id, user.secret_access_key.reveal())
}

fn fixture(adapter: &Adapter, running: &Running) -> Fixture {
    Fixture {
        sts: Arc::clone(&adapter.sts),
        iam: Arc::clone(&adapter.iam),
        user: eve(running),
        user_arn: format!("arn:aws:iam::{ONE}:user/eve"),
        roles: 1204,
        alias: Some("acme-one".to_owned()),
        open: format!("arn:aws:iam::{TWO}:role/Open").parse().unwrap(),
        closed: format!("arn:aws:iam::{TWO}:role/Closed").parse().ok(),
    }
}

#[tokio::test]
async fn the_adapter_keeps_the_contract_on_the_sandbox() {
    let running = start(Options::default()).await;
    let adapter = Adapter::new();
    let fixture = fixture(&adapter, &running);

    assert_eq!(fixture.check().await, Ok(()));
    assert_eq!(fixture.a_wrong_secret_is_told_from_an_unknown_key().await, Ok(()));

    let calls = adapter.calls.all();
    let listed = calls.iter().filter(|call| call.operation == "iam:ListRoles");
    assert!(listed.count() >= 2, "1,204 roles take two pages");
    let refused = calls.iter().find(|call| call.outcome.is_err()).unwrap();
    assert!(refused.request_id.is_some() && !refused.access_key_id.is_empty());
}

#[tokio::test]
async fn the_detail_of_a_role_is_complete() {
    let running = start(Options::default()).await;
    let adapter = Adapter::new();
    let user = eve(&running);
    let role = format!("arn:aws:iam::{ONE}:role/AFull").parse().unwrap();

    let detail = adapter.iam.role_detail(&user, &role).await.unwrap();
    let everything = format!("arn:aws:iam::{ONE}:policy/Everything");
    let document = adapter.iam.managed_policy(&user, &everything).await.unwrap();

    assert_eq!(detail.problems, []);
    assert_eq!(detail.description.as_deref(), Some("détaillé"));
    assert_eq!(detail.tags, [Tag { key: "team".to_owned(), value: "a+b c".to_owned() }]);
    assert_eq!(detail.boundary.as_deref(), Some(everything.as_str()));
    assert_eq!(detail.attached[0].arn, everything);
    assert_eq!(detail.inline[0].name, "In+line");
    assert!(detail.inline[0].document.contains("\"Allow\"") && document.contains("\"Allow\""));
}

#[tokio::test]
async fn what_a_user_may_do_is_read_in_one_sweep_or_one_by_one() {
    let running = start(Options::default()).await;
    let adapter = Adapter::new();
    let user = eve(&running);

    let (mut principals, mut policies, mut marker) = (Vec::new(), Vec::new(), None::<String>);
    loop {
        let page = adapter.iam.authorization_details(&user, marker.as_deref()).await.unwrap();
        principals.extend(page.principals);
        policies.extend(page.policies);
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    let detail = adapter.iam.user_detail(&user, "eve").await.unwrap();

    let eve = principals.iter().find(|principal| principal.arn.ends_with(":user/eve")).unwrap();
    assert_eq!(principals.len(), 1205, "1,204 roles and a user");
    assert_eq!(eve.attached, detail.user.attached);
    assert_eq!(detail.problems, []);
    assert!(policies.iter().any(|policy| policy.arn.ends_with("policy/Everything")));
}

#[tokio::test]
async fn an_expired_session_says_so() {
    let lifetime = Some(SignedDuration::from_secs(-1));
    let running = start(Options { session_lifetime: lifetime, ..Options::default() }).await;
    let adapter = Adapter::new();
    let user = eve(&running);
    let open = format!("arn:aws:iam::{TWO}:role/Open").parse().unwrap();
    let session = adapter.sts.assume_role(&user, &request(&open)).await.unwrap();
    let session = Access { credentials: session.credentials, client: Arc::clone(&user.client) };

    let failure = adapter.sts.caller_identity(&session).await.unwrap_err();

    assert_eq!(
        (failure.kind, failure.code.as_deref()),
        (FailureKind::Expired, Some("ExpiredToken"))
    );
}

#[tokio::test]
async fn a_clock_that_is_off_is_set_right_by_the_date_of_the_refusal() {
    let clock_offset = SignedDuration::from_hours(2);
    let running = start(Options { clock_offset, ..Options::default() }).await;
    let adapter = Adapter::new();

    // The SDK learns the distance from the `Date` of the first answer, and signs again.
    let identity = adapter.sts.caller_identity(&eve(&running)).await.unwrap();

    assert_eq!(identity.arn, "arn:aws:iam::111111111111:user/eve");
}
