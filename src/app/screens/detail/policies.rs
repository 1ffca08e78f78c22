//! What a role may do: attached and inline policies, the boundary (act 5), each under its name.

use crate::app::page::Line;
use crate::app::prose::{fact, failure, heading, waiting};
use crate::app::remote::Remote;
use crate::app::screens::detail::trust::problems;
use crate::app::screens::detail::{DetailScreen, json};
use crate::app::slot::Slot;
use crate::domain::role::RoleDetail;

/// The tab "policies".
pub(super) fn lines(detail: &DetailScreen) -> Vec<Line> {
    let mut lines = Vec::new();
    match &detail.detail {
        Remote::Ready(found) => known(&mut lines, detail, found),
        Remote::Loading(_) => lines.push(waiting("reading the policies")),
        Remote::Failed(problem) => failure(&mut lines, problem),
        Remote::Absent => {}
    }
    lines
}

fn known(lines: &mut Vec<Line>, detail: &DetailScreen, found: &RoleDetail) {
    heading(lines, "Identity-based policies: what the role may do");
    if found.attached.is_empty() && found.inline.is_empty() {
        lines.push(Line::new(Slot::Muted, "  none"));
    }
    for (place, policy) in found.attached.iter().enumerate() {
        let owner = if policy.arn.contains(":iam::aws:") { "by AWS " } else { "managed" };
        let meaning = selected(detail, place);
        let line = Line::new(Slot::Muted, format!("  {owner} ")).then(meaning, &policy.name);
        lines.push(line.then(Slot::Muted, format!("  {}", policy.arn)).hanging(10));
        match detail.documents.iter().find(|(arn, _)| *arn == policy.arn) {
            Some((_, Remote::Ready(text))) => lines.extend(json::document(text, 4)),
            Some((_, Remote::Loading(_))) => lines.push(waiting("  reading")),
            Some((_, Remote::Failed(problem))) => failure(lines, problem),
            Some((_, Remote::Absent)) | None => {}
        }
    }
    for (place, policy) in found.inline.iter().enumerate() {
        let meaning = selected(detail, found.attached.len() + place);
        let line = Line::new(Slot::Muted, "  inline  ").then(meaning, &policy.name);
        lines.push(line.hanging(10));
        lines.extend(json::document(&policy.document, 4));
    }
    heading(lines, "Permissions boundary: what it may do at most");
    match &found.boundary {
        Some(arn) => lines.push(fact("boundary", Slot::Text, arn)),
        None => lines.push(Line::new(Slot::Muted, "  none")),
    }
    heading(lines, "Trust policy: who may assume it");
    lines.push(Line::new(Slot::Muted, "  in words on the tab Trust, as written on the tab JSON"));
    problems(lines, found);
}

fn selected(detail: &DetailScreen, place: usize) -> Slot {
    if detail.policy == place { Slot::Selection } else { Slot::Strong }
}
