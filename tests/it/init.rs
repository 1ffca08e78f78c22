//! Shells that know kamen by their own start-up files: `kamen switch` in place, the prompt, completions.

use std::path::Path;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::python;
use crate::support::sandbox::Cloud;

/// A home whose shell evaluates the script, `times` times, and has hooks of its own.
fn home(cloud: &Cloud, shell: &str, times: usize) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    let line = format!("eval \"$(kamen init {shell})\"\n").repeat(times);
    let own = "PS1='mine> '\nown_hook() { echo hook-ran; }\nPROMPT_COMMAND='own_hook'\n";
    environment.write(".bashrc", &format!("{own}{line}"));
    let own = "PROMPT='mine> '\nautoload -Uz compinit && compinit -u\nown_hook() { echo hook-ran }\n\
        precmd_functions+=(own_hook)\n";
    environment.write(".zshrc", &format!("{own}{line}"));
    let own = "set -g fish_greeting\nfunction fish_prompt; printf 'mine> '; end\n\
        function own_hook --on-event fish_prompt; echo hook-ran; end\n";
    let line = "kamen init fish | source\n".repeat(times);
    environment.write(".config/fish/config.fish", &format!("{own}{line}"));
    // Without this folder fish starts to read every manual page of the machine.
    environment.write(".local/share/fish/generated_completions/none", "");
    let folder = kamen_binary().parent().expect("a binary has a folder").display().to_string();
    let path = environment.variables()["PATH"].clone();
    environment.set("PATH", format!("{folder}:{path}"));
    environment.set("SHELL", shell);
    environment
}

fn opened(environment: &TestEnvironment, shell: &str) -> Session {
    let mut session = Session::start(environment, (150, 50), shell, &["-i"]);
    session.wait_for("mine> ");
    session
}

/// Waits until the prompt says this and how long it lasts, beside the person's own.
fn wait_for_mark(session: &mut Session, role: &str) {
    let is_marked = |line: &str| line.contains(role) && line.contains(" min) mine>");
    session.wait_until("a mark", |text| text.lines().any(is_marked));
}

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

#[test]
fn the_current_shell_becomes_a_role_another_the_one_before_and_the_person_again() {
    let cloud = Cloud::demo();
    for shell in SHELLS {
        let mut environment = home(&cloud, shell, 1);
        environment.set("AWS_PROFILE", "hana");
        let mut session = opened(&environment, shell);

        session.type_keys("kamen switch tools\r");
        wait_for_mark(&mut session, "(kitsune-tools/RoleA ");
        assert!(session.text().contains("you are arn:aws:sts::111111111111"), "{}", session.text());
        session.say("echo key-$AWS_ACCESS_KEY_ID", "key-ASIA");
        session.say("echo \"profile-$AWS_PROFILE.\"", "profile-.");
        session.say("kamen switch partners", "/RoleB ");
        session.say("echo acc-$KAMEN_ACCOUNT", "acc-222222222222");
        session.type_keys("clear\r");
        session.wait_gone("RoleA");
        session.type_keys("kamen switch -\r");
        wait_for_mark(&mut session, "/RoleA ");
        session.say("kamen whoami", "assumed-role/RoleA/");
        session.type_keys("clear\r");
        session.wait_gone("whoami");
        session.say("kamen switch '~'", "you are who you were at the start");
        session.say("clear; echo \"now-$AWS_PROFILE-$AWS_ACCESS_KEY_ID.\"", "now-hana-.");
        assert!(!session.text().contains("RoleA"), "{shell}: {}", session.text());
        session.wait_for("hook-ran");

        session.leave();
    }
}

#[test]
fn what_is_refused_leaves_the_shell_and_its_exit_code_says_so() {
    let cloud = Cloud::demo();
    for shell in SHELLS {
        let environment = home(&cloud, shell, 1);
        let mut session = opened(&environment, shell);
        let code = if shell == "fish" { "$status" } else { "$?" };

        let switch = "kamen switch arn:aws:iam::111111111111:role/NoSuchRole";
        session.say(&format!("{switch}; echo code-{code}"), "code-1");
        session.say("echo \"key-$AWS_ACCESS_KEY_ID.\"", "key-.");
        session.say(&format!("kamen switch -; echo before-{code}"), "before-2");
        session.say("kamen switch --help", "Example: kamen switch");

        session.leave();
    }
}

#[test]
fn twice_is_once_and_completions_are_there() {
    let cloud = Cloud::demo();
    for shell in SHELLS {
        let environment = home(&cloud, shell, 3);
        let mut session = opened(&environment, shell);

        session.type_keys("kamen switch tools\r");
        wait_for_mark(&mut session, "/RoleA ");
        let marks = session.text().matches("kitsune-tools/RoleA ").count();
        assert_eq!(marks, 1, "{shell}: {}", session.text());
        let (line, said) = match shell {
            "bash" => ("complete -p kamen", "_clap_complete_kamen kamen"),
            "zsh" => ("echo ${_comps[kamen]}", "_clap_dynamic_completer_kamen"),
            _ => ("complete -c kamen | grep -c COMPLETE", "\n1"),
        };
        session.say(line, said);

        session.leave();
    }
}

#[test]
fn a_live_shell_with_the_script_is_switched_live_and_marked_once() {
    let cloud = Cloud::demo();
    for shell in SHELLS {
        let environment = home(&cloud, shell, 1);
        let arguments = ["shell", "--live", "tools"];
        let mut session = Session::start(&environment, (150, 50), kamen_binary(), &arguments);
        session.wait_for("/RoleA) mine> ");

        session.say("kamen switch partners", "/RoleB) mine> ");
        session.say("echo \"key-$AWS_ACCESS_KEY_ID.\"", "key-.");
        let text = session.text();
        let is_twice = text.lines().any(|line| line.matches("/Role").count() > 1);
        assert!(!is_twice, "{shell}: {text}");

        session.leave();
    }
}

#[test]
fn a_prompt_command_of_ones_own_is_kept_in_its_own_form() {
    let environment = TestEnvironment::new();
    let kamen = kamen_binary().display().to_string();
    let asked = |own: &str| {
        let init = format!("eval \"$({kamen} init bash)\"");
        let script = format!(
            "set -eu; {own}\n{init}\n{init}\ndeclare -p PROMPT_COMMAND precmd_functions 2>&1 || true"
        );
        let output = environment.command("bash").args(["-c", &script]).output().expect("bash runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    };

    assert!(asked("").contains("PROMPT_COMMAND=\"\\${__kamen_hook-}\""), "{}", asked(""));
    let text = asked("PROMPT_COMMAND='history -a'");
    assert!(text.contains("history -a\\n${__kamen_hook-}"), "{text}");
    let array = asked("PROMPT_COMMAND=(one two)");
    assert!(array.contains("[0]=\"one\" [1]=\"two\" [2]=\"__kamen_mark\")"), "{array}");
    let empty = asked("PROMPT_COMMAND=()");
    assert!(empty.contains("([0]=\"\\${__kamen_hook-}\")"), "{empty}");
    let preexec = asked("bash_preexec_imported=defined; precmd_functions=(theirs)");
    assert!(preexec.contains("[0]=\"theirs\" [1]=\"__kamen_mark\")"), "{preexec}");
    assert!(!preexec.contains("PROMPT_COMMAND=\"__kamen"), "{preexec}");
}

#[test]
fn an_exported_prompt_command_is_no_error_in_a_shell_without_the_script() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "bash", 1);
    environment.write(
        ".bashrc",
        "PS1='mine> '\nexport PROMPT_COMMAND='true'\neval \"$(kamen init bash)\"\n",
    );
    let mut session = opened(&environment, "bash");

    session.say("PS1='bare> ' bash --norc -i", "bare> ");
    session.say("echo and-''no-error", "and-no-error");

    assert!(!session.text().contains("not found"), "{}", session.text());
    session.type_keys("exit\r");
    session.leave();
}

#[test]
fn an_alias_of_that_name_is_no_error() {
    let environment = TestEnvironment::new();
    let kamen = kamen_binary().display().to_string();
    for (shell, words) in [("bash", "shopt -s expand_aliases\n"), ("zsh", "")] {
        let init = format!("eval \"$({kamen} init {shell})\"\necho done-$?\n");
        let script = format!("{words}alias kamen='command kamen'\n{init}{init}");

        let output = environment.command(shell).args(["-c", &script]).output().expect("it runs");

        assert_eq!(String::from_utf8_lossy(&output.stdout), "done-0\ndone-0\n", "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the file is there")
}

#[test]
fn install_shows_what_changes_and_writes_it_once() {
    let mut environment = TestEnvironment::new();
    environment.set("SHELL", "/bin/bash");
    let file = environment.write(".bashrc", "PS1='mine> '\n");
    let kamen = |arguments: &[&str]| {
        let output = environment.kamen().args(arguments).output().expect("kamen runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    };

    let shown = kamen(&["init", "--install", "--dry-run"]);
    let before = read(&file);
    kamen(&["init", "--install", "--yes"]);
    let after = read(&file);
    let again = kamen(&["init", "bash", "--install", "--yes"]);

    assert!(shown.contains("+ if command -v kamen"), "{shown}");
    assert_eq!(before, "PS1='mine> '\n");
    assert!(after.starts_with("PS1='mine> '\n\n# >>> kamen >>>\n"), "{after}");
    assert!(after.ends_with("# <<< kamen <<<\n"), "{after}");
    assert_eq!((again.as_str(), read(&file)), ("nothing to change\n", after));
    assert_eq!(read(&file.with_file_name(".bashrc.before-kamen")), before);
}

#[test]
fn each_shell_has_its_own_file() {
    let environment = TestEnvironment::new();
    for (shell, path, line) in [
        ("zsh", ".zshrc", "kamen init zsh"),
        ("fish", ".config/fish/config.fish", "kamen init fish | source"),
        ("nushell", ".config/nushell/autoload/kamen.nu", "def --env --wrapped kamen"),
        ("powershell", ".config/powershell/Microsoft.PowerShell_profile.ps1", "Invoke-Expression"),
    ] {
        let mut kamen = environment.kamen();
        kamen.args(["init", shell, "--install", "--yes"]).assert().success();

        let text = read(&environment.home().join(path));
        assert!(text.contains(line) && text.contains("# >>> kamen >>>"), "{shell}: {text}");
    }
    let output = environment.kamen().args(["init"]).env("SHELL", "/bin/elvish").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no script for the shell"));
}

/// Read by the grammar that editors use: no PowerShell runs here.
#[test]
fn what_powershell_is_given_is_powershell() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let problems = |text: &[u8]| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/parse_powershell.py");
        let mut parser = assert_cmd::Command::new(python::program("python"));
        let output = parser.arg(script).write_stdin(text).output().expect("Python runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    assert!(problems(b"if ($env:KAMEN_ROLE { }\n").contains("line 1"));
    for arguments in [
        ["init", "powershell"].as_slice(),
        &["env", "tools", "--format", "powershell"],
        &["env", "--unset", "--format", "powershell"],
        &["env", "--in-place", "tools", "--format", "powershell"],
    ] {
        let output = environment.kamen().args(arguments).output().expect("kamen runs");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        assert_eq!(problems(&output.stdout), "", "{arguments:?}");
    }
}
