//! AssumeRole.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::domain::arn::RoleArn;
use crate::domain::identity::Identity;
use crate::domain::role::Tag;
use crate::sandbox::authorize;
use crate::sandbox::cloud::{Call, lock};
use crate::sandbox::organisation::{Account, Role};
use crate::sandbox::reply::Refusal;
use crate::sandbox::session::{Caller, Issued, RoleSession, Wearer};
use crate::sandbox::sts::validate::Violations;
use crate::sandbox::xml::Xml;

/// What was asked for, checked for its shape.
#[derive(Debug)]
pub(in crate::sandbox) struct Request {
    pub(in crate::sandbox) role: RoleArn,
    pub(in crate::sandbox) session_name: String,
    pub(in crate::sandbox) duration: Option<u32>,
    #[expect(dead_code, reason = "until conditions are asked")]
    pub(in crate::sandbox) external_id: Option<String>,
    pub(in crate::sandbox) source_identity: Option<String>,
    pub(in crate::sandbox) tags: Vec<Tag>,
    pub(in crate::sandbox) transitive_tag_keys: Vec<String>,
    pub(in crate::sandbox) policy: Option<Arc<str>>,
    #[expect(dead_code, reason = "until conditions are asked")]
    pub(in crate::sandbox) policy_arns: Vec<String>,
    pub(in crate::sandbox) serial_number: Option<String>,
    pub(in crate::sandbox) token_code: Option<String>,
}

/// Answers AssumeRole.
pub(super) fn assume_role(call: &Call<'_>) -> Result<Xml, Refusal> {
    let request = read(call)?;
    let mfa = call.verify_mfa(request.serial_number.as_deref(), request.token_code.as_deref())?;
    authorize::assume_role(call, &request, mfa)?;
    let found = call.cloud.organisation.role(request.role.as_str());
    let (account, role) = found.ok_or_else(|| {
        Refusal::denied(format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
            call.caller.identity.arn, request.role
        ))
    })?;
    check_duration(call, &request, role)?;
    let session = begin(call, &request, account, role);
    let seconds = request.duration.unwrap_or(3600);
    let asked = SignedDuration::from_secs(i64::from(seconds));
    let lifetime = call.cloud.session_lifetime.map_or(asked, |most| most.min(asked));
    let issued = lock(&call.cloud.keys).issue(session.clone(), call.now, lifetime)?;
    Ok(write(&session, &issued, &request))
}

fn read(call: &Call<'_>) -> Result<Request, Refusal> {
    let parameters = call.parameters;
    let (role, name) = (parameters.text("RoleArn"), parameters.text("RoleSessionName"));
    let external_id = parameters.text("ExternalId");
    let source_identity = parameters.text("SourceIdentity");
    let mut violations = Violations::default();
    violations.required("roleArn", role);
    violations.length("roleArn", role, 20, 2048);
    violations.required("roleSessionName", name);
    violations.length("roleSessionName", name, 2, 64);
    violations.characters("roleSessionName", name, "+=,.@-", "[\\w+=,.@-]*");
    violations.length("externalId", external_id, 2, 1224);
    violations.characters("externalId", external_id, "+=,.@:/-", "[\\w+=,.@:\\/-]*");
    violations.length("sourceIdentity", source_identity, 2, 64);
    violations.characters("sourceIdentity", source_identity, "+=,.@-", "[\\w+=,.@-]*");
    violations.length("serialNumber", parameters.text("SerialNumber"), 9, 256);
    violations.length("tokenCode", parameters.text("TokenCode"), 6, 6);
    let duration =
        violations.number("durationSeconds", parameters.text("DurationSeconds"), 900, 43_200);
    violations.check()?;
    let text = role.unwrap_or_default();
    let role = text.parse().map_err(|_| Refusal::invalid(format!("{text} is invalid")))?;
    let owned = |value: Option<&str>| value.map(str::to_owned);
    let texts = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect();
    let tags = parameters.pairs("Tags", "Key", "Value");
    Ok(Request {
        role,
        session_name: name.unwrap_or_default().to_owned(),
        duration,
        external_id: owned(external_id),
        source_identity: owned(source_identity),
        tags: tags.into_iter().map(|(key, value)| Tag { key, value }).collect(),
        transitive_tag_keys: texts(parameters.list("TransitiveTagKeys")),
        policy: parameters.text("Policy").map(Arc::from),
        policy_arns: texts(parameters.field_list("PolicyArns", "arn")),
        serial_number: owned(parameters.text("SerialNumber")),
        token_code: owned(parameters.text("TokenCode")),
    })
}

fn check_duration(call: &Call<'_>, request: &Request, role: &Role) -> Result<(), Refusal> {
    let Some(seconds) = request.duration else { return Ok(()) };
    if seconds > 3600 && call.caller.is_temporary() {
        return Err(Refusal::invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
             role chaining.",
        ));
    }
    if seconds > role.max_session_duration {
        return Err(Refusal::invalid(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(())
}

/// The session as it will call, once it has keys.
fn begin(call: &Call<'_>, request: &Request, account: &Account, role: &Role) -> Caller {
    let session = RoleSession {
        role: role.name.clone(),
        name: request.session_name.clone(),
        tags: request.tags.clone(),
        transitive_tag_keys: request.transitive_tag_keys.clone(),
        source_identity: request.source_identity.clone(),
        policies: request.policy.iter().cloned().collect(),
        provider: None,
    };
    Caller {
        identity: Identity {
            arn: format!("arn:aws:sts::{}:assumed-role/{}/{}", account.id, role.name, session.name),
            account: account.id,
            user_id: format!("{}:{}", role.id, session.name),
        },
        wearer: Wearer::Role(Box::new(session)),
        issued: Some(call.now),
    }
}

fn write(session: &Caller, issued: &Issued, request: &Request) -> Xml {
    let mut xml = Xml::new();
    xml.element("AssumedRoleUser", |xml| {
        xml.text("AssumedRoleId", &session.identity.user_id);
        xml.text("Arn", &session.identity.arn);
    });
    write_credentials(&mut xml, issued);
    xml.optional("SourceIdentity", request.source_identity.as_deref());
    xml
}

/// The `Credentials` element of every call that hands out keys.
pub(super) fn write_credentials(xml: &mut Xml, issued: &Issued) {
    xml.element("Credentials", |xml| {
        xml.text("AccessKeyId", &issued.access_key_id);
        xml.text("SecretAccessKey", issued.secret.reveal());
        xml.text("SessionToken", issued.token.reveal());
        xml.text("Expiration", &issued.expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    });
}
