//! The tour of `kamen demo`: steps that lead through the acts, each done by doing it.

mod step;

use crate::app::command::{Command, Context};
use crate::app::keymap::Keymap;
use crate::app::model::Model;

/// Where the tour is. The words are those of the step that shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tour {
    /// Counted from 0; `steps` when the tour is over.
    pub step: usize,
    /// How many steps there are.
    pub steps: usize,
    /// Such as `Act 1: one account, one user, one role`.
    pub title: String,
    /// What to see and do, wrapped by the drawing.
    pub text: String,
    /// Whether the panel is put away.
    pub is_hidden: bool,
    /// Whether the step was done before the person came to it by a key: then it shows until they go on.
    pub is_revisited: bool,
}

impl Tour {
    /// The tour at its first step.
    pub fn begin(keymap: &Keymap) -> Self {
        let mut tour = Self { steps: step::STEPS.len(), ..Self::default() };
        tour.go(0, keymap);
        tour
    }

    fn go(&mut self, step: usize, keymap: &Keymap) {
        self.step = step.min(self.steps);
        self.is_revisited = false;
        let (title, text) = step::STEPS.get(self.step).map_or(step::END, |s| (s.title, s.text));
        title.clone_into(&mut self.title);
        self.text = with_keys(text, keymap);
    }
}

/// Puts the first key of each `{command}` in its place.
fn with_keys(text: &str, keymap: &Keymap) -> String {
    let mut filled = text.to_owned();
    for command in Command::ALL {
        let place = format!("{{{}}}", command.name());
        if filled.contains(&place) {
            let context = command.contexts().first().copied().unwrap_or(Context::Global);
            let keys = keymap.keys_of(context, *command);
            filled = filled.replace(&place, keys.first().map_or("(no key)", String::as_str));
        }
    }
    filled
}

/// Goes on if the person has done what the step asks for; called after every message.
pub(crate) fn advance(model: &mut Model) {
    let Some(tour) = &model.tour else { return };
    let is_done = is_done(model, tour);
    if let Some(tour) = &mut model.tour {
        tour.is_revisited &= is_done;
        if !is_done || tour.is_revisited {
            return;
        }
        tour.go(tour.step + 1, &model.keymap);
        // A command counts for one step.
        model.last_command = None;
    }
}

fn is_done(model: &Model, tour: &Tour) -> bool {
    step::STEPS.get(tour.step).is_some_and(|step| (step.is_done)(model))
}

/// Shows the tour, or puts it away.
pub(crate) fn toggle(model: &mut Model) {
    match &mut model.tour {
        Some(tour) => tour.is_hidden = !tour.is_hidden,
        None => model.tour = Some(Tour::begin(&model.keymap)),
    }
}

/// Skips steps, or goes back; a tour that was put away comes back first.
pub(crate) fn step(model: &mut Model, step: isize) {
    let keymap = &model.keymap;
    let tour = model.tour.get_or_insert_with(|| Tour::begin(keymap));
    if tour.is_hidden {
        tour.is_hidden = false;
        return;
    }
    tour.go(tour.step.saturating_add_signed(step), keymap);
    // What was done for another step does not count for this one.
    model.last_command = None;
    let is_done = model.tour.as_ref().is_some_and(|tour| is_done(model, tour));
    if let Some(tour) = &mut model.tour {
        tour.is_revisited = is_done;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::KeyTables;

    #[test]
    fn every_key_of_the_tour_is_bound() {
        let keymap = Keymap::with(&KeyTables::new(), &[]).unwrap();
        let texts = step::STEPS.iter().map(|step| step.text).chain([step::END.1]);

        for text in texts {
            let filled = with_keys(text, &keymap);
            assert!(!filled.contains(['{', '}']) && !filled.contains("(no key)"), "{filled}");
        }
    }
}
