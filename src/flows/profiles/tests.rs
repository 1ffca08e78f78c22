//! What profiles are called, and what they are made of.

use super::*;
use crate::flows::fixture::{account, enter, fixture, role};

#[test]
fn names_are_filled_in_and_hold_nothing_that_a_tool_would_stumble_over() {
    let filled = |template: &str| named(template, "acme prod]", "111111111111", "ViewOnly");

    assert_eq!(filled(TEMPLATE), "acme-prod--ViewOnly");
    assert_eq!(filled("{id}/{role}"), "111111111111/ViewOnly");
    assert_eq!(filled("sso.{role}"), "sso.ViewOnly");
}

const CORP: &str =
    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n";
const VIEW: &str = "arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_View_0123456789abcdef";

#[tokio::test]
async fn a_name_that_several_sets_would_have_says_which_it_is() {
    let fixture = fixture(CORP);
    for (id, name) in [("111111111111", "acme"), ("222222222222", "acme"), ("333333333333", "labs")]
    {
        fixture.portal.assign(account(id), name, &["View"]);
    }
    enter(&fixture);
    let form = ProfileForm::IdentityCenter;
    let wanted = Wanted { words: &[], template: TEMPLATE, form, region: None };

    let made = profiles(&fixture.world, wanted).await;

    let names: Vec<&str> = made.entries.iter().map(|entry| &*entry.name).collect();
    assert_eq!(names, ["acme-View-111111111111-View", "acme-View-222222222222-View", "labs-View"]);
}

#[test]
fn a_profile_takes_a_role_from_a_start_that_is_one_word() {
    let role = role("arn:aws:iam::111111111111:role/A");
    let command = |name: &str, start: Option<&str>| {
        let start = start.map(|start| Start::Profile(start.to_owned()));
        profile_of(name, &role, start.as_ref(), None).map(|entry| entry.lines[0].1.clone())
    };
    let plain = format!("kamen credential-process {role}");
    assert_eq!(command("tool", None), Ok(plain));
    let from = format!("kamen credential-process --profile alice {role}");
    assert_eq!(command("tool", Some("alice")), Ok(from));
    let message = |answer: Result<String, Failure>| answer.unwrap_err().message;
    assert_eq!(message(command("tool", Some("my own"))), "the profile `my own` is no single word");
    assert_eq!(message(command("tool", Some("tool"))), "`tool` is where the role is assumed from");
    let words = "`a tool` would be more than one word to a shell";
    assert_eq!(message(command("a tool", None)), words);
}

#[tokio::test]
async fn a_profile_of_a_permission_set_has_it_by_its_sign_in() {
    let fixture = fixture(CORP);
    fixture.portal.assign(account("222222222222"), "acme", &["View"]);
    enter(&fixture);
    let world = &fixture.world;
    let command = |arn: &str| {
        let entry = profile_of_set(world, "tool", &role(arn), None).unwrap()?;
        Some(entry.lines[0].1.clone())
    };
    let by_sign_in = Some("kamen credential-process 222222222222/sso:View".to_owned());
    assert_eq!(command(VIEW), by_sign_in, "the portal may give it");

    list_all(world, &portals(&world.config)[0]).await.unwrap();

    assert_eq!(command(VIEW), by_sign_in, "it does");
    assert_eq!(command(&VIEW.replace("View", "Admin")), None, "it gives no such set");
    assert_eq!(command("arn:aws:iam::222222222222:role/R"), None);
    assert!(profile_of_set(world, "a tool", &role(VIEW), None).is_err());
}
