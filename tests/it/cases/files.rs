//! Shared files as people write them: who one becomes by them, and what doctor says.

use super::said;
use crate::support::environment::TestEnvironment;

const BASE: &str = "[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n";

fn environment(config: &str) -> TestEnvironment {
    let environment = TestEnvironment::new();
    environment.write(".aws/config", config);
    environment.write(".aws/credentials", BASE);
    environment
}

/// A profile by its header, which assumes a role of its own.
fn profile(header: &str) -> String {
    format!(
        "[{header}]\nrole_arn = arn:aws:iam::111122223333:role/own\nsource_profile = base\nregion = eu-west-1\n"
    )
}

#[test]
fn every_profile_that_an_sdk_reads_is_listed() {
    let names = [
        ("profile Pipeline-Stg)", "Pipeline-Stg)"),
        ("profile my work", "my work"),
        ("profile a#b", "a#b"),
        ("profile c;d", "c;d"),
        ("profile trail] # text", "trail"),
        ("profile a,b(c)&d=e~f|g*h$i!j", "a,b(c)&d=e~f|g*h$i!j"),
    ];
    for (header, name) in names {
        let config = match header.strip_suffix("] # text") {
            Some(front) => profile(front).replacen(']', "] text behind", 1),
            None => profile(header),
        };
        let (_, told) = said(&environment(&config), &["doctor", "--offline"]);

        assert!(
            told.contains(&format!("`{name}`")) || told.contains(&format!("profile {name}")),
            "{name}: {told}"
        );
        assert!(!told.contains("read by no SDK"), "{told}");
    }
}

#[test]
fn indented_colons_and_old_line_ends_name_the_same_role() {
    let plain = profile("profile p");
    for config in [
        plain.replace('\n', "\r"),
        plain.replace('\n', "\r\n"),
        plain.replace(" = ", ": "),
        plain.replace("\nregion", "\n\u{b}region"),
        plain.replace("\nrole_arn", "\n role_arn"),
        format!("\t{}", plain.replace('\n', "\n\t")),
    ] {
        let (_, told) = said(&environment(&config), &["doctor", "--offline"]);

        assert!(told.contains("111122223333:role/own"), "{config:?}: {told}");
    }
}

#[test]
fn what_the_aws_cli_refuses_as_a_whole_is_told_by_its_line() {
    for (config, place, reason) in [
        ("[profile a]\nregion = x\n[profile a]\n", "config:3", "stands there twice"),
        ("[profile a]\nregion = x\nregion = y\n", "config:3", "stands twice"),
        ("[profile a]\nregion = x\nnonsense\n", "config:3", "`=` is missing"),
        ("[]\nregion = x\n", "config:1", "has no name"),
    ] {
        let (_, told) = said(&environment(config), &["doctor", "--offline"]);

        assert!(told.contains("the AWS CLI and boto3 refuse the whole file"), "{config}: {told}");
        assert!(told.contains(place) && told.contains(reason), "{config}: {told}");
    }
}

#[test]
fn an_invisible_blank_in_a_name_is_named() {
    let (_, told) = said(&environment(&profile("profile\u{a0}nb")), &["doctor", "--offline"]);

    assert!(told.contains("U+00A0"), "{told}");
}

#[test]
fn a_duration_that_is_no_number_is_ignored_with_a_warning() {
    for duration in ["3600s", "3600.0", "1h"] {
        let config = format!("{}duration_seconds = {duration}\n", profile("profile d"));

        let (_, told) = said(&environment(&config), &["doctor", "--offline"]);

        assert!(told.contains("is no whole number of seconds: it is ignored"), "{told}");
        assert!(!told.contains("broken  profile"), "{told}");
    }
}
