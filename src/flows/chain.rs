//! The shortest chain to a role, and walking it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::session::{AssumeOptions, Origin, SessionId, SessionSummary};
use crate::flows::inventory::Inventory;
use crate::flows::judge::Judge;
use crate::flows::sessions::Sessions;
use crate::flows::walk;
use crate::flows::world::World;
use crate::graph::{Chain, Hop, Standing, StartingPoint, WhoCan};
use crate::policy::decide::question::Mfa;

/// A chain with each hop's verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The session in which it begins.
    pub from: SessionId,
    /// That session's ARN.
    pub caller: String,
    pub hops: Vec<Hop>,
    /// What its sessions are called, unless the person says otherwise.
    pub session_name: Option<String>,
    /// Whether it holds only if hops hold of which not everything is known.
    pub is_only_possible: bool,
}

impl Way {
    /// The roles in order, the wanted one last.
    pub fn roles(&self) -> Vec<Arc<str>> {
        self.hops.iter().map(|hop| Arc::clone(&hop.to)).collect()
    }
}

/// The shortest chain from any session that the judge knows: the certain one, and a shorter one that
/// is only possible; the session in use comes first among equals.
pub fn ways(judge: &Judge, target: &RoleArn) -> (Option<Way>, Option<Way>) {
    // A code can be typed wherever a user begins (semantics 1.12).
    let starts: Vec<(SessionId, StartingPoint)> = judge.starts(Mfa::CodeSent);
    let beginnings: Vec<StartingPoint> = starts.iter().map(|(_, start)| start.clone()).collect();
    let terms = judge.terms();
    let route = judge.graph().shortest(&beginnings, target.as_str(), &terms);
    let way = |chain: Chain, is_only_possible: bool| {
        let (from, start) = starts.get(chain.start)?;
        Some(Way {
            from: *from,
            caller: start.caller.arn.to_string(),
            hops: judge.graph().hops(&beginnings, &chain, &terms),
            session_name: start.session_name.clone(),
            is_only_possible,
        })
    };
    let certain = route.certain.and_then(|chain| way(chain, false));
    (certain, route.possible.and_then(|chain| way(chain, true)))
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

/// The roles of the inventory to which a chain from some session held is the best way.
pub fn chained(judge: &Judge, inventory: &Inventory) -> HashMap<RoleArn, Chained> {
    let (sessions, starts): (Vec<SessionId>, Vec<StartingPoint>) =
        judge.starts(Mfa::NotSent).into_iter().unzip();
    let graph = judge.graph();
    let ways = graph.ways(&starts, &judge.terms());
    let found = inventory.roles().filter_map(|role| {
        let way = ways.to(graph, role.arn.as_str()).filter(|way| way.hops > 1)?;
        let chain = ways.chain(graph, role.arn.as_str());
        let (_, before) = chain.split_last()?;
        let through = before.iter().filter_map(|arn| arn.parse().ok()).collect();
        let standing = way.standing.clone();
        Some((role.arn.clone(), Chained { from: *sessions.get(way.start)?, through, standing }))
    });
    found.collect()
}

/// All known identities that can become a role; users are taken to have their MFA device at hand.
pub fn who_can(judge: &Judge, target: &RoleArn) -> WhoCan {
    judge.graph().who_can(target.as_str(), &judge.terms(), Mfa::CodeSent)
}

/// Walks a chain, role by role. `options` are for the last role.
pub async fn walk(
    world: &World,
    sessions: &Sessions,
    way: &Way,
    options: AssumeOptions,
    mfa_code: Option<&str>,
) -> Result<SessionSummary, Failure> {
    let read = |hop: &Hop| hop.to.parse().map_err(|error| Failure::usage(format!("{error}")));
    let roles = way.hops.iter().map(read).collect::<Result<Vec<RoleArn>, Failure>>()?;
    // Named as it was judged.
    let session_name = options.session_name.or_else(|| way.session_name.clone());
    let options = AssumeOptions { session_name, ..options };
    walk::walk(world, sessions, &Origin::Here(way.from), &roles, options, mfa_code).await
}

/// The failure if no chain leads to a role.
pub fn no_way(target: &RoleArn) -> Failure {
    Failure::new(FailureKind::Refused, format!("no chain of roles leads to {target}"))
        .with_hint("`kamen why ROLE` says what is missing, `kamen who-can ROLE` who can")
}
