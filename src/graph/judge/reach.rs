//! What a person may do with each role by the best of all their ways: for lists that are made once.

use crate::domain::arn::RoleArn;
use crate::domain::role::Role;
use crate::domain::session::SessionId;
use crate::graph::judge::Judge;
use crate::graph::{Standing, StartingPoint, Terms, Verdict, Way, Ways};
use crate::policy::decide::question::Mfa;

/// The ways from all identities that a judge knows.
#[derive(Debug)]
pub struct Reach<'a> {
    judge: &'a Judge,
    sessions: Vec<SessionId>,
    starts: Vec<StartingPoint>,
    terms: Terms,
    ways: Ways,
}

/// The best way to a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// From the identity in use, in one hop.
    pub here: Verdict,
    /// By the best way.
    pub best: Verdict,
    /// The session in which that way begins.
    pub from: SessionId,
    /// 1: directly.
    pub hops: u32,
}

impl<'a> Reach<'a> {
    /// Finds all ways at once; `with_chains`: by several roles in a row as well. If one role alone is asked about, the
    /// tags and the duration are for it, as in [`Terms::to`].
    pub fn new(judge: &'a Judge, with_chains: bool, wanted: Option<&RoleArn>) -> Self {
        let (sessions, starts): (Vec<SessionId>, Vec<StartingPoint>) =
            judge.starts(Mfa::NotSent).into_iter().unzip();
        let terms = match wanted {
            Some(role) => judge.terms().to(role),
            None => judge.terms(),
        };
        let graph = judge.graph();
        let ways = if with_chains {
            graph.ways(&starts, &terms)
        } else {
            graph.direct_ways(&starts, &terms)
        };
        Self { judge, sessions, starts, terms, ways }
    }

    /// What the person may do with a role.
    pub fn to(&self, role: &Role) -> Reached {
        let here = self.judge.verdict(role);
        let way = self.ways.to(self.judge.graph(), role.arn.as_str());
        let better = way.and_then(|way| {
            let best = verdict_of(way);
            let from = *self.sessions.get(way.start)?;
            best.is_better_than(&here).then_some((best, from, way.hops))
        });
        let (best, from, hops) = better.unwrap_or_else(|| (here.clone(), self.judge.session, 1));
        Reached { here, best, from, hops }
    }

    /// What each of the person's other identities can do about a role by itself.
    pub fn others(&self, role: &Role) -> Vec<(SessionId, Standing)> {
        let each = self.judge.graph().from_each(&self.starts, role.arn.as_str(), &self.terms);
        self.sessions.iter().copied().zip(each).skip(1).collect()
    }
}

/// One that reaches a role through others is let in by the role's own side as well.
fn verdict_of(way: &Way) -> Verdict {
    let Standing { decision, is_likely, needs } = way.standing.clone();
    Verdict { decision, is_likely, is_trusted: true, needs }
}
