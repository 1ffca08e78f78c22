//! Shared files without the keys in them: the lines of a key leave, a line of another kind comes, and every
//! other line stays as it is.

use std::collections::BTreeSet;

/// Stands where a secret stood.
const HIDDEN: &str = "***";

/// What secret settings are called, in part.
const SECRET_WORDS: [&str; 3] = ["secret", "token", "password"];

/// A text with its line ends kept, so that every line that stays is the same byte for byte.
fn pieces(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with(['#', ';'])
}

fn is_header(line: &str) -> bool {
    line.trim_start_matches('\u{feff}').trim_start().starts_with('[')
}

fn indentation(line: &str) -> usize {
    line.chars().take_while(|letter| [' ', '\t'].contains(letter)).count()
}

/// The lines that go on with the setting at `index`: those that are indented deeper, comments aside.
fn continuation(lines: &[&str], index: usize) -> Vec<usize> {
    let Some(own) = lines.get(index).map(|line| indentation(line)) else { return Vec::new() };
    let rest = lines.iter().enumerate().skip(index + 1);
    let rest = rest.filter(|(_, line)| !is_blank_or_comment(line));
    let goes_on = |(_, line): &(usize, &&str)| {
        indentation(line) > own && !(is_header(line) && line.trim_end().ends_with(']'))
    };
    rest.take_while(goes_on).map(|(index, _)| index).collect()
}

/// The text without the settings that begin at these lines, counted from 1.
pub fn without_settings(text: &str, begins: &BTreeSet<usize>) -> String {
    let lines = pieces(text);
    let mut gone = BTreeSet::new();
    for index in begins.iter().filter_map(|line| line.checked_sub(1)) {
        gone.insert(index);
        gone.extend(continuation(&lines, index));
    }
    let kept = lines.iter().enumerate().filter(|(index, _)| !gone.contains(index));
    kept.map(|(_, line)| *line).collect()
}

/// The text without the section's header at a line, if no setting is left below it.
pub fn without_empty_section(text: &str, header: usize) -> String {
    let lines = pieces(text);
    let Some(index) = header.checked_sub(1) else { return text.to_owned() };
    let below = lines.iter().skip(index + 1).take_while(|line| !is_header(line));
    if !lines.get(index).is_some_and(|line| is_header(line))
        || !below.into_iter().all(|line| is_blank_or_comment(line))
    {
        return text.to_owned();
    }
    let kept = lines.iter().enumerate().filter(|(other, _)| *other != index);
    kept.map(|(_, line)| *line).collect()
}

/// The text with a setting right below the section's header at a line.
pub fn with_setting(text: &str, header: usize, setting: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut new = String::with_capacity(text.len() + setting.len() + 2);
    for (index, line) in pieces(text).into_iter().enumerate() {
        new.push_str(line);
        if index + 1 == header {
            if !line.ends_with('\n') {
                new.push_str(end);
            }
            new.push_str(setting);
            new.push_str(end);
        }
    }
    new
}

/// The text as it may lie about: the value of every setting that may be secret is hidden, also in comments,
/// and so is each of `secrets`, wherever it stands.
pub fn hidden(text: &str, secrets: &[&str]) -> String {
    let lines = pieces(text);
    let mut deeper = BTreeSet::new();
    for index in 0..lines.len() {
        if lines.get(index).is_some_and(|line| secret_value(line).is_some()) {
            deeper.extend(continuation(&lines, index));
        }
    }
    let hide = |(index, line): (usize, &&str)| {
        let end = line.trim_end_matches(['\r', '\n']);
        let end = line.get(end.len()..).unwrap_or_default();
        match secret_value(line) {
            Some(value) if has_value(line, value) => {
                let front = line.get(..value).unwrap_or_default();
                format!("{front}{HIDDEN}{end}")
            }
            _ if deeper.contains(&index) => format!("    {HIDDEN}{end}"),
            Some(_) | None => (*line).to_owned(),
        }
    };
    let hidden: String = lines.iter().enumerate().map(hide).collect();
    // Short texts are no secrets, and would be found in many words.
    let secrets = secrets.iter().filter(|secret| secret.len() >= 8);
    secrets.fold(hidden, |text, secret| text.replace(secret, HIDDEN))
}

/// Where the value of a setting begins that may be secret, be it commented out; at the line's end if it goes on
/// below.
fn secret_value(line: &str) -> Option<usize> {
    let separators = line.match_indices(['=', ':']).map(|(at, _)| at);
    let is_secret = |at: &usize| {
        let key = line.get(..*at).unwrap_or_default().trim_end().to_lowercase();
        // Where a token lies is no secret.
        !key.ends_with("_file") && SECRET_WORDS.iter().any(|word| key.contains(word))
    };
    let at = separators.into_iter().find(is_secret)?;
    let value = line.get(at + 1..)?;
    let blanks = value.len() - value.trim_start_matches([' ', '\t']).len();
    Some(at + 1 + blanks)
}

/// Whether anything stands there that could be one.
fn has_value(line: &str, at: usize) -> bool {
    line.get(at..).is_some_and(|value| !value.trim().is_empty())
}

/// What changes from one text to another, line by line behind `- ` and `+ `, in the order of the file, below the header
/// of its section. A line that moves counts as both.
pub fn diff(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let (mut at_old, mut at_new) = (0, 0);
    let mut changes = Changes::default();
    while let Some(line) = old.get(at_old) {
        let rest = new.get(at_new..).unwrap_or_default();
        if rest.first() == Some(line) {
            changes.pass(line);
            (at_old, at_new) = (at_old + 1, at_new + 1);
        } else if let Some(ahead) = rest.iter().take(LOOK_AHEAD).position(|other| other == line)
            && !line.trim().is_empty()
        {
            rest.iter().take(ahead).for_each(|line| changes.add('+', line));
            at_new += ahead;
        } else {
            changes.add('-', line);
            at_old += 1;
        }
    }
    new.iter().skip(at_new).for_each(|line| changes.add('+', line));
    changes.lines
}

/// What changes so far, and the section that one is in.
#[derive(Default)]
struct Changes<'a> {
    lines: Vec<String>,
    /// The header of the section, as long as it does not stand among the lines.
    header: Option<&'a str>,
}

impl<'a> Changes<'a> {
    /// A line that stays.
    fn pass(&mut self, line: &'a str) {
        if is_header(line) {
            self.header = Some(line);
        }
    }

    fn add(&mut self, sign: char, line: &str) {
        if is_header(line) {
            self.header = None;
        } else if !line.trim().is_empty()
            && let Some(header) = self.header.take()
        {
            self.lines.push(format!("  {header}"));
        }
        self.lines.push(format!("{sign} {line}"));
    }
}

/// No edit of ours adds more lines than this in one place.
const LOOK_AHEAD: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# mine\n[default]\nregion = eu-west-1\naws_access_key_id = AKIA\n\
        aws_secret_access_key =\n  wJalrXUtnFEMI\n\n[dev]\r\n# old: aws_secret_access_key = abcdefgh\r\n\
        aws_access_key_id = AKIB\r\n[end]\nx = y";

    #[test]
    fn a_setting_leaves_with_the_lines_that_go_on_with_it_and_nothing_else() {
        let without = without_settings(FILE, &[4, 5].into());

        assert_eq!(
            without,
            FILE.replace(
                "aws_access_key_id = AKIA\naws_secret_access_key =\n  wJalrXUtnFEMI\n",
                ""
            )
        );
        assert_eq!(without_settings(FILE, &BTreeSet::new()), FILE);
        assert_eq!(without_settings(FILE, &[0, 99].into()), FILE);
    }

    #[test]
    fn only_a_section_without_settings_leaves_and_its_comments_stay() {
        let emptied = without_settings(FILE, &[10].into());

        assert_eq!(without_empty_section(FILE, 2), FILE);
        assert_eq!(without_empty_section(FILE, 3), FILE, "no header stands there");
        assert_eq!(without_empty_section(&emptied, 8), emptied.replace("[dev]\r\n", ""));
    }

    #[test]
    fn a_setting_comes_right_below_its_header() {
        assert!(with_setting("[a]\nx = y\n", 1, "k = v") == "[a]\nk = v\nx = y\n");
        assert_eq!(with_setting("[a]", 1, "k = v"), "[a]\nk = v\n");
        assert_eq!(with_setting("[a]\r\n[b]\r\n", 2, "k = v"), "[a]\r\n[b]\r\nk = v\r\n");
    }

    #[test]
    fn no_secret_is_left_in_what_lies_about() {
        let shown = hidden(FILE, &["AKIA"]);

        assert!(!shown.contains("wJalr") && !shown.contains("abcdefgh"), "{shown}");
        assert!(shown.contains("AKIA") && shown.contains("# old: aws_secret_access_key = ***\r\n"));
        assert_eq!(shown.lines().count(), FILE.lines().count());
        assert!(!hidden("# note: abcdefgh is it", &["abcdefgh"]).contains("abcdefgh"));
        let windows = "[a]\r\naws_session_token: x y\r\n";
        assert_eq!(hidden(windows, &[]), "[a]\r\naws_session_token: ***\r\n");
    }

    #[test]
    fn the_diff_names_what_left_and_what_came() {
        let new = with_setting(&without_settings("[a]\nx = y\nz = w\n", &[2].into()), 1, "k = v");

        assert_eq!(diff("[a]\nx = y\nz = w\n", &new), ["  [a]", "- x = y", "+ k = v"]);
        assert_eq!(diff(FILE, FILE), Vec::<String>::new());
        assert_eq!(diff("", "a\nb\n"), ["+ a", "+ b"]);
    }
}
