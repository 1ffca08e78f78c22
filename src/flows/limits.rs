//! What AWS would refuse before it looks at any policy, said before it is asked (semantics 1.2, 1.13).

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::{Identity, IdentityKind};
use crate::domain::session::{AssumeOptions, AssumeRequest};

/// Who is about to ask.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    pub identity: &'a Identity,
    /// Whether the caller's keys are those of a session: then one hour is the most (role chaining).
    pub temporary: bool,
    /// The role's own longest session in seconds, where it is known.
    pub role_maximum: Option<u32>,
}

/// One hour: the longest session that a session may obtain.
pub const CHAINED_MAXIMUM: u32 = 3600;

/// Checks a request against the limits of AWS.
pub fn check(request: &AssumeRequest, caller: &Caller<'_>) -> Result<(), Failure> {
    who(request, caller.identity)?;
    let options = &request.options;
    text("session name", &request.session_name, 2..=64, "+=,.@-_")?;
    if let Some(duration) = options.duration {
        span(duration, caller)?;
    }
    if let Some(id) = &options.external_id {
        text("external id", id, 2..=1224, "+=,.@:/-_")?;
    }
    if let Some(name) = &options.source_identity {
        text("source identity", name, 2..=64, "+=,.@-_")?;
        if name.starts_with("aws:") {
            return Err(wrong("a source identity must not begin with `aws:`", "choose another"));
        }
    }
    if let Some(serial) = &options.mfa_serial {
        text("MFA device", serial, 9..=256, "=/:,.@-_")?;
    }
    if let Some(code) = &request.mfa_code
        && !(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(wrong("an MFA code has six digits", "type the code that the device shows now"));
    }
    tags(options)?;
    policies(options)
}

/// The default session name: who the person is, in the letters that AWS allows.
pub fn default_session_name(caller: &Identity) -> String {
    session_name_of(caller.display_name())
}

/// `text` as a session name: other letters become `-`, 64 at most, 2 at least.
pub fn session_name_of(text: &str) -> String {
    let mut name: String = text
        .chars()
        .map(|letter| if is_allowed(letter, "+=,.@-_") { letter } else { '-' })
        .take(64)
        .collect();
    while name.len() < 2 {
        name.push('-');
    }
    name
}

fn who(request: &AssumeRequest, identity: &Identity) -> Result<(), Failure> {
    let refused = |message: &str, hint: &str| {
        Err(Failure::new(FailureKind::Refused, message.to_owned()).with_hint(hint))
    };
    match identity.kind() {
        IdentityKind::Root => refused(
            "the root user cannot assume any role (AWS: `Roles may not be assumed by root accounts.`)",
            "start from a user or a role: `--profile NAME`",
        ),
        IdentityKind::FederatedUser { .. } => refused(
            "a session of GetFederationToken may call GetCallerIdentity and nothing else of STS",
            "start from a user or a role: `--profile NAME`",
        ),
        _ if identity.partition() != request.role.partition() => {
            let message = format!(
                "you are in partition `{}`, the role is in `{}`: these never mix",
                identity.partition(),
                request.role.partition()
            );
            refused(&message, "start from an identity in the role's partition: `--profile NAME`")
        }
        _ => Ok(()),
    }
}

fn span(duration: u32, caller: &Caller<'_>) -> Result<(), Failure> {
    if caller.temporary && duration > CHAINED_MAXIMUM {
        return Err(wrong(
            &format!(
                "{duration} s is too long: a role put on from a session lasts one hour at most \
                 (AWS: `The requested DurationSeconds exceeds the 1 hour session limit for roles \
                 assumed by role chaining.`)"
            ),
            "ask for 3600 s, or start from a user's own keys",
        ));
    }
    if !(900..=43_200).contains(&duration) {
        return Err(wrong(
            &format!("{duration} s is no duration for a session: 900 to 43200 s are allowed"),
            "such as `--duration 1h`",
        ));
    }
    if let Some(maximum) = caller.role_maximum
        && duration > maximum
    {
        return Err(wrong(
            &format!(
                "{duration} s is longer than this role allows, which is {maximum} s (AWS: `The \
                 requested DurationSeconds exceeds the MaxSessionDuration set for this role.`)"
            ),
            &format!("ask for {maximum} s or less"),
        ));
    }
    Ok(())
}

fn tags(options: &AssumeOptions) -> Result<(), Failure> {
    if options.tags.len() > 50 {
        return Err(wrong("a session has 50 tags at most", "leave some out"));
    }
    let mut keys = std::collections::BTreeSet::new();
    for tag in &options.tags {
        let key = tag.key.chars().count();
        if key == 0 || key > 128 || tag.value.chars().count() > 256 {
            let message =
                format!("tag `{}`: a key has 1 to 128 letters, a value 256 at most", tag.key);
            return Err(wrong(&message, "shorten it"));
        }
        if tag.key.to_lowercase().starts_with("aws:") {
            return Err(wrong("a tag's key must not begin with `aws:`", "choose another"));
        }
        if !keys.insert(tag.key.to_lowercase()) {
            let message = format!("tag `{}` is given twice (AWS ignores case in keys)", tag.key);
            return Err(wrong(&message, "keep one of the two"));
        }
    }
    Ok(())
}

fn policies(options: &AssumeOptions) -> Result<(), Failure> {
    let inline = options.policy.as_ref().map_or(0, |policy| policy.chars().count());
    let arns: usize = options.policy_arns.iter().map(|arn| arn.chars().count()).sum();
    if options.policy_arns.len() > 10 {
        return Err(wrong("a session takes 10 managed policies at most", "leave some out"));
    }
    if inline + arns > 2048 {
        let message = format!(
            "the session policies have {} characters, 2048 are allowed together",
            inline + arns
        );
        return Err(wrong(&message, "leave white space out, or use managed policies"));
    }
    Ok(())
}

fn text(
    what: &str,
    value: &str,
    length: std::ops::RangeInclusive<usize>,
    also: &str,
) -> Result<(), Failure> {
    let letters = value.chars().count();
    if !length.contains(&letters) {
        let message = format!(
            "{what} `{value}` has {letters} letters: {} to {} are allowed",
            length.start(),
            length.end()
        );
        return Err(wrong(&message, "change it"));
    }
    match value.chars().find(|letter| !is_allowed(*letter, also)) {
        None => Ok(()),
        Some(letter) => Err(wrong(
            &format!("{what} `{value}`: AWS does not allow `{}`", letter.escape_default()),
            &format!("letters, digits and {also} are allowed"),
        )),
    }
}

fn is_allowed(letter: char, also: &str) -> bool {
    letter.is_ascii_alphanumeric() || also.contains(letter)
}

fn wrong(message: &str, hint: &str) -> Failure {
    Failure::usage(message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Tag;

    fn identity(arn: &str) -> Identity {
        let account = "111111111111".parse().unwrap();
        Identity { arn: arn.to_owned(), account, user_id: "AIDAEXAMPLE".to_owned() }
    }

    fn request(options: AssumeOptions) -> AssumeRequest {
        AssumeRequest {
            role: "arn:aws:iam::222222222222:role/Deploy".parse().unwrap(),
            session_name: "alice".to_owned(),
            options,
            mfa_code: None,
        }
    }

    fn failure(options: AssumeOptions, temporary: bool) -> String {
        let alice = identity("arn:aws:iam::111111111111:user/alice");
        let caller = Caller { identity: &alice, temporary, role_maximum: Some(7200) };
        check(&request(options), &caller).map_or_else(|failure| failure.message, |()| String::new())
    }

    fn lasting(duration: u32) -> AssumeOptions {
        AssumeOptions { duration: Some(duration), ..AssumeOptions::default() }
    }

    #[test]
    fn durations_have_three_limits() {
        assert_eq!(failure(lasting(900), false), "");
        assert_eq!(failure(lasting(7200), false), "");
        assert!(failure(lasting(899), false).contains("900 to 43200"));
        assert!(failure(lasting(43_201), false).contains("900 to 43200"));
        assert!(failure(lasting(7201), false).contains("MaxSessionDuration"));
        assert_eq!(failure(lasting(3600), true), "");
        assert!(failure(lasting(3601), true).contains("role chaining"));
    }

    #[test]
    fn texts_have_lengths_and_letters() {
        let external = |id: &str| AssumeOptions {
            external_id: Some(id.to_owned()),
            ..AssumeOptions::default()
        };
        let source = |name: &str| AssumeOptions {
            source_identity: Some(name.to_owned()),
            ..AssumeOptions::default()
        };

        assert_eq!(failure(external("a/b:c"), false), "");
        assert!(failure(external("x"), false).contains("2 to 1224"));
        assert!(failure(external("a b"), false).contains("does not allow ` `"));
        assert!(failure(source("a:b"), false).contains("does not allow `:`"));
    }

    #[test]
    fn tag_keys_differ_by_more_than_case() {
        let tag = |key: &str| Tag { key: key.to_owned(), value: String::new() };
        let options = AssumeOptions { tags: vec![tag("Team"), tag("team")], ..lasting(900) };

        assert!(failure(options, false).contains("twice"));
    }

    #[test]
    fn root_federated_users_and_foreign_partitions_are_told_no() {
        for arn in [
            "arn:aws:iam::111111111111:root",
            "arn:aws:sts::111111111111:federated-user/bob",
            "arn:aws-cn:iam::111111111111:user/alice",
        ] {
            let identity = identity(arn);
            let caller = Caller { identity: &identity, temporary: false, role_maximum: None };

            let failure = check(&request(AssumeOptions::default()), &caller).unwrap_err();

            assert_eq!(failure.kind, FailureKind::Refused, "{arn}");
        }
    }

    #[test]
    fn a_session_name_is_made_of_allowed_letters() {
        assert_eq!(session_name_of("alice@example.com"), "alice@example.com");
        assert_eq!(session_name_of("Zoë Müller"), "Zo--M-ller");
        assert_eq!(session_name_of("x"), "x-");
        assert_eq!(session_name_of(&"n".repeat(80)).len(), 64);
    }
}
