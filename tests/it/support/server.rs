//! Servers that we did not write, on loopback, stopped by the process that started them.

use std::fs::File;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::port::free_port;
use crate::support::python;

/// A running server; dropping it ends its process.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    port: u16,
    /// Its working folder: logs and whatever it writes.
    folder: TempDir,
}

impl Server {
    /// moto: many accounts, paging, session identity; enforces almost nothing.
    pub(crate) fn moto() -> Self {
        Self::start(|port| {
            let mut command = Command::new(python::program("moto_server"));
            command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
            command
        })
    }

    /// moto, filled with `roles` roles in each of `accounts` accounts before it serves.
    pub(crate) fn seeded_moto(accounts: usize, roles: usize) -> Self {
        Self::start(|port| {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/seeded_moto.py");
            let mut command = Command::new(python::program("python"));
            command.arg(script).args([port.to_string(), accounts.to_string(), roles.to_string()]);
            command
        })
    }

    /// ministack with `AUTH=true`: signatures, trust policies, sessions that really expire. The
    /// access key id names the account (twelve digits are that account's administrator).
    pub(crate) fn ministack() -> Self {
        Self::start(|port| {
            let mut command = Command::new(python::program("ministack"));
            command.env("AUTH", "true").env("BIND_HOST", "127.0.0.1");
            command.env("GATEWAY_PORT", port.to_string());
            command
        })
    }

    /// Starts what `command` makes for a free port and waits until it listens.
    pub(crate) fn start(command: impl FnOnce(u16) -> Command) -> Self {
        let port = free_port();
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let log = File::create(folder.path().join("log")).expect("log made");
        let child = command(port)
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("log shared"))
            .stderr(log)
            .spawn()
            .expect("the server's program starts");
        let mut server = Self { child, port, folder };
        server.wait_until_it_listens();
        server
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What the server printed so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn wait_until_it_listens(&mut self) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the server ended with {status} before it listened:\n{}", self.log());
            }
            assert!(Instant::now() < deadline, "the server does not listen:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
