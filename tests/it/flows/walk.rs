//! Walking into a role: codes, devices and source identities on the way.

use kamen::domain::arn::RoleArn;
use kamen::domain::failure::{Failure, FailureKind};
use kamen::domain::session::{AssumeOptions, SessionSummary};
use kamen::flows::walk::walk;
use kamen::sandbox::organisation::Account;
use kamen::sandbox::organisation::documents::{trust_aws, trust_aws_if};
use serde_json::{Value, json};

use crate::flows::{ALICE, AWAY, DEVICE, Fixture, HOME, anything, home, role, start};
use crate::support::environment::kamen_binary;
use crate::support::pty::Session;

/// Alice may go from `First` over `Second` to `Third`; `First` wants a code.
fn fixture() -> Fixture {
    let with_code = trust_aws_if(ALICE, json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}));
    fixture_trusting(&with_code)
}

fn fixture_trusting(first: &Value) -> Fixture {
    let anything = anything();
    let home =
        home().role("First", first, |role| role.holding(|held| held.inline("Anything", &anything)));
    let trusted = |arn: RoleArn| {
        let mut trust = trust_aws(arn.as_str());
        trust["Statement"][0]["Action"] = json!(["sts:AssumeRole", "sts:SetSourceIdentity"]);
        trust
    };
    let away = Account::new(AWAY, "away")
        .role("Second", &trusted(role(HOME, "First")), |role| {
            role.holding(|held| held.inline("Anything", &anything))
        })
        .role("Third", &trusted(role(AWAY, "Second")), |role| role)
        .role("Reader", &trust_aws(ALICE), |role| {
            role.holding(|held| held.inline("Anything", &anything))
        });
    Fixture::new(home, away)
}

fn the_way() -> Vec<RoleArn> {
    vec![role(HOME, "First"), role(AWAY, "Second"), role(AWAY, "Third")]
}

impl Fixture {
    fn walk(
        &self,
        from: &str,
        roles: &[RoleArn],
        options: AssumeOptions,
        code: Option<&str>,
    ) -> Result<SessionSummary, Failure> {
        self.wait(walk(&self.world, &self.sessions, &start(from), roles, options, code))
    }
}

#[test]
fn the_code_goes_to_the_first_role_that_wants_one_and_to_no_other() {
    let fixture = fixture();
    let options = AssumeOptions { mfa_serial: Some(DEVICE.to_owned()), ..AssumeOptions::default() };

    let asked = fixture.walk("alice", &the_way(), options.clone(), None).unwrap_err();
    let there = fixture.walk("alice", &the_way(), options, Some(&fixture.code())).unwrap();

    assert_eq!(asked.kind, FailureKind::MfaNeeded);
    assert_eq!(asked.mfa_device.as_deref(), Some(DEVICE));
    assert_eq!(there.identity.arn, "arn:aws:sts::222222222222:assumed-role/Third/alice");
    let names: Vec<&str> = there.chain.iter().filter_map(|arn| arn.split('/').nth(1)).collect();
    assert_eq!(names, ["alice", "First", "Second", "Third"]);
}

#[test]
fn a_device_that_is_not_named_is_asked_for_at_aws() {
    let fixture = fixture();

    let there =
        fixture.walk("alice", &the_way(), AssumeOptions::default(), Some(&fixture.code())).unwrap();

    assert_eq!(there.role, Some(role(AWAY, "Third")));
    assert_eq!(fixture.count("iam:ListMFADevices"), 1, "{:?}", fixture.calls());
}

#[test]
fn a_code_that_the_start_itself_wants_is_spent_there() {
    let profile = format!(
        "[profile first]\nrole_arn = {}\nsource_profile = alice\nmfa_serial = {DEVICE}\n",
        role(HOME, "First")
    );
    let fixture = fixture().with_config(&profile);
    let rest = [role(AWAY, "Second"), role(AWAY, "Third")];
    let options = AssumeOptions { mfa_serial: Some(DEVICE.to_owned()), ..AssumeOptions::default() };

    let there = fixture.walk("first", &rest, options, Some(&fixture.code())).unwrap();

    assert_eq!(there.role, Some(role(AWAY, "Third")));
}

#[test]
fn the_device_in_the_profile_of_a_role_is_not_asked_of_a_session() {
    let profile = format!(
        "[profile third]\nrole_arn = {}\nsource_profile = alice\nmfa_serial = {DEVICE}\n",
        role(AWAY, "Third")
    );
    let fixture = fixture().with_config(&profile);

    let there = fixture.walk("alice", &the_way(), AssumeOptions::default(), Some(&fixture.code()));

    assert!(there.is_ok(), "{there:?}");
}

#[test]
fn every_session_of_a_chain_carries_the_source_identity_the_name_and_the_region() {
    let mut trust = trust_aws(ALICE);
    trust["Statement"][0]["Action"] = json!(["sts:AssumeRole", "sts:SetSourceIdentity"]);
    let fixture = fixture_trusting(&trust);
    let options = AssumeOptions {
        source_identity: Some("ada".to_owned()),
        session_name: Some("audit".to_owned()),
        region: Some("eu-west-1".to_owned()),
        ..AssumeOptions::default()
    };

    let there = fixture.walk("alice", &the_way(), options, None).unwrap();

    let held: Vec<SessionSummary> = fixture.sessions.all();
    let roles: Vec<&SessionSummary> = held.iter().filter(|one| one.role.is_some()).collect();
    assert_eq!(roles.len(), 3);
    for session in roles {
        let carried = fixture.sessions.carried(session.id).unwrap();
        assert_eq!(carried.source_identity.as_deref(), Some("ada"), "{session:?}");
        assert!(session.identity.arn.ends_with("/audit"), "{session:?}");
        assert_eq!(session.region.as_deref(), Some("eu-west-1"));
    }
    assert_eq!(there.role, Some(role(AWAY, "Third")));
}

#[test]
fn a_chain_without_a_role_is_a_usage_error_and_asks_nothing() {
    let fixture = fixture();

    let failure = fixture.walk("alice", &[], AssumeOptions::default(), None).unwrap_err();

    assert_eq!(failure.kind, FailureKind::Usage);
    assert!(fixture.calls().is_empty());
}

/// The dialog asks for the code, and the code goes to the role that wants it.
#[test]
fn the_screens_walk_a_chain_whose_first_role_wants_a_code() {
    let reader = role(AWAY, "Reader");
    let fixture = fixture()
        .with_config(&format!("[profile away]\nrole_arn = {reader}\nsource_profile = alice\n"));
    let mut environment = fixture.environment;
    environment.set("AWS_PROFILE", "alice").set("AWS_REGION", "us-east-1");

    let mut session = Session::start(&environment, (120, 36), kamen_binary(), &[]);
    session.wait_for("Third");
    session.type_keys("/third");
    session.wait_for("Roles 1 of");
    session.type_keys("\t");
    session.type_keys("l");
    session.wait_for("Path");
    session.type_keys("3");
    session.wait_for("role/First");
    session.type_keys("W");
    session.wait_for("CloudTrail shows");
    session.type_keys("\r");
    session.wait_for("MFA code");
    session.wait_for(DEVICE);
    session.type_keys(&fixture.cloud.running().mfa_code(DEVICE).unwrap());
    session.type_keys("\r");

    session.wait_for("assumed-role/Third/alice");
    session.close();
}
