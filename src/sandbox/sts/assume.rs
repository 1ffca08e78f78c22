//! AssumeRole.

use std::sync::Arc;

use crate::domain::arn::RoleArn;
use crate::domain::identity::Identity;
use crate::domain::limits::{
    DEFAULT_DURATION, DURATION, EXTERNAL_ID, MFA_CODE_DIGITS, MFA_SERIAL, POLICY_CHARACTERS,
    ROLE_ARN, SESSION_NAME, SOURCE_IDENTITY, check_duration,
};
use crate::domain::role::Tag;
use crate::policy::decide::question::Caller as Party;
use crate::policy::language::document::PolicyDocument;
use crate::sandbox::authorize;
use crate::sandbox::cloud::Call;
use crate::sandbox::organisation::{Account, Organisation, Role};
use crate::sandbox::reply::Refusal;
use crate::sandbox::session::{Acting, Caller, Issued, RoleSession};
use crate::sandbox::standing::has_key;
use crate::sandbox::sts::validate::Violations;
use crate::sandbox::xml::{Xml, time};

/// What was asked for, checked for its shape.
#[derive(Debug)]
pub(in crate::sandbox) struct Asked {
    pub(in crate::sandbox) role: RoleArn,
    pub(in crate::sandbox) session_name: String,
    pub(in crate::sandbox) duration: Option<u32>,
    pub(in crate::sandbox) external_id: Option<String>,
    pub(in crate::sandbox) source_identity: Option<String>,
    pub(in crate::sandbox) tags: Vec<Tag>,
    pub(in crate::sandbox) transitive_tag_keys: Vec<String>,
    pub(in crate::sandbox) policy: Option<Arc<str>>,
    pub(in crate::sandbox) policy_arns: Vec<String>,
    pub(in crate::sandbox) serial_number: Option<String>,
    pub(in crate::sandbox) token_code: Option<String>,
}

/// Answers AssumeRole.
pub(super) fn assume_role(call: &Call<'_>) -> Result<Xml, Refusal> {
    let asked = read(call)?;
    let organisation = &call.cloud.organisation;
    let policies = session_policies(organisation, &asked)?;
    let mfa = call.verify_mfa(asked.serial_number.as_deref(), asked.token_code.as_deref())?;
    let found = organisation.role(asked.role.as_str());
    authorize::assume_role(call, &asked, found, mfa)?;
    let missing = || Refusal::missing(format!("Role {} does not exist.", asked.role));
    let (account, role) = found.ok_or_else(missing)?;
    check_asked_duration(call, &asked, role)?;
    let session = begin(call, &asked, account, role, policies);
    let issued = call.issue(session.clone(), asked.duration.unwrap_or(DEFAULT_DURATION))?;
    Ok(write(&session, &issued))
}

/// The session policies as JSON text; a managed one must exist in the role's account.
fn session_policies(organisation: &Organisation, asked: &Asked) -> Result<Vec<Arc<str>>, Refusal> {
    let malformed = |text: &str| Refusal::new(400, "MalformedPolicyDocument", text);
    let mut policies = Vec::new();
    if let Some(text) = &asked.policy {
        if !PolicyDocument::parse(text).problems.is_empty() {
            return Err(malformed("Syntax errors in policy."));
        }
        policies.push(Arc::clone(text));
    }
    for arn in &asked.policy_arns {
        let own = arn
            .split(':')
            .nth(4)
            .is_some_and(|owner| owner == "aws" || owner == asked.role.account().to_string());
        let found = organisation.policy(arn).filter(|_| own);
        let missing =
            || malformed(&format!("PolicyArn {arn} does not exist or is not attachable."));
        policies.push(Arc::clone(&found.ok_or_else(missing)?.document));
    }
    let size: usize = policies.iter().take(1).map(|text| text.len()).sum();
    if size + 64 * asked.policy_arns.len() > POLICY_CHARACTERS {
        return Err(Refusal::new(
            400,
            "PackedPolicyTooLarge",
            format!(
                "Packed policy consumes {}% of allotted space, please use smaller policy.",
                100 * size.max(1) / POLICY_CHARACTERS
            ),
        ));
    }
    Ok(policies)
}

/// The tags and the source identity that a session carries cannot be changed on the way
/// (semantics 1.12).
pub(in crate::sandbox) fn check_inherited(caller: &Party, asked: &Asked) -> Result<(), Refusal> {
    let inherited = &caller.transitive_tag_keys;
    if inherited.iter().any(|key| has_key(&asked.tags, key)) {
        return Err(Refusal::new(
            400,
            "InvalidParameterValue",
            "One of the specified transitive tag keys can't be set because it conflicts with a \
             transitive tag key from the calling session.",
        ));
    }
    match (&caller.source_identity, &asked.source_identity) {
        (Some(held), Some(sent)) if held != sent => Err(Refusal::denied(format!(
            "User: {} is not authorized to perform: sts:SetSourceIdentity on resource: {}",
            caller.arn, asked.role
        ))),
        _ => Ok(()),
    }
}

fn read(call: &Call<'_>) -> Result<Asked, Refusal> {
    let parameters = call.parameters;
    let (role, name) = (parameters.text("RoleArn"), parameters.text("RoleSessionName"));
    let external_id = parameters.text("ExternalId");
    let source_identity = parameters.text("SourceIdentity");
    let tags = parameters.pairs("Tags", "Key", "Value");
    let mut violations = Violations::default();
    violations.required("roleArn", role);
    violations.length("roleArn", role, *ROLE_ARN.start(), *ROLE_ARN.end());
    violations.required("roleSessionName", name);
    violations.text("roleSessionName", name, SESSION_NAME);
    violations.text("externalId", external_id, EXTERNAL_ID);
    violations.text("sourceIdentity", source_identity, SOURCE_IDENTITY);
    violations.length("policy", parameters.text("Policy"), 1, 100_000);
    violations.text("serialNumber", parameters.text("SerialNumber"), MFA_SERIAL);
    violations.length("tokenCode", parameters.text("TokenCode"), MFA_CODE_DIGITS, MFA_CODE_DIGITS);
    let duration = parameters.text("DurationSeconds");
    let duration =
        violations.number("durationSeconds", duration, *DURATION.start(), *DURATION.end());
    violations.tags(&tags);
    violations.check()?;
    let text = role.unwrap_or_default();
    let role = text.parse().map_err(|_| Refusal::invalid(format!("{text} is invalid")))?;
    let owned = |value: Option<&str>| value.map(str::to_owned);
    let texts = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect();
    Ok(Asked {
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

fn check_asked_duration(call: &Call<'_>, request: &Asked, role: &Role) -> Result<(), Refusal> {
    let Some(seconds) = request.duration else { return Ok(()) };
    let maximum = Some(role.max_session_duration);
    let checked = check_duration(seconds, call.caller.is_temporary(), maximum);
    checked.map_err(|breach| {
        Refusal::invalid(breach.aws_message().map_or_else(|| breach.to_string(), str::to_owned))
    })
}

/// The session as it will call, once it has keys. What the caller's session passes on goes along.
fn begin(
    call: &Call<'_>,
    asked: &Asked,
    account: &Account,
    role: &Role,
    policies: Vec<Arc<str>>,
) -> Caller {
    let mut session = RoleSession {
        role: role.name.clone(),
        name: asked.session_name.clone(),
        tags: asked.tags.clone(),
        transitive_tag_keys: asked.transitive_tag_keys.clone(),
        source_identity: asked.source_identity.clone(),
        policies,
    };
    if let Acting::Role(before) = &call.caller.acting {
        let inherited = &before.transitive_tag_keys;
        let kept = before.tags.iter().filter(|tag| inherited.contains(&tag.key));
        session.tags.extend(kept.cloned());
        session.transitive_tag_keys.extend(inherited.iter().cloned());
        let identity = session.source_identity.take();
        session.source_identity = identity.or_else(|| before.source_identity.clone());
    }
    Caller {
        identity: Identity {
            arn: format!("arn:aws:sts::{}:assumed-role/{}/{}", account.id, role.name, session.name),
            account: account.id,
            user_id: format!("{}:{}", role.id, session.name),
        },
        acting: Acting::Role(Box::new(session)),
        issued: Some(call.now),
    }
}

fn write(session: &Caller, issued: &Issued) -> Xml {
    let mut xml = Xml::new();
    xml.element("AssumedRoleUser", |xml| {
        xml.text("AssumedRoleId", &session.identity.user_id);
        xml.text("Arn", &session.identity.arn);
    });
    write_credentials(&mut xml, issued);
    if let Acting::Role(session) = &session.acting {
        xml.optional("SourceIdentity", session.source_identity.as_deref());
    }
    xml
}

/// The `Credentials` element of every call that hands out keys.
pub(super) fn write_credentials(xml: &mut Xml, issued: &Issued) {
    xml.element("Credentials", |xml| {
        xml.text("AccessKeyId", &issued.access_key_id);
        xml.text("SecretAccessKey", issued.secret.reveal());
        xml.text("SessionToken", issued.token.reveal());
        xml.text("Expiration", &time(issued.expires));
    });
}
