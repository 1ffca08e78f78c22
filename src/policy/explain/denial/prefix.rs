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
    rest = behind_step(rest);
    if let Some(message) = behind_syslog(rest) {
        return message;
    }
    let (mut is_log, mut is_stream) = (false, false);
    loop {
        let (first, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let behind = behind.trim_start();
        let is_bracketed = first.starts_with('[') && first.ends_with(']');
        let is_part = is_stream && ["F", "P"].contains(&first);
        if is_stamp(first) || first.starts_with("[pod/") {
            is_log = true;
        } else if let Some(message) = behind_level(rest).filter(|_| is_log) {
            return message;
        } else if is_container(first) && behind.starts_with("| ") {
            return behind.trim_start_matches(['|', ' ']);
        } else if !(is_log
            && (is_bracketed || is_part || is_log_stream(first) || WRITERS.contains(&first)))
        {
            return rest;
        }
        is_stream = ["stderr", "stdout"].contains(&first);
        rest = behind;
    }
}

/// Without job and step, which `gh run view --log` puts before the time, with tabs.
fn behind_step(line: &str) -> &str {
    let message = line.splitn(3, '\t').nth(2);
    let is_stamped = |text: &&str| text.split_whitespace().next().is_some_and(is_stamp);
    message.filter(is_stamped).unwrap_or(line)
}

/// Behind what syslog writes (RFC 3164): `May  1 12:00:00 host app[123]: `.
fn behind_syslog(line: &str) -> Option<&str> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let word = |text: &'_ str| text.find(char::is_whitespace).unwrap_or(text.len());
    let mut rest = line;
    let mut words: Vec<&str> = Vec::new();
    for _ in 0..5 {
        let (first, behind) = rest.split_at_checked(word(rest))?;
        words.push(first);
        rest = behind.trim_start();
    }
    let [month, day, time, _, tag] = words.as_slice() else { return None };
    let is_day = day.len() <= 2 && day.bytes().all(|one| one.is_ascii_digit());
    let is_it = MONTHS.contains(month) && is_day && is_stamp(time) && tag.ends_with(':');
    is_it.then_some(rest)
}

/// Behind the name and level that Python's logging writes between hyphens: `- root - ERROR - `.
fn behind_level(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix("- ")?.split_once(" - ")?;
    let (level, message) = rest.split_once(" - ")?;
    (WRITERS.contains(&level) && !name.contains(char::is_whitespace)).then_some(message)
}

/// A log stream of a Lambda function, as `aws logs tail` names it: `2024/05/01/[$LATEST]0123abcd`.
fn is_log_stream(text: &str) -> bool {
    text.split_once("/[").is_some_and(|(day, rest)| is_stamp(day) && rest.contains(']'))
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
            ("deploy\tRun it\t2024-05-01T12:00:00.1234567Z User: x", "User: x"),
            ("deploy\tRun it\tUser: x", "deploy\tRun it\tUser: x"),
            ("2024-05-01T12:00:00.123456789Z stderr F User: x", "User: x"),
            ("2024-05-01T12:00:00.123456789Z stdout P User: x", "User: x"),
            ("2024-05-01T12:00:00.123456789Z F User: x", "F User: x"),
            ("May  1 12:00:00 host app[123]: User: x", "User: x"),
            ("May  1 12:00:00 host app User: x", "May  1 12:00:00 host app User: x"),
            ("2024-05-01T12:00:00.123000+00:00 2024/05/01/[$LATEST]0123abcd User: x", "User: x"),
            ("2024-05-01 12:00:00,123 - root - ERROR - User: x", "User: x"),
            ("- root - ERROR - User: x", "- root - ERROR - User: x"),
            ("the msg=x", "the msg=x"),
        ] {
            assert_eq!(unstamped(line), wanted, "{line}");
        }
    }
}
