//! What the endpoint answers, and to whom it answers nothing.

use futures_util::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::domain::secret::Credentials;
use crate::ports::aws::Answer;

#[derive(Debug)]
struct Fixed(Result<Served, Failure>);

impl Serves for Fixed {
    fn served(&self) -> Answer<'_, Served> {
        std::future::ready(self.0.clone()).boxed()
    }
}

fn served() -> Served {
    let credentials = Credentials {
        access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        session_token: Some(Secret::new("token-EXAMPLE")),
        expires: None,
    };
    let until = "2026-01-01T01:00:00.25Z".parse().unwrap();
    Served { credentials, account: "111111111111".parse().unwrap(), until }
}

/// Sends a request as it stands, with `HOST` and `TOKEN` filled in.
async fn asked(source: Result<Served, Failure>, request: &str) -> String {
    let endpoint = Endpoint::open(Arc::new(Fixed(source))).await.unwrap();
    let own = endpoint.door.own.to_string();
    let request = request.replace("HOST", &own).replace("TOKEN", endpoint.token().reveal());
    let asking = async {
        let mut stream = TcpStream::connect(&own).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    };
    tokio::select! {
        text = asking => text,
        () = endpoint.serve() => String::new(),
    }
}

const RIGHT: &str = "GET /credentials HTTP/1.1\r\nHost: HOST\r\nAuthorization: TOKEN\r\n\r\n";

#[tokio::test]
async fn keys_are_served_as_every_sdk_reads_them() {
    let text = asked(Ok(served()), RIGHT).await;

    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    let document: Value = serde_json::from_str(body).unwrap();
    assert_eq!(document["AccessKeyId"], "ASIAIOSFODNN7EXAMPLE");
    assert_eq!(document["Token"], "token-EXAMPLE");
    assert_eq!(document["Expiration"], "2026-01-01T01:00:00Z");
    assert_eq!(document["AccountId"], "111111111111");
}

#[tokio::test]
async fn a_wrong_token_another_path_a_page_and_another_host_get_nothing() {
    for (request, status) in [
        (RIGHT.replace("TOKEN", "guess"), 401),
        (RIGHT.replace("Authorization: TOKEN\r\n", ""), 401),
        (RIGHT.replace("/credentials", "/"), 404),
        (RIGHT.replace("GET", "POST"), 405),
        (RIGHT.replace("Host: HOST", "Host: attacker.example.com"), 403),
        (RIGHT.replace("Host: HOST", "Host: HOST\r\nOrigin: https://attacker.example.com"), 403),
        (RIGHT.replace("Host: HOST", "Host: HOST\r\nSec-Fetch-Site: cross-site"), 403),
    ] {
        let text = asked(Ok(served()), &request).await;

        assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{request}: {text}");
        assert!(!text.contains("EXAMPLE"), "{request}: {text}");
    }
}

#[tokio::test]
async fn while_a_person_is_needed_the_remedy_is_said_at_once() {
    let failure = Failure::local("the session has ended").with_hint("open the shell again");

    let text = asked(Err(failure), RIGHT).await;

    assert!(text.starts_with("HTTP/1.1 503"), "{text}");
    assert!(text.contains("the session has ended; open the shell again"), "{text}");
}
