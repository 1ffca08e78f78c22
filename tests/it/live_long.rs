//! Live children for as long as it takes, and killed at any moment: a sample here, the full counts in `tests/long/run`.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::SignedDuration;
use kamen::sandbox::Options;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::environment::kamen_binary;
use crate::support::python;
use crate::support::sandbox::Cloud;

/// Calls once a round for so many rounds of so many seconds; prints the calls that failed and how many keys there were.
const CLIENT: &str = "import boto3, json, sys, time\n\
session = boto3.Session()\n\
client = session.client('sts')\n\
failed, keys = [], set()\n\
for turn in range(int(sys.argv[1])):\n\
\x20   try:\n\
\x20       client.get_caller_identity()\n\
\x20       keys.add(session.get_credentials().get_frozen_credentials().access_key)\n\
\x20   except Exception as problem:\n\
\x20       failed.append(f'{turn}: {problem}')\n\
\x20   time.sleep(float(sys.argv[2]))\n\
print(json.dumps([failed, len(keys)]))\n";

fn is_long() -> bool {
    std::env::var_os("KAMEN_LONG").is_some()
}

#[test]
fn a_client_that_calls_once_a_renewal_never_fails() {
    // Sessions of five seconds are renewed every two and a half: 720 times in half an hour.
    let (life, rounds) = if is_long() { (5, 720) } else { (8, 6_usize) };
    let session_lifetime = Some(SignedDuration::from_secs(life));
    let cloud = Cloud::start(Options { session_lifetime, ..Options::default() });
    let environment = cloud.with_profiles();
    let pause = if is_long() { "2.5" } else { "4" };
    let client = |form: &str| {
        Command::new(kamen_binary())
            .env_clear()
            .envs(environment.variables())
            .args(["exec", form, "tools", "--"])
            .arg(python::program("python"))
            .args(["-c", CLIENT, &rounds.to_string(), pause])
            .stdout(Stdio::piped())
            .spawn()
            .expect("kamen starts")
    };
    let clients = ["--live", "--live=process"].map(client);

    for child in clients {
        let output = child.wait_with_output().expect("kamen ends");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let (failed, keys): (Vec<String>, usize) = serde_json::from_str(&said).expect("JSON");
        assert!(output.status.success() && failed.is_empty(), "{failed:?}");
        assert!(keys * 4 >= rounds * 3, "{keys} keys in {rounds} rounds");
    }
}

#[test]
fn killed_at_any_moment_it_leaves_no_endpoint_and_the_next_takes_away_what_lies_about() {
    let kills = if is_long() { 100 } else { 6_u64 };
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    let place = environment.home().join("runtime");
    std::fs::create_dir_all(&place).expect("a folder");
    environment.set("XDG_RUNTIME_DIR", place.to_str().expect("a path"));
    for turn in 0..kills {
        let mut child = Command::new(kamen_binary())
            .env_clear()
            .envs(environment.variables())
            .args([
                "exec",
                "--live",
                "tools",
                "--",
                "sh",
                "-c",
                "echo $$ $AWS_CONTAINER_CREDENTIALS_FULL_URI; exec sleep 300",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("kamen starts");
        // At another moment each time: while it starts, while it assumes the role, while the command runs.
        std::thread::sleep(Duration::from_millis(turn * 7919 % 600));
        child.kill().expect("it can be killed");
        child.wait().expect("it has ended");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("text");
        let Some((command, address)) = line.trim().split_once(' ') else { continue };
        // The command itself goes on, as a shell would; what served it is gone, and it holds no keys.
        let address = address.trim_start_matches("http://").split('/').next().expect("a host");
        assert!(TcpStream::connect(address).is_err(), "{turn}: an endpoint without its kamen");
        let command = Pid::from_raw(command.parse().expect("a process"));
        kill(command, Signal::SIGKILL).expect("the command goes on");
    }

    let output = environment.kamen().args(["exec", "--live", "tools", "--", "true"]).output();

    assert!(output.expect("kamen runs").status.success());
    let left: Vec<_> = std::fs::read_dir(&place).expect("a folder").flatten().collect();
    let is_live =
        |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with("kamen-live-");
    let left: Vec<_> = left.into_iter().filter(is_live).collect();
    assert!(left.is_empty(), "{left:?}");
}
