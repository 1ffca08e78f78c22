//! What programs say that never asked AWS, as they print it, and what it means.

use super::*;

fn words(text: &str) -> Vec<&'static str> {
    let told = Denial::all_of_text(text);
    told.iter().filter_map(|one| one.meaning).map(|meaning| meaning.words).collect()
}

/// Each of these texts means this, and nothing beside it.
#[track_caller]
fn means(part: &str, texts: &[&str]) {
    for text in texts {
        let told = words(text);
        assert!(told.len() == 1 && told[0].contains(part), "{text}: {told:?}");
    }
}

#[test]
fn without_a_region_no_program_asks() {
    means(
        "no region is set",
        &[
            "You must specify a region. You can also configure your region by running \"aws configure\".",
            "MissingRegion: could not find region configuration",
            "ConfigError: Missing region in config",
            "Error: Region is missing",
            "operation error STS: GetCallerIdentity, failed to resolve service endpoint, an AWS region is required, but was not found",
            "Invalid endpoint: https://sts..amazonaws.com",
        ],
    );
}

#[test]
fn a_network_refuses_nothing_in_awss_name() {
    means(
        "the name of the server is not known",
        &[
            "Could not connect to the endpoint URL: \"https://sts.eu-wst-1.amazonaws.com/\"",
            "dial tcp: lookup sts.eu-west-9.amazonaws.com on 10.0.0.2:53: no such host",
            "Error: getaddrinfo ENOTFOUND sts.eu-wst-1.amazonaws.com",
        ],
    );
    means(
        "no answer came in time",
        &[
            "Connect timeout on endpoint URL: \"https://sts.amazonaws.com/\"",
            "request send failed, Post \"https://sts.amazonaws.com/\": dial tcp 10.1.2.3:443: i/o timeout",
        ],
    );
    means(
        "does not trust the certificate",
        &[
            "SSL validation failed for https://sts.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED] \
             certificate verify failed: self signed certificate in certificate chain (_ssl.c:1006)",
            "Post \"https://sts.amazonaws.com/\": x509: certificate signed by unknown authority",
            "Error: self-signed certificate in certificate chain",
            "SdkClientException: Unable to execute HTTP request: PKIX path building failed",
        ],
    );
}

#[test]
fn what_is_wrong_with_a_profile_is_told() {
    means(
        "in a circle",
        &["Infinite loop in credential configuration detected. Attempting to load from profile a \
           which has already been visited. Visited profiles: ['a', 'b']"],
    );
    means("refuses the whole of it", &["Unable to parse config file: /home/me/.aws/config"]);
    means(
        "`credential_process` failed",
        &["Error when retrieving credentials from custom-process: no such vault"],
    );
    means(
        "an MFA code that it cannot ask for",
        &["Cannot refresh credentials: MFA token required."],
    );
    means(
        "gave ones that have ended",
        &["Credentials were refreshed, but the refreshed credentials are still expired."],
    );
    means(
        "not confirmed in the browser in time",
        &["The pending authorization to retrieve an SSO token has expired. \
           The login flow to retrieve an SSO token must be restarted."],
    );
}

#[test]
fn what_no_policy_refuses_is_told_apart() {
    means(
        "the caller may do it",
        &["An error occurred (DryRunOperation) when calling the RunInstances operation: \
           Request would have succeeded, but DryRun flag is set."],
    );
    means(
        "under MFA delete",
        &["An error occurred (AccessDenied) when calling the DeleteObject operation: \
           Mfa Authentication must be used for this request"],
    );
    means(
        "another region",
        &["An error occurred (PermanentRedirect) when calling the ListObjectsV2 operation: \
           The bucket you are attempting to access must be addressed using the specified endpoint"],
    );
}

/// The metadata service's silence is that of a machine that is none of AWS's, and no trouble of the network.
#[test]
fn a_timeout_on_the_way_to_credentials_means_that_there_are_none() {
    means(
        "found no credentials",
        &[
            "failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: \
           GetMetadata, Get \"http://169.254.169.254/latest/meta-data/\": dial tcp: i/o timeout",
        ],
    );
}
