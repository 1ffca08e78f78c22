//! Finding a command by the letters of its name.

use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::command::Command;
use crate::app::input::TextInput;
use crate::app::list::ListCursor;

/// Any command by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Palette {
    pub input: TextInput,
    /// Best first, with the places of the letters that answered.
    pub matches: Vec<(Command, Vec<usize>)>,
    pub cursor: ListCursor,
}

/// The commands that answer to `text`, best first, each with the places of the letters that did.
/// The documentation is searched for the words too, behind the names.
pub fn matches(text: &str, commands: &[Command]) -> Vec<(Command, Vec<usize>)> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return commands.iter().map(|command| (*command, Vec::new())).collect();
    }
    let mut config = Config::DEFAULT;
    config.prefer_prefix = true;
    let mut matcher = Matcher::new(config);
    let (mut name_buffer, mut needle_buffer) = (Vec::new(), Vec::new());
    let needle_text = text.replace(' ', "-");
    let needle = Utf32Str::new(&needle_text, &mut needle_buffer);
    let mut found: Vec<(u32, Command, Vec<usize>)> = Vec::new();
    for command in commands {
        let mut places = Vec::new();
        let name = Utf32Str::new(command.name(), &mut name_buffer);
        match matcher.fuzzy_indices(name, needle, &mut places) {
            Some(score) => {
                let exact = if command.name() == needle_text { 10_000 } else { 0 };
                let places = places.into_iter().map(|place| place as usize).collect();
                found.push((u32::from(score) + 1000 + exact, *command, places));
            }
            None if command.doc().to_lowercase().contains(&text) => {
                found.push((0, *command, Vec::new()));
            }
            None => {}
        }
    }
    found.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, command, places)| (command, places)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_name_comes_first_and_words_of_the_documentation_last() {
        let names = |text: &str| -> Vec<&str> {
            matches(text, Command::ALL).into_iter().map(|(command, _)| command.name()).collect()
        };

        assert_eq!(names("sort").first(), Some(&"sort"));
        assert_eq!(names("copy arn").first(), Some(&"copy-arn"));
        assert!(names("clipboard").is_empty());
        assert_eq!(names("").len(), Command::ALL.len());
    }
}
