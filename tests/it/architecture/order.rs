//! One style of imports, and test modules that stand last.

use std::collections::HashSet;

use crate::support::project::{files, read};
use crate::support::source::{code, uses};

/// Files of the whole project, tests included.
fn sources() -> Vec<String> {
    [files("src", "rs"), files("tests", "rs"), files("benches", "rs")].concat()
}

/// Whether a line begins or names a module.
fn is_module(line: &str) -> bool {
    line.split(' ').any(|word| word == "mod")
}

fn is_function(line: &str) -> bool {
    line.split(' ').any(|word| word == "fn")
}

/// What stands behind the first test module of a file, test modules left out.
fn behind_tests(code: &str) -> Option<String> {
    let lines: Vec<&str> = code.lines().collect();
    let first = (1..lines.len())
        .find(|at| lines[at - 1].trim() == "#[cfg(test)]" && is_module(lines[*at]))?;
    let mut at = first;
    while at < lines.len() {
        let line = lines[at];
        if line.ends_with('{') && is_module(line) {
            at += lines[at..].iter().position(|line| line.starts_with('}'))?;
        } else if !(line.trim().is_empty() || line.starts_with("#[cfg(test)]") || is_module(line)) {
            return Some(format!("{}: {line}", at + 1));
        }
        at += 1;
    }
    None
}

#[test]
fn test_modules_stand_last() {
    let wrong: Vec<String> = files("src", "rs")
        .iter()
        .filter_map(|file| Some(format!("{file}:{}", behind_tests(&code(&read(file)))?)))
        .collect();
    assert!(wrong.is_empty(), "this stands behind the tests:\n{}", wrong.join("\n"));
}

/// The module that a `use` takes names from.
fn module(used: &str) -> &str {
    match used.split_once('{') {
        Some((module, _)) => module.trim_end_matches("::"),
        None => used.rsplit_once("::").map_or(used, |(module, _)| module),
    }
}

#[test]
fn imports_are_written_in_one_style() {
    let mut wrong = Vec::new();
    for file in sources() {
        let code = code(&read(&file));
        let mut seen = HashSet::new();
        for (line, indent, used) in uses(&code) {
            if used.matches('{').count() > 1 {
                wrong.push(format!("{file}:{line}: nested braces"));
            }
            if used.split_once('{').is_some_and(|(_, leaves)| leaves.contains("::")) {
                wrong.push(format!("{file}:{line}: a path inside braces"));
            }
            let is_import = !code.lines().nth(line - 1).is_some_and(|text| text.contains("pub"));
            // Modules and functions inside a file have imports of their own.
            let blocks =
                code.lines().take(line).filter(|line| is_module(line) || is_function(line));
            let part = if indent == 0 { 0 } else { blocks.count() };
            if is_import && !seen.insert((part, module(&used).to_owned())) {
                wrong.push(format!("{file}:{line}: a second `use` of {}", module(&used)));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "one `use` a module, leaves in one pair of braces:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn names_are_imported_and_not_written_as_paths() {
    let mut wrong = Vec::new();
    for file in files("src", "rs") {
        let code = code(&read(&file));
        let used: HashSet<usize> = uses(&code)
            .iter()
            .flat_map(|(line, _, used)| *line..=line + used.matches(',').count())
            .collect();
        for (number, line) in code.lines().enumerate() {
            let is_macro = line.contains("$crate");
            let is_visibility = line.contains("pub(in crate");
            if line.contains("crate::")
                && !used.contains(&(number + 1))
                && !is_macro
                && !is_visibility
            {
                wrong.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "a path of the crate inside code:\n{}", wrong.join("\n"));
}

#[test]
fn what_stands_behind_tests_is_seen() {
    let last = "use a;\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\n";
    let first = "#[cfg(test)]\nmod tests;\n\nuse a;\n";

    assert_eq!(behind_tests(last), None);
    assert_eq!(behind_tests(first).as_deref(), Some("4: use a;"));
}
