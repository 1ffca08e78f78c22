//! Lines of kamen's own in a person's file: between two marks, so that they are found again and nothing else is
//! ever changed.

/// The line above them.
pub const BEGIN: &str = "# >>> kamen >>>";

/// The line below them.
pub const END: &str = "# <<< kamen <<<";

/// A text with the lines in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    pub text: String,
    /// What changes, line by line behind `+ ` and `- `.
    pub diff: Vec<String>,
}

/// Puts `lines` between the marks: in the place of what stands there, else at the end.
pub fn marked(text: &str, lines: &str) -> Marked {
    let block = format!("{BEGIN}\n{lines}{END}\n");
    let parts = found(text).and_then(|(start, end)| {
        Some((text.get(..start)?, text.get(start..end)?, text.get(end..)?))
    });
    let (before, old, behind) = parts.unwrap_or((text, "", ""));
    if old.lines().eq(block.lines()) {
        return Marked { text: text.to_owned(), diff: Vec::new() };
    }
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    // A last line without an end, and a line of space in front of a block that is new.
    let end = if before.is_empty() || before.ends_with('\n') { "" } else { line_end };
    let space = if before.is_empty() || !old.is_empty() { "" } else { line_end };
    let minus = old.lines().filter(|line| !block.lines().any(|new| new == *line));
    let plus = block.lines().filter(|line| !old.lines().any(|old| old == *line));
    let diff = minus.map(|line| format!("- {line}")).chain(plus.map(|line| format!("+ {line}")));
    let diff = diff.collect();
    let block = block.replace('\n', line_end);
    Marked { text: format!("{before}{end}{space}{block}{behind}"), diff }
}

/// Where the lines stand with their marks: from the last beginning before an end. A beginning that another one
/// follows has lost its end, and what stands between them is the person's.
fn found(text: &str) -> Option<(usize, usize)> {
    let mut start = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        match line.trim_end_matches(['\r', '\n']) {
            BEGIN => start = Some(at),
            END if start.is_some() => return start.map(|start| (start, end)),
            _ => {}
        }
        at = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_stand_at_the_end_and_twice_is_once() {
        let first = marked("PS1='$ '", "eval x\n");
        let second = marked(&first.text, "eval x\n");

        assert_eq!(first.text, format!("PS1='$ '\n\n{BEGIN}\neval x\n{END}\n"));
        assert_eq!(first.diff, [format!("+ {BEGIN}"), "+ eval x".to_owned(), format!("+ {END}")]);
        assert_eq!(second, Marked { text: first.text.clone(), diff: Vec::new() });
        assert_eq!(marked("", "y\n").text, format!("{BEGIN}\ny\n{END}\n"));
    }

    #[test]
    fn other_lines_between_the_marks_are_replaced_where_they_stand() {
        let before = format!("a\n{BEGIN}\neval old\n{END}\nb\n");

        let new = marked(&before, "eval new\n");

        assert_eq!(new.text, format!("a\n{BEGIN}\neval new\n{END}\nb\n"));
        assert_eq!(new.diff, ["- eval old", "+ eval new"]);
        let open = format!("a\n{BEGIN}\nno end\n");
        assert!(marked(&open, "x\n").text.starts_with(&open), "what has no end is the person's");
    }

    #[test]
    fn a_beginning_that_lost_its_end_takes_no_line_of_the_persons_with_it() {
        let torn = format!("{BEGIN}\neval x\nalias mine=1\n");

        let first = marked(&torn, "eval x\n").text;
        let second = marked(&first, "eval y\n").text;

        assert!(second.starts_with(&torn), "{second}");
        assert_eq!(second, format!("{torn}\n{BEGIN}\neval y\n{END}\n"));
        let lone = format!("{END}\nmine\n");
        assert!(marked(&lone, "x\n").text.starts_with(&lone));
    }

    #[test]
    fn an_end_without_a_line_end_and_ends_of_windows_are_marks_too() {
        let bare = format!("a\n{BEGIN}\neval x\n{END}");
        let windows = format!("a\r\n{BEGIN}\r\neval x\r\n{END}\r\nb\r\n");

        assert_eq!(marked(&bare, "eval x\n").diff, [""; 0]);
        assert_eq!(marked(&bare, "eval y\n").text, format!("a\n{BEGIN}\neval y\n{END}\n"));
        assert_eq!(marked(&windows, "eval x\n").diff, [""; 0]);
        assert_eq!(marked(&windows, "eval y\n").text, windows.replace("eval x", "eval y"));
    }
}
