//! DescribeOrganization, signed and sent by hand: one call is not worth one more SDK crate.

use std::time::{Duration, Instant, SystemTime};

use aws_credential_types::Credentials as SdkCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde::Deserialize;

use super::Sdk;
use super::http::{Transport, connector};
use crate::domain::authorization::Membership;
use crate::domain::call::CallRecord;
use crate::domain::secret::Credentials;
use crate::ports::aws::Access;

const OPERATION: &str = "organizations:DescribeOrganization";
const TARGET: &str = "AWSOrganizationsV20161128.DescribeOrganization";
const BODY: &str = "{}";

/// What stands for an error that has no better words.
type Trouble = Box<dyn std::error::Error + Send + Sync>;

impl Sdk {
    /// The organization of the caller's account; whatever goes wrong makes it unread.
    pub(super) async fn organization(&self, access: &Access) -> Membership {
        let (at, began) = (self.options.clock.now(), Instant::now());
        let limit = Duration::from_secs(self.options.network.read_timeout.max(1).into());
        let answer = tokio::time::timeout(limit, self.ask(access, at.into())).await;
        let read = match answer {
            Ok(Ok((status, body))) => read(status, &body),
            Ok(Err(trouble)) => Err(trouble.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        };
        self.options.call_log.record(CallRecord {
            at,
            operation: OPERATION,
            access_key_id: access.credentials.access_key_id.clone(),
            subject: None,
            took: began.elapsed(),
            outcome: read.as_ref().map(|_| ()).map_err(Clone::clone),
            request_id: None,
        });
        read.unwrap_or_else(|why| Membership::Unread(format!("{OPERATION} failed ({why})")))
    }

    async fn ask(&self, access: &Access, now: SystemTime) -> Result<(u16, Vec<u8>), Trouble> {
        let settings = &access.client;
        let own = settings.organizations_endpoint.as_deref();
        let (endpoint, region) = place(settings.region.as_deref());
        let url = own.unwrap_or(endpoint);
        let transport = Transport::to(own, settings.ca_bundle.as_deref());
        let connector = connector(&transport).map_err(|failure| failure.message)?;
        let request = signed(url, region, &access.credentials, now)?;
        let mut response = connector.call(request).await?;
        let status = response.status().as_u16();
        let body = ByteStream::new(response.take_body()).collect().await?;
        Ok((status, body.to_vec()))
    }
}

/// Organizations lives in one region a partition.
fn place(region: Option<&str>) -> (&'static str, &'static str) {
    match region.unwrap_or_default() {
        region if region.starts_with("cn-") => {
            ("https://organizations.cn-northwest-1.amazonaws.com.cn/", "cn-northwest-1")
        }
        region if region.starts_with("us-gov-") => {
            ("https://organizations.us-gov-west-1.amazonaws.com/", "us-gov-west-1")
        }
        _ => ("https://organizations.us-east-1.amazonaws.com/", "us-east-1"),
    }
}

fn signed(
    url: &str,
    region: &str,
    keys: &Credentials,
    now: SystemTime,
) -> Result<HttpRequest, Trouble> {
    let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", TARGET)];
    let token = keys.session_token.as_ref().map(|token| token.reveal().to_owned());
    let secret = keys.secret_access_key.reveal();
    let identity: Identity =
        SdkCredentials::new(&keys.access_key_id, secret, token, None, "kamen").into();
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("organizations")
        .time(now)
        .settings(SigningSettings::default())
        .build()?
        .into();
    let body = SignableBody::Bytes(BODY.as_bytes());
    let signable = SignableRequest::new("POST", url, headers.into_iter(), body)?;
    let (instructions, _) = sign(signable, &parameters)?.into_parts();
    let mut request = HttpRequest::new(SdkBody::from(BODY));
    request.set_method("POST")?;
    request.set_uri(url)?;
    for (name, value) in headers {
        request.headers_mut().try_insert(name, value)?;
    }
    for (name, value) in instructions.headers() {
        request.headers_mut().try_insert(name.to_owned(), value.to_owned())?;
    }
    Ok(request)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    organization: Organization,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Organization {
    id: String,
    master_account_id: String,
    feature_set: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "__type")]
    kind: String,
}

fn read(status: u16, body: &[u8]) -> Result<Membership, String> {
    if let Ok(refusal) = serde_json::from_slice::<Refusal>(body) {
        let code = refusal.kind.rsplit('#').next().unwrap_or_default().to_owned();
        return match code.as_str() {
            "AWSOrganizationsNotInUseException" => Ok(Membership::Alone),
            _ => Err(code),
        };
    }
    let answer: Answer = serde_json::from_slice(body)
        .map_err(|_| format!("an answer of status {status} that is not AWS's"))?;
    let organization = answer.organization;
    let management = organization.master_account_id.parse();
    Ok(Membership::Member {
        organization: organization.id,
        management: management.map_err(|error| format!("{error}"))?,
        // Without all features an organization shares its bill and nothing else
        // (Organizations User Guide, "Available feature sets").
        has_policies: organization.feature_set.as_deref() != Some("CONSOLIDATED_BILLING"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, body: &str) -> Result<Membership, String> {
        read(status, body.as_bytes())
    }

    #[test]
    fn an_organization_and_its_features_are_read() {
        let body = r#"{"Organization":{"Id":"o-example","MasterAccountId":"111111111111","FeatureSet":"ALL"}}"#;
        let shared_bill = body.replace("ALL", "CONSOLIDATED_BILLING");

        let has_policies = |answer| match answer {
            Ok(Membership::Member { has_policies, .. }) => has_policies,
            other => panic!("{other:?}"),
        };

        assert!(has_policies(told(200, body)));
        assert!(!has_policies(told(200, &shared_bill)));
    }

    #[test]
    fn an_account_that_stands_alone_is_told_from_a_refusal() {
        let alone = told(400, r#"{"__type":"AWSOrganizationsNotInUseException","message":"no"}"#);
        let refused = told(400, r#"{"__type":"com.amazonaws#AccessDeniedException"}"#);

        assert_eq!(alone, Ok(Membership::Alone));
        assert_eq!(refused, Err("AccessDeniedException".to_owned()));
        assert!(told(200, "<html>").is_err());
    }
}
