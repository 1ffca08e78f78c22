//! Whose side must change so that a key holds what it must, by the key alone.

use crate::domain::text::harmless;
use crate::policy::decide::context::Fact;
use crate::policy::decide::question::Caller;
use crate::policy::explain::missing::advice::{Advice, Asked, Ease, Goal};
use crate::policy::language::condition::operator::Set;
use crate::policy::language::key::{
    CallerKey, ContextKey, KeyKind, RequestKey, is_of_endpoints, is_sent_by_services,
};
use crate::policy::language::pattern::Values;

/// For a condition's own key.
pub(super) fn of(asked: &Asked<'_>, goal: Goal) -> Advice {
    by_key(&asked.test.key, goal, asked)
}

/// What is done about a key.
pub(super) fn by_key(key: &ContextKey, goal: Goal, asked: &Asked<'_>) -> Advice {
    match key.kind {
        KeyKind::Request(request) => of_the_request(request, key, goal, asked),
        KeyKind::Caller(caller) => of_the_caller(caller, key, goal),
        KeyKind::ResourceTag => {
            let tag = harmless(tag_of(key)).into_owned();
            let text = match goal {
                Goal::Named => match plain_value(asked) {
                    Some(value) => format!("have the role tagged with `{tag}` = `{value}`"),
                    None => format!("have the role tagged with `{tag}` as it asks"),
                },
                Goal::Present => format!("have the role tagged with `{tag}`"),
                Goal::Other | Goal::Absent => {
                    format!(
                        "have the role's tag `{tag}` changed if it is wrong, or assume another role"
                    )
                }
            };
            Advice::new(Ease::Owner, text)
        }
        KeyKind::ResourceAccount => Advice::new(Ease::Owner, "assume a role of another account"),
        KeyKind::Other => of_another(&key.name, key, (goal, asked)),
    }
}

/// Whether a condition on the key lists who calls, or whence.
pub(super) fn lists_callers(key: &ContextKey) -> bool {
    match key.kind {
        KeyKind::Caller(caller) => matches!(
            caller,
            CallerKey::Arn
                | CallerKey::Account
                | CallerKey::Tag
                | CallerKey::UserId
                | CallerKey::UserName
        ),
        KeyKind::Request(request) => request == RequestKey::SourceIp,
        KeyKind::Other => is_organization(&key.name) || is_of_endpoints(&key.name),
        KeyKind::ResourceAccount | KeyKind::ResourceTag => false,
    }
}

/// What the caller's session has for good, so that no other value can be sent (semantics 1.12).
pub(super) fn fixed(key: &ContextKey, caller: &Caller) -> Option<Advice> {
    let text = match key.kind {
        KeyKind::Request(RequestKey::SourceIdentity) => {
            let held = harmless(caller.source_identity.as_deref()?).into_owned();
            format!(
                "the session's source identity is `{held}` and cannot change: start from another session"
            )
        }
        KeyKind::Request(RequestKey::Tag) => {
            let tag = key.tag();
            let mut inherited = caller.transitive_tag_keys.iter();
            inherited.find(|one| one.to_lowercase() == tag)?;
            format!(
                "the session inherits the tag `{tag}`, which cannot be sent again: start from another session"
            )
        }
        KeyKind::Request(_)
        | KeyKind::Caller(_)
        | KeyKind::ResourceAccount
        | KeyKind::ResourceTag
        | KeyKind::Other => return None,
    };
    Some(Advice::new(Ease::Call, text))
}

fn of_the_request(request: RequestKey, key: &ContextKey, goal: Goal, asked: &Asked<'_>) -> Advice {
    let goal = match fixed(key, asked.scene.context.caller) {
        Some(fixed) if goal == Goal::Present && request == RequestKey::Tag => return fixed,
        // No other value can be sent.
        Some(_) if goal == Goal::Other => Goal::Absent,
        Some(_) | None => goal,
    };
    let (ease, text) = match (request, goal) {
        (
            RequestKey::MfaPresent | RequestKey::MfaAge,
            Goal::Named | Goal::Present | Goal::Other,
        ) => {
            if asked.scene.context.caller.is_user() {
                (Ease::Send, "send an MFA code")
            } else {
                let start =
                    "start from a user with an MFA code, since the session of a role carries none";
                (Ease::Call, start)
            }
        }
        (RequestKey::MfaPresent | RequestKey::MfaAge, Goal::Absent) => {
            (Ease::Send, "call without MFA")
        }
        (RequestKey::ExternalId | RequestKey::SessionName | RequestKey::SourceIdentity, _) => {
            return of_what_is_sent(request, goal);
        }
        (RequestKey::Tag, _) => return of_a_sent_tag(key, goal),
        (RequestKey::TagKeys | RequestKey::TransitiveTagKeys, _) => {
            return of_tag_keys(goal, asked);
        }
        (RequestKey::SourceIp, Goal::Named) => (Ease::Call, "call from a network that it names"),
        (RequestKey::SourceIp, Goal::Other) => {
            (Ease::Call, "call from a network that it does not name")
        }
        (RequestKey::SourceIp, Goal::Present) => (Ease::Call, "call from outside a VPC endpoint"),
        (RequestKey::SourceIp, Goal::Absent) => (Ease::Call, "call through a VPC endpoint"),
        (RequestKey::Region, Goal::Named) => {
            let region = plain_value(asked).map_or_else(String::new, |region| format!(" {region}"));
            let text = format!("send the call to a region that it names (`--region{region}`)");
            return Advice::new(Ease::Send, text);
        }
        (RequestKey::Region, Goal::Other | Goal::Present | Goal::Absent) => {
            (Ease::Send, "send the call to a region that it does not name (`--region`)")
        }
        (RequestKey::ViaAwsService, _) => return of_services(key),
        (RequestKey::SecureTransport, _) => {
            (Ease::Never, "every call to STS is encrypted: no one meets it")
        }
        (RequestKey::CurrentTime | RequestKey::EpochTime, _) => {
            (Ease::Owner, "call within the time that it leaves")
        }
    };
    Advice::new(ease, text)
}

fn of_the_caller(caller: CallerKey, key: &ContextKey, goal: Goal) -> Advice {
    let text = match (caller, goal) {
        (CallerKey::IsAwsService | CallerKey::ServiceName | CallerKey::ServiceNamesList, _) => {
            return of_services(key);
        }
        (CallerKey::Account, Goal::Named) => "call from an account that it names",
        (CallerKey::Account, _) => {
            return Advice::new(Ease::Owner, "call from an account that it does not name");
        }
        (CallerKey::UserName, Goal::Present) => "call as an IAM user",
        (CallerKey::UserName, Goal::Absent) => "call with the session of a role",
        (
            CallerKey::Arn | CallerKey::Type | CallerKey::UserId | CallerKey::UserName,
            Goal::Named,
        ) => "call as a principal that it names",
        (CallerKey::Arn | CallerKey::Type | CallerKey::UserId | CallerKey::UserName, _) => {
            "call as a principal that it does not name"
        }
        (CallerKey::Tag, Goal::Named | Goal::Present) => {
            let tag = harmless(tag_of(key)).into_owned();
            let text = format!("tag the caller's own user or role with `{tag}`");
            return Advice::new(Ease::Owner, text);
        }
        (CallerKey::Tag, Goal::Other | Goal::Absent) => {
            let tag = harmless(tag_of(key)).into_owned();
            let text = format!(
                "have the tag `{tag}` of the caller's own user or role changed if it is wrong"
            );
            return Advice::new(Ease::Owner, text);
        }
        (CallerKey::SourceIdentity, Goal::Named | Goal::Present) => {
            "start from a session with the source identity that it asks for"
        }
        (CallerKey::SourceIdentity, _) => "start from a session without that source identity",
        (CallerKey::TokenIssueTime, Goal::Absent) => "call with long-lived access keys",
        (CallerKey::TokenIssueTime, _) => "call with temporary credentials",
    };
    Advice::new(Ease::Call, text)
}

/// What a call says of itself.
fn of_what_is_sent(request: RequestKey, goal: Goal) -> Advice {
    let text = match (request, goal) {
        (RequestKey::ExternalId, Goal::Named | Goal::Present) => {
            "send the external id that the role's owner agreed on with you"
        }
        (RequestKey::ExternalId, Goal::Other) => "send another external id, or none",
        (RequestKey::ExternalId, Goal::Absent) => "leave out the external id",
        (RequestKey::SessionName, Goal::Named) => "name the session as it asks",
        (RequestKey::SessionName, Goal::Present) => "name the session",
        (RequestKey::SessionName, Goal::Other) => {
            "name the session otherwise than the condition does"
        }
        (RequestKey::SessionName, Goal::Absent) => {
            return Advice::new(Ease::Never, "every session has a name: no one meets it");
        }
        (_, Goal::Named) => "send the source identity that it asks for",
        (_, Goal::Present) => "send a source identity",
        (_, Goal::Other) => "send another source identity, or none",
        (_, Goal::Absent) => "leave out the source identity",
    };
    Advice::new(Ease::Send, text)
}

fn of_a_sent_tag(key: &ContextKey, goal: Goal) -> Advice {
    let tag = harmless(tag_of(key)).into_owned();
    let text = match goal {
        Goal::Named => format!("send the session tag `{tag}` with a value that it names"),
        Goal::Present => format!("send the session tag `{tag}`"),
        Goal::Other => format!("leave out the session tag `{tag}`, or send it with another value"),
        Goal::Absent => format!("leave out the session tag `{tag}`"),
    };
    Advice::new(Ease::Send, text)
}

/// The keys of all tags that are sent.
fn of_tag_keys(goal: Goal, asked: &Asked<'_>) -> Advice {
    let set = asked.test.operator.and_then(|operator| operator.set);
    let text = match (goal, set) {
        (Goal::Named, Some(Set::All)) => "send no other session tags than those that it names",
        (Goal::Named, _) => "send a session tag that it names",
        (Goal::Other, Some(Set::All)) => "send a session tag that it does not name",
        (Goal::Other, _) => "leave out the session tags that it names",
        (Goal::Present, _) => "send a session tag",
        (Goal::Absent, _) => "leave out the session tags",
    };
    Advice::new(Ease::Send, text)
}

fn of_another(name: &str, key: &ContextKey, (goal, asked): (Goal, &Asked<'_>)) -> Advice {
    if is_of_services(name) {
        return of_services(key);
    }
    let is_wanted = matches!(goal, Goal::Named | Goal::Present);
    let text = if is_of_endpoints(name) {
        match goal {
            Goal::Present => "call through a VPC endpoint",
            Goal::Absent => "call from outside a VPC endpoint",
            Goal::Named => "call from a network that it names",
            Goal::Other => "call from a network that it does not name",
        }
    } else if is_organization(name) {
        match goal {
            Goal::Named | Goal::Present => "call from an account that it names",
            Goal::Other | Goal::Absent => "call from an account that it does not name",
        }
    } else if matches!(name, "aws:resourceorgid" | "aws:resourceorgpaths") {
        return Advice::new(Ease::Owner, "assume a role of another account");
    } else if let Some((with, without)) = of_credentials(name) {
        if is_wanted { with } else { without }
    } else {
        return by_request(name, key, is_wanted && asked.scene.context.fact(key) == Fact::Absent);
    };
    Advice::new(Ease::Call, text)
}

/// Keys that follow from how the caller's credentials came about: what to call with so that they are there, and so that
/// they are not (AWS's page "reference_policies_condition-keys").
fn of_credentials(name: &str) -> Option<(&'static str, &'static str)> {
    let service = name.split_once(':').map_or(name, |(service, _)| service);
    // Keys of OIDC providers begin with a host.
    if name == "aws:federatedprovider" || service == "saml" || service.contains('.') {
        return Some((
            "start from the session of a user of that identity provider",
            "start from a session that is not of that identity provider",
        ));
    }
    Some(match name {
        "ec2:sourceinstancearn"
        | "ec2:roledelivery"
        | "aws:ec2instancesourcevpc"
        | "aws:ec2instancesourceprivateipv4" => (
            "call on an EC2 instance, with the credentials of its role",
            "call with other credentials than those of an EC2 instance",
        ),
        "lambda:sourcefunctionarn" => (
            "call within a function of Lambda, with the credentials of its role",
            "call with other credentials than those of that function",
        ),
        "identitystore:userid" | "aws:signinsessionarn" => {
            ("start from a sign-in that it names", "start from another sign-in")
        }
        "aws:assumedroot" => (
            "call with a session of `sts:AssumeRoot`",
            "call without a session of `sts:AssumeRoot`",
        ),
        _ => return None,
    })
}

/// Keys of which no more is known than whether requests to assume a role could carry them.
fn by_request(name: &str, key: &ContextKey, is_missing: bool) -> Advice {
    let written = harmless(&key.written);
    let is_own = name.starts_with("aws:") || name.starts_with("sts:");
    if is_missing && !is_own {
        let text = format!(
            "no request to assume a role carries `{written}`: have that condition name another key"
        );
        return Advice::new(Ease::Owner, text);
    }
    let text = if is_missing {
        format!(
            "call in a way that carries `{written}`; AWS's list of condition keys says which do"
        )
    } else {
        format!("call with another `{written}`, or without")
    };
    Advice::new(Ease::Call, text)
}

fn is_organization(name: &str) -> bool {
    matches!(name, "aws:principalorgid" | "aws:principalorgpaths")
}

/// Keys that no call by a person carries: a service calls, for a resource or for its caller.
fn is_of_services(name: &str) -> bool {
    is_sent_by_services(name)
        || matches!(
            name,
            "aws:sourceowner" | "aws:calledvia" | "aws:calledviafirst" | "aws:calledvialast"
        )
}

fn of_services(key: &ContextKey) -> Advice {
    let key = harmless(&key.written);
    Advice::new(
        Ease::Never,
        format!("`{key}` tells calls that AWS services make: no person's call changes it"),
    )
}

/// A tag's key as the policy has it.
fn tag_of(key: &ContextKey) -> &str {
    key.written.split_once('/').map_or("", |(_, tag)| tag)
}

/// The only value, if it is plain text.
fn plain_value(asked: &Asked<'_>) -> Option<String> {
    let [only] = asked.test.written.values.as_slice() else { return None };
    let is_plain = !only.contains(['*', '?', '$']);
    is_plain.then(|| harmless(only).into_owned())
}
