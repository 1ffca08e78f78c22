//! What comments and documents point at is there.

use std::collections::BTreeSet;

use crate::support::project::{at, files, read};

/// The headings of docs/semantics.md, by number.
fn sections() -> BTreeSet<String> {
    let text = read("docs/semantics.md");
    let headings = text.lines().filter_map(|line| line.strip_prefix("### "));
    headings.filter_map(|heading| heading.split(' ').next().map(str::to_owned)).collect()
}

/// A text as one line, without the marks of comments, so that a reference may be broken over two.
fn flowing(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !["//", "///", "//!"].contains(word));
    words.collect::<Vec<_>>().join(" ")
}

/// The numbers behind every "semantics": "1.4", "1.2 and 1.13", "1.8 to 1.10", "1.3, 1.4", `semantics_1_12`.
fn referred(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in flowing(text).split("semantics").skip(1) {
        let name = rest.trim_start_matches(".md");
        if let Some(name) = name.strip_prefix("_1_") {
            let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
            found.push(format!("1.{digits}"));
        } else {
            let words = name
                .split(' ')
                .skip(1)
                .take_while(|word| ["and", "to"].contains(word) || word.starts_with("1."));
            let number = |word: &str| {
                let end = word.find(|c: char| !c.is_ascii_digit() && c != '.');
                word[..end.unwrap_or(word.len())].trim_end_matches('.').to_owned()
            };
            found.extend(words.filter(|word| word.starts_with("1.")).map(number));
        }
    }
    found
}

#[test]
fn every_reference_to_the_semantics_resolves() {
    let sections = sections();
    let mut count = 0;
    let mut wrong = Vec::new();
    for file in [files("src", "rs"), files("tests", "rs"), files("benches", "rs")].concat() {
        for number in referred(&read(&file)) {
            count += 1;
            if !sections.contains(&number) {
                wrong.push(format!("{file}: semantics {number}"));
            }
        }
    }
    assert!(count >= 60, "only {count} references found: are they read as they are written?");
    assert!(wrong.is_empty(), "docs/semantics.md has no such section:\n{}", wrong.join("\n"));
}

#[test]
fn references_are_read_in_every_form() {
    let text =
        "(semantics 1.3, 1.4) semantics\n/// 1.8 to 1.10. semantics_1_12() `IfExists` semantics by";

    assert_eq!(referred(text), ["1.3", "1.4", "1.8", "1.10", "1.12"]);
}

#[test]
fn every_section_of_the_semantics_has_a_case() {
    let cases = ["rules", "corners"].map(|name| read(format!("tests/scenarios/{name}.json")));
    // 1.14 is about words, and 1.16 adds to the sections before it.
    for section in sections().difference(&["1.14", "1.16"].map(str::to_owned).into()) {
        let id = format!("\"{section} ");
        assert!(cases.iter().any(|cases| cases.contains(&id)), "no case for {section}");
    }
}

/// Pieces in backticks that look like a path of this project.
fn paths(text: &str) -> Vec<String> {
    let folders = ["src/", "tests/", "docs/", "assets/", "benches/", ".ci/"];
    let pieces = text.split('`').skip(1).step_by(2);
    pieces
        .filter(|piece| folders.iter().any(|folder| piece.starts_with(folder)))
        // A name in capitals, or a star, stands for whatever one makes.
        .filter(|piece| !piece.contains(' ') && !piece.contains('*') && !piece.contains("NAME"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_path_that_a_document_names_is_there() {
    let mut documents = files("docs", "md");
    documents.extend(["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(str::to_owned));
    documents.push("tests/fuzz/README.md".to_owned());
    for document in documents.iter().filter(|document| at(document).exists()) {
        for path in paths(&read(document)) {
            assert!(at(&path).exists(), "{document} names `{path}`, which is not there");
        }
    }
}

#[test]
fn every_path_that_a_comment_names_is_there() {
    for file in [files("src", "rs"), files("tests", "rs")].concat() {
        let text = read(&file);
        let comments: Vec<&str> =
            text.lines().filter(|line| line.trim_start().starts_with("//")).collect();
        for path in paths(&comments.join("\n")) {
            assert!(at(&path).exists(), "{file} names `{path}`, which is not there");
        }
    }
}

/// A line of SECURITY.md as files with the tests that it names in each.
fn named_tests(line: &str) -> Vec<(String, String)> {
    let mut file = None;
    let mut found = Vec::new();
    for piece in line.split('`').skip(1).step_by(2) {
        if piece.starts_with("src/") || piece.starts_with("tests/") {
            file = Some(piece.to_owned());
        } else if let Some(file) = &file {
            found.push((file.clone(), piece.to_owned()));
        }
    }
    found
}

#[test]
fn every_threat_has_the_tests_that_it_names() {
    let document = read("SECURITY.md");
    let rows = document.lines().filter(|line| line.starts_with("| ")).skip(2);
    for row in rows {
        let tests = named_tests(row);
        assert!(!tests.is_empty(), "no test for: {row}");
        for (file, test) in tests {
            assert!(read(&file).contains(&format!("fn {test}()")), "{file} has no `{test}`");
        }
    }
}
