//! `kill -9` at any moment: of the kamen behind a command and behind a shell, of a shell, and of what fetches keys. The
//! endpoint is no process of its own: it goes with its kamen.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::live_long::is_long;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

/// Prints its own number, its parent's, the endpoint's address and the folder.
const WHERE: &str = "echo at $$ $PPID ${AWS_CONTAINER_CREDENTIALS_FULL_URI:-none} $KAMEN_SHELL ${AWS_CONTAINER_AUTHORIZATION_TOKEN:-none} at";

/// What [`WHERE`] prints.
#[derive(Debug)]
struct Place {
    own: Pid,
    parent: Pid,
    address: String,
    folder: String,
    token: String,
}

impl Place {
    fn read(said: &str) -> Option<Self> {
        let words: Vec<&str> = said.split_whitespace().collect();
        let start = words.windows(7).find(|words| words[0] == "at" && words[6] == "at")?;
        let process = |word: &str| Pid::from_raw(word.parse().expect("a process"));
        let host = start[3].trim_start_matches("http://").split('/').next();
        Some(Self {
            own: process(start[1]),
            parent: process(start[2]),
            address: host.expect("a host").to_owned(),
            folder: start[4].to_owned(),
            token: start[5].to_owned(),
        })
    }

    fn is_served(&self) -> bool {
        TcpStream::connect(&self.address).is_ok()
    }
}

/// Another moment each time.
fn wait(turn: u64, most: u64) {
    std::thread::sleep(Duration::from_millis(turn * 7919 % most));
}

/// A home whose bash says where it is.
fn home(cloud: &Cloud) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    let place = environment.home().join("runtime");
    std::fs::create_dir_all(&place).expect("a folder");
    environment.set("XDG_RUNTIME_DIR", place.to_str().expect("a path"));
    environment.set("SHELL", "bash");
    environment.write(".bashrc", &format!("PS1='mine> '\n{WHERE}\n"));
    environment
}

fn started(environment: &TestEnvironment, form: &str, line: &str) -> std::process::Child {
    let mut command = Command::new(kamen_binary());
    command.env_clear().envs(environment.variables()).args(["exec", form, "tools", "--"]);
    command.args(["sh", "-c", line]).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().expect("kamen starts")
}

fn first_line(child: &mut std::process::Child) -> String {
    let mut line = String::new();
    let pipe = child.stdout.take().expect("a pipe");
    BufReader::new(pipe).read_line(&mut line).expect("text");
    line
}

/// The kamen behind a command, also while it starts and while it assumes the role. Whether the command ran by then.
fn kamen_behind_a_command(environment: &TestEnvironment, turn: u64) -> bool {
    let mut child = started(environment, "--live", &format!("{WHERE}; exec sleep 300"));
    wait(turn, 600);
    child.kill().expect("it can be killed");
    child.wait().expect("it has ended");
    let Some(place) = Place::read(&first_line(&mut child)) else { return false };
    // The command itself goes on, as a shell would; what served it is gone, and it holds no keys.
    assert!(!place.is_served(), "{turn}: an endpoint without its kamen");
    kill(place.own, Signal::SIGKILL).expect("the command goes on");
    true
}

/// The kamen behind a shell, which stays and says so.
fn kamen_behind_a_shell(environment: &TestEnvironment, turn: u64) {
    let line = format!("{} shell --live tools; sleep 600", kamen_binary().display());
    let mut session = Session::start(environment, (250, 20), "sh", &["-c", &line]);
    session.wait_until("a place", |text| Place::read(text).is_some());
    let place = Place::read(&session.text()).expect("it was there");
    wait(turn, 90);
    kill(place.parent, Signal::SIGKILL).expect("it can be killed");
    session.wait_for("Killed");
    session.type_keys("\r");
    session.wait_for("its credentials with it");
    session.wait_for("RoleA ended) ");
    assert!(!place.is_served(), "{turn}: an endpoint without its kamen");
    session.type_keys("exit\r");
    // What waits beside the shell hears of no closed window.
    let group = i32::try_from(session.process_id()).expect("a process id");
    killpg(Pid::from_raw(group), Signal::SIGKILL).expect("it waits");
}

/// The shell: its kamen ends, and everything with it.
fn shell(environment: &TestEnvironment, turn: u64) {
    let arguments = ["shell", "--live", "tools"];
    let mut session = Session::start(environment, (250, 20), kamen_binary(), &arguments);
    session.wait_until("a place", |text| Place::read(text).is_some());
    let place = Place::read(&session.text()).expect("it was there");
    assert!(place.is_served());
    wait(turn, 90);
    kill(place.own, Signal::SIGKILL).expect("it can be killed");
    assert_eq!(session.wait_for_end().exit_code(), 137, "{turn}: {}", session.text());
    assert!(!place.is_served(), "{turn}: an endpoint without its shell");
    assert!(!Path::new(&place.folder).exists(), "{turn}: {}", place.folder);
}

/// One that fetches keys by the endpoint, and goes in the middle of it.
fn caller(place: &Place, turn: u64) {
    let Place { address, token, .. } = place;
    let asked = format!(
        "GET /credentials HTTP/1.1\r\nHost: {address}\r\nAuthorization: {token}\r\nConnection: close\r\n\r\n"
    );
    let length = usize::try_from(turn * 7919).expect("a number") % asked.len();
    let mut stream = TcpStream::connect(address).expect("it is served");
    stream.write_all(&asked.as_bytes()[..length]).expect("it takes them");
}

/// One that fetches keys by the process.
fn process(environment: &TestEnvironment, place: &Place, turn: u64) {
    let mut command = Command::new(kamen_binary());
    command.env_clear().envs(environment.variables());
    command.args(["credential-process", "--live", &place.folder]).stdout(Stdio::null());
    let mut child = command.spawn().expect("kamen starts");
    wait(turn, 60);
    child.kill().expect("it can be killed");
    child.wait().expect("it has ended");
}

/// What fetches keys, in both forms; what comes after it has them.
fn fetchers(environment: &TestEnvironment, kills: u64) {
    let go = environment.home().join("go");
    let fetch =
        "$PYTHON -c \"import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])\"";
    for form in ["--live", "--live=process"] {
        let line = format!("{WHERE}; until [ -e go ]; do sleep .1; done; {fetch}");
        let mut command = Command::new(kamen_binary());
        command.env_clear().envs(environment.variables()).current_dir(environment.home());
        command.args(["exec", form, "tools", "--", "sh", "-c", &line]).stdout(Stdio::piped());
        let mut child = command.spawn().expect("kamen starts");
        let mut reader = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        reader.read_line(&mut line).expect("text");
        let place = Place::read(&line).expect("it says where it is");
        for turn in 0..kills / 2 {
            if form == "--live" {
                caller(&place, turn);
            } else {
                process(environment, &place, turn);
            }
        }
        std::fs::write(&go, "").expect("a file");
        line.clear();
        reader.read_line(&mut line).expect("text");
        assert!(line.contains("assumed-role/RoleA/"), "{form}: {line}");
        assert!(child.wait().expect("it ends").success(), "{form}");
        std::fs::remove_file(&go).expect("it is there");
    }
}

#[test]
fn killed_at_any_moment_it_leaves_no_endpoint_and_the_next_takes_away_what_lies_about() {
    let kills = if is_long() { 100 } else { 4 };
    let cloud = Cloud::demo();
    let mut environment = home(&cloud);
    environment.set("PYTHON", crate::support::python::program("python").display().to_string());

    let ran = (0..kills).filter(|turn| kamen_behind_a_command(&environment, *turn)).count();
    (0..kills).for_each(|turn| kamen_behind_a_shell(&environment, turn));
    (0..kills).for_each(|turn| shell(&environment, turn));
    fetchers(&environment, kills);
    let output = environment.kamen().args(["exec", "--live", "tools", "--", "true"]).output();

    assert!(output.expect("kamen runs").status.success());
    let left = std::fs::read_dir(environment.home().join("runtime")).expect("a folder").flatten();
    let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
    let left: Vec<_> =
        left.iter().filter(|name| name.to_string_lossy().starts_with("kamen-live-")).collect();
    assert!(left.is_empty(), "{left:?}");
    let mut text = format!("{kills} kills of the kamen behind a command, {ran} while it ran; ");
    let _ = write!(text, "{kills} of the kamen behind a shell, {kills} of a shell, ");
    let _ = writeln!(text, "{kills} of what fetches keys: no endpoint and no folder is left");
    println!("{text}");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
    std::fs::write(target.join("live-kills.txt"), text).expect("target can be written");
}
