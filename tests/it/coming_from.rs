//! What the README says to those who come from other switchers, line by line in a shell.

use crate::sign_in::{signed_in, with_vault};
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::sandbox::Cloud;

const README: &str = include_str!("../../README.md");

/// What stands for the words in capitals.
const WORDS: [(&str, &str); 4] =
    [("PROFILE", "partners"), ("ROLE", "S3ListBucketOnly"), ("NAME", "mine"), ("CMD", "true")];

/// The commands of kamen in the table's second column.
fn commands() -> Vec<String> {
    let table = README.split("| there | here |").nth(1).expect("the table");
    let rows = table.lines().skip(2).take_while(|row| row.starts_with('|'));
    let cells: Vec<&str> = rows.filter_map(|row| row.split(" | ").nth(1)).collect();
    let spans = cells.iter().flat_map(|cell| cell.split('`').skip(1).step_by(2));
    // `switch` is for a live shell or one behind `init`: its own tests go there.
    let mut commands: Vec<String> = spans
        .filter(|text| !text.contains("switch") && *text != "kamen init")
        .map(filled)
        .collect();
    commands.sort();
    commands.dedup();
    commands
}

fn filled(command: &str) -> String {
    let words = command.split(' ').map(|word| {
        let plain = word.trim_matches(['"', ')']);
        WORDS
            .iter()
            .find(|(name, _)| *name == plain)
            .map_or_else(|| word.to_owned(), |(name, value)| word.replace(name, value))
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A key for the vault, as `aws iam create-access-key` prints it and `keys add` reads it.
fn key_of(cloud: &Cloud) -> String {
    let files = cloud.running().shared_config();
    let default = files.credentials.split('[').nth(1).expect("a default profile");
    let value = |key: &str| {
        let line = default.lines().find(|line| line.starts_with(key)).expect("keys");
        line.split_once('=').expect("a value").1.trim().to_owned()
    };
    let (id, secret) = (value("aws_access_key_id"), value("aws_secret_access_key"));
    serde_json::json!({"AccessKey": {"AccessKeyId": id, "SecretAccessKey": secret}}).to_string()
}

fn run(environment: &TestEnvironment, command: &str, input: &str) {
    let folder = kamen_binary().parent().expect("a folder").to_path_buf();
    let path = environment.variables().get("PATH").cloned().unwrap_or_default();
    let output = environment
        .command("bash")
        .env("PATH", format!("{}:{path}", folder.display()))
        .args(["-c", &format!("set -e; {command}")])
        .write_stdin(input)
        .output()
        .expect("bash starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {errors}");
}

#[test]
fn every_line_for_those_who_come_from_elsewhere_works() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    signed_in(&environment, &[]);
    let keys = key_of(&cloud);

    run(&environment, "kamen keys add mine --stdin", &keys);
    let commands = commands();

    assert!(commands.len() > 12, "{commands:?}");
    for command in &commands {
        match command.as_str() {
            // Done above, the way that needs no terminal; that it may be exchanged takes rights of its own.
            "kamen keys add mine" | "kamen keys rotate mine" => {}
            "kamen login" => run(&environment, "kamen login kitsune", ""),
            command => run(&environment, command, ""),
        }
    }
}
