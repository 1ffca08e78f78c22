//! The sessions held, with the time each has left.

use ratatui::buffer::Buffer;

use crate::app::layout::Areas;
use crate::app::model::Model;
use crate::app::screens::Screen;
use crate::app::slot::Slot;
use crate::domain::identity::IdentityKind;
use crate::domain::session::SessionSummary;
use crate::ui::line::LineWriter;
use crate::ui::list::{self, GAP};
use crate::ui::theme::Theme;
use crate::ui::widgets::notice::Notice;
use crate::ui::widgets::table::{Column, fit};
use crate::ui::words::{self, Urgency};

const TITLES: [&str; 7] = ["", "Identity", "Session name", "Account", "Left", "From", "Chain"];

const COLUMNS: [Column; 7] = [
    Column::fixed(1, 0),
    Column::growing(16, 36, 3, 0),
    Column::growing(10, 24, 2, 3),
    Column::growing(12, 24, 2, 2),
    Column::fixed(10, 1),
    Column::growing(12, 28, 1, 4),
    Column::growing(14, 70, 3, 5),
];

/// Draws the screen.
pub fn draw(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let sessions = &model.sessions;
    list::draw_title(areas.title, buffer, theme, "Sessions", &words::grouped(sessions.len()));
    let widths = fit(&COLUMNS, usize::from(areas.body.width.saturating_sub(3)), GAP);
    list::draw_heads(areas.heads, buffer, theme, &TITLES, &widths);
    if sessions.is_empty() {
        Notice::new(theme.style(Slot::Strong), theme.glyphs().info, "no sessions yet")
            .line(theme.style(Slot::Muted), "switch to a role, and its session stands here")
            .draw(areas.body, buffer);
        return;
    }
    list::draw(
        areas.body,
        buffer,
        theme,
        model.cursors.of(Screen::Sessions),
        sessions.len(),
        |line, index| {
            if let Some(session) = sessions.get(index) {
                draw_row(line, model, theme, session, &widths);
            }
        },
    );
}

fn draw_row(
    line: &mut LineWriter<'_>,
    model: &Model,
    theme: &Theme,
    session: &SessionSummary,
    widths: &[Option<usize>],
) {
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
    let cells = [
        (Slot::Accent, if in_use { glyphs.info } else { "" }),
        (if in_use { Slot::Strong } else { Slot::Text }, words::short_name(&session.identity.arn)),
        (Slot::Muted, session_name),
        (Slot::Muted, &model.inventory.account_label(session.identity.account)),
        (left_slot, &left),
        (Slot::Muted, &session.start.to_string()),
        (Slot::Faint, &words::chain(&session.chain, glyphs.arrow)),
    ];
    list::draw_cells(line, theme, &cells, widths);
}
