//! Programs that Debian does not have: the npm packages of their authors.
//!
//! Each is installed once under `target/`. A machine without npm fails the tests: what no program did is not proved.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The path of nushell's program.
pub(crate) fn nushell() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| installed("nushell", "nushell@0.115.1", "nu"))
}

/// The path of mise's program.
pub(crate) fn mise() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| installed("mise", "@jdxcode/mise@2026.9.15", "mise"))
}

fn installed(name: &str, package: &str, program: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
    let folder = target.join(format!("test-{name}"));
    std::fs::create_dir_all(&folder).expect("target can be written");
    // Two test processes must not install at the same time; the lock goes with its holder.
    let lock = File::create(target.join(format!("test-{name}.lock"))).expect("target is writable");
    lock.lock().expect("a file in target can be locked");
    let stamp = folder.join("installed");
    if std::fs::read_to_string(&stamp).ok().as_deref() != Some(package) {
        install(&folder, package);
        std::fs::write(&stamp, package).expect("target can be written");
    }
    folder.join("node_modules/.bin").join(program)
}

fn install(folder: &Path, package: &str) {
    let output = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(folder)
        .arg(package)
        .output()
        .expect("npm is needed: on Debian, apt-get install npm");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
