//! The product's words (docs/words.md) are those of everything that is read: what kamen says, its
//! documents, and the comments and names of its code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::support::project::{files, read};
use crate::support::source::{code, prose};

/// Words that are not the product's, and turns in which another word says more: *if* for a condition,
/// and *where* for a place alone.
const RETIRED: &str = "wear wears wearing wore worn wearer mask masks somebody nobody anybody everybody someone \
                       whoever whomever putting-on put-on puts-on put-one-on puts-one-on \
                       none-where false-where empty-where only-where even-where where-there-is \
                       where-there-are where-none where-nothing where-one-is where-it-is-not \
                       where-it-has where-it-does";

/// The retired words as `spaced` leaves them.
static REFUSED: LazyLock<Vec<String>> =
    LazyLock::new(|| RETIRED.split_whitespace().map(spaced).collect());

/// Names that said nothing to a reader of the code.
const RETIRED_NAMES: [&str; 5] = ["Bench", "Sitting", "Manner", "Ground", "Told"];

/// What a network's bits are covered with, in the code alone.
const OF_NETWORKS: &str = "mask";

/// What speaks of masks, or of the retired words themselves: the demo's tour, its name, and the lists.
const EXEMPT: [&str; 4] =
    ["src/app/tour", "assets/tour", "docs/words.md", "tests/it/documentation/words.rs"];

/// The retired words in a text, whole words only.
fn retired(text: &str) -> Vec<String> {
    let spaced = spaced(text);
    let found = REFUSED.iter().filter(|word| spaced.contains(word.as_str()));
    found.map(|word| word.trim().to_owned()).collect()
}

/// The words of a text in small letters, a blank before and behind each.
fn spaced(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}

/// The different names in code.
fn names(code: &str) -> BTreeSet<&str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| !name.is_empty()).collect()
}

/// The retired words in a name, cut into its words: `NoOneListens` and `no_one_listens` alike.
fn retired_names(name: &str) -> Vec<String> {
    let mut words = String::new();
    for character in name.chars() {
        if character.is_uppercase() {
            words.push(' ');
        }
        words.push(character);
    }
    let mut found = retired(&words);
    found.retain(|word| word != OF_NETWORKS);
    found.extend(RETIRED_NAMES.iter().filter(|other| **other == name).map(ToString::to_string));
    found
}

/// The files below some folders whose names end so, but for those that speak of the words themselves.
fn sources(folders: &[&str], ending: &str) -> Vec<String> {
    let all = folders.iter().flat_map(|folder| files(folder, ending));
    all.filter(|file| !EXEMPT.iter().any(|exempt| file.starts_with(exempt))).collect()
}

#[test]
fn code_says_nothing_in_a_retired_word() {
    let mut wrong = Vec::new();
    let mut found = BTreeMap::new();
    for file in sources(&["src", "tests", "benches"], "rs") {
        let text = read(&file);
        for (line, said) in prose(&text) {
            wrong
                .extend(retired(&said).iter().map(|word| format!("{file}:{line}: {word}: {said}")));
        }
        found.extend(names(&code(&text)).into_iter().map(|name| (name.to_owned(), file.clone())));
    }
    for (name, file) in found {
        wrong.extend(retired_names(&name).iter().map(|word| format!("{file}: {word}: {name}")));
    }
    assert!(wrong.is_empty(), "see docs/words.md:\n{}", wrong.join("\n"));
}

#[test]
fn documents_settings_and_snapshots_hold_no_retired_word() {
    let mut all = sources(&["assets"], "toml");
    all.extend(sources(&["docs", "tests/fuzz"], "md"));
    all.extend(sources(&["assets", "tests/python"], "py"));
    all.extend(sources(&["src"], "snap").into_iter().filter(|file| !file.contains("tour")));
    all.extend(["CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"].map(str::to_owned));
    for file in all {
        let wrong = retired(&read(&file));
        assert!(wrong.is_empty(), "{file} has {wrong:?}: see docs/words.md");
    }
}

#[test]
fn the_readme_speaks_of_masks_in_its_first_paragraphs_alone() {
    let text = read("README.md");
    let (_, text) = text.split_once("\n## ").expect("a heading below the name's explanation");

    assert_eq!(retired(text), Vec::<String>::new());
}

#[test]
fn the_pictures_show_no_retired_word() {
    // They show the tour, which speaks of masks that are put on.
    let is_of_tour = |word: &String| word.starts_with("mask") || word.starts_with("put");
    for file in files("assets", "svg") {
        let wrong: Vec<_> =
            retired(&read(&file)).into_iter().filter(|word| !is_of_tour(word)).collect();
        assert!(
            wrong.is_empty(),
            "{file} has {wrong:?}: `python3 assets/picture.py` takes it again"
        );
    }
}

#[test]
fn whole_words_are_refused_and_their_likes_are_not() {
    assert_eq!(retired("It is worn by Nobody"), ["worn", "nobody"]);
    assert_eq!(retired("worn-by-nobody"), ["worn", "nobody"]);
    assert_eq!(retired("a masked word, wearily"), Vec::<String>::new());
    assert_eq!(retired("`None` where\n    /// there is none"), ["none where", "where there is"]);
    assert_eq!(retired("says where it stands, and where you are"), Vec::<String>::new());
}

#[test]
fn names_of_the_code_are_read_word_by_word() {
    let code = "fn is_worn(&self) -> Told { NobodyListens; told; u32_mask }";

    let found: Vec<String> = names(code).into_iter().flat_map(retired_names).collect();

    assert_eq!(found, ["nobody", "Told", "worn"]);
}

#[test]
fn comments_and_literals_are_found_among_quotes_and_lifetimes() {
    let code = r##"fn a<'a>(b: &'a str) { let c = ('"', '\'', "one \" two"); // "none
        // where" 'it' is
        r#"raw "inside" it"#; a / b; "#[end]" }"##;

    let found: Vec<(usize, String)> = prose(code);

    let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "'\"'",
            r"'\''",
            r#""one \" two""#,
            "// \"none\n// where\" 'it' is",
            r##""raw "inside" it"#"##,
            "\"#[end]\""
        ]
    );
    assert_eq!(found[3].0, 1);
}
