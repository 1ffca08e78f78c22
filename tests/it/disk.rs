//! Disks that take nothing: what works goes on, what cannot be kept is said, and nothing is half written.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::sign_in::with_vault;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::sandbox::Cloud;

const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";
const KEY: &str = r#"{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}"#;

fn with_profiles(cloud: &Cloud) -> TestEnvironment {
    let environment = with_vault(cloud);
    let files = cloud.running().shared_config();
    environment.write(".aws/config", &files.config);
    environment.write(".aws/credentials", &files.credentials);
    environment
}

/// Runs kamen behind a line of shell that ends with `exec`.
fn behind(environment: &TestEnvironment, front: &str, arguments: &[&str]) -> (i32, String, String) {
    let script = format!("{front} \"$0\" \"$@\"");
    let mut command = environment.command("sh");
    command.args(["-c", &script]).arg(kamen_binary()).args(arguments).write_stdin(KEY);
    let output = command.output().expect("sh starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// No file takes a byte, as on a full disk.
const FULL: &str = "trap '' XFSZ; ulimit -f 0; exec";
/// Folders without `w` take no file, not even root's.
const READ_ONLY: &str = "if [ \"$(id -u)\" = 0 ]; then exec setpriv --bounding-set=-all --inh-caps=-all \"$0\" \"$@\"; fi; exec";

const PLAIN: &str = "exec";
const EXEC: [&str; 4] = ["exec", ROLE, "--", "true"];

/// Takes or gives the right to write, for a folder and all below it.
fn writable(folder: &Path, is_writable: bool) {
    let below = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let (own, file) = if is_writable { (0o700, 0o600) } else { (0o500, 0o400) };
    if is_writable {
        std::fs::set_permissions(folder, PermissionsExt::from_mode(own)).unwrap();
    }
    for entry in below {
        let path = entry.path();
        if path.is_dir() {
            writable(&path, is_writable);
        } else {
            std::fs::set_permissions(&path, PermissionsExt::from_mode(file)).unwrap();
        }
    }
    if !is_writable {
        std::fs::set_permissions(folder, PermissionsExt::from_mode(own)).unwrap();
    }
}

#[test]
fn on_a_full_disk_commands_work_and_what_was_kept_stays() {
    let cloud = Cloud::demo();
    let environment = with_profiles(&cloud);
    let add =
        |front: &str, name: &str| behind(&environment, front, &["keys", "add", name, "--stdin"]);
    assert_eq!(add(PLAIN, "first").0, 0);

    let works = behind(&environment, FULL, &EXEC);
    let refused = add(FULL, "second");
    let rekey = behind(&environment, FULL, &["vault", "rekey"]);
    let after = behind(&environment, PLAIN, &["keys", "list", "--offline"]);
    let again = add(PLAIN, "second");

    assert_eq!(works.0, 0, "{works:?}");
    assert!(works.2.contains("the session is not kept"), "{works:?}");
    assert!(refused.0 == 2 && refused.2.contains("space left on the disk"), "{refused:?}");
    assert_eq!(rekey.0, 2, "{rekey:?}");
    assert!(after.1.contains("first") && !after.1.contains("second"), "{after:?}");
    assert_eq!((after.2.as_str(), again.0), ("", 0));
}

#[test]
fn in_a_home_that_cannot_be_written_commands_work_and_say_once_what_is_not_kept() {
    let cloud = Cloud::demo();
    let environment = with_profiles(&cloud);
    let kept = behind(&environment, PLAIN, &EXEC);
    let home = environment.home().to_path_buf();

    writable(&home, false);
    let again = behind(&environment, READ_ONLY, &EXEC);
    let other =
        behind(&environment, READ_ONLY, &["exec", ROLE, "--session-name", "other", "--", "true"]);
    let refused = behind(&environment, READ_ONLY, &["keys", "add", "dev", "--stdin"]);
    writable(&home, true);

    assert_eq!((kept.0, again.0, other.0), (0, 0, 0), "{again:?} {other:?}");
    for what in ["the session is not kept", "cannot write the history"] {
        assert_eq!(other.2.matches(what).count(), 1, "{other:?}");
    }
    assert_eq!(other.2.matches("warning: ").count(), 2, "{other:?}");
    assert!(refused.0 == 2 && refused.2.contains("hint: "), "{refused:?}");
    assert_eq!(behind(&environment, PLAIN, &["keys", "add", "dev", "--stdin"]).0, 0);
}
