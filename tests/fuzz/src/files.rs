//! What people write and what AWS answers: profiles, settings, themes, denials, small texts.

use std::collections::BTreeSet;
use std::path::Path;

use kamen::adapters::{profiles, settings};
use kamen::app::key::Key;
use kamen::app::keymap::Keymap;
use kamen::domain::arn::{ArnParts, RoleArn};
use kamen::domain::profile::SharedConfig;
use kamen::domain::query::Query;
use kamen::domain::span::seconds;
use kamen::domain::text::{harmless, nearest};
use kamen::policy::explain::denial::Denial;
use kamen::ui::theme::Theme;
use kamen::ui::theme::color::Depth;

use super::assert_harmless;

pub fn check(bytes: &[u8]) {
    shared_files(bytes);
    let text = String::from_utf8_lossy(bytes);
    denials(&text);
    own_files(&text);
    small_texts(&text);
}

/// Every section and every problem has a place in the file, and no profile comes twice.
fn shared_files(bytes: &[u8]) {
    let path = Path::new("config");
    // A line ends with LF, CR LF or CR: as many at most.
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).count();
    let mut shared = SharedConfig::default();
    for kind in [profiles::FileKind::Config, profiles::FileKind::Credentials] {
        profiles::merge_file(&mut shared, kind, path, bytes);
    }
    let mut names = BTreeSet::new();
    for profile in &shared.profiles {
        assert!(!profile.name.is_empty() && names.insert(&profile.name), "{:?}", profile.name);
        assert!((1..=lines).contains(&profile.place.line));
        assert_eq!(shared.profile(&profile.name), Some(profile));
        for (key, setting) in &profile.settings.0 {
            assert_eq!(key.to_ascii_lowercase(), *key);
            assert!((1..=lines).contains(&setting.place.line));
        }
    }
    for problem in &shared.problems {
        assert!(problem.place.line <= lines && !problem.message.is_empty());
    }
    // Line ends of another system mean the same.
    if !bytes.contains(&b'\r') && !bytes.starts_with(b"\xff\xfe") && !bytes.starts_with(b"\xfe\xff")
    {
        let other: Vec<u8> = bytes
            .iter()
            .flat_map(|byte| match byte {
                b'\n' => vec![b'\r', b'\n'],
                byte => vec![*byte],
            })
            .collect();
        let mut again = SharedConfig::default();
        for kind in [profiles::FileKind::Config, profiles::FileKind::Credentials] {
            profiles::merge_file(&mut again, kind, path, &other);
        }
        assert_eq!(again.profiles, shared.profiles);
    }
}

fn denials(text: &str) {
    for denial in [Denial::of_text(text), Denial::of_decoded(text)].into_iter().flatten() {
        let sentences = denial.sentences();
        assert!(!sentences.is_empty());
        for sentence in &sentences {
            assert_harmless(sentence);
        }
        let again = denial.clone().with_decoded(denial);
        assert!(!again.sentences().is_empty());
    }
    if let Some(denial) = Denial::of_text(text) {
        let shown = format!("An error occurred (AccessDenied): {text}");
        let again = Denial::of_text(&shown).expect("still a denial");
        assert_eq!(again.action, denial.action);
        assert_eq!(again.layer, denial.layer);
    }
}

fn own_files(text: &str) {
    match settings::parse(Path::new("config.toml"), text) {
        Ok(settings) => {
            if let Err(failure) = Keymap::with(&settings.keys, &settings.actions) {
                assert!(!failure.to_string().is_empty());
            }
        }
        Err(failure) => assert!(!failure.to_string().is_empty()),
    }
    if let Err(failure) = Theme::parse("mine", text, Depth::True) {
        assert!(!failure.to_string().is_empty());
    }
}

fn small_texts(text: &str) {
    let clean = harmless(text);
    assert_harmless(&clean);
    assert_eq!(clean.chars().count(), text.chars().count(), "one character for one");
    assert!(!clean.chars().any(char::is_control));
    let line = text.lines().next().unwrap_or_default();
    if let Some(length) = seconds(line) {
        assert_eq!(seconds(&length.to_string()), Some(length));
        assert_eq!(seconds(&format!("{length}s")), Some(length));
    }
    if let Ok(role) = line.parse::<RoleArn>() {
        assert_eq!(role.as_str(), line);
        let parts = ArnParts::parse(line).expect("a role's ARN is an ARN");
        assert_eq!(parts.partition, role.partition());
        assert_eq!(parts.resource, format!("role{}{}", role.path(), role.name()));
        let again = RoleArn::new(role.partition(), role.account(), role.path(), role.name());
        assert_eq!(again.ok(), Some(role));
    }
    if let Ok(key) = line.parse::<Key>() {
        assert_eq!(key.to_string().parse(), Ok(key), "a key is called what it is called");
        assert_eq!(Key::of(key.event()), key);
    }
    let query = Query::parse(line);
    assert!(query.words().all(|word| !word.is_empty()));
    let words = text.split_whitespace().filter(|word| word.len() <= 64);
    let words: Vec<&str> = words.take(12).collect();
    if let Some(first) = words.first() {
        let found = nearest(first, words.iter().copied(), 3);
        let best = found.first().map(|best| best.to_lowercase());
        assert_eq!(best, Some(first.to_lowercase()), "a name is nearest to itself");
    }
}
