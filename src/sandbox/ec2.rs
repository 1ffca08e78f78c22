//! One call of EC2, whose refusal carries an encoded message (act 8).

use crate::domain::arn::ArnParts;
use crate::sandbox::cloud::Call;
use crate::sandbox::message;
use crate::sandbox::reply::Refusal;
use crate::sandbox::xml::{Xml, time};
use sha2::{Digest, Sha256};

/// Performs an action; `None` if this EC2 has none of that name.
pub(super) fn perform(call: &Call<'_>, action: &str) -> Option<Result<Xml, Refusal>> {
    (action == "RunInstances").then(|| run_instances(call))
}

/// Launches nothing, yet answers as if: what matters is who may.
fn run_instances(call: &Call<'_>) -> Result<Xml, Refusal> {
    let parameters = call.parameters;
    let image = parameters.text("ImageId").ok_or_else(|| {
        let text = "The request must contain the parameter ImageId";
        Refusal::new(400, "MissingParameter", text)
    })?;
    let account = call.caller.account();
    let instances = format!("arn:aws:ec2:{}:{account}:instance/*", call.region);
    authorize(call, "ec2:RunInstances", &instances, &[])?;
    let role = instance_role(call)?;
    if let Some(role) = &role {
        authorize(call, "iam:PassRole", role, &[("iam:PassedToService", "ec2.amazonaws.com")])?;
    }
    if parameters.text("DryRun") == Some("true") {
        let text = "Request would have succeeded, but DryRun flag is set.";
        return Err(Refusal::new(412, "DryRunOperation", text));
    }
    let seed = format!("{account} {image} {}", call.now);
    let id: String = hex::encode(Sha256::digest(seed)).chars().take(17).collect();
    let mut xml = Xml::new();
    xml.text("reservationId", &format!("r-{id}"));
    xml.text("ownerId", &account.to_string());
    xml.element("instancesSet", |xml| {
        xml.element("item", |xml| {
            xml.text("instanceId", &format!("i-{id}"));
            xml.text("imageId", image);
            xml.text("instanceType", parameters.text("InstanceType").unwrap_or("m1.small"));
            xml.text("launchTime", &time(call.now));
            xml.element("instanceState", |xml| {
                xml.text("code", "0");
                xml.text("name", "pending");
            });
        });
    });
    Ok(xml)
}

/// The ARN of the role that the instance is to assume. Here a profile has the name of its role.
fn instance_role(call: &Call<'_>) -> Result<Option<String>, Refusal> {
    let parameters = call.parameters;
    let arn = parameters.text("IamInstanceProfile.Arn");
    let name = match (parameters.text("IamInstanceProfile.Name"), arn) {
        (Some(name), _) => name,
        (None, Some(arn)) => arn.rsplit('/').next().unwrap_or(arn),
        (None, None) => return Ok(None),
    };
    let account = call.cloud.organisation.accounts.get(&call.caller.account());
    let role = account.and_then(|account| Some(account.roles.get(name)?.arn(account.id)));
    let invalid = || {
        Refusal::new(
            400,
            "InvalidParameterValue",
            format!(
                "Value ({name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM \
                 Instance Profile name"
            ),
        )
    };
    role.ok_or_else(invalid).map(Some)
}

fn authorize(
    call: &Call<'_>,
    action: &str,
    resource: &str,
    keys: &[(&str, &str)],
) -> Result<(), Refusal> {
    let mut request = call.request_about(resource);
    let mut conditions = vec![
        ("aws:RequestedRegion", call.region.to_owned()),
        ("aws:SourceIp", call.source_ip.to_owned()),
    ];
    if let Some(parts) = ArnParts::parse(resource) {
        conditions.push(("aws:ResourceAccount", parts.account.to_owned()));
    }
    for (key, value) in keys {
        request.context.set(key, *value);
        conditions.push((key, (*value).to_owned()));
    }
    let Some(why) = call.refused(action, resource, &request) else { return Ok(()) };
    let denied_by = why.statement.as_ref();
    let said = message::describe(call.caller, action, resource, denied_by, &conditions);
    let sentence = call.sentence(action, resource, &why.text);
    let sealed = message::seal(&call.cloud.key, &said.to_string());
    Err(Refusal::new(
        403,
        "UnauthorizedOperation",
        format!(
            "You are not authorized to perform this operation. {sentence}. Encoded authorization \
             failure message: {sealed}"
        ),
    ))
}
