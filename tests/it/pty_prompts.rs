//! What shells say of the session that they carry, whatever the person's start-up files do.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const ROLE: &str = "S3ListBucketOnly";
const MARK: &str = " min)";

fn opened(environment: &TestEnvironment) -> Session {
    Session::start(environment, (150, 30), kamen_binary(), &["shell", ROLE])
}

#[test]
fn a_shell_says_who_one_is_and_until_when() {
    let cloud = Cloud::demo();
    let environment = cloud.with_start_up_files("bash", &[]);
    let mut session = opened(&environment);

    session.wait_for("you are arn:aws:sts::012345678901:assumed-role/S3ListBucketOnly/");
    session.wait_until("an end", |text| text.contains(" until ") && text.contains(" left)"));
    session.wait_for(MARK);

    session.type_keys("exit\r");
    assert!(session.wait_for_end().success());
}

#[test]
fn production_is_red_in_the_prompt_and_in_the_title() {
    let cloud = Cloud::demo();
    let settings = (".config/kamen/config.toml", "[production]\nroles = ['S3List*']\n");
    for shell in ["bash", "zsh", "fish"] {
        let environment = cloud.with_start_up_files(shell, &[settings]);
        let mut session = opened(&environment);
        session.wait_for(" min production)");

        let (rows, columns) = session.screen().size();
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let red = places
            .filter_map(|(row, column)| session.screen().cell(row, column))
            .any(|cell| cell.contents() == "S" && cell.fgcolor() == vt100::Color::Idx(1));
        assert!(red, "{shell}: {}", session.text());
        let title = match shell {
            "bash" => "[[ $PS1 == *']2;'*production* ]] && echo title-''set",
            "zsh" => "[[ $PROMPT == *']2;'*production* ]] && echo title-''set",
            _ => "string match -q '*production*' (fish_title); and echo title-''set",
        };
        session.say(title, "title-set");

        session.type_keys("exit\r");
        assert!(session.wait_for_end().success());
    }
}

#[test]
fn a_session_that_has_ended_says_so_in_the_prompt() {
    let cloud = Cloud::demo();
    for shell in ["bash", "zsh", "fish"] {
        let environment = cloud.with_start_up_files(shell, &[]);
        let mut session = opened(&environment);
        session.wait_for(MARK);

        let ended = "KAMEN_EXPIRES=2020-01-01T00:00:00Z";
        let line = if shell == "fish" {
            ended.replacen("KAMEN", "set -gx KAMEN", 1).replace('=', " ")
        } else {
            ended.to_owned()
        };
        session.say(&line, "/S3ListBucketOnly ended)");

        session.type_keys("exit\r");
        assert!(session.wait_for_end().success());
    }
}

/// The label names the role whose keys are set, and goes with them.
#[test]
fn a_role_taken_over_by_its_export_lines_is_the_one_in_the_prompt() {
    let cloud = Cloud::demo();
    let settings = (".config/kamen/config.toml", "[production]\nroles = ['Developer']\n");
    let kamen = kamen_binary().display().to_string();
    let other = "--profile hana --yes 012345678901/Developer";
    for shell in ["bash", "zsh", "fish"] {
        let environment = cloud.with_start_up_files(shell, &[settings]);
        let mut session = opened(&environment);
        session.wait_for("/S3ListBucketOnly ");
        let (over, back) = if shell == "fish" {
            (format!("{kamen} env {other} | source"), format!("{kamen} env --unset | source"))
        } else {
            (format!("eval \"$({kamen} env {other})\""), format!("eval \"$({kamen} env --unset)\""))
        };

        session.say(&over, "/Developer ");
        session.wait_for(" min production) ");
        session.say(&format!("{kamen} prompt"), " min production\n");
        session.type_keys(&format!("{back}; clear; echo un''marked\r"));
        session.wait_until("a prompt without a label", |text| {
            text.contains("unmarked") && !text.contains("Developer") && !text.contains("min")
        });

        session.type_keys("exit\r");
        session.wait_for_end();
    }
}

#[test]
fn a_profile_that_a_hook_exports_is_told_in_the_prompt() {
    let cloud = Cloud::demo();
    for shell in ["bash", "zsh", "fish"] {
        let environment = cloud.with_start_up_files(shell, &[]);
        let mut session = opened(&environment);
        session.wait_for(MARK);

        let line =
            if shell == "fish" { "set -gx AWS_PROFILE work" } else { "export AWS_PROFILE=work" };
        session.say(line, "AWS_PROFILE is set)");

        session.type_keys("exit\r");
        assert!(session.wait_for_end().success());
    }
}

#[test]
fn the_mark_stands_once_if_others_rewrite_the_prompt() {
    let cloud = Cloud::demo();
    for (shell, variable) in [("bash", "PS1"), ("zsh", "PROMPT")] {
        let environment = cloud.with_start_up_files(shell, &[]);
        let mut session = opened(&environment);
        session.wait_for(MARK);

        session.say(&format!("{variable}=\"(venv) ${variable}\"; echo do''ne"), "done");
        session.wait_for("(venv)");
        let prompt =
            session.text().lines().rev().find(|line| line.contains("(venv) ")).map(str::to_owned);
        let prompt = prompt.unwrap_or_default();
        assert_eq!(prompt.matches(" min) ").count(), 1, "{shell}: {}", session.text());

        session.type_keys("exit\r");
        assert!(session.wait_for_end().success());
    }
}

#[test]
fn a_home_with_a_bash_profile_alone_is_read() {
    let cloud = Cloud::demo();
    let files = [(".bash_profile", "export FROM_PROFILE=read\n")];
    let environment = cloud.with_start_up_files("bash", &files);
    let mut session = opened(&environment);
    session.wait_for(MARK);

    session.say("echo profile-$FROM_PROFILE", "profile-read");

    session.type_keys("exit\r");
    assert!(session.wait_for_end().success());
}

#[test]
fn an_active_virtual_environment_stays_first() {
    let cloud = Cloud::demo();
    let path = "export PATH=/from/rc:$PATH\n";
    let fish = "set -gx PATH /from/rc $PATH\n";
    let files = [(".bashrc", path), (".zshrc", path), (".config/fish/config.fish", fish)];
    for shell in ["bash", "zsh", "fish"] {
        let mut environment = cloud.with_start_up_files(shell, &files);
        let own = environment.variables()["PATH"].clone();
        environment.set("VIRTUAL_ENV", "/my/venv").set("PATH", format!("/my/venv/bin:{own}"));
        let mut session = opened(&environment);
        session.wait_for(MARK);

        let line = if shell == "fish" { "echo first-$PATH[1]" } else { "echo first-${PATH%%:*}" };
        session.say(line, "first-/my/venv/bin");

        session.type_keys("exit\r");
        assert!(session.wait_for_end().success());
    }
}

#[test]
fn start_up_files_under_set_e_and_set_u_lead_to_a_marked_prompt() {
    let cloud = Cloud::demo();
    for shell in ["bash", "zsh"] {
        let rc = if shell == "bash" { ".bashrc" } else { ".zshrc" };
        let environment = cloud.with_start_up_files(shell, &[(rc, "set -eu\n")]);
        let mut session = opened(&environment);
        session.wait_for(MARK);

        session.say("echo aliv''e", "alive");

        session.type_keys("exit\r");
        assert!(session.wait_for_end().success());
    }
}

#[test]
fn start_up_files_that_end_the_shell_are_named_as_the_cause() {
    let cloud = Cloud::demo();
    for (shell, rc, text) in [
        ("bash", ".bashrc", "exit 3\n"),
        ("zsh", ".zshrc", "exit 3\n"),
        ("bash", ".bashrc", "set -e\nfalse\n"),
    ] {
        let environment = cloud.with_start_up_files(shell, &[(rc, text)]);
        let mut session = opened(&environment);

        session.wait_for("never came to its prompt");

        assert!(!session.wait_for_end().success());
    }
}

#[test]
fn a_login_that_is_no_shell_is_refused_with_another_way() {
    let cloud = Cloud::demo();
    for program in ["/bin/false", "/usr/sbin/nologin"] {
        let environment = cloud.with_start_up_files(program, &[]);
        let mut session = opened(&environment);

        session.wait_for(&format!("`{program}` is no shell to work in"));
        session.wait_for("--shell bash");

        assert_eq!(session.wait_for_end().exit_code(), 2);
    }
}

#[test]
fn a_bash_that_becomes_zsh_is_marked_and_carries_the_session() {
    let cloud = Cloud::demo();
    let files = [(".bashrc", "exec zsh\n"), (".zshrc", "export AWS_PROFILE=spoiled\n")];
    let environment = cloud.with_start_up_files("bash", &files);
    let mut session = opened(&environment);

    session.wait_for(MARK);
    session.say("echo key-${AWS_ACCESS_KEY_ID[1,4]}-${AWS_PROFILE-none}", "key-ASIA-none");

    session.type_keys("exit\r");
    assert!(session.wait_for_end().success());
}

#[test]
fn a_bash_that_becomes_tmux_or_fish_says_so_beforehand() {
    let cloud = Cloud::demo();
    let rc = "if [ -n \"$NEVER\" ]; then exec tmux new; fi\n";
    let environment = cloud.with_start_up_files("bash", &[(".bashrc", rc)]);
    let mut session = opened(&environment);

    session.wait_for("~/.bashrc starts tmux");
    session.wait_for(MARK);

    session.type_keys("exit\r");
    assert!(session.wait_for_end().success());
}
