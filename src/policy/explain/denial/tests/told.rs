//! What is told of a denial: once, whole, and no more than the text says.

use super::*;

#[test]
fn layers_and_refusals_have_their_words() {
    use RefusingLayer as Layer;
    let words = [
        (Layer::Identity, "identity"),
        (Layer::Trust, "trust"),
        (Layer::Boundary, "boundary"),
        (Layer::Session, "session"),
        (Layer::Endpoint, "endpoint"),
        (Layer::Resource, "resource"),
        (Layer::Scp, "scp"),
        (Layer::Rcp, "rcp"),
    ];
    for (layer, word) in words {
        assert_eq!(layer.word(), word);
    }
}

/// Tools print the error that they wrap once more.
#[test]
fn the_same_denial_with_another_code_is_told_once() {
    let said =
        format!("User: {WHO} is not authorized to perform: sts:AssumeRole on resource: {ROLE}");
    let text = format!(
        "An error occurred (AccessDenied) when calling the AssumeRole operation: {said}\n\
         operation error STS: AssumeRole, api error AccessDeniedException: {said}"
    );
    assert_eq!(Denial::all_of_text(&text).len(), 1);
}

#[test]
fn what_only_wraps_is_told_if_it_is_all() {
    let vague = "Unable to locate credentials. You can configure them by running aws configure.";
    let alone = Denial::all_of_text(vague);
    assert_eq!(alone.len(), 1);
    assert!(alone[0].meaning.is_some());
    let text = format!(
        "{vague}\nUser: {WHO} is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
    );
    let found = Denial::all_of_text(&text);
    assert!(found.iter().all(|one| one.who.as_deref() == Some(WHO)), "{found:?}");
}

#[test]
fn an_action_of_the_console_may_name_its_service_itself() {
    let told = Denial::of_text(&format!(
        "You don't have permission to s3:ListBucket.\nUser: {WHO}\nService: s3\nAction: s3:ListBucket"
    ));
    assert_eq!(told.unwrap().action.as_deref(), Some("s3:ListBucket"));
}

#[test]
fn a_sentence_names_no_action() {
    let told = Denial::of_text("Not authorized to perform this action");
    assert_eq!(told.and_then(|one| one.action), None);
    let named = Denial::of_text("Not authorized to perform sts:AssumeRoleWithWebIdentity").unwrap();
    assert_eq!(named.action.as_deref(), Some("sts:AssumeRoleWithWebIdentity"));
}

#[test]
fn only_a_policy_is_the_policy_that_denies() {
    let other = denial(&format!(" with an explicit deny in a resource-based policy of {ROLE}"));
    assert_eq!((other.layer, other.policy), (Some(RefusingLayer::Resource), None));
    let text = format!(
        " with an explicit deny in an identity-based policy of {WHO}: arn:aws:iam::111111111111:policy/Deny"
    );
    assert_eq!(denial(&text).policy.as_deref(), Some("arn:aws:iam::111111111111:policy/Deny"));
}

#[test]
fn one_of_several_resources_may_hold_a_placeholder() {
    let of = |resources: &str| {
        let text = format!(
            "User: {WHO} is not authorized to perform: ec2:RunInstances on resources: {resources}"
        );
        Denial::of_text(&text).unwrap().resource
    };
    assert_eq!(
        of("arn:aws:iam::<account id>:role/a because").as_deref(),
        Some("arn:aws:iam::<account id>:role/a")
    );
    assert_eq!(of("arn:x:1, arn:x:2 because").as_deref(), Some("arn:x:1, arn:x:2"));
}

/// User Guide, "troubleshoot_access-denied": AWS names no policy where accounts or organizations differ.
#[test]
fn where_aws_says_nothing_no_more_is_said() {
    let last = |text: String| Denial::of_text(&text).unwrap().sentences().pop().unwrap();
    let of = |action: &str| {
        format!("User: {WHO} is not authorized to perform: {action} on resource: {ROLE}")
    };
    assert_eq!(
        last(of("sts:AssumeRole")),
        "AWS does not say which policy is at fault: the account or organization is another, or the role does not exist"
    );
    assert_eq!(last(of("s3:GetObject")), "AWS does not say which policy is at fault");
    let unnamed =
        "not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k".to_owned();
    assert_eq!(last(unnamed), "s3:GetObject is refused on arn:aws:s3:::b/k");
}

/// STS API Reference, "DecodeAuthorizationMessage".
#[test]
fn what_a_decoded_message_allows_has_no_meaning_of_a_refusal() {
    let decoded = |allowed: bool| {
        let json = format!(
            r#"{{"allowed": {allowed}, "explicitDeny": false, "context": {{"principal": {{"arn": "{WHO}"}},
                "action": "sts:TagSession", "resource": "{ROLE}"}}}}"#
        );
        Denial::of_decoded(&json).unwrap()
    };
    let told = |allowed: bool| Denial::default().with_decoded(decoded(allowed));
    assert!(decoded(true).allowed && !decoded(false).allowed);
    let words = |one: Denial| one.meaning.map(|Meaning { words, .. }| words);
    assert!(words(told(false)).is_some_and(|words| words.contains("session tags")));
    assert_eq!(words(told(true)), None);
    assert_eq!(told(true).sentences(), [format!("{WHO} was allowed sts:TagSession on {ROLE}")]);
}
