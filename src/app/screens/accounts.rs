//! All accounts.

use crate::app::command::{Command, Context};
use crate::app::entry::AccountEntry;
use crate::app::model::Model;
use crate::app::screens::{Body, Screen, Spec, Subject};

pub(crate) const SPEC: Spec = Spec {
    context: Context::Accounts,
    body: Body::Rows(|model| model.inventory.accounts.len()),
    opens: Some(Command::Open),
    subject: |model| selected(model).map(|account| Subject::Account(account.id)),
};

/// The account under the cursor.
pub(in crate::app) fn selected(model: &Model) -> Option<&AccountEntry> {
    model.inventory.accounts.values().nth(model.cursors.of(Screen::Accounts).selected)
}
