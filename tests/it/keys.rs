//! Long-lived keys: out of files and other tools into the vault, and from there to every tool.

mod dialogs;
mod import;
mod rotate;
mod sessions;

use std::path::Path;

use serde_json::Value;

use crate::sign_in::with_vault;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::sandbox::Cloud;

/// Exit code, standard output, standard error.
fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn json(environment: &TestEnvironment, arguments: &[&str]) -> Value {
    let all: Vec<&str> = arguments.iter().copied().chain(["--output", "json"]).collect();
    let (_, text, problem) = run(environment, &all);
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}\n{problem}"))
}

fn read(environment: &TestEnvironment, file: &str) -> String {
    std::fs::read_to_string(environment.home().join(file)).expect("the file is there")
}

/// Puts kamen, and a folder of the home, on the path of every child.
fn with_kamen_on_path(environment: &mut TestEnvironment, more: &str) {
    let folder = kamen_binary().parent().map(Path::to_path_buf).unwrap_or_default();
    let path = environment.variables().get("PATH").cloned().unwrap_or_default();
    let own = environment.home().join(more);
    environment.set("PATH", format!("{}:{}:{path}", own.display(), folder.display()));
}

/// The demo's profiles, a vault, and kamen on the path.
fn with_keys(cloud: &Cloud) -> TestEnvironment {
    let mut environment = with_vault(cloud);
    let files = cloud.running().shared_config();
    environment.write(".aws/config", &files.config);
    environment.write(".aws/credentials", &files.credentials);
    with_kamen_on_path(&mut environment, "bin");
    environment
}
