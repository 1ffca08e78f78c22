//! Verdicts, reasons and chains as the screens show them.

use crate::app::entry::OrganizationEntry;
use crate::app::verdict::{HopView, PathView, VerdictView, Way, WhyView};
use crate::domain::arn::RoleArn;
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::session::SessionId;
use crate::flows::chain::{Chained, ways, who_can};
use crate::flows::judge::{Judge, Judged};
use crate::flows::why::Why;
use crate::graph::{Hop, Standing, Verdict};

/// Identities named below the chain.
const OTHERS: usize = 30;

/// What the list shows: the verdict from the best of the identities held.
pub(super) fn judged(judged: &Judged, in_use: SessionId) -> VerdictView {
    let best = &judged.best;
    VerdictView {
        way: if best.session == in_use { Way::Here } else { Way::From(best.session) },
        is_here: judged.here.is_certain(),
        ..verdict(&best.verdict)
    }
}

/// The same, if a chain leads to the role that no single hop leads to.
pub(super) fn chained(direct: VerdictView, chain: Option<&Chained>) -> VerdictView {
    let Some(chain) = chain else { return direct };
    let is_better =
        if chain.standing.is_certain() { !direct.is_certain() } else { !direct.is_open() };
    if !is_better {
        return direct;
    }
    let Standing { decision, is_likely, needs } = chain.standing.clone();
    let way = Way::Chain { from: chain.from, through: chain.through.clone() };
    VerdictView { decision, is_likely, is_trusted: true, needs, way, is_here: direct.is_here }
}

fn verdict(verdict: &Verdict) -> VerdictView {
    let Verdict { decision, is_likely, is_trusted, needs } = verdict.clone();
    VerdictView { is_likely, ..VerdictView::here(decision, is_trusted, needs) }
}

/// What the accounts screen says of an organization.
pub(super) fn organization(known: &OrganizationSnapshot) -> OrganizationEntry {
    let refused = || known.refused.first().map(|(_, why)| why.clone());
    let none_asked = || "none of your identities could be asked".to_owned();
    let (as_of, note) = match &known.tree {
        Some(tree) => (Some(tree.as_of), format!("read by {}", tree.read_by)),
        None => (None, refused().unwrap_or_else(none_asked)),
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
        reasons: why.evaluation.reasons.clone(),
        missing: remedy.missing.clone(),
        guards: remedy.guards.clone(),
        would_decide: supply.chain(remedy.would_decide.iter().cloned()).collect(),
        verified: None,
        passes: why.passes.clone(),
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
        answer: hop.evaluation.decision,
        because: because.take(2).collect::<Vec<_>>().join("; "),
        needs: Vec::new(),
    })
}
