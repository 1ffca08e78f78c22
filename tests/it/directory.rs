//! A role for a directory: `.kamen.toml`, trusted by path and content.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::npm;
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

fn place(cloud: &Cloud, text: &str) -> TestEnvironment {
    let environment = cloud.with_profiles();
    environment.write("projects/.kamen.toml", text);
    environment.write("projects/deep/er/none", "");
    environment
}

/// Exit code, standard output and standard error of kamen in a directory below the home.
fn inside(
    environment: &TestEnvironment,
    folder: &str,
    arguments: &[&str],
) -> (i32, String, String) {
    let folder = environment.home().join(folder);
    let output = environment.kamen().args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn it_counts_once_it_is_trusted_and_no_more_when_it_has_changed() {
    let cloud = Cloud::demo();
    let environment = place(&cloud, "role = \"tools\"\nregion = \"euc1\"\n");
    let exec = ["exec", "--", "sh", "-c", "echo $KAMEN_ACCOUNT $AWS_REGION"];
    let run = |arguments: &[&str]| inside(&environment, "projects/deep/er", arguments);

    let (code, out, told) = run(&exec);
    assert_eq!((code, out.as_str()), (2, ""), "{told}");
    assert!(told.contains("`kamen here --trust` says that it does"), "{told}");
    assert_eq!(run(&["here"]).0, 1);
    assert_eq!(run(&["here", "--trust"]).0, 0);
    let (code, out, told) = run(&exec);
    assert_eq!((code, out.as_str()), (0, "111111111111 eu-central-1\n"), "{told}");
    assert!(told.contains(".kamen.toml asks for `tools`"), "{told}");
    environment.write("projects/.kamen.toml", "role = \"production-admin\"\n");
    assert_eq!(run(&exec).0, 2, "it has changed");
    environment.write("projects/.kamen.toml", "role = \"tools\"\nregion = \"euc1\"\n");
    assert_eq!(run(&exec).0, 0, "it is again what was trusted");
    assert_eq!(run(&["here", "--forget"]).0, 1);
    assert_eq!(run(&exec).0, 2);
    assert_eq!(inside(&environment, ".", &["here"]).0, 1);
}

#[test]
fn another_persons_or_a_broken_file_is_named_and_never_followed() {
    let cloud = Cloud::demo();
    let environment = place(&cloud, "role = \"tools\"\n");
    let file = environment.home().join("projects/.kamen.toml");

    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    let (code, _, told) = inside(&environment, "projects", &["here", "--trust"]);
    assert_eq!(code, 2);
    assert!(told.contains("others may write it"), "{told}");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    environment.write("projects/.kamen.toml", "role = \"tools\"\nlife = true\n");
    let (code, _, told) = inside(&environment, "projects", &["exec", "--", "true"]);
    assert_eq!(code, 2);
    assert!(
        told.contains(".kamen.toml: line 2: `life` is no setting here: did you mean `live`?"),
        "{told}"
    );
    let (code, _, _) = inside(&environment, "projects", &["prompt"]);
    assert_eq!(code, 0, "a prompt is not spoiled");
}

#[test]
fn whoami_doctor_and_prompt_show_it() {
    let cloud = Cloud::demo();
    let environment = place(&cloud, "role = \"tools\"\n");
    let run = |arguments: &[&str]| inside(&environment, "projects", arguments);

    let (_, out, _) = run(&["whoami"]);
    assert!(out.contains(".kamen.toml asks for `tools` (not asked about yet)"), "{out}");
    run(&["here", "--trust"]);
    let (_, out, _) = run(&["whoami", "--output", "json"]);
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["directory"]["role"], "tools");
    assert_eq!(document["directory"]["trusted"], true);
    assert!(document["warnings"].to_string().contains("you are another"), "{document}");
    let binary = kamen_binary().display().to_string();
    let (_, out, _) = run(&["exec", "--", &binary, "whoami", "--output", "json"]);
    assert!(!out.contains("you are another"), "{out}");
    assert_eq!(run(&["prompt"]).1, ".kamen.toml: tools\n");
    let (_, out, _) = run(&["doctor", "--offline"]);
    assert!(out.contains("directory") && out.contains("asks for `tools`: trusted"), "{out}");
}

/// A home whose shell knows kamen.
fn home(cloud: &Cloud, shell: &str) -> TestEnvironment {
    let mut environment = place(cloud, "role = \"tools\"\n");
    environment.write("other/.kamen.toml", "role = \"partners\"\n");
    environment.write("prod/.kamen.toml", "role = \"kitsune-production/Developer\"\n");
    environment.write(".bashrc", "PS1='mine> '\neval \"$(kamen init bash)\"\n");
    environment.write(".zshrc", "PROMPT='mine> '\neval \"$(kamen init zsh)\"\n");
    let fish = "set -g fish_greeting\nfunction fish_prompt; printf 'mine> '; end\nkamen init fish | source\n";
    environment.write(".config/fish/config.fish", fish);
    environment.write(".local/share/fish/generated_completions/none", "");
    let folder = kamen_binary().parent().unwrap().display().to_string();
    let path = environment.variables()["PATH"].clone();
    environment.set("PATH", format!("{folder}:{path}"));
    environment.set("SHELL", shell);
    environment
}

fn say(session: &mut Session, line: &str, said: &str) {
    session.type_keys(&format!("clear; {line}\r"));
    session.wait_for(said);
}

#[test]
fn a_shell_becomes_the_role_when_one_comes_in_and_is_what_it_was_when_one_goes() {
    let cloud = Cloud::demo();
    for shell in ["bash", "zsh", "fish"] {
        let environment = home(&cloud, shell);
        let mut session = Session::start(&environment, (150, 50), shell, &["-i"]);
        session.wait_for("mine> ");

        session.type_keys("cd ~/projects/deep\r");
        session.wait_for("asks for `tools`, in there and below: shall it count? [y/N]");
        session.type_keys("y\r");
        session.wait_for("/RoleA ");
        say(&mut session, "cd er; echo \"acc-$KAMEN_ACCOUNT.\"", "acc-111111111111.");
        session.type_keys("cd ~/other\r");
        session.wait_for("asks for `partners`");
        session.type_keys("y\r");
        session.wait_for("/RoleB ");
        session.type_keys("cd /tmp\r");
        session.wait_for("you are who you were at the start");
        say(&mut session, "echo \"key-$AWS_ACCESS_KEY_ID.\"", "key-.");
        // It was trusted: nothing is asked again.
        session.type_keys("cd ~/projects\r");
        session.wait_for("/RoleA ");
        assert!(!session.text().contains("shall it count"), "{shell}: {}", session.text());
        session.type_keys("clear; cd; clear\r");
        session.wait_gone("RoleA");

        session.type_keys("exit\r");
        session.wait_for_end();
    }
}

#[test]
fn production_is_never_entered_silently_and_a_file_that_changes_is_asked_about_at_the_next_prompt()
{
    let cloud = Cloud::demo();
    let environment = home(&cloud, "bash");
    let list = environment.kamen().args(["roles", "--no-verdicts", "developer"]).output().unwrap();
    assert!(list.status.success());
    let folder = environment.home().join("prod");
    let trust = environment.kamen().args(["here", "--trust"]).current_dir(folder).output().unwrap();
    assert!(trust.status.success());
    let mut session = Session::start(&environment, (150, 50), "bash", &["-i"]);
    session.wait_for("mine> ");

    session.type_keys("cd ~/prod\r");
    session.wait_for("is production; type `kitsune-production` to assume it: ");
    session.type_keys("no\r");
    session.wait_for("was not confirmed");
    say(&mut session, "echo \"key-$AWS_ACCESS_KEY_ID.\"", "key-.");
    session.type_keys("cd ~/projects\r");
    session.wait_for("shall it count? [y/N]");
    session.type_keys("n\r");
    say(&mut session, "echo \"still-$AWS_ACCESS_KEY_ID.\"", "still-.");
    // At the prompt: before it the file would be looked at once more, and what is typed would be the answer.
    session.wait_until("the next prompt", |text| text.contains("still-.\nmine> "));
    let projects = environment.home().join("projects");
    let prompt = environment.kamen().arg("prompt").current_dir(projects).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&prompt.stdout), "", "what was declined is not in use");
    environment.write("projects/.kamen.toml", "role = \"tools\"\n# changed\n");
    session.type_keys("clear\r");
    session.wait_for("shall it count? [y/N]");
    session.type_keys("y\r");
    session.wait_for("/RoleA ");

    session.type_keys("exit\r");
    session.wait_for_end();
}

#[test]
fn a_live_directory_is_opened_by_a_shell_and_a_shell_of_a_role_stays_it() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "bash");
    environment.write("live/.kamen.toml", "role = \"tools\"\nlive = true\n");
    let script = "cd ~/live && kamen here --trust && exec bash -i";
    let mut session = Session::start(&environment, (150, 50), "bash", &["-c", script]);

    session.wait_for("`kamen shell` opens it");
    session.type_keys("kamen shell\r");
    session.wait_for("(renewed while this shell lives)");
    session.wait_for("/RoleA) mine> ");
    say(&mut session, "echo \"live-${KAMEN_SHELL:+yes}\"", "live-yes");
    session.type_keys("cd ~/other\r");
    session.wait_for("shall it count? [y/N]");
    session.type_keys("y\r");
    session.wait_for("/RoleB) mine> ");

    session.type_keys("exit\r");
    session.wait_for("you are who you were before");
    session.type_keys("exit\r");
    session.wait_for_end();
}

/// Its prompt's hook calls this; a script has no prompt.
#[test]
fn nushell_becomes_the_role_when_one_comes_in_and_is_what_it_was_when_one_goes() {
    let cloud = Cloud::demo();
    let mut environment = home(&cloud, "bash");
    environment.set("AWS_PROFILE", "hana");
    environment.write("projects/.kamen.toml", "role = \"tools\"\nregion = \"use1\"\n");
    environment.write("broken/.kamen.toml", "role = \"nosuch/Role\"\n");
    for folder in ["projects", "broken"] {
        assert_eq!(inside(&environment, folder, &["here", "--trust"]).0, 0);
    }
    let init = environment.kamen().args(["init", "nushell"]).output().unwrap().stdout;
    let init = String::from_utf8(init).unwrap();
    let look = "print $\"($env.KAMEN_ROLE? | default none) ($env.AWS_REGION? | default none) ($env.AWS_PROFILE? | default none)\"\n";
    let moves = ["~", "projects/deep", "er", "~/broken", "~", "~/projects", "~/other", "~"];
    let moves = moves.map(|folder| format!("cd {folder}\n__kamen_here\n{look}")).concat();
    let file = environment.write("script.nu", &format!("{init}\n{moves}"));

    let mut nu = environment.command(npm::nushell());
    nu.arg("--no-config-file").arg(&file).current_dir(environment.home());
    let output = nu.output().expect("nushell runs");

    let said = String::from_utf8(output.stdout).unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    let tools = "arn:aws:iam::111111111111:role/RoleA us-east-1 none";
    let start = "none eu-central-1 hana";
    let wanted = [start, tools, tools, tools, start, tools, tools, start];
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(said, wanted, "{problem}");
    // Of these one is not known, and one was never trusted.
    assert!(problem.contains("nosuch"), "{problem}");
    assert!(problem.contains("other/.kamen.toml"), "{problem}");
}
