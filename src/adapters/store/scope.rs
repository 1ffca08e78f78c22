//! Which servers an inventory belongs to.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::domain::environment::Environment;
use crate::domain::profile::SharedConfig;

const VARIABLES: [&str; 4] = [
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_IAM",
    "AWS_ENDPOINT_URL_ORGANIZATIONS",
];

/// The settings that name endpoints, in profiles and in `[services]` sections.
const KEYS: [&str; 4] =
    ["endpoint_url", "sts.endpoint_url", "iam.endpoint_url", "organizations.endpoint_url"];

/// A folder's name: `aws`, or a hash of all endpoints that environment and config name.
///
/// Partitions need no folders of their own: no account id is known to be used in two of them.
pub(super) fn name(environment: &Environment, config: &SharedConfig) -> String {
    let endpoints = endpoints(environment, config);
    if endpoints.is_empty() {
        return "aws".to_owned();
    }
    let mut hash = Sha256::new();
    for endpoint in endpoints {
        hash.update(endpoint.trim_end_matches('/'));
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn endpoints<'a>(environment: &'a Environment, config: &'a SharedConfig) -> BTreeSet<&'a str> {
    if environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") {
        return BTreeSet::new();
    }
    let variables = VARIABLES.into_iter().filter_map(|name| environment.value(name));
    let profiles = config.profiles.iter().map(|profile| &profile.settings);
    let settings = profiles.chain(config.services.values());
    let written = settings.flat_map(|settings| KEYS.map(|key| settings.value(key))).flatten();
    variables.chain(written).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::adapters::profiles::{FileKind, merge_file};

    fn scope(variables: &[(&str, &str)], text: &str) -> String {
        let mut config = SharedConfig::default();
        merge_file(&mut config, FileKind::Config, Path::new("config"), text.as_bytes());
        name(&variables.iter().copied().collect(), &config)
    }

    #[test]
    fn every_place_that_names_an_endpoint_counts() {
        let url = "http://127.0.0.1:5555";
        let by_variable = scope(&[("AWS_ENDPOINT_URL_IAM", url)], "");

        assert_eq!(scope(&[], "[default]\nregion = x"), "aws");
        assert_ne!(by_variable, "aws");
        assert_eq!(by_variable, scope(&[], &format!("[default]\nendpoint_url = {url}/")));
        assert_eq!(by_variable, scope(&[], &format!("[services s]\niam =\n endpoint_url = {url}")));
        let ignoring = [("AWS_ENDPOINT_URL", url), ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")];
        assert_eq!(scope(&ignoring, ""), "aws");
    }
}
