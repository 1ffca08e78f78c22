//! Texts that a command reads: from a file, or from standard input.
#![expect(
    clippy::disallowed_methods,
    reason = "what a person names on the command line is read here"
)]

use std::io::{ErrorKind, Read};

use crate::domain::failure::Failure;
use crate::domain::system::in_words;
use crate::domain::text::harmless;
use crate::policy::language::encoded::text_of;

/// How a file is called in messages: by its name in backticks; `-` is standard input.
pub fn shown(file: &str) -> String {
    if file == "-" { "standard input".to_owned() } else { format!("`{}`", harmless(file)) }
}

/// The text of a file, or of standard input for `-`; a byte order mark at its beginning is left out.
///
/// # Errors
/// It cannot be read, or is neither UTF-8 nor, with a byte order mark, UTF-16.
pub fn text(file: &str) -> Result<String, Failure> {
    text_as(file, "-")
}

/// The same for an argument that writes standard input as `dash`.
///
/// # Errors
/// See [`text`].
pub fn text_as(file: &str, dash: &str) -> Result<String, Failure> {
    let read = if file == "-" {
        limited(std::io::stdin().lock())
    } else {
        std::fs::File::open(file).and_then(limited)
    };
    let bytes = read.map_err(|error| {
        let or_dash = |advice: &str| format!("{advice}`{dash}` reads standard input");
        #[expect(clippy::wildcard_enum_match_arm, reason = "the system's enum may grow")]
        let hint = match error.kind() {
            ErrorKind::NotFound => or_dash("check the path; "),
            ErrorKind::PermissionDenied => or_dash("make it readable; "),
            ErrorKind::IsADirectory => or_dash("name a file in it; "),
            // Standard input takes no more.
            ErrorKind::FileTooLarge => "name a part of it".to_owned(),
            _ => or_dash(""),
        };
        Failure::usage(format!("cannot read {}: {}", shown(file), in_words(&error))).with_hint(hint)
    })?;
    text_of(&bytes).ok_or_else(|| {
        Failure::usage(format!("{} is not UTF-8 text", shown(file)))
            .with_hint("save it as UTF-8, without compression")
    })
}

/// More is no text that a person wrote or pasted, and may have no end.
const MOST: u64 = 64 << 20;

fn limited(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = from.take(MOST + 1).read_to_end(&mut bytes)?;
    if read as u64 > MOST { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("marked"), b"\xef\xbb\xbf{}").unwrap();
        std::fs::write(path("binary"), b"\xff\x00\xfe").unwrap();

        assert_eq!(text(&path("marked")).unwrap(), "{}");
        #[cfg(unix)]
        {
            let endless = text("/dev/zero").unwrap_err();
            assert!(endless.message.contains("too large"), "{endless}");
            assert_eq!(endless.hint.as_deref(), Some("name a part of it"));
        }
        let hint = text_as(&path("none"), "@-").unwrap_err().hint;
        assert_eq!(hint.as_deref(), Some("check the path; `@-` reads standard input"));
        for (name, words) in [("none", "path"), ("binary", "UTF-8"), ("", "file in it")] {
            let failure = text(&path(name)).unwrap_err();
            assert!(failure.message.contains(&path(name)), "{failure}");
            assert!(
                failure.hint.as_deref().is_some_and(|hint| hint.contains(words)),
                "{failure:?}"
            );
        }
    }
}
