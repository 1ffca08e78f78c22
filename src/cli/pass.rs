//! Whether a role can be handed to a service, as `show` and `why` print it.

use serde_json::{Value, json};

use crate::cli::judged::reasons;
use crate::cli::output::{Output, Paint};
use crate::domain::failure::Failure;
use crate::domain::text::harmless;
use crate::policy::decide::evaluate::Decision;
use crate::policy::decide::pass_role::PassRole;

/// The list `pass_role`: a service each, with both answers.
pub(super) fn document(passes: &[PassRole]) -> Vec<Value> {
    let one = |pass: &PassRole| {
        json!({
            "service": pass.service,
            "assumes": pass.assumes.word(),
            "decision": pass.pass.word(),
            "reasons": reasons(&pass.reasons),
            "missing": pass.missing,
        })
    };
    passes.iter().map(one).collect()
}

/// The section "Pass to a service"; nothing if the role names none. `with_missing` adds the statements
/// that the caller's own policies would need.
pub(super) fn print(
    output: &Output,
    passes: &[PassRole],
    with_missing: bool,
) -> Result<(), Failure> {
    if passes.is_empty() {
        return Ok(());
    }
    output.line(&format!("\n{}", output.paint(Paint::Accent, "Pass to a service")))?;
    for pass in passes {
        let paint = match pass.pass {
            Decision::Allow => Paint::Good,
            Decision::Deny => Paint::Bad,
            Decision::Unknown => Paint::Warning,
        };
        output.line(&format!("  {}", output.paint(paint, &harmless(&pass.sentence()))))?;
        for reason in &pass.reasons {
            let head = format!("{:<10} {:<8}", reason.layer.word(), reason.effect.verb());
            let text = format!("{}: {}", reason.place(), reason.because);
            output.line(&format!(
                "    {} {}",
                output.paint(Paint::Muted, &head),
                harmless(&text)
            ))?;
        }
        if let Some(statement) = pass.missing.as_ref().filter(|_| with_missing) {
            output.line("    your own policies would need")?;
            for line in format!("{statement:#}").lines() {
                output.line(&format!("    {}", harmless(line)))?;
            }
        }
    }
    Ok(())
}
