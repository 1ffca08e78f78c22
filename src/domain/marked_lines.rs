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
    let found = text.find(&format!("{BEGIN}\n")).and_then(|start| {
        let behind = text.get(start..)?;
        let length = behind.find(&format!("{END}\n")).map(|end| end + END.len() + 1)?;
        Some((text.get(..start)?, behind.get(..length)?, behind.get(length..)?))
    });
    let (before, old, behind) = found.unwrap_or((text, "", ""));
    if old == block {
        return Marked { text: text.to_owned(), diff: Vec::new() };
    }
    // A last line without an end, and a line of space in front of a block that is new.
    let end = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let space = if before.is_empty() || !old.is_empty() { "" } else { "\n" };
    let minus = old.lines().filter(|line| !block.lines().any(|new| new == *line));
    let plus = block.lines().filter(|line| !old.lines().any(|old| old == *line));
    let diff = minus.map(|line| format!("- {line}")).chain(plus.map(|line| format!("+ {line}")));
    Marked { text: format!("{before}{end}{space}{block}{behind}"), diff: diff.collect() }
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
}
