//! The virtual environment with the servers and clients that we did not write.
//!
//! It is made once under `target/` and kept until `tests/python/requirements.txt` changes. A machine
//! without Python fails the tests: a comparison that did not happen is not a pass.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const REQUIREMENTS: &str = include_str!("../../python/requirements.txt");

/// The path of a program (`python`, `aws`, `moto_server`, `ministack`) in the virtual environment.
pub(crate) fn program(name: &str) -> PathBuf {
    folder().join("bin").join(name)
}

fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
        let folder = target.join("test-venv");
        std::fs::create_dir_all(&folder).expect("target can be written");
        // Two test processes must not install at the same time; the lock goes with its holder.
        let lock = File::create(target.join("test-venv.lock")).expect("target can be written");
        lock.lock().expect("a file in target can be locked");
        let stamp = folder.join("requirements.installed");
        // Its programs name its folder: one that was moved along with a checkout is of no use.
        let wanted = format!("{REQUIREMENTS}\n# in {}\n", folder.display());
        if std::fs::read_to_string(&stamp).ok().as_deref() != Some(wanted.as_str()) {
            install(&folder);
            std::fs::write(&stamp, wanted).expect("target can be written");
        }
        folder
    })
}

fn install(folder: &Path) {
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/requirements.txt");
    run(
        Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder),
        "python3 with its venv module is needed: on Debian, apt-get install python3-venv",
    );
    run(
        Command::new(folder.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(requirements),
        "pip could not install tests/python/requirements.txt",
    );
}

fn run(command: &mut Command, hint: &str) {
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            panic!("{command:?} failed; {hint}\n{}", String::from_utf8_lossy(&output.stderr))
        }
        Err(error) => panic!("{command:?} did not start ({error}); {hint}"),
    }
}
