//! The socket, and its two ends.

use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use crate::adapters::control::{MOST, gone, patience};
use crate::adapters::file;
use crate::adapters::live_folder::{SOCKET, is_own};
use crate::domain::failure::Failure;
use crate::domain::live::{Act, Answer, Order};
use crate::domain::secret::Secret;
use crate::domain::system::in_words;

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
            Failure::local(format!("cannot take orders for the shell: {}", in_words(&error)))
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
    /// Comes back once the one who asked has left: their order is no longer wanted.
    pub async fn left(&mut self) {
        let mut noise = [0; 64];
        while self.0.read(&mut noise).await.is_ok_and(|count| count > 0) {}
    }

    /// Answers; one that left in the meantime hears nothing.
    pub async fn answer(self, answer: &Answer) {
        if let Ok(text) = serde_json::to_vec(answer) {
            self.write(text).await;
        }
    }

    /// Hands keys over, or says why there are none.
    pub async fn hand_over(self, keys: &Result<Secret, Failure>) {
        if let Ok(text) = serde_json::to_vec(&keys.as_ref().map(Secret::reveal)) {
            self.write(text).await;
        }
    }

    async fn write(mut self, text: Vec<u8>) {
        let mut text = Zeroizing::new(text);
        text.push(b'\n');
        drop(tokio::time::timeout(PATIENCE, self.0.write_all(&text)).await);
    }
}

/// Asks the live shell of a folder.
///
/// # Errors
/// No kamen serves it any more, or it cannot do what it was asked.
pub fn ask(folder: &Path, order: &Order) -> Answer {
    let answered = asked(folder, order)?;
    serde_json::from_slice(&answered).map_err(|error| other_version(&error.to_string()))?
}

/// The keys of the live shell of a folder, as a `credential_process` prints them.
///
/// # Errors
/// As [`ask`]; there are none now.
pub fn keys(folder: &Path) -> Result<Secret, Failure> {
    let answered = asked(folder, &Order::of(Act::Keys))?;
    let told: Result<String, Failure> =
        serde_json::from_slice(&answered).map_err(|_| other_version("it answered no keys"))?;
    told.map(Secret::new)
}

fn asked(folder: &Path, order: &Order) -> Result<Zeroizing<Vec<u8>>, Failure> {
    if is_gone(folder) {
        return Err(gone(folder));
    }
    if !is_own(folder) {
        let text = format!("this live shell is another user's ({})", folder.display());
        return Err(Failure::local(text).with_hint("leave it, or ask as that user"));
    }
    exchanged(folder, order).map_err(|error| unanswered(folder, &error))
}

/// Whether no kamen serves the folder any more. One that does not answer may be busy, or another version.
pub fn is_gone(folder: &Path) -> bool {
    let socket = folder.join(SOCKET);
    std::os::unix::net::UnixStream::connect(socket).is_err_and(|error| is_absence(&error))
}

/// Whether an error says that there is no socket, or that no process listens to it.
fn is_absence(error: &io::Error) -> bool {
    file::is_missing(error) || error.kind() == io::ErrorKind::ConnectionRefused
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the system's enum may grow")]
fn unanswered(folder: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        _ if is_gone(folder) => gone(folder),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            Failure::local("the kamen that serves this shell is busy and does not answer")
                .with_hint("try again in a moment")
        }
        // It lets go of what it does not understand.
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::ConnectionReset => other_version("it hung up"),
        _ => Failure::local(format!(
            "the kamen that serves this shell cannot be asked: {}",
            in_words(error)
        )),
    }
}

fn other_version(what: &str) -> Failure {
    Failure::local(format!("the kamen that serves this shell is another version: {what}"))
        .with_hint("leave this shell, and open another")
}

fn exchanged(folder: &Path, order: &Order) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut stream = std::os::unix::net::UnixStream::connect(folder.join(SOCKET))?;
    stream.set_read_timeout(Some(patience(order)))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut text = serde_json::to_vec(order)?;
    text.push(b'\n');
    stream.write_all(&text)?;
    // What are keys is wiped; room for what they take, so that no copy is left behind.
    let mut answer = Zeroizing::new(Vec::with_capacity(64 << 10));
    stream.take(MOST).read_to_end(&mut answer)?;
    if answer.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(answer) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::live_folder::LiveFolder;
    use crate::domain::environment::Environment;

    #[tokio::test]
    async fn an_order_is_answered_and_noise_is_not() {
        let folder = LiveFolder::make(&Environment::default()).unwrap();
        let mut control = Control::open(folder.path()).unwrap();
        let path = folder.path().to_path_buf();
        let code = Some("123456".to_owned());
        let order = Order { mfa_code: code, ..Order::of(Act::Back) };
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
    fn one_that_hangs_up_is_another_version_and_not_gone() {
        let folder = LiveFolder::make(&Environment::default()).unwrap();
        let socket = std::os::unix::net::UnixListener::bind(folder.path().join(SOCKET)).unwrap();
        let path = folder.path().to_path_buf();
        let order = Order::of(Act::Tell);

        let asking = std::thread::spawn(move || ask(&path, &order));
        for _ in 0..3 {
            // A look whether it is there, the question, and a look at what became of it.
            drop(socket.accept().unwrap());
        }
        let failure = asking.join().unwrap().unwrap_err();

        assert!(failure.message.contains("another version"), "{failure}");
        assert!(!is_gone(folder.path()));
        drop(socket);
        assert!(is_gone(folder.path()));
    }

    #[tokio::test]
    async fn an_order_is_no_longer_wanted_once_its_asker_has_left() {
        let folder = LiveFolder::make(&Environment::default()).unwrap();
        let mut control = Control::open(folder.path()).unwrap();
        let mut asker = UnixStream::connect(folder.path().join(SOCKET)).await.unwrap();
        let order = serde_json::to_string(&Order::of(Act::Back)).unwrap();
        asker.write_all(format!("{order}\n").as_bytes()).await.unwrap();
        let (_, mut heard) = control.next().await;

        let waits = tokio::time::timeout(Duration::from_millis(50), heard.left()).await;
        drop(asker);
        heard.left().await;

        assert!(waits.is_err(), "it is there until it leaves");
    }

    #[test]
    fn a_shell_whose_kamen_is_gone_says_what_helps() {
        let folder = tempfile::tempdir().unwrap();

        let failure = ask(folder.path(), &Order::of(Act::Tell)).unwrap_err();

        assert!(failure.message.contains("has ended"), "{failure}");
        assert!(failure.hint.unwrap().contains("kamen renew"));
    }
}
