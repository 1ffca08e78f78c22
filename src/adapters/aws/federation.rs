//! The console's sign-in for sessions: one question over HTTPS, signed by nothing. Keys and token travel in
//! the query, so that no address of it may reach an error, a log or an argument list.

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use futures_util::FutureExt;
use serde::Deserialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::Sdk;
use super::http::Transport;
use crate::domain::console::Console;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::Secret;
use crate::ports::aws::{Access, Answer};
use crate::ports::console::Federation;

const CALL: &str = "signin:GetSigninToken";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Token {
    signin_token: Zeroizing<String>,
}

impl Federation for Sdk {
    fn sign_in_token<'a>(
        &'a self,
        access: &'a Access,
        console: &'a Console,
        duration: Option<u32>,
    ) -> Answer<'a, Secret> {
        let asked = self.ask_for_token(access, console, duration);
        let key = &access.credentials.access_key_id;
        self.ask_plainly((CALL, key), asked, move || unreachable(console)).boxed()
    }

    fn sign_in_page(&self, access: &Access, console: &Console) -> String {
        page(access, console)
    }
}

fn page(access: &Access, console: &Console) -> String {
    let own = access.client.signin_endpoint.as_deref().map(|own| own.trim_end_matches('/'));
    let host = own.map_or_else(|| format!("https://{}", console.sign_in), str::to_owned);
    format!("{host}/federation")
}

impl Sdk {
    async fn ask_for_token(
        &self,
        access: &Access,
        console: &Console,
        duration: Option<u32>,
    ) -> Result<Secret, Failure> {
        let keys = &access.credentials;
        let token = keys.session_token.as_ref().ok_or_else(no_session)?;
        let session = Zeroizing::new(
            json!({
                "sessionId": keys.access_key_id,
                "sessionKey": keys.secret_access_key.reveal(),
                "sessionToken": token.reveal(),
            })
            .to_string(),
        );
        let query = Zeroizing::new(Console::token_query(&session, duration));
        let page = page(access, console);
        let mut request = HttpRequest::new(SdkBody::empty());
        request
            .set_uri(format!("{page}?{}", &*query))
            .map_err(|_| Failure::local("the keys of the session cannot be sent"))?;
        let own = access.client.signin_endpoint.as_deref();
        let transport = Transport::to(own, access.client.ca_bundle.as_deref());
        let connector = self.clients.connector(&transport)?;
        // What goes wrong may quote the address: nothing of it is shown.
        let response = connector.call(request).await.map_err(|_| unreachable(console))?;
        let status = response.status().as_u16();
        let body = ByteStream::new(response.into_body()).collect().await;
        let body = Zeroizing::new(body.map_err(|_| unreachable(console))?.to_vec());
        match (status, serde_json::from_slice::<Token>(&body)) {
            (200, Ok(token)) => Ok(Secret::new(token.signin_token.as_str())),
            (400 | 401 | 403, _) => Err(refused(status)),
            _ => Err(unreachable(console)),
        }
    }
}

fn no_session() -> Failure {
    Failure::usage("the console takes sessions alone, and these keys are a user's own")
        .with_hint("name a role")
}

fn refused(status: u16) -> Failure {
    let message = "the console's sign-in did not take this session";
    let refused = Failure::new(FailureKind::Refused, message)
        .with_hint("renew the session, or leave `--duration` out");
    Failure { code: Some(format!("HTTP {status}")), ..refused }
}

fn unreachable(console: &Console) -> Failure {
    let message =
        format!("the console's sign-in at {} did not answer as it should", console.sign_in);
    Failure::new(FailureKind::Unreachable, message)
}
