//! A live command or shell as one job among others: terminal, signals and prompt are left to those whose they are.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

fn home(cloud: &Cloud) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    // Without this folder fish starts to read every manual page of the machine.
    environment.write(".local/share/fish/generated_completions/none", "");
    environment.write(".bashrc", "PS1='mine> '\n");
    environment.write(".zshrc", "PROMPT='mine> '\n");
    environment.write(".config/fish/config.fish", "function fish_prompt; echo 'mine> '; end\n");
    environment.set("UNDER_TEST", kamen_binary().display().to_string());
    environment
}

fn bash(environment: &TestEnvironment) -> Session {
    let mut session = Session::start(environment, (150, 40), "bash", &["-i"]);
    session.wait_for("mine> ");
    session
}

#[test]
fn a_job_in_the_background_leaves_the_terminal_to_the_shell() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);
    let mut session = bash(&environment);

    session.say("$UNDER_TEST exec --live tools -- true & wait; echo it''ended", "itended");
    session.say("echo still-$((40 + 2))", "still-42");

    session.type_keys("exit 3\r");
    assert_eq!(session.wait_for_end().exit_code(), 3, "{}", session.text());
}

#[test]
fn a_job_in_the_background_leaves_the_terminal_to_another_program() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);
    let mut session = bash(&environment);

    let waits = "until [ -e go ]; do sleep .1; done";
    session.type_keys(&format!("$UNDER_TEST exec --live tools -- sh -c '{waits}' &\r"));
    session.wait_for("[1] ");
    // It reads once kamen has ended.
    let reads = "touch go; while kill -0 $0 2>/dev/null; do sleep .1; done; echo now-$((40 + 2)); read line; echo got-$line; exit 4";
    session.type_keys(&format!("sh -c '{reads}' $!; echo code-$?\r"));
    session.wait_for("now-42");
    session.type_keys("typed\r");

    session.wait_for("got-typed");
    session.wait_for("code-4");
    session.type_keys("exit\r");
    session.wait_for_end();
}

#[test]
fn what_a_command_made_of_the_terminal_stays() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);
    let line = "stty -echo; $UNDER_TEST exec --live tools -- stty echo; stty -a";
    let mut session = Session::start(&environment, (150, 40), "sh", &["-c", line]);

    assert!(session.wait_for_end().success());

    assert!(!session.text().contains("-echo "), "{}", session.text());
}

#[test]
fn a_shell_that_was_killed_gives_the_terminal_back() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);
    for command in ["shell --live --shell bash tools", "exec --live tools -- bash"] {
        let mut session = bash(&environment);
        session.say(&format!("$UNDER_TEST {command}; stty -a"), "mine> ");
        session.wait_for("mine> ");
        session.say("echo in-$KAMEN_ACCOUNT", "in-111111111111");

        session.type_keys("kill -9 $$\r");

        session.wait_for(" echo ");
        session.say("echo still-$((40 + 2))", "still-42");
        session.type_keys("exit\r");
        assert!(session.wait_for_end().success(), "{}", session.text());
    }
}

#[test]
fn signals_are_the_commands_own_and_an_interrupt_comes_once() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);
    let hears =
        "trap 'exit 41' INT QUIT USR1 USR2 ALRM; echo $KAMEN_SHELL; while :; do sleep .05; done";
    for signal in
        [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGUSR1, Signal::SIGUSR2, Signal::SIGALRM]
    {
        let mut child = Command::new(kamen_binary())
            .env_clear()
            .envs(environment.variables())
            .args(["exec", "--live", "tools", "--", "sh", "-c", hears])
            .stdout(Stdio::piped())
            .spawn()
            .expect("kamen starts");
        let mut folder = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut folder).unwrap();

        kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();

        assert_eq!(child.wait().unwrap().code(), Some(41), "{signal}");
        assert!(!std::path::Path::new(folder.trim()).exists(), "{signal}: {folder}");
    }
    let counts =
        "trap 'echo caught' INT; echo ready; until [ -e go ]; do sleep .05; done; sleep .5; exit 9";
    let arguments = ["exec", "--live", "tools", "--", "sh", "-c", counts];
    let mut session = Session::start(&environment, (150, 40), kamen_binary(), &arguments);
    session.wait_for("ready");
    session.type_keys("\x03");
    session.wait_for("caught");
    environment.write("go", "");

    assert_eq!(session.wait_for_end().exit_code(), 9);
    assert_eq!(session.text().matches("caught").count(), 1, "{}", session.text());
}

#[test]
fn words_that_are_split_otherwise_make_no_shell_look_dead() {
    let cloud = Cloud::demo();
    for (shell, splits) in
        [("bash", "IFS=$'\\n'"), ("zsh", "IFS=$'\\n'"), ("fish", "set -g IFS ''")]
    {
        let mut environment = home(&cloud);
        environment.set("SHELL", shell);
        let arguments = ["shell", "--live", "tools"];
        let mut session = Session::start(&environment, (150, 40), kamen_binary(), &arguments);
        session.wait_for("/RoleA) ");

        session.say(&format!("{splits}; echo now-''split"), "now-split");
        session.say("$UNDER_TEST switch partners", "/RoleB) ");
        session.say("echo acc-$KAMEN_ACCOUNT", "acc-222222222222");

        assert!(!session.text().contains("has ended"), "{shell}: {}", session.text());
        session.type_keys("exit\r");
        assert!(session.wait_for_end().success());
    }
}

#[test]
fn a_shell_that_lives_is_not_gone_for_good() {
    let cloud = Cloud::demo();
    for shell in ["bash", "zsh", "fish"] {
        let mut environment = home(&cloud);
        environment.set("SHELL", shell);
        let arguments = ["shell", "--live", "tools"];
        let mut session = Session::start(&environment, (150, 40), kamen_binary(), &arguments);
        session.wait_for("/RoleA) ");

        session.say("mv $KAMEN_SHELL/state $KAMEN_SHELL/other", "/RoleA ended) ");
        session.type_keys("mv $KAMEN_SHELL/other $KAMEN_SHELL/state; clear\r");
        session.wait_gone("ended");
        session.wait_for("/RoleA) ");

        session.type_keys("exit\r");
        assert!(session.wait_for_end().success());
    }
}
