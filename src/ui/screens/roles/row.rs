//! One role in one row.

use ratatui::style::Style;

use crate::app::entry::{Mark, RoleEntry};
use crate::app::model::Model;
use crate::app::screens::roles::Hits;
use crate::app::slot::Slot;
use crate::domain::permission_set::set_of;
use crate::domain::time::ago;
use crate::policy::findings::{Rule, Severity};
use crate::ui::line::LineWriter;
use crate::ui::screens::roles::columns::{Columns, GAP};
use crate::ui::theme::Theme;
use crate::ui::{account, text, verdict};

/// What a row is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub model: &'a Model,
    pub theme: &'a Theme,
    pub entry: &'a RoleEntry,
    pub hits: Option<&'a Hits>,
    /// Whether no title above says the account.
    pub names_account: bool,
    pub is_marked: bool,
}

/// Writes the columns of a role.
pub fn draw(line: &mut LineWriter<'_>, columns: &Columns, view: &View<'_>) {
    let theme = view.theme;
    if let Some(cells) = columns.marked {
        let mark = if view.is_marked { theme.glyphs().marked } else { " " };
        line.cell(theme.style(Slot::Match), mark, cells).space(GAP);
    }
    if let Some(cells) = columns.verdict {
        let (slot, mark, word) = verdict::of_person(view.model, view.entry, theme);
        let shown = if cells == 1 { mark.to_owned() } else { format!("{mark} {word}") };
        line.cell(theme.style(slot), &shown, cells).space(GAP);
    }
    if let Some(cells) = columns.favourite {
        let star = if view.entry.is_favourite { theme.glyphs().favourite } else { " " };
        line.cell(theme.style(Slot::Favourite), star, cells).space(GAP);
    }
    draw_name(line, columns, view);
    draw_account(line, columns, view);
    draw_trusted(line, columns, view);
    draw_findings(line, columns, view);
    draw_mark(line, columns, view);
}

fn draw_name(line: &mut LineWriter<'_>, columns: &Columns, view: &View<'_>) {
    let Some(cells) = columns.name else { return };
    let entry = view.entry;
    let is_service = entry.trusted.as_ref().is_some_and(|trusted| trusted.is_service_only);
    let slot = match entry.mark {
        Mark::Gone | Mark::Removed => Slot::Gone,
        Mark::New | Mark::Known | Mark::FromProfile if is_service => Slot::Muted,
        Mark::New | Mark::Known | Mark::FromProfile => Slot::Text,
    };
    let hits = view.hits.map_or(&[][..], |hits| &hits.name);
    let color = view.model.inventory.guard_color_of(&entry.role.arn);
    let style = view.theme.style(slot);
    let style = color.map_or(style, |color| style.patch(view.theme.account(color)));
    let hit = view.theme.style(Slot::Match);
    if let Some(set) = set_of(&entry.role.arn) {
        draw_set(line, (set, hits), (style, hit), view, cells);
        return;
    }
    let name = entry.role.arn.name();
    let rest = cells.saturating_sub(text::width(name) + 2);
    if !view.names_account || columns.account.is_some() || rest < 6 {
        line.cell_with_hits(style, hit, name, hits, cells).space(GAP);
        return;
    }
    let label = view.model.inventory.account_label(entry.role.arn.account());
    line.cell_with_hits(style, hit, name, hits, cells - rest);
    line.cell(view.theme.style(Slot::Faint), &label, rest).space(GAP);
}

/// A permission set by its own name; the account stands dimmed behind where no title says it.
fn draw_set(
    line: &mut LineWriter<'_>,
    (set, hits): (&str, &[usize]),
    (style, hit): (Style, Style),
    view: &View<'_>,
    cells: usize,
) {
    const MARK: &str = "SSO ";
    let arn = &view.entry.role.arn;
    let before = arn.name().find(set).unwrap_or(0);
    // Letters of the set are shown so many cells further left than the name has them.
    let shift = before.saturating_sub(MARK.len());
    let hits: Vec<usize> =
        hits.iter().filter(|place| **place >= before).map(|place| place - shift).collect();
    let shown = format!("{MARK}{set}");
    let own = text::width(&shown).min(cells);
    let rest = cells - own;
    line.cell_with_hits(style, hit, &shown, &hits, own);
    let names_account = view.names_account && rest > 4;
    let label = names_account.then(|| view.model.inventory.account_label(arn.account()));
    let behind = label.map_or_else(String::new, |label| format!("  {label}"));
    line.cell(view.theme.style(Slot::Faint), &behind, rest).space(GAP);
}

fn draw_account(line: &mut LineWriter<'_>, columns: &Columns, view: &View<'_>) {
    let Some(cells) = columns.account else { return };
    let id = view.entry.role.arn.account();
    let hits = view.hits.map_or(&[][..], |hits| &hits.account);
    let slot = if account::is_production(view.model, id) { Slot::Danger } else { Slot::Muted };
    let style = account::style(view.model, id, view.theme, slot);
    let hit = view.theme.style(Slot::Match);
    let label = view.model.inventory.account_label(id);
    line.cell_with_hits(style, hit, &label, hits, cells).space(GAP);
}

fn draw_trusted(line: &mut LineWriter<'_>, columns: &Columns, view: &View<'_>) {
    let Some(cells) = columns.trusted else { return };
    let Some(trusted) = &view.entry.trusted else {
        line.cell(view.theme.style(Slot::Faint), view.theme.glyphs().ellipsis, cells).space(GAP);
        return;
    };
    let slot = match () {
        () if trusted.is_open => Slot::Danger,
        () if trusted.is_service_only => Slot::Service,
        () => Slot::Muted,
    };
    let hits = view.hits.map_or(&[][..], |hits| &hits.trusted);
    let (style, hit) = (view.theme.style(slot), view.theme.style(Slot::Match));
    line.cell_with_hits(style, hit, &trusted.short, hits, cells).space(GAP);
}

fn draw_findings(line: &mut LineWriter<'_>, columns: &Columns, view: &View<'_>) {
    let Some(cells) = columns.findings else { return };
    let rules = view.entry.trusted.as_ref().map_or(&[][..], |trusted| &trusted.findings);
    let Some(worst) = rules.first() else {
        line.space(cells + GAP);
        return;
    };
    let glyphs = view.theme.glyphs();
    let (slot, glyph) = match worst.severity() {
        Severity::Danger => (Slot::Danger, glyphs.danger),
        Severity::Warning => (Slot::Warning, glyphs.warning),
        Severity::Notice => (Slot::Muted, glyphs.info),
    };
    let shown = match (cells, rules.len()) {
        (..8, 1) => glyph.to_owned(),
        (..8, count) => format!("{glyph}{count}"),
        (_, 1) => format!("{glyph} {}", finding_words(*worst)),
        (_, count) => format!("{glyph} {} +{}", finding_words(*worst), count - 1),
    };
    line.cell(view.theme.style(slot), &shown, cells).space(GAP);
}

/// A finding in the few words that a column has room for; the preview says more.
fn finding_words(rule: Rule) -> String {
    let short = [
        (Rule::ForeignAccountWithoutExternalId, "no external id"),
        (Rule::ServiceWithoutSource, "no source account"),
    ];
    let short = short.iter().find(|(of, _)| *of == rule);
    short.map_or_else(|| rule.word().replace('-', " "), |(_, words)| (*words).to_owned())
}

/// New, gone, known from a profile only, or when the role was last assumed or used.
fn draw_mark(line: &mut LineWriter<'_>, columns: &Columns, view: &View<'_>) {
    let Some(cells) = columns.mark else { return };
    let glyphs = view.theme.glyphs();
    let seen = view.entry.assumed_at().or(view.entry.last_used());
    let (slot, words) = match view.entry.mark {
        Mark::New => (Slot::New, format!("{} new", glyphs.new)),
        Mark::Gone | Mark::Removed => (Slot::Danger, format!("{} gone", glyphs.gone)),
        Mark::FromProfile => (Slot::Faint, "profile".to_owned()),
        Mark::Known => {
            (Slot::Faint, seen.map(|then| ago(then, view.model.now)).unwrap_or_default())
        }
    };
    line.cell(view.theme.style(slot), &words, cells);
}
