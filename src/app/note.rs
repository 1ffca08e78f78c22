//! What the person marked and did, kept between runs: favourites and recent roles.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::arn::RoleArn;

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
    /// The theme chosen with the key, where one was.
    pub theme: Option<String>,
}

impl Notes {
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
