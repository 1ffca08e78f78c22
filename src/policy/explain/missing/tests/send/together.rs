//! Several things that are asked for at once.

use super::*;
use crate::policy::explain::missing::supply::offers;

#[test]
fn what_is_asked_for_is_tried_alone_and_together() {
    let both = json!({"StringEquals": {"sts:ExternalId": "acme", "sts:RoleSessionName": "ann"},
        "Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let needs = |caller: &str| -> Vec<Vec<Need>> {
        let case = asked(caller, &[both.clone(), both.clone()]);
        offers(&case).iter().map(|(set, _)| set.iter().map(|one| one.need).collect()).collect()
    };
    let user = needs(DEV);
    assert_eq!(user.len(), 7, "three, three pairs of them, and all: {user:?}");
    assert_eq!(user[6].len(), 3);
    // Sessions carry no MFA (semantics 1.10).
    let session = needs("arn:aws:sts::222222222222:assumed-role/Home/session");
    assert_eq!(session.len(), 3, "{session:?}");
    assert!(!session.concat().contains(&Need::Mfa));
}

/// Nine tags, each with two values that would do, are more than all combinations that are tried.
#[test]
fn many_things_are_tried_together_and_none_is_named_that_need_not_be_sent() {
    let keys: Vec<String> = (1..=9).map(|number| format!("aws:RequestTag/tag{number}")).collect();
    let tags: Value = keys.iter().map(|key| (key.clone(), json!(["blue", "green"]))).collect();
    let other =
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg", "sts:ExternalId": "other"}});
    let case = asked(DEV, &[other, json!({"StringEquals": tags})]);

    let remedy = remedy(&case.question());

    let sent: Vec<_> =
        remedy.supply.iter().map(|one| (one.key.as_deref(), one.value.as_deref())).collect();
    let wanted: Vec<String> = (1..=9).map(|number| format!("tag{number}")).collect();
    assert_eq!(sent, wanted.iter().map(|key| (Some(&**key), Some("blue"))).collect::<Vec<_>>());
    assert!(remedy.missing.is_empty() && remedy.guards.is_empty(), "{remedy:?}");
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

/// Two statements want another external id each, and the caller's own policy one thing more: of all that at once only
/// what the second statement wants, with the one thing, lets in.
#[test]
fn of_many_things_those_of_one_statement_are_tried_with_what_others_ask() {
    let tags: Value =
        (1..=9).map(|number| (format!("aws:RequestTag/tag{number}"), json!("blue"))).collect();
    let id = |id: &str| json!({"sts:ExternalId": id});
    let other =
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg", "sts:ExternalId": "other"}});
    let wanted = json!({"StringEquals": tags, "StringLike": id("acme")});
    let own = json!({"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"sts:SourceIdentity": "dev"}}});
    let case = case(DEV, &[own], &on_terms(&[other, wanted]));

    let remedy = remedy(&case.question());

    let is_sent = |need: Need, value: &str| {
        remedy.supply.iter().any(|one| one.need == need && one.value.as_deref() == Some(value))
    };
    assert!(is_sent(Need::ExternalId, "acme") && is_sent(Need::SourceIdentity, "dev"));
    assert_eq!(remedy.supply.len(), 11, "nine tags beside them: {:?}", remedy.supply);
    assert!(remedy.missing.is_empty() && remedy.guards.is_empty(), "{remedy:?}");
    assert_eq!(after(&case, &remedy), Decision::Allow);
}
