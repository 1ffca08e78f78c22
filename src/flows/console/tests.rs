//! Which page is opened, and how long one that signs in lasts.

use std::sync::Arc;

use super::*;
use crate::domain::profile::ClientSettings;
use crate::domain::secret::Credentials;
use crate::domain::session::Start;
use crate::domain::sign_in::Portal;
use crate::flows::fixture::{account, fixture, role, session};
use crate::graph::Verdict;
use crate::policy::explain::Evaluation;
use crate::policy::explain::missing::Remedy;
use crate::ports::aws::Answer;
use crate::ports::console::Federation;

const ARN: &str = "arn:aws:sts::111111111111:assumed-role/Deploy/alice";

/// Answers so, where a duration is asked for.
#[derive(Debug)]
struct Refusing(&'static str);

impl Federation for Refusing {
    fn sign_in_token<'a>(
        &'a self,
        _: &'a Access,
        _: &'a Console,
        duration: Option<u32>,
    ) -> Answer<'a, Secret> {
        let code = Some(self.0.to_owned());
        let refused = Failure { code, ..Failure::new(FailureKind::Service, "no") };
        let answer = if duration.is_some() { Err(refused) } else { Ok(Secret::new("token")) };
        ready(answer).boxed()
    }

    fn sign_in_page(&self, _: &Access, _: &Console) -> String {
        "https://signin.example.com".to_owned()
    }
}

/// What is opened for so many seconds: whether without the duration, else the failure's code.
async fn opened(code: &'static str, chain: &[&str], duration: Option<u32>) -> Result<bool, String> {
    let mut world = fixture("").world;
    world.federation = Arc::new(Refusing(code));
    let chain = chain.iter().map(|arn| (*arn).to_owned()).collect();
    let session = SessionSummary { chain, ..session(Start::Environment) };
    let credentials = Credentials {
        access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: Secret::new("example"),
        session_token: Some(Secret::new("example")),
        expires: None,
    };
    let access = Access { credentials, client: Arc::<ClientSettings>::default() };
    let opening = of_session(&world, &session, &access, duration, Destination::Home).await;
    match opening {
        Ok(Opening { page: Page::SignedIn { without_duration, .. }, .. }) => Ok(without_duration),
        Ok(other) => Err(format!("{other:?}")),
        Err(failure) => Err(failure.code.unwrap_or_default()),
    }
}

#[tokio::test]
async fn a_duration_that_the_console_does_not_take_is_dropped_and_told() {
    let user = "arn:aws:iam::111111111111:user/alice";
    let before = "arn:aws:sts::111111111111:assumed-role/First/alice";

    assert_eq!(opened("HTTP 400", &[user, ARN], Some(7200)).await, Ok(true));
    assert_eq!(opened("HTTP 400", &[user, ARN], None).await, Ok(false));
    assert_eq!(opened("HTTP 500", &[user, ARN], Some(7200)).await, Err("HTTP 500".to_owned()));
    // After another role it is not asked for at all.
    assert_eq!(opened("HTTP 500", &[user, before, ARN], Some(7200)).await, Ok(true));
}

fn corp() -> Assignment {
    let portal = Portal {
        session: Some("corp".to_owned()),
        start_url: "https://corp.awsapps.com/start".to_owned(),
        region: "eu-west-1".to_owned(),
    };
    Assignment { portal, account: account("222222222222"), set: "View".to_owned() }
}

#[test]
fn the_link_of_a_permission_set_leads_home_or_to_a_page() {
    let world = fixture("").world;
    let link = |destination| match of_set(&world, &corp(), None, destination).unwrap().page {
        Page::Link(link) => link,
        Page::SignedIn { .. } => "signed in".to_owned(),
    };
    let home = "https://corp.awsapps.com/start/#/console?account_id=222222222222&role_name=View";
    assert_eq!(link(Destination::Home), home);
    let page = link(Destination::Service("ec2"));
    assert!(page.starts_with(&format!("{home}&destination=https%3A%2F%2F")), "{page}");
}

#[tokio::test]
async fn a_container_is_given_a_loopback_address_instead_of_a_link() {
    let mut world = fixture("").world;
    let link = "https://corp.awsapps.com/start".to_owned();
    let page = Page::Link(link.clone());
    let opening = Opening { page, visit: visit(&world, account("222222222222"), "View") };
    for (console, expected) in [
        (Consoles::Together, &*link),
        (Consoles::Profiles, &*link),
        (Consoles::Containers, "http://127.0.0.1:1/once"),
        (Consoles::GrantedContainers, "http://127.0.0.1:1/once"),
    ] {
        let mut settings = (*world.settings).clone();
        settings.browser.console = console;
        world.settings = Arc::new(settings);
        assert_eq!(address(&world, &opening).await.unwrap().address, expected, "{console:?}");
    }
}

#[test]
fn a_switch_in_the_console_that_may_be_refused_says_so() {
    let world = fixture("").world;
    let notes = |decision, needs| {
        let why = Why {
            caller: ARN.to_owned(),
            role: role("arn:aws:iam::222222222222:role/R"),
            verdict: Verdict { decision, is_likely: false, is_trusted: true, needs },
            evaluation: Evaluation { decision, reasons: Vec::new(), actions: Vec::new() },
            remedy: Remedy::default(),
            is_service_role: false,
            passes: Vec::new(),
        };
        switch_role(&world, &why, None).map(|(_, notes)| notes.len())
    };
    assert_eq!(notes(Decision::Allow, Vec::new()), Ok(1));
    assert_eq!(notes(Decision::Allow, vec![Need::Mfa]), Ok(2));
    assert_eq!(notes(Decision::Unknown, Vec::new()), Ok(2));
    assert!(notes(Decision::Deny, Vec::new()).is_err());
    assert!(notes(Decision::Allow, vec![Need::ExternalId]).is_err());
}

#[test]
fn a_destination_that_is_no_page_of_the_console_is_refused() {
    assert_eq!(check("aws", None, Destination::Service("ec2")), Ok(()));
    assert!(check("aws", None, Destination::Address("https://example.com/")).is_err());
    assert!(check("aws-nowhere", None, Destination::Home).is_err());
}
