//! How the house is built: imports point down, stand in one style, and tests stand last.

mod circles;
mod order;

use crate::support::project::{files, read};
use crate::support::source::{code, paths, uses};

/// Every layer with the layers that it may import; the table in `docs/architecture.md` says the same.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("policy", &["domain"]),
    ("graph", &["policy", "domain"]),
    ("scenario", &["graph", "policy", "domain"]),
    ("ports", &["policy", "domain"]),
    ("flows", &["ports", "graph", "policy", "domain"]),
    ("adapters", &["ports", "policy", "domain"]),
    ("app", &["graph", "policy", "domain"]),
    ("ui", &["app", "graph", "policy", "domain"]),
    ("sandbox", &["policy", "domain"]),
    ("runtime", &["app", "ui", "flows", "adapters", "ports", "graph", "policy", "domain"]),
    (
        "cli",
        &[
            "runtime", "sandbox", "scenario", "app", "ui", "flows", "adapters", "ports", "graph",
            "policy", "domain",
        ],
    ),
];

/// The layer of a file below `src`.
fn layer(file: &str) -> &str {
    let name = file.strip_prefix("src/").expect("a file of src");
    name.split(['/', '.']).next().expect("a name")
}

/// The first module behind each `crate::` of a file's code, with its line; tests are code too.
fn imports(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, _, used) in uses(code) {
        for path in paths(&used) {
            if let Some(rest) = path.strip_prefix("crate::") {
                found.push((number, rest.split("::").next().unwrap_or(rest).to_owned()));
            }
        }
    }
    for (number, line) in code.lines().enumerate() {
        for rest in line.split("crate::").skip(1) {
            let module: String =
                rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            found.push((number + 1, module));
        }
    }
    found.retain(|(_, module)| LAYERS.iter().any(|(layer, _)| layer == module));
    found
}

#[test]
fn imports_only_point_down() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in files("src", "rs") {
        let Some((name, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer(&file)) else {
            continue;
        };
        for (number, used) in imports(&code(&read(&file))) {
            count += 1;
            if used != *name && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{file}:{number}: {used}"));
            }
        }
    }
    assert!(count > 2000, "only {count} imports were found");
    assert!(wrong.is_empty(), "a layer imports one above it:\n{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_src_is_a_layer() {
    for file in files("src", "rs") {
        let name = layer(&file);
        let known = LAYERS.iter().any(|(layer, _)| *layer == name);
        assert!(
            known || ["lib", "main"].contains(&name),
            "{name} is no layer of docs/architecture.md"
        );
    }
}

#[test]
fn the_document_and_the_test_name_the_same_layers() {
    let document = read("docs/architecture.md");
    let rows = document.lines().filter_map(|line| line.strip_prefix("| `src/"));
    let named: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();

    assert_eq!(named, LAYERS.iter().map(|(layer, _)| *layer).collect::<Vec<_>>());
}

#[test]
fn an_import_is_seen_over_several_lines_and_behind_tests() {
    let text = "// crate::no\nuse crate::{\n    app::a,\n    ui::b,\n};\n#[cfg(test)]\nmod tests {\n    \
                use crate::cli::c;\n    fn d() { \"crate::graph\"; crate::flows::e() }\n}\n";

    let mut seen: Vec<String> =
        imports(&code(text)).into_iter().map(|(_, module)| module).collect();
    seen.sort();
    seen.dedup();

    assert_eq!(seen, ["app", "cli", "flows", "ui"]);
}
