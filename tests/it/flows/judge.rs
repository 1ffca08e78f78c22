//! Verdicts on the roles of an account, from who one is and what may be read.

use std::time::Duration;

use jiff::SignedDuration;
use kamen::domain::failure::Failure;
use kamen::domain::inventory::Scope;
use kamen::domain::session::{AssumeOptions, SessionSummary, Start};
use kamen::flows::inventory::Inventory;
use kamen::flows::judge::{JudgeOptions, read_and_learn};
use kamen::flows::obtain::obtain;
use kamen::flows::switch::switch;
use kamen::graph::judge::{Judge, chains};
use kamen::policy::decide::evaluate::Decision;
use kamen::policy::decide::question::Mfa;
use kamen::policy::words::Need;
use kamen::sandbox::fault::{Fault, FaultKind};
use kamen::sandbox::organisation::Account;
use kamen::sandbox::organisation::documents::{allow, trust_aws, trust_aws_if};
use serde_json::{Value, json};

use crate::flows::{ALICE, AWAY, DEVICE, Fixture, HOME, SEED, role};
use crate::support::sandbox::boto3;

/// How a shell of kamen's says that its session is not narrowed.
const PLAIN: &str = "KAMEN_PLAIN";

/// Home has roles that trust alice, the account, alice with a code, and others; alice may read IAM, and
/// what more a test says.
pub(super) fn home(action: &str) -> Account {
    let policy = allow(json!([action, "iam:List*", "iam:Get*", "organizations:*"]), "*");
    let root = "arn:aws:iam::111111111111:root";
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let roles: [(&str, Value); 4] = [
        ("Named", trust_aws(ALICE)),
        ("Account", trust_aws(root)),
        ("Guarded", trust_aws_if(ALICE, mfa)),
        ("Others", trust_aws("arn:aws:iam::999999999999:root")),
    ];
    let home = Account::new(HOME, "home").user("alice", |user| {
        user.mfa(DEVICE.to_owned(), SEED).holding(|held| held.inline("Own", &policy))
    });
    roles.into_iter().fold(home, |home, (name, trust)| {
        home.role(name, &trust, |role| role.holding(|held| held.inline("Own", &policy)))
    })
}

#[test]
fn a_code_that_was_given_counts_for_as_long_as_the_trust_takes_it() {
    let young = json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "900"}});
    let home = home("sts:AssumeRole").role("Young", &trust_aws_if(ALICE, young), |role| role);
    let fixture = Fixture::new(home, Account::new(AWAY, "away")).with_vault();
    let alice = fixture.obtain("alice").unwrap();
    let needs = |name: &str| {
        let (judge, inventory) = fixture.judged_from(&alice).unwrap();
        let found = inventory.role(&role(HOME, name)).unwrap();
        let why = kamen::graph::judge::why(&judge, found);
        assert_eq!(why.verdict.decision, why.evaluation.decision, "{name}");
        (why.verdict.decision, why.verdict.needs)
    };

    let before = needs("Guarded");
    let options = AssumeOptions { mfa_serial: Some(DEVICE.to_owned()), ..AssumeOptions::default() };
    let (guarded, code) = (role(HOME, "Guarded"), fixture.code());
    let (world, sessions) = (&fixture.world, &fixture.sessions);
    fixture.wait(switch(world, sessions, alice.id, &guarded, options, Some(&code))).unwrap();
    let after = [needs("Guarded"), needs("Young")];
    fixture.advance(1000);
    let later = [needs("Guarded"), needs("Young")];

    let (yes, with_code) = ((Decision::Allow, Vec::new()), (Decision::Allow, vec![Need::Mfa]));
    assert_eq!(before, with_code);
    assert_eq!(after, [yes.clone(), yes.clone()]);
    assert_eq!(later, [yes, with_code]);
}

fn fixture(action: &str) -> Fixture {
    Fixture::new(home(action), Account::new(AWAY, "away"))
}

impl Fixture {
    pub(super) fn judged_from(
        &self,
        session: &SessionSummary,
    ) -> Result<(Judge, Inventory), Failure> {
        let (world, sessions) = (&self.world, &self.sessions);
        self.wait(async {
            let inventory = Inventory::read(world, sessions, Scope::default()).await;
            let options = JudgeOptions::default();
            let judge = Judge::learn(world, sessions, &inventory, session.id, options).await?;
            Ok((judge, inventory))
        })
    }

    fn judged(&self) -> (Judge, Inventory) {
        self.judged_from(&self.obtain("alice").unwrap()).unwrap()
    }

    fn recalled(&self, session: &SessionSummary, inventory: &Inventory) -> Judge {
        let (world, sessions) = (&self.world, &self.sessions);
        Judge::recall(world, sessions, inventory, session.id, JudgeOptions::default()).unwrap()
    }
}

fn word(judge: &Judge, inventory: &Inventory, name: &str) -> (Decision, bool, Vec<&'static str>) {
    let verdict = judge.verdict(inventory.role(&role(HOME, name)).unwrap());
    let needs = verdict.needs.into_iter().map(Need::word).collect();
    (verdict.decision, verdict.is_trusted, needs)
}

#[test]
fn both_sides_decide_together() {
    let (judge, inventory) = fixture("sts:AssumeRole").judged();

    assert_eq!(word(&judge, &inventory, "Named"), (Decision::Allow, true, vec![]));
    assert_eq!(word(&judge, &inventory, "Account"), (Decision::Allow, true, vec![]));
    assert_eq!(word(&judge, &inventory, "Guarded"), (Decision::Allow, true, vec!["mfa"]));
    assert_eq!(word(&judge, &inventory, "Others"), (Decision::Deny, false, vec![]));
}

#[test]
fn a_user_without_policies_assumes_what_names_it_and_nothing_else() {
    let (judge, inventory) = fixture("s3:GetObject").judged();

    assert_eq!(word(&judge, &inventory, "Named").0, Decision::Allow);
    assert_eq!(word(&judge, &inventory, "Account").0, Decision::Deny);
}

#[test]
fn aws_does_what_the_verdicts_say() {
    let fixture = fixture("s3:GetObject");
    let (judge, inventory) = fixture.judged();
    let alice = fixture.obtain("alice").unwrap();

    for name in ["Named", "Account", "Others"] {
        let (world, sessions) = (&fixture.world, &fixture.sessions);
        let (wanted, options) = (role(HOME, name), AssumeOptions::default());
        let tried = fixture.wait(switch(world, sessions, alice.id, &wanted, options, None));
        let said = word(&judge, &inventory, name).0;
        assert_eq!(tried.is_ok(), said == Decision::Allow, "{name}: {said:?}, {tried:?}");
    }
}

#[test]
fn policies_that_cannot_be_read_leave_a_satisfied_trust_unknown_and_a_no_certain() {
    let fixture = fixture("sts:AssumeRole");
    fixture.refuse(&["GetAccountAuthorizationDetails", "GetUser"]);

    let (judge, inventory) = fixture.judged();

    assert_eq!(word(&judge, &inventory, "Account"), (Decision::Unknown, true, vec![]));
    assert_eq!(word(&judge, &inventory, "Others"), (Decision::Deny, false, vec![]));
}

#[test]
fn recalling_asks_nothing_and_contradicts_nothing() {
    let fixture = fixture("sts:AssumeRole");
    let session = fixture.obtain("alice").unwrap();
    let (world, sessions) = (&fixture.world, &fixture.sessions);
    let inventory = fixture.wait(Inventory::read(world, sessions, Scope::default()));
    let calls = fixture.calls().len();

    let before = fixture.recalled(&session, &inventory);
    assert_eq!(fixture.calls().len(), calls);
    let (learned, _) = fixture.judged();
    let after = fixture.recalled(&session, &inventory);

    assert_eq!(word(&before, &inventory, "Others"), (Decision::Deny, false, vec![]));
    assert_eq!(word(&before, &inventory, "Account"), (Decision::Unknown, true, vec![]));
    for name in ["Named", "Account", "Guarded", "Others"] {
        assert_eq!(word(&after, &inventory, name), word(&learned, &inventory, name), "{name}");
    }
}

#[test]
fn policies_are_learned_while_roles_are_still_listed_and_not_asked_for_again() {
    let fixture = fixture("sts:AssumeRole");
    let late = Fault::new(FaultKind::Slow(Duration::from_secs(1))).on("ListRoles");
    fixture.cloud.running().set_faults(vec![late]);
    let (world, sessions) = (&fixture.world, &fixture.sessions);

    let inventory = fixture.wait(read_and_learn(world, sessions, Scope::default()));
    let alice = fixture.obtain("alice").unwrap();
    let options =
        JudgeOptions { max_age: Some(SignedDuration::from_mins(1)), ..JudgeOptions::default() };
    let judge = Judge::learn(world, sessions, &inventory, alice.id, options);
    let judge = fixture.wait(judge).unwrap();

    let calls = fixture.calls();
    let place = |name: &str| calls.iter().position(|call| call.starts_with(name)).unwrap();
    assert!(place("iam:GetAccountAuthorizationDetails") < place("iam:ListRoles"), "{calls:?}");
    assert_eq!(fixture.count("iam:GetAccountAuthorizationDetails"), 1, "{calls:?}");
    assert_eq!(word(&judge, &inventory, "Account").0, Decision::Allow);
}

#[test]
fn a_chain_says_whether_its_first_role_takes_a_code() {
    let (judge, _) = fixture("sts:AssumeRole").judged();

    let wants_code = |name: &str| chains(&judge, &role(HOME, name)).0.unwrap().wants_code;

    assert!(wants_code("Guarded"));
    assert!(!wants_code("Named"));
}

/// A person inside a shell that carries a session of role Account; `marked` is whether the shell says
/// that the session is not narrowed.
fn inside_a_shell(marked: bool) -> Decision {
    let fixture = fixture("sts:AssumeRole");
    let alice = fixture.obtain("alice").unwrap();
    let (assumed, options) = (role(HOME, "Account"), AssumeOptions::default());
    let (world, sessions) = (&fixture.world, &fixture.sessions);
    let session = fixture.wait(switch(world, sessions, alice.id, &assumed, options, None)).unwrap();
    let keys = fixture.sessions.access(session.id).unwrap().credentials;
    let mut variables = vec![
        ("AWS_ACCESS_KEY_ID", keys.access_key_id.as_str()),
        ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key.reveal()),
        ("AWS_SESSION_TOKEN", keys.session_token.as_ref().unwrap().reveal()),
        ("KAMEN_ARN", &session.identity.arn),
    ];
    variables.extend(marked.then_some((PLAIN, keys.access_key_id.as_str())));
    let fixture = fixture.with_variables(&variables);
    let (world, sessions) = (&fixture.world, &fixture.sessions);
    let session = fixture.wait(obtain(world, sessions, &Start::Environment, None)).unwrap();
    let (judge, inventory) = fixture.judged_from(&session).unwrap();
    word(&judge, &inventory, "Account").0
}

#[test]
fn inside_a_shell_only_a_plain_session_is_known_not_to_be_narrowed() {
    assert_eq!(inside_a_shell(true), Decision::Allow);
    assert_eq!(inside_a_shell(false), Decision::Unknown);
}

#[test]
fn keys_of_get_session_token_are_not_narrowed_and_may_have_been_given_for_a_code() {
    let fixture = fixture("sts:AssumeRole");
    let fixture = fixture.with_variables(&[("AWS_PROFILE", "alice")]);
    // Python may have to be set up first, and a code lasts half a minute.
    boto3(&fixture.environment, "answer = None");
    let code = fixture.code();
    let keys = boto3(
        &fixture.environment,
        &format!("answer = sts.get_session_token(SerialNumber='{DEVICE}', TokenCode='{code}')"),
    );
    let key = |name: &str| keys["Credentials"][name].as_str().unwrap().to_owned();
    let credentials = format!(
        "[alice]\naws_access_key_id = {}\naws_secret_access_key = {}\naws_session_token = {}\n",
        key("AccessKeyId"),
        key("SecretAccessKey"),
        key("SessionToken")
    );
    fixture.environment.write(".aws/credentials", &credentials);
    let fixture = fixture.with_config("");

    let (judge, inventory) = fixture.judged();

    assert_eq!(word(&judge, &inventory, "Account"), (Decision::Allow, true, vec![]));
    assert_eq!(word(&judge, &inventory, "Others").0, Decision::Deny);
    assert_eq!(word(&judge, &inventory, "Guarded").0, Decision::Unknown);
    assert!(judge.starts(Mfa::NotSent).iter().all(|(_, start)| start.mfa == Mfa::Unknown));
}
