//! Files with a bit flipped or bytes changed, and processes killed at any moment: what is read is right or absent,
//! nothing of it makes kamen fail, and nothing is left behind.
//!
//! The gate takes a sample; `tests/long/run` has the full counts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::sign_in::with_vault;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::sandbox::Cloud;

const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";
/// What stands in `~/.aws` and the settings, below the home.
const PERSONS: [&str; 3] = [".aws/config", ".aws/credentials", ".config/kamen/config.toml"];
/// How the name of an unfinished file begins.
const UNFINISHED: &str = ".kamen-";

fn count(few: usize, all: usize) -> usize {
    if std::env::var_os("KAMEN_LONG").is_some() { all } else { few }
}

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit.max(1)
    }
}

/// Profiles, settings and a vault.
fn equipped(cloud: &Cloud) -> TestEnvironment {
    let mut environment = with_vault(cloud);
    environment.unset("KAMEN_CONFIG");
    environment.write(PERSONS[2], "[vault]\nunlocked-for = \"2m\"\n");
    let files = cloud.running().shared_config();
    environment.write(PERSONS[0], &files.config);
    environment.write(PERSONS[1], &files.credentials);
    environment
}

/// Exit code and output; whatever comes, kamen says it in its own words.
fn run(environment: &TestEnvironment, arguments: &[&str], after: &str) -> (i32, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen starts");
    let (out, said) = (output.stdout, String::from_utf8_lossy(&output.stderr).into_owned());
    let out = String::from_utf8(out).expect("kamen prints text");
    let code = output.status.code().unwrap_or(-1);
    let plays = |text: &str| text.contains(|one: char| one.is_control() && one != '\n');
    assert!((0..=4).contains(&code), "{after}: {arguments:?} ended with {code}: {said}");
    assert!(!said.contains("panicked") && !said.contains("kamen failed"), "{after}: {said}");
    assert!(!plays(&said) && !plays(&out), "{after}: control characters: {out}{said}");
    (code, out)
}

/// What is said of each role, by its ARN.
fn roles(text: &str) -> BTreeMap<String, Value> {
    let listed: Value = serde_json::from_str(text).expect("a list");
    let roles = listed["roles"].as_array().expect("roles");
    let said = |role: &Value| (role["arn"].to_string(), role["trusted"].clone());
    roles.iter().map(said).collect()
}

/// All files below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

const LIST: [&str; 4] = ["roles", "--output", "json", "--no-verdicts"];

#[test]
fn no_flipped_bit_is_shown_as_data_or_makes_kamen_fail() {
    let cloud = Cloud::demo();
    let environment = equipped(&cloud);
    run(&environment, &["roles", "--refresh"], "at first");
    run(&environment, &["exec", ROLE, "--", "true"], "at first");
    let note = format!(r#"{{"favourites":["{ROLE}"],"recent":[]}}"#);
    environment.write(".local/state/kamen/screens.json", &note);
    drop(cloud);
    let known = roles(&run(&environment, &LIST, "without a server").1);
    assert!(known.len() > 10, "{known:?}");
    let kept = [environment.home().join(".cache"), environment.home().join(".local")];
    let files: Vec<PathBuf> = kept.iter().flat_map(|folder| below(folder)).collect();
    let files: Vec<(PathBuf, Vec<u8>)> = (files.into_iter())
        .filter_map(|path| Some((path.clone(), fs::read(path).ok()?)))
        .filter(|(_, bytes)| !bytes.is_empty())
        .collect();
    assert!(files.len() > 3, "{files:?}");

    let mut dice = Dice(7);
    for _ in 0..count(20, 200) {
        let (path, bytes) = &files[dice.below(files.len())];
        let (place, bit) = (dice.below(bytes.len()), dice.below(8));
        let after = format!("bit {bit} of byte {place} of {}", path.display());
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << bit;
        fs::write(path, flipped).unwrap();

        for (arn, trusted) in roles(&run(&environment, &LIST, &after).1) {
            // Of a role that only a profile names nothing is known.
            let is_bare = trusted == Value::from(Vec::<Value>::new());
            assert!(is_bare || known.get(&arn) == Some(&trusted), "{after}: {arn} {trusted}");
        }
        run(&environment, &["sessions", "--output", "json"], &after);
        run(&environment, &["history", "--output", "json"], &after);

        fs::write(path, bytes).unwrap();
    }
}

/// The bytes with something of them flipped, left out, doubled or put between.
fn mutated(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    const STRANGE: [&[u8]; 8] =
        [b"\0", b"\n  ", b"\x1b[2J", b"=", b"[", b"\xff\xfe", "\u{202e}".as_bytes(), b"\r"];
    let mut mutated = bytes.to_vec();
    for _ in 0..=dice.below(3) {
        let start = dice.below(mutated.len());
        let end = (start + 1 + dice.below(20)).min(mutated.len());
        match dice.below(4) {
            0 if start < mutated.len() => mutated[start] ^= 1 << dice.below(8),
            1 => drop(mutated.drain(start..end)),
            2 => mutated.extend_from_within(start..end),
            _ => drop(mutated.splice(start..start, STRANGE[dice.below(8)].iter().copied())),
        }
    }
    mutated
}

#[test]
fn no_mutated_file_makes_kamen_fail() {
    let cloud = Cloud::demo();
    let environment = equipped(&cloud);
    let sample = include_str!("../../assets/config.toml");
    environment.write(PERSONS[2], sample);
    drop(cloud);
    let files = PERSONS.map(|path| environment.home().join(path));
    let whole = files.clone().map(|path| fs::read(path).expect("it was written"));

    let mut dice = Dice(11);
    for round in 0..count(40, 2000) {
        let which = round % files.len();
        let bytes = mutated(&whole[which], &mut dice);
        fs::write(&files[which], &bytes).unwrap();
        let after = format!("round {round}: {:?}", String::from_utf8_lossy(&bytes));

        run(&environment, &["profiles", "generate", "--dry-run"], &after);
        run(&environment, &["roles", "--timeout", "3", "--no-verdicts"], &after);

        fs::write(&files[which], &whole[which]).unwrap();
    }
}

#[test]
fn what_is_killed_while_it_lists_leaves_whole_files_and_no_others() {
    let cloud = Cloud::demo();
    let environment = equipped(&cloud);
    let list = ["roles", "--refresh", "--output", "json"];
    let known = roles(&run(&environment, &list, "at first").1);

    let mut dice = Dice(13);
    for round in 0..count(20, 200) {
        let arguments: &[&str] =
            if round % 2 == 0 { &list } else { &["exec", ROLE, "--no-cache", "--", "true"] };
        let mut command = Command::new(kamen_binary());
        command.env_clear().envs(environment.variables()).args(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(u64::try_from(dice.below(250)).unwrap()));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let cached = roles(&run(&environment, &LIST, "after the kills").1);
    let again = roles(&run(&environment, &list, "after the kills").1);
    run(&environment, &["history", "--output", "json"], "after the kills");

    assert_eq!((&cached, &again), (&known, &known));
    let is_left = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED))
    };
    let left: Vec<PathBuf> = below(environment.home()).into_iter().filter(is_left).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_pipe_in_place_of_a_file_is_named_and_not_waited_for() {
    let cloud = Cloud::demo();
    for path in PERSONS {
        let environment = equipped(&cloud);
        environment.write(PERSONS[2], "");
        let file = environment.home().join(path);
        fs::remove_file(&file).unwrap();
        assert!(Command::new("mkfifo").arg(&file).status().unwrap().success());

        let mut doctor = environment.kamen();
        doctor.args(["doctor", "--timeout", "5"]).timeout(Duration::from_mins(1));
        let output = doctor.output().expect("kamen starts");

        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(output.status.code().is_some(), "{path}: it waited: {said}");
        assert!(said.contains("a pipe"), "{path}: {said}");
    }
}
