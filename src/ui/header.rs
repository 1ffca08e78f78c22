//! Who you are: the identity in use as GetCallerIdentity answered, and the time it has left.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::app::remote::Remote;
use crate::app::slot::Slot;
use crate::domain::account::AccountId;
use crate::domain::session::SessionSummary;
use crate::ui::account;
use crate::ui::line::LineWriter;
use crate::ui::theme::Theme;
use crate::ui::widgets::spinner;
use crate::ui::words::{self, Urgency};

/// Draws the header into one or two rows.
pub fn draw(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    buffer.set_style(area.intersection(buffer.area), theme.style(Slot::Header));
    let mut first = LineWriter::row(buffer, area, 0);
    first.put(theme.style(Slot::Brand), " kamen ").space(1);
    if model.setup.depth > 0 {
        let depth = format!("shell {}", model.setup.depth);
        first.put(theme.style(Slot::Info), &depth).space(1);
    }
    match &model.identity {
        Remote::Ready(session) => {
            draw_session(&mut first, area, model, session, theme);
            draw_second_row(area, buffer, model, session, theme);
        }
        Remote::Absent => {
            first.put(theme.style(Slot::Muted), "no identity in use: choose a start");
        }
        Remote::Loading(_) => {
            let words = format!("{} asking STS who you are …", spinner::frame(theme, model.now));
            first.put(theme.style(Slot::Muted), &words);
        }
        Remote::Failed(failure) => {
            let message = format!("{} no identity: {}", theme.glyphs().danger, failure.message);
            first.put(theme.style(Slot::Danger), &message);
            if let Some(hint) = &failure.hint {
                LineWriter::row(buffer, area, 1).space(1).put(theme.style(Slot::Muted), hint);
            }
        }
    }
}

fn draw_session(
    line: &mut LineWriter<'_>,
    area: Rect,
    model: &Model,
    session: &SessionSummary,
    theme: &Theme,
) {
    draw_time(line, model, session, theme);
    let id = session.identity.account;
    draw_account(line, model, id, theme);
    draw_limits(line, session, theme);
    if area.height < 2 {
        line.space(1).put_middle(theme.style(Slot::Text), &session.identity.arn);
    } else if let Some(region) = &session.region {
        let gap = if session.expires.is_some() { "  " } else { " " };
        line.right(theme.style(Slot::Text), gap).right(theme.style(Slot::Muted), region);
        line.right(theme.style(Slot::Text), "  ");
    }
}

fn draw_limits(line: &mut LineWriter<'_>, session: &SessionSummary, theme: &Theme) {
    if session.is_read_only {
        line.space(1).put(theme.style(Slot::Info), "read-only");
    }
}

fn draw_account(line: &mut LineWriter<'_>, model: &Model, id: AccountId, theme: &Theme) {
    let label = model.inventory.account_label(id);
    line.put(account::style(model, id, theme, Slot::Strong), &label);
    if label != id.to_string() && line.room() > 50 {
        line.space(1).put(theme.style(Slot::Muted), &id.to_string());
    }
    if account::is_production(model, id) {
        let badge = format!(" {} PRODUCTION ", theme.glyphs().production);
        line.space(1).put(theme.style(Slot::Production), &badge);
    }
}

/// The countdown at the right end; long-lived keys have none.
fn draw_time(line: &mut LineWriter<'_>, model: &Model, session: &SessionSummary, theme: &Theme) {
    let Some(expires) = session.expires else { return };
    let (text, urgency) = words::countdown(expires, model.now);
    let slot = match urgency {
        Urgency::Calm => Slot::Success,
        Urgency::Soon => Slot::Warning,
        Urgency::Now => Slot::Danger,
    };
    let words = if expires > model.now { format!("{text} left ") } else { format!("{text} ") };
    line.right(theme.style(slot), &words);
}

fn draw_second_row(
    area: Rect,
    buffer: &mut Buffer,
    model: &Model,
    session: &SessionSummary,
    theme: &Theme,
) {
    let mut line = LineWriter::row(buffer, area, 1);
    line.space(1);
    if let Some(pending) = model.pending() {
        let words = format!("{} {pending} … ", spinner::frame(theme, model.now));
        line.right(theme.style(Slot::Info), &words).right(theme.style(Slot::Text), "  ");
        line.put_middle(theme.style(Slot::Text), &session.identity.arn);
        return;
    }
    let origin = if session.chain.len() > 1 {
        words::chain(&session.chain, theme.glyphs().arrow)
    } else {
        format!("from {}", session.start)
    };
    let arn_cells = session.identity.arn.chars().count();
    if line.room() > arn_cells + 12 {
        line.right(theme.style(Slot::Text), " ").right(theme.style(Slot::Muted), &origin);
        line.right(theme.style(Slot::Text), "  ");
    }
    let doubt = "  not confirmed by AWS yet";
    if !session.is_confirmed && line.room() > arn_cells + doubt.len() {
        line.put(theme.style(Slot::Text), &session.identity.arn);
        line.put(theme.style(Slot::Muted), doubt);
        return;
    }
    line.put_middle(theme.style(Slot::Text), &session.identity.arn);
}
