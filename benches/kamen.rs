//! What must be fast, measured side by side: `cargo bench`, or `cargo bench -- verdict` for a part.
//!
//! The budgets: the first frame of 10,000 cached roles within 20 ms of the start of the process, a
//! keystroke in 100,000 roles drawn within 16 ms, verdicts for as many within 60 ms, from twenty identities each
//! trusted by one in twenty within 200 ms and from twenty all trusted by all within 2 s, the shortest chain among
//! them within 1 ms.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may fail loudly")]
#![allow(clippy::disallowed_methods, clippy::allow_attributes, reason = "a benchmark is an edge")]
#![allow(clippy::print_stdout, reason = "memory is no time: it is said beside the figures")]
#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "its data is its own")]

#[path = "support/organisation.rs"]
mod organisation;
#[path = "support/person.rs"]
mod person;
#[path = "support/processes.rs"]
mod processes;
#[path = "support/screens.rs"]
mod screens;

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use kamen::domain::arn::RoleArn;
use kamen::graph::{Graph, Terms};
use kamen::policy::decide::evaluate::{Decision, decide};
use kamen::policy::decide::question::{
    Caller, CallerPolicies, Layer, Mfa, Question, Request, Target, Trust,
};
use kamen::policy::language::document::PolicyDocument;
use kamen::policy::language::rule::Policy;
use kamen::policy::words::{KnownAccounts, trust_summary};

use crate::organisation::{HOME, Organisation, TRUST_BY_ACCOUNT, now};

const ROLES: usize = 100_000;
const ACCOUNTS: usize = 500;

fn documents(criterion: &mut Criterion) {
    let role: RoleArn = "arn:aws:iam::222222222222:role/Deploy".parse().unwrap();
    let known = KnownAccounts::default();
    let document = PolicyDocument::parse(TRUST_BY_ACCOUNT);
    criterion.bench_function("trust document, from text", |bencher| {
        bencher.iter(|| PolicyDocument::parse(black_box(TRUST_BY_ACCOUNT)));
    });
    criterion.bench_function("trust relationship in words, parsed", |bencher| {
        bencher.iter(|| trust_summary(black_box(&document), Some(&role), &known));
    });
}

fn verdicts(criterion: &mut Criterion) {
    let organisation = Organisation::new(ROLES, ACCOUNTS);
    let caller = Caller::new(&format!("arn:aws:iam::{HOME}:user/alice"));
    let policies = CallerPolicies {
        identity: Layer::read(vec![Arc::new(Policy::parse("identity", organisation::ASK_ALL))]),
        ..CallerPolicies::default()
    };
    let request = Request { session_name: Some("alice".to_owned()), ..Request::at(now()) };
    let ask = |target: &Target| {
        let question =
            Question { caller: &caller, policies: &policies, rcp: None, target, request: &request };
        decide(&question)
    };
    let targets = organisation.targets();
    let one = targets.first().expect("an organisation has roles");
    criterion.bench_function("verdict, one role, parsed", |bencher| {
        bencher.iter(|| ask(black_box(one)));
    });
    criterion.bench_function("verdict, one role, from text", |bencher| {
        bencher.iter(|| {
            let trust = Trust::Read(Arc::new(Policy::parse("trust", black_box(TRUST_BY_ACCOUNT))));
            ask(&Target::new(&*one.arn, trust))
        });
    });
    criterion.bench_function("verdicts, 100,000 roles from one identity", |bencher| {
        bencher.iter(|| targets.iter().filter(|target| ask(target) == Decision::Allow).count());
    });
}

fn chains(criterion: &mut Criterion) {
    let organisation = Organisation::new(ROLES, ACCOUNTS);
    let graph = Graph::new(organisation.principals(), HashMap::default());
    let caller = Caller::new(&format!("arn:aws:iam::{HOME}:user/alice"));
    let starts = [graph.start(caller, Mfa::NotSent)];
    let request = Request { session_name: Some("alice".to_owned()), ..Request::at(now()) };
    let terms = Terms { request, external_ids: HashMap::default(), memberships: None, last: None };
    let far = organisation.farthest();
    let found = graph.shortest(&starts, &far, &terms);
    assert!(found.certain.is_some_and(|chain| chain.roles.len() == 3), "the chain has three hops");
    criterion.bench_function("shortest chain among 100,000 roles in 500 accounts", |bencher| {
        bencher.iter(|| graph.shortest(&starts, black_box(&far), &terms));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    // Processes first: a large process takes long to fork.
    targets = processes::first_frame, processes::commands, documents, verdicts, person::verdicts, chains,
        screens::first_frame, screens::keystrokes
}
criterion_main!(benches);
