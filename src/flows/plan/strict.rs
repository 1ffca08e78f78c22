//! Values with which the AWS CLI makes no call at all (botocore's checks of its configuration).

use crate::domain::environment::Environment;
use crate::domain::profile::{FileProblem, Profile};
use crate::domain::server_address::address_fault;
use crate::flows::plan::apart::at;

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
    /// One of these or nothing.
    OneOfOrNothing(&'static [&'static str]),
    /// An address or nothing.
    Address,
    /// Any text that is more than white space.
    Path,
    /// Settings below it.
    Below,
}

const CHECKSUMS: &[&str] = &["when_supported", "when_required"];
const OLD_OR_NEW: &[&str] = &["legacy", "regional"];
const BOOLEANS: &[&str] = &["true", "false"];

/// The value of a variable that is empty: each of these is asked for before the profile's setting.
const EMPTY: &str = "";

const STRICT: &[Strict] = &[
    Strict { key: "max_attempts", takes: Takes::Between(1, i64::MAX) },
    Strict { key: "retry_mode", takes: Takes::OneOf(&["legacy", "standard", "adaptive"], false) },
    Strict { key: "metadata_service_timeout", takes: Takes::Number },
    Strict { key: "metadata_service_num_attempts", takes: Takes::Number },
    Strict { key: "request_min_compression_size_bytes", takes: Takes::Between(0, 1_048_576) },
    Strict { key: "ec2_metadata_service_endpoint", takes: Takes::Address },
    Strict {
        key: "ec2_metadata_service_endpoint_mode",
        takes: Takes::OneOf(&["ipv4", "ipv6"], true),
    },
    Strict { key: "sts_regional_endpoints", takes: Takes::OneOfOrNothing(OLD_OR_NEW) },
    Strict { key: "s3_us_east_1_regional_endpoint", takes: Takes::OneOf(OLD_OR_NEW, false) },
    Strict { key: "s3_disable_express_session_auth", takes: Takes::OneOf(BOOLEANS, true) },
    Strict { key: "ca_bundle", takes: Takes::Path },
    Strict { key: "api_versions", takes: Takes::Below },
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

/// What of a profile's settings is refused; its variable goes before each.
pub(super) fn refused_settings(
    environment: &Environment,
    profile: &Profile,
) -> impl Iterator<Item = FileProblem> {
    STRICT.iter().filter_map(move |strict| {
        let setting = profile.settings.0.get(strict.key)?;
        strict.of_variable(environment).is_none().then_some(())?;
        let taken = strict.taken(setting.value())?;
        let written = match setting.value() {
            EMPTY => format!("an empty `{}`", strict.key),
            value => format!("`{} = {value}`", strict.key),
        };
        Some(at(setting, format!("the AWS CLI makes no call with {written}: it takes {taken}")))
    })
}

/// Variables with whose values the AWS CLI makes no call.
pub fn refused_variables(environment: &Environment) -> Vec<String> {
    let refused = STRICT.iter().filter_map(|strict| {
        let value = strict.of_variable(environment)?;
        let taken = strict.taken(value)?;
        let written = match value {
            EMPTY => format!("an empty {}", strict.variable()),
            value => format!("{}={value}", strict.variable()),
        };
        Some(format!("the AWS CLI makes no call with {written}: it takes {taken}"))
    });
    refused.collect()
}

impl Strict {
    fn variable(&self) -> String {
        format!("AWS_{}", self.key.to_ascii_uppercase())
    }

    /// The value of its variable, which may be empty; `None` if that is not set, or if it has none.
    fn of_variable<'a>(&self, environment: &'a Environment) -> Option<&'a str> {
        let name = match self.takes {
            Takes::Below => return None,
            Takes::Number
            | Takes::Between(..)
            | Takes::OneOf(..)
            | Takes::OneOfOrNothing(_)
            | Takes::Address
            | Takes::Path => self.variable(),
        };
        environment.value(&name).or_else(|| environment.is_empty(&name).then_some(EMPTY))
    }

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
            Takes::OneOfOrNothing(words) => {
                let is_taken = value.is_empty() || words.contains(&value);
                (!is_taken).then(|| words.join(" or "))
            }
            Takes::Address => {
                let such = || "an address such as `http://169.254.169.254`".to_owned();
                (!value.is_empty() && address_fault(value).is_some()).then(such)
            }
            Takes::Path => value.trim().is_empty().then(|| "the path of a file".to_owned()),
            Takes::Below => {
                let is_below = value.starts_with('\n');
                (!is_below).then(|| "lines below it, such as `sts = 2011-06-15`".to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::Setting;
    use crate::flows::fixture::config;

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
            ("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "1", "true or false"),
            ("AWS_CA_BUNDLE", " ", "the path of a file"),
        ] {
            let told = refused_variables(&[(name, value)].into_iter().collect()).join("\n");

            let start = format!("the AWS CLI makes no call with {name}={value}: it takes {taken}");
            assert!(told.starts_with(&start), "{told}");
        }
        for (name, value) in [
            ("AWS_MAX_ATTEMPTS", "1"),
            // Read only if the undocumented AWS_CSM_ENABLED is set.
            ("AWS_CSM_PORT", "x"),
            ("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "False"),
            ("AWS_CA_BUNDLE", "/none"),
            ("AWS_API_VERSIONS", "x"),
            ("AWS_RETRY_MODE", "adaptive"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPV6"),
        ] {
            assert!(refused_variables(&[(name, value)].into_iter().collect()).is_empty(), "{name}");
        }
    }

    /// What botocore 1.43 made of each, as a variable and as a setting.
    #[test]
    fn what_is_set_to_nothing_stops_the_aws_cli_unless_it_takes_nothing() {
        for (key, is_told) in [
            ("max_attempts", true),
            ("retry_mode", true),
            ("metadata_service_timeout", true),
            ("metadata_service_num_attempts", true),
            ("request_min_compression_size_bytes", true),
            ("ec2_metadata_service_endpoint", false),
            ("ec2_metadata_service_endpoint_mode", true),
            ("sts_regional_endpoints", false),
            ("s3_us_east_1_regional_endpoint", true),
            ("s3_disable_express_session_auth", true),
            ("ca_bundle", true),
            ("request_checksum_calculation", true),
            ("response_checksum_validation", true),
            ("account_id_endpoint_mode", true),
            ("defaults_mode", true),
            ("use_fips_endpoint", false),
        ] {
            let variable = format!("AWS_{}", key.to_ascii_uppercase());
            let empty: Environment = [(variable.as_str(), "")].into_iter().collect();
            let config = config(&format!("[p]\n{key} =\n"));
            let of_setting = |environment: &Environment| {
                let told = refused_settings(environment, &config.profiles[0]);
                told.map(|told| told.message).collect::<Vec<_>>()
            };

            let told = refused_variables(&empty);
            assert_eq!(told.len(), usize::from(is_told), "{key}: {told:?}");
            assert!(told.iter().all(|told| told.contains(&format!("an empty {variable}: it"))));
            let told = of_setting(&Environment::default());
            assert_eq!(told.len(), usize::from(is_told), "{key}: {told:?}");
            assert_eq!(of_setting(&empty), [""; 0], "{key}: the variable goes first");
        }
    }

    #[test]
    fn what_takes_settings_below_it_takes_nothing_else() {
        for (value, is_told) in [("x", true), ("", true), ("\nsts = 2011-06-15", false)] {
            let mut config = config("[p]\n");
            let place = config.profiles[0].place.clone();
            let setting = Setting::new(value.to_owned().into(), place);
            config.profiles[0].settings.0.insert("api_versions".to_owned(), setting);

            let none = Environment::default();
            let told = refused_settings(&none, &config.profiles[0]).count();
            assert_eq!(told, usize::from(is_told), "{value}");
        }
    }
}
