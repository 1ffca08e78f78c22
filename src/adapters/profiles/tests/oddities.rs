//! What only some SDKs read, what is broken, and what is said of it.

use super::*;
use crate::domain::profile::SHARED_SECTION;

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

/// As botocore reads them, side by side; its profiles are those of `botocore.configloader.load_config`.
#[test]
fn names_that_the_aws_cli_takes_otherwise_are_told_and_no_others() {
    for (config, name, part) in [
        ("[profile \"\"]\n", "\"\"", "to the AWS CLI the name is ``"),
        ("[profile x\\ ]\n", "x\\", "to the AWS CLI the name is `x `"),
        ("[profile x #y]\n", "x #y", "quote the name: `\"x #y\"`"),
        ("[profile x y\u{a0}]\n", "x y", "quote the name: `\"x y\"`"),
        (
            "[profile x y\u{a0}]\n",
            "x y",
            "U+00A0, and to the AWS CLI it is one of the name's letters",
        ),
        ("[profile \"x\" y]\n", "\"x\" y", "quote the name: `\"x y\"`"),
        ("[profile x\u{a0}]\n", "x", "U+00A0, and to the AWS CLI it is one of the name's letters"),
        ("[profile x\u{200b}]\n", "x\u{200b}", "U+200B, and to the AWS CLI it is"),
        ("[profile\u{3000}x]\n", "x", "U+3000, and to the AWS CLI it is"),
        ("[\u{a0}profile x]\n", "x", "does not read it: begin the name right behind `[`"),
        ("[\u{3000}profile x]\n", "x", "does not read it: begin the name right behind `[`"),
        ("[default ]\n", "default", "does not read it: leave out the blank before `]`"),
        ("[profile\"x y\"]\n", "y\"", "does not read it: write `[profile \"x y\"]`"),
        ("[profile'x y z']\n", "y z'", "does not read it: write `[profile \"x y z\"]`"),
    ] {
        let shared = read(config, "");
        assert!(shared.profile(name).is_some(), "{config}: {:?}", profiles(&shared));
        assert!(
            told(&shared).iter().any(|one| one.contains(part)),
            "{config}: {:?}",
            told(&shared)
        );
    }
    for (config, name) in [
        ("[profile #x]\n", "#x"),
        ("[profile \"#x\"]\n", "#x"),
        ("[profile x#y]\n", "x#y"),
        ("[profile \"a\\$b\"]\n", "a\\$b"),
        ("[profile \"a\\`b\"]\n", "a\\`b"),
        ("[profile \"x\\\"y\"]\n", "x\"y"),
        ("[profile x]]\n", "x]"),
        ("[profile \"x]\"]\n", "x]"),
        ("[profile\tx]\n", "x"),
    ] {
        let shared = read(config, "");
        assert!(shared.profile(name).is_some(), "{config}: {:?}", profiles(&shared));
        assert_eq!(told(&shared), [""; 0], "{config}");
    }
    for (config, meant) in [
        ("[\"profile x\"]\n", "`[profile x]`"),
        ("[[profile x]]\n", "`[profile x]`"),
        ("[[default]]\n", "`[default]`"),
        ("[\"default\"]\n", "`[default]`"),
        ("[Default]\n", "`[default]`"),
        ("[PROFILE x]\n", "`[profile x]`"),
    ] {
        let shared = read(config, "");
        assert!(
            problems(&shared)[0].ends_with(&format!("it is written {meant}")),
            "{:?}",
            problems(&shared)
        );
    }
}

/// All that is said of what the AWS CLI reads otherwise.
fn told(shared: &SharedConfig) -> Vec<String> {
    let of_profiles = shared.profiles_otherwise.iter().map(|told| &told.problem);
    let of_sections = shared.read_otherwise_by_cli.iter().map(|told| &told.problem);
    of_sections.chain(of_profiles).map(ToString::to_string).collect()
}

#[test]
fn headers_that_the_aws_cli_takes_otherwise_are_told_with_their_profile() {
    for (config, credentials, line, profile) in [
        ("[ profile a ]\n", "", "config:1: `[ profile a ]`: the AWS CLI does not read it", "a"),
        ("[ default]\n", "", "config:1: `[ default]`: the AWS CLI does not read it", "default"),
        ("[default ]\n", "", "config:1: `[default ]`: the AWS CLI does not read it", "default"),
        ("[profiles w]\n", "", "config:1: `[profiles w]`: only the AWS CLI", "w"),
        ("[profile-x v]\n", "", "config:1: `[profile-x v]`: only the AWS CLI", "v"),
        ("", "[ a ]\n", "credentials:1: `[ a ]`: the AWS CLI takes the blanks", "a"),
        (
            "[profile default]\na = 1\n[default]\nb = 2\n",
            "",
            "config:3: `[default]`: the AWS CLI takes it alone",
            "default",
        ),
        (
            "[profile \"a\"]\na = 1\n[profile a]\nb = 2\n",
            "",
            "config:3: `[profile a]`: the AWS CLI takes it alone",
            "a",
        ),
    ] {
        let shared = read(config, credentials);

        assert!(told(&shared)[0].starts_with(line), "{:?}", told(&shared));
        assert_eq!(told(&shared).len(), 1, "{:?}", told(&shared));
        assert_eq!(shared.profiles_otherwise[0].profile, profile);
        assert!(shared.profile(profile).is_some());
    }
    let sessions = read("[ sso-session a ]\nsso_region = x\n", "");
    assert!(told(&sessions)[0].contains("`[ sso-session a ]`: the AWS CLI does not read it"));
    let fine = read("[profile  a ]\n[default]\n[sso-session b]\n", "[a]\n[default]\n");
    assert_eq!(told(&fine), [""; 0]);
}

#[test]
fn what_is_not_utf_8_gives_nothing_to_the_section_above() {
    let mut shared = SharedConfig::default();
    let text =
        b"[profile a]\nregion = x\n[profile caf\xe9]\nrole_arn = y\nregion = z\n[profile b]\n\
                 external_id = caf\xe9\n  more\nregion = w\n";
    merge_file(&mut shared, FileKind::Config, Path::new("config"), text);

    assert_eq!(profiles(&shared), [("a", vec![("region", "x")]), ("b", vec![("region", "w")])]);
    let lines: Vec<_> = shared.refused_by_cli.iter().map(|told| told.place.line).collect();
    assert_eq!(lines, [3, 7]);
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
    let told: Vec<String> = told(&shared);
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
        ("[profile a]\ns3 =\n  addressing_style: path\n", 3),
        ("[profile a]\nrole_arn =\n  arn:aws:iam::111122223333:role/a\n", 3),
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

/// The lines that are told of each profile, by its name.
fn told_of(shared: &SharedConfig, name: &str) -> Vec<usize> {
    let told = shared.profiles_otherwise.iter().filter(|told| told.profile == name);
    told.map(|told| told.problem.place.line).collect()
}

#[test]
fn what_the_aws_cli_takes_for_more_of_a_setting_is_told_and_not_checked() {
    let role = "role_arn = arn:aws:iam::111122223333:role/R\nsource_profile = base\n";
    // The profile, the lines told of it, and those for which AWS CLI 1 refuses the whole file.
    for (config, lines, refused) in [
        (format!("[profile p]\n{role}\u{a0} region = x\n"), vec![4], vec![]),
        (format!("[profile p]\n{role}\u{3000}region = x\nregion = y\n"), vec![4], vec![]),
        (format!("[profile p]\n{role}\u{b}source_profile = x\n"), vec![4], vec![]),
        (format!("[profile p]\n\u{a0}region = x\n{role}"), vec![], vec![]),
        ("[profile p]\ns3 =\n\u{c}region = x\n".to_owned(), vec![3], vec![]),
        ("[profile p]\ns3 =\n\u{c}region: x\n".to_owned(), vec![3], vec![3]),
        (format!("[profile a]\nregion = x\n\u{a0} [profile p]\n{role}"), vec![3], vec![]),
        (format!("[profile a]\nregion = x\n [profile p]\n{role}"), vec![3], vec![]),
        (format!("[profile a]\n{role}  [profile p]\n{role}"), vec![4], vec![5, 6]),
        (format!("[profile a]\ns3 =\n  a = b\n  [profile p]\n{role}"), vec![4], vec![4]),
        (
            format!("[profile a]\nregion = x\n  [profile p]\nrole_arn = y\n[profile p]\n{role}"),
            vec![3],
            vec![],
        ),
        (format!("[profile p] # see [wiki]\n{role}"), vec![1], vec![]),
        (
            format!("[profile p] # see [a]\n{role}[profile p] # see [b]\nregion = x\n"),
            vec![1, 4, 4],
            vec![],
        ),
        (format!("[profile p]\n{role}external_id = abc # ticket 5\n"), vec![4], vec![]),
        (format!("[profile\u{a0} p]\n{role}"), vec![1], vec![]),
    ] {
        let shared = read(&config, "");

        assert_eq!(told_of(&shared, "p"), lines, "{config:?}: {:?}", told(&shared));
        let found: Vec<_> = shared.refused_by_cli.iter().map(|told| told.place.line).collect();
        assert_eq!(found, refused, "{config:?}: {:?}", shared.refused_by_cli);
        assert_eq!(problems(&shared), [""; 0], "{config:?}");
    }
    let above = read("[profile a]\nregion = x\n [profile p]\nregion = y\n", "");
    assert_eq!(told_of(&above, "a"), [3]);
    let session = read("[sso-session s]\nsso_start_url = u # c\n", "");
    assert_eq!(session.read_otherwise_by_cli[0].section, "sso-session s");
}

#[test]
fn a_header_that_no_tool_reads_leads_to_the_one_that_is_meant() {
    for (header, meant) in [
        ("p", "profile p"),
        ("Profile p", "profile p"),
        ("profile-p", "profile p"),
        ("profile=p", "profile p"),
        ("PROFILE:p", "profile p"),
        ("profile\"p\"", "profile p"),
        ("sso-session'corp'", "sso-session corp"),
        ("profilep", "profile profilep"),
        ("proflie p", "profile p"),
        ("sso_session corp", "sso-session corp"),
        ("sso-session-corp", "sso-session corp"),
        ("sso-sesion corp", "sso-session corp"),
        ("Services local", "services local"),
    ] {
        let shared = read(&format!("[{header}]\nregion = x\n"), "");

        let words =
            format!("`[{header}]` is not read: in the config file it is written `[{meant}]`");
        assert_eq!(problems(&shared), [format!("config:1: {words}")]);
        assert_eq!(shared.left_out[0].section, meant);
    }
    assert_eq!(read("[foo bar]\n[profile]\n", "").left_out, []);
}

#[test]
fn files_of_another_coding_and_unmerged_ones_are_named_as_such() {
    for bytes in [
        "[a]\nb=c\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        "[a]\nb=c\n".encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ] {
        let mut shared = SharedConfig::default();
        merge_file(&mut shared, FileKind::Config, Path::new("config"), &bytes);

        assert_eq!(problems(&shared), ["config: the file is UTF-16: save it as UTF-8"]);
    }
    let text = "[profile a]\n<<<<<<< HEAD\nregion = x\n=======\nregion = y\n>>>>>>> other\n";
    let told = problems(&read(text, ""));
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().all(|line| line.contains("a merge conflict")), "{told:?}");
}

/// By its settings: a sign-in that names no account and no role is shared by profiles.
#[test]
fn a_bare_header_is_of_the_kind_that_its_settings_are() {
    for (settings, meant) in [
        ("sso_start_url = https://corp.awsapps.com/start", "[sso-session corp]"),
        (
            "sso_start_url = https://corp.awsapps.com/start\nsso_account_id = 111111111111",
            "[profile corp]",
        ),
        ("region = eu-west-1", "[profile corp]"),
    ] {
        let shared = read(&format!("[corp]\n{settings}\n"), "");
        let told = problems(&shared).concat();
        assert!(told.contains(&format!("it is written `{meant}`")), "{settings}: {told}");
    }
}

/// As botocore reads them: of two sections of one meaning it takes the later one alone.
#[test]
fn a_section_that_begins_again_is_told_of_those_that_mean_something() {
    let said = |config: &str, credentials: &str| told(&read(config, credentials)).concat();
    let again = said("[profile \"a\"]\nregion = x\n[profile a]\noutput = json\n", "");
    assert!(
        again.contains(
            "`[profile a]`: the AWS CLI takes it alone, and not what line 1 begins as well"
        ),
        "{again}"
    );
    let default = said("[profile default]\nregion = x\n[default]\noutput = json\n", "");
    assert!(
        default.contains("kamen and most SDKs take `[profile default]` (line 1) alone"),
        "{default}"
    );
    let quoted = said("[default]\nregion = x\n[profile \"default\"]\noutput = json\n", "");
    assert!(!quoted.contains("most SDKs"), "{quoted}");
    let twice = said("[profile default]\nregion = x\n[profile \"default\"]\noutput = json\n", "");
    assert!(twice.contains("not what line 1 begins as well"), "{twice}");
    let credentials = said("", "[a]\nregion = x\n[ a ]\noutput = json\n");
    assert!(!credentials.contains("takes it alone"), "{credentials}");
    let foreign = said("[plugins]\ncli = x\n[plugins]\ny = z\n", "");
    assert_eq!(foreign, "");
}

#[test]
fn what_the_aws_cli_gives_to_every_profile_is_told_of_no_single_one() {
    for (config, credentials) in
        [("[profile p]\n[DEFAULT]\nregion = x\n", ""), ("", "[DEFAULT]\nregion = x\n[p]\n")]
    {
        let shared = read(config, credentials);

        let told = &shared.read_otherwise_by_cli;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].section, SHARED_SECTION);
        assert!(told[0].problem.message.contains("gives these settings to every profile"));
        assert_eq!(shared.profiles_otherwise, []);
    }
    let nothing = read("[DEFAULT]\n[profile p]\n", "[DEFAULT]\n");
    assert_eq!(nothing.read_otherwise_by_cli, []);
}
