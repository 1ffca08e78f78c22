//! Commands of the person's own, run from the screens.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const ACTIONS: &str = r#"
[[actions]]
name = "who-in-a-pane"
key = "B"
title = "Says who the role is"
command = ["sh", "-c", "echo $1 and $KAMEN_ACTION_ACCOUNT; echo $AWS_SESSION_TOKEN | wc -l; kamen whoami --output json", "sh", "{role}"]
in = "pane"

[[actions]]
name = "page"
key = "ctrl-x p"
command = ["sh", "-c", "printf 'on or off? '; read -r line < /dev/tty; test \"$line\" = on", "{arn}"]
as = "oneself"

[[actions]]
name = "broken"
command = ["sh", "-c", "echo no bucket of that name >&2; exit 4"]
in = "background"

[[actions]]
name = "absent"
command = ["no-such-tool-of-mine"]
in = "background"
"#;

fn screens(size: (u16, u16)) -> (Cloud, TestEnvironment, Session) {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    let settings = environment.write("actions.toml", ACTIONS);
    environment.set("KAMEN_CONFIG", settings.to_str().expect("a path"));
    let folder = kamen_binary().parent().expect("a folder").display().to_string();
    let path = std::env::var("PATH").expect("a path");
    environment.set("PATH", format!("{folder}:{path}"));
    let mut session = Session::start(&environment, size, kamen_binary(), &[]);
    session.wait_listed();
    session.type_keys("/");
    session.type_keys("s3list");
    session.wait_selected("✓ yes", "S3ListBucketOnly");
    session.type_keys("\t");
    (cloud, environment, session)
}

fn palette(session: &mut Session, name: &str) {
    session.type_keys(":");
    session.type_keys(name);
    session.wait_for(name);
    session.type_keys("\r");
}

#[test]
fn a_key_switches_and_shows_what_the_command_says_and_the_history_knows_it() {
    for size in [(80, 24), (200, 50)] {
        let (_cloud, environment, mut session) = screens(size);

        session.type_keys("B");
        session.wait_for("S3ListBucketOnly and 012345678901");
        session.wait_for("assumed-role/S3ListBucketOnly/");
        session.type_keys("\x1b");
        session.wait_gone("S3ListBucketOnly and");
        session.type_keys("?");
        session.wait_for("Keys of this screen");
        session.type_keys("/your own");
        session.wait_for("Your own actions on the selected role");
        session.type_keys("\x1b\x1b");
        session.close();

        let history = environment.kamen().args(["history", "exec"]).output().expect("kamen runs");
        let told = String::from_utf8_lossy(&history.stdout).into_owned();
        assert!(told.contains("S3ListBucketOnly") && told.contains("sh"), "{told}");
        assert!(!told.contains("KAMEN_ACTION"), "arguments carry secrets: {told}");
    }
}

#[test]
fn a_command_has_the_terminal_until_it_ends() {
    let (_cloud, _environment, mut session) = screens((110, 30));

    session.type_keys("\x18p");
    session.wait_for("on or off?");
    assert!(!session.text().contains("Roles "), "{}", session.text());
    session.type_keys("on\r");

    session.wait_for("`page` is done");
    session.wait_for("Roles 1 of");
}

#[test]
fn what_fails_in_the_background_is_told_with_what_it_said() {
    let (_cloud, _environment, mut session) = screens((110, 30));

    palette(&mut session, "broken");
    session.wait_for("broken: exit code 4");
    session.wait_for("no bucket of that name");
    session.type_keys("\x1b");
    session.wait_gone("no bucket of that name");
    palette(&mut session, "absent");
    session.wait_for("no `absent`: cannot run");
}

#[test]
fn what_is_wrong_with_an_action_is_said_before_the_screens_open() {
    for (text, said) in [
        ("name = 'x'\ncommand = ['sh', '-c', 'ls {role}']", "use `$KAMEN_ACTION_ROLE` there"),
        ("name = 'x'\ncommand = []", "it has no `command`"),
        ("name = 'x'\ncommand = ['a']\nkey = 's'", "conflict"),
        ("name = 'x'\ncommand = ['a']\nas = 'root'", "`root` is no value here"),
        ("name = 'x'\ncommand = ['{user}']", "`{user}` is no placeholder"),
    ] {
        let mut environment = TestEnvironment::new();
        let settings = environment.write("actions.toml", &format!("[[actions]]\n{text}\n"));
        environment.set("KAMEN_CONFIG", settings.to_str().expect("a path"));
        let mut session = Session::start(&environment, (110, 30), kamen_binary(), &[]);

        session.wait_for(said);
        assert_eq!(session.wait_for_end().exit_code(), 2, "{text}");
    }
}
