//! The HTTP server: loopback only, a task of its own, stopped when its handle is dropped.
#![expect(clippy::disallowed_methods, reason = "the sandbox's clock is this machine's")]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::{SignedDuration, Timestamp};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::domain::failure::Failure;
use crate::sandbox::client::{self, SharedFiles};
use crate::sandbox::cloud::{Answer, Cloud, lock};
use crate::sandbox::demo;
use crate::sandbox::fault::Fault;
use crate::sandbox::organisation::{Organisation, User};
use crate::sandbox::reply::{Plain, Reply};
use crate::sandbox::request::Received;
use crate::sandbox::session::Keys;
use crate::sandbox::signin::person;

/// The largest request that is read; AssumeRole's largest is far below.
const MOST_BYTES: usize = 1 << 20;

/// How long the head of a request, and then its body, may take. A client that says nothing for as long
/// between two requests is closed, too.
const PATIENCE: Duration = Duration::from_secs(10);

/// How to start a sandbox.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    pub organisation: Organisation,
    pub faults: Vec<Fault>,
    /// How far the sandbox's clock is ahead of this machine's.
    pub clock_offset: SignedDuration,
    /// Whether the refusal of a wrong one-time code tells the right one, since no device shows it.
    pub reveals_codes: bool,
    /// Ends every session after this, whatever was asked for.
    pub session_lifetime: Option<SignedDuration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            organisation: demo::organisation(),
            faults: Vec::new(),
            clock_offset: SignedDuration::ZERO,
            reveals_codes: false,
            session_lifetime: None,
        }
    }
}

/// Starts servers.
#[derive(Debug)]
pub struct Sandbox;

/// A sandbox at work; dropping it stops it.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    cloud: Arc<Cloud>,
    task: JoinHandle<()>,
}

impl Sandbox {
    /// Listens on loopback and answers from then on, in a task of the current runtime. Fails if
    /// the port is taken.
    pub async fn start(options: Options) -> Result<Running, Failure> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let refused = |error| {
            Failure::local(format!("cannot listen on `{wanted}`: {error}"))
                .with_hint("choose another port, or 0 for any free one")
        };
        let listener = TcpListener::bind(wanted).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let now = Timestamp::now();
        let mut key = [0; 32];
        getrandom::fill(&mut key)
            .map_err(|error| Failure::local(format!("no randomness to be had: {error}")))?;
        let cloud = Arc::new(Cloud {
            keys: Mutex::new(Keys::of(&options.organisation)),
            sign_ins: Mutex::default(),
            logins: Mutex::default(),
            console: Mutex::default(),
            organisation: options.organisation,
            faults: Mutex::new(options.faults),
            used_codes: Mutex::default(),
            reveals_codes: options.reveals_codes,
            session_lifetime: options.session_lifetime,
            clock_offset: milliseconds(options.clock_offset).into(),
            key,
            seed: u64::try_from(now.as_nanosecond()).unwrap_or(0),
            requests: 0.into(),
        });
        let task = tokio::spawn(listen(listener, Arc::clone(&cloud)));
        Ok(Running { address, cloud, task })
    }
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The accounts that it serves.
    pub fn organisation(&self) -> &Organisation {
        &self.cloud.organisation
    }

    /// The variables that send a client here, with the keys of the first user.
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut variables = self.endpoint();
        variables.extend(self.first_user().map(client::key_variables).unwrap_or_default());
        variables
    }

    /// The variables that send a client here, without keys: for use beside [`Running::shared_config`].
    pub fn endpoint(&self) -> Vec<(String, String)> {
        client::endpoint_variables(self.address)
    }

    /// Files for `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, with profiles for the demo.
    pub fn shared_config(&self) -> SharedFiles {
        client::shared_files(&self.cloud.organisation, self.address)
    }

    /// A profile that signs in as `aws login` does, for the config file: the person of the console's own sign-in.
    pub fn login_profile(&self) -> Option<String> {
        let (account, user) = person(&self.cloud)?;
        Some(client::login_section(&user.arn(account), self.address))
    }

    /// Replaces the faults, for tests in which something breaks or mends.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        *lock(&self.cloud.faults) = faults;
    }

    /// Sets the clock so far ahead of this machine's: a test need not wait for the end of a session.
    pub fn set_clock_offset(&self, offset: SignedDuration) {
        self.cloud.clock_offset.store(milliseconds(offset), Ordering::Relaxed);
    }

    /// Ends every sign-in, as an administrator can.
    pub fn end_sign_ins(&self) {
        lock(&self.cloud.sign_ins).revoke();
        lock(&self.cloud.logins).revoke();
    }

    /// The code that an MFA device shows now; `None` if there is no such device.
    pub fn mfa_code(&self, serial: &str) -> Option<String> {
        let users =
            self.cloud.organisation.accounts.values().flat_map(|account| account.users.values());
        let mut devices = users.filter_map(|user| user.mfa.as_ref());
        devices.find(|device| device.serial == serial)?.code(now(&self.cloud))
    }

    fn first_user(&self) -> Option<&User> {
        let accounts = &self.cloud.organisation.accounts;
        let first = accounts.get(&demo::FIRST).into_iter().chain(accounts.values());
        first.flat_map(|account| account.users.values()).next()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn milliseconds(offset: SignedDuration) -> i64 {
    i64::try_from(offset.as_millis()).unwrap_or_default()
}

/// The time as the sandbox tells it.
fn now(cloud: &Cloud) -> Timestamp {
    let offset = SignedDuration::from_millis(cloud.clock_offset.load(Ordering::Relaxed));
    let now = Timestamp::now();
    now.saturating_add(offset).unwrap_or(now)
}

async fn listen(listener: TcpListener, cloud: Arc<Cloud>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(serve(stream, peer, Arc::clone(&cloud)));
                }
                // Too many open files: the ones that end make room.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, cloud: Arc<Cloud>) {
    // Without this, a small answer waits for the acknowledgement of the one before.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(|request| respond(request, peer, &cloud));
    let mut connection = Builder::new();
    connection.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    // An error here is the client's: it closed, was too slow, or did not speak HTTP.
    drop(connection.serve_connection(TokioIo::new(stream), service).await);
}

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
struct Closed;

async fn respond(
    request: Request<Incoming>,
    peer: SocketAddr,
    cloud: &Cloud,
) -> Result<Response<Full<Bytes>>, Closed> {
    // A request that stops half way is dropped.
    let received =
        tokio::time::timeout(PATIENCE, receive(request, peer)).await.map_err(|_| Closed)?;
    let Some(received) = received else {
        return Ok(response(StatusCode::PAYLOAD_TOO_LARGE, "text/plain", "too large".to_owned()));
    };
    let now = now(cloud);
    let answer = match cloud.answer(&received, now) {
        Answer::Late(delay, answer) => {
            tokio::time::sleep(delay).await;
            *answer
        }
        now @ (Answer::Reply(_)
        | Answer::Plain(_)
        | Answer::Never
        | Answer::Garbage
        | Answer::Disconnect) => now,
    };
    let mut answered = match answer {
        Answer::Reply(reply) => reply_response(reply),
        Answer::Plain(plain) => plain_response(plain),
        Answer::Never | Answer::Late(..) => std::future::pending().await,
        Answer::Garbage => {
            let page = "<!DOCTYPE html><html><body>Please sign in to the guest network</body>";
            response(StatusCode::OK, "text/html", page.to_owned())
        }
        Answer::Disconnect => return Err(Closed),
    };
    // By this header, clients learn how far off their clock is.
    if let Ok(date) = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string().parse() {
        answered.headers_mut().insert(header::DATE, date);
    }
    Ok(answered)
}

async fn receive(request: Request<Incoming>, peer: SocketAddr) -> Option<Received> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, MOST_BYTES).collect().await.ok()?.to_bytes();
    Some(Received {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: texts(&parts.headers),
        body,
        source_ip: peer.ip().to_string(),
    })
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

fn reply_response(reply: Reply) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = response(status, "text/xml", reply.body);
    if let Ok(id) = reply.request_id.parse() {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response
}

fn plain_response(plain: Plain) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(plain.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = response(status, plain.kind, plain.body);
    for (name, value) in plain.headers {
        let name = header::HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, header::HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn response(status: StatusCode, kind: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}
