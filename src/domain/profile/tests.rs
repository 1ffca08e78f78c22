//! What is asked of profiles, plans and leads.

use super::*;

fn place() -> SourceLine {
    SourceLine { file: Arc::from(Path::new("config")), line: 1 }
}

fn profile(name: &str, region: &str) -> Profile {
    let region = Setting::new(Zeroizing::new(region.to_owned()), place());
    let settings = Settings([("region".to_owned(), region)].into());
    Profile { name: name.to_owned(), place: place(), settings }
}

fn portal() -> Portal {
    Portal {
        session: Some("corp".to_owned()),
        start_url: "https://corp.awsapps.com/start".to_owned(),
        region: "eu-west-1".to_owned(),
    }
}

fn hop(mfa_serial: Option<&str>) -> ProfileHop {
    ProfileHop {
        profile: "dev".to_owned(),
        role_arn: "arn:aws:iam::111111111111:role/Dev".to_owned(),
        external_id: None,
        mfa_serial: mfa_serial.map(str::to_owned),
        session_name: None,
        source_identity: None,
        duration: None,
    }
}

#[test]
fn a_name_leads_to_the_first_profile_that_has_it() {
    let profiles =
        [profile("a", "eu-west-1"), profile("b", "eu-west-2"), profile("a", "eu-west-3")];
    let index = NameIndex::default();

    let region = |name: &str| index.find(&profiles, name)?.settings.value("region");

    assert_eq!(region("a"), Some("eu-west-1"));
    assert_eq!(region("b"), Some("eu-west-2"));
    assert_eq!(region("c"), None);
}

#[test]
fn a_setting_shows_where_it_stands_and_not_what_it_is() {
    let secret = Zeroizing::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned());

    assert_eq!(format!("{:?}", Setting::new(secret, place())), "Setting(… at config:1)");
}

#[test]
fn a_portal_is_signed_in_to_for_a_permission_set_alone() {
    let set = BaseSource::IdentityCenter {
        portal: portal(),
        account: "111111111111".to_owned(),
        role: "ViewOnly".to_owned(),
    };

    assert_eq!(set.portal(), Some(&portal()));
    assert_eq!(BaseSource::StaticKeys { profile: "dev".to_owned() }.portal(), None);
}

#[test]
fn a_start_answers_alone_without_a_code_and_without_a_command() {
    let keys = || BaseSource::StaticKeys { profile: "dev".to_owned() };
    let command = BaseSource::Process { profile: "dev".to_owned(), command: "op".to_owned() };
    let serial = Some("arn:aws:iam::111111111111:mfa/ann");
    for (base, hops, wants_mfa, answers_alone) in [
        (keys(), vec![], false, true),
        (keys(), vec![hop(None)], false, true),
        (keys(), vec![hop(None), hop(serial)], true, false),
        (command, vec![], false, false),
    ] {
        let plan = Arc::new(CredentialPlan { base, hops, client: ClientSettings::default() });
        let lead = Lead { start: Start::Environment, plan: Arc::clone(&plan), account: None };

        assert_eq!(
            (plan.wants_mfa(), plan.answers_alone()),
            (wants_mfa, answers_alone),
            "{plan:?}"
        );
        assert_eq!(
            (lead.wants_mfa(), lead.answers_alone()),
            (wants_mfa, answers_alone),
            "{plan:?}"
        );
    }
}
