//! The way from the identities held to a role.

use std::sync::Arc;

use crate::graph::hop::{Carried, Hop, Hopper, Terms};
use crate::graph::search::{Chain, Search};
use crate::graph::{Graph, RoleNode, StartingPoint};
use crate::policy::decide::question::{Target, Trust};

/// The way to a role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// A shortest chain all of whose hops are certain.
    pub certain: Option<Chain>,
    /// If there is no certain chain: a shortest one that stands if its unknown hops hold.
    pub possible: Option<Chain>,
}

impl Graph {
    /// Finds the shortest chain by hops from any start to the role with ARN `target`. Of equally
    /// short chains the one from the earlier start wins, then the one whose ARNs sort first.
    pub fn shortest(&self, starts: &[StartingPoint], target: &str, terms: &Terms) -> Route {
        let Some(goal) = self.node(target).filter(|node| *node < self.roles.len()) else {
            return self.unlisted(starts, target, terms);
        };
        let certain = Search::new(self, starts, Some(goal), terms, false).run();
        let possible = match certain {
            Some(_) => None,
            None => Search::new(self, starts, Some(goal), terms, true).run(),
        };
        Route { certain, possible }
    }

    /// A target that is not listed: its trust policy is not known, all else is.
    fn unlisted(&self, starts: &[StartingPoint], target: &str, terms: &Terms) -> Route {
        let target = unlisted(target);
        let possible = Search::new(self, starts, None, terms, true).run_to_unlisted(&target);
        Route { certain: None, possible }
    }

    /// The hops of a chain, each with its verdict and reasons.
    pub fn hops(&self, starts: &[StartingPoint], chain: &Chain, terms: &Terms) -> Vec<Hop> {
        let Some(start) = starts.get(chain.start) else { return Vec::new() };
        let carried = Carried::from(start, terms);
        let mut hopper = Hopper::of_start(start, terms);
        let mut hops = Vec::new();
        for arn in &chain.roles {
            let node = self.role(arn);
            let target = node.map_or_else(|| unlisted(arn), RoleNode::target);
            hops.push(Hop {
                from: Arc::clone(&hopper.caller.arn),
                to: Arc::clone(arn),
                evaluation: hopper.explain(self, &target, terms),
            });
            let Some(role) = node else { break };
            hopper = Hopper::session(self, role, &carried, terms);
        }
        hops
    }
}

fn unlisted(arn: &str) -> Target {
    Target::new(arn, Trust::Unread("the role is not listed".to_owned()))
}
