//! What of a profile's settings counts, and from where a role is assumed.

use super::*;
use crate::domain::profile::{BaseSource, ClientSettings};
use crate::flows::assigned::list_all;
use crate::flows::fixture::{account, company, enter, role};
use crate::flows::sign_in::portals;

#[test]
fn what_is_said_counts_before_what_the_profile_says() {
    let hop = ProfileHop {
        profile: "one".to_owned(),
        role_arn: "arn:aws:iam::111111111111:role/A".to_owned(),
        external_id: Some("acme".to_owned()),
        mfa_serial: Some("arn:aws:iam::111111111111:mfa/alice".to_owned()),
        session_name: Some("ada".to_owned()),
        source_identity: Some("grace".to_owned()),
        duration: Some(900),
    };
    let client = ClientSettings { region: Some("eu-west-1".to_owned()), ..Default::default() };
    let plan = CredentialPlan { base: BaseSource::Environment, hops: Vec::new(), client };
    let of_profile = AssumeOptions {
        session_name: Some("ada".to_owned()),
        duration: Some(900),
        external_id: Some("acme".to_owned()),
        source_identity: Some("grace".to_owned()),
        mfa_serial: Some("arn:aws:iam::111111111111:mfa/alice".to_owned()),
        region: Some("eu-west-1".to_owned()),
        ..AssumeOptions::default()
    };
    let said = AssumeOptions {
        session_name: Some("own".to_owned()),
        duration: Some(3600),
        external_id: Some("own".to_owned()),
        source_identity: Some("own".to_owned()),
        mfa_serial: Some("own".to_owned()),
        region: Some("us-east-1".to_owned()),
        policy: Some("{}".to_owned()),
        ..AssumeOptions::default()
    };

    assert_eq!(merged(AssumeOptions::default(), hop.clone(), &plan), of_profile);
    assert_eq!(merged(said.clone(), hop, &plan), said);
}

#[tokio::test]
async fn a_role_that_a_profile_names_is_assumed_from_the_default_if_there_is_one() {
    let one = "[one]\nrole_arn = arn:aws:iam::222222222222:role/A\nsource_profile = alice\n";
    let default =
        "[default]\naws_access_key_id = AKIADEFAULTEXAMPLE\naws_secret_access_key = example\n";
    for (config, expected) in [(one.to_owned(), "one"), (format!("{one}{default}"), "default")] {
        let (fixture, ..) = company(&config);
        let target = Target::Role(role("arn:aws:iam::222222222222:role/A"));
        let options = AssumeOptions::default();

        let session =
            assume(&fixture.world, &Sessions::default(), None, &target, options, None).await;

        assert_eq!(session.unwrap().start, Start::Profile(expected.to_owned()));
    }
}

#[tokio::test]
async fn no_profile_leads_to_a_permission_set_that_a_portal_gives_or_may_give() {
    let corp = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n";
    let arn = "arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_View_0123456789abcdef";
    for is_listed in [false, true] {
        let (fixture, ..) = company(corp);
        let world = &fixture.world;
        fixture.portal.assign(account("222222222222"), "acme", &["View"]);
        if is_listed {
            enter(&fixture);
            list_all(world, &portals(&world.config)[0]).await.unwrap();
        }
        let (target, options) = (Target::Role(role(arn)), AssumeOptions::default());

        let refused =
            assume(world, &Sessions::default(), Some("alice"), &target, options, None).await;

        let message = "a permission set comes from Identity Center, and from no profile";
        assert_eq!(refused.unwrap_err().message, message, "{is_listed}");
    }
}
