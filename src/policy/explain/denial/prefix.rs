//! What logs put in front of every line, taken off: time stamps, the program that wrote it, marks of a diff; and all
//! that stands in front of a box that Terraform draws.

/// How much may stand in front of a box; more is a text of its own.
const LONGEST_PREFIX: usize = 160;

/// Words that follow a time stamp and say who wrote the line.
const WRITERS: [&str; 12] = [
    "STDERR",
    "STDOUT",
    "stderr",
    "stdout",
    "TRACE",
    "DEBUG",
    "INFO",
    "WARN",
    "WARNING",
    "ERROR",
    "terraform:",
    "tofu:",
];

/// The line without its prefixes.
pub(super) fn without_prefix(line: &str) -> &str {
    unstamped(unboxed(line))
}

/// Behind the left edge of a box.
pub(super) fn unboxed(line: &str) -> &str {
    let edge = line.char_indices().find(|(_, one)| matches!(one, '│' | '╷' | '╵' | '┃'));
    let Some((front, behind)) = edge.and_then(|(place, _)| line.split_at_checked(place)) else {
        return line;
    };
    let is_text = front.contains("arn:") || front.contains("authorized");
    if is_text || front.chars().count() > LONGEST_PREFIX { line } else { behind }
}

/// Without time stamps, and who wrote the line.
pub(super) fn unstamped(line: &str) -> &str {
    let mut rest = line.trim_start();
    if let Some((front, message)) = rest.split_once("msg=")
        && ["time=", "ts=", "level="].iter().any(|key| front.starts_with(key))
    {
        return message;
    }
    let mut is_log = false;
    loop {
        let (first, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let behind = behind.trim_start();
        let is_bracketed = first.starts_with('[') && first.ends_with(']');
        if is_stamp(first) || first.starts_with("[pod/") {
            is_log = true;
        } else if is_container(first) && behind.starts_with("| ") {
            return behind.trim_start_matches(['|', ' ']);
        } else if !(is_log && (is_bracketed || WRITERS.contains(&first))) {
            return rest;
        }
        rest = behind;
    }
}

/// Such as `2024-05-01T12:00:00.123Z`, `[12:00:00]` or `2024/05/01`.
fn is_stamp(text: &str) -> bool {
    let text = text.trim_matches(['[', ']', '(', ')']);
    let count = |one: char| text.chars().filter(|other| *other == one).count();
    let is_of_it = |one: char| one.is_ascii_digit() || "-:./,TZ+".contains(one);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_parted = [':', '-', '/'].into_iter().any(|one| count(one) >= 2);
    digits >= 6 && is_parted && text.chars().all(is_of_it)
}

/// A container as docker compose names it: `app-1`.
fn is_container(text: &str) -> bool {
    let takes = |one: char| one.is_ascii_alphanumeric() || "-_.".contains(one);
    text.chars().all(takes) && text.ends_with(|last: char| last.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_box_goes_unless_it_says_something() {
        let long = |count: usize| format!("{}│ x", "-".repeat(count));
        assert_eq!(unboxed("step 3 │ x"), "│ x");
        assert_eq!(unboxed(&long(LONGEST_PREFIX)), "│ x");
        for whole in [
            "arn:x │ y",
            "not authorized │ y",
            "no box",
            &long(LONGEST_PREFIX + 1),
            &long(LONGEST_PREFIX + 2),
        ] {
            assert_eq!(unboxed(whole), whole);
        }
    }

    #[test]
    fn a_time_and_who_wrote_the_line_go() {
        for (line, wanted) in [
            ("2024-05-01T12:00:00.123Z ERROR User: x", "User: x"),
            ("[12:00:00] [main] User: x", "User: x"),
            ("2024/05/01 12:00:00 [main User: x", "[main User: x"),
            ("[main] User: x", "[main] User: x"),
            ("ERROR User: x", "ERROR User: x"),
            ("012345678901 is an account", "012345678901 is an account"),
            ("-- User: x", "-- User: x"),
            ("1-2-3 User: x", "1-2-3 User: x"),
            ("10-20-30-a User: x", "10-20-30-a User: x"),
            ("app-1 | User: x", "User: x"),
            ("app | User: x", "app | User: x"),
            ("a:1 | User: x", "a:1 | User: x"),
            ("level=error msg=\"x\"", "\"x\""),
            ("the msg=x", "the msg=x"),
        ] {
            assert_eq!(unstamped(line), wanted, "{line}");
        }
    }
}
