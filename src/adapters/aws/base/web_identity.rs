//! `web_identity_token_file`: AssumeRoleWithWebIdentity with a token that another program keeps fresh.

use std::path::Path;

use crate::adapters::aws::Sdk;
use crate::adapters::aws::failure::Asked;
use crate::adapters::aws::sts::{credentials, incomplete};
use crate::adapters::file;
use crate::domain::arn::ArnParts;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::ClientSettings;
use crate::domain::secret::Credentials;

/// What the profile or the environment says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) token_file: &'a Path,
    pub(super) role_arn: &'a str,
    pub(super) session_name: Option<&'a str>,
}

impl Sdk {
    pub(super) async fn web_identity(
        &self,
        request: &Request<'_>,
        settings: &ClientSettings,
    ) -> Result<Credentials, Failure> {
        let path = request.token_file;
        let token = file::read_text(path, file::MOST_NOTE).map_err(|error| {
            let message =
                format!("the web identity token in {} cannot be read: {error}", path.display());
            Failure::new(FailureKind::Credentials, message)
                .with_hint("check `web_identity_token_file`, or AWS_WEB_IDENTITY_TOKEN_FILE")
        })?;
        let partition = ArnParts::parse(request.role_arn).map(|parts| parts.partition);
        let client = self.clients.sts(settings, partition)?;
        let call = client
            .assume_role_with_web_identity()
            .role_arn(request.role_arn)
            .role_session_name(request.session_name.unwrap_or("kamen"))
            .web_identity_token(token.trim())
            .send();
        let operation = "sts:AssumeRoleWithWebIdentity";
        let asked = Asked {
            operation,
            access_key_id: "",
            subject: Some(request.role_arn),
            settings,
            mfa_device: None,
        };
        let output = self.call(asked, call).await?;
        output.credentials().map(credentials).ok_or_else(|| incomplete(operation))
    }
}
