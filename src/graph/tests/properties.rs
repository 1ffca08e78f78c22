//! What must hold for all graphs, asked of many made up at random.

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// All chains by brute force: a breadth-first walk that evaluates every pair.
fn brute_force(
    graph: &Graph,
    start: &StartingPoint,
    target: &str,
    terms: &Terms,
    possible: bool,
) -> Option<usize> {
    let carried = hop::Carried::from(start, terms);
    let stands =
        |hopper: &hop::Hopper, role: &RoleNode| match hopper.decide(graph, &role.target(), terms) {
            Decision::Allow => true,
            Decision::Unknown => possible,
            Decision::Deny => false,
        };
    let mut frontier = vec![hop::Hopper::of_start(start, terms)];
    let mut seen = vec![false; graph.roles.len()];
    for depth in 1..=graph.roles.len() {
        let mut next = Vec::new();
        for hopper in &frontier {
            for (node, role) in graph.roles.iter().enumerate() {
                if !seen[node] && stands(hopper, role) {
                    seen[node] = true;
                    if &*role.arn == target {
                        return Some(depth);
                    }
                    next.push(hop::Hopper::session(graph, role, &carried, terms));
                }
            }
        }
        frontier = next;
    }
    None
}

/// The role with that number, in one account or the other.
fn arn(index: usize) -> String {
    role_arn(if index.is_multiple_of(2) { A } else { B }, &format!("R{index}"))
}

prop_compose! {
    /// A user and roles that trust and ask in all ways, and how many roles there are.
    fn principals()(
        trusts in proptest::collection::vec((0..10_usize, 0..4_usize, any::<bool>()), 1..8),
        asks in proptest::collection::vec(0..4_usize, 8),
    ) -> (Vec<Principal>, usize) {
        let dev = user_arn(A, "dev");
        // One document for all, so that sessions are alike.
        let all = may_ask("*");
        let mut principals = vec![user(&dev, all.clone())];
        for (index, (whom, form, mfa)) in trusts.iter().enumerate() {
            let condition = if *mfa { json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}) } else { json!({}) };
            let trust = match form {
                0 => trust_with(&json!({"AWS": if *whom < 8 { arn(*whom) } else { dev.clone() }}), &condition),
                1 => trust_with(&json!({"AWS": if whom % 2 == 0 { A } else { B }}), &condition),
                2 => trust_with(&json!("*"), &condition),
                _ => Trust::Unread("not read".to_owned()),
            };
            let identity = match asks[index] {
                0 => Layer::default(),
                1 => all.clone(),
                2 => may_ask(&arn((index + 1) % trusts.len())),
                _ => Layer::unread("not read"),
            };
            principals.push(role(&arn(index), trust, identity));
        }
        (principals, trusts.len())
    }
}

prop_compose! {
    /// What organizations say of one of the roles: no other of account A may ask, or come to a role of account B.
    fn limits()(
        spared in proptest::option::of(0..8_usize),
        let_in in proptest::option::of(0..8_usize),
    ) -> HashMap<AccountId, OrganizationPolicies> {
        let but = |role: &usize| Levels {
            levels: vec![vec![policy(&json!({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Resource": "*", "Condition": {
                    "ArnNotEquals": {"aws:PrincipalArn": [arn(*role), user_arn(A, "dev")]}}},
            ]}))]],
            ..Levels::default()
        };
        let of_a = OrganizationPolicies { scp: spared.as_ref().map(but), rcp: None };
        let of_b = OrganizationPolicies { scp: None, rcp: let_in.as_ref().map(but) };
        [(A.parse().unwrap(), of_a), (B.parse().unwrap(), of_b)].into()
    }
}

fn lengths(principals: Vec<Principal>, target: &str) -> (Option<usize>, Option<usize>) {
    let graph = graph(principals);
    let start = graph.start(Caller::new(&user_arn(A, "dev")), Mfa::CodeSent);
    let found = graph.shortest(std::slice::from_ref(&start), target, &terms());
    let length = |chain: Option<Chain>| chain.map(|chain| chain.roles.len());
    (length(found.certain), length(found.possible))
}

/// The fewest hops that may do, certain or not; more than any chain if there is none.
fn least((certain, possible): (Option<usize>, Option<usize>)) -> usize {
    certain.or(possible).unwrap_or(usize::MAX)
}

proptest! {
    #[test]
    fn the_best_ways_are_those_that_trying_every_pair_finds(
        (principals, count) in principals(),
        limits in limits(),
    ) {
        let graph = Graph::new(principals, limits);
        let start = |mfa| graph.start(Caller::new(&user_arn(A, "dev")), mfa);
        let plain = start(Mfa::NotSent);
        let ways = graph.ways(std::slice::from_ref(&plain), &terms());

        for index in 0..count {
            let way = ways.to(&graph, &arn(index));
            let found = |start: &StartingPoint, possible| {
                brute_force(&graph, start, &arn(index), &terms(), possible)
            };
            // Whatever is allowed without MFA is allowed with it in these graphs.
            prop_assert_eq!(way.is_some(), found(&start(Mfa::CodeSent), true).is_some());
            if let Some(hops) = found(&plain, false) {
                let way = way.unwrap();
                prop_assert!(way.standing.is_certain() && way.standing.needs.is_empty());
                prop_assert!(way.hops as usize <= hops);
                prop_assert!(way.standing.is_likely || way.hops as usize == hops);
            } else if let Some(way) = way {
                let is_plain = way.standing.decision == Decision::Allow
                    && way.standing.needs.is_empty();
                prop_assert!(!is_plain, "{:?}", way);
            }
            if let Some(way) = way {
                prop_assert_eq!(ways.chain(&graph, &arn(index)).len(), way.hops as usize);
            }
        }
    }

    #[test]
    fn the_search_agrees_with_trying_every_pair(
        (principals, count) in principals(),
        limits in limits(),
        target in 0..8_usize,
    ) {
        let graph = Graph::new(principals, limits);
        let target = arn(target % count);
        let start = graph.start(Caller::new(&user_arn(A, "dev")), Mfa::CodeSent);

        let found = graph.shortest(std::slice::from_ref(&start), &target, &terms());

        let certain = brute_force(&graph, &start, &target, &terms(), false);
        prop_assert_eq!(found.certain.as_ref().map(|chain| chain.roles.len()), certain);
        if certain.is_none() {
            let possible = brute_force(&graph, &start, &target, &terms(), true);
            prop_assert_eq!(found.possible.as_ref().map(|chain| chain.roles.len()), possible);
        }
    }

    #[test]
    fn one_more_deny_never_shortens_a_chain(
        (principals, count) in principals(),
        target in 0..8_usize,
        denied in 0..9_usize,
    ) {
        let target = arn(target % count);
        let before = lengths(principals.clone(), &target);
        let mut less = principals;
        let whose = denied % less.len();
        let denies = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
        known(&mut less[whose]).identity.policies.push(policy(&json!({"Statement": [denies]})));

        let after = lengths(less, &target);

        prop_assert!(after.0.unwrap_or(usize::MAX) >= before.0.unwrap_or(usize::MAX));
        prop_assert!(before.0.is_some() || least(after) >= least(before));
    }

    #[test]
    fn a_certain_chain_stays_possible_if_less_is_read(
        (principals, count) in principals(),
        target in 0..8_usize,
        hidden in proptest::collection::vec(any::<bool>(), 9),
    ) {
        let target = arn(target % count);
        let before = lengths(principals.clone(), &target);
        let mut less = principals;
        for (principal, _) in less.iter_mut().zip(&hidden).filter(|(_, hidden)| **hidden) {
            known(principal).identity = Layer::unread("forgotten");
        }

        let after = lengths(less, &target);

        // Less is certain, and more is possible.
        prop_assert!(after.0.unwrap_or(usize::MAX) >= before.0.unwrap_or(usize::MAX));
        prop_assert!(least(after) <= least(before) || after.0.is_some());
    }

    #[test]
    fn who_can_agrees_with_a_search_from_everyone(
        (principals, count) in principals(),
        limits in limits(),
        target in 0..8_usize,
    ) {
        let target = arn(target % count);
        let everyone: Vec<Arc<str>> = principals.iter().map(|one| Arc::clone(&one.arn)).collect();
        let graph = Graph::new(principals, limits);

        let found = graph.who_can(&target, &terms(), Mfa::CodeSent);

        for who in everyone.iter().filter(|who| ***who != *target) {
            let start = graph.start(Caller::new(who), Mfa::CodeSent);
            let route = graph.shortest(std::slice::from_ref(&start), &target, &terms());
            let told = found.can.iter().find(|one| one.arn == *who);
            let length = |chain: Option<&Chain>| chain.map(|chain| chain.roles.len());
            let certain = told.filter(|one| one.decision == Decision::Allow);
            prop_assert_eq!(certain.map(|one| one.chain.len()), length(route.certain.as_ref()));
            prop_assert_eq!(told.is_some(), route.certain.or(route.possible).is_some());
        }
    }
}
