//! The sessions: those held, and those that other processes left in the vault or serve to live shells.

use std::cmp::Reverse;

use crate::app::command::{Command, Context};
use crate::app::effect::LiveShell;
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::screens::{Body, Screen, Spec, Subject};
use crate::app::slot::Slot;
use crate::domain::identity::Identity;
use crate::domain::listed::{ListedSession, OpenShell};
use crate::domain::session::{SessionId, SessionSummary};
use crate::domain::time::instant;

pub(crate) const SPEC: Spec = Spec {
    context: Context::Sessions,
    body: Body::Rows(|model| rows(model).len()),
    opens: Some(Command::Use),
    selected: |model| selected(model).map(Row::lines).unwrap_or_default(),
    subject: |model| selected(model).map(|row| row.subject(model)),
};

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'a> {
    /// Of this kamen.
    Held(&'a SessionSummary, Standing),
    /// Of another.
    Elsewhere(&'a ListedSession),
    /// A live shell that another serves.
    Live(&'a ListedSession, &'a OpenShell),
}

/// What a session that is held is to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    InUse,
    /// A switch brought it, or it was in use before.
    Own,
    /// One of those was obtained from it.
    OnTheWay,
    /// Only lists were read with it.
    ForLists,
}

/// The identity in use, the person's others with the latest first, those of other processes with a row for each live
/// shell, those on the way to them, and last those that only lists were read with.
pub fn rows(model: &Model) -> Vec<Row<'_>> {
    let held = model.sessions.iter().map(|session| Row::Held(session, standing(model, session)));
    let elsewhere =
        model.elsewhere.iter().filter(|other| other.expires.is_none_or(|end| end > model.now));
    let mut rows: Vec<Row<'_>> = held.chain(elsewhere.flat_map(others)).collect();
    rows.sort_by_key(|row| match row {
        Row::Held(_, Standing::InUse) => (0, Reverse(None)),
        Row::Held(session, Standing::Own) => (1, Reverse(Some(session.id))),
        Row::Elsewhere(_) | Row::Live(..) => (2, Reverse(None)),
        Row::Held(_, Standing::OnTheWay) => (3, Reverse(None)),
        Row::Held(_, Standing::ForLists) => (4, Reverse(None)),
    });
    rows
}

fn standing(model: &Model, session: &SessionSummary) -> Standing {
    let is_used = |id| model.session().is_some_and(|used| used.id == id);
    let is_own = |id| is_used(id) || model.switched.contains(&id) || model.before.contains(&id);
    let leads_to = |other: &SessionSummary| {
        other.start == session.start
            && other.chain.len() > session.chain.len()
            && other.chain.starts_with(&session.chain)
    };
    if is_used(session.id) {
        Standing::InUse
    } else if is_own(session.id) {
        Standing::Own
    } else if model.sessions.iter().any(|other| is_own(other.id) && leads_to(other)) {
        Standing::OnTheWay
    } else {
        Standing::ForLists
    }
}

/// Those of one session: its live shells, and the session itself if others have its keys, or none.
fn others(session: &ListedSession) -> impl Iterator<Item = Row<'_>> {
    let live = session.shells.iter().filter(|shell| shell.is_live());
    let is_alone = session.shells.is_empty() || session.shells.iter().any(|shell| !shell.is_live());
    let itself = is_alone.then_some(Row::Elsewhere(session));
    itself.into_iter().chain(live.map(|shell| Row::Live(session, shell)))
}

/// What a row is about, however the rows are ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    Held(SessionId),
    /// By the id of its access key.
    Elsewhere(String),
    /// By its process.
    Live(u32),
}

/// What the row under the cursor is about.
pub fn marked(model: &Model) -> Option<Mark> {
    selected(model).map(Row::mark)
}

/// Puts the cursor on the row that is about this: above it others may have come to stand, or gone. If there is none
/// any more the cursor stays where it is.
pub fn go_back(model: &mut Model, mark: &Mark) {
    if let Some(place) = rows(model).iter().position(|row| row.mark() == *mark) {
        let mut cursor = model.cursors.of(Screen::Sessions);
        cursor.selected = place;
        model.cursors.set(Screen::Sessions, cursor);
    }
}

/// The row under the cursor.
fn selected(model: &Model) -> Option<Row<'_>> {
    rows(model).get(model.cursors.of(Screen::Sessions).selected).copied()
}

impl Row<'_> {
    fn mark(self) -> Mark {
        match self {
            Self::Held(session, _) => Mark::Held(session.id),
            Self::Elsewhere(session) => Mark::Elsewhere(session.id.clone()),
            Self::Live(_, shell) => Mark::Live(shell.pid),
        }
    }

    fn subject(self, model: &Model) -> Subject {
        match self {
            Self::Held(session, _) => Subject::Session(session.id),
            Self::Elsewhere(session) => Subject::Elsewhere(session.role()),
            Self::Live(session, shell) => Subject::Live(Box::new(LiveShell {
                served_by: shell.served_by.unwrap_or(shell.pid),
                pid: shell.pid,
                role: session.role(),
                account: session.identity.account,
                called: called(model, &session.identity),
                is_around: shell.served_by == model.setup.around,
            })),
        }
    }

    /// Who one is by it, how one got there, and until when.
    fn lines(self) -> Vec<Line> {
        let (arn, source, expires, region, chain) = match self {
            Self::Held(session, _) => {
                let (start, region) = (session.start.to_string(), session.region.as_ref());
                (&session.identity.arn, start, session.expires, region, session.chain.as_slice())
            }
            Self::Elsewhere(session) | Self::Live(session, _) => {
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
            Self::Held(_, Standing::OnTheWay) => ", on the way to another",
            Self::Held(_, Standing::ForLists) => ", for reading lists",
            Self::Held(..) | Self::Elsewhere(_) | Self::Live(..) => "",
        };
        way = way.then(Slot::Info, standing);
        let mut lines = vec![Line::new(Slot::Strong, arn), way];
        if chain.len() > 1 {
            lines.push(Line::new(Slot::Muted, chain.join(" → ")));
        }
        match self {
            Self::Held(..) => {}
            Self::Elsewhere(session) => {
                lines.push(Line::new(Slot::Muted, format!("access key {}", session.id)));
            }
            Self::Live(session, shell) => lines.push(of_shell(session, shell)),
        }
        lines
    }
}

/// A live shell by its process and depth, since when it is there, and the key that it is served.
fn of_shell(session: &ListedSession, shell: &OpenShell) -> Line {
    let mut line = Line::new(Slot::Muted, format!("live shell {}", shell.pid));
    if let Some(depth) = shell.depth {
        line = line.then(Slot::Muted, format!(", depth {depth}"));
    }
    if let Some(started) = shell.started {
        line = line.then(Slot::Muted, format!(", since {}", instant(started)));
    }
    line.then(Slot::Muted, format!(", access key {}", session.id))
}

/// As `account/role`, or `account/user`.
pub fn called(model: &Model, identity: &Identity) -> String {
    let account = model.inventory.account_label(identity.account);
    format!("{account}/{}", identity.known_as())
}
