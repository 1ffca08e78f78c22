//! What the AWS CLI makes of a section's header, as botocore reads it.

use crate::adapters::profiles::FileKind;
use crate::adapters::profiles::merge::{KINDS, Section};
use crate::adapters::profiles::parser::RawSection;
use crate::domain::profile::SHARED_SECTION;

/// What a header means to the AWS CLI, if that is something else.
pub(super) fn otherwise(raw: &RawSection, kind: FileKind) -> Option<String> {
    let header = &raw.header;
    let told = |message: String| Some(format!("`[{}]`: {message}", raw.written));
    if header == SHARED_SECTION && !raw.properties.is_empty() {
        return told("the AWS CLI gives these settings to every profile".to_owned());
    }
    match kind {
        FileKind::Credentials => match header.split_once([' ', '\t']) {
            Some(("profile", name)) => told(format!(
                "the profile is called `{header}`; in the credentials file it is written `[{}]`",
                name.trim()
            )),
            Some(_) | None if raw.written != *header => told(
                "the AWS CLI takes the blanks beside the brackets for a part of the name"
                    .to_owned(),
            ),
            Some(_) | None => None,
        },
        FileKind::Config => otherwise_in_config(raw).and_then(told),
    }
}

fn otherwise_in_config(raw: &RawSection) -> Option<String> {
    const NOT_READ: &str = "the AWS CLI does not read it: ";
    let header = &raw.header;
    let is_default = header == "default";
    if raw.written.starts_with(char::is_whitespace) {
        return Some(format!("{NOT_READ}begin the name right behind `[`"));
    }
    if is_default && raw.written != *header {
        return Some(format!("{NOT_READ}leave out the blank before `]`"));
    }
    let own = Section::of_config(raw);
    if let Some(meant) = quoted_without_blank(raw) {
        return Some(format!("{NOT_READ}write `[{meant}]`"));
    }
    let (prefix, name) = header.split_once(char::is_whitespace)?;
    let known = KINDS.iter().find(|known| prefix.starts_with(**known))?;
    let theirs = section(&raw.written);
    let plain: String = name.chars().filter(|one| !matches!(one, '"' | '\'' | '\\')).collect();
    let plain = plain.trim();
    if prefix != *known {
        let name = if plain.contains(' ') { format!("\"{plain}\"") } else { plain.to_owned() };
        let who =
            if theirs == Some(own) { "only the AWS CLI and boto3 read it: " } else { NOT_READ };
        return Some(format!("{who}write `[{known} {name}]`"));
    }
    match theirs {
        None if raw.otherwise.is_empty() || words(name).is_none_or(|words| words.len() != 1) => {
            Some(format!("the AWS CLI does not read it; quote the name: `\"{plain}\"`"))
        }
        Some(theirs) if theirs != own && raw.otherwise.is_empty() => {
            Some(format!("to the AWS CLI the name is `{}`", theirs.name().unwrap_or_default()))
        }
        Some(_) | None => None,
    }
}

/// What is meant by `profile"x y"`: to Python's `shlex` a quote begins no word of its own.
fn quoted_without_blank(raw: &RawSection) -> Option<String> {
    let kind = KINDS.iter().find(|kind| raw.header.starts_with(**kind))?;
    let rest = raw.header.strip_prefix(*kind).filter(|rest| rest.starts_with(['"', '\'']))?;
    let [name] = <[String; 1]>::try_from(words(rest)?).ok()?;
    let name = if name.contains(char::is_whitespace) { format!("\"{name}\"") } else { name };
    section(&raw.written).is_none().then(|| format!("{kind} {name}"))
}

/// The section to the AWS CLI, by the text between the brackets as it stands; `None` if it does not read it.
pub(super) fn section(written: &str) -> Option<Section> {
    if written == "default" {
        return Some(Section::Profile(written.to_owned()));
    }
    // It goes by how the text begins, and then by the second of two words.
    let kind = KINDS.iter().find(|kind| written.starts_with(**kind))?;
    let [_, name] = <[String; 2]>::try_from(words(written)?).ok()?;
    Section::named(kind, name)
}

/// The words of a text as Python's `shlex.split` parts them; `None` if a quote is not closed or nothing follows a `\`.
pub(super) fn words(text: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match (quote, character) {
            (None, ' ' | '\t' | '\r' | '\n') => found.extend(word.take()),
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (Some(open), _) if character == open => quote = None,
            (None, '\\') => word.get_or_insert_default().push(rest.next()?),
            (Some('"'), '\\') => {
                let next = rest.next()?;
                let word = word.get_or_insert_default();
                if !matches!(next, '"' | '\\') {
                    word.push('\\');
                }
                word.push(next);
            }
            (_, other) => word.get_or_insert_default().push(other),
        }
    }
    found.extend(word);
    quote.is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Python's `shlex.split` answers.
    #[test]
    fn words_are_parted_as_python_parts_them() {
        for (text, expected) in [
            ("profile x", Some(vec!["profile", "x"])),
            ("profile \"x y\"", Some(vec!["profile", "x y"])),
            ("profile 'x y'z", Some(vec!["profile", "x yz"])),
            ("profile x #y", Some(vec!["profile", "x", "#y"])),
            ("profile x\\ y", Some(vec!["profile", "x y"])),
            ("profile \"a\\$b\\\"c\\\\\"", Some(vec!["profile", "a\\$b\"c\\"])),
            ("profile 'a\\b'", Some(vec!["profile", "a\\b"])),
            ("profile \"\"", Some(vec!["profile", ""])),
            (" profile\u{a0}x ", Some(vec!["profile\u{a0}x"])),
            ("profile \"x", None),
            ("profile x'", None),
            ("profile x\\", None),
        ] {
            let words = words(text);
            let words: Option<Vec<&str>> =
                words.as_ref().map(|all| all.iter().map(String::as_str).collect());
            assert_eq!(words, expected, "{text}");
        }
    }
}
