//! Start-up files and hooks that get in a session's way: nothing secret on the screen, and no prompt that
//! names a role that the shell no longer is.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const MARK: &str = " min)";
const FISH: &str = ".config/fish/config.fish";

fn opened(environment: &TestEnvironment) -> Session {
    // High enough for all that a trace prints.
    Session::start(environment, (200, 250), kamen_binary(), &["shell", "S3ListBucketOnly"])
}

#[test]
fn a_trace_or_an_alias_in_a_start_up_file_prints_no_secret_and_stays() {
    let cloud = Cloud::demo();
    let aliases = "alias export='echo no' unset='echo no'\n";
    for (shell, file, text) in [
        ("bash", ".bashrc", format!("{aliases}set -x\n")),
        ("zsh", ".zshrc", format!("{aliases}setopt xtrace\n")),
        ("fish", FISH, "set -g fish_trace 1\n".to_owned()),
    ] {
        let environment = cloud.with_start_up_files(shell, &[(file, &text)]);
        let mut session = opened(&environment);
        session.wait_for(MARK);

        session.say("echo still''traced", "stilltraced");
        session.wait_until("the trace", |text| {
            text.lines().any(|line| line.starts_with(['+', '>']) && line.ends_with("stilltraced"))
        });

        let text = session.text();
        assert!(!text.contains("AWS_SECRET_ACCESS_KEY"), "{shell}: {text}");
        assert!(!text.contains("AWS_SESSION_TOKEN"), "{shell}: {text}");
        assert!(session.leave().success());
    }
}

#[test]
fn a_shell_that_its_variables_make_trace_prints_no_secret() {
    let cloud = Cloud::demo();
    let mut environment =
        cloud.with_start_up_files("bash", &[(".bashrc", "export AWS_PROFILE=hana\n")]);
    environment.set("SHELLOPTS", "xtrace");
    let mut session = opened(&environment);
    session.wait_for(MARK);

    let text = session.text();
    assert!(text.contains("+ export AWS_PROFILE=hana"), "it is traced: {text}");
    assert!(!text.contains("__kamen_kept_"), "{text}");
    assert!(session.leave().success());
}

#[test]
fn the_prompt_says_that_a_hook_set_other_keys() {
    let cloud = Cloud::demo();
    let set = "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=x\nunset AWS_SESSION_TOKEN\n";
    let fish = "set -gx AWS_ACCESS_KEY_ID AKIAIOSFODNN7EXAMPLE\nset -e AWS_SESSION_TOKEN\n";
    for (shell, file, text) in [
        ("bash", ".bashrc", format!("hook() {{\n{set}}}\nPROMPT_COMMAND=hook\n")),
        ("zsh", ".zshrc", format!("precmd() {{\n{set}}}\n")),
        ("fish", FISH, format!("function hook --on-event fish_prompt\n{fish}end\n")),
    ] {
        let environment = cloud.with_start_up_files(shell, &[(file, &text)]);
        let mut session = opened(&environment);

        session.wait_for(" min, other keys are set)");
        let unset = "set -e AWS_ACCESS_KEY_ID";
        if shell == "fish" {
            session.say(&format!("functions -e hook; {unset}"), ", its keys are gone)");
        }
        assert!(session.leave().success());
    }
}

#[test]
fn a_bash_in_a_start_up_files_place_is_marked_and_is_the_role() {
    let cloud = Cloud::demo();
    let own = "export AWS_PROFILE=hana\n";
    let again = format!("{own}[ -n \"$AGAIN\" ] || AGAIN=1 exec bash\n");
    for (shell, files) in [
        ("bash", vec![(".bashrc", again.as_str())]),
        ("zsh", vec![(".zshrc", "exec bash\n"), (".bashrc", own)]),
    ] {
        let environment = cloud.with_start_up_files(shell, &files);
        let mut session = opened(&environment);
        session.wait_for(MARK);

        session.say("echo \"profile=$AWS_PROFILE;$PROMPT_COMMAND;\"", "profile=;${__kamen_hook-};");
        assert!(session.leave().success());
    }
}

#[test]
fn a_switch_in_place_under_a_trace_prints_no_key() {
    let cloud = Cloud::demo();
    let posix = "alias export='echo no'\nset -x\n";
    for (shell, file, line, trace) in [
        ("bash", ".bashrc", "eval \"$(kamen init bash)\"\nPS1='mine> '\n", posix),
        ("zsh", ".zshrc", "eval \"$(kamen init zsh)\"\nPROMPT='mine> '\n", posix),
        (
            "fish",
            FISH,
            "kamen init fish | source\nfunction fish_prompt; printf 'mine> '; end\n",
            "set -g fish_trace 1\n",
        ),
    ] {
        let mut environment = cloud.with_start_up_files(shell, &[(file, line)]);
        let folder = kamen_binary().parent().expect("a binary has a folder").display().to_string();
        let path = environment.variables()["PATH"].clone();
        environment.set("PATH", format!("{folder}:{path}"));
        let mut session = Session::start(&environment, (200, 250), shell, &["-i"]);
        session.wait_for("mine> ");

        session.type_keys(&trace.replace('\n', "\r"));
        session.type_keys("kamen switch S3ListBucketOnly\r");
        session.wait_for("you are arn:aws:sts::012345678901:assumed-role/S3ListBucketOnly/");

        let text = session.text();
        assert!(!text.contains("AWS_SECRET_ACCESS_KEY"), "{shell}: {text}");
        session.say("test -n \"$AWS_SESSION_TOKEN\" && echo switch''ed", "switched");
        session.type_keys("exit\r");
        session.wait_for_end();
    }
}
