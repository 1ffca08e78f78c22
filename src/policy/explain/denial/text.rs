//! AWS's texts, by pattern (User Guide, "troubleshoot_access-denied"; semantics 1.14).

use crate::policy::explain::denial::meaning::MEANINGS;
use crate::policy::explain::denial::{Denial, Refusal, RefusingLayer, clean, meaning};

/// How AWS calls the layers; longer names stand before those that they contain.
const LAYERS: [(&str, RefusingLayer); 11] = [
    ("identity-based polic", RefusingLayer::Identity),
    ("role trust polic", RefusingLayer::Trust),
    ("resource-based polic", RefusingLayer::Resource),
    ("permissions boundar", RefusingLayer::Boundary),
    ("permission boundar", RefusingLayer::Boundary),
    ("session polic", RefusingLayer::Session),
    ("session(s) polic", RefusingLayer::Session),
    ("VPC endpoint polic", RefusingLayer::Endpoint),
    ("service control polic", RefusingLayer::Scp),
    ("resource control polic", RefusingLayer::Rcp),
    ("trust polic", RefusingLayer::Trust),
];

/// Every denial in the text.
pub(super) fn read_all(text: &str) -> Vec<Denial> {
    let hits = |part: &str| {
        let named = usize::from(find(part, NOT_AUTHORIZED).is_some());
        named + usize::from(MEANINGS.iter().any(|(known, _)| contains(part, known)))
    };
    let mut found: Vec<Denial> = Vec::new();
    for denial in clean::parts(&clean::plain(text), hits).iter().filter_map(|part| read(part)) {
        // Tools print the error that they wrap once more.
        let is_told = |told: &Denial| {
            Denial { code: None, ..told.clone() } == Denial { code: None, ..denial.clone() }
        };
        if !found.iter().any(is_told) {
            found.push(denial);
        }
    }
    found
}

const NOT_AUTHORIZED: &str = "not authorized to perform:";

/// One denial, on one line.
fn read(text: &str) -> Option<Denial> {
    let mut denial = Denial {
        code: code(text),
        encoded: encoded(text),
        authorization_id: after(text, "authorization id: ").map(word),
        ..Denial::default()
    };
    if let Some((_, rest)) = split(text, NOT_AUTHORIZED) {
        subject(text, rest, &mut denial);
    } else if let Some(action) = after(text, "Not authorized to perform ") {
        denial.action = Some(word(action));
    }
    let mut meanings = MEANINGS.iter().filter(|(part, _)| contains(text, part));
    // Who names the action and a policy says more than a text that names neither.
    denial.meaning = match (&denial.who, &denial.action) {
        (Some(who), Some(action)) => meaning::of_action(action)
            .or_else(|| meaning::of_service(who, action))
            .or_else(|| meaning::of_reason(text)),
        _ => meanings.next().map(|(_, meaning)| *meaning),
    };
    let said = denial.action.is_some()
        || denial.meaning.is_some()
        || denial.encoded.is_some()
        || denial.authorization_id.is_some();
    said.then_some(denial)
}

/// `User: ARN is not authorized to perform: ACTION on resource: ARN because …`.
fn subject(text: &str, rest: &str, denial: &mut Denial) {
    denial.who = after(text, "User: ").map(word).or_else(|| {
        let (front, _) = split(text, " is not authorized to perform:")?;
        front.split_whitespace().next_back().map(|who| bare(who).to_owned())
    });
    denial.action = Some(word(rest));
    denial.resource = after(rest, "on resource: ")
        .or_else(|| after(rest, "on resources: "))
        .map(resource)
        .or_else(|| after(rest, " on arn:").map(|behind| word(&format!("arn:{behind}"))));
    if let Some((_, reason)) = split(rest, "with an explicit deny in ") {
        denial.refusal = Refusal::Explicit;
        reason_of(reason, denial);
    } else if let Some((_, reason)) = split(rest, "because no ") {
        denial.refusal = Refusal::Implicit;
        reason_of(reason, denial);
    }
}

fn reason_of(reason: &str, denial: &mut Denial) {
    let found = LAYERS
        .iter()
        .filter_map(|(name, layer)| Some((find(reason, name)?, *layer)))
        // The first one named is the refusing one; of two at the same place the longer name.
        .min_by_key(|(place, _)| *place);
    denial.layer = found.map(|(_, layer)| layer);
    denial.policy = reason
        .split_whitespace()
        .map(|part| part.trim_matches(['.', ',', ';', '"', '\'', '(', ')']))
        .find(|part| part.starts_with("arn:") && part.contains(":policy/"))
        .map(str::to_owned);
}

/// `An error occurred (AccessDenied) when calling …`, or a bare `AccessDenied: …` in front.
fn code(text: &str) -> Option<String> {
    if let Some(rest) = after(text, "An error occurred (") {
        return rest.split(')').next().map(str::to_owned);
    }
    if let Some(rest) = after(text, "api error ") {
        return rest.split([':', ' ']).next().map(str::to_owned).filter(|code| !code.is_empty());
    }
    let (front, _) = text.trim_start().split_once(':')?;
    let is_code =
        front.len() > 5 && front.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    is_code.then(|| front.to_owned()).filter(|front| front != "User")
}

fn encoded(text: &str) -> Option<String> {
    let rest = after(text, "Encoded authorization failure message: ")
        .or_else(|| after(text, "encoded authorization failure message: "))?;
    Some(word(rest)).filter(|message| !message.is_empty())
}

/// The first word, without quotes around it and without what closes a sentence.
fn word(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    bare(first).to_owned()
}

fn bare(text: &str) -> &str {
    let closing = |one: char| {
        matches!(one, '.' | ',' | ';' | '"' | '\'' | '`' | ')' | '}' | ']' | '”' | '’' | '»' | '“')
    };
    text.trim_end_matches(closing)
        .trim_start_matches(['"', '\'', '`', '(', '[', '“', '‘', '«', '„'])
}

/// A resource: an ARN, or what IAM writes instead of one, such as `role x` or `instance profile y`.
fn resource(text: &str) -> String {
    let first = word(text);
    if first.contains(':') || first == "*" {
        return first;
    }
    let mut kept: Vec<&str> = Vec::new();
    for one in text.split_whitespace().take(4) {
        let ends =
            ["because", "with", "on", "encoded"].contains(&one.to_ascii_lowercase().as_str());
        if ends || one.starts_with('(') {
            break;
        }
        kept.push(one);
        if one.ends_with(['.', ',', ';']) {
            break;
        }
    }
    bare(&kept.join(" ")).to_owned()
}

fn after<'a>(text: &'a str, marker: &str) -> Option<&'a str> {
    split(text, marker).map(|(_, rest)| rest)
}

fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// Texts change their case between services; the markers are ASCII, so offsets stay valid.
fn find(text: &str, part: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(&part.to_ascii_lowercase())
}

fn split<'a>(text: &'a str, marker: &str) -> Option<(&'a str, &'a str)> {
    let start = find(text, marker)?;
    let (front, tail) = text.split_at_checked(start)?;
    Some((front, tail.get(marker.len()..)?))
}
