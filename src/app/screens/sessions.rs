//! The sessions: those held, and those that other processes left in the vault or serve to live shells.

use std::cmp::Reverse;

use crate::app::command::{Command, Context};
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::screens::{Body, Screen, Spec, Subject};
use crate::app::slot::Slot;
use crate::domain::listed::ListedSession;
use crate::domain::session::SessionSummary;
use crate::domain::time::instant;

pub(crate) const SPEC: Spec = Spec {
    context: Context::Sessions,
    body: Body::Rows(|model| rows(model).len()),
    opens: Some(Command::Use),
    selected: |model| selected(model).map(Row::lines).unwrap_or_default(),
    subject: |model| selected(model).map(Row::subject),
};

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'a> {
    /// Of this kamen.
    Held(&'a SessionSummary, Standing),
    /// Of another.
    Elsewhere(&'a ListedSession),
}

/// What a session that is held is to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    InUse,
    /// A switch brought it, or it was in use before.
    Own,
    /// Only lists were read with it.
    ForLists,
}

/// The identity in use, the person's others with the latest first, those of other processes, and last those that only
/// lists were read with.
pub fn rows(model: &Model) -> Vec<Row<'_>> {
    let used = model.session().map(|session| session.id);
    let standing = |session: &SessionSummary| {
        if used == Some(session.id) {
            Standing::InUse
        } else if model.switched.contains(&session.id) || model.before.contains(&session.id) {
            Standing::Own
        } else {
            Standing::ForLists
        }
    };
    let held = model.sessions.iter().map(|session| Row::Held(session, standing(session)));
    let elsewhere =
        model.elsewhere.iter().filter(|other| other.expires.is_none_or(|end| end > model.now));
    let mut rows: Vec<Row<'_>> = held.chain(elsewhere.map(Row::Elsewhere)).collect();
    rows.sort_by_key(|row| match row {
        Row::Held(_, Standing::InUse) => (0, Reverse(None)),
        Row::Held(session, Standing::Own) => (1, Reverse(Some(session.id))),
        Row::Elsewhere(_) => (2, Reverse(None)),
        Row::Held(_, Standing::ForLists) => (3, Reverse(None)),
    });
    rows
}

/// The row under the cursor.
fn selected(model: &Model) -> Option<Row<'_>> {
    rows(model).get(model.cursors.of(Screen::Sessions).selected).copied()
}

impl Row<'_> {
    fn subject(self) -> Subject {
        match self {
            Self::Held(session, _) => Subject::Session(session.id),
            Self::Elsewhere(session) => Subject::Elsewhere(session.role()),
        }
    }

    /// Who one is by it, how one got there, and until when.
    fn lines(self) -> Vec<Line> {
        let (arn, source, expires, region, chain) = match self {
            Self::Held(session, _) => {
                let (start, region) = (session.start.to_string(), session.region.as_ref());
                (&session.identity.arn, start, session.expires, region, session.chain.as_slice())
            }
            Self::Elsewhere(session) => {
                let none: &[String] = &[];
                (&session.identity.arn, session.source.clone(), session.expires, None, none)
            }
        };
        let mut way = Line::new(Slot::Muted, "from ").then(Slot::Text, source);
        if let Some(end) = expires {
            way = way.then(Slot::Muted, ", until ").then(Slot::Text, instant(end));
        }
        if let Some(region) = region {
            way = way.then(Slot::Muted, ", in ").then(Slot::Text, region);
        }
        let standing = match self {
            Self::Held(session, _) if session.is_read_only => ", read-only",
            Self::Held(_, Standing::ForLists) => ", for reading lists",
            Self::Held(..) | Self::Elsewhere(_) => "",
        };
        way = way.then(Slot::Info, standing);
        let mut lines = vec![Line::new(Slot::Strong, arn), way];
        if chain.len() > 1 {
            lines.push(Line::new(Slot::Muted, chain.join(" → ")));
        }
        if let Self::Elsewhere(session) = self {
            lines.push(Line::new(Slot::Muted, format!("access key {}", session.id)));
        }
        lines
    }
}
