//! How to switch: what CloudTrail will show, and a field for everything that may be chosen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::dialogs::switch::{Field as Kind, SwitchDialog};
use crate::app::slot::Slot;
use crate::domain::arn::RoleArn;
use crate::ui::dialogs::Scene;
use crate::ui::line::{LineWriter, nth_row, small};
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{scrollbar, spinner};

/// The cells of a field's label.
const LABEL: usize = 17;

/// One row of the dialog.
enum Row {
    Field(Kind),
    /// A line of what is wrong with the field above.
    Problem(String),
}

/// Draws the dialog; gives back where the cursor belongs.
pub fn draw(scene: &Scene<'_>, buffer: &mut Buffer, dialog: &SwitchDialog) -> Option<Position> {
    let theme = scene.theme;
    let account = scene.model.inventory.account_label(dialog.role.account());
    let (area, hints) = scene.open(buffer, &format!("Switch to {}", dialog.called()), &account);
    let used = draw_outlook(scene, buffer, area, dialog);
    let has_help = area.height > used + 6;
    let fields = Rect {
        y: area.y + used.min(area.height),
        height: area.height.saturating_sub(used + if has_help { 2 } else { 0 }),
        ..area
    };
    let cursor = draw_fields(scene, buffer, fields, dialog);
    if has_help {
        LineWriter::row(buffer, area, area.height - 1)
            .put(theme.style(Slot::Faint), &dialog.help());
    }
    if dialog.request.is_some() {
        let words = format!("{} asking AWS …", spinner::frame(theme, scene.model.now));
        LineWriter::new(buffer, hints).put(theme.style(Slot::Info), &words);
    } else {
        scene.draw_hints(buffer, hints);
    }
    cursor
}

/// What CloudTrail will show, and the roles on the way; gives back the rows used.
fn draw_outlook(scene: &Scene<'_>, buffer: &mut Buffer, area: Rect, dialog: &SwitchDialog) -> u16 {
    let theme = scene.theme;
    let mut line = LineWriter::row(buffer, area, 0);
    if line.room() > 70 {
        line.cell(theme.style(Slot::Muted), "CloudTrail shows", LABEL).space(1);
    }
    line.put_middle(theme.style(Slot::Accent), &dialog.predicted_arn);
    let mut used = 1;
    if !dialog.through.is_empty() {
        let names: Vec<&str> = dialog.through.iter().map(RoleArn::name).collect();
        let arrow = format!(" {} ", theme.glyphs().arrow);
        let mut line = LineWriter::row(buffer, area, used);
        line.cell(theme.style(Slot::Muted), "By way of", LABEL).space(1);
        line.put(theme.style(Slot::Text), &names.join(&arrow));
        used += 1;
    }
    if let Some(warning) = dialog.objection() {
        let words = format!("{} {warning}", theme.glyphs().warning);
        for line in text::wrap(&words, usize::from(area.width)) {
            LineWriter::row(buffer, area, used).put(theme.style(Slot::Warning), &line);
            used = used.saturating_add(1);
        }
    }
    used + u16::from(area.height > 10)
}

fn draw_fields(
    scene: &Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    dialog: &SwitchDialog,
) -> Option<Position> {
    let rows = rows(dialog, scene.theme, usize::from(area.width).saturating_sub(LABEL + 2));
    let is_focus = |row: &Row| matches!(row, Row::Field(kind) if *kind == dialog.focus);
    let focus = rows.iter().position(is_focus).unwrap_or(0);
    let height = usize::from(area.height);
    // The focused field shows with its problem below it.
    let below = rows.iter().skip(focus + 1).take_while(|row| matches!(row, Row::Problem(_)));
    let end = focus + 1 + below.count().max(1);
    let offset = end.saturating_sub(height).min(rows.len().saturating_sub(height)).min(focus);
    let mut cursor = None;
    for (row, y) in rows.iter().skip(offset).zip(0..area.height) {
        let row_area = nth_row(area, y);
        match row {
            Row::Field(kind) => {
                cursor = draw_field(scene, buffer, row_area, dialog, *kind).or(cursor);
            }
            Row::Problem(words) => {
                LineWriter::new(buffer, row_area)
                    .space(LABEL + 1)
                    .put(scene.theme.style(Slot::Danger), words);
            }
        }
    }
    scrollbar::draw(area, buffer, scene.theme, rows.len(), offset);
    cursor
}

/// The fields that show, each with what is wrong with it, in lines of so many cells.
fn rows(dialog: &SwitchDialog, theme: &Theme, cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for kind in dialog.shown() {
        rows.push(Row::Field(kind));
        for (_, problem) in dialog.problems.iter().filter(|(field, _)| *field == kind) {
            let words = format!("{} {problem}", theme.glyphs().deny);
            rows.extend(text::wrap(&words, cells).into_iter().map(Row::Problem));
        }
    }
    rows
}

fn draw_field(
    scene: &Scene<'_>,
    buffer: &mut Buffer,
    row: Rect,
    dialog: &SwitchDialog,
    kind: Kind,
) -> Option<Position> {
    let theme = scene.theme;
    let is_focused = kind == dialog.focus;
    let is_needed = dialog.needed.contains(&kind);
    let mut line = LineWriter::new(buffer, row);
    let label_slot = if is_focused { Slot::Accent } else { Slot::Muted };
    line.cell(theme.style(label_slot), kind.title(), LABEL - 2);
    let mark = if is_needed { theme.glyphs().favourite } else { " " };
    line.cell(theme.style(Slot::Warning), mark, 2).space(1);
    let width = small(line.room().saturating_sub(2));
    let area = Rect { x: line.column(), width, ..row };
    if kind.is_chosen() {
        draw_choice(buffer, area, dialog, theme, kind);
        return None;
    }
    let (_, input) = dialog.inputs.iter().find(|(field, _)| *field == kind)?;
    let usual_name = &dialog.session_name().unwrap_or_default();
    let placeholder = match kind {
        _ if is_needed => "the role asks for it",
        Kind::SessionName => usual_name,
        Kind::Duration => "1h",
        Kind::Origin
        | Kind::MfaDevice
        | Kind::MfaCode
        | Kind::ExternalId
        | Kind::SourceIdentity
        | Kind::Tags
        | Kind::Policy
        | Kind::ReadOnly
        | Kind::Region => "",
    };
    let field = Field {
        text: input.text(),
        placeholder,
        scroll: input.scroll(width),
        column: input.column(),
        is_focused,
    };
    field.draw(area, buffer, theme)
}

/// A value that is chosen.
fn draw_choice(buffer: &mut Buffer, area: Rect, dialog: &SwitchDialog, theme: &Theme, kind: Kind) {
    let is_focused = kind == dialog.focus;
    let (words, count) = if kind == Kind::ReadOnly {
        (if dialog.is_read_only { "yes: the session may read and no more" } else { "no" }, 2)
    } else {
        let source = dialog.origins.get(dialog.origin);
        (source.map_or("", |source| source.words.as_str()), dialog.origins.len())
    };
    let slot = if is_focused { Slot::FieldFocused } else { Slot::Field };
    buffer.set_style(area.intersection(buffer.area), theme.style(slot));
    let mut line = LineWriter::new(buffer, area);
    if count > 1 {
        line.right(theme.style(Slot::Key), "› ").put(theme.style(Slot::Key), "‹ ");
    }
    let text = if is_focused { Slot::FieldFocused } else { Slot::Text };
    line.put(theme.style(text), words);
}
