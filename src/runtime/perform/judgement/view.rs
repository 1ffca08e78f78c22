//! Verdicts, reasons and chains as the screens show them.

use crate::app::entry::OrganizationEntry;
use crate::app::verdict::{
    Answer, HopView, MissingView, PassView, PathView, ReasonView, VerdictView, WhyView,
};
use crate::domain::arn::RoleArn;
use crate::domain::organization::OrganizationSnapshot;
use crate::flows::chain::{ways, who_can};
use crate::flows::judge::{Judge, Verdict};
use crate::flows::why::Why;
use crate::graph::Hop;
use crate::policy::decide::evaluate::Decision;
use crate::policy::decide::pass_role::PassRole;
use crate::policy::explain::missing::{Missing, Step};
use crate::policy::explain::reason::{Reason, ReasonEffect};

/// Identities named below the chain.
const OTHERS: usize = 30;

/// What the list shows.
pub(super) fn verdict(verdict: &Verdict) -> VerdictView {
    VerdictView {
        answer: answer(verdict.decision),
        is_trusted: verdict.is_trusted,
        needs: verdict.needs.iter().map(|need| (*need).to_owned()).collect(),
    }
}

fn answer(decision: Decision) -> Answer {
    match decision {
        Decision::Allow => Answer::Allow,
        Decision::Deny => Answer::Deny,
        Decision::Unknown => Answer::Unknown,
    }
}

/// What the accounts screen says of an organization.
pub(super) fn organization(known: &OrganizationSnapshot) -> OrganizationEntry {
    let refused = || known.refused.first().map(|(_, why)| why.clone());
    let nobody = || "none of your identities could be asked".to_owned();
    let (as_of, note) = match &known.tree {
        Some(tree) => (Some(tree.as_of), format!("read by {}", tree.read_by)),
        None => (None, refused().unwrap_or_else(nobody)),
    };
    OrganizationEntry { id: known.id.clone(), as_of, note }
}

/// The tab "why".
pub(super) fn why(why: &Why) -> WhyView {
    let remedy = &why.remedy;
    let supply = remedy.supply.iter().map(|supply| format!("you can {}", supply.sentence()));
    WhyView {
        caller: why.caller.clone(),
        verdict: verdict(&why.verdict),
        reasons: why.evaluation.reasons.iter().map(reason).collect(),
        missing: remedy.missing.iter().map(missing).collect(),
        would_decide: supply.chain(remedy.would_decide.iter().cloned()).collect(),
        verified: None,
        passes: why.passes.iter().map(pass).collect(),
    }
}

fn pass(pass: &PassRole) -> PassView {
    PassView {
        answer: answer(pass.pass),
        sentence: pass.sentence(),
        reasons: pass.reasons.iter().map(reason).collect(),
        missing: pass.missing.as_ref().map(|statement| format!("{statement:#}")),
    }
}

fn reason(reason: &Reason) -> ReasonView {
    let statement = match (&reason.sid, reason.statement) {
        (Some(sid), _) => format!(", statement {sid}"),
        (None, Some(index)) => format!(", statement {}", index + 1),
        (None, None) => String::new(),
    };
    ReasonView {
        layer: reason.layer.word().to_owned(),
        answer: match reason.effect {
            ReasonEffect::Allow => Answer::Allow,
            ReasonEffect::Deny | ReasonEffect::NoMatch => Answer::Deny,
            ReasonEffect::Unknown => Answer::Unknown,
        },
        source: Some(format!("{}{statement}", reason.policy)),
        because: reason.because.clone(),
    }
}

fn missing(missing: &Missing) -> MissingView {
    let step = match missing.step {
        Step::Add => String::new(),
        Step::Remove => " (remove this statement)".to_owned(),
    };
    MissingView {
        side: missing.side.word().to_owned(),
        account: missing.account.as_ref().and_then(|account| account.parse().ok()),
        attach_to: format!("{}{step}", missing.attach_to),
        statement: format!("{:#}", missing.statement),
    }
}

/// The tab "path": the certain chain, else one that is only possible.
pub(super) fn path(judge: &Judge, role: &RoleArn) -> PathView {
    let (certain, possible) = ways(judge, role);
    let way = certain.or(possible);
    let others = who_can(judge, role);
    let reachers = others.can.iter().map(|reacher| match reacher.chain.len() {
        0 | 1 => reacher.arn.to_string(),
        hops => format!("{} in {hops} hops", reacher.arn),
    });
    let machines = others.services.iter().map(|service| format!("the service {service}"));
    PathView {
        from: way.as_ref().map_or_else(|| judge.caller().to_owned(), |way| way.caller.clone()),
        is_only_possible: way.as_ref().is_some_and(|way| way.is_only_possible),
        hops: way.iter().flat_map(|way| &way.hops).filter_map(hop).collect(),
        others: reachers.chain(machines).take(OTHERS).collect(),
    }
}

fn hop(hop: &Hop) -> Option<HopView> {
    let because = hop.evaluation.reasons.iter().map(|reason| reason.because.as_str());
    Some(HopView {
        from: hop.from.to_string(),
        to: hop.to.parse().ok()?,
        answer: answer(hop.evaluation.decision),
        because: because.take(2).collect::<Vec<_>>().join("; "),
        needs: Vec::new(),
    })
}
