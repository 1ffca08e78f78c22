//! The modules of a layer stand in an order as well, if the layer is one of many doers.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::project::{files, read};
use crate::support::source::{code, paths, uses};

/// Layers whose modules form no circle. The others are each one thing in several files: the modules of `app` share the
/// model, those of `cli` the context of a command, those of `sandbox` the cloud that they make up together, and
/// `policy` decides by the words of its language, which hold for what is asked.
const STRAIGHT: &[&str] =
    &["domain", "graph", "scenario", "ports", "flows", "adapters", "ui", "runtime"];

type Modules = BTreeMap<String, BTreeSet<String>>;

/// Which module of a layer imports which other one; test modules are left out.
fn modules(layer: &str) -> Modules {
    let (folder, prefix) = (format!("src/{layer}"), format!("crate::{layer}::"));
    let mut found = Modules::new();
    for file in files(&folder, "rs") {
        let inside = file.trim_start_matches(&folder).trim_start_matches('/');
        let own = inside.split(['/', '.']).next().expect("a name").to_owned();
        let text = read(&file);
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        if inside.ends_with("tests.rs") || inside.contains("tests/") {
            continue;
        }
        for (_, _, used) in uses(&code(text)) {
            for path in paths(&used) {
                let Some(rest) = path.strip_prefix(&prefix) else { continue };
                let other = rest.split("::").next().unwrap_or(rest);
                if other != own {
                    found.entry(own.clone()).or_default().insert(other.to_owned());
                }
            }
        }
    }
    found
}

/// The modules that are left when those that import none of the rest are taken away, again and again.
fn circle(mut modules: Modules) -> Vec<String> {
    loop {
        let names: BTreeSet<String> = modules.keys().cloned().collect();
        let before = modules.len();
        modules.retain(|_, imports| imports.iter().any(|import| names.contains(import)));
        if modules.len() == before {
            return modules.into_keys().collect();
        }
    }
}

#[test]
fn no_modules_of_a_layer_import_each_other_in_a_circle() {
    for layer in STRAIGHT {
        let modules = modules(layer);
        assert!(!modules.is_empty(), "no import inside {layer} was found");
        assert_eq!(circle(modules), [""; 0], "in {layer}");
    }
}

#[test]
fn a_circle_is_seen_and_a_chain_is_none() {
    let of = |pairs: &[(&str, &str)]| {
        let mut modules = Modules::new();
        for (from, to) in pairs {
            modules.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        circle(modules)
    };

    assert_eq!(of(&[("a", "b"), ("b", "c")]), [""; 0]);
    assert_eq!(of(&[("a", "b"), ("b", "c"), ("c", "a")]), ["a", "b", "c"]);
}
