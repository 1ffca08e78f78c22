//! Verdicts and organizations as the screens show them.

use crate::app::entry::OrganizationEntry;
use crate::app::verdict::{VerdictView, Way};
use crate::domain::organization::OrganizationSnapshot;
use crate::domain::session::SessionId;
use crate::flows::judge::Judged;
use crate::graph::Standing;
use crate::graph::judge::Chained;
use crate::policy::decide::evaluate::Decision;

/// What the list shows: the verdict from the best of the identities held; one of them may be in use.
pub(super) fn judged(judged: &Judged, in_use: Option<SessionId>) -> VerdictView {
    let best = &judged.best;
    VerdictView {
        way: match best.session {
            None => Way::Portal,
            used if used == in_use => Way::Here,
            Some(other) => Way::From(other),
        },
        is_here: in_use.is_some() && judged.here.is_certain(),
        ..VerdictView::of(&best.verdict)
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

/// The same where a start was forgotten that could be asked: that none of the others may is no certain no.
pub(super) fn without_starts(view: VerdictView) -> VerdictView {
    match view.decision {
        Decision::Deny => VerdictView { decision: Decision::Unknown, ..view },
        Decision::Allow | Decision::Unknown => view,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_of_some_is_not_sure_while_another_start_could_be_asked() {
        let after =
            |decision| without_starts(VerdictView::here(decision, false, Vec::new())).decision;

        assert_eq!(after(Decision::Deny), Decision::Unknown);
        assert_eq!(after(Decision::Unknown), Decision::Unknown);
        assert_eq!(after(Decision::Allow), Decision::Allow);
    }
}
