//! The keyring of the system as what unlocks the vault: gnome-keyring on a bus of its own.

use std::process::Output;

use crate::support::environment::{TestEnvironment, kamen_binary};

const INSTALL: &str =
    "apt-get install -y --no-install-recommends gnome-keyring dbus-daemon dbus-bin";
const PHONE: &str = "arn:aws:iam::012345678901:mfa/phone";
const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn environment(settings: &str) -> TestEnvironment {
    let mut environment = TestEnvironment::new();
    let file = environment.write("kamen.toml", settings);
    environment.set("KAMEN_CONFIG", file.to_str().unwrap());
    let (data, run) = (environment.home().join("data"), environment.home().join("run"));
    for folder in [&data, &run] {
        std::fs::create_dir(folder).unwrap();
        std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .unwrap();
    }
    environment.set("XDG_DATA_HOME", data.to_str().unwrap());
    environment.set("XDG_RUNTIME_DIR", run.to_str().unwrap());
    environment.set("KAMEN", kamen_binary().to_str().unwrap());
    environment
}

/// Runs lines of a shell on a bus of their own, beside an unlocked gnome-keyring; its end is theirs.
fn beside_keyring(environment: &TestEnvironment, lines: &str) -> Output {
    for program in ["gnome-keyring-daemon", "dbus-run-session", "dbus-send"] {
        let found =
            environment.command("sh").args(["-c", &format!("command -v {program}")]).output();
        assert!(found.unwrap().status.success(), "{program} is missing: {INSTALL}");
    }
    let script = format!(
        "printf 'login\\n' | gnome-keyring-daemon --foreground --unlock --components=secrets \\\n\
         >/dev/null 2>&1 &\ndaemon=$!\n\
         for turn in $(seq 100); do\n\
         dbus-send --session --print-reply --dest=org.freedesktop.DBus / \\\n\
         org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets >/dev/null 2>&1 && break\n\
         sleep 0.1\ndone\n{lines}\nstatus=$?\nkill $daemon\nexit $status\n"
    );
    let script = environment.write("script.sh", &script);
    environment.command("dbus-run-session").args(["--", "sh"]).arg(script).output().unwrap()
}

fn text(output: &Output) -> String {
    let all = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

/// Counts what the keyring holds.
const ITEMS: &str = "items() { dbus-send --session --print-reply --dest=org.freedesktop.secrets \\\n\
    /org/freedesktop/secrets/aliases/default org.freedesktop.DBus.Properties.Get \\\n\
    string:org.freedesktop.Secret.Collection string:Items | grep -c 'object path' || true; }";

const KEYRING: &str = "[vault]\nkey = \"keyring\"\nunlocked-for = 0\n";

#[test]
fn the_keyring_unlocks_the_vault_for_every_process_and_takes_a_new_key() {
    let environment = environment(KEYRING);

    let output = beside_keyring(
        &environment,
        &format!(
            "set -e\n{ITEMS}\necho {SEED} | \"$KAMEN\" keys add-mfa {PHONE} --stdin\n\
             \"$KAMEN\" keys mfa-code phone | grep -qE '^[0-9]{{6}}$'\ntest $(items) = 1\n\
             \"$KAMEN\" vault rekey\n\"$KAMEN\" keys mfa-code phone >/dev/null\n\
             echo after a new key: $(items)\n\
             \"$KAMEN\" vault status\n\"$KAMEN\" doctor --offline | grep vault\n\
             \"$KAMEN\" vault forget --all --yes\necho at the end: $(items)"
        ),
    );

    let said = text(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("unlocked by the keyring of this system"), "{said}");
    assert!(said.contains("after a new key: 1\n") && said.contains("at the end: 0\n"), "{said}");
    assert!(!said.contains(SEED), "{said}");
}

#[test]
fn a_keyring_that_is_gone_closes_the_vault_with_words_and_never_hangs() {
    let environment = environment(KEYRING);
    let made = beside_keyring(
        &environment,
        &format!("echo {SEED} | \"$KAMEN\" keys add-mfa {PHONE} --stdin"),
    );
    assert!(made.status.success(), "{}", text(&made));

    let begun = std::time::Instant::now();
    let gone = environment.kamen().args(["keys", "mfa-code", "phone"]).output().unwrap();
    let said = text(&gone);

    assert_eq!(gone.status.code(), Some(3), "{said}");
    assert!(said.contains("error: there is no keyring of the system"), "{said}");
    assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
    let other = environment.kamen().args(["vault", "unlock"]).output().unwrap();
    assert!(text(&other).contains("without a desktop set"), "{}", text(&other));
}

/// Locks or unlocks nothing but the keyring that is kamen's: no desktop shows a dialog here.
const LOCK: &str = "dbus-send --session --print-reply --dest=org.freedesktop.secrets \\\n\
     /org/freedesktop/secrets org.freedesktop.Secret.Service.Lock \\\n\
     array:objpath:/org/freedesktop/secrets/collection/login >/dev/null";

#[test]
fn a_locked_keyring_on_a_machine_without_a_desktop_closes_the_vault_with_words() {
    let environment = environment("[vault]\nkey = \"keyring\"\nunlocked-for = \"1s\"\n");
    let added = format!("echo {SEED} | \"$KAMEN\" keys add-mfa {PHONE} --stdin");
    let code = "\"$KAMEN\" keys mfa-code phone";

    let lines = format!("{added} || exit 9\n{code} || exit 8\n{LOCK} || exit 7\nsleep 2\n{code}");
    let begun = std::time::Instant::now();
    let output = beside_keyring(&environment, &lines);

    let said = text(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("error: the system's keyring is locked"), "{said}");
    assert!(said.contains("hint: unlock it"), "{said}");
    assert!(begun.elapsed() < std::time::Duration::from_secs(30), "{:?}", begun.elapsed());
    let header = environment.home().join(".local/state/kamen/vault/header");
    assert!(header.exists(), "the vault stays");
}

#[test]
fn a_locked_keyring_makes_no_vault() {
    let environment = environment(KEYRING);
    let lines = format!("{LOCK} || exit 7\necho {SEED} | \"$KAMEN\" keys add-mfa {PHONE} --stdin");

    let output = beside_keyring(&environment, &lines);

    let said = text(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("keyring is locked") && said.contains("hint: unlock it"), "{said}");
    assert!(!environment.home().join(".local/state/kamen/vault/header").exists());
}

#[test]
fn the_kernel_holds_the_keyrings_key_for_a_minute_and_not_for_hours() {
    let environment = environment("[vault]\nkey = \"keyring\"\nunlocked-for = \"8h\"\n");

    let output = beside_keyring(
        &environment,
        &format!("echo {SEED} | \"$KAMEN\" keys add-mfa {PHONE} --stdin; cat /proc/keys"),
    );

    let said = text(&output);
    let header = std::fs::read(environment.home().join(".local/state/kamen/vault/header")).unwrap();
    let header = hex::encode(header);
    let is_own = |line: &&str| {
        let id = line.split("kamen:").nth(1).and_then(|rest| rest.split(':').next());
        id.is_some_and(|id| header.contains(id))
    };
    let own = said.lines().find(is_own).unwrap_or_else(|| panic!("the kernel holds none: {said}"));
    let left = own.split_whitespace().nth(3).unwrap();
    assert!(left == "1m" || left.ends_with('s'), "{own}");
}
