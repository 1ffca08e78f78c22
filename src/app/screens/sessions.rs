//! The sessions held.

use crate::app::command::{Command, Context};
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::screens::{Body, Screen, Spec, Subject};
use crate::app::slot::Slot;
use crate::domain::session::SessionSummary;
use crate::domain::time::instant;

pub(crate) const SPEC: Spec = Spec {
    context: Context::Sessions,
    body: Body::Rows(|model| model.sessions.len()),
    opens: Some(Command::Use),
    selected: |model| selected(model).map(lines).unwrap_or_default(),
    subject: |model| selected(model).map(|session| Subject::Session(session.id)),
};

/// The session under the cursor.
pub(in crate::app) fn selected(model: &Model) -> Option<&SessionSummary> {
    model.sessions.get(model.cursors.of(Screen::Sessions).selected)
}

/// Who one is by it, how one got there, and until when.
fn lines(session: &SessionSummary) -> Vec<Line> {
    let mut way = Line::new(Slot::Muted, "from ").then(Slot::Text, session.start.to_string());
    if let Some(end) = session.expires {
        way = way.then(Slot::Muted, ", until ").then(Slot::Text, instant(end));
    }
    if let Some(region) = &session.region {
        way = way.then(Slot::Muted, ", in ").then(Slot::Text, region);
    }
    if session.is_read_only {
        way = way.then(Slot::Info, ", read-only");
    }
    let mut lines = vec![Line::new(Slot::Strong, &session.identity.arn), way];
    if session.chain.len() > 1 {
        lines.push(Line::new(Slot::Muted, session.chain.join(" → ")));
    }
    lines
}
