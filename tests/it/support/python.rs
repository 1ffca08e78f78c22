//! The virtual environment with the servers and clients that we did not write.
//!
//! `tests/python/install.py` makes it once under `target/`. A machine without Python fails the tests: a comparison
//! that did not happen is not a pass.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The path of a program (`python`, `aws`, `moto_server`, `ministack`) in the virtual environment.
pub(crate) fn program(name: &str) -> PathBuf {
    folder().join("bin").join(name)
}

fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
        let folder = target.join("test-venv");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/install.py");
        let output = Command::new("python3").arg(script).arg(&folder).output();
        let output = output.expect("python3 is needed for the tests");
        let problem = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "the virtual environment could not be made (on Debian: apt-get install python3-venv)\n{problem}"
        );
        folder
    })
}
