//! The chains of a chain case, found by the graph.

use std::sync::Arc;

use crate::graph::{
    Chain, Graph, OrganizationPolicies, Principal, PrincipalPolicies, RolePart, Terms,
};
use crate::policy::decide::question::{Caller, Layer, Request, Trust};
use crate::scenario::chain::{ChainCase, ChainPrincipal};
use crate::scenario::decision::scenario_time;

/// The chains that lead to the target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chains {
    /// The shortest that certainly holds: the roles in order, the target last.
    pub chain: Option<Vec<String>>,
    /// The shortest that holds if the unknown hops do, if none is certain.
    pub possible: Option<Vec<String>>,
}

/// Searches the chains of a case.
pub fn chains(case: &ChainCase) -> Chains {
    let principals = case.principals.iter().map(principal);
    let limits = case
        .accounts
        .iter()
        .filter_map(|(account, levels)| {
            let limits = OrganizationPolicies { scp: Some(levels.clone()), rcp: None };
            Some((account.parse().ok()?, limits))
        })
        .collect();
    let graph = Graph::new(principals, limits);
    let start = graph.start(caller(case), case.start.mfa);
    let route = graph.shortest(&[start], &case.target, &terms(case));
    let arns = |chain: Chain| chain.roles.iter().map(ToString::to_string).collect();
    Chains { chain: route.certain.map(arns), possible: route.possible.map(arns) }
}

fn caller(case: &ChainCase) -> Caller {
    let mut caller = Caller::new(&case.start.arn);
    if let Some(role) = &case.start.role_arn {
        caller = caller.with_role(role);
    }
    let own = caller.principal_arn();
    if let Some(principal) = case.principals.iter().find(|one| one.arn == own) {
        caller.tags = principal.tags.clone();
    }
    caller
}

fn principal(one: &ChainPrincipal) -> Principal {
    let unread = || Trust::Unread("the scenario has none".to_owned());
    Principal {
        arn: one.arn.as_str().into(),
        id: None,
        policies: Some(Box::new(PrincipalPolicies {
            identity: one.identity.clone(),
            boundary: one.boundary.as_ref().map(|policy| Layer::read(vec![Arc::clone(policy)])),
            tags: one.tags.clone(),
        })),
        role: one.is_role.then(|| RolePart {
            trust: one.trust.clone().unwrap_or_else(unread).into(),
            max_session_duration: one.max_session_duration,
        }),
    }
}

fn terms(case: &ChainCase) -> Terms {
    let sent = &case.request;
    let mut request = Request::at(scenario_time());
    request.session_name.clone_from(&sent.session_name);
    request.duration = sent.duration;
    request.context = sent.context.clone();
    let ids = sent.external_ids.iter();
    let external_ids = ids.map(|(role, id)| (role.clone(), id.clone())).collect();
    Terms { request, external_ids, memberships: None, last: None }
}
