//! A credential endpoint on loopback, as containers have one: every SDK asks it for keys (AWS SDKs and Tools
//! Reference Guide, "Container credential provider").

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderMap, HeaderValue, ORIGIN,
};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::adapters::peer::{is_own, listen, random_word};
use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::ports::endpoint::{Served, Serves};

/// Where the keys are.
const PATH: &str = "/credentials";

/// How long one connection may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connections at a time; further ones wait.
const MOST: usize = 64;

/// An endpoint that listens.
#[derive(Debug)]
pub struct Endpoint {
    socket: TcpListener,
    door: Arc<Door>,
}

/// What is behind the address.
#[derive(Debug)]
struct Door {
    own: SocketAddr,
    token: Secret,
    source: Arc<dyn Serves>,
}

impl Endpoint {
    /// Listens on 127.0.0.1, at a port that the system chooses, with a new token.
    ///
    /// # Errors
    /// There is no port, or no randomness.
    pub async fn open(source: Arc<dyn Serves>) -> Result<Self, Failure> {
        let (socket, own) = listen().await?;
        Ok(Self { socket, door: Arc::new(Door { own, token: random_word()?, source }) })
    }

    /// What `AWS_CONTAINER_CREDENTIALS_FULL_URI` is to be.
    pub fn address(&self) -> String {
        format!("http://{}{PATH}", self.door.own)
    }

    /// What `AWS_CONTAINER_AUTHORIZATION_TOKEN` is to be.
    pub fn token(&self) -> &Secret {
        &self.door.token
    }

    /// Answers until it is dropped.
    pub async fn serve(&self) {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.socket.accept(), if connections.len() < MOST => {
                    match accepted {
                        // Others of this machine must not hold the places.
                        Ok((stream, peer)) if is_own(peer, self.door.own) => {
                            connections.spawn(connection(stream, Arc::clone(&self.door)));
                        }
                        Ok(_) => {}
                        // No file is free; one may be soon.
                        Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                    }
                }
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
            }
        }
    }
}

async fn connection(stream: TcpStream, door: Arc<Door>) {
    let service = service_fn(|request| {
        let door = Arc::clone(&door);
        async move { Ok::<_, hyper::Error>(respond(&request, &door).await) }
    });
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(PATIENCE).keep_alive(false);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    drop(tokio::time::timeout(PATIENCE, connection).await);
}

async fn respond(request: &Request<Incoming>, door: &Door) -> Response<Full<Bytes>> {
    let headers = request.headers();
    let value = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let token = value(AUTHORIZATION).unwrap_or_default();
    // The token may stand behind any scheme; clients send it as it is.
    let is_known = bool::from(token.as_bytes().ct_eq(door.token.reveal().as_bytes()));
    if is_of_page(headers) || value(HOST) != Some(&*door.own.to_string()) {
        return problem(
            StatusCode::FORBIDDEN,
            "Forbidden",
            "this endpoint is for programs of its shell",
        );
    }
    if request.uri().path() != PATH {
        return problem(StatusCode::NOT_FOUND, "NotFound", "there is nothing here");
    }
    if request.method() != "GET" {
        return problem(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "only GET is answered");
    }
    if !is_known {
        return problem(
            StatusCode::UNAUTHORIZED,
            "Unauthorized",
            "the token is not that of this shell",
        );
    }
    match door.source.served().await {
        Ok(served) => answer(StatusCode::OK, &document(&served)),
        Err(failure) => {
            let hint = failure.hint.as_ref().map_or_else(String::new, |hint| format!("; {hint}"));
            let text = format!("{}{hint}", failure.message);
            problem(StatusCode::SERVICE_UNAVAILABLE, "CredentialsUnavailable", &text)
        }
    }
}

/// Whether a page in a browser asks: no program sends these headers.
fn is_of_page(headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN)
        || headers.keys().any(|name| name.as_str().starts_with("sec-fetch-"))
}

fn document(served: &Served) -> Value {
    let keys = &served.credentials;
    let token = keys.session_token.as_ref().map(Secret::reveal);
    json!({
        "AccessKeyId": keys.access_key_id,
        "SecretAccessKey": keys.secret_access_key.reveal(),
        "Token": token.unwrap_or_default(),
        // Whole seconds: some clients read nothing finer.
        "Expiration": served.until.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "AccountId": served.account.to_string(),
    })
}

fn problem(status: StatusCode, code: &str, message: &str) -> Response<Full<Bytes>> {
    answer(status, &json!({ "Code": code, "Message": message }))
}

fn answer(status: StatusCode, document: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(document.to_string())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests;
