//! The way back from a browser: a listener on 127.0.0.1 for the one answer of a sign-in.
//!
//! Any page may send a browser here, so that only the exact path with the exact state counts, once; all
//! else is told off and forgotten.

mod judge;
mod page;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderValue, REFERRER_POLICY};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use judge::{Asked, Verdict, judge};

use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::domain::sign_in::Callback;
use crate::domain::system::in_words;
use crate::ports::aws::Answer;
use crate::ports::sign_in::{CALLBACK, Listening, Loopback};

/// How long the head of a request may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long the person may take in the browser.
const SIGN_IN: Duration = Duration::from_mins(10);

/// How long the browser is given to fetch the last page.
const LAST_PAGE: Duration = Duration::from_secs(2);

/// What a request may be long.
const MOST_BYTES: usize = 64 * 1024;

/// Listens on 127.0.0.1, at a port that the system chooses.
#[derive(Debug, Default)]
pub struct SystemLoopback;

impl Loopback for SystemLoopback {
    fn listen(&self) -> Answer<'_, Box<dyn Listening>> {
        async {
            let refused = |error| {
                Failure::local(format!("cannot listen on 127.0.0.1: {}", in_words(&error)))
                    .with_hint("sign in by a code: `kamen login --device`")
            };
            let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            let socket = TcpListener::bind(wanted).await.map_err(refused)?;
            let address = socket.local_addr().map_err(refused)?;
            let connections = JoinSet::new();
            let listener = Listener { socket, address, connections, waiting: None };
            Ok(Box::new(listener) as Box<dyn Listening>)
        }
        .boxed()
    }
}

/// The answer that a request for this target would be, to a sign-in with this state. For fuzzing.
pub fn callback_of(target: &str, state: &Secret) -> Option<Callback> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let asked = Asked { method: "GET", host: Some("127.0.0.1:1"), path, query };
    match judge(asked, "127.0.0.1:1", state) {
        Verdict::Answer(callback) => Some(callback),
        Verdict::Nothing | Verdict::Foreign => None,
    }
}

/// The page that tells the browser what is wrong. For fuzzing.
pub fn page_of(problem: &str) -> String {
    page::failed(problem)
}

struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    connections: JoinSet<()>,
    /// The browser that brought the answer, while it waits for what comes of it.
    waiting: Option<(Arc<Shared>, watch::Sender<Option<Outcome>>)>,
}

/// What came of it: nothing, or what is wrong.
type Outcome = Option<String>;

/// What the connections share.
struct Shared {
    address: SocketAddr,
    state: Secret,
    /// Taken by the one answer that counts.
    first: Mutex<Option<mpsc::Sender<Callback>>>,
    outcome: watch::Receiver<Option<Outcome>>,
}

impl Listening for Listener {
    fn redirect(&self) -> String {
        format!("http://{}{CALLBACK}", self.address)
    }

    fn answer<'a>(&'a mut self, state: &'a Secret) -> Answer<'a, Callback> {
        async move {
            let (sender, mut receiver) = mpsc::channel(1);
            let (outcome, told) = watch::channel(None);
            let shared = Arc::new(Shared {
                address: self.address,
                state: state.clone(),
                first: Mutex::new(Some(sender)),
                outcome: told,
            });
            self.waiting = Some((Arc::clone(&shared), outcome));
            let end = tokio::time::sleep(SIGN_IN);
            tokio::pin!(end);
            loop {
                tokio::select! {
                    Some(callback) = receiver.recv() => return Ok(callback),
                    accepted = self.socket.accept() => self.serve(accepted, &shared).await,
                    Some(_) = self.connections.join_next() => {}
                    () = &mut end => return Err(too_late()),
                }
            }
        }
        .boxed()
    }

    fn tell<'a>(&'a mut self, problem: Option<&'a str>) -> BoxFuture<'a, ()> {
        async move {
            let Some((shared, outcome)) = self.waiting.take() else { return };
            outcome.send_replace(Some(problem.map(str::to_owned)));
            let all = async {
                while !self.connections.is_empty() {
                    // Browsers that came meanwhile are told that it is over.
                    tokio::select! {
                        biased;
                        accepted = self.socket.accept() => self.serve(accepted, &shared).await,
                        _ = self.connections.join_next() => {}
                    }
                }
            };
            // A browser that keeps its connection open is not waited for.
            drop(tokio::time::timeout(LAST_PAGE, all).await);
        }
        .boxed()
    }
}

impl Listener {
    async fn serve(
        &mut self,
        accepted: std::io::Result<(TcpStream, SocketAddr)>,
        shared: &Arc<Shared>,
    ) {
        match accepted {
            Ok((stream, _)) => {
                self.connections.spawn(connection(stream, Arc::clone(shared)));
            }
            // Too many open files: the ones that end make room.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

fn too_late() -> Failure {
    Failure::local("the browser did not come back in ten minutes")
        .with_hint("try again; `--device` signs in by a code instead")
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(|request| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, hyper::Error>(respond(&request, &shared).await) }
    });
    let mut connection = Builder::new();
    connection
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(MOST_BYTES)
        // One page, then the end: nothing is left to wait for.
        .keep_alive(false);
    // An error here is the client's: it closed, was too slow, or did not speak HTTP.
    drop(connection.serve_connection(TokioIo::new(stream), service).await);
}

async fn respond(request: &Request<Incoming>, shared: &Shared) -> Response<Full<Bytes>> {
    let asked = Asked {
        method: request.method().as_str(),
        host: request.headers().get(HOST).and_then(|host| host.to_str().ok()),
        path: request.uri().path(),
        query: request.uri().query().unwrap_or_default(),
    };
    let callback = match judge(asked, &shared.address.to_string(), &shared.state) {
        Verdict::Nothing => return response(StatusCode::NOT_FOUND, page::nothing()),
        Verdict::Foreign => return response(StatusCode::BAD_REQUEST, page::foreign()),
        Verdict::Answer(callback) => callback,
    };
    let first = shared.first.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(first) = first else { return response(StatusCode::GONE, page::again()) };
    if first.send(callback).await.is_err() {
        return response(StatusCode::GONE, page::again());
    }
    let mut outcome = shared.outcome.clone();
    let told = outcome.wait_for(Option::is_some).await.map(|told| (*told).clone());
    match told {
        Ok(Some(None)) => response(StatusCode::OK, page::signed_in()),
        Ok(Some(Some(problem))) => response(StatusCode::OK, page::failed(&problem)),
        Ok(None) | Err(_) => response(StatusCode::OK, page::failed("kamen was ended")),
    }
}

fn response(status: StatusCode, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

#[cfg(test)]
mod tests;
