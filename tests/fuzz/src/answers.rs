//! What stands in the place of AWS may answer anything: the first byte is the status, the rest the body.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;

use kamen::adapters::aws::{AwsOptions, Counted, Deadline, Ports, aws};
use kamen::adapters::call_log::RecentCalls;
use kamen::adapters::clock::SystemClock;
use kamen::cli::person::TerminalPerson;
use kamen::domain::failure::Failure;
use kamen::domain::profile::ClientSettings;
use kamen::domain::secret::{Credentials, Secret};
use kamen::domain::settings::NetworkSettings;
use kamen::ports::aws::{Access, FULL_PAGE};
use tokio::runtime::{Builder, Runtime};

use super::assert_harmless;

const STATUS: [&str; 6] = ["200 OK", "400 Bad", "403 No", "404 None", "429 Slow", "500 Broken"];

/// What the server answers next.
static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static CLIENT: LazyLock<Client> = LazyLock::new(Client::start);

pub fn check(bytes: &[u8]) {
    *ANSWER.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
    let Client { runtime, ports, access } = &*CLIENT;
    let failures = runtime.block_on(async {
        let mut failures = Vec::new();
        failures.extend(ports.sts.caller_identity(access).await.err());
        match ports.iam.list_roles(access, None, FULL_PAGE).await {
            Ok(page) => page.roles.iter().for_each(|role| assert_harmless(role.arn.as_str())),
            Err(failure) => failures.push(failure),
        }
        failures.extend(ports.iam.authorization_details(access, None).await.err());
        failures.extend(ports.organizations.root(access).await.err());
        failures
    });
    failures.iter().for_each(has_plain_words);
}

/// A failure says what happened in a line or two, and nothing in a library's own words.
fn has_plain_words(failure: &Failure) {
    let message = &failure.message;
    assert_harmless(message);
    assert!(!message.is_empty() && message.chars().count() <= 501, "{message}");
    assert!(failure.hint.is_some(), "{message}");
    for word in ["interceptor", "ConnectorError", "SdkError", "Unhandled"] {
        let is_quoted =
            String::from_utf8_lossy(&ANSWER.lock().unwrap_or_else(PoisonError::into_inner))
                .contains(word);
        assert!(is_quoted || !message.contains(word), "{message}");
    }
}

struct Client {
    runtime: Runtime,
    ports: Ports,
    access: Access,
}

impl Client {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        thread::spawn(move || listener.incoming().flatten().for_each(answer));
        let options = AwsOptions {
            call_log: Arc::<RecentCalls>::default(),
            clock: Arc::new(SystemClock),
            environment: Arc::default(),
            files: Arc::default(),
            network: NetworkSettings { max_attempts: 1, ..NetworkSettings::default() },
            deadline: Arc::new(Deadline::new(None, Counted::InAll)),
            person: Arc::<TerminalPerson>::default(),
        };
        let client = ClientSettings {
            sts_endpoint: Some(endpoint.clone()),
            iam_endpoint: Some(endpoint.clone()),
            organizations_endpoint: Some(endpoint),
            ..ClientSettings::default()
        };
        let credentials = Credentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            session_token: None,
            expires: None,
        };
        Self {
            runtime: Builder::new_current_thread().enable_all().build().expect("a runtime"),
            ports: aws(options),
            access: Access { credentials, client: Arc::new(client) },
        }
    }
}

/// Reads one request and answers it; the connection ends with it.
fn answer(mut stream: impl Read + Write) {
    let (mut request, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(length) => request.extend_from_slice(piece.get(..length).unwrap_or_default()),
        }
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let length: usize = length.and_then(|digits| digits.parse().ok()).unwrap_or(0);
        if body.len() >= length {
            break;
        }
    }
    let answer = ANSWER.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (status, body) = answer.split_first().map_or((0, &[][..]), |(first, rest)| (*first, rest));
    let status = STATUS.get(usize::from(status) % STATUS.len()).unwrap_or(&"200 OK");
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/xml\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)));
}
