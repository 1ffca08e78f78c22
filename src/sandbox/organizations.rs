//! Organizations: the one call that says which organisation an account is in.

use jiff::Timestamp;
use serde_json::json;

use crate::sandbox::cloud::Cloud;
use crate::sandbox::demo;
use crate::sandbox::organisation::identifier;
use crate::sandbox::reply::{Reply, Service};
use crate::sandbox::request::Received;

/// The action, where the request is one of Organizations: it speaks JSON, and names it in a header.
pub(super) fn action(request: &Received) -> Option<&str> {
    request.header("x-amz-target")?.strip_prefix("AWSOrganizationsV20161128.")
}

/// Answers one request. Everybody may ask: the organisation shares its bill and has no control
/// policies, so there is nothing to hide and nothing that would bind anybody.
pub(super) fn answer(cloud: &Cloud, request: &Received, action: &str, now: Timestamp) -> Reply {
    let id = &cloud.organisation.id;
    let refused =
        |status, code: &str, message: &str| (status, json!({"__type": code, "message": message}));
    let (status, body) = match cloud.authenticate(request, Service::Organizations, now) {
        Err(refusal) => refused(refusal.status, refusal.code, &refusal.message),
        Ok(_) if action != "DescribeOrganization" => {
            refused(400, "UnknownOperationException", "the sandbox has no such operation")
        }
        Ok(_) if id.is_empty() => {
            let text = "Your account is not a member of an organization.";
            refused(400, "AWSOrganizationsNotInUseException", text)
        }
        Ok(_) => {
            let management = demo::FIRST.to_string();
            let organization = json!({"Id": id, "MasterAccountId": management,
                "FeatureSet": "CONSOLIDATED_BILLING"});
            (200, json!({"Organization": organization}))
        }
    };
    let number = cloud.requests.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let request_id = identifier::request_id(cloud.seed, number);
    Reply { status, request_id, body: body.to_string() }
}
