//! The socket, and its two ends.

use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

use crate::adapters::control::{MOST, gone, patience};
use crate::adapters::live_folder::{SOCKET, is_own};
use crate::domain::failure::Failure;
use crate::domain::live::{Answer, Order};

/// How long an order may take to come in.
const PATIENCE: Duration = Duration::from_secs(10);

/// Orders that come in at a time; further ones wait.
const MOST_ASKERS: usize = 16;

/// A socket that takes orders.
#[derive(Debug)]
pub struct Control {
    socket: UnixListener,
    askers: JoinSet<Option<(Order, Asker)>>,
}

/// Waits for an answer.
#[derive(Debug)]
pub struct Asker(UnixStream);

impl Control {
    /// Takes orders in a live shell's folder.
    ///
    /// # Errors
    /// There can be no socket.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let socket = UnixListener::bind(folder.join(SOCKET)).map_err(|error| {
            Failure::local(format!("cannot take orders for the shell: {error}"))
                .with_hint("a short `XDG_RUNTIME_DIR` or `TMPDIR` helps if the path is too long")
        })?;
        Ok(Self { socket, askers: JoinSet::new() })
    }

    /// The next order, and who waits for its answer.
    pub async fn next(&mut self) -> (Order, Asker) {
        loop {
            tokio::select! {
                accepted = self.socket.accept(), if self.askers.len() < MOST_ASKERS => {
                    match accepted {
                        Ok((stream, _)) => {
                            self.askers.spawn(heard(stream));
                        }
                        // No file is free; one may be soon.
                        Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                    }
                }
                Some(heard) = self.askers.join_next(), if !self.askers.is_empty() => {
                    if let Ok(Some(order)) = heard {
                        return order;
                    }
                }
            }
        }
    }
}

/// Reads an order of this person's own; anything else is let go.
async fn heard(stream: UnixStream) -> Option<(Order, Asker)> {
    let own = nix::unistd::geteuid().as_raw();
    if stream.peer_cred().ok()?.uid() != own {
        return None;
    }
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    let mut limited = (&mut reader).take(MOST);
    let read = limited.read_line(&mut line);
    tokio::time::timeout(PATIENCE, read).await.ok()?.ok()?;
    let order = serde_json::from_str(&line).ok()?;
    Some((order, Asker(reader.into_inner())))
}

impl Asker {
    /// Answers; one that left in the meantime hears nothing.
    pub async fn answer(mut self, answer: &Answer) {
        let Ok(mut text) = serde_json::to_vec(answer) else { return };
        text.push(b'\n');
        drop(tokio::time::timeout(PATIENCE, self.0.write_all(&text)).await);
    }
}

/// Asks the live shell of a folder.
///
/// # Errors
/// No kamen serves it any more, or it cannot do what it was asked.
pub fn ask(folder: &Path, order: &Order) -> Answer {
    if !is_own(folder) {
        return Err(gone(folder));
    }
    let answered = exchanged(folder, order).map_err(|_| gone(folder))?;
    let unread = |error| Failure::local(format!("this shell's kamen is another version: {error}"));
    serde_json::from_slice(&answered).map_err(unread)?
}

fn exchanged(folder: &Path, order: &Order) -> io::Result<Vec<u8>> {
    let mut stream = std::os::unix::net::UnixStream::connect(folder.join(SOCKET))?;
    stream.set_read_timeout(Some(patience(order)))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut text = serde_json::to_vec(order)?;
    text.push(b'\n');
    stream.write_all(&text)?;
    let mut answer = Vec::new();
    stream.take(MOST).read_to_end(&mut answer)?;
    if answer.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(answer) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::live_folder::LiveFolder;
    use crate::domain::environment::Environment;
    use crate::domain::live::Act;

    #[tokio::test]
    async fn an_order_is_answered_and_noise_is_not() {
        let folder = LiveFolder::make(&Environment::default()).unwrap();
        let mut control = Control::open(folder.path()).unwrap();
        let path = folder.path().to_path_buf();
        let order = Order { act: Act::Back, mfa_code: Some("123456".to_owned()) };
        let (noise, sent) = (path.join(SOCKET), order.clone());

        let asking = tokio::task::spawn_blocking(move || {
            let mut stream = std::os::unix::net::UnixStream::connect(noise).unwrap();
            stream.write_all(b"GET / HTTP/1.1\n").unwrap();
            let mut said = String::new();
            stream.read_to_string(&mut said).unwrap();
            (said, ask(&path, &sent))
        });
        let (heard, asker) = control.next().await;
        asker.answer(&Err(Failure::usage("no role before"))).await;
        let (said, answered) = asking.await.unwrap();

        assert_eq!((heard, said.as_str()), (order, ""));
        assert_eq!(answered, Err(Failure::usage("no role before")));
    }

    #[test]
    fn a_shell_whose_kamen_is_gone_says_what_helps() {
        let folder = tempfile::tempdir().unwrap();

        let failure = ask(folder.path(), &Order { act: Act::Tell, mfa_code: None }).unwrap_err();

        assert!(failure.message.contains("has ended"), "{failure}");
        assert!(failure.hint.unwrap().contains("kamen renew"));
    }
}
