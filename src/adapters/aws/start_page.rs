//! Start URLs that are an organization's own, such as `https://sso.example.com`: they lead to the portal by one redirect.
//! Identity Center itself wants the portal's own address; tokens stay under the one that the person configured.

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;

use super::Sdk;
use super::http::Transport;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::server_address::host;
use crate::domain::sign_in::is_portal_host;
use crate::domain::text::harmless;
use crate::ports::sign_in::Desk;

impl Sdk {
    /// The portal's own address. An address of one's own that answers nothing is sent as it is: Identity Center says what
    /// is wrong with it.
    ///
    /// # Errors
    /// It leads elsewhere than to a portal of AWS.
    pub(super) async fn start_page(&self, desk: Desk<'_>) -> Result<String, Failure> {
        let configured = &desk.portal.start_url;
        if is_portal_host(host(configured)) || !configured.starts_with("https://") {
            return Ok(configured.clone());
        }
        let silent = || Failure::new(FailureKind::Unreachable, "the start URL did not answer");
        let asked = self.ask_start_page(desk);
        let answer = self.ask_plainly(("sso:StartPage", ""), asked, silent).await;
        match answer {
            Ok(Some(page)) => checked(desk, page),
            Ok(None) | Err(_) => Ok(configured.clone()),
        }
    }

    /// Where the configured address leads.
    async fn ask_start_page(&self, desk: Desk<'_>) -> Result<Option<String>, Failure> {
        let response = self.head(desk, "HEAD").await?;
        // Some servers know no such question.
        let response = match response.status().as_u16() {
            405 | 501 => self.head(desk, "GET").await?,
            _ => response,
        };
        let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
        let target = response.headers().get("location").filter(|_| is_redirect);
        Ok(target.map(str::to_owned))
    }

    async fn head(&self, desk: Desk<'_>, method: &str) -> Result<HttpResponse, Failure> {
        let unusable = |_| Failure::local("the start URL cannot be asked for");
        let configured = &desk.portal.start_url;
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_method(method).map_err(unusable)?;
        let page = configured.split('#').next().unwrap_or(configured);
        request.set_uri(page.to_owned()).map_err(unusable)?;
        let transport = Transport::to(Some(configured), desk.client.ca_bundle.as_deref());
        let connector = self.clients.connector(&transport)?;
        let silent =
            |_| Failure::new(FailureKind::Unreachable, "the start URL could not be reached");
        connector.call(request).await.map_err(silent)
    }
}

/// Only AWS may be told who signs in.
fn checked(desk: Desk<'_>, page: String) -> Result<String, Failure> {
    if page.starts_with("https://") && is_portal_host(host(&page)) {
        return Ok(page);
    }
    let message = format!(
        "the start URL {} leads to {}, which is no access portal of AWS",
        harmless(&desk.portal.start_url),
        harmless(&page)
    );
    Err(Failure::new(FailureKind::Credentials, message)
        .with_hint("`sso_start_url` is the address of the portal, or leads to it by one redirect"))
}
