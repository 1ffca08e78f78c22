//! Roles and profiles assumed as a command does.

use kamen::domain::session::{AssumeOptions, SessionSummary, Start};
use kamen::flows::assume::assume;
use kamen::flows::find::Target;
use kamen::sandbox::organisation::Account;
use kamen::sandbox::organisation::documents::trust_aws;

use crate::flows::{ALICE, AWAY, Fixture, home, role};

fn fixture() -> Fixture {
    let away = Account::new(AWAY, "away").role("Deploy", &trust_aws(ALICE), |role| role);
    Fixture::new(home(), away)
        .with_config(&format!(
            "[profile dev]\nrole_arn = {}\nsource_profile = alice\n\
         role_session_name = from-profile\nregion = eu-west-1\n",
            role(AWAY, "Deploy")
        ))
        .without_variables(&["AWS_REGION", "AWS_DEFAULT_REGION"])
}

fn of_profile() -> Target {
    Target::Profile("dev".to_owned(), Some(role(AWAY, "Deploy")))
}

impl Fixture {
    fn assume(
        &self,
        from: Option<&str>,
        target: &Target,
        options: AssumeOptions,
    ) -> SessionSummary {
        self.wait(assume(&self.world, &self.sessions, from, target, options, None)).unwrap()
    }
}

#[test]
fn options_win_over_the_profiles_own_settings() {
    let fixture = fixture();
    let named = AssumeOptions { session_name: Some("mine".to_owned()), ..AssumeOptions::default() };

    let plain = fixture.assume(None, &of_profile(), AssumeOptions::default());
    let own = fixture.assume(None, &of_profile(), named);

    assert!(plain.identity.arn.ends_with("/from-profile"));
    assert_eq!(plain.region.as_deref(), Some("eu-west-1"));
    assert!(own.identity.arn.ends_with("/mine"));
}

#[test]
fn without_a_default_start_the_profile_that_names_the_role_leads_there() {
    let target = Target::Role(role(AWAY, "Deploy"));

    let session = fixture().assume(None, &target, AssumeOptions::default());

    assert_eq!(session.start, Start::Profile("dev".to_owned()));
}

#[test]
fn an_explicit_start_is_where_the_switch_begins() {
    let session = fixture().assume(Some("alice"), &of_profile(), AssumeOptions::default());

    assert_eq!(session.start, Start::Profile("alice".to_owned()));
}
