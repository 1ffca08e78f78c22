//! What people read is in the product's words (docs/words.md).

use crate::support::project::{files, read};
use crate::support::source::text_length;

/// Words that are not the product's.
const RETIRED: &str = "wear wears wearing wore worn mask masks somebody nobody anybody someone whoever \
                       whomever putting-on put-on puts-on";

/// Where masks may be: the demo's tour.
const TOUR: [&str; 2] = ["src/app/tour", "assets/tour"];

/// The retired words in a text, whole words only.
fn retired(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let spaced = format!(" {} ", words.collect::<Vec<_>>().join(" "));
    let refused = RETIRED.split_whitespace().map(|word| word.replace('-', " "));
    refused.filter(|word| spaced.contains(&format!(" {word} "))).collect()
}

/// The code of a file without its tests and comments, as pieces of string literals. In `src/cli` the
/// documentation comments are read too: clap makes the help of them.
fn read_by_people(file: &str) -> Vec<(usize, String)> {
    let text = read(file);
    let code = text.find("\n#[cfg(test)]\nmod ").map_or(text.as_str(), |end| &text[..end]);
    let mut found = literals(code);
    if file.starts_with("src/cli") {
        let documented = code.lines().enumerate().filter_map(|(number, line)| {
            Some((number + 1, line.trim_start().strip_prefix("/// ")?.to_owned()))
        });
        found.extend(documented);
    }
    found
}

/// String literals with their lines.
fn literals(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = code;
    let line_at = |rest: &str| code[..code.len() - rest.len()].matches('\n').count() + 1;
    while let Some(start) = rest.find(['"', '\'', '/']) {
        let (before, after) = (&rest[..start], &rest[start..]);
        if after.starts_with("//") {
            rest = after.split_once('\n').map_or("", |(_, next)| next);
        } else if let Some(inside) = after.strip_prefix('"') {
            let hashes = before.len() - before.trim_end_matches('#').len();
            let is_raw = before.trim_end_matches('#').ends_with('r');
            let length = if is_raw {
                inside.find(&format!("\"{}", "#".repeat(hashes))).expect("it ends")
            } else {
                text_length(inside)
            };
            found.push((line_at(after), inside[..length].to_owned()));
            rest = &inside[length + 1..];
        } else if after.starts_with('\'') {
            rest = after_quote(after);
        } else {
            rest = &after[1..];
        }
    }
    found
}

/// What follows a character, or the quote of a lifetime.
fn after_quote(text: &str) -> &str {
    let mut characters = text[1..].char_indices();
    let first = characters.next().map_or(' ', |(_, character)| character);
    if first == '\\' {
        return &text[2..][text[3..].find('\'').map_or(0, |end| end + 2)..];
    }
    match characters.next() {
        Some((at, '\'')) => &text[at + 2..],
        Some(_) | None => &text[1..],
    }
}

/// Files whose strings no person reads.
fn is_of_tests(file: &str) -> bool {
    ["/tests", "tests.rs", "fixture", "ports/fake", "ports/contract"]
        .iter()
        .any(|part| file.contains(part))
}

#[test]
fn what_people_read_holds_no_retired_word() {
    let mut wrong = Vec::new();
    let sources = files("src/sandbox", "rs").into_iter().filter(|file| !is_of_tests(file));
    for file in sources.filter(|file| !TOUR.iter().any(|tour| file.starts_with(tour))) {
        for (line, text) in read_by_people(&file) {
            wrong
                .extend(retired(&text).iter().map(|word| format!("{file}:{line}: {word}: {text}")));
        }
    }
    for file in files("assets", "toml") {
        if !TOUR.iter().any(|tour| file.starts_with(tour)) {
            wrong.extend(retired(&read(&file)).iter().map(|word| format!("{file}: {word}")));
        }
    }
    assert!(wrong.is_empty(), "see docs/words.md:\n{}", wrong.join("\n"));
}

#[test]
fn the_documents_hold_no_retired_word() {
    for file in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md"] {
        let text = read(file);
        // The name is explained before the first heading of the README.
        let text = if file == "README.md" { text.split_once("\n## ").unwrap().1 } else { &text };
        let wrong = retired(text);
        assert!(wrong.is_empty(), "{file} has {wrong:?}: see docs/words.md");
    }
}

#[test]
fn literals_are_found_among_quotes_comments_and_lifetimes() {
    let code = r##"fn a<'a>(b: &'a str) { let c = ('"', '\'', "one \" two"); // "not this"
        r#"raw "inside" it"#; "#[end]" }"##;

    let found: Vec<String> = literals(code).into_iter().map(|(_, text)| text).collect();

    assert_eq!(found, [r#"one \" two"#, r#"raw "inside" it"#, "#[end]"]);
}

#[test]
fn whole_words_are_refused_and_their_likes_are_not() {
    assert_eq!(retired("It is worn by Nobody"), ["worn", "nobody"]);
    assert_eq!(retired("worn-by-nobody"), ["worn", "nobody"]);
    assert_eq!(retired("a masked word, wearily"), Vec::<String>::new());
}
