//! Lines to sections, without asking what the sections mean.
//!
//! Grammar: a line in the first column opens a section or sets a property; an indented line goes on
//! with the property above; where that property is empty, indented lines are settings of their own.
//! Comments: a line that begins with `#` or `;`, or the same after white space behind a value.

use std::path::Path;

use crate::domain::profile::{FileProblem, SourceLine};

/// A section as written; the same header may come again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawSection {
    /// The text between the brackets, trimmed.
    pub(super) header: String,
    pub(super) line: usize,
    pub(super) properties: Vec<RawProperty>,
}

/// One property with the lines that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawProperty {
    /// In lower case.
    pub(super) key: String,
    /// Continuation lines are joined by line feeds.
    pub(super) value: String,
    pub(super) line: usize,
    /// Key, value and line of each nested setting.
    pub(super) children: Vec<(String, String, usize)>,
    nested: bool,
}

/// Reads all sections, and names every line that makes no sense.
pub(super) fn parse(path: &Path, bytes: &[u8]) -> (Vec<RawSection>, Vec<FileProblem>) {
    let mut reader = Reader { path, sections: Vec::new(), problems: Vec::new(), at: At::Start };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        reader.problem(0, "the file is UTF-16: save it as UTF-8");
        return (reader.sections, reader.problems);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match std::str::from_utf8(line) {
            Ok(line) => reader.line(index + 1, line),
            Err(_) => reader.problem(index + 1, "the line is not UTF-8, and was left out"),
        }
    }
    (reader.sections, reader.problems)
}

/// What an indented line would belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the first section.
    Start,
    /// Right below a section's header.
    Header,
    /// Below a property.
    Property,
    /// Below a property that was left out: its continuation is, too.
    BrokenProperty,
    /// Inside a section that was left out: all of it is, up to the next header.
    BrokenSection,
}

struct Reader<'a> {
    path: &'a Path,
    sections: Vec<RawSection>,
    problems: Vec<FileProblem>,
    at: At,
}

impl Reader<'_> {
    fn problem(&mut self, line: usize, message: &str) {
        let place = SourceLine { file: self.path.to_path_buf(), line };
        self.problems.push(FileProblem { place, message: message.to_owned() });
    }

    fn line(&mut self, number: usize, line: &str) {
        let trimmed = trim(line);
        // The SDK takes an indented comment for a value's next line; botocore, and people, do not.
        if trimmed.is_empty() || trimmed.starts_with(COMMENT) {
            return;
        }
        if line.starts_with('[') {
            self.header(number, line);
        } else if line.starts_with(BLANK) {
            self.continuation(number, trimmed);
        } else {
            self.property(number, line);
        }
    }

    fn header(&mut self, number: usize, line: &str) {
        let line = without_comment(line, true);
        let inside = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Some(header) = inside {
            let header = trim(header).to_owned();
            self.sections.push(RawSection { header, line: number, properties: Vec::new() });
            self.at = At::Header;
        } else {
            self.problem(number, "a section's name must end with `]`; the section was left out");
            self.at = At::BrokenSection;
        }
    }

    fn property(&mut self, number: usize, line: &str) {
        match self.at {
            At::Start => {
                return self.problem(number, "a section such as `[default]` must come first");
            }
            At::BrokenSection => return,
            At::Header | At::Property | At::BrokenProperty => {}
        }
        match key_and_value(line) {
            Ok((key, value)) => {
                let property = RawProperty {
                    key: key.to_ascii_lowercase(),
                    value: value.to_owned(),
                    line: number,
                    children: Vec::new(),
                    nested: value.is_empty(),
                };
                if let Some(section) = self.sections.last_mut() {
                    section.properties.push(property);
                }
                self.at = At::Property;
            }
            Err(message) => {
                self.problem(number, message);
                self.at = At::BrokenProperty;
            }
        }
    }

    fn continuation(&mut self, number: usize, trimmed: &str) {
        match self.at {
            At::Start => self.problem(number, "a section such as `[default]` must come first"),
            At::Header => {
                self.problem(
                    number,
                    "an indented line goes on with a setting, and there is none above",
                );
            }
            At::BrokenProperty | At::BrokenSection => {}
            At::Property => self.append(number, trimmed),
        }
    }

    fn append(&mut self, number: usize, trimmed: &str) {
        let section = self.sections.last_mut();
        let Some(property) = section.and_then(|section| section.properties.last_mut()) else {
            return;
        };
        if property.nested {
            match key_and_value(trimmed) {
                Ok((key, value)) => {
                    property.children.push((key.to_ascii_lowercase(), value.to_owned(), number));
                }
                Err(message) => return self.problem(number, message),
            }
        }
        property.value.push('\n');
        property.value.push_str(trimmed);
    }
}

/// The format knows two kinds of white space only.
const BLANK: [char; 2] = [' ', '\t'];
const COMMENT: [char; 2] = ['#', ';'];

fn trim(text: &str) -> &str {
    text.trim_matches(BLANK)
}

fn key_and_value(line: &str) -> Result<(&str, &str), &'static str> {
    let line = without_comment(line, false);
    let (key, value) =
        line.split_once('=').ok_or("`name = value` is expected, and `=` is missing")?;
    let (key, value) = (trim(key), trim(value));
    if key.is_empty() { Err("a name is missing before `=`") } else { Ok((key, value)) }
}

/// Cuts a comment off; `adjacent` comments need no white space before them.
fn without_comment(line: &str, adjacent: bool) -> &str {
    let mut after_blank = false;
    for (index, character) in line.char_indices() {
        if COMMENT.contains(&character) && (adjacent || after_blank) {
            return trim(line.get(..index).unwrap_or_default());
        }
        after_blank = character.is_whitespace();
    }
    trim(line)
}
