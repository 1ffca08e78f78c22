//! What can be known first is said first: before a session is obtained, and before anything is announced.

use crate::support::environment::TestEnvironment;

#[test]
fn what_cannot_start_is_said_before_anything_is_asked_or_announced() {
    let environment = TestEnvironment::new();
    for (arguments, code, said) in [
        (&["shell", "--shell", "/bin/false", "Role"][..], 2, "`/bin/false` is no shell to work in"),
        (&["shell", "--shell", "/no/such/shell", "Role"], 2, "cannot run `/no/such/shell`"),
        (&["shell", "--live", "--shell", "/bin/false", "Role"], 2, "is no shell to work in"),
        (&["exec", "Role", "--", "/no/such/program"], 127, "cannot run `/no/such/program`"),
        (&["exec", "--live", "Role", "--", "/etc/passwd"], 126, "it is not executable"),
    ] {
        let output = environment.kamen().args(arguments).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);

        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        assert!(told.contains(said), "{arguments:?}: {told}");
        assert!(
            !told.contains("you are") && !told.contains("credentials"),
            "{arguments:?}: {told}"
        );
    }
}
