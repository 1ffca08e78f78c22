//! Who may assume a role, in words.

use jiff::Timestamp;

use crate::app::entry::{Mark, RoleEntry};
use crate::app::inventory::{Inventory, RoleIndex};
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::prose::{fact, failure, heading, verdict_sentence, verdict_slot, waiting};
use crate::app::remote::Remote;
use crate::app::screens::detail::DetailScreen;
use crate::app::slot::Slot;
use crate::app::verdict::{VerdictView, Way};
use crate::domain::role::RoleDetail;
use crate::domain::session::SessionId;
use crate::domain::time::{ago, typed};
use crate::policy::findings::Severity;
use crate::policy::words::{PrincipalKind, Residence, TrustSummary, TrustedPrincipal};

/// The tab "trust".
pub(super) fn lines(model: &Model, detail: &DetailScreen) -> Vec<Line> {
    let mut lines = Vec::new();
    let Some(entry) = model.inventory.entry(&detail.role) else {
        return vec![Line::new(Slot::Muted, "  this role is not listed")];
    };
    relationship(&mut lines, model, entry);
    heading(&mut lines, "The role");
    facts(&mut lines, &model.inventory, entry, model.now);
    match &detail.detail {
        Remote::Ready(found) => fetched(&mut lines, found, model.now),
        Remote::Loading(_) => lines.push(waiting("reading the rest")),
        Remote::Failed(problem) => failure(&mut lines, problem),
        Remote::Absent => {}
    }
    lines
}

/// The selected role beside the list.
pub(in crate::app) fn preview(model: &Model, role: RoleIndex) -> Vec<Line> {
    let (inventory, now) = (&model.inventory, model.now);
    let mut lines = Vec::new();
    let Some(entry) = inventory.role(role) else { return lines };
    let name = if inventory.is_production(&entry.role.arn) {
        Line::new(Slot::Strong, entry.role.arn.name()).then(Slot::Production, "  production")
    } else {
        Line::new(Slot::Strong, entry.role.arn.name())
    };
    lines.push(name);
    if let Some(description) = &entry.role.description {
        lines.push(Line::new(Slot::Text, description));
    }
    relationship(&mut lines, model, entry);
    heading(&mut lines, "The role");
    facts(&mut lines, inventory, entry, now);
    lines
}

/// From which of the person's identities the verdict holds.
pub(super) fn from(model: &Model, verdict: &VerdictView) -> String {
    let name = |session: SessionId| model.name_of(session).unwrap_or("another identity");
    match &verdict.way {
        Way::Here => "From here".to_owned(),
        Way::Portal => "From Identity Center".to_owned(),
        Way::From(session) => format!("From {}", name(*session)),
        Way::Chain { from, through } => format!("From {}, {} hops", name(*from), through.len() + 1),
    }
}

/// Verdict, who may, who may not, findings.
fn relationship(lines: &mut Vec<Line>, model: &Model, entry: &RoleEntry) {
    if let Some(verdict) = &entry.verdict {
        heading(lines, &from(model, verdict));
        let meaning = verdict_slot(verdict);
        lines.push(Line::new(meaning, format!("  {}", verdict_sentence(verdict))).hanging(2));
    }
    heading(lines, "Who may assume it");
    let Some(reading) = &model.reading else { return };
    let summary = &reading.summary;
    granted(lines, summary, entry);
    let denied: Vec<&TrustedPrincipal> = summary.denied().collect();
    if !denied.is_empty() {
        heading(lines, "Denied to");
        for principal in denied {
            principal_lines(lines, principal);
        }
    }
    if !summary.findings.is_empty() {
        heading(lines, "Findings");
    }
    for finding in &summary.findings {
        let meaning = match finding.rule.severity() {
            Severity::Danger => Slot::Danger,
            Severity::Warning => Slot::Warning,
            Severity::Notice => Slot::Info,
        };
        let word = finding.rule.severity().word();
        let line = Line::new(meaning, format!("  {word:<8} "));
        lines.push(line.then(Slot::Text, &finding.message).hanging(11));
    }
    if !summary.problems.is_empty() {
        heading(lines, "Could not be read");
    }
    for problem in &summary.problems {
        lines.push(Line::new(Slot::Warning, format!("  {}", problem.sentence())).hanging(2));
    }
}

fn granted(lines: &mut Vec<Line>, summary: &TrustSummary, entry: &RoleEntry) {
    let mut any = false;
    for principal in summary.principals.iter().filter(|principal| !is_denied(principal)) {
        any |= principal.grants();
        principal_lines(lines, principal);
    }
    if any {
        if summary.is_service_role() {
            let text = "  a service role: services assume it, people cannot; who may pass it \
                        (iam:PassRole) gives it to a service";
            lines.push(Line::new(Slot::Service, text).hanging(2));
        }
        return;
    }
    let text = if entry.mark == Mark::FromProfile {
        "  not known: only a profile names this role, its account was not listed"
    } else if entry.role.trust.is_none() {
        "  not known: the trust policy could not be read"
    } else {
        "  no principal"
    };
    lines.push(Line::new(Slot::Muted, text).hanging(2));
}

fn is_denied(principal: &TrustedPrincipal) -> bool {
    principal.effect_word() == "deny"
}

fn principal_lines(lines: &mut Vec<Line>, principal: &TrustedPrincipal) {
    let meaning = match (principal.kind, &principal.place) {
        (PrincipalKind::Everyone, _) => Slot::Danger,
        (PrincipalKind::Stale | PrincipalKind::Unknown, _) => Slot::Warning,
        (PrincipalKind::Service, _) => Slot::Service,
        (_, Residence::Own) => Slot::Own,
        (_, Residence::Foreign) => Slot::Foreign,
        (_, Residence::Known(_) | Residence::Nowhere) => Slot::Text,
    };
    let mut line = Line::new(meaning, format!("  ● {}", principal.who)).hanging(4);
    if !principal.assumes {
        line = line.then(Slot::Muted, format!("  for {} only", principal.actions.join(", ")));
    }
    lines.push(line);
    for condition in &principal.conditions {
        lines.push(Line::new(Slot::Muted, format!("      {}", condition.text)).hanging(6));
    }
}

fn facts(lines: &mut Vec<Line>, inventory: &Inventory, entry: &RoleEntry, now: Timestamp) {
    let arn = &entry.role.arn;
    lines.push(fact("ARN", Slot::Text, arn.as_str()));
    let label = inventory.account_label(arn.account());
    let digits = arn.account().to_string();
    let account = if label == digits { digits } else { format!("{label} ({digits})") };
    lines.push(fact("account", Slot::Text, account));
    if let Some(words) = inventory.demands(arn).in_words() {
        lines.push(fact("guarded", Slot::Warning, words));
    }
    if !entry.role.id.is_empty() {
        lines.push(fact("id", Slot::Muted, &entry.role.id));
        let longest = typed(entry.role.max_session_duration);
        lines.push(fact("session", Slot::Text, format!("{longest} at most")));
    }
    if let Some(created) = entry.role.created {
        lines.push(fact("created", Slot::Text, ago(created, now)));
    }
    if let Some(assumed_at) = entry.assumed_at() {
        lines.push(fact("you used it", Slot::Text, ago(assumed_at, now)));
    }
    match entry.mark {
        Mark::New => lines.push(fact("listing", Slot::Success, "appeared since the last one")),
        Mark::Gone => lines.push(fact("listing", Slot::Warning, "vanished since the last one")),
        Mark::Known | Mark::Removed | Mark::FromProfile => {}
    }
}

fn fetched(lines: &mut Vec<Line>, found: &RoleDetail, now: Timestamp) {
    if let Some(description) = &found.description {
        lines.push(fact("description", Slot::Text, description));
    }
    let used = found.last_used.as_ref().map_or_else(
        || "not in the last 400 days".to_owned(),
        |used| {
            let region = used.region.as_deref().map_or(String::new(), |r| format!(" in {r}"));
            format!("{}{region}", ago(used.at, now))
        },
    );
    let is_known = !found.problems.iter().any(|(call, _)| *call == "iam:GetRole");
    if is_known {
        lines.push(fact("last used", Slot::Text, used));
    }
    if let Some(boundary) = &found.boundary {
        lines.push(fact("boundary", Slot::Text, boundary));
    }
    if !found.tags.is_empty() {
        heading(lines, "Tags");
        for tag in &found.tags {
            let line = Line::new(Slot::Muted, format!("  {} ", tag.key));
            lines.push(line.then(Slot::Text, &tag.value).hanging(4));
        }
    }
    problems(lines, found);
}

/// The calls that failed; the rest of the page stands nevertheless.
pub(super) fn problems(lines: &mut Vec<Line>, found: &RoleDetail) {
    if found.problems.is_empty() {
        return;
    }
    heading(lines, "Not known");
    for (call, problem) in &found.problems {
        let code = problem.code.as_deref().unwrap_or(problem.kind.word());
        let line = Line::new(Slot::Warning, format!("  {call} "));
        lines.push(line.then(Slot::Muted, format!("{code}: {}", problem.message)).hanging(4));
    }
}
