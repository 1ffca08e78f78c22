//! The way from the identities held to a role.

use std::sync::Arc;

use crate::graph::hop::{Carried, Hop, Hopper, Terms};
use crate::graph::search::{Chain, Search, Wanted};
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
        // No door leads to a user, who is never assumed.
        let Some(goal) = self.node(target) else { return self.unlisted(starts, target, terms) };
        let search = |wanted| Search::new(self, starts, Some(goal), terms, wanted).run();
        let certain = search(Wanted::Certain);
        let possible = if certain.is_some() { None } else { search(Wanted::Possible) };
        Route { certain, possible }
    }

    /// A shortest chain that stands if the person sends something along on the way, such as a name for the session: for
    /// a role to which [`Self::shortest`] finds none.
    pub fn offered(&self, starts: &[StartingPoint], target: &str, terms: &Terms) -> Option<Chain> {
        let goal = self.node(target)?;
        Search::new(self, starts, Some(goal), terms, Wanted::Offered).run()
    }

    /// A target that is not listed: its trust policy is not known, all else is.
    fn unlisted(&self, starts: &[StartingPoint], target: &str, terms: &Terms) -> Route {
        let target = unlisted(target);
        let possible =
            Search::new(self, starts, None, terms, Wanted::Possible).run_to_unlisted(&target);
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
            let (evaluation, needs) = hopper.explain(self, &target, terms);
            let from = Arc::clone(&hopper.caller.arn);
            hops.push(Hop { from, to: Arc::clone(arn), evaluation, needs });
            let Some(role) = node else { break };
            hopper = Hopper::session(self, role, &carried, terms);
        }
        hops
    }
}

fn unlisted(arn: &str) -> Target {
    Target::new(arn, Trust::Unread("the role is not listed".to_owned()))
}
