//! Every caller against every role: what ministack does, which enforces trust policies and was written by
//! others, and what kamen says beforehand, from what it can read of both sides.
//!
//! ministack is asked by boto3 (`tests/python/cells`). If the two differ, `explained` says who is
//! right by AWS's documentation; a difference without a reason fails, and so does a reason without its
//! differences. The table goes to `target/cells.txt`.

mod answer;
mod explained;
mod fixture;
mod table;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use answer::{Answer, Answers, How, ask};
use explained::REASONS;
use fixture::{Fixture, HOME, Readers};
use serde_json::Value;
use table::{Cell, count, draw};

use crate::support::environment::TestEnvironment;

/// Callers that are asked about by kamen, and as whom ministack was asked.
const CALLERS: &[(&str, &str, How)] = &[
    ("alice", "alice", How::Profile),
    ("exact", "exact", How::Profile),
    ("bare", "bare", How::Profile),
    ("denied", "denied", How::Profile),
    ("bounded", "bounded", How::Profile),
    ("grouped", "grouped", How::Profile),
    ("patterned", "patterned", How::Profile),
    ("pat", "pat", How::Profile),
    ("eve", "eve", How::Profile),
    ("session-Hop", "session-Hop", How::Profile),
    ("session-Second", "session-Second", How::Profile),
    ("session-Bare", "session-Bare", How::Profile),
    ("session-Bounded", "session-Bounded", How::Profile),
    ("session-Myself", "session-Myself", How::Profile),
    ("session-away", "session-away", How::Profile),
    ("keys-Second", "keys-Second", How::Profile),
    ("narrowed", "narrowed", How::Profile),
    ("tagged", "tagged", How::Profile),
    ("inside", "session-Hop", How::Inside(&[])),
    ("inside-narrowed", "narrowed", How::InsideNarrowed),
    ("inside-tagged", "tagged", How::Inside(&["--tag=team=red"])),
    ("token", "token", How::Profile),
    ("federated", "federated", How::Profile),
    ("root", "root", How::Profile),
];

/// ministack's GetAccountAuthorizationDetails leaves permissions boundaries out (AWS sends them: IAM API,
/// UserDetail and RoleDetail), so those that have one are judged by what they read of themselves.
const BOUNDED: &[&str] = &["bounded", "session-Bounded"];

/// What kamen said, by caller, role and what was sent.
struct Said<'a> {
    fixture: &'a Fixture,
    home: TestEnvironment,
    plain: HashMap<&'static str, Answers>,
    sent: BTreeMap<(String, String), Answers>,
}

impl<'a> Said<'a> {
    fn by_all(fixture: &'a Fixture) -> Self {
        let profiles = CALLERS.iter().filter(|(_, _, how)| *how == How::Profile);
        let profiles: Vec<&str> = profiles.map(|(name, _, _)| *name).collect();
        let home = fixture.home(&profiles, Readers::Sweep);
        let answers = |name: &str, how| {
            if BOUNDED.contains(&name) {
                alone(fixture, name)
            } else {
                ask(fixture, &home, (name, how), None)
            }
        };
        let plain = CALLERS.iter().map(|&(name, _, how)| (name, answers(name, how))).collect();
        Self { fixture, home, plain, sent: BTreeMap::new() }
    }

    fn of(&mut self, caller: &str, role: &str, sent: Option<&Value>) -> Answer {
        let Some(sent) = sent else { return self.plain[caller][role] };
        let key = (caller.to_owned(), sent.to_string());
        let fresh = || ask(self.fixture, &self.home, (caller, How::Profile), Some(sent));
        self.sent.entry(key).or_insert_with(fresh)[role]
    }
}

/// What kamen says if only the caller can read what the caller may do.
fn alone(fixture: &Fixture, caller: &str) -> Answers {
    let home = fixture.home(&[caller], Readers::List);
    ask(fixture, &home, (caller, How::Profile), None)
}

fn cells(fixture: &Fixture) -> Vec<Cell> {
    let mut said = Said::by_all(fixture);
    let mut cells = Vec::new();
    for (name, oracle, _) in CALLERS {
        for (_, role, sent, told) in fixture.asked.cells.iter().filter(|cell| cell.0 == *oracle) {
            let is_sender = name == oracle;
            if sent.is_some() && !is_sender {
                continue;
            }
            let is_away = ["eve", "session-away"].contains(name);
            cells.push(Cell {
                caller: (*name).to_owned(),
                kind: fixture.asked.roles[role].clone(),
                is_within: role.contains(HOME) != is_away,
                sent: sent.is_some(),
                ministack: if told == "allow" { Answer::Allow } else { Answer::Deny },
                kamen: said.of(name, role, sent.as_ref()),
                role: role.clone(),
            });
            assert!(told == "allow" || told == "AccessDenied", "{name} on {role}: {told}");
        }
    }
    cells
}

#[test]
fn kamen_and_ministack_agree_cell_by_cell_or_it_is_known_why_not() {
    let fixture = Fixture::asked();

    let cells = cells(&fixture);

    let count = count(&cells);
    let text = draw(&cells, &count);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target has a parent");
    std::fs::write(target.join("cells.txt"), &text).expect("target can be written");
    println!("{text}");
    assert!(cells.len() > 3000, "{} cells are too few", cells.len());
    assert!(count.unexplained.is_empty(), "unexplained:\n{}", count.unexplained.join("\n"));
    for reason in REASONS {
        let found = count.explained.get(reason.name).copied().unwrap_or_default();
        assert_eq!(found, reason.cells, "cells of `{}`", reason.name);
    }
}

#[test]
fn what_a_caller_alone_can_read_never_turns_a_verdict() {
    let fixture = Fixture::seeded();
    let profiles = CALLERS.iter().filter(|(name, _, how)| {
        *how == How::Profile && !BOUNDED.contains(name) && !["root", "federated"].contains(name)
    });
    let profiles: Vec<&str> = profiles.map(|(name, _, _)| *name).collect();
    let home = fixture.home(&profiles, Readers::Sweep);
    let (mut decided, mut unknown) = (0, 0);

    for caller in profiles {
        let all = ask(&fixture, &home, (caller, How::Profile), None);
        for (role, answer) in alone(&fixture, caller) {
            if answer == Answer::Unknown {
                unknown += 1;
            } else {
                assert_eq!(answer, all[&role], "{caller} on {role}");
                decided += 1;
            }
        }
    }

    println!("alone: {decided} decided, {unknown} unknown");
    assert!(decided > 1500 && unknown > 100, "{decided} decided, {unknown} unknown");
}
