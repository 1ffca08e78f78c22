//! The vault through the binary: what unlocks it, what is in it, and that nothing of it leaks.

use std::path::Path;

use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const PHONE: &str = "arn:aws:iam::012345678901:mfa/phone";
/// Base32 of RFC 6238's `12345678901234567890`.
const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const KEY: &str = r#"{"AccessKey": {"UserName": "dev", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "Status": "Active"}}"#;

/// Exit code, standard output, standard error.
fn run(environment: &TestEnvironment, arguments: &[&str], input: &str) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).write_stdin(input).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn json(environment: &TestEnvironment, arguments: &[&str]) -> Value {
    let all: Vec<&str> = arguments.iter().copied().chain(["--output", "json"]).collect();
    let (_, text, problem) = run(environment, &all, "");
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}\n{problem}"))
}

/// An environment whose vault is unlocked by the passphrase in a file; the kernel holds no key.
fn with_passphrase_file() -> TestEnvironment {
    let mut environment = TestEnvironment::new();
    let file = environment.write("passphrase", "correct horse battery staple\n");
    environment.set("KAMEN_VAULT_PASSPHRASE_FILE", file.to_str().unwrap());
    settings(&mut environment, "[vault]\nunlocked-for = 0\n");
    environment
}

fn settings(environment: &mut TestEnvironment, text: &str) {
    let file = environment.write("kamen.toml", text);
    environment.set("KAMEN_CONFIG", file.to_str().unwrap());
}

/// Whether any file below a folder holds a text.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn keys_and_seeds_are_kept_listed_and_removed_and_never_shown() {
    let environment = with_passphrase_file();

    let added = run(&environment, &["keys", "add", "dev", "--stdin"], KEY);
    let again = run(&environment, &["keys", "add", "dev", "--stdin"], KEY);
    let seed = run(&environment, &["keys", "add-mfa", PHONE, "--stdin"], SEED);
    let (_, text, _) = run(&environment, &["keys", "list", "--offline"], "");
    let listed = json(&environment, &["keys", "list", "--offline"]);
    let code = json(&environment, &["keys", "mfa-code", "phone"]);
    let status = json(&environment, &["vault", "status"]);

    assert_eq!((added.0, again.0, seed.0), (0, 2, 0), "{added:?} {again:?} {seed:?}");
    assert!(again.2.contains("--replace"), "{}", again.2);
    assert_eq!(listed["keys"][0]["access_key_id"], "AKIAIOSFODNN7EXAMPLE");
    assert_eq!(listed["mfa"][0]["device"], PHONE);
    assert_eq!(code["code"].as_str().map(str::len), Some(6));
    assert_eq!((status["state"].as_str(), status["records"].as_u64()), (Some("locked"), Some(2)));
    for shown in [&added, &again, &seed].map(|(_, out, err)| format!("{out}{err}")) {
        assert!(!shown.contains(SECRET) && !shown.contains(SEED), "{shown}");
    }
    assert!(!text.contains(SECRET) && !text.contains(SEED), "{text}");
    for secret in [SECRET, SEED, "AKIAIOSFODNN7EXAMPLE"] {
        assert!(!holds(environment.home(), secret), "{secret} is in a file");
    }
    assert_eq!(run(&environment, &["keys", "remove", "dev"], "").0, 2);
    assert_eq!(run(&environment, &["keys", "remove", "dev", "--yes"], "").0, 0);
    assert_eq!(json(&environment, &["keys", "list", "--offline"])["keys"], serde_json::json!([]));
}

#[test]
fn a_list_of_nothing_says_so_and_leaves_its_heads_to_scripts() {
    let environment = with_passphrase_file();

    for (arguments, heads, said) in [
        (&["sessions"][..], "ID  ROLE", "no sessions: `kamen shell ROLE`"),
        (&["history"], "TIME  HOW", "nothing is written down yet: `kamen shell`"),
        (&["history", "x", "y"], "TIME  HOW", "nothing is written down yet"),
        (&["keys", "list"], "KIND  NAME", "holds no keys: `kamen keys add NAME`"),
    ] {
        let (code, text, problem) = run(&environment, arguments, "");

        assert_eq!((code, text.lines().count()), (0, 1), "{arguments:?}: {text}");
        assert!(text.starts_with(heads), "{arguments:?}: {text}");
        assert!(problem.contains(said) && problem.lines().count() == 1, "{problem}");
        let json = [arguments, &["--output", "json"]].concat();
        let (code, text, problem) = run(&environment, &json, "");
        assert!(code == 0 && text.contains("[]") && problem.is_empty(), "{text}{problem}");
    }
}

#[test]
fn if_nothing_is_kept_the_sessions_say_why() {
    let mut environment = with_passphrase_file();
    settings(&mut environment, "[vault]\nkey = \"none\"\n");

    let (code, _, problem) = run(&environment, &["sessions"], "");

    assert!(code == 0 && problem.contains("no vault keeps them; `[vault] key`"), "{problem}");
}

#[test]
fn what_takes_access_away_works_with_settings_that_cannot_be_read() {
    let mut environment = with_passphrase_file();
    settings(&mut environment, "[vault]\nkey =\n");

    for arguments in [&["lock"] as &[&str], &["sessions"], &["sessions", "end", "--all"]] {
        let (code, _, told) = run(&environment, arguments, "");
        assert!(code == 0 && told.contains("kamen.toml:2: "), "{arguments:?}: {told}");
        assert!(told.contains(": the usual settings count"), "{told}");
    }
}

#[test]
fn on_a_terminal_an_empty_list_is_one_sentence() {
    let environment = with_passphrase_file();

    let mut session = Session::start(&environment, (100, 24), kamen_binary(), &["sessions"]);
    session.wait_for("no sessions: `kamen shell ROLE`");

    assert!(session.wait_for_end().success());
    assert!(!session.text().contains("LEFT"), "{}", session.text());
}

#[test]
fn who_adds_a_key_is_told_what_makes_use_of_it() {
    let environment = with_passphrase_file();
    let add = |name: &str| run(&environment, &["keys", "add", name, "--stdin", "--replace"], KEY).2;

    let line = "[profile dev]\ncredential_process = kamen credential-process --key dev";
    assert!(add("dev").contains(line), "{}", add("dev"));
    assert!(add("default").contains("\n[default]\ncredential_process = "), "{}", add("default"));
    assert!(add("my key").contains("no profile can name it"), "{}", add("my key"));

    environment.write(".aws/config", &format!("{line}\n[profile other]\nregion = x\n"));
    environment.write(
        ".aws/credentials",
        &format!(
            "[old]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n"
        ),
    );
    assert!(add("dev").contains("profile `dev` gives it"), "{}", add("dev"));
    assert!(add("old").contains("`kamen keys import old` puts"), "{}", add("old"));
    let line = "[profile other]\ncredential_process = kamen credential-process --key other";
    assert!(add("other").contains(line), "{}", add("other"));
    let seed = run(&environment, &["keys", "add-mfa", PHONE, "--stdin"], SEED).2;
    assert!(seed.contains("`mfa_serial`"), "{seed}");
}

#[test]
fn the_codes_are_those_of_an_independent_library() {
    let environment = with_passphrase_file();
    run(&environment, &["keys", "add-mfa", PHONE, "--stdin"], SEED);

    // RFC 6238 in Python's standard library; the half minute may end in between.
    let script = "import base64, hmac, struct, sys, time\n\
        key = base64.b32decode(sys.argv[1])\n\
        for step in (int(time.time()) // 30 - 1, int(time.time()) // 30):\n    \
        mac = hmac.new(key, struct.pack('>Q', step), 'sha1').digest()\n    \
        at = mac[-1] & 15\n    \
        print('%06d' % ((struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000))";
    let (_, code, _) = run(&environment, &["keys", "mfa-code", PHONE], "");
    let output = environment.command("python3").args(["-c", script, SEED]).output().unwrap();
    let expected = String::from_utf8(output.stdout).unwrap();

    assert!(expected.lines().any(|line| line == code.trim()), "{code} is none of {expected}");
    let (code, _, said) = run(&environment, &["keys", "mfa-code", ""], "");
    assert!(code == 2 && said.contains("which device?"), "{said}");
}

#[test]
fn a_code_is_copied_by_the_command_of_the_settings() {
    let mut environment = with_passphrase_file();
    settings(&mut environment, "[screen]\ncopy-command = \"tee copied\"\n");
    run(&environment, &["keys", "add-mfa", PHONE, "--stdin"], SEED);

    let (code, printed, said) = run(&environment, &["keys", "mfa-code", "phone", "--copy"], "");

    let copied = std::fs::read_to_string(environment.home().join("copied")).unwrap();
    assert_eq!((code, printed.as_str()), (0, ""), "{said}");
    assert!(said.contains("the code is in the clipboard"), "{said}");
    assert!(copied.len() == 6 && copied.bytes().all(|byte| byte.is_ascii_digit()), "{copied}");
}

#[test]
fn what_is_no_key_no_seed_and_no_device_is_refused_without_being_quoted() {
    let environment = with_passphrase_file();
    let session = KEY.replace("AKIA", "ASIA");

    for (arguments, input, words) in [
        (["keys", "add", "x", "--stdin"], "{\"AccessKeyId\": \"TOPSECRET\"}", "holds no key"),
        (["keys", "add", "x", "--stdin"], session.as_str(), "belongs to a session"),
        (["keys", "add-mfa", PHONE, "--stdin"], "0189-not-base32-at-all-0189", "no seed"),
        (["keys", "add-mfa", "phone", "--stdin"], SEED, "no ARN of a virtual MFA device"),
        (
            ["keys", "add-mfa", "arn:aws:iam::012345678901:u2f/user/dev/key", "--stdin"],
            SEED,
            "security key",
        ),
    ] {
        let (code, _, problem) = run(&environment, &arguments, input);
        assert_eq!(code, 2, "{arguments:?}: {problem}");
        assert!(problem.contains(words) && problem.contains("hint: "), "{problem}");
        assert!(!problem.contains("TOPSECRET") && !problem.contains("0189"), "{problem}");
    }
}

#[test]
fn without_a_way_to_unlock_it_nothing_is_kept_and_that_is_said() {
    let environment = TestEnvironment::new();

    let (code, _, problem) = run(&environment, &["keys", "add", "dev", "--stdin"], KEY);

    assert_eq!(code, 2, "{problem}");
    assert!(problem.contains("[vault] key"), "{problem}");
    assert_eq!(json(&environment, &["vault", "status"])["state"], "off");
    assert!(!environment.home().join(".local").exists());
}

#[test]
fn a_new_passphrase_opens_what_the_old_one_sealed() {
    let environment = with_passphrase_file();
    run(&environment, &["keys", "add", "dev", "--stdin"], KEY);
    let command = "[vault]\nkey = \"command\"\nkey-command = [\"echo\", \"another secret\"]\nunlocked-for = 0\n";
    let mut by_command = environment;
    settings(&mut by_command, command);

    let (code, _, problem) = run(&by_command, &["vault", "rekey"], "");
    by_command.unset("KAMEN_VAULT_PASSPHRASE_FILE");
    let listed = json(&by_command, &["keys", "list", "--offline"]);
    settings(&mut by_command, &command.replace("another", "a wrong"));
    let (_, _, wrong) = run(&by_command, &["keys", "list", "--offline"], "");

    assert_eq!(code, 0, "{problem}");
    assert_eq!(listed["keys"][0]["name"], "dev");
    assert!(wrong.contains("what the key-command prints does not open the vault"), "{wrong}");
}

#[test]
fn a_passphrase_is_typed_unseen_once_a_login_and_forgotten_by_lock() {
    let mut environment = TestEnvironment::new();
    settings(&mut environment, "[vault]\nkey = \"passphrase\"\nunlocked-for = \"2m\"\n");
    let start =
        |arguments: &[&str]| Session::start(&environment, (100, 20), kamen_binary(), arguments);

    let mut first = start(&["keys", "add-mfa", PHONE]);
    first.wait_for("secret key");
    first.type_keys(&format!("{SEED}\r"));
    first.wait_for("a new passphrase");
    first.type_keys("staple\r");
    first.wait_for("the same again");
    first.type_keys("staple\r");
    first.wait_for("is in the vault");
    assert!(first.wait_for_end().success());
    assert!(!first.text().contains(SEED) && !first.text().contains("staple"), "{}", first.text());

    if json(&environment, &["vault", "status"])["state"] == "unlocked" {
        // If the kernel holds keys, nothing is asked again until it is locked.
        assert_eq!(run(&environment, &["keys", "mfa-code", "phone"], "").0, 0);
        assert_eq!(run(&environment, &["lock"], "").0, 0);
    }
    assert_eq!(json(&environment, &["vault", "status"])["state"], "locked");

    let mut wrong = start(&["vault", "unlock"]);
    wrong.wait_for("passphrase of kamen's vault");
    wrong.type_keys("horse\r");
    wrong.wait_for("once more");
    wrong.type_keys("staple\r");
    assert!(wrong.wait_for_end().success());
    run(&environment, &["lock"], "");
}

#[test]
fn who_interrupts_at_the_passphrase_wants_nothing_to_be_run() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    settings(&mut environment, "[vault]\nkey = \"passphrase\"\nunlocked-for = \"2m\"\n");
    let script = "echo it ran as $KAMEN_ARN";
    let command = ["exec", "012345678901/S3ListBucketOnly", "--", "sh", "-c", script];
    let start = || Session::start(&environment, (100, 20), kamen_binary(), &command);

    let mut new = start();
    new.wait_for("a new passphrase");
    new.type_keys("\x03");
    let ends = [new.wait_for_end()];
    let mut made = start();
    made.wait_for("a new passphrase");
    made.type_keys("staple\r");
    made.wait_for("the same again");
    made.type_keys("staple\r");
    made.wait_for("it ran as arn:");
    assert!(made.wait_for_end().success());
    assert_eq!(run(&environment, &["lock"], "").0, 0);
    let mut locked = start();
    locked.wait_for("passphrase of kamen's vault");
    locked.type_keys("\x03");

    for end in ends.into_iter().chain([locked.wait_for_end()]) {
        assert!(!end.success(), "{end:?}");
    }
    for session in [&new, &locked] {
        assert!(!session.text().contains("it ran"), "{}", session.text());
        assert!(session.is_cooked());
    }
}

#[test]
fn the_screens_say_that_the_vault_is_locked_and_unlock_it() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    settings(&mut environment, "[vault]\nkey = \"passphrase\"\nunlocked-for = \"2m\"\n");
    let mut made = Session::start(
        &environment,
        (100, 20),
        kamen_binary(),
        &["exec", "012345678901/S3ListBucketOnly", "--", "true"],
    );
    made.wait_for("a new passphrase");
    made.type_keys("staple\r");
    made.wait_for("the same again");
    made.type_keys("staple\r");
    assert!(made.wait_for_end().success());
    assert_eq!(run(&environment, &["lock"], "").0, 0);

    let mut screens = Session::start(&environment, (80, 24), kamen_binary(), &[]);
    screens.wait_for("passphrase of kamen's vault");
    screens.type_keys("\x1b");
    screens.wait_listed();
    screens.wait_for("vault locked");
    screens.type_keys("U");
    screens.wait_for("passphrase of kamen's vault");
    screens.type_keys("horse\r");
    screens.wait_for("once more");
    screens.type_keys("staple\r");
    screens.wait_for("the vault is unlocked");
    screens.wait_gone("vault locked");
    // The keys go to the screens again, all of them.
    screens.type_keys("/s3list");
    screens.wait_for("Roles 1 of");
    screens.type_keys("\t");
    assert!(!screens.text().contains("staple"), "{}", screens.text());
    screens.close();
    run(&environment, &["lock"], "");
}
