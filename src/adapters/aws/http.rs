//! HTTP clients: which certificates are trusted, which proxy is used.

mod clock_watch;
mod limited;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

pub(super) use clock_watch::ClockWatch;
use limited::{LimitedClient, LimitedConnector};
pub(super) use limited::{MOST_BYTES, TOO_LARGE};

use super::pem;
use crate::adapters::file;
use crate::domain::failure::Failure;
use crate::domain::server_address::is_loopback;
use crate::domain::system::in_words;

/// Makes one HTTP client a kind, so that all calls share connections.
#[derive(Debug, Default)]
pub(super) struct HttpClients {
    watch: Option<ClockWatch>,
    clients: Mutex<HashMap<Transport, SharedHttpClient>>,
    connectors: Mutex<HashMap<Transport, SharedHttpConnector>>,
}

/// What tells one HTTP client from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Transport {
    /// `None` speaks plain HTTP and loads no certificates.
    tls: Option<Trust>,
    proxy: bool,
}

/// Which authorities are trusted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Trust {
    /// Trusted on top of what the system trusts.
    ca_bundle: Option<PathBuf>,
}

impl Transport {
    /// How an endpoint is reached; `None` is AWS's own.
    pub(super) fn to(endpoint: Option<&str>, ca_bundle: Option<&Path>) -> Self {
        let plain = endpoint.is_some_and(|url| url.starts_with("http://"));
        let trust = Trust { ca_bundle: ca_bundle.map(Path::to_path_buf) };
        // No proxy can reach this machine's own loopback address.
        Self { tls: (!plain).then_some(trust), proxy: !endpoint.is_some_and(is_loopback) }
    }

    /// For the metadata services, which sit beside the machine: plain, never through a proxy.
    pub(super) fn local() -> Self {
        Self { tls: None, proxy: false }
    }
}

impl HttpClients {
    /// `watch` is told of the time in every answer.
    pub(super) fn new(watch: Option<ClockWatch>) -> Self {
        Self { watch, ..Self::default() }
    }

    /// The client for a transport, made on first use. Fails if the `ca_bundle` cannot be used.
    pub(super) fn client(&self, transport: &Transport) -> Result<SharedHttpClient, Failure> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(transport) {
            return Ok(client.clone());
        }
        let client = build(transport, self.watch.clone())?;
        clients.insert(transport.clone(), client.clone());
        Ok(client)
    }

    /// A connector for requests that are signed here; it keeps its connections.
    pub(super) fn connector(&self, transport: &Transport) -> Result<SharedHttpConnector, Failure> {
        let mut connectors = self.connectors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connector) = connectors.get(transport) {
            return Ok(connector.clone());
        }
        let trust = transport.tls.as_ref().map(tls_context).transpose()?;
        let mut builder: ConnectorBuilder = Connector::builder();
        builder.set_sleep_impl(Some(SharedAsyncSleep::new(TokioSleep::new())));
        let plain = SharedHttpConnector::new(connect(builder, transport.proxy, trust.as_ref()));
        let connector = SharedHttpConnector::new(LimitedConnector(plain, self.watch.clone()));
        connectors.insert(transport.clone(), connector.clone());
        Ok(connector)
    }
}

fn connect(mut builder: ConnectorBuilder, proxy: bool, trust: Option<&TlsContext>) -> Connector {
    if proxy {
        builder.set_proxy_config(Some(ProxyConfig::from_env()));
    }
    match trust {
        Some(context) => builder
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(context.clone())
            .build(),
        None => builder.build_http(),
    }
}

fn build(transport: &Transport, watch: Option<ClockWatch>) -> Result<SharedHttpClient, Failure> {
    let trust = transport.tls.as_ref().map(tls_context).transpose()?;
    let proxy = transport.proxy;
    // `build_https` would ignore the proxies of the environment.
    let client = Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder: ConnectorBuilder = Connector::builder();
        builder.set_connector_settings(settings.cloned());
        builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connect(builder, proxy, trust.as_ref())
    });
    Ok(SharedHttpClient::new(LimitedClient(client, watch)))
}

fn tls_context(trust: &Trust) -> Result<TlsContext, Failure> {
    let mut store = TrustStore::default();
    if let Some(path) = &trust.ca_bundle {
        let wrong = |why: &dyn std::fmt::Display| {
            Failure::usage(format!("the certificates in {} cannot be used: {why}", path.display()))
                .with_hint("correct AWS_CA_BUNDLE, or `ca_bundle` in the profile")
        };
        let text = file::read(path, file::MOST_CONFIG).map_err(|error| wrong(&in_words(&error)))?;
        for certificate in pem::certificates(&text).map_err(|why| wrong(&why))? {
            store.add_pem_certificate(certificate);
        }
    }
    let context = TlsContext::builder().with_trust_store(store).build();
    context.map_err(|error| Failure::local(format!("TLS cannot be set up: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_bundle_is_a_failure_and_no_panic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let client = |path: &Path| {
            HttpClients::default().client(&Transport::to(None, Some(path))).map(|_| ())
        };

        let missing = client(&path).unwrap_err();
        std::fs::write(&path, "not a certificate").unwrap();
        let wrong = client(&path).unwrap_err();

        assert!(missing.message.contains("ca.pem"), "{missing}");
        assert!(wrong.message.contains("no certificate"), "{wrong}");
        assert!(wrong.hint.unwrap().contains("AWS_CA_BUNDLE"));
    }
}
