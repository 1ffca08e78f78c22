//! Signing in to Identity Center: the calls of its OpenID Connect service, and the end of a sign-in.

use std::fmt::Write as _;

use aws_sdk_sso::Client as PortalClient;
use aws_sdk_ssooidc::Client as OidcClient;
use aws_smithy_types::retry::RetryConfig;
use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};

use super::Sdk;
use super::failure::Asked;
use super::sts::incomplete;
use crate::domain::account::AccountId;
use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::domain::sign_in::{
    DeviceCode, Granted, Page, PortalAccount, Registration, SignInWay, Token,
};
use crate::ports::aws::Answer;
use crate::ports::sign_in::{CALLBACK, Desk, Grant, IdentityCenter};

/// What Identity Center calls kamen, and shows to the person who is asked to agree.
const CLIENT_NAME: &str = "kamen";

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Seconds between two questions, if Identity Center names none (RFC 8628, 3.2).
const USUAL_INTERVAL: u32 = 5;

impl IdentityCenter for Sdk {
    fn register<'a>(
        &'a self,
        desk: Desk<'a>,
        way: SignInWay,
        scopes: &'a [String],
    ) -> Answer<'a, Registration> {
        self.register_client(desk, way, scopes).boxed()
    }

    fn device_code<'a>(
        &'a self,
        desk: Desk<'a>,
        client: &'a Registration,
    ) -> Answer<'a, DeviceCode> {
        self.start_device_authorization(desk, client).boxed()
    }

    fn token<'a>(
        &'a self,
        desk: Desk<'a>,
        client: &'a Registration,
        grant: Grant<'a>,
    ) -> Answer<'a, Granted> {
        self.create_token(desk, client, grant).boxed()
    }

    fn authorize_page(&self, desk: Desk<'_>) -> String {
        let region = &desk.portal.region;
        let own = desk.client.sso_oidc_endpoint.as_deref();
        let host = || format!("https://oidc.{region}.{}", suffix(region));
        let mut page = own.map_or_else(host, |own| own.trim_end_matches('/').to_owned());
        // Writing to a string cannot fail.
        write!(page, "/authorize").unwrap_or_default();
        page
    }

    fn accounts<'a>(
        &'a self,
        desk: Desk<'a>,
        token: &'a Secret,
        marker: Option<&'a str>,
    ) -> Answer<'a, Page<PortalAccount>> {
        self.list_accounts(desk, token, marker).boxed()
    }

    fn account_roles<'a>(
        &'a self,
        desk: Desk<'a>,
        token: &'a Secret,
        account: AccountId,
        marker: Option<&'a str>,
    ) -> Answer<'a, Page<String>> {
        self.list_account_roles(desk, token, account, marker).boxed()
    }

    fn sign_out<'a>(&'a self, desk: Desk<'a>, token: &'a Secret) -> Answer<'a, ()> {
        self.logout(desk, token).boxed()
    }
}

/// What the hosts of a region end in (AWS General Reference, "AWS service endpoints").
fn suffix(region: &str) -> &'static str {
    match region.split('-').next() {
        Some("cn") => "amazonaws.com.cn",
        Some("eusc") => "amazonaws.eu",
        _ => "amazonaws.com",
    }
}

/// For the log; nothing is signed, so no key is named.
pub(super) fn asked<'a>(operation: &'static str, desk: Desk<'a>, subject: &'a str) -> Asked<'a> {
    let (access_key_id, subject) = ("", Some(subject));
    Asked { operation, access_key_id, subject, settings: desk.client, mfa_device: None }
}

impl Sdk {
    pub(super) fn portal_client(&self, desk: Desk<'_>) -> Result<PortalClient, Failure> {
        self.clients.sso(desk.client, &desk.portal.region)
    }

    fn oidc(&self, desk: Desk<'_>) -> Result<OidcClient, Failure> {
        self.clients.sso_oidc(desk.client, &desk.portal.region)
    }

    async fn register_client(
        &self,
        desk: Desk<'_>,
        way: SignInWay,
        scopes: &[String],
    ) -> Result<Registration, Failure> {
        const CALL: &str = "sso-oidc:RegisterClient";
        let mut call = self.oidc(desk)?.register_client().client_name(CLIENT_NAME);
        call = call.client_type("public");
        if !scopes.is_empty() {
            call = call.set_scopes(Some(scopes.to_vec()));
        }
        if way == SignInWay::Browser {
            // Without a port: the one of the day is added later (RFC 8252, 7.3).
            call = call
                .grant_types("authorization_code")
                .grant_types("refresh_token")
                .redirect_uris(format!("http://127.0.0.1{CALLBACK}"))
                .issuer_url(self.start_page(desk).await?);
        }
        let output = self.call(asked(CALL, desk, desk.portal.name()), call.send()).await?;
        let (Some(id), Some(secret)) = (output.client_id(), output.client_secret()) else {
            return Err(incomplete(CALL));
        };
        let expires = Timestamp::from_second(output.client_secret_expires_at());
        let expires = self.here(expires.map_err(|_| incomplete(CALL))?);
        Ok(Registration { id: id.to_owned(), secret: Secret::new(secret), expires })
    }

    async fn start_device_authorization(
        &self,
        desk: Desk<'_>,
        client: &Registration,
    ) -> Result<DeviceCode, Failure> {
        const CALL: &str = "sso-oidc:StartDeviceAuthorization";
        let call = self.oidc(desk)?.start_device_authorization();
        let call = call
            .client_id(&client.id)
            .client_secret(client.secret.reveal())
            .start_url(self.start_page(desk).await?);
        let output = self.call(asked(CALL, desk, desk.portal.name()), call.send()).await?;
        let (Some(device), Some(shown), Some(address)) =
            (output.device_code(), output.user_code(), output.verification_uri())
        else {
            return Err(incomplete(CALL));
        };
        let positive = |number: i32| u32::try_from(number).ok().filter(|number| *number > 0);
        Ok(DeviceCode {
            device: Secret::new(device),
            shown: shown.to_owned(),
            address: address.to_owned(),
            address_with_code: output.verification_uri_complete().map(str::to_owned),
            life: positive(output.expires_in()).ok_or_else(|| incomplete(CALL))?,
            interval: positive(output.interval()).unwrap_or(USUAL_INTERVAL),
        })
    }

    async fn create_token(
        &self,
        desk: Desk<'_>,
        client: &Registration,
        grant: Grant<'_>,
    ) -> Result<Granted, Failure> {
        const CALL: &str = "sso-oidc:CreateToken";
        let call = self.oidc(desk)?.create_token();
        let call = call.client_id(&client.id).client_secret(client.secret.reveal());
        let call = match grant {
            Grant::Device(code) => call.grant_type(DEVICE_GRANT).device_code(code.device.reveal()),
            Grant::Code { code, verifier, redirect } => call
                .grant_type("authorization_code")
                .code(code.reveal())
                .code_verifier(verifier.reveal())
                .redirect_uri(redirect),
            Grant::Refresh(token) => call.grant_type("refresh_token").refresh_token(token.reveal()),
        };
        let once =
            aws_sdk_ssooidc::config::Builder::default().retry_config(RetryConfig::disabled());
        let sent = call.customize().config_override(once).send();
        let output = match self.call(asked(CALL, desk, desk.portal.name()), sent).await {
            Ok(output) => output,
            Err(failure) => return answered(failure),
        };
        let access = output.access_token().filter(|token| is_header(token));
        let access = access.ok_or_else(|| incomplete(CALL))?;
        let now = self.options.clock.now();
        let life = SignedDuration::from_secs(output.expires_in().into());
        Ok(Granted::Token(Token {
            access: Secret::new(access),
            expires: now.checked_add(life).map_err(|_| incomplete(CALL))?,
            refresh: output.refresh_token().map(Secret::new),
            client: Some(client.clone()),
        }))
    }

    async fn logout(&self, desk: Desk<'_>, token: &Secret) -> Result<(), Failure> {
        let call = self.portal_client(desk)?.logout().access_token(token.reveal());
        self.call(asked("sso:Logout", desk, desk.portal.name()), call.send()).await.map(drop)
    }
}

/// Whether a token can travel as a header.
pub(super) fn is_header(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The answers of CreateToken that are no failures of the call (IAM Identity Center OIDC API Reference,
/// "CreateToken").
fn answered(failure: Failure) -> Result<Granted, Failure> {
    Ok(match failure.code.as_deref() {
        Some("AuthorizationPendingException") => Granted::Pending,
        Some("SlowDownException") => Granted::SlowDown,
        Some("ExpiredTokenException") => Granted::Ended,
        Some("AccessDeniedException") => Granted::Denied,
        Some("InvalidGrantException") => Granted::Invalid,
        Some("InvalidClientException" | "UnauthorizedClientException") => Granted::UnknownClient,
        _ => return Err(failure),
    })
}
