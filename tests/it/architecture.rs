//! An import only ever points down.

use std::path::{Path, PathBuf};

/// Every layer with the layers that it may import; the table in `src/lib.rs` says the same.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("policy", &["domain"]),
    ("graph", &["policy", "domain"]),
    ("scenario", &["graph", "policy", "domain"]),
    ("ports", &["policy", "domain"]),
    ("flows", &["ports", "graph", "policy", "domain"]),
    ("adapters", &["ports", "policy", "domain"]),
    ("app", &["graph", "policy", "domain"]),
    ("ui", &["app", "policy", "domain"]),
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

#[test]
fn imports_only_point_down() {
    let mut wrong = Vec::new();
    for (layer, allowed) in LAYERS {
        for file in files_of(layer) {
            let text = std::fs::read_to_string(&file).unwrap();
            for (number, line) in text.lines().enumerate() {
                // What only tests use may come from anywhere: `#[cfg(test)]` stands last in a file.
                if line.trim_start().starts_with("#[cfg(test)]") {
                    break;
                }
                for used in imports(line) {
                    if used != *layer && !allowed.contains(&used) {
                        wrong.push(format!("{}:{}: {line}", file.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "a layer imports one above it:\n{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_src_is_a_layer() {
    for entry in std::fs::read_dir(source()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let known = LAYERS.iter().any(|(layer, _)| *layer == name);
        assert!(known || ["lib", "main"].contains(&name), "{name} is no layer of src/lib.rs");
    }
}

/// The first module behind each `crate::` of a line, comments and doc links left out.
fn imports(line: &str) -> Vec<&str> {
    let code = line.trim_start();
    if code.starts_with("//") {
        return Vec::new();
    }
    let after = |piece: &'static str| code.split(piece).skip(1);
    after("crate::")
        .map(|rest| rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap_or(""))
        .filter(|module| LAYERS.iter().any(|(layer, _)| layer == module))
        .collect()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files_of(layer: &str) -> Vec<PathBuf> {
    let mut found = vec![source().join(format!("{layer}.rs"))];
    let mut folders = vec![source().join(layer)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}
