//! What AWS would refuse before it looks at any policy, as failures of our own, before it is asked
//! (semantics 1.2, 1.13). The rules themselves are [`crate::domain::limits`].

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::{Identity, check_caller};
use crate::domain::limits::{
    CHAINED_DURATION, CallerBreach, DurationBreach, EXTERNAL_ID, MFA_SERIAL, SESSION_NAME,
    SOURCE_IDENTITY, TextLimit, check_duration, check_policies, check_tags, mfa_code,
};
use crate::domain::session::AssumeRequest;
use crate::domain::session_policy::fault;
use crate::domain::time::typed;

/// Who is about to ask.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    pub identity: &'a Identity,
    /// Whether the caller's keys are those of a session: then one hour is the most (role chaining).
    pub temporary: bool,
    /// The role's own longest session in seconds, if it is known.
    pub role_maximum: Option<u32>,
}

/// Checks a request against the limits of AWS.
pub fn check(request: &AssumeRequest, caller: &Caller<'_>) -> Result<(), Failure> {
    who(request, caller.identity)?;
    let options = &request.options;
    text("session name", &request.session_name, SESSION_NAME)?;
    if let Some(duration) = options.duration {
        check_duration(duration, caller.temporary, caller.role_maximum).map_err(too_long)?;
    }
    for (what, value, limit) in [
        ("external id", &options.external_id, EXTERNAL_ID),
        ("source identity", &options.source_identity, SOURCE_IDENTITY),
        ("MFA device", &options.mfa_serial, MFA_SERIAL),
    ] {
        if let Some(value) = value {
            text(what, value, limit)?;
        }
    }
    if let Some(code) = &request.mfa_code {
        check_code(code)?;
    }
    check_tags(&options.tags)
        .map_err(|breach| wrong(&breach.to_string(), "change or leave out the tag"))?;
    check_policies(options.policy.as_deref(), &options.policy_arns).map_err(|breach| {
        wrong(&breach.to_string(), "leave out white space, or use fewer managed policies")
    })?;
    let fault = options.policy.as_deref().and_then(|text| fault(text, request.role.partition()));
    fault.map_or(Ok(()), |fault| {
        let message = format!("session policy: {fault}");
        Err(wrong(&message, "STS would answer `MalformedPolicyDocument`"))
    })
}

/// Checks a one-time code.
pub fn check_code(code: &str) -> Result<(), Failure> {
    if mfa_code(code).is_some() {
        return Ok(());
    }
    Err(wrong("an MFA code has six digits", "type the code that the device shows now"))
}

fn who(request: &AssumeRequest, identity: &Identity) -> Result<(), Failure> {
    let Err(breach) = check_caller(identity.kind(), identity.partition(), request.role.partition())
    else {
        return Ok(());
    };
    let hint = match breach {
        CallerBreach::Root | CallerBreach::FederatedUser => {
            "start from a user or a role: `--profile NAME`"
        }
        CallerBreach::Partition { .. } => {
            "start from an identity in the role's partition: `--profile NAME`"
        }
    };
    Err(Failure::new(FailureKind::Refused, breach.to_string()).with_hint(hint))
}

fn too_long(breach: DurationBreach) -> Failure {
    let hint = match breach {
        DurationBreach::OutOfRange(_) => "such as `--duration 1h`".to_owned(),
        DurationBreach::Chained(_) => {
            format!("ask for {}, or start from a user's own keys", typed(CHAINED_DURATION))
        }
        DurationBreach::OverRole { maximum, .. } => format!("ask for {} or less", typed(maximum)),
    };
    let aws = breach.aws_message().map(|message| format!(" (AWS: `{message}`)"));
    wrong(&format!("{breach}{}", aws.unwrap_or_default()), &hint)
}

fn text(what: &str, value: &str, limit: TextLimit) -> Result<(), Failure> {
    limit.check(value).map_err(|breach| {
        let message = format!("{what} `{value}`: it {breach}");
        wrong(&message, &format!("{} are allowed", limit.words()))
    })
}

fn wrong(message: &str, hint: &str) -> Failure {
    Failure::usage(message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Tag;
    use crate::domain::session::AssumeOptions;

    fn identity(arn: &str) -> Identity {
        let account = "111111111111".parse().unwrap();
        Identity { arn: arn.to_owned(), account, user_id: "AIDAEXAMPLE".to_owned() }
    }

    #[test]
    fn a_code_has_six_digits() {
        assert!(check_code("012345").is_ok());
        for code in ["", "12345", "1234567", "12345a"] {
            assert_eq!(check_code(code).unwrap_err().kind, FailureKind::Usage, "{code}");
        }
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
        assert!(failure(lasting(899), false).contains("15m to 12h"));
        assert!(failure(lasting(43_201), false).contains("15m to 12h"));
        assert!(failure(lasting(7201), false).contains("MaxSessionDuration"));
        assert_eq!(failure(lasting(3600), true), "");
        assert!(failure(lasting(3601), true).contains("role chaining"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_value() {
        let external = AssumeOptions { external_id: Some("a b".to_owned()), ..lasting(900) };
        let tag = |key: &str| Tag { key: key.to_owned(), value: String::new() };
        let tags = AssumeOptions { tags: vec![tag("Team"), tag("team")], ..lasting(900) };

        assert!(failure(external, false).starts_with("external id `a b`"));
        assert!(failure(tags, false).contains("one key"));
    }

    #[test]
    fn a_session_policy_that_sts_does_not_take_is_told() {
        let policy = |resource: &str| {
            let text = format!(
                r#"{{"Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": "{resource}"}}}}"#
            );
            AssumeOptions { policy: Some(text), ..lasting(900) }
        };

        assert_eq!(failure(policy("arn:aws:s3:::b/*"), false), "");
        let told = failure(policy("arn:aws:s3::b"), false);
        assert!(told.starts_with("session policy: the resource `arn:aws:s3::b`"), "{told}");
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
}
