//! AWS's texts, by pattern (User Guide, "troubleshoot_access-denied"; semantics 1.14).

use crate::domain::account::AccountId;
use crate::policy::explain::denial::word::{after, bare, contains, find, quoted, split, word};
use crate::policy::explain::denial::{
    Denial, Refusal, RefusingLayer, clean, code, encoded, meaning,
};

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
        let lower = part.to_ascii_lowercase();
        let has = |known: &str| lower.contains(&known.to_ascii_lowercase());
        let is_named = usize::from(has(NOT_AUTHORIZED));
        is_named + usize::from(has(CONSOLE) || meaning::all().any(|(known, _)| has(known)))
    };
    let mut found: Vec<Denial> = Vec::new();
    let mut told: Vec<Denial> = Vec::new();
    let plain = clean::plain(text);
    // The console's heading says nothing that the text below it does not.
    let is_told = contains(&plain, CONSOLE);
    let lines = plain.lines().filter(|line| {
        let is_heading = is_told && line.eq_ignore_ascii_case("access denied");
        !(is_heading || is_of_a_database(line) && !contains(line, NOT_AUTHORIZED))
    });
    let plain = without_preamble(&lines.collect::<Vec<_>>().join("\n"));
    let parts = clean::parts(&plain, hits);
    for denial in parts.iter().flat_map(|part| of_each_value(part)).filter_map(|part| read(&part)) {
        // Tools print the error that they wrap once more, with another code or none.
        let same = Denial { code: None, ..denial.clone() };
        if !told.contains(&same) {
            told.push(same);
            found.push(denial);
        }
    }
    // Programs that look in several places say last why the one that was meant failed.
    let is_vague = |one: &Denial| one.meaning.is_some_and(meaning::only_wraps);
    if found.iter().any(|one| !is_vague(one)) {
        found.retain(|one| !is_vague(one));
    }
    if found.is_empty() { code::alone(&plain).into_iter().collect() } else { found }
}

/// What a database says of its own users.
fn is_of_a_database(line: &str) -> bool {
    contains(line, "access denied for user '")
        || contains(line, "access denied; you need (at least")
}

/// How EC2 begins behind `You are`, and what says that caller and action follow: what is encoded follows as well.
const PREAMBLE: &str = "not authorized to perform this operation. User:";

/// Without how EC2 begins a denial, also if that stands on two lines.
fn without_preamble(plain: &str) -> String {
    let mut kept = String::with_capacity(plain.len());
    let mut rest = plain;
    while let Some((before, after)) = rest.split_once("You are") {
        kept.push_str(before);
        let mut words = after.split_whitespace();
        let is_preamble = PREAMBLE.split_whitespace().all(|known| words.next() == Some(known));
        let behind = after.split_once("operation.").filter(|_| is_preamble);
        if behind.is_none() {
            kept.push_str("You are");
        }
        rest = behind.map_or(after, |(_, behind)| behind);
    }
    kept.push_str(rest);
    kept
}

/// What stands in front of several values and says what was called, in bytes.
const LONGEST_FRONT: usize = 200;

/// One text for each of several values that AWS does not take.
fn of_each_value(part: &str) -> Vec<String> {
    let Some((front, list)) = part.split_once(" validation errors detected: ") else {
        return vec![part.to_owned()];
    };
    // The code stands close before it.
    let near = front.floor_char_boundary(front.len().saturating_sub(LONGEST_FRONT));
    let front = front.get(near..).unwrap_or_default();
    let mut values = list.split("; Value ");
    let first = values.next().unwrap_or_default();
    let values = values.map(|value| format!("{front} validation errors detected: Value {value}"));
    std::iter::once(format!("{front} validation errors detected: {first}")).chain(values).collect()
}

const NOT_AUTHORIZED: &str = "not authorized to perform:";
/// How the console begins; below it stand `User:`, `Service:`, `Action:`, `On resource(s):` and `Context:`.
const CONSOLE: &str = "You don't have permission to ";

/// One denial, on one line.
fn read(text: &str) -> Option<Denial> {
    let mut denial = Denial {
        code: code::of_text(text),
        encoded: encoded::of_line(text),
        authorization_id: after(text, "authorization id: ").map(word),
        ..Denial::default()
    };
    if let Some((_, rest)) = split(text, NOT_AUTHORIZED) {
        subject(text, rest, &mut denial);
    } else if let Some(action) = after(text, CONSOLE) {
        of_console(text, &word(action), &mut denial);
    } else if let Some(rest) =
        after(text, "Not authorized to perform ").filter(|rest| names_an_action(rest))
    {
        by_name(text, rest, &mut denial);
    }
    let mut meanings = meaning::all().filter(|(part, _)| contains(text, part));
    // Who names the action and a policy says more than a text that names neither.
    denial.meaning = match (&denial.who, &denial.action) {
        (Some(who), Some(action)) => meaning::of_action(action)
            .or_else(|| meaning::of_service(who, action))
            .or_else(|| meaning::of_unsigned(who))
            .or_else(|| meaning::of_reason(text)),
        _ => meanings
            .next()
            .map(|(_, meaning)| *meaning)
            .or_else(|| denial.code.as_deref().and_then(meaning::of_code)),
    };
    if denial.action.is_none() && denial.meaning.is_some_and(meaning::tells_nothing) {
        // CloudFormation says first what it called.
        denial.action = after(text, "API: ").map(word).filter(|action| action.contains(':'));
    }
    let said = denial.action.is_some()
        || denial.meaning.is_some()
        || denial.encoded.is_some()
        || denial.authorization_id.is_some();
    said.then_some(denial)
}

/// What the console asks to be sent to an administrator.
fn of_console(text: &str, asked: &str, denial: &mut Denial) {
    denial.who = after(text, "User: ").map(word);
    let action = after(text, " Action: ").map_or_else(|| asked.to_owned(), word);
    denial.action = Some(match after(text, " Service: ").map(word) {
        Some(service) if !action.contains(':') => format!("{service}:{action}"),
        Some(_) | None => action,
    });
    let names = ["On resource(s): ", "On resource: ", "On resources: "];
    denial.resource = names.iter().find_map(|name| after(text, name)).map(resource);
    if let Some(reason) = after(text, "Context: ") {
        refusal(reason, "no ", denial);
    }
}

/// Whether a text goes on with an action or an operation, and not with a sentence.
fn names_an_action(rest: &str) -> bool {
    let first = word(rest);
    first.contains(':') || first.starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// `CodePipeline is not authorized to perform AssumeRole on role ARN`; of tokens, `Not authorized to perform ACTION`.
fn by_name(text: &str, rest: &str, denial: &mut Denial) {
    let action = word(rest);
    let is_bare = action.to_ascii_lowercase().starts_with("assumerole");
    denial.action = Some(if is_bare { format!("sts:{action}") } else { action });
    let who = split(text, " is not authorized to perform ").map(|(front, _)| front);
    denial.who =
        who.and_then(|front| front.split_whitespace().next_back()).map(|one| bare(one).to_owned());
    denial.resource =
        after(rest, " on role ").or_else(|| after(rest, " on resource ")).map(resource);
}

/// The last word, or the ARN before an account: `… ARN with accountId 111122223333`.
fn caller_before(front: &str) -> Option<&str> {
    const WORDS_OF_ACCOUNT: usize = 4;
    let mut words = front.split_whitespace().rev();
    let last = words.next()?;
    let is_account = bare(last).parse::<AccountId>().is_ok();
    let arn = words.take(WORDS_OF_ACCOUNT).find(|word| bare(word).starts_with("arn:"));
    arn.filter(|_| is_account).or(Some(last))
}

/// `User: ARN is not authorized to perform: ACTION on resource: ARN because …`.
fn subject(text: &str, rest: &str, denial: &mut Denial) {
    let by_front = || {
        let (front, _) = split(text, " is not authorized to perform:")?;
        caller_before(front).map(|who| bare(who).to_owned())
    };
    let who = after(text, "User: ").map(word).or_else(by_front);
    // A text may begin behind its caller, or come without one.
    denial.who = who.filter(|who| !["", "is", "User", "User:"].contains(&who.as_str()));
    denial.action = Some(word(rest));
    denial.resource = after(rest, "on resource: ")
        .map(resource)
        .or_else(|| after(rest, "on resources: ").map(resources))
        .or_else(|| after(rest, " on arn:").map(|behind| word(&format!("arn:{behind}"))));
    refusal(rest, "because no ", denial);
}

/// How it was refused and by what, from the words for it; some services do not name the policy that denies.
fn refusal(rest: &str, none: &str, denial: &mut Denial) {
    if let Some((_, reason)) = split(rest, "explicit deny in ") {
        denial.refusal = Refusal::Explicit;
        reason_of(reason, denial);
    } else if contains(rest, "with an explicit deny") {
        denial.refusal = Refusal::Explicit;
    } else if let Some((_, reason)) = split(rest, none) {
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

/// A resource: an ARN, or what IAM writes instead of one, such as `role x` or `instance profile y`.
fn resource(text: &str) -> String {
    if let Some(quoted) = quoted(text) {
        return quoted.to_owned();
    }
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

/// Several resources, as AWS lists them.
fn resources(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut listed: Vec<String> = Vec::new();
    while let Some(one) = words.next().filter(|one| one.contains("arn:")) {
        listed.push(bare(one).to_owned());
        if !one.ends_with(',') {
            break;
        }
    }
    if listed.len() > 1 { listed.join(", ") } else { resource(text) }
}
