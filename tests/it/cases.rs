//! What people reported of programs like this one, each report a test by its right answer.

mod apart;
mod decoded;
mod files;
mod linted;
mod messages;
mod misnamed;
mod surroundings;
mod unreadable;

use crate::support::environment::TestEnvironment;

/// The exit code of kamen, and all that it printed.
fn said(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
}
