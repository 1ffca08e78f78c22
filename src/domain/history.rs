//! What is remembered of every switch: never a secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::identity::IdentityKind;
use crate::domain::permission_set::set_named;

/// The longest text of an entry; a line stays below what a file system writes in one piece.
const MOST: usize = 500;

/// How a role was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    Shell,
    Exec,
    Env,
    Switch,
    Console,
}

impl Door {
    /// As it is written in lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Exec => "exec",
            Self::Env => "env",
            Self::Switch => "switch",
            Self::Console => "console",
        }
    }
}

/// One switch. A second line of the same `id` says how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    pub time: Timestamp,
    pub door: Door,
    /// From which identity.
    pub caller: String,
    pub role: Option<String>,
    /// Who one was by it.
    #[serde(default)]
    pub arn: Option<String>,
    pub account: String,
    pub session_name: Option<String>,
    /// No secret; it stands in CloudTrail beside every call.
    pub access_key_id: Option<String>,
    pub reason: Option<String>,
    /// The first word of what was run: arguments carry secrets.
    pub command: Option<String>,
    pub exit: Option<u8>,
    /// Seconds.
    pub duration: Option<i64>,
}

impl Entry {
    /// How it ended.
    pub fn end(&mut self, now: Timestamp, exit: u8) {
        self.exit = Some(exit);
        self.duration = Some(now.duration_since(self.time).as_secs().max(0));
    }

    /// The account as it is called, then the name of the role or the user.
    pub fn called(&self, account: &str) -> String {
        let name = self.role.as_deref().and_then(|arn| arn.rsplit('/').next());
        let user = || Some(IdentityKind::of(self.arn.as_deref()?));
        let name = name.or_else(|| match user()? {
            IdentityKind::User { name } | IdentityKind::FederatedUser { name } => Some(name),
            IdentityKind::RoleSession { role, .. } => Some(role),
            IdentityKind::Root => Some("root"),
            IdentityKind::Other => None,
        });
        match name {
            Some(name) => format!("{account}/{}", set_named(name).unwrap_or(name)),
            None => account.to_owned(),
        }
    }

    /// Whether it holds all of these words, in large or small letters; `account` is what its account is called.
    pub fn holds(&self, account: &str, words: &[String]) -> bool {
        let parts =
            [&self.role, &self.session_name, &self.access_key_id, &self.reason, &self.command];
        let parts = parts.into_iter().flatten().map(String::as_str);
        let all = parts.chain([&*self.caller, &*self.account, account, self.door.word()]);
        let text = all.collect::<Vec<_>>().join("\n").to_lowercase();
        words.iter().all(|word| text.contains(&word.to_lowercase()))
    }

    /// From which identity, without the account's id.
    pub fn from(&self) -> &str {
        self.caller.rsplit(':').next().unwrap_or_default()
    }

    /// The entry with every text as long as it may be.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        for text in [&mut self.caller].into_iter().chain(
            [
                &mut self.role,
                &mut self.arn,
                &mut self.session_name,
                &mut self.reason,
                &mut self.command,
            ]
            .into_iter()
            .filter_map(Option::as_mut),
        ) {
            let end = text.char_indices().map(|(at, letter)| at + letter.len_utf8());
            let end = end.take_while(|end| *end <= MOST).last().unwrap_or_default();
            text.truncate(end);
        }
        self
    }
}

/// Entries in order, each as its last line says it.
pub fn folded(lines: impl Iterator<Item = Entry>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in lines {
        // An end follows its beginning closely: it is looked for from behind.
        match entries.iter_mut().rev().find(|entry| entry.id == line.id) {
            Some(known) => *known = line,
            None => entries.push(line),
        }
    }
    entries
}
