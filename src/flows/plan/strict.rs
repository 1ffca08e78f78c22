//! Values with which the AWS CLI makes no call at all (botocore's checks of its configuration).

use crate::domain::environment::Environment;
use crate::domain::profile::{FileProblem, Profile};
use crate::domain::server_address::address_fault;
use crate::flows::plan::apart::{at, set};

/// A setting, and the values that are taken; its variable is called the same, in capitals, behind `AWS_`.
struct Strict {
    key: &'static str,
    takes: Takes,
}

enum Takes {
    Number,
    Between(i64, i64),
    /// One of these, in any case if the flag says so.
    OneOf(&'static [&'static str], bool),
    Address,
}

const CHECKSUMS: &[&str] = &["when_supported", "when_required"];
const OLD_OR_NEW: &[&str] = &["legacy", "regional"];

const STRICT: &[Strict] = &[
    Strict { key: "max_attempts", takes: Takes::Between(1, i64::MAX) },
    Strict { key: "retry_mode", takes: Takes::OneOf(&["legacy", "standard", "adaptive"], false) },
    Strict { key: "metadata_service_timeout", takes: Takes::Number },
    Strict { key: "metadata_service_num_attempts", takes: Takes::Number },
    Strict { key: "csm_port", takes: Takes::Number },
    Strict { key: "request_min_compression_size_bytes", takes: Takes::Between(0, 1_048_576) },
    Strict { key: "ec2_metadata_service_endpoint", takes: Takes::Address },
    Strict {
        key: "ec2_metadata_service_endpoint_mode",
        takes: Takes::OneOf(&["ipv4", "ipv6"], true),
    },
    Strict { key: "sts_regional_endpoints", takes: Takes::OneOf(OLD_OR_NEW, false) },
    Strict { key: "s3_us_east_1_regional_endpoint", takes: Takes::OneOf(OLD_OR_NEW, false) },
    Strict { key: "request_checksum_calculation", takes: Takes::OneOf(CHECKSUMS, true) },
    Strict { key: "response_checksum_validation", takes: Takes::OneOf(CHECKSUMS, true) },
    Strict {
        key: "account_id_endpoint_mode",
        takes: Takes::OneOf(&["preferred", "disabled", "required"], true),
    },
    Strict {
        key: "defaults_mode",
        takes: Takes::OneOf(
            &["legacy", "standard", "auto", "in-region", "cross-region", "mobile"],
            true,
        ),
    },
];

/// What of a profile's settings is refused.
pub(super) fn refused_settings(profile: &Profile) -> impl Iterator<Item = FileProblem> {
    STRICT.iter().filter_map(move |strict| {
        let setting = set(profile, strict.key)?;
        let taken = strict.taken(setting.value())?;
        let (key, value) = (strict.key, setting.value());
        Some(at(
            setting,
            format!("the AWS CLI makes no call with `{key} = {value}`: it takes {taken}"),
        ))
    })
}

/// Variables with whose values the AWS CLI makes no call.
pub fn refused_variables(environment: &Environment) -> Vec<String> {
    let refused = STRICT.iter().filter_map(|strict| {
        let name = format!("AWS_{}", strict.key.to_ascii_uppercase());
        let value = environment.value(&name)?;
        let taken = strict.taken(value)?;
        Some(format!("the AWS CLI makes no call with {name}={value}: it takes {taken}"))
    });
    refused.collect()
}

impl Strict {
    /// What is taken, if `value` is not.
    fn taken(&self, value: &str) -> Option<String> {
        let number = || value.trim().replace('_', "").parse::<i64>().ok();
        match self.takes {
            Takes::Number => number().is_none().then(|| "a whole number".to_owned()),
            Takes::Between(least, most) => {
                let is_taken = number().is_some_and(|number| (least..=most).contains(&number));
                let words = match most {
                    i64::MAX => format!("a whole number, {least} or more"),
                    most => format!("a whole number from {least} to {most}"),
                };
                (!is_taken).then_some(words)
            }
            Takes::OneOf(words, in_any_case) => {
                let is = |word: &&str| {
                    value == *word || (in_any_case && value.eq_ignore_ascii_case(word))
                };
                (!words.iter().any(is)).then(|| words.join(" or "))
            }
            Takes::Address => {
                let such = || "an address such as `http://169.254.169.254`".to_owned();
                address_fault(value).is_some().then(such)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_stop_the_aws_cli_are_told_with_what_it_takes() {
        for (name, value, taken) in [
            ("AWS_MAX_ATTEMPTS", "x", "a whole number, 1 or more"),
            ("AWS_MAX_ATTEMPTS", "0", "a whole number, 1 or more"),
            ("AWS_MAX_ATTEMPTS", "-1", "a whole number, 1 or more"),
            ("AWS_RETRY_MODE", "fast", "legacy or standard or adaptive"),
            ("AWS_RETRY_MODE", "Standard", "legacy or standard or adaptive"),
            ("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "x", "a whole number from 0 to 1048576"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5", "ipv4 or ipv6"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "foo bar", "an address"),
            ("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "x", "legacy or regional"),
        ] {
            let told = refused_variables(&[(name, value)].into_iter().collect()).join("\n");

            let start = format!("the AWS CLI makes no call with {name}={value}: it takes {taken}");
            assert!(told.starts_with(&start), "{told}");
        }
        for (name, value) in [
            ("AWS_MAX_ATTEMPTS", "1"),
            ("AWS_CSM_PORT", "1"),
            ("AWS_RETRY_MODE", "adaptive"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPV6"),
        ] {
            assert!(refused_variables(&[(name, value)].into_iter().collect()).is_empty(), "{name}");
        }
    }
}
