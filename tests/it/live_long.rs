//! Live children for as long as it takes, and killed at any moment: a sample here, the full counts in `tests/long/run`.

mod kills;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs::{File, read_to_string};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use jiff::SignedDuration;
use kamen::sandbox::Options;

use crate::clients::six::{Client, given, seen};
use crate::support::environment::kamen_binary;
use crate::support::sandbox::Cloud;

fn is_long() -> bool {
    std::env::var_os("KAMEN_LONG").is_some()
}

/// Which clients call in which form. A process a call takes a second of the machine: of each AWS CLI one will do.
const CALLERS: [(&str, &[Client]); 2] = [
    ("--live", &[Client::Boto3, Client::JavaScript, Client::Go, Client::Rust, Client::Cli1]),
    (
        "--live=process",
        &[Client::Boto3, Client::JavaScript, Client::Go, Client::Rust, Client::Cli2],
    ),
];

#[test]
fn clients_that_call_once_a_renewal_never_fail() {
    // Sessions of five seconds are renewed every two and a half: 720 times in half an hour.
    let (life, rounds, pause) = if is_long() { (5, 720, "2.5") } else { (8, 4_usize, "4") };
    let session_lifetime = Some(SignedDuration::from_secs(life));
    let cloud = Cloud::start(Options { session_lifetime, ..Options::default() });
    let mut environment = cloud.with_profiles();
    given(&mut environment, &cloud);
    let start = |form: &'static str, client: Client| {
        // A pipe would be full before the end.
        let path = environment.home().join(format!("{client:?}{form}"));
        let said = File::create(&path).expect("a file");
        let problem = said.try_clone().expect("a file");
        let child = Command::new(kamen_binary())
            .env_clear()
            .envs(environment.variables())
            .args(["exec", form, "tools", "--", "sh", "-c", &client.line(rounds, pause)])
            .stdout(said)
            .stderr(problem)
            .spawn()
            .expect("kamen starts");
        (form, client, child, path)
    };
    let begun = Instant::now();
    let pairs = CALLERS.iter().flat_map(|(form, clients)| clients.iter().map(|one| (*form, *one)));
    let children: Vec<_> = pairs.map(|(form, client)| start(form, client)).collect();

    let (mut table, mut failed) = (String::new(), 0);
    for (form, client, mut child, path) in children {
        let status = child.wait().expect("kamen ends");
        let said = read_to_string(path).expect("text");
        let calls = seen(&said);
        let keys: BTreeSet<&str> = calls.iter().map(|(key, _)| key.as_str()).collect();
        // One that keeps keys to their very end has them for two calls.
        let is_good = status.success() && calls.len() == rounds && keys.len() * 3 >= rounds;
        failed += usize::from(!is_good);
        let problem = if is_good { String::new() } else { format!("  FAILED: {said}") };
        let (client, calls, keys) = (client.name(), calls.len(), keys.len());
        let _ = writeln!(table, "{client:18}  {form:14}  {calls} calls, {keys} keys{problem}");
    }

    let _ = writeln!(table, "{} s", begun.elapsed().as_secs());
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
    std::fs::write(target.join("live-renewals.txt"), &table).expect("target can be written");
    println!("{table}");
    assert_eq!(failed, 0, "{table}");
}
