//! Changes to the shared config file: shown first, written if the person agrees.

use serde_json::json;

use crate::adapters::config_file;
use crate::adapters::profiles::FileKind;
use crate::cli::ExitStatus;
use crate::cli::consent::Consent;
use crate::cli::context::Context;
use crate::domain::failure::Failure;
use crate::domain::profile_text::{Edited, ProfileEntry, SectionKind, edited};
use crate::domain::text::harmless;

/// Shows what changes in the shared config file, asks, and writes.
pub(super) fn write(
    context: &Context,
    entries: &[ProfileEntry],
    is_gone: impl Fn(&str) -> bool,
    consent: Consent,
    check: impl Fn(&Edited) -> Result<(), Failure>,
) -> Result<ExitStatus, Failure> {
    let before = config_file::read(&context.environment, FileKind::Config)?;
    let new = edited(&before.text, entries, is_gone);
    check(&new)?;
    let output = &context.output;
    let profiles = entries.iter().filter(|entry| entry.kind == SectionKind::Profile);
    let names: Vec<&str> = profiles.map(|entry| entry.name.as_str()).collect();
    let path = before.path.display().to_string();
    let said = |is_written: bool| {
        json!({
            "version": 1, "file": path, "profiles": names, "diff": new.diff, "written": is_written,
        })
    };
    if !output.is_json() && !new.diff.is_empty() {
        output.line(&harmless(&path))?;
        output.diff(&new.diff)?;
    }
    let question = format!("write this to {path}?");
    let is_written = !new.diff.is_empty() && consent.is_given(context, &question);
    if is_written {
        let backup = config_file::replace(&context.environment, &before, &new.text)?;
        if let Some(backup) = backup {
            output.note(&format!(
                "written; what it was, without its secrets, is kept: {}",
                backup.display()
            ));
        }
    }
    if output.is_json() {
        output.json(&said(is_written))?;
    } else if new.diff.is_empty() {
        output.line("nothing to change")?;
    }
    if new.diff.is_empty() || is_written { Ok(0) } else { consent.refused() }
}
