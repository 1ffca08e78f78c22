//! The shared files beside botocore, which reads them for the AWS CLI: the same profiles with the same
//! settings, and every file that it refuses is refused by the same line.
//!
//! If the SDKs differ kamen reads what any of them reads. Then it must say that the AWS CLI does not.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use kamen::adapters::profiles::{FileKind, merge_file};
use kamen::domain::profile::SharedConfig;
use serde_json::Value;

use crate::support::python;

const CREDENTIALS: &str =
    "[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n";

/// Ways to begin a profile.
const HEADERS: &[&str] = &[
    "[profile p]",
    "[default]",
    "  [profile p]",
    "[profile p] # comment",
    "[profile p] junk",
    "[profile p];near",
    "[profile  p ]",
    "[profile \"my work\"]",
    "[profile my work]",
    "[profile a\\ b]",
    "[profile \"x\"y]",
    "[profile a#b]",
    "[profile c;d]",
    "[profile a,(b)&=~|*$!]",
    "[profile a[b]]",
    "[profile\tp]",
    "[profile\u{a0}p]",
    "[profile ü]",
    "[profile #p]",
    "[profile p #q]",
    "[profile \"a\\$b\"]",
    "[profile \"\"]",
    "[profile p\u{a0}]",
    "[profile p\u{200b}q]",
    "[\u{a0}profile p]",
    "[\u{3000}profile p]",
    "[profile p]]",
    "[profile 'p q']",
    "[profile\"p q\"]",
    "[profile p]\n[profile q]",
    "[profile ]\n[profile p]",
    "[]\n[profile p]",
    "[profile p",
    "[profile p=q",
    "[DEFAULT]\noutput = text\n[DEFAULT]\n[profile p]",
    "[p]",
    "[profilep]",
    "[ profile p ]",
    "[ default]",
    "[default ]",
    "[profiles p]",
    "[profile-x p]",
    "[ sso-session p ]\n[profile p]",
    "[sso-sessions p]\n[profile p]",
    "[services-x p]\n[profile p]",
    "[profile default]\noutput = text\n[default]",
    "[default]\noutput = text\n[profile default]",
    "[profile \"p\"]\noutput = text\n[profile p]",
    "[profile  p]\noutput = text\n[profile p]",
];

/// Ways to write its settings.
const BODIES: &[&str] = &[
    "role_arn = arn:aws:iam::111122223333:role/R\nsource_profile = base\nregion = eu-west-1\n",
    "role_arn: arn:aws:iam::111122223333:role/R\nsource_profile : base\nREGION=eu-west-1\n",
    " role_arn = arn:aws:iam::111122223333:role/R\n source_profile = base\n region = x\n",
    "\trole_arn = r\n\texternal_id = a=b:c\n\n\tmfa_serial =\u{a0}serial\u{2003}\n",
    "role_arn = r\n# comment\n; comment\n  # indented comment\nregion = x\n",
    "s3 =\n  max_queue_size = 1\n  addressing_style = path\nrole_arn = r\n",
    "role_arn = r\nregion = x\nregion = y\n",
    "role_arn = r\nno delimiter\n",
    "role_arn = r\n= value\n",
    "role_arn =\nregion = x\n",
    "role_arn = r#1\nrole_session_name = a;b\nregion = x y\n",
    "role_arn = r\r\nregion = x\r\n",
    "role_arn = r\rregion = x\r",
    "s3 =\n  addressing_style: path\nrole_arn = r\n",
    "role_arn =\n  arn:aws:iam::111122223333:role/R\nregion = x\n",
    "s3 =\n  addressing_style = path # comment\n  max_queue_size=1\nregion = x\n",
    "services =\n  a = b: c\n  d=\nregion = x\n",
    "\u{a0}role_arn = r\n region = x\n\tmfa_serial = y\n",
    "\u{a0}region = x\n region = y\n",
    "role_arn = r\n[region = x\nmfa_serial = y\n",
    "s3 = # comment\n  addressing_style: path\n  = path\nregion = x\n",
    "s3 =\n  = path\nregion = x\n",
];

fn cases() -> BTreeMap<String, String> {
    let bodies = || BODIES.iter().enumerate();
    let each = HEADERS.iter().enumerate().flat_map(|(header, first)| {
        bodies().map(move |(body, rest)| (format!("{header}-{body}"), format!("{first}\n{rest}")))
    });
    let twice = format!("[profile p]\n{}[profile p]\nregion = z\n", BODIES[0]);
    each.chain([
        ("twice".to_owned(), twice),
        ("unseen".to_owned(), format!("[profile p]\n{}\u{a0} region = x\n", BODIES[0])),
        ("below".to_owned(), format!("[profile a]\n{}  [profile p]\n{}", BODIES[0], BODIES[0])),
        ("nested".to_owned(), format!("[profile a]\ns3 =\n  a = b\n  [profile p]\n{}", BODIES[0])),
        (
            "above".to_owned(),
            format!(
                "[profile a]\nregion = x\n  [profile p]\nmfa_serial = x\n[profile p]\n{}",
                BODIES[0]
            ),
        ),
        ("marked".to_owned(), format!("\u{feff}[profile p]\n{}", BODIES[0])),
        ("headless".to_owned(), BODIES[0].to_owned()),
        ("empty".to_owned(), String::new()),
    ])
    .collect()
}

fn read(config: &str) -> SharedConfig {
    let mut shared = SharedConfig::default();
    merge_file(&mut shared, FileKind::Config, Path::new("config"), config.as_bytes());
    merge_file(
        &mut shared,
        FileKind::Credentials,
        Path::new("credentials"),
        CREDENTIALS.as_bytes(),
    );
    shared
}

/// What is wrong with kamen's reading beside botocore's; `None` if nothing is.
fn difference(shared: &SharedConfig, botocore: &Value) -> Option<String> {
    let is_apart = |name: &str| shared.profiles_otherwise.iter().any(|told| told.profile == name);
    let refused = !shared.refused_by_cli.is_empty();
    if botocore.get("refused").is_some() != refused {
        return Some(format!("botocore: {botocore}; kamen refuses: {:?}", shared.refused_by_cli));
    }
    let is_told = !shared.read_otherwise_by_cli.is_empty() || !shared.problems.is_empty();
    if refused || is_told {
        return None;
    }
    let theirs = botocore["profiles"].as_object()?;
    for profile in shared.profiles.iter().filter(|profile| !is_apart(&profile.name)) {
        let Some(settings) = theirs.get(&profile.name) else {
            return Some(format!(
                "botocore has no profile `{}`, and kamen does not say so",
                profile.name
            ));
        };
        let own: BTreeMap<&str, &str> = (profile.settings.0.iter())
            .filter(|(key, setting)| !key.contains('.') && !setting.value().contains('\n'))
            .map(|(key, setting)| (key.as_str(), setting.value()))
            .collect();
        let other: BTreeMap<&str, &str> = settings
            .as_object()?
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
            .collect();
        if own != other {
            return Some(format!("profile `{}`: kamen {own:?}, botocore {other:?}", profile.name));
        }
    }
    let is_missing = |name: &&String| {
        // A blank beside the bracket is a part of the name. What is called nothing cannot be asked for.
        !name.is_empty() && shared.profile(name).is_none() && !is_apart(name.trim())
    };
    let missing = theirs.keys().find(is_missing)?;
    Some(format!("kamen has no profile `{missing}`"))
}

#[test]
fn the_shared_files_are_read_as_botocore_reads_them() {
    let folder = tempfile::tempdir().unwrap();
    let cases = cases();
    for (name, config) in &cases {
        let case = folder.path().join(name);
        std::fs::create_dir(&case).unwrap();
        std::fs::write(case.join("config"), config).unwrap();
        std::fs::write(case.join("credentials"), CREDENTIALS).unwrap();
    }

    let output = Command::new(python::program("python"))
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/shared_files.py"))
        .arg(folder.path())
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let botocore: Value = serde_json::from_slice(&output.stdout).unwrap();

    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(name, config)| {
            let told = difference(&read(config), &botocore[name])?;
            Some(format!("{name} {config:?}: {told}"))
        })
        .collect();
    assert!(cases.len() >= 120, "{}", cases.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
