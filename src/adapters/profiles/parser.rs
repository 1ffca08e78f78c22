//! Lines to sections, without asking what the sections mean.
//!
//! Grammar: `[name]` opens a section, `key = value` or `key: value` sets a property; a line that is
//! indented more than the property above goes on with it; if that property is empty, such lines are
//! settings of their own. Comments: a line that begins with `#` or `;`, or the same after white space
//! behind a value. The SDKs differ at the edges; what any of them reads is read here, and what the AWS CLI
//! reads otherwise, or refuses with the whole file, is named.

mod line;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::adapters::profiles::parser::line::{
    COMMENT, hidden, hidden_in_front, indentation, indentation_for_python, inside_brackets,
    inside_for_python, is_merge_mark, key_and_value, lines, nested, trim,
};
use crate::domain::profile::{FileProblem, SHARED_SECTION, SourceLine};

/// A section as written; the same header may come again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawSection {
    /// The text between the brackets, trimmed.
    pub(super) header: String,
    /// The same as it stands.
    pub(super) written: String,
    pub(super) line: usize,
    pub(super) properties: Vec<RawProperty>,
    /// Whether the AWS CLI takes the header for a part of the setting above.
    pub(super) is_part_for_cli: bool,
    /// What the AWS CLI reads otherwise of it.
    pub(super) otherwise: Vec<FileProblem>,
}

/// One property with the lines that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawProperty {
    /// In lower case.
    pub(super) key: String,
    /// Continuation lines are joined by line feeds.
    pub(super) value: Zeroizing<String>,
    pub(super) line: usize,
    /// Key, value and line of each nested setting.
    pub(super) children: Vec<(String, Zeroizing<String>, usize)>,
    nested: bool,
}

/// What a file says, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) sections: Vec<RawSection>,
    /// Lines that make no sense.
    pub(super) problems: Vec<FileProblem>,
    /// Lines for which the AWS CLI refuses the whole file.
    pub(super) refused: Vec<FileProblem>,
}

/// Reads all sections, and names every line that makes no sense.
pub(super) fn parse(path: &Arc<Path>, bytes: &[u8]) -> Parsed {
    let mut reader = Reader {
        path,
        parsed: Parsed::default(),
        at: At::Start,
        indent: 0,
        cli: Cli::default(),
        headers: HashSet::new(),
        keys: HashSet::new(),
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        reader.broken(0, "the file is UTF-16: save it as UTF-8");
        return reader.parsed;
    }
    if matches!(bytes, [0, (1..), ..] | [(1..), 0, ..]) {
        let problem = reader.at_line(0, "the file is UTF-16: save it as UTF-8");
        reader.parsed.problems.push(problem);
        return reader.parsed;
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf");
    if text.is_some() {
        reader.refused(1, "the file begins with a byte order mark");
    }
    for (number, line) in lines(text.unwrap_or(bytes)) {
        match std::str::from_utf8(line) {
            Ok(line) => reader.line(number, line),
            Err(_) => reader.unreadable(number, line),
        }
    }
    reader.parsed
}

/// What a further line would belong to.
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

/// Where the AWS CLI stands in the file.
#[derive(Debug, Default)]
struct Cli {
    /// How far the line above is indented that begins something to it.
    indent: usize,
    /// Whether a setting stands above in its section, and whether settings of their own are expected below it.
    has_setting: bool,
    is_nested: bool,
    /// Whether the line at hand goes on with that setting.
    goes_on: bool,
    /// Whether kamen's section is none to it: its settings are those of the section above.
    is_elsewhere: bool,
}

struct Reader<'a> {
    path: &'a Arc<Path>,
    parsed: Parsed,
    at: At,
    /// How far the header or property above is indented.
    indent: usize,
    cli: Cli,
    /// The headers so far, and the keys of this section: the AWS CLI takes none twice.
    headers: HashSet<String>,
    keys: HashSet<String>,
}

impl Reader<'_> {
    fn at_line(&self, line: usize, message: &str) -> FileProblem {
        let place = SourceLine { file: Arc::clone(self.path), line };
        FileProblem { place, message: message.to_owned() }
    }

    /// A line that no tool can use; the AWS CLI refuses the file for it.
    fn broken(&mut self, line: usize, message: &str) {
        let problem = self.at_line(line, message);
        self.parsed.refused.push(problem.clone());
        self.parsed.problems.push(problem);
    }

    fn refused(&mut self, line: usize, message: &str) {
        let problem = self.at_line(line, message);
        self.parsed.refused.push(problem);
    }

    /// Something of the last section that the AWS CLI reads otherwise.
    fn otherwise(&mut self, line: usize, message: &str) {
        let problem = self.at_line(line, message);
        if let Some(section) = self.parsed.sections.last_mut() {
            section.otherwise.push(problem);
        }
    }

    /// A line that is not UTF-8: what it begins is left out with it.
    fn unreadable(&mut self, number: usize, line: &[u8]) {
        if line.trim_ascii_start().starts_with(b"[") {
            self.broken(number, "the section's name is not UTF-8; the section was left out");
            self.begin(At::BrokenSection);
            return;
        }
        self.broken(number, "the line is not UTF-8, and was left out");
        if matches!(self.at, At::Header | At::Property) {
            self.at = At::BrokenProperty;
        }
    }

    fn begin(&mut self, at: At) {
        if !self.cli.goes_on {
            self.keys.clear();
            self.cli.has_setting = false;
        }
        self.cli.is_elsewhere = self.cli.goes_on;
        self.at = at;
    }

    fn line(&mut self, number: usize, line: &str) {
        let trimmed = trim(line);
        // The Rust SDK takes an indented comment for a value's next line; botocore, and people, do not.
        if trimmed.is_empty() || trimmed.starts_with(COMMENT) {
            return;
        }
        let indent = indentation(line);
        let for_cli = indentation_for_python(line);
        self.cli.goes_on = self.cli.has_setting && for_cli > self.cli.indent;
        if !self.cli.goes_on {
            self.cli.indent = for_cli;
        }
        // What is beside the line above to the AWS CLI, behind odd white space there, is a setting to all SDKs.
        let is_deeper = indent > self.indent
            && (self.at == At::BrokenProperty || self.at == At::Property && self.cli.goes_on);
        if trimmed.starts_with('[') && (!is_deeper || trimmed.ends_with(']')) {
            self.indent = indent;
            self.header(number, trimmed);
        } else if is_deeper {
            self.append(number, trimmed);
        } else {
            self.indent = indent;
            self.property(number, trimmed);
            if let Some(blank) = hidden_in_front(line).filter(|_| self.is_told_apart()) {
                let message = format!(
                    "white space, U+{:04X}, stands before this line: the AWS CLI takes it for a part \
                     of the setting above",
                    u32::from(blank)
                );
                self.otherwise(number, &message);
            }
        }
    }

    /// Whether a setting is to be told as one that the AWS CLI takes for a part of another: below a header that it
    /// takes so, too, all are.
    fn is_told_apart(&self) -> bool {
        self.cli.goes_on && !self.cli.is_elsewhere && self.at != At::BrokenSection
    }

    /// What the AWS CLI takes for a further line of a setting must be a setting itself if that is empty.
    fn check_nested(&mut self, number: usize, line: &str) {
        if self.cli.goes_on && self.cli.is_nested && !line.contains('=') {
            self.refused(
                number,
                "the AWS CLI takes the indented line for a setting below the one above, and `=` is missing",
            );
        }
    }

    /// A header without `]`: as soon as it holds `=` or `:` it is a setting of the section above to the AWS CLI.
    fn unclosed(&mut self, number: usize, line: &str) {
        let key = key_and_value(line).ok().filter(|_| self.at != At::Start);
        let Some((key, value, has_comment)) = key else {
            self.broken(number, "a section's name must end with `]`; the section was left out");
            return self.begin(At::BrokenSection);
        };
        self.check_key(number, line, &key.to_lowercase(), value.is_empty() && !has_comment);
        let message = "the line begins with `[` and is no section, as `]` is missing: it was left out, \
                       and what follows belongs to the section above";
        let problem = self.at_line(number, message);
        self.parsed.problems.push(problem);
        if self.at != At::BrokenSection {
            self.at = At::BrokenProperty;
        }
    }

    fn header(&mut self, number: usize, line: &str) {
        let Some(inside) = inside_brackets(line) else {
            return self.unclosed(number, line);
        };
        let header = trim(inside).to_owned();
        let for_cli = inside_for_python(line).unwrap_or(inside);
        let is_part_for_cli = self.cli.goes_on;
        if is_part_for_cli {
            self.check_nested(number, line);
            self.otherwise(
                number,
                "the AWS CLI takes this indented header, and what follows it, for more of the section \
                 above",
            );
        } else if inside.is_empty() {
            self.refused(number, "the section has no name");
        } else if for_cli != SHARED_SECTION && !self.headers.insert(for_cli.to_owned()) {
            self.refused(number, &format!("the section `[{header}]` stands there twice"));
        }
        let (written, properties, otherwise) = (inside.to_owned(), Vec::new(), Vec::new());
        let section = RawSection {
            header: header.clone(),
            written,
            line: number,
            properties,
            is_part_for_cli,
            otherwise,
        };
        self.parsed.sections.push(section);
        if is_part_for_cli {
            self.otherwise(
                number,
                "the AWS CLI takes this indented header for a part of the setting above: begin it in \
                 the first column",
            );
        } else if for_cli != inside {
            let message = format!(
                "to the AWS CLI the name ends with the last `]` of the line, and is `{for_cli}`: give \
                 the comment a line of its own"
            );
            self.otherwise(number, &message);
        }
        if let Some(hidden) = hidden(inside) {
            let message = format!(
                "the name holds an invisible character, U+{:04X}, and to the AWS CLI it is one of the name's \
                 letters: leave it out, or write a plain blank",
                u32::from(hidden)
            );
            self.otherwise(number, &message);
        }
        self.begin(At::Header);
    }

    fn property(&mut self, number: usize, line: &str) {
        match self.at {
            At::Start => {
                return self.broken(number, "a section such as `[default]` must come first");
            }
            At::BrokenSection => return,
            At::Header | At::Property | At::BrokenProperty => {}
        }
        match key_and_value(line) {
            Ok((key, value, has_comment)) => {
                let key = key.to_lowercase();
                if has_comment {
                    let message = format!(
                        "the AWS CLI takes the comment for a part of `{key}`: give it a line of its own"
                    );
                    self.otherwise(number, &message);
                }
                self.check_key(number, line, &key, value.is_empty() && !has_comment);
                let (value, nested) = (Zeroizing::new(value.to_owned()), value.is_empty());
                let property =
                    RawProperty { key, value, line: number, children: Vec::new(), nested };
                if let Some(section) = self.parsed.sections.last_mut() {
                    section.properties.push(property);
                }
                self.at = At::Property;
            }
            Err(message) => {
                let message = if is_merge_mark(line) {
                    "a mark of a merge conflict: keep one of the two sides, and remove the marks"
                } else {
                    message
                };
                if self.cli.goes_on {
                    self.check_nested(number, line);
                    let problem = self.at_line(number, message);
                    self.parsed.problems.push(problem);
                } else {
                    self.broken(number, message);
                }
                self.at = At::BrokenProperty;
            }
        }
    }

    /// What the AWS CLI makes of a setting's line.
    fn check_key(&mut self, number: usize, line: &str, key: &str, is_empty: bool) {
        if self.cli.goes_on {
            return self.check_nested(number, line);
        }
        (self.cli.has_setting, self.cli.is_nested) = (true, is_empty);
        if !self.keys.insert(key.to_owned()) {
            let message = if self.cli.is_elsewhere {
                format!(
                    "`{key}` stands twice in the section that the AWS CLI goes on with, as it takes the \
                     indented header above for a part of a setting"
                )
            } else {
                format!("`{key}` stands twice in its section")
            };
            self.refused(number, &message);
        }
    }

    /// Goes on with the property above, unless that was left out.
    fn append(&mut self, number: usize, trimmed: &str) {
        if self.at != At::Property {
            return self.check_nested(number, trimmed);
        }
        let section = self.parsed.sections.last_mut();
        let Some(property) = section.and_then(|section| section.properties.last_mut()) else {
            return;
        };
        let mut problem = None;
        if property.nested {
            match nested(trimmed) {
                Ok((key, value, has_comment)) => {
                    problem = has_comment.then(|| {
                        format!("the AWS CLI takes the comment for a part of `{}.{key}`: give it a line of its own", property.key)
                    });
                    let value = Zeroizing::new(value.to_owned());
                    property.children.push((key.to_lowercase(), value, number));
                }
                Err(message) => {
                    let message = format!("below `{} =`: {message}", property.key);
                    let problem = self.at_line(number, &message);
                    // Where a comment begins the value, it is none of settings to the AWS CLI, but a text.
                    if !self.cli.goes_on || self.cli.is_nested && !trimmed.contains('=') {
                        self.parsed.refused.push(problem.clone());
                    }
                    return self.parsed.problems.push(problem);
                }
            }
        }
        property.value.push('\n');
        property.value.push_str(trimmed);
        if let Some(message) = problem {
            self.otherwise(number, &message);
        }
    }
}
