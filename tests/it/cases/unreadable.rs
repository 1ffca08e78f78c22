//! Shared files that are something else than files, or are not there, are told by what they are.

use super::said;
use crate::support::environment::TestEnvironment;

#[test]
fn a_file_whose_name_the_aws_cli_expands_is_told_by_whoami_too() {
    for (name, value) in [
        ("AWS_CONFIG_FILE", "$HOME/.aws/elsewhere"),
        ("AWS_CONFIG_FILE", "${HOME}/.aws/elsewhere"),
        ("AWS_SHARED_CREDENTIALS_FILE", "$HOME/.aws/elsewhere"),
    ] {
        let mut environment = TestEnvironment::new();
        environment.set(name, value);
        let whole = environment.home().join(".aws/elsewhere").display().to_string();
        for arguments in [&["whoami"][..], &["doctor", "--offline"]] {
            let (_, told) = said(&environment, arguments);

            let words = format!("the AWS CLI and boto3 read {whole}");
            assert!(told.contains(name) && told.contains(&words), "{value}: {told}");
        }
    }
}

#[test]
fn folders_links_and_missing_files_are_told_apart() {
    let environment = TestEnvironment::new();
    std::fs::create_dir_all(environment.home().join(".aws/config")).unwrap();
    std::os::unix::fs::symlink("/nowhere", environment.home().join(".aws/credentials")).unwrap();

    let (_, told) = said(&environment, &["doctor", "--offline"]);

    assert!(
        told.contains("is a folder, and should be a file") && told.contains("Docker"),
        "{told}"
    );
    assert!(told.contains("is a link to /nowhere, which is not there"), "{told}");
    assert!(!told.contains("config:0") && !told.contains("chmod 600"), "{told}");
}

#[test]
fn a_pipe_a_loop_of_links_and_a_file_for_a_folder_are_told_at_once() {
    let environment = TestEnvironment::new();
    let place = |name: &str| environment.home().join(name);
    std::fs::create_dir_all(place(".aws")).unwrap();
    nix::unistd::mkfifo(&place(".aws/config"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    std::os::unix::fs::symlink(place(".aws/credentials"), place(".aws/credentials")).unwrap();

    let (_, told) = said(&environment, &["doctor", "--offline"]);

    assert!(told.contains("config is no file, but a pipe"), "{told}");
    assert!(told.contains("its links lead round in a circle"), "{told}");
    let environment = TestEnvironment::new();
    environment.write(".aws", "a file");
    let (_, told) = said(&environment, &["doctor", "--offline"]);
    assert!(told.contains("a file stands where a folder is needed"), "{told}");
}

#[test]
fn a_file_that_a_variable_names_and_that_is_missing_is_a_warning() {
    let doctor = |value: &str| {
        let mut environment = TestEnvironment::new();
        environment.set("AWS_CONFIG_FILE", value);
        said(&environment, &["doctor", "--offline"]).1
    };

    assert!(doctor("$HOME/.aws/elsewhere").contains("the `$` was not expanded"));
    assert!(doctor("/nowhere/config").contains("which AWS_CONFIG_FILE names, is not there"));
}

#[test]
fn a_file_that_is_a_folder_or_a_dangling_link_is_told_by_every_command_that_needs_it() {
    for name in ["config", "credentials"] {
        let folder = TestEnvironment::new();
        std::fs::create_dir_all(folder.home().join(".aws").join(name)).unwrap();
        let link = TestEnvironment::new();
        std::fs::create_dir_all(link.home().join(".aws")).unwrap();
        std::os::unix::fs::symlink("/nowhere", link.home().join(".aws").join(name)).unwrap();
        for arguments in [&["whoami"][..], &["whoami", "--profile", "work"], &["roles"]] {
            let (code, told) = said(&folder, arguments);
            assert_ne!(code, 0, "{told}");
            let words = format!("{name}: the file cannot be read: it is a folder");
            assert!(told.contains(&words), "{arguments:?}: {told}");

            let (code, told) = said(&link, arguments);
            assert_ne!(code, 0, "{told}");
            let words = format!("{name}: it is a link to /nowhere, which is not there");
            assert!(told.contains(&words) && !told.contains("mend"), "{arguments:?}: {told}");
        }
    }
}
