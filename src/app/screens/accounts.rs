//! All accounts.

use crate::app::command::{Command, Context};
use crate::app::entry::AccountEntry;
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::screens::{Body, Screen, Spec, Subject};
use crate::app::slot::Slot;
use crate::domain::session::Start;

pub(crate) const SPEC: Spec = Spec {
    context: Context::Accounts,
    body: Body::Rows(|model| model.inventory.accounts.len()),
    opens: Some(Command::Open),
    selected: |model| selected(model).map(lines).unwrap_or_default(),
    subject: |model| selected(model).map(|account| Subject::Account(account.id)),
};

/// The account under the cursor.
pub(in crate::app) fn selected(model: &Model) -> Option<&AccountEntry> {
    model.inventory.accounts.values().nth(model.cursors.of(Screen::Accounts).selected)
}

/// The profiles that lead into the account, and what went wrong.
fn lines(account: &AccountEntry) -> Vec<Line> {
    let digits = account.id.to_string();
    let label = account.label();
    let mut name = Line::new(Slot::Strong, &label);
    if label != digits {
        name = name.then(Slot::Muted, format!("  {digits}"));
    }
    let profiles = profiles(account);
    if !profiles.is_empty() {
        name = name.then(Slot::Muted, "  by ").then(Slot::Text, profiles);
    }
    let mut lines = vec![name];
    if let Some(failure) = account.facts.state.failure() {
        lines.push(Line::new(Slot::Danger, &failure.message));
        lines.extend(failure.hint.as_ref().map(|hint| Line::new(Slot::Info, hint)));
    }
    lines
}

/// The profiles that lead into an account, by their names alone.
pub fn profiles(account: &AccountEntry) -> String {
    let names: Vec<&str> = account.facts.identities.iter().map(start_name).collect();
    names.join(", ")
}

/// A profile by its name alone: the column says that it holds profiles.
fn start_name(start: &Start) -> &str {
    match start {
        Start::Environment => "environment",
        Start::Profile(name) => name,
        Start::PermissionSet(assignment) => &assignment.set,
    }
}
