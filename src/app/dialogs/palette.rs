//! Finding a command by the letters of its name.

use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::command::Command;
use crate::app::input::TextInput;
use crate::app::keymap::Bound;
use crate::app::list::ListCursor;

/// Any command by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Palette {
    pub input: TextInput,
    /// Best first, with the places of the letters that answered.
    pub matches: Vec<(Choice, Vec<usize>)>,
    pub cursor: ListCursor,
}

/// What can be run by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub bound: Bound,
    pub name: String,
    /// One line on it.
    pub doc: String,
}

impl From<Command> for Choice {
    fn from(command: Command) -> Self {
        let (name, doc) = (command.name().to_owned(), command.doc().to_owned());
        Self { bound: Bound::Command(command), name, doc }
    }
}

/// Those that answer to `text`, best first, each with the places of the letters that did.
/// The documentation is searched for the words too, behind the names.
pub fn matches(text: &str, choices: Vec<Choice>) -> Vec<(Choice, Vec<usize>)> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return choices.into_iter().map(|choice| (choice, Vec::new())).collect();
    }
    let mut config = Config::DEFAULT;
    config.prefer_prefix = true;
    let mut matcher = Matcher::new(config);
    let (mut name_buffer, mut needle_buffer) = (Vec::new(), Vec::new());
    let needle_text = text.replace(' ', "-");
    let needle = Utf32Str::new(&needle_text, &mut needle_buffer);
    let mut found: Vec<(u32, Choice, Vec<usize>)> = Vec::new();
    for choice in choices {
        let mut places = Vec::new();
        let name = Utf32Str::new(&choice.name, &mut name_buffer);
        match matcher.fuzzy_indices(name, needle, &mut places) {
            Some(score) => {
                let exact = if choice.name == needle_text { 10_000 } else { 0 };
                let places = places.into_iter().map(|place| place as usize).collect();
                found.push((u32::from(score) + 1000 + exact, choice, places));
            }
            None if choice.doc.to_lowercase().contains(&text) => {
                found.push((0, choice, Vec::new()));
            }
            None => {}
        }
    }
    found.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, choice, places)| (choice, places)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_name_comes_first_and_words_of_the_documentation_last() {
        let all = || Command::ALL.iter().map(|command| Choice::from(*command)).collect();
        let names = |text: &str| -> Vec<String> {
            matches(text, all()).into_iter().map(|(choice, _)| choice.name).collect()
        };

        assert_eq!(names("sort").first(), Some(&"sort".to_owned()));
        assert_eq!(names("copy arn").first(), Some(&"copy-arn".to_owned()));
        assert!(names("clipboard").is_empty());
        assert_eq!(names("").len(), Command::ALL.len());
    }
}
