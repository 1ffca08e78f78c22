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

/// The lines of doctor about profiles, in order.
fn ways(config: &str, credentials: &str) -> Vec<String> {
    let environment = TestEnvironment::new();
    environment.write(".aws/config", config);
    environment.write(".aws/credentials", &format!("{BASE}{credentials}"));
    let (_, told) = said(&environment, &["doctor", "--offline"]);
    let lines = told.lines().filter_map(|line| line.split_once(" profile   profile "));
    lines.map(|(_, way)| way.to_owned()).collect()
}

fn assumes(name: &str, role: &str) -> String {
    format!("{name}: keys of base > arn:aws:iam::111122223333:role/{role}")
}

#[test]
fn an_indented_default_is_the_default_profile() {
    let config = "\n\t[default]\n\tregion = us-west-2\n\
                  \trole_arn = arn:aws:iam::111122223333:role/d\n\tsource_profile = base\n";

    assert_eq!(ways(config, "").first(), Some(&assumes("default", "d")));
    let (_, told) = said(&environment(config), &["doctor", "--offline"]);
    assert!(told.contains("us-west-2"), "{told}");
}

#[test]
fn an_indented_header_begins_a_profile_and_the_aws_cli_is_said_to_read_otherwise() {
    let config = format!(
        "[default]\nregion = us-west-2\n\n\t[profile indented]\n\t{}",
        profile("x").lines().skip(1).collect::<Vec<_>>().join("\n\t")
    );

    assert!(ways(&config, "").contains(&assumes("indented", "own")));
    let (_, told) = said(&environment(&config), &["doctor", "--offline"]);
    let words = "config:4: profile `indented`: the AWS CLI takes this indented header";
    assert!(told.contains(words), "{told}");
}

#[test]
fn text_behind_a_header_is_passed_over_and_the_next_profile_is_its_own() {
    let config = format!("{}{}", profile("profile trail"), profile("profile next")).replacen(
        "trail]",
        "trail] /* bucket */",
        1,
    );

    let ways = ways(&config, "");

    assert!(ways.contains(&assumes("trail", "own")), "{ways:?}");
    assert!(ways.contains(&assumes("next", "own")), "{ways:?}");
}

#[test]
fn every_sign_in_a_profiles_name_is_part_of_the_name() {
    for name in [
        "deref-CI/CD",
        "a#b",
        "c;d",
        "j.doe@corp.com",
        "a+b",
        "a,b",
        "a(b)",
        "a&b",
        "a=b",
        "a~b",
        "a|b",
        "a*",
        "$x",
        "a!",
        "[x]",
    ] {
        let ways = ways(&profile(&format!("profile {name}")), "");

        assert!(ways.contains(&assumes(name, "own")), "{name}: {ways:?}");
    }
}

#[test]
fn a_source_with_keys_and_a_role_is_its_keys_and_the_difference_is_told() {
    let config = "[profile mid]\nrole_arn = arn:aws:iam::222233334444:role/mid\n\
                  source_profile = base\n[profile top]\n\
                  role_arn = arn:aws:iam::111122223333:role/top\nsource_profile = mid\n";
    let mid = "[mid]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = example\n";

    let ways = ways(config, mid);

    let top = "top: keys of mid > arn:aws:iam::111122223333:role/top";
    assert!(ways.contains(&top.to_owned()), "{ways:?}");
    let environment = environment(config);
    environment.write(".aws/credentials", &format!("{BASE}{mid}"));
    let (_, told) = said(&environment, &["doctor", "--offline"]);
    assert!(told.contains("`top` takes the keys of `mid`") && told.contains("Go's SDK"), "{told}");
}

#[test]
fn a_web_identity_in_the_environment_comes_before_a_profile_with_keys() {
    let mut environment = environment(
        "[profile wi]\nregion = cn-north-1\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\n\
         aws_secret_access_key = example\n",
    );
    environment.set("AWS_PROFILE", "wi");
    environment.set("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/pod");
    environment.set("AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent/token");

    let (code, told) = said(&environment, &["whoami"]);

    assert_ne!(code, 0);
    assert!(told.contains("/nonexistent/token"), "the keys of the profile were not taken: {told}");
}

#[test]
fn a_token_whose_end_is_written_in_the_old_form_is_taken() {
    let url = "https://utc.awsapps.com/start";
    let environment = environment(&format!(
        "[profile u]\nsso_start_url = {url}\nsso_region = us-east-1\nsso_role_name = adm\n\
         sso_account_id = 111122223333\nregion = us-east-1\n"
    ));
    let silent = [("AWS_ENDPOINT_URL", "http://127.0.0.1:1")];
    for (ends, is_taken) in [("2099-01-01T00:00:00UTC", true), ("2001-01-01T00:00:00UTC", false)] {
        let token = format!(
            "{{\"startUrl\":\"{url}\",\"region\":\"us-east-1\",\"accessToken\":\"example\",\
             \"expiresAt\":\"{ends}\"}}"
        );
        // The SHA-1 of the start URL, as the AWS CLI names the file.
        let name = "1cb29ddef5429679520840f6a8e80f1a8fadc1da";
        environment.write(&format!(".aws/sso/cache/{name}.json"), &token);
        let mut kamen = environment.kamen();
        let output = kamen.envs(silent).args(["whoami", "--profile", "u"]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();

        assert_eq!(told.contains("nothing listens"), is_taken, "{ends}: {told}");
        assert!(!told.contains("Smithy"), "{told}");
    }
}

#[test]
fn a_file_that_this_user_may_not_read_is_told_without_a_line() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config");
    std::fs::write(&file, "[default]\n").unwrap();
    let mode = |path: &std::path::Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(folder.path(), 0o755);
    mode(&file, 0o000);

    for arguments in [&["doctor", "--offline"][..], &["whoami"]] {
        let mut kamen = std::process::Command::new(crate::support::environment::kamen_binary());
        kamen.env_clear().env("HOME", folder.path()).env("AWS_CONFIG_FILE", &file).args(arguments);
        if nix::unistd::geteuid().is_root() {
            // For whom every file can be read.
            kamen.uid(65_534).gid(65_534);
        }
        let output = kamen.output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told).into_owned();

        assert!(told.contains("this user may not"), "{told}");
        assert!(!told.contains("config:0") && !told.contains("mend"), "{told}");
        assert!(!told.contains("ok      config"), "{told}");
    }
}
