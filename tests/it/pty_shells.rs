//! Shells opened from the screens, with the shells that people really use: bash, zsh, fish, sh.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;

const MARK: &str = " min)";
const IN_USE: &str = "assumed-role/S3ListBucketOnly/MySession";

/// A home whose start-up files try to get in the way of a session.
fn home(shell: &str) -> TestEnvironment {
    let mut environment = TestEnvironment::new();
    let spoil = "export AWS_PROFILE=spoiled AWS_ACCESS_KEY_ID=spoiled";
    environment.write(".bashrc", &format!("{spoil}\nPS1='mine> '\n"));
    environment.write(".zshrc", &format!("{spoil}\nPROMPT='mine> '\n"));
    environment.write(
        ".config/fish/config.fish",
        "set -gx AWS_PROFILE spoiled\nset -gx AWS_ACCESS_KEY_ID spoiled\nset -g fish_greeting\n\
         function fish_prompt; printf 'mine> '; end\n",
    );
    // Without this folder fish starts to read every manual page of the machine.
    environment.write(".local/share/fish/generated_completions/none", "");
    environment.set("SHELL", shell);
    environment.set("UNDER_TEST", kamen_binary().display().to_string());
    environment
}

/// The demo with `S3ListBucketOnly` in use as `MySession`.
fn switched(environment: &TestEnvironment) -> Session {
    let mut session =
        Session::start(environment, (110, 32), kamen_binary(), &["demo", "--no-tour"]);
    session.wait_for("RoleBWithSystemsManager");
    session.type_keys("/s3list");
    session.wait_for("Roles 1 of");
    session.type_keys("\t");
    session.type_keys("E");
    session.wait_for("CloudTrail shows");
    session.type_keys("MySession");
    session.wait_for("MySession");
    session.type_keys("\r");
    session.wait_gone("CloudTrail shows"); // the dialog shows the same ARN
    session.wait_for(IN_USE);
    session
}

fn back_on_the_screens(session: &mut Session) {
    session.wait_for(IN_USE);
    session.wait_for("left the shell of");
    assert!(session.screen().alternate_screen() && !session.is_cooked());
}

fn quit(mut session: Session) {
    session.type_keys("\x03");
    session.wait_for("Quit?");
    session.type_keys("\r");
    assert!(session.wait_for_end().success());
    session.assert_restored();
    assert!(session.is_cooked());
}

/// The whole of a shell's life: marked, carrying, interrupted, stopped, nested, left.
fn live_in(shell: &str) {
    let environment = home(shell);
    let mut session = switched(&environment);

    for round in 1..=3 {
        session.type_keys("s");
        session.wait_for(MARK);
        assert!(!session.screen().alternate_screen(), "the shell has the whole terminal");
        session.say("echo key-$(echo $AWS_ACCESS_KEY_ID | cut -c1-4)", "key-ASIA");
        session.say("env | grep -c ^AWS_PROFILE; echo none''yet", "noneyet");
        assert!(session.text().contains("\n0"), "AWS_PROFILE would win:\n{}", session.text());
        session.say("echo depth-$KAMEN_DEPTH''x", "depth-1x");
        session.type_keys(&format!("exit {round}\r"));
        back_on_the_screens(&mut session);
        session.wait_for(&format!("code {round}"));
    }
    quit(session);
}

#[test]
fn bash_carries_the_session_and_comes_back_many_times() {
    live_in("bash");
}

#[test]
fn zsh_carries_the_session_and_comes_back_many_times() {
    live_in("zsh");
}

#[test]
fn fish_carries_the_session_and_comes_back_many_times() {
    let environment = home("fish");
    let mut session = switched(&environment);

    for round in 1..=3 {
        session.type_keys("s");
        session.wait_for(MARK);
        session.say("echo key-(string sub -l 4 $AWS_ACCESS_KEY_ID)", "key-ASIA");
        session.say("set -q AWS_PROFILE; or echo none'yet'", "noneyet");
        session.say("echo depth-$KAMEN_DEPTH'x'", "depth-1x");
        session.type_keys(&format!("exit {round}\r"));
        back_on_the_screens(&mut session);
        session.wait_for(&format!("code {round}"));
    }
    quit(session);
}

#[test]
fn a_plain_sh_is_marked_by_its_variable() {
    let mut session = switched(&home("sh"));

    session.type_keys("s");
    session.wait_for("/S3ListBucketOnly)");
    session.say("echo role-$KAMEN_ROLE''x", "role/S3ListBucketOnlyx");
    session.type_keys("exit\r");
    back_on_the_screens(&mut session);

    quit(session);
}

#[test]
fn keys_for_jobs_reach_the_shells_children_and_not_the_screens() {
    for shell in ["bash", "zsh"] {
        let environment = home(shell);
        let mut session = switched(&environment);
        session.type_keys("s");
        session.wait_for(MARK);

        session.say("sh -c 'echo be''gun; exec sleep 60'", "begun");
        session.type_keys("\x03");
        session.say("echo interrupted-$?", "interrupted-130");
        session.say("sh -c 'echo sec''ond; exec sleep 60'", "second");
        session.type_keys("\x1a");
        session.wait_until("a stopped job", |text| {
            text.contains("Stopped") || text.contains("suspended")
        });
        session.say("kill -9 %1; fg; echo killed-''it", "killed-it");
        session.type_keys("exit\r");
        back_on_the_screens(&mut session);

        quit(session);
    }
}

#[test]
fn a_shell_inside_a_shell_shows_its_depth() {
    for shell in ["bash", "zsh", "fish"] {
        let environment = home(shell);
        let mut session = switched(&environment);
        session.type_keys("s");
        session.wait_for(MARK);

        session.type_keys("$UNDER_TEST shell default\r");
        session.wait_for("/AssumeRoleUser, depth 2)");
        session.type_keys("exit\r");
        session.wait_for("left arn:aws:iam::012345678901:user/AssumeRoleUser");
        session.type_keys("exit\r");
        back_on_the_screens(&mut session);

        quit(session);
    }
}

#[test]
fn a_shell_that_is_killed_with_the_terminal_in_disorder_still_gives_it_back() {
    let mut session = switched(&home("bash"));
    session.type_keys("s");
    session.wait_for(MARK);

    session.type_keys("stty raw -echo; kill -9 $$\r");
    back_on_the_screens(&mut session);
    session.wait_for("137");

    quit(session);
}
