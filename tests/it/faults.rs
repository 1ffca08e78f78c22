//! Every fault of a server or of the way to it, under every command: no command hangs, none outlasts its
//! deadline, none names a false cause, and what other accounts answer is still shown.
//!
//! The sandbox answers, a proxy in front of it spoils. What each cell said goes to `target/faults.txt`, the exit codes as a
//! table to `target/faults-in-short.txt`.

mod kinds;
mod proxy;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kamen::domain::account::AccountId;
use kamen::sandbox::Options;
use kamen::sandbox::organisation::documents::{allow, trust_aws};
use kamen::sandbox::organisation::{Account, Organisation};
use kinds::{Ends, KINDS, Kind};
use proxy::{Proxy, Spoiled};
use serde_json::json;

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

const GOOD: AccountId = AccountId::from_number(111_111_111_111);
const BAD: AccountId = AccountId::from_number(222_222_222_222);
const ROLE: &str = "arn:aws:iam::222222222222:role/Deploy";

/// `--timeout`, in seconds.
const DEADLINE: u64 = 3;
/// How late a busy machine may be.
const GRACE: Duration = Duration::from_secs(6);

/// What each command is called, and its arguments.
const COMMANDS: &[(&str, &[&str])] = &[
    ("whoami", &["whoami", "--profile", "bad"]),
    ("roles", &["roles", "--refresh"]),
    ("show", &["show", ROLE]),
    ("why", &["why", ROLE, "--profile", "bad"]),
    ("exec", &["exec", "--profile", "bad", ROLE, "--", "true"]),
    ("env", &["env", "--profile", "bad", ROLE]),
    ("shell", &["shell", "--profile", "bad", "--shell", "/bin/sh", ROLE]),
    ("credential-process", &["credential-process", "--profile", "bad", ROLE]),
    ("doctor", &["doctor", "--profile", "bad"]),
];

/// Text of our libraries or of the language, which says nothing to a person.
const INNER_WORDS: &[&str] = &[
    "SdkError",
    "Unhandled",
    "hyper",
    "ConnectorError",
    "interceptor",
    "dispatch failure",
    "Some(",
    "None)",
    "Smithy",
    "panicked",
    "ResponseError",
    "ServiceError",
    "{ ",
    "deserializ",
];

fn organisation() -> Organisation {
    let mut organisation = Organisation::default();
    let all = allow(json!(["sts:*", "iam:List*", "iam:Get*"]), "*");
    for (id, profile) in [(GOOD, "good"), (BAD, "bad")] {
        let user = format!("arn:aws:iam::{id}:user/{profile}");
        let account = Account::new(id, &format!("the-{profile}"))
            .user(profile, |user| user.holding(|held| held.inline("All", &all)))
            .role("Deploy", &trust_aws(user), |role| role);
        organisation.add(account);
        organisation.add_user_profile(profile, id, profile);
    }
    organisation
}

/// A home whose profile `bad` asks the proxy, and `good` the sandbox itself.
fn home(cloud: &Cloud, proxy: &Proxy) -> TestEnvironment {
    let environment = TestEnvironment::new();
    let here = cloud.running().address();
    let sections = [("good", here), ("bad", proxy.address)].map(|(name, address)| {
        format!("[profile {name}]\nregion = eu-west-1\nendpoint_url = http://{address}\n")
    });
    environment.write(".aws/config", &sections.concat());
    environment.write(".aws/credentials", &cloud.running().shared_config().credentials);
    environment
}

/// What one command did under one fault.
struct Cell {
    fault: &'static str,
    command: &'static str,
    took: Duration,
    exit: Option<i32>,
    said: String,
    wrong: Option<String>,
}

fn try_out(cloud: &Cloud, kind: &'static Kind, command: usize) -> Cell {
    let (name, arguments) = COMMANDS[command];
    let spoiled = Spoiled { action: "", spoil: kind.spoil };
    let proxy = Proxy::start(cloud.running().address(), spoiled);
    let environment = home(cloud, &proxy);
    let mut kamen = environment.kamen();
    kamen.args([arguments[0], "--timeout", &DEADLINE.to_string()]).args(&arguments[1..]);
    let began = Instant::now();
    let output = kamen.timeout(Duration::from_secs(DEADLINE) * 8).output().expect("kamen starts");
    let took = began.elapsed();
    let wrong = wrong(kind, name, took, &output);
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().find(|line| !line.is_empty()).unwrap_or_default().to_owned();
    Cell { fault: kind.name, command: name, took, exit: output.status.code(), said, wrong }
}

/// What a cell may not be.
fn wrong(kind: &Kind, command: &str, took: Duration, output: &Output) -> Option<String> {
    let (out, said) = (text(&output.stdout), text(&output.stderr));
    let all = format!("{out}{said}");
    let fails = |what: String| Some(format!("{what}\n{all}"));
    if took > Duration::from_secs(DEADLINE) + GRACE {
        return fails(format!("took {took:?}"));
    }
    let Some(exit) = output.status.code() else { return fails("was killed".to_owned()) };
    if let Some(word) = INNER_WORDS.iter().find(|word| said.contains(**word)) {
        return fails(format!("says `{word}`"));
    }
    let plays = |letter: char| (letter.is_control() && letter != '\n') || letter == '\u{202e}';
    if all.contains(plays) {
        return fails("lets control characters through".to_owned());
    }
    if all.len() > 20_000 {
        return fails(format!("says {} bytes", all.len()));
    }
    let is_list = command == "roles";
    if is_list && !out.contains("111111111111") && !out.contains("the-good") {
        return fails("hides the other account".to_owned());
    }
    let (code, causes) = match kind.ends {
        Ends::Well => (0, &[][..]),
        Ends::With(code, causes) => (code, causes),
    };
    if is_list && !causes.is_empty() && !said.contains("profile bad") {
        return fails("does not name what failed".to_owned());
    }
    // The list shows the others, and the doctor's exit code counts what it found.
    if !is_list && command != "doctor" && exit != code {
        return fails(format!("exit code {exit} instead of {code}"));
    }
    if !causes.is_empty() && !causes.iter().any(|cause| all.contains(cause)) {
        return fails(format!("names none of {causes:?}"));
    }
    None
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Every fault under every command, a few at a time.
fn cells(cloud: &Cloud) -> Vec<Cell> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(kind) = KINDS.get(number / COMMANDS.len()) else { return done };
            done.push((number, try_out(cloud, kind, number % COMMANDS.len())));
        }
    };
    let mut all: Vec<(usize, Cell)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..8).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a cell ends")).collect()
    });
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, cell)| cell).collect()
}

fn draw(cells: &[Cell]) -> String {
    let mut table = String::new();
    for cell in cells {
        let Cell { fault, command, took, exit, said, .. } = cell;
        let exit = exit.map_or_else(|| "-".to_owned(), |exit| exit.to_string());
        let seconds = took.as_secs_f64();
        let mark = if cell.wrong.is_some() { "WRONG" } else { "" };
        writeln!(table, "{fault:40} {command:20} {seconds:6.2} s  {exit:>3}  {mark:6}{said}")
            .expect("text takes text");
    }
    table
}

/// A line a fault: the exit code under each command, and how long the slowest took.
fn draw_in_short(cells: &[Cell]) -> String {
    let mut table = format!("{:40}", "");
    for (command, _) in COMMANDS {
        write!(table, " {:>6.6}", *command).expect("text takes text");
    }
    for row in cells.chunk_by(|one, other| one.fault == other.fault) {
        write!(table, "\n{:40}", row[0].fault).expect("text takes text");
        for cell in row {
            let exit = cell.exit.map_or_else(|| "-".to_owned(), |exit| exit.to_string());
            let mark = if cell.wrong.is_some() { "!" } else { "" };
            write!(table, " {:>6}", exit + mark).expect("text takes text");
        }
        let longest = row.iter().map(|cell| cell.took).max().unwrap_or_default();
        write!(table, " {:5.1} s", longest.as_secs_f64()).expect("text takes text");
    }
    let wrong = cells.iter().filter(|cell| cell.wrong.is_some()).count();
    table + &format!("\n{} cells, {wrong} wrong\n", cells.len())
}

#[test]
fn no_fault_hangs_a_command_or_is_given_a_false_cause() {
    let cloud = Cloud::start(Options { organisation: organisation(), ..Options::default() });

    let cells = cells(&cloud);

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/faults.txt");
    std::fs::write(&path, draw(&cells)).expect("the table is written");
    std::fs::write(path.with_file_name("faults-in-short.txt"), draw_in_short(&cells))
        .expect("the table is written");
    let wrong: Vec<String> = cells
        .iter()
        .filter_map(|cell| {
            Some(format!("{} · {}: {}", cell.fault, cell.command, cell.wrong.as_ref()?))
        })
        .collect();
    let longest = cells.iter().map(|cell| cell.took).max().unwrap_or_default();
    println!(
        "{} cells, the longest {longest:?}, {} wrong: {}",
        cells.len(),
        wrong.len(),
        path.display()
    );
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cells.len(), wrong.join("\n\n"));
}
