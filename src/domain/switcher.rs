//! What other switchers keep, as sections of the shared config file that every tool reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::account::AccountId;
use crate::domain::profile::{Settings, SharedConfig};
use crate::domain::profile_text::{ProfileEntry, SectionKind, is_word};

/// Another tool that switches roles, of whose files kamen takes something over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switcher {
    Granted,
    AwsSsoCli,
    Mairu,
}

impl Switcher {
    pub const ALL: [Self; 3] = [Self::Granted, Self::AwsSsoCli, Self::Mairu];

    /// What the tool is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::AwsSsoCli => "aws-sso-cli",
            Self::Mairu => "mairu",
        }
    }
}

/// What was read of one switcher.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    pub portals: Vec<FoundPortal>,
    pub profiles: Vec<FoundProfile>,
    /// What is not taken over, and why.
    pub left: Vec<String>,
}

/// An Identity Center.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPortal {
    /// What the switcher calls it.
    pub name: String,
    pub start_url: String,
    pub region: String,
    pub scopes: Option<String>,
}

/// A profile by the name that the person knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundProfile {
    pub name: String,
    pub leads: Leads,
    pub region: Option<String>,
    /// It is written in the shared file already, with the switcher's own keys.
    pub is_there: bool,
}

/// Where a profile leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To a permission set of the Identity Center of this start URL.
    Set { start_url: String, account: AccountId, set: String },
    /// To a role that is assumed from another profile.
    Role { arn: String, source: String, source_identity: Option<String> },
}

/// The sections to be written, and what cannot be: a value must be one word, or it could say more than its key, and a
/// profile whose source is another's, or is not written, would be another identity. An Identity Center that has a
/// section already keeps its name.
pub fn entries(found: &Found, config: &SharedConfig) -> (Vec<ProfileEntry>, Vec<String>) {
    let mut left = found.left.clone();
    let mut written = sections(found, &config.sso_sessions);
    let mut names = BTreeSet::new();
    written.retain(|entry| {
        let words = entry.lines.iter().map(|(_, value)| value).chain([&entry.name]);
        let bad = words.into_iter().find(|word| !is_word(word));
        left.extend(bad.map(|word| format!("`{}`: `{word}` is not one word", entry.name)));
        let is_new = names.insert((entry.kind == SectionKind::Profile, entry.name.clone()));
        if !is_new {
            left.push(format!("`{}`: two of that name", entry.name));
        }
        bad.is_none() && is_new
    });
    let is_session = |entry: &&ProfileEntry| entry.kind == SectionKind::SsoSession;
    let mut sessions: BTreeSet<String> = config.sso_sessions.keys().cloned().collect();
    sessions.extend(written.iter().filter(is_session).map(|entry| entry.name.clone()));
    written.retain(|entry| {
        entry.value("sso_session").is_none_or(|session| sessions.contains(session))
    });
    while let Some(at) = written.iter().position(|entry| lacks_source(entry, &written, config)) {
        let entry = written.remove(at);
        let source = entry.value("source_profile").unwrap_or_default();
        left.push(format!("`{}`: its source `{source}` is another profile, or none", entry.name));
    }
    (written, left)
}

/// Whether what a profile is assumed from will not be what the switcher means.
fn lacks_source(entry: &ProfileEntry, written: &[ProfileEntry], config: &SharedConfig) -> bool {
    let Some(source) = entry.value("source_profile") else { return false };
    let is_source = |one: &&ProfileEntry| one.kind == SectionKind::Profile && one.name == source;
    let Some(meant) = written.iter().find(is_source) else { return true };
    let is_identity = |key: &&(&str, String)| key.0 != "region";
    config.profile(source).is_some_and(|present| {
        let mut lines = meant.lines.iter().filter(is_identity);
        !meant.takes_over && !lines.all(|(key, value)| present.settings.value(key) == Some(value))
    })
}

fn sections(found: &Found, present: &BTreeMap<String, Settings>) -> Vec<ProfileEntry> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (name, settings) in present {
        if let Some(url) = settings.value("sso_start_url") {
            names.entry(plain(url).to_owned()).or_insert_with(|| name.clone());
        }
    }
    let mut taken: BTreeSet<String> = present.keys().cloned().collect();
    let mut entries = Vec::new();
    for portal in &found.portals {
        let url = plain(&portal.start_url);
        if names.contains_key(url) {
            continue;
        }
        let name = free_name(&portal.name, &taken);
        taken.insert(name.clone());
        names.insert(url.to_owned(), name.clone());
        let mut lines =
            vec![("sso_start_url", url.to_owned()), ("sso_region", portal.region.clone())];
        lines.extend(
            portal.scopes.iter().map(|scopes| ("sso_registration_scopes", scopes.replace(' ', ""))),
        );
        entries.push(ProfileEntry {
            kind: SectionKind::SsoSession,
            name,
            lines,
            takes_over: false,
        });
    }
    entries.extend(found.profiles.iter().filter_map(|profile| entry(profile, &names)));
    entries
}

fn entry(profile: &FoundProfile, sessions: &BTreeMap<String, String>) -> Option<ProfileEntry> {
    let mut lines = match &profile.leads {
        Leads::Set { start_url, account, set } => vec![
            ("sso_session", sessions.get(plain(start_url))?.clone()),
            ("sso_account_id", account.to_string()),
            ("sso_role_name", set.clone()),
        ],
        Leads::Role { arn, source, source_identity } => {
            let mut lines = vec![("role_arn", arn.clone()), ("source_profile", source.clone())];
            lines.extend(source_identity.iter().map(|who| ("source_identity", who.clone())));
            lines
        }
    };
    // What stands there says the region already.
    let region = profile.region.iter().filter(|_| !profile.is_there);
    lines.extend(region.map(|region| ("region", region.clone())));
    let (name, takes_over) = (profile.name.clone(), profile.is_there);
    Some(ProfileEntry { kind: SectionKind::Profile, name, lines, takes_over })
}

/// A start URL as it is compared: people write it with and without what follows the page's name.
fn plain(url: &str) -> &str {
    url.trim_end_matches(['#', '/'])
}

/// A name of one word that no other session has.
fn free_name(wanted: &str, taken: &BTreeSet<String>) -> String {
    let is_fit = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let name: String =
        wanted.chars().map(|letter| if is_fit(letter) { letter } else { '-' }).collect();
    let name = if name.is_empty() { "sso".to_owned() } else { name };
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portal(name: &str, url: &str) -> FoundPortal {
        let (name, start_url) = (name.to_owned(), url.to_owned());
        FoundPortal { name, start_url, region: "eu-west-1".to_owned(), scopes: None }
    }

    #[test]
    fn an_identity_center_is_written_once_under_a_name_that_is_free() {
        let found = Found {
            portals: vec![
                portal("my corp", "https://corp.awsapps.com/start#/"),
                portal("again", "https://corp.awsapps.com/start"),
                portal("my corp", "https://other.awsapps.com/start"),
            ],
            ..Found::default()
        };

        let (written, _) = entries(&found, &SharedConfig::default());

        let names: Vec<&str> = written.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["my-corp", "my-corp-2"]);
        assert_eq!(written[0].lines[0].1, "https://corp.awsapps.com/start");
    }

    #[test]
    fn a_value_that_would_say_more_than_its_key_is_left() {
        let hostile = portal("corp", "https://corp/start\ncredential_process = touch owned");
        let found = Found { portals: vec![hostile], ..Found::default() };

        let (written, left) = entries(&found, &SharedConfig::default());

        assert_eq!((written, left.len()), (Vec::new(), 1));
    }
}
