//! What the operating system refuses, in words and without its error numbers.

use std::io::{Error, ErrorKind};

/// Why the system refused something, as the end of a sentence.
#[expect(clippy::wildcard_enum_match_arm, reason = "the system's enum may grow")]
pub fn in_words(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "it is not there".to_owned(),
        ErrorKind::PermissionDenied => "this user may not".to_owned(),
        ErrorKind::IsADirectory => "it is a folder, and should be a file".to_owned(),
        ErrorKind::NotADirectory => "a file stands where a folder is needed".to_owned(),
        ErrorKind::ConnectionRefused => "nothing listens there".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        _ => {
            let text = error.to_string();
            let text = without_number(&text);
            if text.contains("symbolic link") {
                "its links lead round in a circle".to_owned()
            } else {
                uncapitalized(text)
            }
        }
    }
}

/// The system's words without the number behind them.
pub fn without_number(text: &str) -> &str {
    text.split(" (os error").next().unwrap_or(text)
}

fn uncapitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_of_the_system_is_told() {
        for (number, words) in [
            (2, "it is not there"),
            (13, "this user may not"),
            (20, "a file stands where a folder is needed"),
            (21, "it is a folder, and should be a file"),
            (5, "input/output error"),
            #[cfg(target_os = "linux")]
            (40, "its links lead round in a circle"),
        ] {
            assert_eq!(in_words(&Error::from_raw_os_error(number)), words);
        }
        assert_eq!(in_words(&Error::other("it is a pipe, not a file")), "it is a pipe, not a file");
    }
}
