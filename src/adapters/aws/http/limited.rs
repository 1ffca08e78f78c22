//! An HTTP client that gives up on an answer which has no end.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use http_body_util::Limited;

use crate::adapters::aws::http::ClockWatch;

/// The largest answer that is read. A page of IAM has 1,000 entries of a few kilobytes each.
pub(in crate::adapters::aws) const MOST_BYTES: usize = 16 << 20;

/// The words of the error behind an answer that is larger.
pub(in crate::adapters::aws) const TOO_LARGE: &str = "length limit exceeded";

/// A client whose answers are cut off at [`MOST_BYTES`], with an error.
#[derive(Debug)]
pub(super) struct LimitedClient(pub(super) SharedHttpClient, pub(super) Option<ClockWatch>);

impl HttpClient for LimitedClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connector = self.0.http_connector(settings, components);
        SharedHttpConnector::new(LimitedConnector(connector, self.1.clone()))
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.validate_base_client_config(components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.validate_final_config(components, config)
    }
}

#[derive(Debug)]
pub(super) struct LimitedConnector(pub(super) SharedHttpConnector, pub(super) Option<ClockWatch>);

impl HttpConnector for LimitedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.0.call(request);
        let limited = |body: SdkBody| SdkBody::from_body_1_x(Limited::new(body, MOST_BYTES));
        let watch = self.1.clone();
        HttpConnectorFuture::new(async move {
            let answer = answer.await?;
            if let (Some(watch), Some(date)) = (watch, answer.headers().get("date")) {
                watch.see(date);
            }
            Ok(answer.map(limited))
        })
    }
}
