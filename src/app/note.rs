//! What the person marked and did, kept between runs: favourites and recent roles.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::arn::RoleArn;
use crate::domain::session::Start;

/// Under which name they are kept.
pub const NAME: &str = "screens";

/// How many recent roles are kept.
pub const RECENT: usize = 20;

/// Favourites in the order in which they were marked, recent roles newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    pub favourites: Vec<RoleArn>,
    pub recent: Vec<(RoleArn, Timestamp)>,
    /// Whether the list is flat; `None` as long as the person left it as the settings say.
    pub is_flat: Option<bool>,
    /// The start to begin with, if no profile is the default.
    pub start: Option<Start>,
    /// The theme chosen with the key, if one was.
    pub theme: Option<String>,
    /// Marked roles that the person named, by name in lower case; stands last, for what is salvaged.
    pub sets: BTreeMap<String, Vec<RoleArn>>,
}

/// Notes as they were read from text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadNotes {
    pub notes: Notes,
    /// Whether something in the text could not be read.
    pub is_damaged: bool,
}

impl Notes {
    /// Reads as much as there is to read: of damaged notes every role that is whole.
    pub fn read(text: &str) -> ReadNotes {
        // What was not UTF-8 on the disk has become this mark, and no role is called so.
        let is_text = !text.contains(char::REPLACEMENT_CHARACTER);
        match serde_json::from_str(text) {
            Ok(notes) if is_text => ReadNotes { notes, is_damaged: false },
            Ok(_) | Err(_) => ReadNotes { notes: Self::salvaged(text), is_damaged: true },
        }
    }

    fn salvaged(text: &str) -> Self {
        let (before, after) = text.split_once("\"recent\"").unwrap_or((text, ""));
        let after = after.split_once("\"sets\"").map_or(after, |(recent, _)| recent);
        let roles = |text: &str| -> Vec<RoleArn> {
            let mut roles: Vec<RoleArn> = Vec::new();
            let whole =
                text.split('"').filter(|piece| !piece.contains(char::REPLACEMENT_CHARACTER));
            for role in whole.filter_map(|piece| piece.parse().ok()) {
                if !roles.contains(&role) {
                    roles.push(role);
                }
            }
            roles
        };
        // The moments may be what is damaged: the order says enough.
        let recent = roles(after).into_iter().map(|role| (role, Timestamp::UNIX_EPOCH));
        Self { favourites: roles(before), recent: recent.take(RECENT).collect(), ..Self::default() }
    }

    /// What to write if another process may have written since: `self` is what this one wrote or
    /// read last, `mine` what the person has made of it, `theirs` what is there now.
    pub fn merged(&self, mine: &Self, theirs: Self) -> Self {
        let mut favourites = theirs.favourites;
        favourites.retain(|role| mine.favourites.contains(role) || !self.favourites.contains(role));
        for role in &mine.favourites {
            if !favourites.contains(role) && !self.favourites.contains(role) {
                favourites.push(role.clone());
            }
        }
        let mut recent: Vec<(RoleArn, Timestamp)> = mine.recent.clone();
        recent.extend(theirs.recent);
        // A stable sort: of equal moments, the person's own come first.
        recent.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        let mut seen = BTreeSet::new();
        recent.retain(|(role, _)| seen.insert(role.clone()));
        recent.truncate(RECENT);
        let is_flat = if mine.is_flat == self.is_flat { theirs.is_flat } else { mine.is_flat };
        let theme = if mine.theme == self.theme { theirs.theme } else { mine.theme.clone() };
        let start = if mine.start == self.start { theirs.start } else { mine.start.clone() };
        let sets = merged_sets(&self.sets, &mine.sets, theirs.sets);
        Self { favourites, recent, is_flat, start, theme, sets }
    }

    /// Marks a role, or takes the mark away; gives back whether it is marked now.
    pub fn toggle_favourite(&mut self, role: &RoleArn) -> bool {
        let before = self.favourites.len();
        self.favourites.retain(|other| other != role);
        let is_new = self.favourites.len() == before;
        if is_new {
            self.favourites.push(role.clone());
        }
        is_new
    }

    /// The same without the recent roles.
    pub fn without_recent(self) -> Self {
        Self { recent: Vec::new(), ..self }
    }

    /// Puts a role first among the recent ones.
    pub fn remember(&mut self, role: &RoleArn, at: Timestamp) {
        self.recent.retain(|(other, _)| other != role);
        self.recent.insert(0, (role.clone(), at));
        self.recent.truncate(RECENT);
    }
}

/// Of each set what was changed last: mine if it was changed here, else theirs.
fn merged_sets(
    base: &BTreeMap<String, Vec<RoleArn>>,
    mine: &BTreeMap<String, Vec<RoleArn>>,
    theirs: BTreeMap<String, Vec<RoleArn>>,
) -> BTreeMap<String, Vec<RoleArn>> {
    let mut merged = theirs;
    for name in base.keys().chain(mine.keys()).filter(|name| base.get(*name) != mine.get(*name)) {
        match mine.get(name) {
            Some(roles) => merged.insert(name.clone(), roles.clone()),
            None => merged.remove(name),
        };
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str) -> RoleArn {
        format!("arn:aws:iam::111111111111:role/{name}").parse().unwrap()
    }

    fn roles(names: &str) -> Vec<RoleArn> {
        names.split_whitespace().map(role).collect()
    }

    fn notes(favourites: &str, recent: &[(&str, i64)]) -> Notes {
        let moment = |second: i64| Timestamp::from_second(second).unwrap();
        Notes {
            favourites: roles(favourites),
            recent: recent.iter().map(|(name, second)| (role(name), moment(*second))).collect(),
            ..Notes::default()
        }
    }

    #[test]
    fn what_two_processes_mark_is_marked_and_what_one_unmarks_is_not() {
        let base = notes("a b", &[("a", 1)]);
        let mine = Notes { is_flat: Some(true), ..notes("b c", &[("c", 5), ("a", 1)]) };
        let theirs = Notes { theme: Some("dark".to_owned()), ..notes("a b d", &[("a", 9)]) };

        let merged = base.merged(&mine, theirs);

        assert_eq!(merged.favourites, roles("b d c"));
        assert_eq!(merged.recent, notes("", &[("a", 9), ("c", 5)]).recent);
        assert_eq!((merged.is_flat, merged.theme.as_deref()), (Some(true), Some("dark")));
    }

    #[test]
    fn each_set_is_as_the_process_left_it_that_changed_it() {
        let with = |sets: &[(&str, &str)]| Notes {
            sets: sets.iter().map(|(name, own)| ((*name).to_owned(), roles(own))).collect(),
            ..Notes::default()
        };
        let base = with(&[("kept", "a"), ("gone", "a"), ("theirs", "a")]);
        let mine = with(&[("kept", "a"), ("theirs", "a"), ("new", "b")]);
        let theirs = with(&[("kept", "a"), ("gone", "a"), ("theirs", "c")]);

        let merged = base.merged(&mine, theirs);

        assert_eq!(merged, with(&[("kept", "a"), ("theirs", "c"), ("new", "b")]));
    }

    #[test]
    fn of_damaged_notes_every_whole_role_is_read() {
        let whole = notes("a b c", &[("d", 1)]);
        let text = serde_json::to_string_pretty(&whole).unwrap();

        let cut = Notes::read(text.split_at(text.find("role/c").unwrap()).0);
        let flipped = Notes::read(&text.replacen(
            "arn:aws:iam::111111111111:role/b",
            "arm:aws:iam::111111111111:role/b",
            1,
        ));
        let garbled = Notes::read(&text.replacen(':', ";", 1));

        assert_eq!(Notes::read(&text), ReadNotes { notes: whole, is_damaged: false });
        assert!(cut.is_damaged && cut.notes.favourites == roles("a b"));
        assert!(flipped.is_damaged && flipped.notes.favourites == roles("a c"));
        assert_eq!(flipped.notes.recent[0].0, role("d"));
        assert!(garbled.is_damaged && garbled.notes.favourites == roles("a b c"));
    }
}
