//! `kamen init` beside others that hook into the prompt: starship, direnv, mise, bash-preexec, and powerlevel9k, which sets
//! the prompt where powerlevel10k does: in a function of `precmd_functions`.

use std::path::PathBuf;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;
use crate::support::{npm, python};

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// A home whose shell reads these lines of another program, and kamen's behind or before them.
fn home(cloud: &Cloud, shell: &str, others: &str, is_last: bool) -> TestEnvironment {
    let kamen = match shell {
        "fish" => "kamen init fish | source\n".to_owned(),
        _ => format!("eval \"$(kamen init {shell})\"\n"),
    };
    let lines = if is_last { format!("{others}\n{kamen}") } else { format!("{kamen}{others}\n") };
    let own = match shell {
        "bash" => (".bashrc", format!("PS1='mine> '\n{lines}")),
        "zsh" => (".zshrc", format!("PROMPT='mine> '\n{lines}")),
        _ => {
            let own = "set -g fish_greeting\nfunction fish_prompt; printf 'mine> '; end\n";
            (".config/fish/config.fish", format!("{own}{lines}"))
        }
    };
    let mut environment = cloud.with_start_up_files(shell, &[(own.0, &own.1)]);
    let folders = [kamen_binary(), python::program("starship"), npm::mise().to_owned()];
    let folders = folders.map(|path| path.parent().expect("a folder").display().to_string());
    let path = environment.variables()["PATH"].clone();
    environment.set("PATH", format!("{}:{path}", folders.join(":")));
    environment
}

/// The line that makes a shell read what a program prints.
fn hooked(shell: &str, command: &str) -> String {
    match shell {
        "fish" => format!("{command} fish | source"),
        _ => format!("eval \"$({command} {shell})\""),
    }
}

fn opened(environment: &TestEnvironment, shell: &str, prompt: &str) -> Session {
    let mut session = Session::start(environment, (150, 50), shell, &["-i"]);
    session.wait_for(prompt);
    session
}

/// Waits for a prompt that says who one is, once, before the other's own.
fn wait_for_mark(session: &mut Session, role: &str, prompt: &str) {
    let is_marked = |line: &str| {
        let marks = line.matches(role).count();
        marks == 1 && line.contains(" min) ") && line.trim_end().ends_with(prompt)
    };
    session.wait_until("a mark", |text| text.lines().last().is_some_and(is_marked));
}

/// Becomes a role, another, and the person again: the prompt follows.
fn switches(session: &mut Session, prompt: &str) {
    session.type_keys("kamen switch tools\r");
    wait_for_mark(session, "/RoleA", prompt);
    session.type_keys("clear; kamen switch partners\r");
    wait_for_mark(session, "/RoleB", prompt);
    session.type_keys("clear; kamen switch -\r");
    wait_for_mark(session, "/RoleA", prompt);
}

/// Gives everything back, and leaves.
fn leaves(mut session: Session, prompt: &str) {
    session.type_keys("clear; kamen switch '~'; clear\r");
    session.wait_gone("Role");
    session.wait_for(prompt);
    session.leave();
}

#[test]
fn starship_draws_its_prompt_and_hears_of_exit_codes() {
    let cloud = Cloud::demo();
    for shell in SHELLS {
        let mut environment = home(&cloud, shell, &hooked(shell, "starship init"), true);
        let format = "format = '$status star>'\nadd_newline = false\n\
            [status]\ndisabled = false\nformat = 'code-$status'\n";
        let file = environment.write("starship.toml", format);
        environment.set("STARSHIP_CONFIG", file.display().to_string());
        let mut session = opened(&environment, shell, "star>");

        switches(&mut session, "star>");
        session.say("sh -c 'exit 7'", "code-7 star>");
        wait_for_mark(&mut session, "/RoleA", "code-7 star>");
        session.type_keys("clear; true\r");
        session.wait_gone("code-7");

        leaves(session, "star>");
    }
}

#[test]
fn direnv_gives_and_takes_a_directorys_variables() {
    let cloud = Cloud::demo();
    for shell in SHELLS {
        for is_last in [true, false] {
            let environment = home(&cloud, shell, &hooked(shell, "direnv hook"), is_last);
            let file = environment.write("work/.envrc", "export GIVEN=yes AWS_PROFILE=hana\n");
            environment.command("direnv").arg("allow").arg(&file).assert().success();
            let mut session = opened(&environment, shell, "mine> ");

            switches(&mut session, "mine>");
            session.say("cd ~/work", "AWS_PROFILE is set");
            session.say("echo \"got-$GIVEN.\"", "got-yes.");
            session.type_keys("clear; cd; clear\r");
            session.wait_gone("AWS_PROFILE is set");
            session.say("echo \"got-$GIVEN.\"", "got-.");
            wait_for_mark(&mut session, "/RoleA", "mine>");

            leaves(session, "mine> ");
        }
    }
}

#[test]
fn mise_gives_and_takes_a_directorys_variables() {
    let cloud = Cloud::demo();
    for shell in SHELLS {
        let mut environment = home(&cloud, shell, &hooked(shell, "mise activate"), true);
        environment.set("MISE_OFFLINE", "1");
        let file = environment.write("work/mise.toml", "[env]\nGIVEN = 'yes'\n");
        environment.command(npm::mise()).args(["trust", "--quiet"]).arg(&file).assert().success();
        let mut session = opened(&environment, shell, "mine> ");

        switches(&mut session, "mine>");
        session.say("cd ~/work; echo in''side", "inside");
        session.say("echo \"got-$GIVEN.\"", "got-yes.");
        session.say("cd; echo out''side", "outside");
        session.say("echo \"got-$GIVEN.\"", "got-.");
        wait_for_mark(&mut session, "/RoleA", "mine>");

        leaves(session, "mine> ");
    }
}

/// bash-preexec, as a package that brings it along has it.
fn preexec() -> PathBuf {
    let python = python::program("python");
    let library = python.ancestors().nth(2).expect("a folder").join("lib");
    let versions = std::fs::read_dir(library).expect("packages").flatten();
    let place = "site-packages/bashhub/shell/deps/bash-preexec.sh";
    let found = versions.map(|version| version.path().join(place)).find(|path| path.exists());
    found.expect("bashhub brings it")
}

#[test]
fn bash_preexec_calls_before_each_command_and_each_prompt() {
    let cloud = Cloud::demo();
    let own = "preexec() { echo \"before-$1\"; }; precmd() { echo \"behind-$?\"; }";
    let lines = format!("source {}\n{own}", preexec().display());
    for is_last in [true, false] {
        let environment = home(&cloud, "bash", &lines, is_last);
        let mut session = opened(&environment, "bash", "mine> ");

        switches(&mut session, "mine>");
        session.say("sh -c 'exit 7'", "before-sh -c 'exit 7'");
        session.wait_for("behind-7");
        wait_for_mark(&mut session, "/RoleA", "mine>");

        leaves(session, "mine> ");
    }
}

#[test]
fn powerlevel_draws_its_prompt() {
    let cloud = Cloud::demo();
    let lines = "POWERLEVEL9K_CUSTOM_OWN='echo power' POWERLEVEL9K_LEFT_PROMPT_ELEMENTS=(custom_own)\n\
        POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS=() POWERLEVEL9K_LEFT_SEGMENT_SEPARATOR='>'\n\
        source /usr/share/powerlevel9k/powerlevel9k.zsh-theme";
    let environment = home(&cloud, "zsh", lines, true);
    let mut session = opened(&environment, "zsh", "power >");

    switches(&mut session, "power >");

    leaves(session, "power >");
}
