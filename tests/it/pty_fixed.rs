//! Start-up files that make fast what a session needs, and shells that are named or started in other ways.

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const ROLE: &str = "S3ListBucketOnly";
const MARK: &str = "/S3ListBucketOnly ";
const TIME: &str = " min) ";
const FISH: &str = ".config/fish/config.fish";
const UNTRUE: &str = "never came to its prompt";

fn opened(environment: &TestEnvironment) -> Session {
    Session::start(environment, (150, 40), kamen_binary(), &["shell", ROLE])
}

/// Leaves the shell: it came to its prompt, and nothing else is said.
fn left(mut session: Session, about: &str) {
    session.type_keys("exit\r");
    assert!(session.wait_for_end().success(), "{about}");
    assert!(!session.text().contains(UNTRUE), "{about}: {}", session.text());
}

#[test]
fn a_read_only_profile_is_taken_away_in_zsh_and_told_in_bash() {
    let cloud = Cloud::demo();
    let zsh = "typeset -rx AWS_PROFILE=work AWS_REGION=eu-north-1\nreadonly AWS_ACCESS_KEY_ID=x\n";
    let environment = cloud.with_start_up_files("zsh", &[(".zshrc", zsh)]);
    let mut session = opened(&environment);
    session.wait_for(MARK);
    session.wait_for(TIME);
    session.say("echo ${AWS_PROFILE-none}-${AWS_ACCESS_KEY_ID[1,4]}-", "none-ASIA-");
    left(session, "zsh");

    let bash = "declare -rx AWS_PROFILE=work\nset -e\n";
    let environment = cloud.with_start_up_files("bash", &[(".bashrc", bash)]);
    let mut session = opened(&environment);
    session.wait_for("kamen: your start-up files made AWS_PROFILE read-only");
    session.wait_for(" min, AWS_PROFILE is set)");
    session.say("echo ${AWS_ACCESS_KEY_ID:0:4}-", "ASIA-");
    assert!(!session.text().contains("readonly variable"), "{}", session.text());
    left(session, "bash");
}

#[test]
fn a_prompt_that_is_read_only_does_not_keep_who_one_is_from_the_screen() {
    let cloud = Cloud::demo();
    for (shell, file, text) in [
        ("bash", ".bashrc", "readonly PROMPT_COMMAND\nPS1='mine> '\n"),
        ("bash", ".bashrc", "PROMPT_COMMAND='true'\nreadonly PROMPT_COMMAND\nPS1='mine> '\n"),
        ("bash", ".bashrc", "PROMPT_COMMAND+=(true)\nreadonly PROMPT_COMMAND\nPS1='mine> '\n"),
        ("bash", ".bashrc", "PS1='mine> '\nreadonly PS1\n"),
        ("zsh", ".zshrc", "typeset -r PROMPT='mine> '\n"),
        ("zsh", ".zshrc", "typeset -r PS1='mine> '\n"),
        ("zsh", ".zshrc", "PS1='mine> '\ntypeset -ra precmd_functions=()\n"),
    ] {
        let environment = cloud.with_start_up_files(shell, &[(file, text)]);
        let mut session = opened(&environment);
        session.wait_for(MARK);
        session.wait_for(TIME);
        session.wait_for("mine> ");

        session.say("false", MARK);
        session.say("echo last-$?", "last-1");
        session.say("KAMEN_EXPIRES=2020-01-01T00:00:00Z", "/S3ListBucketOnly ended)");
        assert!(!session.text().contains("read-only variable"), "{text}: {}", session.text());
        assert!(!session.text().contains("readonly variable"), "{text}: {}", session.text());
        left(session, text);
    }
    let both = "PROMPT_COMMAND=true\nPS1='mine> '\nreadonly PS1 PROMPT_COMMAND\n";
    let environment = cloud.with_start_up_files("bash", &[(".bashrc", both)]);
    let mut session = opened(&environment);
    session.wait_for("nothing shows who you are");
    session.wait_for("mine> ");
    left(session, both);
}

#[test]
fn whatever_zsh_is_set_to_its_prompt_is_marked() {
    let cloud = Cloud::demo();
    let options = "ksharrays shwordsplit globsubst extendedglob nounset warncreateglobal noclobber \
                   nullglob cshnullglob noglob ignorebraces rcquotes kshglob noprompt_subst noprompt_cr \
                   promptbang posixbuiltins posixidentifiers noshortloops nobareglobqual kshtypeset";
    let all = format!("setopt {options}\n");
    let settings = (".config/kamen/config.toml", "[production]\nroles = ['S3List*']\n");
    for text in ["setopt noprompt_percent\nPS1='mine> '\n", "emulate ksh\n", &all] {
        let environment = cloud.with_start_up_files("zsh", &[(".zshrc", text), settings]);
        let mut session = opened(&environment);
        session.wait_for(" min production) ");

        assert!(!session.text().contains("%F"), "{text}: {}", session.text());
        session.say("echo ali''ve", "alive");
        left(session, text);
    }
}

#[test]
fn a_bash_whose_prompt_runs_nothing_shows_its_role_and_no_command() {
    let cloud = Cloud::demo();
    let off = "shopt -u promptvars\nPS1='mine> '\n";
    let fixed = format!("PROMPT_COMMAND=true\nreadonly PROMPT_COMMAND\n{off}");
    for (text, prompt) in [(off, TIME), (fixed.as_str(), "/S3ListBucketOnly) mine> ")] {
        let environment = cloud.with_start_up_files("bash", &[(".bashrc", text)]);
        let mut session = opened(&environment);
        session.wait_for(prompt);
        session.say("echo ali''ve", "alive");
        assert!(!session.text().contains("__kamen"), "{text}: {}", session.text());
        left(session, text);
    }
}

/// As conda's hook and `nix-shell` leave a shell.
#[test]
fn what_start_up_files_and_the_shell_around_set_for_programs_stays() {
    let cloud = Cloud::demo();
    let conda = "export PATH=$HOME/conda/bin:$PATH CONDA_DEFAULT_ENV=base CONDA_SHLVL=1\n\
                 PS1=\"(base) mine> \"\n";
    for (shell, file) in [("bash", ".bashrc"), ("zsh", ".zshrc")] {
        let mut environment = cloud.with_start_up_files(shell, &[(file, conda)]);
        environment.set("IN_NIX_SHELL", "impure");
        let mut session = opened(&environment);
        session.wait_for(TIME);
        session.wait_for("(base) mine> ");
        session.say("echo $CONDA_DEFAULT_ENV-$CONDA_SHLVL-$IN_NIX_SHELL-", "base-1-impure-");
        session.say("echo ${PATH%%:*}", "/conda/bin");
        session.say("PS1='(work) mine> '", "(work) mine> ");
        session.say("true", MARK);
        left(session, shell);
    }
}

#[test]
fn a_shell_is_found_with_the_options_behind_its_name() {
    let cloud = Cloud::demo();
    for shell in ["/bin/bash -l", "bash --login -i", "zsh -l", "fish -l"] {
        let environment = cloud.with_start_up_files(shell, &[]);
        let mut session = opened(&environment);
        session.wait_for(MARK);
        session.wait_for(TIME);
        left(session, shell);
    }
    let mut environment = cloud.with_start_up_files("bash", &[]);
    environment.set("SHELL", "/usr/bin/fish -l");
    let output = environment.kamen().args(["env", ROLE]).output().expect("kamen runs");
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(lines.contains("set -gx AWS_REGION "), "not in fish's words");
}

#[test]
fn a_restricted_bash_shows_its_role() {
    let cloud = Cloud::demo();
    let rc = "PS1='mine> '\nexport AWS_PROFILE=work\n";
    let environment = cloud.with_start_up_files("/bin/rbash", &[(".bashrc", rc)]);
    let mut session = opened(&environment);

    session.wait_for("/S3ListBucketOnly) mine> ");
    session.say("cd /tmp", "restricted");
    session.say("echo ${AWS_PROFILE-none}", "none");
    left(session, "rbash");
}

#[test]
fn a_start_up_file_that_becomes_another_shell_leads_to_a_marked_one() {
    let cloud = Cloud::demo();
    for (shell, file, text) in [
        ("bash", ".bashrc", "exec zsh -l\n"),
        ("bash", ".bashrc", "[ -t 1 ] && exec fish\n"),
        ("zsh", ".zshrc", "exec fish -l\n"),
    ] {
        let own = "export AWS_PROFILE=spoiled\n";
        let fish = "set -gx AWS_PROFILE spoiled\nfunction fish_prompt; printf 'mine> '; end\n";
        let files = [(file, text), (".zprofile", "export LOGIN=read\n"), (FISH, fish)];
        let mut files = files.to_vec();
        if shell == "bash" {
            files.push((".zshrc", own));
        }
        let environment = cloud.with_start_up_files(shell, &files);
        let mut session = opened(&environment);
        session.wait_for(MARK);
        session.wait_for(TIME);

        let (line, told) = if text.contains("fish") {
            ("echo \"<$AWS_PROFILE$XDG_DATA_DIRS$ZDOTDIR$PROMPT_COMMAND>\"", "<>")
        } else {
            ("echo \"<$AWS_PROFILE$XDG_DATA_DIRS$LOGIN>\"", "<read>")
        };
        session.say(line, told);
        session.say("env | grep -c __KAMEN; echo none''left", "noneleft");
        assert!(session.text().contains("\n0"), "{text}: {}", session.text());
        left(session, text);
    }
}

#[test]
fn a_search_path_that_start_up_files_make_anew_still_finds_kamen() {
    let cloud = Cloud::demo();
    let path = "export PATH=/usr/bin:/bin\n";
    for (shell, file, text) in [
        ("bash", ".bashrc", path),
        ("zsh", ".zshrc", path),
        ("fish", FISH, "set -gx PATH /usr/bin /bin\n"),
        ("bash", ".bashrc", "exec fish\n"),
    ] {
        let environment = cloud.with_start_up_files(shell, &[(file, text)]);
        let mut session = opened(&environment);
        session.wait_for(MARK);
        session.wait_for(TIME);

        session.say("kamen prompt", " min\n");
        left(session, text);
    }
    for (shell, file) in [("bash", ".bashrc"), ("zsh", ".zshrc")] {
        let text = "PATH=/usr/bin:/bin\nreadonly PATH\n";
        let mut environment = cloud.with_start_up_files(shell, &[(file, text)]);
        environment.set("VIRTUAL_ENV", "/my/venv");
        let mut session = opened(&environment);
        session.wait_for(MARK);
        session.wait_for(TIME);
        session.say("echo path-$PATH-", "path-/usr/bin:/bin-");
        assert!(!session.text().contains("readonly variable"), "{shell}: {}", session.text());
        assert!(!session.text().contains("read-only variable"), "{shell}: {}", session.text());
        left(session, text);
    }
}

#[test]
fn what_was_prepared_for_other_shells_goes_wherever_start_up_files_moved_it() {
    let cloud = Cloud::demo();
    for (shell, text, left_over) in [
        (
            "bash",
            "export XDG_DATA_DIRS=/mine:$XDG_DATA_DIRS\n",
            "/mine:/usr/local/share:/usr/share",
        ),
        ("zsh", "export XDG_DATA_DIRS=/mine:$XDG_DATA_DIRS\n", "/mine:/usr/local/share:/usr/share"),
        ("bash", "export XDG_DATA_DIRS=/mine:${XDG_DATA_DIRS%%:*}\n", "/mine"),
        ("zsh", "export XDG_DATA_DIRS=${XDG_DATA_DIRS%%:*}\n", "none"),
        ("bash", "unset XDG_DATA_DIRS\n", "none"),
        ("bash", "export XDG_DATA_DIRS=/mine:${XDG_DATA_DIRS%%:*}\nexec fish\n", "/mine"),
    ] {
        let file = if shell == "zsh" { ".zshrc" } else { ".bashrc" };
        let environment = cloud.with_start_up_files(shell, &[(file, text)]);
        let mut session = opened(&environment);
        session.wait_for(MARK);
        session.wait_for(TIME);

        let told = format!("<{left_over}>");
        session.say("echo \"<$(printenv XDG_DATA_DIRS || echo none)>\"", &told);
        left(session, text);
    }
}

#[test]
fn init_says_what_there_is_for_a_shell_without_a_script() {
    let environment = TestEnvironment::new();
    for (shell, told) in [
        ("tcsh", "--format tcsh"),
        ("csh", "--format tcsh"),
        ("xonsh", "--format xonsh"),
        ("dash", "--format sh"),
        ("elvish", "kamen exec ROLE"),
    ] {
        let output = environment.kamen().args(["init", shell]).output().expect("kamen runs");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();

        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(told) && text.contains("kamen shell ROLE"), "{shell}: {text}");
        assert!(!text.contains("similar"), "{text}");
    }
}
