//! What the two files come to, case by case; the grammar's cases follow the corpus that the SDKs share.

use std::path::Path;

use super::{FileKind, location, merge_file};
use crate::domain::environment::Environment;
use crate::domain::profile::{Settings, SharedConfig};

fn read(config: &str, credentials: &str) -> SharedConfig {
    let mut shared = SharedConfig::default();
    merge_file(&mut shared, FileKind::Config, Path::new("config"), config.as_bytes());
    merge_file(
        &mut shared,
        FileKind::Credentials,
        Path::new("credentials"),
        credentials.as_bytes(),
    );
    shared
}

fn pairs(settings: &Settings) -> Vec<(&str, &str)> {
    settings.0.iter().map(|(key, setting)| (key.as_str(), setting.value.as_str())).collect()
}

fn profiles(shared: &SharedConfig) -> Vec<(&str, Vec<(&str, &str)>)> {
    shared.profiles.iter().map(|one| (one.name.as_str(), pairs(&one.settings))).collect()
}

fn problems(shared: &SharedConfig) -> Vec<String> {
    shared.problems.iter().map(ToString::to_string).collect()
}

/// Reads a config file that must be without problems.
fn clean(config: &str) -> SharedConfig {
    let shared = read(config, "");
    assert_eq!(problems(&shared), [""; 0], "{config}");
    shared
}

#[test]
fn profiles_keep_their_order_and_their_settings() {
    let shared = clean("[profile zoo]\nregion = a=b\nROLE_arn \t=  \tx \t\n\n[profile ant]\n");

    assert_eq!(
        profiles(&shared),
        [("zoo", vec![("region", "a=b"), ("role_arn", "x")]), ("ant", vec![])]
    );
}

#[test]
fn names_may_hold_punctuation_and_white_space_around_them() {
    let shared = clean("[profile \tsome-thing:long/the_one%only.foo@bar+ \t]\n[  profile\tb  ]");

    assert_eq!(
        profiles(&shared),
        [("some-thing:long/the_one%only.foo@bar+", vec![]), ("b", vec![])]
    );
}

#[test]
fn quoted_names_may_hold_spaces() {
    let shared = clean("[profile \"my work\"]\nregion = x\n[profile 'other one']");

    assert_eq!(profiles(&shared), [("my work", vec![("region", "x")]), ("other one", vec![])]);
}

#[test]
fn comments_are_left_out_where_the_sdk_leaves_them_out() {
    let shared = clean(
        "# c\n; c\n[profile foo]; near\n  # indented\na = v # c # c\nb = v# no comment\nc = v; no\nd = v ;\n",
    );

    assert_eq!(
        profiles(&shared),
        [("foo", vec![("a", "v"), ("b", "v# no comment"), ("c", "v; no"), ("d", "v")])]
    );
}

#[test]
fn an_indented_line_goes_on_with_the_value_comments_included() {
    let shared = clean("[profile foo]\nname = value\n \t -more # kept \t \n -and-more");

    assert_eq!(profiles(&shared), [("foo", vec![("name", "value\n-more # kept\n-and-more")])]);
}

#[test]
fn settings_below_an_empty_one_are_nested() {
    let shared = clean("[profile foo]\ns3 =\n Name = value\n\t \n in valid =\nregion = x");

    assert_eq!(
        profiles(&shared),
        [(
            "foo",
            vec![
                ("region", "x"),
                ("s3", "\nName = value\nin valid ="),
                ("s3.in valid", ""),
                ("s3.name", "value"),
            ]
        )]
    );
}

#[test]
fn a_property_set_again_loses_its_nested_settings() {
    let shared = clean("[profile foo]\ns3 =\n a = 1\n[profile foo]\ns3 =\n b = 2\n");

    assert_eq!(profiles(&shared), [("foo", vec![("s3", "\nb = 2"), ("s3.b", "2")])]);
}

#[test]
fn the_same_section_again_is_merged_and_the_last_value_wins() {
    let shared = clean("[profile foo]\nName = a\nb = 1\n[profile bar]\n[profile foo]\nname = c");

    assert_eq!(profiles(&shared), [("foo", vec![("b", "1"), ("name", "c")]), ("bar", vec![])]);
}

#[test]
fn the_prefixed_default_hides_the_bare_one() {
    for config in
        ["[default]\na = 1\n[profile default]\nb = 2", "[profile default]\nb = 2\n[default]\na = 1"]
    {
        let shared = read(config, "[default]\nc = 3");

        assert_eq!(profiles(&shared), [("default", vec![("b", "2"), ("c", "3")])]);
        assert_eq!(shared.problems.len(), 1);
    }
}

#[test]
fn credentials_win_and_keep_the_place_of_each_value() {
    let shared = read("[profile foo]\na = 1\nb = 2\n", "\n[foo]\nb = 3\n[bar]\n");

    let foo = shared.profile("foo").unwrap();
    assert_eq!(pairs(&foo.settings), [("a", "1"), ("b", "3")]);
    assert_eq!(foo.place.to_string(), "config:1");
    assert_eq!(foo.settings.place("a").unwrap().to_string(), "config:2");
    assert_eq!(foo.settings.place("b").unwrap().to_string(), "credentials:3");
    assert_eq!(shared.profiles.last().unwrap().name, "bar");
}

#[test]
fn sessions_and_services_stand_apart() {
    let shared = clean(
        "[sso-session corp]\nsso_region = x\n[services local]\niam =\n  endpoint_url = http://127.0.0.1\n[profile a]",
    );

    assert_eq!(shared.profiles.len(), 1);
    assert_eq!(shared.sso_sessions.get("corp").unwrap().value("sso_region"), Some("x"));
    let services = shared.services.get("local").unwrap();
    assert_eq!(services.value("iam.endpoint_url"), Some("http://127.0.0.1"));
}

#[test]
fn sections_that_no_sdk_reads_are_named_and_left_out() {
    let shared = read(
        "[foo]\na = 1\n[sso-sesion x]\n[profilefoo]\n[plugins]\ncli = x\n[profile ]\n[]\n",
        "[]\nname = value",
    );

    assert_eq!(profiles(&shared), []);
    let lines: Vec<_> = shared.problems.iter().map(|problem| problem.place.to_string()).collect();
    assert_eq!(
        lines,
        ["config:1", "config:3", "config:4", "config:7", "config:8", "credentials:1"]
    );
    assert!(problems(&shared)[3].contains("has no name"), "{:?}", problems(&shared));
}

#[test]
fn every_name_that_any_sdk_takes_is_a_profile() {
    let config = "[profile my work]\n[profile a#b]\n[profile c;d]\n[profile a\\ b]\n\
        [profile \"x\"y]\n[profile \"it's me\"]\n[profile a[b]]\n[profile e,(f)&=~|*$!]\n\
        [profile Pipeline-Stg)]\n[profile trail] /* bucket */\n[profile\u{a0}nb]\n";
    let shared = read(config, "[in valid]\n[profile bar]\n");

    let names: Vec<&str> = shared.profiles.iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "my work",
            "a#b",
            "c;d",
            "a b",
            "xy",
            "it's me",
            "a[b]",
            "e,(f)&=~|*$!",
            "Pipeline-Stg)",
            "trail",
            "nb",
            "in valid",
            "profile bar",
        ]
    );
    assert_eq!(problems(&shared), [""; 0]);
    let told: Vec<String> = shared.read_otherwise_by_cli.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("config:1:") && line.contains("quote")));
    assert!(told.iter().any(|line| line.starts_with("config:11:") && line.contains("U+00A0")));
    assert!(told.iter().any(|line| line.starts_with("credentials:2:") && line.contains("[bar]")));
}

#[test]
fn indentation_delimiters_and_line_ends_are_read_as_the_sdks_read_them() {
    for config in [
        "\n\t[default]\n\tregion = x\n\trole_arn = y\n",
        "[default]\n region = x\n role_arn = y\n",
        "[default]\nregion: x\nrole_arn : y\n",
        "[default]\rregion = x\rrole_arn = y\r",
        "[default]\nrole_arn = y\n\u{b}region = x\n\u{c}\n",
        "[default]\nrole_arn =\u{a0}y\u{2003}\nregion = x\u{1f}\n",
        "[profile other]\nregion = z\n\t[default]\n\tregion = x\n\trole_arn = y\n",
    ] {
        let shared = read(config, "");

        assert_eq!(problems(&shared), [""; 0], "{config:?}");
        let default = shared.profile("default").unwrap();
        assert_eq!(pairs(&default.settings), [("region", "x"), ("role_arn", "y")], "{config:?}");
    }
}

#[test]
fn what_the_aws_cli_refuses_with_the_whole_file_is_named_by_its_line() {
    for (config, line) in [
        ("[profile a]\n[profile b]\n[profile a]\n", 3),
        ("[profile a]\nregion = x\nRegion = y\n", 3),
        ("[profile a]\nno delimiter\n", 2),
        ("[profile a]\n= x\n", 2),
        ("region = x\n[profile a]\n", 1),
        ("[profile a]\ns3 =\n  no delimiter\n", 3),
        ("[profile a\n", 1),
        ("[]\n", 1),
        ("\u{feff}[profile a]\n", 1),
    ] {
        let shared = read(config, "");

        let lines: Vec<_> = shared.refused_by_cli.iter().map(|told| told.place.line).collect();
        assert_eq!(lines, [line], "{config:?}");
    }
    assert_eq!(clean("[profile a]\nregion = x\n[profile b]\nregion = x\n").refused_by_cli, []);
}

#[test]
fn a_broken_line_is_named_and_the_rest_goes_on() {
    for (config, line) in [
        ("name = value\n[profile z]\nok = 1", 1),
        (" -continued\n[profile z]\nok = 1", 1),
        ("[profile z]\n -continued\nok = 1", 2),
        ("[profile z]\n= value\nok = 1", 2),
        ("[profile z]\nin valid = value\nok = 1", 2),
        ("[profile broken\nlost = 1\n also lost\n[profile z]\nok = 1", 1),
        ("[profile y]\na = 1\n[profile y]\n -continued\n[profile z]\nok = 1", 4),
    ] {
        let shared = read(config, "");

        assert_eq!(shared.problems.len(), 1, "{config:?}: {:?}", problems(&shared));
        assert_eq!(shared.problems[0].place.line, line, "{config:?}");
        assert_eq!(shared.profile("z").unwrap().settings.value("ok"), Some("1"), "{config:?}");
        assert_eq!(pairs(&shared.profile("z").unwrap().settings), [("ok", "1")], "{config:?}");
    }
}

#[test]
fn broken_nested_settings_are_named() {
    for line in ["invalid", "= value"] {
        let shared = read(&format!("[profile z]\ns3 =\n {line}\n a = 1\nok = 1"), "");

        assert_eq!(shared.problems[0].place.line, 3);
        let z = &shared.profile("z").unwrap().settings;
        assert_eq!((z.value("s3.a"), z.value("ok")), (Some("1"), Some("1")));
    }
}

#[test]
fn byte_order_marks_and_windows_line_ends_do_no_harm() {
    let shared = clean("\u{feff}[profile foo]\r\nname = value\r\n\r\n more\r\n");

    assert_eq!(profiles(&shared), [("foo", vec![("name", "value\nmore")])]);
}

#[test]
fn bytes_that_are_no_text_are_named_by_line() {
    let mut shared = SharedConfig::default();

    merge_file(
        &mut shared,
        FileKind::Config,
        Path::new("config"),
        b"[profile a]\nx = \xe9t\xe9\ny = 1\n",
    );
    merge_file(&mut shared, FileKind::Config, Path::new("wide"), b"\xff\xfe[\0d\0");

    assert_eq!(profiles(&shared), [("a", vec![("y", "1")])]);
    let places: Vec<_> = shared.problems.iter().map(|problem| problem.place.to_string()).collect();
    assert_eq!(places, ["config:2", "wide"]);
}

#[test]
fn locations_come_from_variables_else_from_the_home_directory() {
    let at = |variables: &[(&str, &str)], kind| {
        location(&variables.iter().copied().collect::<Environment>(), kind)
    };
    let home = ("HOME", "/home/eve");

    let config = at(&[home], FileKind::Config);
    let moved = at(&[home, ("AWS_SHARED_CREDENTIALS_FILE", "~/keys")], FileKind::Credentials);
    let plain = at(&[home, ("AWS_CONFIG_FILE", "some/~/file")], FileKind::Config);

    assert_eq!(config.as_deref(), Some(Path::new("/home/eve/.aws/config")));
    assert_eq!(moved.as_deref(), Some(Path::new("/home/eve/keys")));
    assert_eq!(plain.as_deref(), Some(Path::new("some/~/file")));
    assert_eq!(at(&[], FileKind::Config), None);
}

#[test]
fn files_on_disk_are_read_and_missing_ones_are_empty() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().to_str().unwrap();
    std::fs::create_dir(folder.path().join(".aws")).unwrap();
    std::fs::write(folder.path().join(".aws/config"), "[default]\nregion = x\n").unwrap();
    let environment: Environment = [("HOME", home)].into_iter().collect();
    let folder_as_file: Environment =
        [("HOME", home), ("AWS_CONFIG_FILE", home)].into_iter().collect();

    let shared = super::load(&environment);
    let unreadable = super::load(&folder_as_file);

    assert_eq!(shared.profile("default").unwrap().settings.value("region"), Some("x"));
    assert_eq!(shared.problems, []);
    assert_eq!(unreadable.problems[0].place.line, 0);
}

#[test]
fn a_profile_is_found_by_name_even_if_the_list_changed_since() {
    let mut shared = clean("[profile a]\n[profile b]\n");
    assert!(shared.profile("b").is_some() && shared.profile("c").is_none());

    let mut moved = shared.profiles.remove(0);
    moved.name = "c".to_owned();
    shared.profiles.push(moved);

    assert_eq!(shared.profile("b").unwrap().name, "b");
    assert_eq!(shared.profile("c").unwrap().name, "c");
    assert_eq!(shared.profile("a"), None);
}

#[test]
fn debug_output_hides_every_value() {
    let shared =
        read("", "[default]\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    assert!(!format!("{shared:?}").contains("wJalr"));
}
