//! Profiles that kamen writes into the shared config file: marked as its own, so that it never changes others.

mod granted;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// The line above each such profile.
pub const MARK: &str = "# written by `kamen profiles`";

/// The keys that say whose credentials a profile gives; what else stands in it is the person's.
const MANAGED: [&str; 9] = [
    "credential_process",
    "role_arn",
    "source_identity",
    "source_profile",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
];

/// What a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SectionKind {
    #[default]
    Profile,
    SsoSession,
}

/// A section that is to be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileEntry {
    pub kind: SectionKind,
    pub name: String,
    /// Keys and values in the order in which they are written.
    pub lines: Vec<(&'static str, String)>,
    /// Whether another switcher's lines in a profile of the person's give way to these.
    pub takes_over: bool,
}

/// A file with the profiles in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edited {
    pub text: String,
    /// What changes, line by line behind `+ ` and `- `.
    pub diff: Vec<String>,
    /// Wanted names under which the person has profiles of their own.
    pub taken: Vec<String>,
}

/// Whether a text is one word to every shell and in the file.
pub fn is_word(text: &str) -> bool {
    let takes = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@:/-".contains(letter);
    !text.is_empty() && text.chars().all(takes)
}

/// A section with the mark above it, or everything before the first.
struct Piece<'a> {
    /// The profile's name.
    name: Option<&'a str>,
    is_marked: bool,
    lines: Vec<&'a str>,
}

impl ProfileEntry {
    /// The value of a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.lines.iter().find(|(own, _)| *own == key).map(|(_, value)| value.as_str())
    }

    /// The section as its line names it, without the word `profile`.
    fn section(&self) -> Cow<'_, str> {
        match self.kind {
            SectionKind::Profile => Cow::Borrowed(&self.name),
            SectionKind::SsoSession => Cow::Owned(format!("sso-session {}", self.name)),
        }
    }

    /// Whose credentials it gives: `ACCOUNT/sso:SET`, or what its process is asked for.
    pub fn identity(&self) -> Option<String> {
        identity(|key| self.value(key))
    }
}

fn identity<'a>(value: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    match (value("sso_account_id"), value("sso_role_name")) {
        (Some(account), Some(set)) => Some(format!("{account}/sso:{set}")),
        _ => match value("credential_process") {
            Some(process) => process.split_whitespace().last().map(str::to_owned),
            None => value("role_arn").map(str::to_owned),
        },
    }
}

/// Writes the entries into a file. Of kamen's own profiles that are not among them those go for whose
/// [`ProfileEntry::identity`] `is_gone` holds; every other line stays as it is. A profile is never turned into
/// another identity's: its name counts as taken.
pub fn edited(text: &str, entries: &[ProfileEntry], is_gone: impl Fn(&str) -> bool) -> Edited {
    let mut result = Edited::default();
    let mut kept: Vec<String> = Vec::new();
    let wanted: HashMap<Cow<'_, str>, &ProfileEntry> =
        entries.iter().map(|entry| (entry.section(), entry)).collect();
    let mut found: HashSet<Cow<'_, str>> = HashSet::new();
    let mut is_copied = false;
    for piece in pieces(text) {
        let name = piece.name.unwrap_or_default();
        is_copied = granted::is_copied(name, is_copied);
        let entry = piece.name.and_then(|name| wanted.get(name).copied());
        let new = match (entry, piece.name) {
            (Some(entry), _) if entry.takes_over && !is_copied && granted::leads(&piece) => {
                Some(granted::taken_over(&piece, entry))
            }
            (Some(entry), _) if !piece.is_marked || piece.identity() != entry.identity() => {
                result.taken.push(entry.name.clone());
                None
            }
            (Some(entry), _) => Some(renewed(&piece, entry)),
            (None, Some(_))
                if piece.is_marked && piece.identity().is_some_and(|who| is_gone(&who)) =>
            {
                Some(piece.tail())
            }
            (None, _) => None,
        };
        found.extend(entry.map(ProfileEntry::section));
        match new.filter(|new| *new != piece.lines) {
            Some(new) => {
                result.diff.extend(piece.lines.iter().filter(|line| !has(&new, line)).map(minus));
                result.diff.extend(new.iter().filter(|line| !has(&piece.lines, line)).map(plus));
                kept.extend(new);
            }
            None => kept.extend(piece.lines.iter().map(|line| (*line).to_owned())),
        }
    }
    for entry in entries.iter().filter(|entry| !found.contains(&entry.section())) {
        let new = written(entry);
        result.diff.extend(new.iter().map(plus));
        if kept.last().is_some_and(|line| !line.trim().is_empty()) {
            kept.push(String::new());
        }
        kept.extend(new);
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    result.text = kept.into_iter().map(|line| line + end).collect();
    if result.diff.is_empty() {
        text.clone_into(&mut result.text);
    }
    result
}

impl Piece<'_> {
    fn identity(&self) -> Option<String> {
        let value = |key: &str| {
            let line = self.lines.iter().find(|line| key_of(line) == Some(key))?;
            line.split_once('=').map(|(_, value)| value.trim())
        };
        identity(value)
    }

    /// Blank lines and comments at the end: they may be about what follows.
    fn tail(&self) -> Vec<String> {
        let is_apart = |line: &&&str| {
            let line = line.trim();
            line.is_empty() || line.starts_with(['#', ';'])
        };
        let count = self.lines.iter().rev().take_while(is_apart).count();
        let from = self.lines.len().saturating_sub(count);
        self.lines.iter().skip(from).map(|line| (*line).to_owned()).collect()
    }
}

fn has<T: AsRef<str>>(lines: &[T], line: &impl AsRef<str>) -> bool {
    lines.iter().any(|other| other.as_ref() == line.as_ref())
}

fn plus(line: &impl AsRef<str>) -> String {
    format!("+ {}", line.as_ref())
}

fn minus(line: &impl AsRef<str>) -> String {
    format!("- {}", line.as_ref())
}

/// The profile as it is written for the first time.
fn written(entry: &ProfileEntry) -> Vec<String> {
    let section = match (entry.kind, entry.name.as_str()) {
        (SectionKind::SsoSession, _) => format!("[{}]", entry.section()),
        (SectionKind::Profile, "default") => "[default]".to_owned(),
        (SectionKind::Profile, name) => format!("[profile {name}]"),
    };
    let lines = entry.lines.iter().map(|(key, value)| format!("{key} = {value}"));
    [MARK.to_owned(), section].into_iter().chain(lines).collect()
}

/// A profile of kamen's with the lines of the entry, and all that the person added.
fn renewed(piece: &Piece<'_>, entry: &ProfileEntry) -> Vec<String> {
    let own: Vec<&str> = piece.lines.iter().skip(2).copied().collect();
    let value = |key: &str| own.iter().find(|line| key_of(line) == Some(key));
    let is_same = entry.lines.iter().filter(|(key, _)| MANAGED.contains(key)).all(|(key, new)| {
        value(key).and_then(|line| line.split_once('=')).is_some_and(|(_, old)| old.trim() == new)
    });
    let wants = |key: &str| entry.lines.iter().any(|(own, _)| *own == key);
    let is_stale = MANAGED.iter().any(|key| value(key).is_some() && !wants(key));
    if is_same && !is_stale {
        return piece.lines.iter().map(|line| (*line).to_owned()).collect();
    }
    // A region that the person chose stays.
    let new = entry.lines.iter().filter(|(key, _)| MANAGED.contains(key) || value(key).is_none());
    let new = new.map(|(key, value)| format!("{key} = {value}"));
    let rest = own.iter().filter(|line| key_of(line).is_none_or(|key| !MANAGED.contains(&key)));
    let head = piece.lines.iter().take(2).map(|line| (*line).to_owned());
    head.chain(new).chain(rest.map(|line| (*line).to_owned())).collect()
}

fn key_of(line: &str) -> Option<&str> {
    line.split_once('=').map(|(key, _)| key.trim())
}

/// Cuts a file above each section, and above the mark on it.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut pieces = vec![Piece { name: None, is_marked: false, lines: Vec::new() }];
    for line in lines {
        if let Some(name) = section(line) {
            let mut lines = Vec::new();
            let before = pieces.last_mut().map(|piece| &mut piece.lines);
            let is_marked = before.is_some_and(|before| {
                let is_marked = before.last().is_some_and(|line| line.trim() == MARK);
                lines.extend(before.pop_if(|_| is_marked));
                is_marked
            });
            lines.push(line);
            pieces.push(Piece { name: Some(name), is_marked, lines });
        } else if let Some(piece) = pieces.last_mut() {
            piece.lines.push(line);
        }
    }
    pieces
}

/// The profile that a section line names; other sections have the name that they bear.
fn section(line: &str) -> Option<&str> {
    let inner = line
        .trim_start_matches('\u{feff}')
        .trim_start()
        .strip_prefix('[')?
        .split(']')
        .next()?
        .trim();
    Some(inner.strip_prefix("profile ").map_or(inner, |name| name.trim()))
}

#[cfg(test)]
mod tests;
