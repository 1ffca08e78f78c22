//! Choosing a start by typing: people have hundreds of profiles.

use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::input::TextInput;
use crate::app::inventory::Inventory;
use crate::app::list::ListCursor;
use crate::app::setup::Setup;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::session::Start;

/// One start to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub start: Start,
    /// The profile's name, or `environment`.
    pub name: String,
    /// The role that it assumes, with the account's label; empty if it assumes none.
    pub leads: String,
    /// What is wrong with its configuration, if it leads nowhere.
    pub problem: Option<Failure>,
}

/// A list of starts that narrows as one types.
#[derive(Debug, Clone, PartialEq)]
pub struct StartDialog {
    /// The role to switch to; `None` if the start itself is to be used.
    pub role: Option<RoleArn>,
    pub choices: Vec<Choice>,
    pub input: TextInput,
    /// Places in `choices`, best first, each with the letters of the name that answered, counted in
    /// characters from 0.
    pub matches: Vec<(usize, Vec<usize>)>,
    pub cursor: ListCursor,
}

impl StartDialog {
    /// All starts of the person, `used` selected.
    pub fn new(
        setup: &Setup,
        inventory: &Inventory,
        role: Option<RoleArn>,
        used: Option<&Start>,
    ) -> Self {
        let choice = |start: &Start| {
            let role = match start {
                Start::Profile(name) => setup.beginnings.start_roles.get(name),
                Start::Environment | Start::PermissionSet(_) => None,
            };
            let leads = role.map_or_else(String::new, |role| {
                format!("{} in {}", role.name(), inventory.account_label(role.account()))
            });
            let name = match start {
                Start::Profile(name) => name.clone(),
                Start::Environment | Start::PermissionSet(_) => start.to_string(),
            };
            let broken = setup.beginnings.broken.iter().find(|(own, _)| own == start);
            let problem = broken.map(|(_, failure)| failure.clone());
            Choice { start: start.clone(), name, leads, problem }
        };
        let choices: Vec<Choice> = setup.beginnings.starts.iter().map(choice).collect();
        let place = choices.iter().position(|choice| Some(&choice.start) == used);
        let mut dialog = Self {
            role,
            choices,
            input: TextInput::default(),
            matches: Vec::new(),
            cursor: ListCursor::default(),
        };
        dialog.complete();
        dialog.cursor.selected = place.unwrap_or(0);
        dialog
    }

    /// Finds what answers to the text: every word in the name, as in the list of roles, or in what
    /// the start leads to.
    pub fn complete(&mut self) {
        let text = self.input.text().to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut found: Vec<(u32, usize, Vec<usize>)> = Vec::new();
        for (place, choice) in self.choices.iter().enumerate() {
            if let Some((score, letters)) = answer(&mut matcher, choice, &words) {
                found.push((score, place, letters));
            }
        }
        found.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
        self.matches = found.into_iter().map(|(_, place, letters)| (place, letters)).collect();
        self.cursor = ListCursor::default();
    }

    /// The choice in a row of the list.
    pub fn choice(&self, row: usize) -> Option<&Choice> {
        self.matches.get(row).and_then(|(place, _)| self.choices.get(*place))
    }

    /// The choice under the cursor.
    pub fn selected(&self) -> Option<&Choice> {
        self.choice(self.cursor.selected)
    }
}

fn answer(matcher: &mut Matcher, choice: &Choice, words: &[&str]) -> Option<(u32, Vec<usize>)> {
    let (mut name_buffer, mut word_buffer) = (Vec::new(), Vec::new());
    let (mut total, mut letters) = (0, Vec::new());
    for word in words {
        let name = Utf32Str::new(&choice.name, &mut name_buffer);
        let mut found = Vec::new();
        match matcher.fuzzy_indices(name, Utf32Str::new(word, &mut word_buffer), &mut found) {
            // A hit in the name counts more than any in what the start leads to.
            Some(score) => total += u32::from(score) + 1,
            None if choice.leads.to_lowercase().contains(word) => {}
            None => return None,
        }
        letters.extend(found.into_iter().map(|place| place as usize));
    }
    letters.sort_unstable();
    letters.dedup();
    Some((total, letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialog(text: &str) -> StartDialog {
        let choice = |name: &str, leads: &str| Choice {
            start: Start::Profile(name.to_owned()),
            name: name.to_owned(),
            leads: leads.to_owned(),
            problem: None,
        };
        let mut dialog = StartDialog {
            role: None,
            choices: vec![
                choice("default", ""),
                choice("payments", "Deploy in kitsune-payments"),
                choice("second", "RoleA in 000000000000"),
            ],
            input: TextInput::new(text),
            matches: Vec::new(),
            cursor: ListCursor { selected: 2, offset: 1 },
        };
        dialog.complete();
        dialog
    }

    fn names(dialog: &StartDialog) -> Vec<&str> {
        let rows = 0..dialog.matches.len();
        rows.filter_map(|row| dialog.choice(row)).map(|choice| choice.name.as_str()).collect()
    }

    #[test]
    fn every_word_must_answer_in_the_name_or_in_what_the_start_leads_to() {
        assert_eq!(names(&dialog("secnd")), ["second"]);
        assert_eq!(names(&dialog("rolea 0000")), ["second"]);
        assert_eq!(names(&dialog("pay DEPLOY")), ["payments"]);
        assert!(names(&dialog("pay rolea")).is_empty());
    }

    #[test]
    fn all_starts_stand_in_their_order_while_nothing_is_typed() {
        let all = dialog("  ");

        assert_eq!(names(&all), ["default", "payments", "second"]);
        assert_eq!(
            all.selected().map(|choice| &choice.start),
            Some(&Start::Profile("default".to_owned()))
        );
    }
}
