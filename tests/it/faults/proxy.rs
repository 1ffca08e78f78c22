//! A server that passes requests on to the sandbox, and spoils what comes back.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

/// How an answer is spoiled: what is written instead of it.
pub(super) type Spoil = fn(&mut Wire<'_>, &Answer) -> std::io::Result<()>;

/// What the sandbox answered.
#[derive(Debug)]
pub(super) struct Answer {
    /// Status line and headers, with the empty line.
    pub(super) head: String,
    pub(super) body: String,
}

impl Answer {
    /// The whole, as it came.
    pub(super) fn whole(&self) -> Vec<u8> {
        format!("{}{}", self.head, self.body).into_bytes()
    }

    /// The head with another header before the others.
    pub(super) fn head_with(&self, header: &str) -> String {
        self.head.replacen("\r\n", &format!("\r\n{header}\r\n"), 1)
    }

    /// The head without one of its headers.
    pub(super) fn head_without(&self, name: &str) -> String {
        let kept = |line: &&str| !line.to_ascii_lowercase().starts_with(name);
        self.head.split_inclusive("\r\n").filter(kept).collect()
    }
}

/// The client's side of a connection.
#[derive(Debug)]
pub(super) struct Wire<'a> {
    stream: TcpStream,
    stops: &'a AtomicBool,
}

impl Wire<'_> {
    pub(super) fn write(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
        self.stream.write_all(bytes.as_ref())
    }

    /// An answer of another status and body.
    pub(super) fn answer(&mut self, status: &str, body: &str) -> std::io::Result<()> {
        let length = body.len();
        self.write(format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// An error as STS and IAM word it.
    pub(super) fn refuse(&mut self, status: &str, code: &str, text: &str) -> std::io::Result<()> {
        self.answer(
            status,
            &format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
                 <Message>{text}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"
            ),
        )
    }

    /// Waits, for as long as the test runs and the client listens.
    pub(super) fn wait(&mut self, time: Duration) -> std::io::Result<()> {
        let step = Duration::from_millis(50);
        let mut left = time;
        self.stream.set_read_timeout(Some(step))?;
        while !left.is_zero() && !self.stops.load(Ordering::Relaxed) {
            match self.stream.read(&mut [0; 64]) {
                Ok(0) => return Err(ErrorKind::ConnectionAborted.into()),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
            left = left.saturating_sub(step);
        }
        self.stream.set_read_timeout(None)
    }

    /// Never answers.
    pub(super) fn hang(&mut self) -> std::io::Result<()> {
        self.wait(Duration::from_mins(10))
    }

    /// A byte at a time, each late.
    pub(super) fn drip(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        for byte in bytes {
            self.write([*byte])?;
            self.wait(Duration::from_millis(500))?;
        }
        Ok(())
    }

    /// Ends the connection in order.
    pub(super) fn close(&mut self) -> std::io::Result<()> {
        self.stream.shutdown(Shutdown::Both)?;
        Err(ErrorKind::ConnectionAborted.into())
    }

    /// Ends the connection with a reset.
    pub(super) fn reset(&mut self) -> std::io::Result<()> {
        SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))?;
        Err(ErrorKind::ConnectionAborted.into())
    }
}

/// A fault, and which calls it hits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spoiled {
    /// The action that is hit; every one if empty.
    pub(super) action: &'static str,
    pub(super) spoil: Spoil,
}

/// A proxy at work; dropping it ends its threads.
#[derive(Debug)]
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    stops: Arc<AtomicBool>,
}

impl Proxy {
    pub(super) fn start(backend: SocketAddr, spoiled: Spoiled) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let stops = Arc::<AtomicBool>::default();
        let flag = Arc::clone(&stops);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if flag.load(Ordering::Relaxed) {
                    break;
                }
                let flag = Arc::clone(&flag);
                // A client that has had enough is the end of its connection, and no fault here.
                thread::spawn(move || drop(serve(stream, backend, spoiled, &flag)));
            }
        });
        Self { address, stops }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stops.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.address));
    }
}

fn serve(
    stream: TcpStream,
    backend: SocketAddr,
    spoiled: Spoiled,
    stops: &AtomicBool,
) -> std::io::Result<()> {
    let mut wire = Wire { stream, stops };
    loop {
        let (head, body) = read(&mut wire.stream)?;
        let mut other = TcpStream::connect(backend)?;
        other.write_all(head.as_bytes())?;
        other.write_all(body.as_bytes())?;
        let (answer_head, answer_body) = read(&mut other)?;
        let answer = Answer { head: answer_head, body: answer_body };
        let is_hit = spoiled.action.is_empty()
            || body.split('&').any(|pair| pair.strip_prefix("Action=") == Some(spoiled.action));
        if is_hit {
            (spoiled.spoil)(&mut wire, &answer)?;
        } else {
            wire.write(answer.whole())?;
        }
    }
}

/// One message: head and body, whose length the head tells.
fn read(stream: &mut TcpStream) -> std::io::Result<(String, String)> {
    let mut bytes = Vec::new();
    let mut next = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut next)?;
        bytes.push(next[0]);
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let lower = head.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok((head, String::from_utf8_lossy(&body).into_owned()))
}
