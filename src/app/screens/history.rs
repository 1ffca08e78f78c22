//! The history: which roles were used, by whom and for what, the newest first.

use crate::app::command::{Command, Context};
use crate::app::inventory::Inventory;
use crate::app::list_filter::ListFilter;
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::screens::{Body, Screen, Spec, Subject};
use crate::app::slot::Slot;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::history::{Door, Entry};
use crate::domain::inventory::AccountState;
use crate::domain::permission_set::set_of;
use crate::domain::time::{instant, span};

pub(crate) const SPEC: Spec = Spec {
    context: Context::History,
    body: Body::Rows(|model| shown(model).len()),
    opens: Some(Command::Again),
    selected: |model| selected(model).map(|one| lines(one, &model.inventory)).unwrap_or_default(),
    subject: |model| Some(Subject::Role(selected(model)?.role.as_deref()?.parse().ok()?)),
};

/// So many lines are held; `kamen history --last` shows more.
const MOST: usize = 2_000;

/// What the screen keeps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HistoryScreen {
    pub filter: ListFilter,
    /// The newest first.
    pub entries: Vec<Entry>,
    /// How many older ones there are.
    pub older: usize,
    /// Why they could not be read.
    pub problem: Option<Failure>,
    /// Whether they were read.
    pub is_read: bool,
}

impl HistoryScreen {
    /// Takes in what was read, oldest first. What was read before stays if the file cannot be read any more.
    pub(in crate::app) fn take(&mut self, read: Result<Vec<Entry>, Failure>) {
        self.is_read = true;
        match read {
            Ok(entries) => {
                self.older = entries.len().saturating_sub(MOST);
                self.entries = entries.into_iter().rev().take(MOST).collect();
                self.problem = None;
            }
            Err(failure) => self.problem = Some(failure),
        }
    }
}

/// The lines that answer to the filter.
pub fn shown(model: &Model) -> Vec<&Entry> {
    let words = model.history.filter.words();
    let holds =
        |entry: &&Entry| words.is_empty() || entry.holds(&label(entry, &model.inventory), &words);
    model.history.entries.iter().filter(holds).collect()
}

/// What the account of an entry is called.
pub fn label(entry: &Entry, inventory: &Inventory) -> String {
    let known = entry.account.parse().map(|account| inventory.account_label(account));
    known.unwrap_or_else(|_| entry.account.clone())
}

/// Whether the role of an entry is no longer in its account, as it was listed last.
pub fn is_gone(entry: &Entry, inventory: &Inventory) -> bool {
    let role = entry.role.as_ref().and_then(|role| role.parse::<RoleArn>().ok());
    // The role of a permission set has another name once it was seen.
    let role = role.filter(|role| set_of(role).is_none());
    role.is_some_and(|role| {
        let account = inventory.accounts.get(&role.account());
        let is_listed = account.is_some_and(|known| {
            known.facts.as_of.is_some() || known.facts.state == AccountState::Ready
        });
        is_listed && inventory.find(&role).is_none()
    })
}

/// How long it took, if it has ended.
pub fn took(entry: &Entry) -> String {
    entry.duration.map_or_else(String::new, span)
}

/// The line under the cursor.
pub(in crate::app) fn selected(model: &Model) -> Option<&Entry> {
    shown(model).get(model.cursors.of(Screen::History).selected).copied()
}

/// What it was, by whom, and why.
fn lines(entry: &Entry, inventory: &Inventory) -> Vec<Line> {
    let arn = entry.role.as_deref().or(entry.arn.as_deref());
    let called = entry.called(&label(entry, inventory));
    let mut way = Line::new(Slot::Muted, "from ").then(Slot::Text, entry.from());
    if let Some(name) = &entry.session_name {
        way = way.then(Slot::Muted, " as ").then(Slot::Text, name);
    }
    way = way.then(Slot::Muted, ", ").then(Slot::Text, instant(entry.time));
    let gone = is_gone(entry, inventory).then(|| {
        let text = "this role was no longer in its account when that was listed last";
        Line::new(Slot::Warning, text)
    });
    let reason = entry.reason.as_ref().map(|reason| Line::new(Slot::Info, reason));
    let first = Line::new(Slot::Strong, arn.unwrap_or(&called));
    // Arguments carry secrets, and are not written down.
    let again = (entry.door == Door::Exec).then(|| {
        let text = "of a command its first word alone is kept: again is a shell as the role";
        Line::new(Slot::Muted, text)
    });
    [Some(first), gone, Some(way), reason, again].into_iter().flatten().collect()
}
