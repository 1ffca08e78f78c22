//! Managed policies. Each has one version, `v1`.

use crate::sandbox::cloud::Call;
use crate::sandbox::iam::{encoded, required};
use crate::sandbox::organisation::identifier::unique_id;
use crate::sandbox::organisation::{CREATED, Policy};
use crate::sandbox::reply::Refusal;
use crate::sandbox::xml::{Xml, time};

/// The only version that a policy of the sandbox has.
pub(super) const VERSION: &str = "v1";

/// Answers GetPolicy.
pub(super) fn get_policy(call: &Call<'_>) -> Result<Xml, Refusal> {
    let (arn, policy) = find(call, "iam:GetPolicy")?;
    let mut xml = Xml::new();
    xml.element("Policy", |xml| write_policy(xml, arn, policy));
    Ok(xml)
}

/// Answers GetPolicyVersion.
pub(super) fn get_policy_version(call: &Call<'_>) -> Result<Xml, Refusal> {
    let version = required(call, "VersionId")?;
    let (arn, policy) = find(call, "iam:GetPolicyVersion")?;
    if version != VERSION {
        return Err(Refusal::missing(format!(
            "Policy {arn} version {version} does not exist or is not attachable."
        )));
    }
    let mut xml = Xml::new();
    xml.element("PolicyVersion", |xml| write_version(xml, policy));
    Ok(xml)
}

fn find<'a>(call: &Call<'a>, action: &str) -> Result<(&'a str, &'a Policy), Refusal> {
    let arn = required(call, "PolicyArn")?;
    call.authorize(action, arn)?;
    let own = call.caller.account().to_string();
    let readable = arn.split(':').nth(4).is_some_and(|owner| owner == own || owner == "aws");
    let policy = call.cloud.organisation.policy(arn).filter(|_| readable);
    let missing = || Refusal::missing(format!("Policy {arn} does not exist or is not attachable."));
    Ok((arn, policy.ok_or_else(missing)?))
}

/// The fields that every answer with a managed policy has.
pub(super) fn write_policy(xml: &mut Xml, arn: &str, policy: &Policy) {
    xml.text("PolicyName", &policy.name);
    xml.text("PolicyId", &unique_id("ANPA", arn));
    xml.text("Arn", arn);
    xml.text("Path", &policy.path);
    xml.text("DefaultVersionId", VERSION);
    xml.text("AttachmentCount", "1");
    xml.text("PermissionsBoundaryUsageCount", "0");
    xml.text("IsAttachable", "true");
    xml.optional("Description", policy.description.as_deref());
    xml.text("CreateDate", &time(CREATED));
    xml.text("UpdateDate", &time(CREATED));
}

/// The fields of a version, document included.
pub(super) fn write_version(xml: &mut Xml, policy: &Policy) {
    xml.text("Document", &encoded(&policy.document));
    xml.text("VersionId", VERSION);
    xml.text("IsDefaultVersion", "true");
    xml.text("CreateDate", &time(CREATED));
}
