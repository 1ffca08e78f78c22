//! AWS's texts, by pattern (User Guide, "troubleshoot_access-denied"; semantics 1.14).

use crate::policy::explain::denial::{Denial, Meaning, Refusal, RefusingLayer};

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

/// What STS says that is no matter of policies, by a part of the text.
const MEANINGS: [(&str, Meaning); 12] = [
    (
        "invalid MFA one time pass code",
        Meaning {
            words: "the one-time code is wrong, too old, or was used before",
            hint: "wait for the next code: each works once",
        },
    ),
    (
        "must provide both MFA serial number and one time pass code",
        Meaning {
            words: "a one-time code without its device, or a device without its code",
            hint: "give both",
        },
    ),
    (
        "unable to validate MFA code",
        Meaning {
            words: "the MFA device is not one of this user's",
            hint: "check `mfa_serial` in the profile",
        },
    ),
    (
        "Roles may not be assumed by root accounts",
        Meaning {
            words: "the root user can never assume a role",
            hint: "use an IAM user or a role",
        },
    ),
    (
        "exceeds the 1 hour session limit for roles assumed by role chaining",
        Meaning {
            words: "a role assumed from a role lasts one hour at most",
            hint: "ask for 3600 seconds or less, or start from a user",
        },
    ),
    (
        "exceeds the MaxSessionDuration set for this role",
        Meaning {
            words: "the role does not allow sessions that long",
            hint: "ask for less, or raise the role's maximum session duration",
        },
    ),
    (
        "Packed policy consumes",
        Meaning {
            words: "session policies and tags together are too large",
            hint: "use a smaller policy or fewer tags",
        },
    ),
    (
        "security token included in the request is expired",
        Meaning { words: "the credentials are past their end", hint: "sign in again" },
    ),
    (
        "security token included in the request is invalid",
        Meaning { words: "the access key is not known to AWS", hint: "check the profile's keys" },
    ),
    (
        "is not activated in this region for account",
        Meaning {
            words: "STS is not active in that region for the account that owns the role",
            hint: "use another region",
        },
    ),
    (
        "Invalid principal in policy",
        Meaning {
            words: "the trust policy names a principal that does not exist",
            hint: "check the ARN: a principal must exist when the policy is saved",
        },
    ),
    (
        "failed to satisfy constraint",
        Meaning {
            words: "a parameter breaks AWS's limits",
            hint: "see the parameter that the text names",
        },
    ),
];

pub(super) fn read(text: &str) -> Option<Denial> {
    let mut denial = Denial {
        code: code(text),
        encoded: encoded(text),
        authorization_id: after(text, "authorization id: ").map(word),
        ..Denial::default()
    };
    denial.meaning =
        MEANINGS.iter().find(|(part, _)| contains(text, part)).map(|(_, meaning)| *meaning);
    if let Some((_, rest)) = split(text, "not authorized to perform:") {
        subject(text, rest, &mut denial);
    } else if let Some(action) = after(text, "Not authorized to perform ") {
        denial.action = Some(word(action));
    }
    let said = denial.action.is_some()
        || denial.meaning.is_some()
        || denial.encoded.is_some()
        || denial.authorization_id.is_some();
    said.then_some(denial)
}

/// `User: ARN is not authorized to perform: ACTION on resource: ARN because …`.
fn subject(text: &str, rest: &str, denial: &mut Denial) {
    denial.who = after(text, "User: ").map(word);
    denial.action = Some(word(rest));
    denial.resource =
        after(rest, "on resource: ").or_else(|| after(rest, "on resources: ")).map(word);
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

/// The first word, without what closes a sentence.
fn word(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    first.trim_end_matches(['.', ',', ';', '"', '\'']).trim_start_matches(['"', '\'']).to_owned()
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
