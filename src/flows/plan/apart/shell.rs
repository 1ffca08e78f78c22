//! Commands that mean something else without a shell.

use crate::domain::profile::{FileProblem, Profile, SharedConfig};
use crate::domain::text::called;
use crate::flows::plan::apart::{at, is_own_source, set};

/// The AWS CLI starts a program itself; kamen and other SDKs let a shell read the line.
pub(super) fn shell_syntax(config: &SharedConfig, profile: &Profile) -> Option<FileProblem> {
    let process = set(profile, "credential_process")?;
    let character = read_by_a_shell(process.value())?;
    is_own_source(config, profile).then_some(())?;
    let message = format!(
        "the AWS CLI runs `credential_process` without a shell, which alone would heed {}: write whole \
         paths on one line, and pipes into a script",
        called(character)
    );
    Some(at(process, message))
}

/// The first character of a command line that is no mere part of a word to a shell, and no blank between two.
fn read_by_a_shell(command: &str) -> Option<char> {
    const ANYWHERE: &str = "$`";
    const OUTSIDE_OF_QUOTES: &str = "|&;<>()*?\n";
    const AT_A_WORDS_BEGIN: &str = "~#";
    let (mut quote, mut before) = (None, ' ');
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        let is_heeded = match quote {
            Some('\'') => false,
            Some(_) => ANYWHERE.contains(character),
            None => {
                ANYWHERE.contains(character)
                    || OUTSIDE_OF_QUOTES.contains(character)
                    || (AT_A_WORDS_BEGIN.contains(character) && before.is_whitespace())
            }
        };
        if is_heeded {
            return Some(character);
        }
        match quote {
            Some(open) if open == character => quote = None,
            None if matches!(character, '\'' | '"') => quote = Some(character),
            // What a backslash stands before is itself.
            Some('"') | None if character == '\\' => {
                characters.next();
            }
            Some(_) | None => {}
        }
        before = character;
    }
    let program = command.split_whitespace().next().unwrap_or_default();
    let is_assignment = program.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    });
    is_assignment.then_some('=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shells_own_characters_are_found_outside_of_quotes() {
        for (command, character) in [
            ("~/cp", Some('~')),
            ("cp $HOME/x", Some('$')),
            ("cp \"$HOME\"", Some('$')),
            ("cp '$HOME' a~b", None),
            ("cp | jq .", Some('|')),
            ("cp \\| a", None),
            ("KEY=1 cp", Some('=')),
            ("cp \"a;b\"", None),
            ("cp 'a b' | jq .", Some('|')),
            ("AWS_KEY2=1 cp", Some('=')),
            ("=1 cp", None),
            ("my-cp=1 x", None),
            // The AWS CLI gives the second line to the program; a shell takes it for another one.
            ("cp a\nb", Some('\n')),
            ("cp 'a\nb'", None),
        ] {
            assert_eq!(read_by_a_shell(command), character, "{command}");
        }
    }
}
