//! How long a signed-in page lasts.

use std::sync::Arc;

use super::*;
use crate::domain::profile::ClientSettings;
use crate::domain::secret::Credentials;
use crate::domain::session::Start;
use crate::flows::fixture::{fixture, session};
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
