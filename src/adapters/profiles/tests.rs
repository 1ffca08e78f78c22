//! What the two files come to, case by case; the grammar's cases follow the corpus that the SDKs share.

mod oddities;
mod unclosed;

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
    settings.0.iter().map(|(key, setting)| (key.as_str(), setting.value())).collect()
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
        assert_eq!(shared.problems.len() + shared.profiles_otherwise.len(), 1);
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

#[test]
fn what_two_files_say_is_compared_and_not_how_it_is_looked_up() {
    let (looked, other) = (clean("[profile a]\n"), clean("[profile a]\n"));
    assert!(looked.profile("a").is_some() && looked.profile("b").is_none());
    assert_eq!(looked, other);
}

#[test]
fn the_credentials_file_is_known_by_its_path() {
    let mut shared = SharedConfig::default();
    merge_file(&mut shared, FileKind::Config, Path::new("config"), b"");
    assert_eq!(shared.credentials_file, None);
    merge_file(&mut shared, FileKind::Credentials, Path::new("credentials"), b"");
    assert_eq!(shared.credentials_file.as_deref(), Some(Path::new("credentials")));
}

#[test]
fn a_file_that_cannot_be_read_is_told_in_plain_words() {
    use std::io::{Error, ErrorKind};
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(super::in_words(folder.path(), &Error::other("x")), "it is a folder");
    let file = folder.path().join("config");
    let denied = Error::from(ErrorKind::PermissionDenied);
    assert_eq!(super::in_words(&file, &denied), "this user may not (`chmod u+r` if it is yours)");
    assert_eq!(super::in_words(&file, &Error::other("too large")), "too large");
}
