//! The verdict with every reason, and what is missing.

use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::prose::{fact, failure, heading, verdict_sentence, verdict_slot, waiting};
use crate::app::remote::Remote;
use crate::app::screens::detail::trust::from;
use crate::app::screens::detail::{DetailScreen, json};
use crate::app::slot::Slot;
use crate::app::verdict::{VerdictView, Way};
use crate::domain::arn::RoleArn;
use crate::domain::permission_set::set_of;
use crate::graph::judge::Why;
use crate::policy::decide::evaluate::Decision;
use crate::policy::explain::missing::{Missing, Step};
use crate::policy::explain::reason::{Reason, ReasonEffect, refused_since};
use crate::policy::words::Need;

/// The tab "why".
pub(super) fn lines(model: &Model, detail: &DetailScreen) -> Vec<Line> {
    let mut lines = Vec::new();
    match &detail.why {
        Remote::Ready(explained) => {
            if of_set(&mut lines, model, detail, &explained.here) {
                return lines;
            }
            let is_elsewhere = elsewhere(&mut lines, model, detail, explained.other.as_deref());
            heading(&mut lines, if is_elsewhere { "From here" } else { "Verdict" });
            explanation(&mut lines, model, &explained.here);
        }
        Remote::Loading(_) => lines.push(waiting("reading the policies of both sides")),
        Remote::Failed(problem) => failure(&mut lines, problem),
        Remote::Absent => {
            lines.push(Line::new(Slot::Muted, "  there is no identity in use yet"));
        }
    }
    lines
}

/// What there is to say of a permission set that the person has, or may have once they are signed in: nothing is
/// assumed, so no policy decides; whether there was that to say.
fn of_set(lines: &mut Vec<Line>, model: &Model, detail: &DetailScreen, here: &Why) -> bool {
    let verdict = model.inventory.entry(&detail.role).and_then(|entry| entry.verdict.as_deref());
    let Some(verdict) = verdict.filter(|_| set_of(&detail.role).is_some()) else { return false };
    let waits = verdict.needs.contains(&Need::SignIn);
    let is_given = verdict.is_certain() && verdict.way == Way::Portal && !here.verdict.is_certain();
    let sentence = if waits {
        verdict_sentence(verdict)
    } else if is_given {
        "a permission set that you have: Identity Center gives it, and nothing is assumed"
            .to_owned()
    } else {
        return false;
    };
    heading(lines, "Verdict");
    lines.push(Line::new(verdict_slot(verdict), format!("  {sentence}")).hanging(2));
    true
}

/// By which of the person's other identities the role can be assumed, and why; whether by one.
fn elsewhere(
    lines: &mut Vec<Line>,
    model: &Model,
    detail: &DetailScreen,
    other: Option<&Why>,
) -> bool {
    let verdict = model.inventory.entry(&detail.role).and_then(|entry| entry.verdict.as_deref());
    let is_other = |verdict: &&VerdictView| !matches!(verdict.way, Way::Here | Way::Portal);
    let Some(verdict) = verdict.filter(is_other).filter(|verdict| verdict.is_open()) else {
        return false;
    };
    heading(lines, &from(model, verdict));
    if let (Way::From(_), Some(why)) = (&verdict.way, other) {
        explanation(lines, model, why);
        return true;
    }
    let sentence = format!("  {}", verdict_sentence(verdict));
    lines.push(Line::new(verdict_slot(verdict), sentence).hanging(2));
    if let Way::Chain { through, .. } = &verdict.way {
        let names: Vec<&str> = through.iter().map(RoleArn::name).collect();
        lines.push(fact("through", Slot::Text, names.join(", ")));
    }
    true
}

fn explanation(lines: &mut Vec<Line>, model: &Model, why: &Why) {
    let verdict = VerdictView::of(&why.verdict);
    let since = refused_since(&why.evaluation.reasons);
    let since = since.filter(|_| verdict.decision == Decision::Deny);
    let since = since.map_or_else(String::new, |since| format!(": {since}"));
    let sentence = format!("  {}{since}", verdict_sentence(&verdict));
    lines.push(Line::new(verdict_slot(&verdict), sentence).hanging(2));
    lines.push(fact("asked as", Slot::Text, &why.caller));
    reasons(lines, why);
    if !why.remedy.missing.is_empty() {
        heading(lines, "What is missing");
    }
    for missing in &why.remedy.missing {
        missing_lines(lines, model, missing);
    }
    if !why.remedy.guards.is_empty() {
        heading(lines, "What must be met");
    }
    for text in &why.remedy.guards {
        lines.push(Line::new(Slot::Info, format!("  {text}")).hanging(4));
    }
    passing(lines, why);
    let supply = why.remedy.supply.iter().map(|supply| format!("you can {}", supply.sentence()));
    let would_decide: Vec<String> = supply.chain(why.remedy.would_decide.iter().cloned()).collect();
    if !would_decide.is_empty() {
        heading(lines, "What would decide it");
    }
    for text in would_decide {
        lines.push(Line::new(Slot::Info, format!("  {text}")).hanging(4));
    }
}

/// Our reasons, a line each; also shown beside a refusal.
pub(in crate::app) fn reasons(lines: &mut Vec<Line>, why: &Why) {
    if !why.evaluation.reasons.is_empty() {
        heading(lines, "Reasons");
    }
    lines.extend(why.evaluation.reasons.iter().map(reason));
}

fn reason(reason: &Reason) -> Line {
    let slot = match reason.effect {
        ReasonEffect::Allow => Slot::VerdictAllow,
        ReasonEffect::Deny | ReasonEffect::NoMatch => Slot::VerdictDeny,
        ReasonEffect::Unknown => Slot::VerdictUnknown,
    };
    Line::new(Slot::Strong, format!("  {:<10} ", reason.layer.word()))
        .then(slot, format!("{:<8} ", reason.effect.verb()))
        .then(Slot::Text, &reason.because)
        .then(Slot::Muted, format!("  ({})", reason.place()))
        .hanging(22)
}

fn missing_lines(lines: &mut Vec<Line>, model: &Model, missing: &Missing) {
    let label = |account: &String| match account.parse() {
        Ok(id) => model.inventory.account_label(id),
        Err(_) => account.clone(),
    };
    let account = missing.account.as_ref().map(label);
    let account = account.map_or_else(String::new, |account| format!(" in account {account}"));
    let step = match (missing.elsewhere(), missing.step) {
        (Some(sentence), _) => sentence,
        (None, Step::Add) => format!("attach to {}", missing.attach_to),
        (None, Step::Narrow) => {
            format!("narrow this statement of {} to spare the caller", missing.attach_to)
        }
    };
    let line = Line::new(Slot::Strong, format!("  {} side", missing.side.word()));
    lines.push(line.then(Slot::Text, format!("{account}, {step}")).hanging(4));
    lines.extend(json::document(&format!("{:#}", missing.statement), 4));
}

/// Handing the role to a service, which has nothing to do with assuming it.
fn passing(lines: &mut Vec<Line>, why: &Why) {
    if !why.passes.is_empty() {
        heading(lines, "Pass to a service");
    }
    for pass in &why.passes {
        let slot = match pass.pass {
            Decision::Allow => Slot::VerdictAllow,
            Decision::Deny => Slot::VerdictDeny,
            Decision::Unknown => Slot::VerdictUnknown,
        };
        lines.push(Line::new(slot, format!("  {}", pass.sentence())).hanging(4));
        lines.extend(pass.reasons.iter().map(reason));
        if let Some(statement) = &pass.missing {
            lines.push(Line::new(Slot::Muted, "    your own policies would need"));
            lines.extend(json::document(&format!("{statement:#}"), 4));
        }
    }
}
