//! What lies over or beside a screen: toasts, the tour, and the line for screens that are too small.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::command::{Command, Context};
use crate::app::layout::{Areas, SMALLEST};
use crate::app::model::Model;
use crate::app::slot::Slot;
use crate::app::toast::{Toast, ToastKind};
use crate::ui::line::{LineWriter, nth_row, small};
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::widgets::block::{Frame, wipe};

/// The widest toast.
const TOAST: u16 = 64;

/// What a toast spends on its bar, its mark and the blanks around them.
const TOAST_EDGES: u16 = 5;

/// Draws the toasts above the footer, the newest lowest; beside a dialog if one is open.
pub fn draw_toasts(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    if areas.dialog.is_empty() {
        draw_toasts_over_screen(areas, buffer, model, theme);
    } else {
        draw_toasts_beside_dialog(areas, buffer, model, theme);
    }
}

/// The rows below the dialog and above it are for toasts: no field or button may be hidden, and not who one is. The
/// newest comes below, cut to what is free, the one before it above.
fn draw_toasts_beside_dialog(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let (screen, dialog) = (buffer.area, areas.dialog);
    let below = Rect { y: dialog.bottom(), ..screen };
    let below = Rect { height: screen.bottom().saturating_sub(below.y), ..below };
    let top = areas.header.bottom();
    let above = Rect { y: top, height: dialog.y.saturating_sub(top), ..screen };
    for (toast, room) in model.toasts.iter().rev().zip([below, above]) {
        if room.height == 0 {
            continue;
        }
        let widest = screen.width.saturating_sub(2);
        let mut lines = toast_lines(toast, widest.min(TOAST), u16::MAX);
        if lines.len() > usize::from(room.height) {
            lines = toast_lines(toast, widest, room.height);
        }
        let width = toast_width(&lines);
        let height = small(lines.len());
        let y = if room == below { room.bottom().saturating_sub(height) } else { room.y };
        let x = screen.right().saturating_sub(width + 1);
        draw_toast(Rect { x, y, width, height }, buffer, toast, &lines, theme);
    }
}

/// The toast's lines for this width, at most so many rows: what is left out leaves `…`.
fn toast_lines(toast: &Toast, width: u16, rows: u16) -> Vec<String> {
    let room = usize::from(width.saturating_sub(TOAST_EDGES));
    let mut lines = text::wrap(&toast.text, room);
    let rows = usize::from(rows);
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            *last = text::truncate(&format!("{last} …"), room).into_owned();
        }
    }
    lines
}

fn toast_width(lines: &[String]) -> u16 {
    let longest = lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
    small(longest).saturating_add(TOAST_EDGES)
}

fn draw_toasts_over_screen(areas: &Areas, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let mut floor = areas.footer.y.saturating_sub(areas.tour.height);
    let widest = areas.footer.width.saturating_sub(2).min(TOAST);
    let toasts = model.toasts.iter().rev();
    let toasts: Vec<_> =
        toasts.map(|toast| (toast, toast_lines(toast, widest, u16::MAX))).collect();
    // One below the other, they have one edge.
    let width = toasts.iter().map(|(_, lines)| toast_width(lines)).max().unwrap_or_default();
    for (toast, lines) in toasts {
        let height = small(lines.len());
        if floor < areas.body.y + height + 1 {
            return;
        }
        floor -= height + 1;
        let x = areas.footer.right().saturating_sub(width + 1);
        draw_toast(Rect { x, y: floor, width, height }, buffer, toast, &lines, theme);
    }
}

fn draw_toast(area: Rect, buffer: &mut Buffer, toast: &Toast, lines: &[String], theme: &Theme) {
    let glyphs = theme.glyphs();
    let (slot, mark) = match toast.kind {
        ToastKind::Done => (Slot::Success, glyphs.allow),
        ToastKind::Notice => (Slot::Info, glyphs.info),
        ToastKind::Warning => (Slot::Warning, glyphs.warning),
        ToastKind::Problem => (Slot::Danger, glyphs.danger),
    };
    wipe(area, buffer, theme, Slot::Toast);
    for (index, (text, row)) in lines.iter().zip(0..area.height).enumerate() {
        let mut line = LineWriter::row(buffer, area, row);
        line.put(theme.style(slot), glyphs.bar);
        line.put(theme.style(slot), if index == 0 { mark } else { " " }).space(1);
        line.put(Style::new(), text);
    }
}

/// Draws the tour's panel.
pub fn draw_tour(area: Rect, buffer: &mut Buffer, model: &Model, theme: &Theme) {
    let Some(tour) = &model.tour else { return };
    if area.is_empty() {
        return;
    }
    let note = tour_keys(model);
    let title = if tour.step < tour.steps {
        format!("Tour {}/{}  {}", tour.step + 1, tour.steps, tour.title)
    } else {
        format!("Tour  {}", tour.title)
    };
    let frame = Frame { title: &title, note: &note, is_focused: true };
    let inner = frame.draw(area, buffer, theme);
    let lines = text::wrap(&tour.text, usize::from(inner.width));
    for (text, row) in lines.iter().zip(0..inner.height) {
        LineWriter::new(buffer, nth_row(inner, row)).put(theme.style(Slot::Text), text);
    }
}

fn tour_keys(model: &Model) -> String {
    let commands = [Command::TourNext, Command::TourPrevious, Command::Tour];
    let words = ["next", "back", "hide"];
    let hints: Vec<String> = commands
        .iter()
        .zip(words)
        .filter_map(|(command, word)| {
            let keys = model.keymap.keys_of(Context::Global, *command);
            keys.first().map(|key| format!("{key} {word}"))
        })
        .collect();
    hints.join("  ")
}

/// Says that the screen is too small, in as few cells as there are.
pub fn draw_too_small(area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let (width, height) = SMALLEST;
    let words = format!("kamen needs {width}x{height}; this is {}x{}", area.width, area.height);
    let lines = text::wrap(&words, usize::from(area.width));
    let top = area.height.saturating_sub(small(lines.len())) / 2;
    for (text, row) in lines.iter().zip(top..area.height) {
        let left = usize::from(area.width).saturating_sub(text::width(text)) / 2;
        LineWriter::row(buffer, area, row).space(left).put(theme.style(Slot::Warning), text);
    }
}
