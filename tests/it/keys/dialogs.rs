//! What a tool without a terminal is asked for: in a dialog of the desktop, shown by programs that stand in for it.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use super::sessions::{DEVICE, code, with_roles};
use super::{json, read};
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::sandbox::Cloud;

/// Runs kamen without a terminal, as an IDE or a daemon would.
fn detached(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let mut command = environment.command("setsid");
    let output = command.arg("--wait").arg(kamen_binary()).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// A program that notes what it is asked, and answers with what a file holds.
fn stand_in(environment: &TestEnvironment, program: &str) {
    let script = "#!/bin/sh\nprintf '%s\\n' \"$0 $*\" >> \"$HOME/asked\"\ncat \"$HOME/answer\"\n";
    let path = environment.write(&format!("bin/{program}"), script);
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn a_code_is_asked_for_in_the_desktops_dialog_and_only_once() {
    for (program, variables) in [
        ("zenity", &[("DISPLAY", ":0")][..]),
        ("kdialog", &[("WAYLAND_DISPLAY", "wayland-0"), ("XDG_CURRENT_DESKTOP", "KDE")]),
        ("osascript", &[]),
    ] {
        let cloud = Cloud::demo();
        let mut environment = with_roles(&cloud);
        for (name, value) in variables {
            environment.set(name, *value);
        }
        stand_in(&environment, program);
        environment.write("answer", &code(&cloud));
        let ask = ["credential-process", "--profile", "glass"];

        let (first, printed, problem) = detached(&environment, &ask);
        let (second, _, _) = detached(&environment, &ask);

        assert_eq!((first, second), (0, 0), "{program}: {problem}");
        assert!(printed.contains("\"AccessKeyId\":\"ASIA"), "{program}");
        let asked = read(&environment, "asked");
        assert!(asked.contains(program) && asked.contains(&format!("MFA code of {DEVICE}")));
        assert_eq!(asked.matches(DEVICE).count(), 1, "{program}: {asked}");
    }
}

#[test]
fn a_code_that_aws_refuses_is_asked_for_again_with_its_words() {
    let cloud = Cloud::demo();
    let mut environment = with_roles(&cloud);
    environment.set("DISPLAY", ":0");
    stand_in(&environment, "zenity");
    let right = code(&cloud);
    environment.write("answer", if right == "000000" { "111111" } else { "000000" });

    let (status, printed, _) =
        detached(&environment, &["credential-process", "--profile", "glass"]);

    let asked = read(&environment, "asked");
    assert_eq!((status, printed.as_str()), (3, ""));
    assert!(asked.contains("the MFA code was not accepted"), "{asked}");
    assert_eq!(asked.matches("--entry").count(), 3, "{asked}");
}

#[test]
fn the_passphrase_is_asked_for_hidden() {
    let cloud = Cloud::demo();
    let mut environment = with_roles(&cloud);
    let settings =
        environment.write("asking.toml", "[vault]\nkey = \"passphrase\"\nunlocked-for = 0\n");
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    json(&environment, &["keys", "import", "default", "--yes"]);
    environment.unset("KAMEN_VAULT_PASSPHRASE_FILE");
    environment.set("DISPLAY", ":0");
    stand_in(&environment, "kdialog");
    environment.write("answer", "correct horse battery staple\n");

    let (status, printed, problem) =
        detached(&environment, &["credential-process", "--profile", "default"]);

    let asked = read(&environment, "asked");
    assert_eq!(status, 0, "{problem}");
    assert!(printed.contains("\"AccessKeyId\":\"ASIA"), "{printed}");
    assert!(asked.contains("--password passphrase of kamen's vault"), "{asked}");
    assert!(!problem.contains("horse") && !asked.contains("horse"), "{problem}");
}

#[test]
fn without_a_terminal_and_a_dialog_the_command_is_named_at_once() {
    let cloud = Cloud::demo();
    let environment = with_roles(&cloud);
    let begun = Instant::now();

    let (status, printed, problem) =
        detached(&environment, &["credential-process", "--profile", "glass"]);
    let in_between = begun.elapsed();

    assert_eq!((status, printed.as_str()), (3, ""));
    assert!(problem.contains(&format!("a code of the MFA device {DEVICE}")), "{problem}");
    assert!(problem.contains("run `kamen exec glass -- true` in a terminal"), "{problem}");
    assert!(in_between < Duration::from_secs(10), "{in_between:?}");

    // What would not be kept helps no other process.
    environment.write("kamen.toml", "[vault]\nkey = \"none\"\n");
    let (_, _, problem) = detached(&environment, &["credential-process", "--profile", "glass"]);
    assert!(problem.contains("set `[vault] key` in kamen's settings, then run"), "{problem}");
    let once = ["--no-cache", "credential-process", "--profile", "glass"];
    let (_, _, problem) = detached(&environment, &once);
    assert!(!problem.contains("is kept"), "{problem}");
}
