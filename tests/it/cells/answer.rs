//! What kamen says: one run of `kamen roles` for each caller, and for each thing sent along.

use std::collections::HashMap;

use serde_json::Value;

use super::fixture::{Fixture, HOME};
use crate::support::environment::{TestEnvironment, kamen_binary};

/// A yes, a no, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Answer {
    Allow,
    Deny,
    Unknown,
}

/// How a caller comes to ask kamen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// By a profile of its name.
    Profile,
    /// In `kamen exec`, whose session was made with these options.
    Inside(&'static [&'static str]),
    /// The same with the narrow session policy.
    InsideNarrowed,
}

/// Answers by role.
pub(super) type Answers = HashMap<String, Answer>;

/// Asks kamen about all roles as `caller`; `sent` is what the request carries.
pub(super) fn ask(
    fixture: &Fixture,
    home: &TestEnvironment,
    (caller, how): (&str, How),
    sent: Option<&Value>,
) -> Answers {
    let mut arguments: Vec<String> = vec!["roles".to_owned(), "--output=json".to_owned()];
    arguments.extend(options(sent));
    let binary = kamen_binary().to_str().expect("a plain path").to_owned();
    let hop = format!("arn:aws:iam::{HOME}:role/Hop");
    let inside = |more: Vec<String>| {
        let head = ["exec", "--profile=alice", "--session-name=cell", &hop];
        let head = head.map(str::to_owned).into_iter().chain(more);
        head.chain(["--".to_owned(), binary]).collect::<Vec<_>>()
    };
    let before = match how {
        How::Profile => {
            arguments.push(format!("--profile={caller}"));
            Vec::new()
        }
        How::Inside(more) => inside(more.iter().map(|&text| text.to_owned()).collect()),
        How::InsideNarrowed => inside(vec![format!("--policy={}", fixture.asked.narrow)]),
    };
    let output = home.kamen().args(before).args(&arguments).output().expect("kamen runs");
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{caller}: {problem}");
    let listed: Value = serde_json::from_slice(&output.stdout).expect("kamen prints JSON");
    let roles = listed["roles"].as_array().expect("a list of roles");
    roles.iter().map(|role| (role["arn"].as_str().unwrap().to_owned(), plain(role))).collect()
}

/// The answer for the request as it is: a yes that takes something more is a no to this one.
fn plain(role: &Value) -> Answer {
    // The verdict is about the person, who holds other identities inside a session.
    let here = &role["here"];
    let needs_more = here["needs"].as_array().is_some_and(|supply| !supply.is_empty());
    match here["verdict"].as_str() {
        Some("allow") if needs_more => Answer::Deny,
        Some("allow") => Answer::Allow,
        Some("deny") => Answer::Deny,
        _ => Answer::Unknown,
    }
}

/// boto3's parameters as kamen's options.
fn options(sent: Option<&Value>) -> Vec<String> {
    let text = |name: &str| sent.and_then(|sent| sent[name].as_str());
    let mut options = vec![format!("--session-name={}", text("RoleSessionName").unwrap_or("cell"))];
    options.extend(text("ExternalId").map(|id| format!("--external-id={id}")));
    options.extend(text("SourceIdentity").map(|name| format!("--source-identity={name}")));
    let tags = sent.and_then(|sent| sent["Tags"].as_array()).into_iter().flatten();
    options.extend(tags.map(|tag| {
        format!("--tag={}={}", tag["Key"].as_str().unwrap(), tag["Value"].as_str().unwrap())
    }));
    options
}
