//! Who you are: the identity in use as GetCallerIdentity answered, and the time it has left.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::app::remote::Remote;
use crate::app::slot::Slot;
use crate::domain::session::SessionSummary;
use crate::ui::line::LineWriter;
use crate::ui::theme::Theme;
use crate::ui::widgets::spinner;
use crate::ui::words::{self, Urgency};
use crate::ui::{account, text};

/// Draws the header into one or two rows.
pub fn draw(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    buffer.set_style(area.intersection(buffer.area), theme.style(Slot::Header));
    let mut first = LineWriter::row(buffer, area, 0);
    first.put(theme.style(Slot::Brand), " kamen ").space(1);
    if model.setup.depth > 0 {
        let depth = format!("shell {}", model.setup.depth);
        first.put(theme.style(Slot::Info), &depth).space(1);
    }
    if model.is_vault_locked {
        first.put(theme.style(Slot::Warning), "vault locked").space(1);
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

/// What a session that only reads is called.
const READ_ONLY: &str = "read-only";

fn draw_session(
    line: &mut LineWriter<'_>,
    area: Rect,
    model: &Model,
    session: &SessionSummary,
    theme: &Theme,
) {
    draw_time(line, model, session, theme);
    if area.height < 2 {
        line.right(theme.style(Slot::Text), " ");
    }
    let region = session.region.as_deref().filter(|_| area.height > 1);
    draw_account(line, model, session, region, theme);
    draw_limits(line, session, theme);
    if area.height < 2 {
        let arn = session.identity.arn.as_str();
        line.space(1);
        // Of an ARN that has no room the role is what tells.
        let shown = if line.room() < text::width(arn) { session.identity.known_as() } else { arn };
        line.put(theme.style(Slot::Text), shown);
    } else if let Some(region) = region {
        let gap = if session.expires.is_some() { "  " } else { " " };
        line.right(theme.style(Slot::Text), gap).right(theme.style(Slot::Muted), region);
        line.right(theme.style(Slot::Text), "  ");
    }
}

/// Whether the account is production, or the role by its own name.
fn is_production(model: &Model, session: &SessionSummary) -> bool {
    let role = session.role.as_ref();
    account::is_production(model, session.identity.account)
        || role.is_some_and(|role| model.inventory.is_production(role))
}

fn draw_limits(line: &mut LineWriter<'_>, session: &SessionSummary, theme: &Theme) {
    if session.is_read_only {
        line.space(1).put(theme.style(Slot::Info), READ_ONLY);
    }
}

/// The account by its name; its number too, unless that would take the room of what stands behind it.
fn draw_account(
    line: &mut LineWriter<'_>,
    model: &Model,
    session: &SessionSummary,
    region: Option<&str>,
    theme: &Theme,
) {
    let id = session.identity.account;
    let badge = is_production(model, session)
        .then(|| format!(" {} PRODUCTION ", theme.glyphs().production));
    let limits = session.is_read_only.then_some(READ_ONLY);
    let (label, number) = (model.inventory.account_label(id), id.to_string());
    let behind = [Some(number.as_str()), badge.as_deref(), limits, region];
    let behind = behind.into_iter().flatten().map(|text| text::width(text) + 2).sum::<usize>();
    // What tells production and read-only is worth more than the end of a name.
    let marks = [badge.as_deref(), limits].into_iter().flatten();
    let marks = marks.map(|mark| text::width(mark) + 1).sum::<usize>();
    let shown = text::truncate(&label, line.room().saturating_sub(marks));
    line.put(account::style(model, id, theme, Slot::Strong), &shown);
    if label != number && line.room() > behind {
        line.space(1).put(theme.style(Slot::Muted), &number);
    }
    if let Some(badge) = badge {
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
    let arn_cells = session.identity.arn.chars().count();
    // The ARN says who one is: it is not cut for where that came from.
    let fits = |origin: &&String| line.room() > arn_cells + text::width(origin) + 3;
    if let Some(origin) = origins(session, theme).iter().find(fits) {
        line.right(theme.style(Slot::Text), " ").right(theme.style(Slot::Muted), origin);
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

/// Where a session came from, the most telling first.
fn origins(session: &SessionSummary, theme: &Theme) -> Vec<String> {
    let hops = session.chain.len().saturating_sub(1);
    match hops {
        0 => vec![format!("from {}", session.start)],
        _ => vec![words::chain(&session.chain, theme.glyphs().arrow), words::count(hops, "hop")],
    }
}
