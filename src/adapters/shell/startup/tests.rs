//! Start-up files mark the prompt and hold no value.

use super::*;

#[test]
fn a_mark_keeps_nothing_that_a_shell_would_expand() {
    assert_eq!(mark("acme-dev/Deploy", 1), "acme-dev/Deploy");
    assert_eq!(mark("a$(id)`b`%n\\w!\u{1b}", 1), "a__id__b__n_w__");
    assert_eq!(mark("acme/Audit", 3), "acme/Audit, depth 3");
}

#[test]
fn start_up_files_name_variables_and_hold_no_value() {
    let mut changes = EnvironmentChanges::default();
    changes.set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    changes.remove("AWS_PROFILE");
    let environment = Environment::default();

    for (kind, program) in
        [(ShellKind::Bash, "bash"), (ShellKind::Zsh, "zsh"), (ShellKind::Fish, "fish")]
    {
        let dressed = dress(kind, &Program::of(program), &environment, &changes).unwrap();
        let mut written = format!("{:?}", dressed.command.get_args().collect::<Vec<_>>());
        if let Some(folder) = &dressed.files {
            assert_eq!(dressed.came_to_prompt(), Some(false));
            let mode = |path: &Path| {
                let found = std::fs::metadata(path).unwrap().permissions();
                std::os::unix::fs::PermissionsExt::mode(&found) & 0o777
            };
            assert_eq!(mode(folder.path()), 0o700);
            let mut places = vec![folder.path().to_path_buf()];
            while let Some(place) = places.pop() {
                assert_eq!(mode(&place), if place.is_dir() { 0o700 } else { 0o600 });
                if place.is_dir() {
                    places.extend(std::fs::read_dir(place).unwrap().map(|e| e.unwrap().path()));
                } else {
                    written += &std::fs::read_to_string(place).unwrap();
                }
            }
        }

        assert!(!written.contains("wJalr"), "{written}");
        assert!(written.contains("AWS_SECRET_ACCESS_KEY") && written.contains("AWS_PROFILE"));
    }
}

#[test]
fn the_kind_of_a_shell_is_its_file_name() {
    assert_eq!(ShellKind::of("/usr/local/bin/zsh".as_ref()), ShellKind::Zsh);
    assert_eq!(ShellKind::of("-bash".as_ref()), ShellKind::Bash);
    assert_eq!(ShellKind::of("nu".as_ref()), ShellKind::Other);
}

#[test]
fn options_that_would_hide_our_files_are_left_out_and_others_go_on() {
    let of = |text: &str| {
        let program = Program::of(text);
        let options = program.options.join(" ".as_ref());
        (program.name.into_string().unwrap(), options.into_string().unwrap())
    };

    assert_eq!(of("/bin/bash -l"), ("/bin/bash".to_owned(), String::new()));
    assert_eq!(of("zsh --login -o vi"), ("zsh".to_owned(), "-o vi".to_owned()));
    assert_eq!(of("nu -l --config x"), ("nu".to_owned(), "-l --config x".to_owned()));
}

#[test]
fn what_ends_at_once_is_no_shell() {
    for name in ["/bin/false", "/usr/sbin/nologin", "/bin/true"] {
        let failure = check(name.as_ref()).unwrap_err();
        assert!(failure.message.contains(name), "{failure}");
        assert!(failure.hint.is_some_and(|hint| hint.contains("--shell")));
    }
    assert!(check("/bin/bash".as_ref()).is_ok());
}
