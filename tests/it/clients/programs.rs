//! Clients that are installed or built once under `target/`. A machine without their tools fails the tests: what
//! no client did is not proved.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Below `target/`, made by `make` unless what it is made from is still the same.
fn made(name: &str, sources: &[&str], make: impl FnOnce(&Path, &Path)) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name);
    let folder = target.join(format!("test-clients-{name}"));
    std::fs::create_dir_all(&folder).expect("target can be written");
    // Two test processes must not install at the same time; the lock goes with its holder.
    let lock = File::create(target.join(format!("test-clients-{name}.lock")));
    let lock = lock.expect("target can be written");
    lock.lock().expect("a file in target can be locked");
    let texts = sources.iter().map(|file| std::fs::read_to_string(source.join(file)));
    let wanted: String = texts.map(|text| text.expect("the source is there")).collect();
    let stamp = folder.join("made-from");
    if std::fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        make(&source, &folder);
        std::fs::write(&stamp, wanted).expect("target can be written");
    }
    folder
}

fn run(command: &mut Command, hint: &str) {
    let output = command.output().unwrap_or_else(|error| panic!("{error}: {hint}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A script of `tests/clients`, with the packages that it needs beside it.
fn script(name: &str, script: &str) -> PathBuf {
    let files = ["package.json", "package-lock.json", script];
    let folder = made(name, &files, |source, folder| {
        for file in files {
            std::fs::copy(source.join(file), folder.join(file)).expect("target can be written");
        }
        let install = ["ci", "--no-audit", "--no-fund", "--silent"];
        let hint = "Node and npm are needed: on Debian, apt-get install npm";
        run(Command::new("npm").args(install).current_dir(folder), hint);
    });
    folder.join(script)
}

/// The script for the SDK for JavaScript.
pub(crate) fn node() -> &'static Path {
    static SCRIPT: OnceLock<PathBuf> = OnceLock::new();
    SCRIPT.get_or_init(|| script("node", "ask.mjs"))
}

/// The server that judges sign-ins: oidc-provider behind the wire format of Identity Center.
pub(crate) fn judge() -> &'static Path {
    static SCRIPT: OnceLock<PathBuf> = OnceLock::new();
    SCRIPT.get_or_init(|| script("judge", "judge.mjs"))
}

/// The program for the SDK for Go.
pub(super) fn go() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let folder = made("go", &["go.mod", "go.sum", "main.go"], |source, folder| {
            let mut build = Command::new("go");
            build.args(["build", "-mod=readonly", "-buildvcs=false", "-o"]).arg(folder.join("ask"));
            run(build.arg(".").current_dir(source), "Go is needed: apt-get install golang-go");
        });
        folder.join("ask")
    })
}

/// The program for the SDK for Rust: an example of this package, so that the SDK is compiled once.
pub(super) fn rust() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--locked", "--quiet", "--example", "ask", "--target-dir"]);
        build.arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
        // What cargo tells this test of its package would make it compile others anew.
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "LD_LIBRARY_"];
        for (name, _) in std::env::vars_os() {
            if told.iter().any(|start| name.to_string_lossy().starts_with(start)) {
                build.env_remove(name);
            }
        }
        run(&mut build, "cargo is needed");
        target.join("debug/examples/ask")
    })
}

/// Version 2.9 of the AWS CLI, as Debian 12 has it: older than what other tests use.
pub(super) fn debians_cli() -> &'static Path {
    let program = Path::new("/usr/bin/aws");
    assert!(program.exists(), "Debian's AWS CLI is needed: apt-get install awscli");
    program
}
