//! mairu: a JSON file for each server, of which those of Identity Center are taken.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::adapters::switchers::{malformed, text, unreadable};
use crate::adapters::{file, folders};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::switcher::{Found, FoundPortal};

/// More files than this are no one's servers.
const MOST_FILES: usize = 1000;

#[derive(Debug, Deserialize)]
struct Server {
    url: String,
    id: Option<String>,
    aws_sso: Option<AwsSso>,
}

#[derive(Debug, Deserialize)]
struct AwsSso {
    region: String,
    #[serde(default)]
    scope: Vec<String>,
}

pub(super) fn read(environment: &Environment) -> Result<Option<Found>, Failure> {
    let folder = folders::config_of(environment, "mairu").map(|folder| folder.join("servers.d"));
    let Some(files) = folder.map(|folder| files(&folder)).transpose()? else { return Ok(None) };
    let mut found = Found::default();
    for path in &files {
        let Some(text) = text(path)? else { continue };
        let server: Server =
            serde_json::from_str(&text).map_err(|error| malformed(path, &error))?;
        let stem = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = server.id.unwrap_or_else(stem);
        match server.aws_sso {
            Some(AwsSso { region, scope }) => found.portals.push(FoundPortal {
                name,
                start_url: server.url,
                region,
                scopes: (!scope.is_empty()).then(|| scope.join(",")),
            }),
            None => found.left.push(format!("server `{name}`: it is no Identity Center")),
        }
    }
    Ok((!files.is_empty()).then_some(found))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if file::is_missing(&error) => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(folder, &error)),
    };
    let path = |entry: std::io::Result<std::fs::DirEntry>| Some(entry.ok()?.path());
    let is_server = |path: &PathBuf| path.extension().is_some_and(|end| end == "json");
    let mut files: Vec<PathBuf> =
        entries.filter_map(path).filter(is_server).take(MOST_FILES).collect();
    files.sort();
    Ok(files)
}
