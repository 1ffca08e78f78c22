//! Whole processes, from their start: the first frame on a terminal, and commands beside `true`.
//!
//! The sandbox of this very process answers them, on loopback.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use criterion::Criterion;
use kamen::sandbox::{Options, Running, Sandbox, demo};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const KAMEN: &str = env!("CARGO_BIN_EXE_kamen");

/// What the first frame must show: a role that comes first in the list.
const ROLE: &[u8] = b"AWSServiceRole";

/// A sandbox with 10,000 roles, and a home whose inventory was read from it.
struct Place {
    home: TempDir,
    running: Running,
    _runtime: Runtime,
}

impl Place {
    fn new() -> Self {
        let runtime = Runtime::new().expect("threads start");
        let options = Options { organisation: demo::scaled(10_000, 40), ..Options::default() };
        let running = runtime.block_on(Sandbox::start(options)).expect("a free port");
        let home = tempfile::tempdir().expect("a folder");
        let files = running.shared_config();
        let aws = home.path().join(".aws");
        std::fs::create_dir(&aws).expect("a folder");
        std::fs::write(aws.join("config"), &files.config).expect("written");
        std::fs::write(aws.join("credentials"), &files.credentials).expect("written");
        let place = Self { home, running, _runtime: runtime };
        place.run(&[KAMEN, "roles", "--refresh"]);
        place
    }

    fn variables(&self) -> Vec<(String, String)> {
        let mut variables = self.running.endpoint();
        let path = std::env::var("PATH").expect("PATH is set");
        let home = self.home.path().display().to_string();
        for (name, value) in [
            ("PATH", path.as_str()),
            ("HOME", &home),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ] {
            variables.push((name.to_owned(), value.to_owned()));
        }
        variables
    }

    /// Runs a command to its end and gives the time that it took.
    fn run(&self, words: &[&str]) -> Duration {
        let (program, arguments) = words.split_first().expect("a program");
        let mut command = Command::new(program);
        command.args(arguments).env_clear().envs(self.variables());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
        let start = Instant::now();
        let status = command.status().expect("the program starts");
        let took = start.elapsed();
        assert!(status.success(), "{words:?} ended with {status}");
        took
    }

    /// Starts the screens on a terminal; the time until a role is on it.
    fn first_frame(&self) -> Duration {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(Path::new(KAMEN));
        command.env_clear();
        command.cwd(self.home.path());
        for (name, value) in self.variables() {
            command.env(name, value);
        }
        let mut reader = pair.master.try_clone_reader().expect("a readable terminal");
        let start = Instant::now();
        let mut child = pair.slave.spawn_command(command).expect("kamen starts");
        drop(pair.slave);
        let (mut seen, mut buffer) = (Vec::new(), [0_u8; 8192]);
        while !seen.windows(ROLE.len()).any(|part| part == ROLE) {
            let count = reader.read(&mut buffer).expect("kamen draws");
            assert!(count > 0, "ended before its first frame: {}", String::from_utf8_lossy(&seen));
            seen.extend_from_slice(&buffer[..count]);
        }
        let took = start.elapsed();
        child.kill().expect("it can be ended");
        drop(reader);
        child.wait().expect("it ends");
        took
    }
}

pub fn first_frame(criterion: &mut Criterion) {
    let place = Place::new();
    criterion.bench_function("process: first frame, 10,000 cached roles", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| place.first_frame()).sum());
    });
}

/// What kamen costs over the command itself: read these in pairs.
pub fn commands(criterion: &mut Criterion) {
    let place = Place::new();
    let exec = [KAMEN, "exec", "012345678901/S3ListBucketOnly", "--", "true"];
    for (title, words) in [
        ("process: true", &["true"][..]),
        ("process: kamen whoami", &[KAMEN, "whoami"]),
        ("process: kamen exec ROLE -- true", &exec),
        ("process: kamen roles, 10,000 cached roles", &[KAMEN, "roles"]),
        ("process: kamen roles --refresh, 10,000 roles", &[KAMEN, "roles", "--refresh"]),
    ] {
        criterion.bench_function(title, |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| place.run(words)).sum());
        });
    }
}
