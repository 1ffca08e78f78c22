//! The shells, terminals and other tools around kamen, and the ways in which people name a role.

use std::time::{Duration, Instant};

use super::said;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

/// The demo's profiles, with the roles listed once.
fn listed(cloud: &Cloud) -> TestEnvironment {
    let environment = cloud.with_profiles();
    let (code, told) = said(&environment, &["roles"]);
    assert_eq!(code, 0, "{told}");
    environment
}

/// With kamen on the path, as people have it.
fn on_the_path(environment: &mut TestEnvironment) {
    let folder = kamen_binary().parent().expect("a folder").display().to_string();
    let path = environment.variables().get("PATH").cloned().unwrap_or_default();
    environment.set("PATH", format!("{folder}:{path}"));
}

/// What bash says to a script.
fn in_bash(environment: &TestEnvironment, script: &str) -> String {
    let output = environment.command("bash").args(["-c", script]).output().expect("bash runs");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn a_profile_that_is_called_like_another_accounts_role_is_never_a_silent_pick() {
    let cloud = Cloud::demo();
    let environment = listed(&cloud);
    let config = environment.home().join(".aws/config");
    let before = std::fs::read_to_string(&config).expect("a config");
    let profile = "[profile kitsune-tools/RoleA]\nrole_arn = arn:aws:iam::000000000000:role/RoleA\n\
                   source_profile = hana\n";
    std::fs::write(&config, format!("{before}\n{profile}")).expect("written");

    let (code, told) =
        said(&environment, &["exec", "kitsune-tools/RoleA", "--", "sh", "-c", "echo $KAMEN_ARN"]);

    assert_ne!(code, 0, "{told}");
    assert!(told.contains("arn:aws:iam::000000000000:role/RoleA"), "{told}");
    assert!(told.contains("arn:aws:iam::111111111111:role/RoleA"), "{told}");
    assert!(!told.contains("assumed-role"), "one of them was assumed: {told}");
}

#[test]
fn a_role_is_found_by_whatever_names_it_elsewhere() {
    let cloud = Cloud::demo();
    let environment = listed(&cloud);
    let role = "arn:aws:iam::000000000000:role/RoleA";
    for name in [
        "https://signin.aws.amazon.com/switchrole?account=000000000000&roleName=RoleA&displayName=x",
        "signin.aws.amazon.com/switchrole?account=000000000000&roleName=RoleA",
        "000000000000:RoleA",
        "000000000000:role/RoleA",
        "0000-0000-0000/RoleA",
        "0000-0000-0000 RoleA",
        "\"arn:aws:iam::000000000000:role/RoleA\"",
        "<arn:aws:iam::000000000000:role/RoleA>",
        "arn:aws:sts::000000000000:assumed-role/RoleA/hana",
    ] {
        let (code, told) = said(&environment, &["path", name]);

        assert_eq!(code, 0, "{name}: {told}");
        assert!(told.contains(role), "{name}: {told}");
    }
    for (name, role) in [
        ("https://console.aws.amazon.com/iam/home#/roles/S3ListBucketOnly", "S3ListBucketOnly"),
        ("arn:aws:sts::012345678901:assumed-role/S3ListBucketOnly/hana", "S3ListBucketOnly"),
    ] {
        let (_, told) = said(&environment, &["roles", name]);
        assert!(told.contains(role) && !told.contains("BreakGlass"), "{name}: {told}");
    }
}

#[test]
fn a_code_is_taken_as_the_app_shows_it() {
    let cloud = Cloud::demo();
    let environment = listed(&cloud);
    let code = cloud.running().mfa_code("arn:aws:iam::012345678901:mfa/AssumeRoleUser").unwrap();
    let (front, back) = code.split_at(3);
    let shown = format!("{front} {back}");

    let arguments =
        ["exec", "--mfa-code", &shown, "break-glass", "--", "sh", "-c", "echo $KAMEN_ARN"];
    let (status, told) = said(&environment, &arguments);

    assert_eq!(status, 0, "{told}");
    assert!(told.contains("assumed-role/BreakGlass/"), "{told}");
}

#[test]
fn the_marks_of_other_tools_do_not_reach_a_child() {
    let cloud = Cloud::demo();
    let mut environment = listed(&cloud);
    let marks = [
        "AWS_VAULT",
        "AWSUME_PROFILE",
        "AWS_SSO_PROFILE",
        "AWS_SESSION_EXPIRATION",
        "AWSU_PROFILE",
        "AWSU_EXPIRES",
        "AWS_VAULT_EXPIRATION",
        "AWS_OKTA_ASSUMED_ROLE",
        "AWS_OKTA_ASSUMED_ROLE_ARN",
        "AWS_OKTA_SESSION_EXPIRATION",
        "OKTA_AWS_ROLE_TO_ASSUME",
    ];
    for mark in marks {
        environment.set(mark, "of-another-tool");
    }

    let (code, told) = said(&environment, &["exec", "second", "--", "env"]);

    assert_eq!(code, 0, "{told}");
    assert!(told.contains("AWS_SESSION_TOKEN="), "{told}");
    assert!(!told.contains("of-another-tool"), "{told}");
    for mark in marks {
        assert!(!told.contains(&format!("{mark}=")), "{mark}: {told}");
    }
}

#[test]
fn a_prompt_says_when_a_hook_empties_what_decides_who_one_is() {
    let mut environment = TestEnvironment::new();
    on_the_path(&mut environment);
    for (hook, told) in [
        ("export AWS_PROFILE=", "(mine, AWS_PROFILE is empty)"),
        ("export AWS_SESSION_TOKEN=", "(mine, its session token is gone)"),
        ("true", "(mine)"),
    ] {
        let script = format!(
            "eval \"$(kamen init bash)\"; export KAMEN_PROMPT=mine KAMEN_KEY=ASIAIOSFODNN7EXAMPLE \
             AWS_ACCESS_KEY_ID=ASIAIOSFODNN7EXAMPLE AWS_SESSION_TOKEN=x; {hook}; __kamen_mark; echo \"<$PS1\""
        );

        let said = in_bash(&environment, &script);

        assert!(said.contains(told), "{hook}: {said}");
    }
}

#[test]
fn leaving_a_role_in_a_shell_leaves_nothing_of_it_behind() {
    let cloud = Cloud::demo();
    let mut environment = listed(&cloud);
    on_the_path(&mut environment);
    for (before, after) in [
        ("unset AWS_REGION AWS_DEFAULT_REGION", "<>"),
        ("export AWS_REGION=ap-east-1", "<ap-east-1>"),
    ] {
        let script = format!(
            "{before}; eval \"$(kamen env second)\"; echo \"in $AWS_REGION\"; eval \"$(kamen env --unset)\"; \
             echo \"<$AWS_REGION>\"; env | grep -E '^(AWS_ACCESS|AWS_SECRET|AWS_SESSION|KAMEN_)' || echo none"
        );

        let told = in_bash(&environment, &script);

        assert!(told.contains("in eu-central-1") || before.contains("ap-east-1"), "{told}");
        assert!(told.contains(after) && told.contains("none"), "{before}: {told}");
    }
}

#[test]
fn each_shell_gets_its_own_lines_and_an_unknown_one_is_told() {
    let cloud = Cloud::demo();
    for (shell, line) in [
        ("/bin/tcsh", "setenv AWS_SESSION_TOKEN "),
        ("/usr/bin/xonsh", "AWS_SESSION_TOKEN"),
        ("/usr/bin/fish", "set -gx AWS_SESSION_TOKEN "),
    ] {
        let mut environment = listed(&cloud);
        environment.set("SHELL", shell);

        let (code, told) = said(&environment, &["env", "second"]);

        assert_eq!(code, 0, "{told}");
        assert!(told.contains(line) && !told.contains("export AWS_SESSION_TOKEN="), "{shell}");
    }
    for shell in ["/usr/bin/elvish", "cmd.exe"] {
        let mut environment = listed(&cloud);
        environment.set("SHELL", shell);

        let (code, told) = said(&environment, &["env", "second"]);

        assert_eq!(code, 2, "{told}");
        assert!(told.contains(shell) && told.contains("--format"), "{told}");
        assert!(!told.contains("AWS_SESSION_TOKEN"), "{told}");
    }
}

#[test]
fn a_shell_of_a_session_that_the_environment_carries_is_called_by_its_role() {
    let cloud = Cloud::demo();
    let mut environment = listed(&cloud);
    let (code, told) = said(&environment, &["env", "second", "--output", "json"]);
    assert_eq!(code, 0, "{told}");
    let keys: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        let value = keys.pointer(&format!("/variables/{name}")).or_else(|| keys.get(name));
        environment.set(name, value.and_then(|value| value.as_str()).expect("a key"));
    }
    environment.set("SHELL", "bash");
    let mut session = Session::start(&environment, (150, 40), kamen_binary(), &[]);
    session.wait_for("assumed-role/RoleA/");

    session.type_keys("!");

    // Nothing says when the keys end, so no minutes are promised.
    session.wait_for("000000000000/RoleA) ");
    session.type_keys("echo role=$KAMEN_ROLE.\r");
    session.wait_for("role=");
    session.wait_until("the role's ARN", |text| {
        text.contains("role=arn:aws:iam::000000000000:role/RoleA.")
    });
}

/// M01: the dialog of the screens takes a code with the blanks that an app shows, typed or pasted.
#[test]
fn the_dialog_takes_a_code_as_the_app_shows_it() {
    for pasted in [false, true] {
        let cloud = Cloud::demo();
        let environment = listed(&cloud);
        let mut session = Session::start(&environment, (150, 40), kamen_binary(), &[]);
        session.wait_listed();
        session.type_keys("/BreakGlass");
        session.wait_for("Roles 11 of");
        session.type_keys("\t\r");
        session.wait_for("MFA code");
        let code =
            cloud.running().mfa_code("arn:aws:iam::012345678901:mfa/AssumeRoleUser").unwrap();
        let (front, back) = code.split_at(3);
        let shown = format!("{front} {back}");

        if pasted {
            session.type_keys(&format!("\x1b[200~ {shown}\n\x1b[201~"));
        } else {
            session.type_keys(&shown);
        }
        session.wait_until("the code", |text| {
            text.contains(&shown) || text.contains(&code) || text.contains("••••••")
        });
        session.type_keys("\r");

        session.wait_for("assumed-role/BreakGlass/");
    }
}

#[test]
fn bash_completes_arns_accounts_and_the_childs_own_files() {
    let cloud = Cloud::demo();
    let mut environment = listed(&cloud);
    on_the_path(&mut environment);
    environment.write("under/only-file-here", "");
    environment.write("under/policies/read.json", "");
    let mut session = Session::start(&environment, (150, 40), "bash", &["--norc", "-i"]);
    session.type_keys("PS1='ready> '; source <(kamen completions bash)\r");
    session.wait_for("ready> ");

    for (typed, completed) in [
        ("kamen exec arn:aws:iam::01234\t", "kamen exec arn:aws:iam::012345678901:role/"),
        ("kamen exec second -- ls under/on\t", "ls under/only-file-here"),
        ("kamen exec second -- unam\t", "-- uname"),
        ("kamen lint under/po\tre\t", "kamen lint under/policies/read.json"),
        ("kamen simulate under/on\t", "kamen simulate under/only-file-here"),
        ("kamen exec --policy @under/on\t", "--policy @under/only-file-here"),
        ("kamen roles --account kitsune-too\t", "--account kitsune-tools"),
    ] {
        session.type_keys(typed);
        session.wait_until(completed, |text| text.contains(completed));
        session.type_keys("\x15"); // readline takes the line away
    }
    session.type_keys("exit\r");
}

#[test]
fn what_is_copied_in_tmux_is_in_its_buffer() {
    let cloud = Cloud::demo();
    let mut environment = listed(&cloud);
    environment.set("TMUX_TMPDIR", environment.home().display().to_string());
    environment.set("TERM", "xterm-256color");
    let tmux = |arguments: &[&str]| {
        let mut command = environment.command("tmux");
        let output = command.args(["-f", "/dev/null"]).args(arguments).output().expect("tmux runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let wait = |what: &str, look: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(30);
        while !look() {
            if Instant::now() > end {
                let screen = tmux(&["capture-pane", "-p"]);
                tmux(&["kill-server"]);
                panic!("{what}: {screen}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let kamen = kamen_binary().display().to_string();
    tmux(&["new-session", "-d", "-x", "140", "-y", "40", &kamen]);

    wait("the roles", &|| tmux(&["capture-pane", "-p"]).contains("RoleA"));
    tmux(&["send-keys", "y"]);
    wait("the copy", &|| tmux(&["show-buffer"]).starts_with("arn:aws:iam::"));

    wait("that it was copied", &|| tmux(&["capture-pane", "-p"]).contains("copied"));
    tmux(&["kill-server"]);
}
