//! Sessions that outlive their process: found again by all that shapes them, obtained once for all.

use std::process::{Command, Stdio};

use kamen::sandbox::fault::{Fault, FaultKind};
use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::{Cloud, boto3};

const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";

/// An environment on the sandbox whose vault is unlocked by a passphrase in a file.
fn keeping(cloud: &Cloud) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    let file = environment.write("passphrase", "correct horse battery staple\n");
    environment.set("KAMEN_VAULT_PASSPHRASE_FILE", file.to_str().unwrap());
    let settings = environment.write("kamen.toml", "[vault]\nunlocked-for = \"2m\"\n");
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    environment
}

/// Exit code, standard output, standard error.
fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// The access key id that a command finds.
fn key_id(environment: &TestEnvironment, options: &[&str]) -> String {
    let arguments = [&["exec"], options, &["--", "printenv", "AWS_ACCESS_KEY_ID"]].concat();
    let (code, id, problem) = run(environment, &arguments);
    assert_eq!(code, 0, "{arguments:?}: {problem}");
    id.trim().to_owned()
}

#[test]
fn a_session_is_obtained_once_and_found_without_a_call() {
    let cloud = Cloud::demo();
    let environment = keeping(&cloud);

    let first = key_id(&environment, &[ROLE]);
    cloud.running().set_faults(vec![Fault::new(FaultKind::Disconnect)]);
    let again = key_id(&environment, &[ROLE]);
    let (_, printed, _) = run(&environment, &["credential-process", ROLE]);
    let (other, _, _) = run(&environment, &["exec", ROLE, "--duration", "900", "--", "true"]);
    let (fresh, _, _) = run(&environment, &["exec", ROLE, "--no-cache", "--", "true"]);
    let left =
        |least: &str| run(&environment, &["exec", ROLE, "--min-left", least, "--", "true"]).0;
    let (enough, too_little) = (left("50m"), left("61m"));

    assert!(first.starts_with("ASIA"), "{first}");
    assert_eq!(first, again);
    let printed: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((&printed["Version"], &printed["AccessKeyId"]), (&1.into(), &first.into()));
    assert_eq!((other, fresh), (4, 4), "what was asked for otherwise is another session");
    assert_eq!((enough, too_little), (0, 4), "the person may want more time left, or less");
}

#[test]
fn commands_and_screens_share_one_session_of_a_role_in_either_order() {
    let cloud = Cloud::demo();
    let switched = |environment: &TestEnvironment| {
        let mut session = Session::start(environment, (100, 30), kamen_binary(), &[]);
        session.wait_listed();
        session.type_keys("/s3list");
        session.wait_selected("✓ yes", "S3ListBucketOnly");
        session.type_keys("\r");
        session.wait_for("assumed-role/S3ListBucketOnly/");
        session.type_keys("u");
        session.wait_for("renewed S3ListBucketOnly");
        session.type_keys("\x03");
        assert!(session.wait_for_end().success());
    };
    let records = |environment: &TestEnvironment| {
        let (_, listed, _) = run(environment, &["sessions", "--output", "json"]);
        let listed: Value = serde_json::from_str(&listed).unwrap();
        let of_role = |one: &&Value| one["role"] == ROLE;
        let ids = listed["sessions"].as_array().unwrap().iter().filter(of_role);
        ids.map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    let first = keeping(&cloud);
    let before = key_id(&first, &[ROLE]);
    switched(&first);
    let renewed = records(&first);
    let second = keeping(&cloud);
    switched(&second);
    let own = records(&second);

    assert_eq!(renewed.len(), 1, "a renewal takes its place: {before}, {renewed:?}");
    assert_ne!(renewed[0], before);
    assert_eq!(key_id(&first, &[ROLE]), renewed[0]);
    assert_eq!(own, [key_id(&second, &[ROLE])]);
}

#[test]
fn a_code_that_was_given_to_another_process_lets_the_screens_in() {
    let cloud = Cloud::demo();
    let environment = keeping(&cloud);
    let mut session = Session::start(&environment, (100, 30), kamen_binary(), &[]);
    session.wait_listed();
    session.type_keys("/people/breakglass");
    session.wait_selected("✓ mfa", "BreakGlass");
    session.wait_still();

    let code = cloud.running().mfa_code("arn:aws:iam::012345678901:mfa/AssumeRoleUser").unwrap();
    let (given, _, problem) =
        run(&environment, &["exec", "--mfa-code", &code, "break-glass", "--", "true"]);
    assert_eq!(given, 0, "{problem}");

    session.wait_selected("✓ yes", "BreakGlass");
    session.type_keys("\r");
    session.wait_for("assumed-role/BreakGlass/");
    session.type_keys("\x03");
    assert!(session.wait_for_end().success());
}

#[test]
fn a_profile_that_changed_never_gives_what_it_led_to_before() {
    let cloud = Cloud::demo();
    let environment = keeping(&cloud);
    let config = environment.home().join(".aws/config");
    let before = std::fs::read_to_string(&config).unwrap();
    let profile = |role: &str| {
        let text =
            format!("{before}\n[profile mine]\nrole_arn = {role}\nsource_profile = default\n");
        std::fs::write(&config, text).unwrap();
    };

    profile(ROLE);
    let (one, again) = (key_id(&environment, &["mine"]), key_id(&environment, &["mine"]));
    profile(&format!("{ROLE}\nrole_session_name = other"));
    let named = key_id(&environment, &["mine"]);

    assert_eq!(one, again);
    assert_ne!(one, named);
}

#[test]
fn fifty_processes_obtain_one_session() {
    let cloud = Cloud::demo();
    let environment = keeping(&cloud);
    // One that is obtained slowly is wanted by all of them meanwhile.
    let slow = FaultKind::Slow(std::time::Duration::from_millis(300));
    cloud.running().set_faults(vec![Fault::new(slow).on("AssumeRole")]);

    let children: Vec<_> = (0..50)
        .map(|_| {
            let mut command = Command::new(kamen_binary());
            command.env_clear().envs(environment.variables()).stdout(Stdio::piped());
            command.args(["credential-process", ROLE]).spawn().expect("kamen starts")
        })
        .collect();
    let ids: std::collections::BTreeSet<String> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success());
            let document: Value = serde_json::from_slice(&output.stdout).unwrap();
            document["AccessKeyId"].as_str().unwrap().to_owned()
        })
        .collect();

    assert_eq!(ids.len(), 1, "{ids:?}");
}

#[test]
fn a_process_that_is_killed_leaves_neither_lock_nor_half_a_record() {
    let cloud = Cloud::demo();
    let environment = keeping(&cloud);
    key_id(&environment, &[ROLE]);

    // `tests/long/run` has the full count.
    let kills = if std::env::var_os("KAMEN_LONG").is_some() { 200 } else { 40_u64 };
    for round in 0..kills {
        let name = format!("round-{}", round % 4);
        let mut command = Command::new(kamen_binary());
        command
            .env_clear()
            .envs(environment.variables())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.args(["credential-process", ROLE, "--session-name", &name]);
        let mut child = command.spawn().expect("kamen starts");
        std::thread::sleep(std::time::Duration::from_millis(round % 40 * 3));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    for round in 0..4 {
        let name = format!("round-{round}");
        let (code, _, problem) =
            run(&environment, &["credential-process", ROLE, "--session-name", &name]);
        assert_eq!((code, problem.as_str()), (0, ""), "after the kills");
    }
    assert_eq!(run(&environment, &["sessions"]).2, "");
}

#[test]
fn a_kept_session_is_renewed_in_its_place_and_by_the_same_way() {
    let cloud = Cloud::demo();
    let environment = keeping(&cloud);
    let plain = key_id(&environment, &[ROLE]);
    let narrow = key_id(&environment, &[ROLE, "--duration", "3000"]);
    let by_profile = key_id(&environment, &["partners"]);

    for (before, again) in [
        (&plain, vec![ROLE]),
        (&narrow, vec![ROLE, "--duration", "3000"]),
        (&by_profile, vec!["partners"]),
    ] {
        let (code, _, told) = run(&environment, &["sessions", "renew", before]);
        assert_eq!(code, 0, "{told}");
        assert!(told.contains("renewed arn:aws:sts::"), "{told}");
        cloud.running().set_faults(vec![Fault::new(FaultKind::Disconnect)]);
        let after = key_id(&environment, &again);
        cloud.running().set_faults(Vec::new());
        assert!(after.starts_with("ASIA") && after != *before, "{again:?}: {before} {after}");
        let (_, listed, _) = run(&environment, &["sessions", "--output", "json"]);
        assert!(listed.contains(&after) && !listed.contains(before.as_str()), "{listed}");
    }

    let (code, _, told) = run(&environment, &["sessions", "renew", "--all"]);
    assert!(code == 0 && told.matches("renewed arn:").count() >= 3, "{told}");
    assert_eq!(run(&environment, &["sessions", "renew"]).0, 2, "which one?");
}

#[test]
fn sessions_are_listed_with_their_shells_and_ended() {
    let cloud = Cloud::demo();
    let environment = keeping(&cloud);
    let id = key_id(&environment, &[ROLE]);
    let mut shell = Command::new(kamen_binary())
        .env_clear()
        .envs(environment.variables())
        .args(["exec", ROLE, "--", "sleep", "30"])
        .spawn()
        .unwrap();

    let list = || -> Value {
        serde_json::from_str(&run(&environment, &["sessions", "--output", "json"]).1).unwrap()
    };
    let mut listed = list();
    while listed["sessions"][0]["shells"] == serde_json::json!([]) {
        listed = list();
    }
    shell.kill().unwrap();
    shell.wait().unwrap();
    let session = &listed["sessions"][0];
    let (_, table, _) = run(&environment, &["sessions"]);
    let account = run(&environment, &["show", ROLE]).1;
    // As a script's unset variable gives it.
    for (act, empty) in [("end", ""), ("end", "  "), ("renew", "")] {
        let (code, said, problem) = run(&environment, &["sessions", act, empty]);
        assert_eq!(code, 2, "{act} `{empty}`: {said}{problem}");
        assert!(problem.contains("which session?"), "{act} `{empty}`: {problem}");
    }
    assert_eq!(list()["sessions"].as_array().map(Vec::len), Some(1));
    // As it is copied from a line of the credential process.
    let pasted = format!("  \"AccessKeyId\": \"{id}\",");
    let (ended, _, _) = run(&environment, &["sessions", "end", &pasted]);
    let shown = format!("{id}  012345678901/S3ListBucketOnly  ");
    let named = format!("{id}  kitsune-people/S3ListBucketOnly  ");
    assert!(table.contains(&shown) || table.contains(&named), "{table}{account}");

    assert_eq!((&session["role"], &session["account"]), (&ROLE.into(), &"012345678901".into()));
    assert_eq!((&session["id"], &session["renewable"]), (&id.as_str().into(), &true.into()));
    assert_eq!(session["shells"][0]["pid"], shell.id());
    assert!((3500..=3600).contains(&session["remaining"].as_i64().unwrap()), "{session}");
    assert_eq!((ended, list()["sessions"].as_array().map(Vec::len)), (0, Some(0)));
    assert_ne!(key_id(&environment, &[ROLE]), id);
    assert_eq!(run(&environment, &["sessions", "end", "nothing"]).0, 2);
}

#[test]
fn a_vault_that_cannot_be_read_is_not_called_closed() {
    let cloud = Cloud::demo();
    let environment = keeping(&cloud);
    key_id(&environment, &[ROLE]);
    let header = environment.home().join(".local/state/kamen/vault/header");
    let whole = std::fs::read(&header).unwrap();
    std::fs::write(&header, &whole[..20]).unwrap();

    let (_, _, said) = run(&environment, &["sessions"]);
    let (_, _, why) = run(&environment, &["vault", "unlock"]);

    let words = "the vault cannot be read; `kamen vault unlock` says why";
    assert!(said.contains(words) && !said.contains("is closed"), "{said}");
    assert!(why.contains("is damaged"), "{why}");
}

#[test]
fn boto3_takes_its_keys_from_kamen() {
    let cloud = Cloud::demo();
    let mut environment = keeping(&cloud);
    let kamen = kamen_binary();
    let text = format!(
        "\n[profile by-kamen]\ncredential_process = {} credential-process {ROLE} --profile default\n\
         region = us-east-1\n",
        kamen.display()
    );
    let config = environment.home().join(".aws/config");
    let before = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, before + &text).unwrap();
    environment.set("AWS_PROFILE", "by-kamen");

    let answer = boto3(&environment, "answer = sts.get_caller_identity()");

    let arn = answer["Arn"].as_str().unwrap();
    assert!(arn.contains(":assumed-role/S3ListBucketOnly/"), "{arn}");
}

#[test]
fn a_profile_that_leads_to_kamen_itself_is_followed_and_a_circle_is_named() {
    let cloud = Cloud::demo();
    let environment = keeping(&cloud);
    let config = environment.home().join(".aws/config");
    let before = std::fs::read_to_string(&config).unwrap();
    let process =
        |name: &str| format!("credential_process = kamen credential-process --profile {name}");
    let text = format!(
        "{before}\n[profile first]\n{}\n[profile second]\nrole_arn = {ROLE}\nsource_profile = default\n\
         [profile circle]\n{}\n[profile round]\n{}\n",
        process("second"),
        process("round"),
        process("circle"),
    );
    std::fs::write(&config, text).unwrap();

    let (code, printed, problem) = run(&environment, &["credential-process", "--profile", "first"]);
    let (circle, _, named) = run(&environment, &["credential-process", "--profile", "circle"]);

    assert_eq!(code, 0, "{problem}");
    assert!(printed.starts_with("{\"Version\":1,"), "{printed}");
    assert_eq!(circle, 2, "{named}");
    assert!(named.contains("leads to itself: circle -> round -> circle"), "{named}");
}

#[test]
fn the_prompt_needs_neither_vault_nor_network() {
    let cloud = Cloud::demo();
    let environment = keeping(&cloud);
    let kamen = kamen_binary();
    let kamen = kamen.to_str().unwrap();

    let (_, outside, _) = run(&environment, &["prompt"]);
    let (code, inside, _) = run(&environment, &["exec", ROLE, "--", kamen, "prompt"]);

    assert_eq!((outside.as_str(), code), ("", 0));
    let minutes = ["/S3ListBucketOnly 59 min", "/S3ListBucketOnly 60 min"];
    assert!(minutes.iter().any(|text| inside.contains(text)), "{inside}");
}
