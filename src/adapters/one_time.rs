//! An address on loopback that leads to a secret one, once: what opens a browser stands in argument lists,
//! which every process of the machine can read.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, HOST, HeaderValue, LOCATION, REFERRER_POLICY};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use subtle::ConstantTimeEq;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::adapters::peer::{is_own, listen, random_word};
use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::ports::aws::Answer;
use crate::ports::console::{Led, OneTime};

/// How long a browser may take to start.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(5);

/// Listens on 127.0.0.1, at a port that the system chooses.
#[derive(Debug, Default)]
pub struct LoopbackOnce;

impl OneTime for LoopbackOnce {
    fn lead<'a>(&'a self, target: &'a Secret) -> Answer<'a, Led> {
        async move {
            let (socket, own) = listen().await?;
            let path = format!("/{}", random_word()?.reveal());
            let address = format!("http://{own}{path}");
            let door = Door { own, path: Secret::new(path), target: target.clone() };
            Ok(Led { address, used: serve(socket, Arc::new(door)).boxed() })
        }
        .boxed()
    }
}

/// What is behind the address.
struct Door {
    own: SocketAddr,
    path: Secret,
    target: Secret,
}

/// Answers until the right one came.
async fn serve(socket: TcpListener, door: Arc<Door>) -> Result<(), Failure> {
    let (sender, mut used) = mpsc::channel(1);
    let mut connections = JoinSet::new();
    let end = tokio::time::sleep(PATIENCE);
    tokio::pin!(end);
    loop {
        tokio::select! {
            Some(()) = used.recv() => break,
            Ok((stream, peer)) = socket.accept() => {
                connections.spawn(connection(stream, peer, Arc::clone(&door), sender.clone()));
            }
            () = &mut end => {
                return Err(Failure::local("the browser did not come for the page")
                    .with_hint("`--print` prints its address instead"));
            }
        }
    }
    drop(socket);
    // The answer is on its way.
    let all = async { while connections.join_next().await.is_some() {} };
    drop(tokio::time::timeout(REQUEST, all).await);
    Ok(())
}

async fn connection(stream: TcpStream, peer: SocketAddr, door: Arc<Door>, used: mpsc::Sender<()>) {
    let service = service_fn(|request| {
        let (door, used) = (Arc::clone(&door), used.clone());
        async move { Ok::<_, hyper::Error>(respond(&request, peer, &door, &used)) }
    });
    let mut connection = Builder::new();
    connection.timer(TokioTimer::new()).header_read_timeout(REQUEST).keep_alive(false);
    drop(connection.serve_connection(TokioIo::new(stream), service).await);
}

fn respond(
    request: &Request<Incoming>,
    peer: SocketAddr,
    door: &Door,
    used: &mpsc::Sender<()>,
) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::new()));
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let path = request.uri().path().as_bytes();
    let is_right = request.method() == "GET"
        && host == Some(&*door.own.to_string())
        && bool::from(path.ct_eq(door.path.reveal().as_bytes()))
        && is_own(peer, door.own);
    // One place alone: the second finds it taken.
    let target = HeaderValue::from_str(door.target.reveal());
    let (true, Ok(target)) = (is_right, target) else { return not_found(response) };
    if used.try_send(()).is_err() {
        return not_found(response);
    }
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(LOCATION, target);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn not_found(mut response: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn fetched(address: &str) -> String {
        let rest = address.strip_prefix("http://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        let Ok(mut stream) = TcpStream::connect(host).await else { return String::new() };
        let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test]
    async fn the_address_leads_on_once_and_no_other_does() {
        let led = LoopbackOnce.lead(&Secret::new("https://x.example.com/?secret")).await.unwrap();
        let address = led.address;
        assert!(
            address.starts_with("http://127.0.0.1:") && !address.contains("secret"),
            "{address}"
        );
        let browser = async {
            let wrong = fetched(&format!("{address}x")).await;
            let right = fetched(&address).await;
            (wrong, right, fetched(&address).await)
        };

        let (used, (wrong, right, second)) = tokio::join!(led.used, browser);

        assert_eq!(used, Ok(()));
        assert!(wrong.starts_with("HTTP/1.1 404"), "{wrong}");
        assert!(right.starts_with("HTTP/1.1 303"), "{right}");
        assert!(
            right.to_lowercase().contains("location: https://x.example.com/?secret"),
            "{right}"
        );
        assert!(right.to_lowercase().contains("referrer-policy: no-referrer"), "{right}");
        assert!(!second.contains("secret"), "{second}");
    }
}
