//! Which roles Identity Center alone hands out.

use jiff::SignedDuration;

use super::*;
use crate::domain::role::Tag;
use crate::flows::fixture::{company, fixture, role};
use crate::flows::obtain::{obtain, obtain_anew};
use crate::flows::switch::as_before;

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

const ADA: &str = "[ada]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = alice\n\
    role_session_name = ada\n";

#[tokio::test]
async fn the_sessions_of_a_chain_are_named_after_the_one_who_begins() {
    let [a, b] = ["A", "B"].map(|name| role(&format!("arn:aws:iam::111111111111:role/{name}")));
    for (roles, names) in [(vec![a.clone()], vec!["ada"]), (vec![a, b], vec!["alice", "alice"])] {
        let (fixture, sts, _) = company(ADA);
        let origin = Origin::Start(Start::Profile("alice".to_owned()));
        let options = AssumeOptions::default();
        walk(&fixture.world, &Sessions::default(), &origin, &roles, options, None).await.unwrap();
        let named = sts.assumed().into_iter().map(|(_, request)| request.session_name);
        assert_eq!(named.collect::<Vec<_>>(), names);
    }
}

#[tokio::test]
async fn a_session_that_is_had_anew_is_asked_for_as_it_was_and_takes_its_own_place() {
    let (fixture, sts, _) = company("");
    let (world, sessions) = (&fixture.world, Sessions::default());
    let role = [role("arn:aws:iam::111111111111:role/A")];
    let origin = Origin::Start(Start::Profile("alice".to_owned()));
    let tag = Tag { key: "team".to_owned(), value: "blue".to_owned() };
    let asked = AssumeOptions {
        duration: Some(1800),
        external_id: Some("agreed".to_owned()),
        tags: vec![tag],
        ..AssumeOptions::default()
    };
    let first = walk(world, &sessions, &origin, &role, asked.clone(), None).await.unwrap();
    let kept = walk(world, &sessions, &origin, &role, asked, None).await.unwrap();
    assert_eq!((sts.assumed().len(), kept.expires), (1, first.expires), "the vault has it");
    fixture.clock.advance(300);

    let options = as_before(&sessions, first.id, 1, AssumeOptions::default());
    let anew = walk_anew(world, &sessions, first.id, (&origin, &role), options, None).await;

    let anew = anew.unwrap();
    let [(_, before), (_, after)] = &sts.assumed()[..] else { panic!("{:?}", sts.assumed()) };
    assert_eq!(after.options, before.options);
    assert_eq!((anew.id, sessions.summary(first.id)), (first.id, Some(anew.clone())));
    let later = anew.expires.unwrap().duration_since(first.expires.unwrap());
    assert_eq!(later, SignedDuration::from_mins(5));
}

#[tokio::test]
async fn a_chain_that_is_walked_again_holds_no_second_session_of_what_is_on_its_way() {
    let (fixture, _, _) = company("");
    let (world, sessions) = (&fixture.world, Sessions::default());
    let [a, b] = ["A", "B"].map(|name| role(&format!("arn:aws:iam::111111111111:role/{name}")));
    let origin = Origin::Start(Start::Profile("alice".to_owned()));
    let walked = async |roles: &[RoleArn], region: &str| {
        let options = AssumeOptions { region: Some(region.to_owned()), ..AssumeOptions::default() };
        walk(world, &sessions, &origin, roles, options, None).await.unwrap().id
    };

    let first = walked(&[a.clone(), b.clone()], "eu-west-1").await;
    let again = walked(&[a.clone(), b.clone()], "eu-west-1").await;
    assert_eq!((again, sessions.ids().len()), (first, 3), "alice, A and B");

    let elsewhere = walked(&[a, b], "us-east-1").await;
    assert_ne!(elsewhere, first, "its calls go to another region");
    assert_eq!(sessions.summary(first).unwrap().region.as_deref(), Some("eu-west-1"));
}

#[tokio::test]
async fn what_a_profile_leads_to_is_had_anew_by_the_profile() {
    let (fixture, sts, _) = company(ADA);
    let (world, sessions) = (&fixture.world, Sessions::default());
    let start = Start::Profile("ada".to_owned());
    let first = obtain(world, &sessions, &start, None).await.unwrap();
    fixture.clock.advance(300);

    let same = obtain(world, &sessions, &start, None).await.unwrap();
    let anew = obtain_anew(world, &sessions, &start, None).await.unwrap();

    assert_eq!((sts.assumed().len(), same), (2, first.clone()));
    assert_eq!((anew.id, sessions.summary(first.id)), (first.id, Some(anew.clone())));
    assert!(anew.expires > first.expires, "{anew:?}");
}

#[test]
fn what_identity_center_is_not_sent_is_named() {
    let refusal = |options: AssumeOptions| {
        let message = refuse_options(&options).err().map(|failure| failure.message);
        message.map(|message| message.split(" cannot").next().unwrap_or_default().to_owned())
    };
    let none = AssumeOptions::default;
    let text = || Some("text".to_owned());
    assert_eq!(refusal(AssumeOptions { region: text(), mfa_serial: text(), ..none() }), None);
    let tag = Tag { key: "team".to_owned(), value: "blue".to_owned() };
    let cases = [
        (AssumeOptions { session_name: text(), ..none() }, "a session name"),
        (AssumeOptions { duration: Some(900), ..none() }, "a duration"),
        (AssumeOptions { external_id: text(), ..none() }, "an external id"),
        (AssumeOptions { source_identity: text(), ..none() }, "a source identity"),
        (AssumeOptions { tags: vec![tag], ..none() }, "tags"),
        (AssumeOptions { policy: text(), ..none() }, "a session policy"),
        (AssumeOptions { policy_arns: vec!["arn".to_owned()], ..none() }, "a session policy"),
    ];
    for (options, what) in cases {
        assert_eq!(refusal(options).as_deref(), Some(what));
    }
}

#[tokio::test]
async fn a_code_is_spent_only_if_a_role_asks_for_it() {
    let guarded = format!(
        "{ADA}[coded]\nrole_arn = arn:aws:iam::111111111111:role/B\n\
        source_profile = alice\nmfa_serial = arn:aws:iam::111111111111:mfa/alice\n"
    );
    let (fixture, sts, _) = company(&guarded);
    let (world, sessions) = (&fixture.world, Sessions::default());
    let obtained = async |profile: &str, code: &mut Option<&str>| {
        let start = Start::Profile(profile.to_owned());
        let plan = plan(&world.config, &world.environment, &start).unwrap();
        obtain_sparing(world, &sessions, &start, &plan, code).await.map_err(|failure| failure.kind)
    };
    let mut code = Some("123456");
    sts.refuse(Failure::new(FailureKind::Unreachable, "no answer"));

    assert_eq!(obtained("ada", &mut code).await.unwrap_err(), FailureKind::Unreachable);
    assert_eq!(code, Some("123456"));
    assert!(obtained("coded", &mut code).await.is_ok());
    assert_eq!(code, None);
    assert_eq!(obtained("coded", &mut None).await.map(|_| ()), Ok(()), "it is held");
}
