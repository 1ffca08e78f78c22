//! The sessions held.

use crate::app::command::{Command, Context};
use crate::app::model::Model;
use crate::app::screens::{Body, Screen, Spec, Subject};
use crate::domain::session::SessionSummary;

pub(crate) const SPEC: Spec = Spec {
    context: Context::Sessions,
    body: Body::Rows(|model| model.sessions.len()),
    opens: Some(Command::Use),
    subject: |model| selected(model).map(|session| Subject::Session(session.id)),
};

/// The session under the cursor.
pub(in crate::app) fn selected(model: &Model) -> Option<&SessionSummary> {
    model.sessions.get(model.cursors.of(Screen::Sessions).selected)
}
