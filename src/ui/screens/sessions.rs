//! The sessions, with the time each has left and where it is.

use ratatui::buffer::Buffer;

use crate::app::layout::Areas;
use crate::app::model::Model;
use crate::app::screens::sessions::{Row, Standing, called, rows};
use crate::app::slot::Slot;
use crate::domain::identity::{Identity, IdentityKind};
use crate::domain::listed::OpenShell;
use crate::ui::list::{self, Table};
use crate::ui::theme::Theme;
use crate::ui::widgets::notice::Notice;
use crate::ui::widgets::table::Column;
use crate::ui::words::{self, Urgency};

const TITLES: [&str; 7] = ["", "Identity", "Session name", "Left", "Where", "From", "Chain"];

/// Room for `shell 4194304 (live, depth 2)`.
const A_SHELL: usize = 30;

/// From this width on there is room for a whole name of account and role before other columns.
const ROOM_FOR_NAMES: u16 = 64;

fn columns(width: u16) -> [Column; 7] {
    let name = if width < ROOM_FOR_NAMES { 20 } else { 34 };
    [
        Column::fixed(1, 0),
        Column::growing(name, 64, 3, 0),
        Column::growing(12, 30, 2, 4),
        Column::fixed(10, 1),
        Column::growing(A_SHELL, A_SHELL, 1, 2),
        Column::growing(12, 36, 2, 3),
        Column::growing(20, 90, 3, 5),
    ]
}

/// Draws the screen.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let sessions = rows(model);
    list::draw_title(areas.title, buffer, theme, "Sessions", &words::grouped(sessions.len()));
    if sessions.is_empty() {
        Notice::new(theme.style(Slot::Strong), theme.glyphs().info, "no sessions yet")
            .line(theme.style(Slot::Muted), "switch to a role, and its session stands here")
            .draw(areas.body, buffer);
        return;
    }
    let rows = sessions.into_iter().map(|row| cells(model, theme, row)).collect();
    let table = Table { titles: &TITLES, columns: &columns(areas.body.width), rows };
    list::draw_table(areas, buffer, (model, theme), &table);
}

fn cells(model: &Model, theme: &Theme, row: Row<'_>) -> [(Slot, String); 7] {
    let glyphs = theme.glyphs();
    let (identity, expires) = match row {
        Row::Held(session, _) => (&session.identity, session.expires),
        Row::Elsewhere(session) | Row::Live(session, _) => (&session.identity, session.expires),
    };
    let (left_slot, left) = match expires {
        Some(expires) => {
            let (text, urgency) = words::countdown(expires, model.now);
            let slot = match urgency {
                Urgency::Calm => Slot::Success,
                Urgency::Soon => Slot::Warning,
                Urgency::Now => Slot::Danger,
            };
            (slot, text)
        }
        None => (Slot::Muted, "no end".to_owned()),
    };
    let (name_slot, place, from, chain) = match row {
        Row::Held(session, standing) => {
            let (slot, place) = match standing {
                Standing::InUse => (Slot::Strong, "here"),
                Standing::Own => (Slot::Text, "here"),
                Standing::OnTheWay => (Slot::Muted, "on the way"),
                Standing::ForLists => (Slot::Muted, "for lists"),
            };
            let chain = words::chain(&session.chain, glyphs.arrow);
            (slot, place.to_owned(), session.start.to_string(), chain)
        }
        Row::Elsewhere(session) => {
            let shells = session.shells.iter().filter(|shell| !shell.is_live());
            let shells: Vec<String> = shells.map(OpenShell::called).collect();
            let place = if shells.is_empty() {
                "vault".to_owned()
            } else {
                format!("shell {}", shells.join(" "))
            };
            (Slot::Text, place, session.source.clone(), String::new())
        }
        Row::Live(session, shell) => {
            let place = format!("shell {}", shell.called());
            (Slot::Text, place, session.source.clone(), String::new())
        }
    };
    let in_use = matches!(row, Row::Held(_, Standing::InUse));
    [
        (Slot::Accent, if in_use { glyphs.info } else { "" }.to_owned()),
        (name_slot, called(model, identity)),
        (Slot::Muted, session_name(identity).to_owned()),
        (left_slot, left),
        (Slot::Muted, place),
        (Slot::Muted, from),
        (Slot::Faint, chain),
    ]
}

fn session_name(identity: &Identity) -> &str {
    match identity.kind() {
        IdentityKind::RoleSession { session, .. } => session,
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => "",
    }
}
