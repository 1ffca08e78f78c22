//! What the README says is what the program does.

mod references;
mod words;

use std::collections::BTreeSet;

use crate::support::environment::TestEnvironment;

const README: &str = include_str!("../../README.md");
const KEYMAP: &str = include_str!("../../assets/keymap.toml");
const GATE: &str = include_str!("../../.ci/run");

fn help() -> String {
    let output = TestEnvironment::new().kamen().arg("--help").output().expect("kamen runs");
    String::from_utf8(output.stdout).expect("help is text")
}

/// The names below `Commands:` in the help: two blanks, a name, two blanks.
fn commands_of_the_help() -> BTreeSet<String> {
    let help = help();
    let listed = help.split("Commands:").nth(1).expect("the help lists commands");
    listed
        .lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .filter(|name| name != "help")
        .collect()
}

/// The commands named in the first column of the README's table.
fn commands_of_the_readme() -> BTreeSet<String> {
    let table = README.split("<!-- commands: begin -->").nth(1).expect("the table begins");
    let table = table.split("<!-- commands: end -->").next().expect("the table ends");
    let first_columns = table.lines().skip(3).filter_map(|row| row.split('|').nth(1));
    first_columns
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter_map(|command| command.strip_prefix("kamen "))
        .filter_map(|command| command.split_whitespace().next().map(str::to_owned))
        .collect()
}

#[test]
fn the_readme_names_every_command_and_no_other() {
    assert_eq!(commands_of_the_readme(), commands_of_the_help());
}

#[test]
fn every_key_of_the_readme_is_bound() {
    let table = README.split("| key | does |").nth(1).expect("a table of keys");
    let rows = table.lines().skip(2).take_while(|row| row.starts_with('|'));
    for key in rows.filter_map(|row| row.split('|').nth(1)) {
        for key in key.split('`').skip(1).step_by(2) {
            let bound = KEYMAP.lines().any(|line| line.contains(&format!("\"{key}\"")));
            assert!(bound, "`{key}` is in the README and bound to nothing");
        }
    }
}

#[test]
fn the_gate_runs_the_readmes_own_commands() {
    for command in ["cargo test", "cargo install --path ."] {
        assert!(README.contains(command), "{command}");
        let words: Vec<&str> = command.split(' ').collect();
        let runs =
            |line: &str| words.iter().all(|word| line.split(' ').any(|other| other == *word));
        assert!(GATE.lines().any(runs), "the gate does not run `{command}`");
    }
}

#[test]
fn completions_are_sourced_by_bash_as_the_readme_says() {
    let environment = TestEnvironment::new();
    let kamen = crate::support::environment::kamen_binary();
    let script = format!(
        "PATH=\"{}:$PATH\"; source <(kamen completions bash) && complete -p kamen",
        kamen.parent().expect("a folder").display()
    );

    let output = environment.command("bash").args(["-c", &script]).assert().success();

    assert!(String::from_utf8_lossy(&output.get_output().stdout).contains("kamen"));
}
