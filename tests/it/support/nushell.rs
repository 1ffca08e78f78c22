//! nushell, which Debian does not have: the npm package of its authors.
//!
//! It is installed once under `target/`. A machine without npm fails the tests: what no shell ran is not proved.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const VERSION: &str = "0.115.1";

/// The path of its program.
pub(crate) fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
        let folder = target.join("test-nushell");
        std::fs::create_dir_all(&folder).expect("target can be written");
        // Two test processes must not install at the same time; the lock goes with its holder.
        let lock = File::create(target.join("test-nushell.lock")).expect("target can be written");
        lock.lock().expect("a file in target can be locked");
        let stamp = folder.join("installed");
        if std::fs::read_to_string(&stamp).ok().as_deref() != Some(VERSION) {
            install(&folder);
            std::fs::write(&stamp, VERSION).expect("target can be written");
        }
        folder.join("node_modules/.bin/nu")
    })
}

fn install(folder: &Path) {
    let output = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(folder)
        .arg(format!("nushell@{VERSION}"))
        .output()
        .expect("npm is needed: on Debian, apt-get install npm");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
