//! The sessions held, with the time each has left.

use ratatui::buffer::Buffer;

use crate::app::layout::Areas;
use crate::app::model::Model;
use crate::app::slot::Slot;
use crate::domain::identity::IdentityKind;
use crate::domain::session::SessionSummary;
use crate::ui::list::{self, Table};
use crate::ui::theme::Theme;
use crate::ui::widgets::notice::Notice;
use crate::ui::widgets::table::Column;
use crate::ui::words::{self, Urgency};

const TITLES: [&str; 7] = ["", "Identity", "Session name", "Account", "Left", "From", "Chain"];

const COLUMNS: [Column; 7] = [
    Column::fixed(1, 0),
    Column::growing(20, 44, 3, 0),
    Column::growing(12, 30, 2, 4),
    Column::growing(20, 32, 2, 2),
    Column::fixed(10, 1),
    Column::growing(20, 36, 2, 3),
    Column::growing(20, 90, 3, 5),
];

/// Draws the screen.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let sessions = &model.sessions;
    list::draw_title(areas.title, buffer, theme, "Sessions", &words::grouped(sessions.len()));
    if sessions.is_empty() {
        Notice::new(theme.style(Slot::Strong), theme.glyphs().info, "no sessions yet")
            .line(theme.style(Slot::Muted), "switch to a role, and its session stands here")
            .draw(areas.body, buffer);
        return;
    }
    let rows = sessions.iter().map(|session| cells(model, theme, session)).collect();
    let table = Table { titles: &TITLES, columns: &COLUMNS, rows };
    list::draw_table(areas, buffer, (model, theme), &table);
}

fn cells(model: &Model, theme: &Theme, session: &SessionSummary) -> [(Slot, String); 7] {
    let glyphs = theme.glyphs();
    let in_use = model.session().is_some_and(|used| used.id == session.id);
    let (left_slot, left) = match session.expires {
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
    let session_name = match session.identity.kind() {
        IdentityKind::RoleSession { session, .. } => session,
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => "",
    };
    let name_slot = if in_use { Slot::Strong } else { Slot::Text };
    [
        (Slot::Accent, if in_use { glyphs.info } else { "" }.to_owned()),
        (name_slot, words::short_name(&session.identity.arn).to_owned()),
        (Slot::Muted, session_name.to_owned()),
        (Slot::Muted, model.inventory.account_label(session.identity.account)),
        (left_slot, left),
        (Slot::Muted, session.start.to_string()),
        (Slot::Faint, words::chain(&session.chain, glyphs.arrow)),
    ]
}
