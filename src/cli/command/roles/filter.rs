//! The query of `kamen roles`: the filter of the screens, asked by the screens' own matcher.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::app::entry::Mark;
use crate::app::inventory::Inventory as Screens;
use crate::app::note::{NAME, Notes};
use crate::app::screens::roles::{answering, apply_notes};
use crate::app::trusted::of_summary;
use crate::app::verdict::{VerdictView, Way};
use crate::cli::command::roles::Row;
use crate::domain::failure::Failure;
use crate::domain::query::Query;
use crate::domain::settings::KamenSettings;
use crate::flows::inventory::Inventory;
use crate::flows::leads::named_roles;
use crate::flows::world::World;
use crate::graph::Verdict;
use crate::graph::judge::Reached;

/// A query that means something.
///
/// # Errors
/// It does not: such as `can:perhaps`.
pub(super) fn understood(world: &World, query: &str) -> Result<Query, Failure> {
    let mut query = Query::parse(query);
    let text = world.notes.read(NAME);
    let sets = text.map(|text| Notes::read(&text).notes.sets).unwrap_or_default();
    if let Some(problem) = query.problems.first() {
        return Err(Failure::usage(problem.as_str())
            .with_hint("such as `kamen roles deploy can:yes account:prod '!is:service'`"));
    }
    query.check_sets(&sets.keys().map(String::as_str));
    match query.problems.first() {
        None => Ok(query),
        Some(problem) => Err(Failure::usage(problem.as_str()).with_hint(
            "in the screens `space` marks roles, and `M` names the marked ones as a set",
        )),
    }
}

/// The rows that answer, the best first if words rank them.
pub(super) fn answering_rows<'a>(
    world: &World,
    inventory: &Inventory,
    query: &Query,
    rows: Vec<Row<'a>>,
) -> Vec<Row<'a>> {
    if query.terms.is_empty() {
        return rows;
    }
    let screens = screens(world, inventory, &rows);
    let answers = answering(query, &screens);
    let scored = rows.into_iter().filter_map(|row| {
        let place = usize::try_from(screens.find(&row.role.arn)?).ok()?;
        Some((answers.get(place).copied().flatten()?, row))
    });
    let mut scored: Vec<(u32, Row<'_>)> = scored.collect();
    if query.has_words() {
        scored.sort_by_key(|(score, _)| Reverse(*score));
    }
    scored.into_iter().map(|(_, row)| row).collect()
}

/// The rows as the screens hold them.
fn screens(world: &World, inventory: &Inventory, rows: &[Row<'_>]) -> Screens {
    let mut settings = KamenSettings::clone(&world.settings);
    // Nothing is left out here that was not asked to be.
    settings.screen.service_linked = true;
    let mut screens = Screens::new(&Arc::new(settings));
    for (id, view) in &inventory.accounts {
        screens.take_facts(*id, view.facts.clone());
    }
    screens.take_roles(rows.iter().map(|row| Arc::new(row.role.clone())).collect());
    for row in rows {
        if let Some(place) = screens.find(&row.role.arn) {
            screens.set_trusted(place, of_summary(&row.trust).into());
        }
        if let Some(entry) = screens.entry_mut(&row.role.arn) {
            entry.verdict = row.reached.as_ref().map(|reached| verdict(reached).into());
            if inventory.appeared.contains(&row.role.arn) {
                entry.mark = Mark::New;
            }
        }
    }
    screens.profiles = named_roles(world).into_iter().collect();
    if let Some(text) = world.notes.read(NAME) {
        apply_notes(&mut screens, &Notes::read(&text).notes);
    }
    screens
}

fn verdict(reached: &Reached) -> VerdictView {
    let Verdict { decision, is_likely, is_trusted, needs } = reached.best.clone();
    // By which way plays no part in a filter.
    let way = Way::Here;
    VerdictView { decision, is_likely, is_trusted, needs, way, is_here: reached.here.is_certain() }
}
