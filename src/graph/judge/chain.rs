//! The shortest chain to a role from the sessions held.

use std::sync::Arc;

use crate::domain::arn::RoleArn;
use crate::domain::quick::QuickMap;
use crate::domain::session::SessionId;
use crate::graph::judge::Judge;
use crate::graph::{Chain, Hop, Standing, StartingPoint, WhoCan};
use crate::policy::decide::question::Mfa;
use crate::policy::language::need::{Need, each_once};

/// A chain with each hop's verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldChain {
    /// The session in which it begins.
    pub from: SessionId,
    /// That session's ARN.
    pub caller: String,
    pub hops: Vec<Hop>,
    /// What its sessions are called, unless the person says otherwise.
    pub session_name: Option<String>,
    /// Whether its first hop takes a code of the person's MFA device.
    pub wants_code: bool,
}

/// What leads to a role.
#[derive(Debug, Clone, PartialEq)]
pub struct ToRole {
    /// From the sessions held: the certain chain, else one that is only possible.
    pub chain: Option<HeldChain>,
    /// Who else can become it, as far as known.
    pub who_can: WhoCan,
}

impl HeldChain {
    /// The roles in order, the wanted one last.
    pub fn roles(&self) -> Vec<Arc<str>> {
        self.hops.iter().map(|hop| Arc::clone(&hop.to)).collect()
    }

    /// What must be sent along on the way, in order, each once.
    pub fn needs(&self) -> Vec<Need> {
        each_once(self.hops.iter().flat_map(|hop| &hop.needs))
    }
}

/// The shortest chain from any session that the judge knows: the certain one, else one that is only possible or takes
/// something to send along; the session in use comes first among equals.
pub fn chains(judge: &Judge, target: &RoleArn) -> (Option<HeldChain>, Option<HeldChain>) {
    // A code can be typed wherever a user begins (semantics 1.12).
    let starts: Vec<(SessionId, StartingPoint)> = judge.starts(Mfa::CodeSent);
    let beginnings: Vec<StartingPoint> = starts.iter().map(|(_, start)| start.clone()).collect();
    let terms = judge.terms().to(target);
    let route = judge.graph().shortest(&beginnings, target.as_str(), &terms);
    let without_code: Vec<StartingPoint> =
        judge.starts(Mfa::NotSent).into_iter().map(|(_, start)| start).collect();
    let held = |chain: Chain| {
        let (from, start) = starts.get(chain.start)?;
        let hops = judge.graph().hops(&beginnings, &chain, &terms);
        let bare = judge.graph().hops(&without_code, &chain, &terms);
        let first =
            |hops: &[Hop]| hops.first().map(|hop| (hop.evaluation.decision, hop.needs.clone()));
        Some(HeldChain {
            from: *from,
            caller: start.caller.arn.to_string(),
            wants_code: first(&hops) != first(&bare),
            hops,
            session_name: start.session_name.clone(),
        })
    };
    let offered = || judge.graph().offered(&beginnings, target.as_str(), &terms);
    let possible = if route.certain.is_some() { None } else { route.possible.or_else(offered) };
    (route.certain.and_then(held), possible.and_then(held))
}

/// The best way to a role that no single hop leads to as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chained {
    /// The session in which it begins.
    pub from: SessionId,
    /// The roles before the wanted one, in order; never empty.
    pub through: Vec<RoleArn>,
    pub standing: Standing,
}

/// The roles listed to which a chain from some session held is the best way.
pub fn chained(judge: &Judge, is_listed: impl Fn(&RoleArn) -> bool) -> QuickMap<RoleArn, Chained> {
    let (sessions, starts): (Vec<SessionId>, Vec<StartingPoint>) =
        judge.starts(Mfa::NotSent).into_iter().unzip();
    let graph = judge.graph();
    let ways = graph.ways(&starts, &judge.terms());
    let found = ways.chains(graph).filter_map(|(way, chain)| {
        let (role, before) = chain.split_last()?;
        let role = role.parse().ok().filter(&is_listed)?;
        let through = before.iter().filter_map(|arn| arn.parse().ok()).collect();
        let standing = way.standing.clone();
        Some((role, Chained { from: *sessions.get(way.start)?, through, standing }))
    });
    found.collect()
}

/// The shortest chain to a role, and the `most` first of those who can become it.
pub fn to_role(judge: &Judge, target: &RoleArn, most: usize) -> ToRole {
    let (certain, possible) = chains(judge, target);
    let mut who_can = who_can(judge, target);
    who_can.can.truncate(most);
    ToRole { chain: certain.or(possible), who_can }
}

/// All known identities that can become a role; users are taken to have their MFA device at hand.
pub fn who_can(judge: &Judge, target: &RoleArn) -> WhoCan {
    judge.graph().who_can(target.as_str(), &judge.terms().to(target), Mfa::CodeSent)
}
