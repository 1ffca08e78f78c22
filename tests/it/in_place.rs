//! Shells that become a role in place: from where the person started, as it was asked for, and back.

use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::npm;
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";
const HANA: &str = "arn:aws:iam::012345678901:user/hana";

fn with_program(mut environment: TestEnvironment) -> TestEnvironment {
    let folder = kamen_binary().parent().expect("a binary has a folder").display().to_string();
    let path = environment.variables()["PATH"].clone();
    environment.set("PATH", format!("{folder}:{path}"));
    // Without this folder fish starts to read every manual page of the machine.
    environment.write(".local/share/fish/generated_completions/none", "");
    environment
}

/// Runs lines in a shell that knows kamen: what they print, and what is said beside that.
fn ran(environment: &TestEnvironment, shell: &str, lines: &str) -> (String, String) {
    let init = match shell {
        "fish" => "kamen init fish | source".to_owned(),
        _ => format!("eval \"$(kamen init {shell})\""),
    };
    let script = format!("{init}\n{lines}");
    let output = environment.command(shell).args(["-c", &script]).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (text(output.stdout), text(output.stderr))
}

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

#[test]
fn what_was_asked_for_is_asked_for_again_by_a_renewal_and_on_the_way_back() {
    let cloud = Cloud::demo();
    let environment = with_program(cloud.with_profiles());
    let look =
        "kamen prompt --output json | tr -d ' \\n'; echo \" $KAMEN_ROLE plain-$KAMEN_PLAIN.\"\n";
    let lines = format!(
        "kamen switch tools --read-only --duration 900\n{look}kamen renew\n{look}\
         kamen switch partners\n{look}kamen switch -\n{look}kamen renew --duration 1800\n{look}"
    );
    for shell in SHELLS {
        let (said, problem) = ran(&environment, shell, &lines);

        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines.len(), 5, "{shell}: {said}{problem}");
        let is_narrow = |line: &str, minutes: &str| {
            line.contains("/RoleA plain-.") && line.contains(&format!("\"minutes\":{minutes}"))
        };
        assert!(is_narrow(lines[0], "14") || is_narrow(lines[0], "15"), "{shell}: {said}{problem}");
        assert!(is_narrow(lines[1], "14") || is_narrow(lines[1], "15"), "{shell}: {said}{problem}");
        assert!(lines[2].contains("/RoleB plain-ASIA"), "{shell}: {said}{problem}");
        assert!(is_narrow(lines[3], "14") || is_narrow(lines[3], "15"), "{shell}: {said}{problem}");
        assert!(is_narrow(lines[4], "29") || is_narrow(lines[4], "30"), "{shell}: {said}{problem}");
    }
}

#[test]
fn a_renewal_goes_by_the_way_that_was_found_and_repeats_no_refusal() {
    let cloud = Cloud::demo();
    let environment = with_program(cloud.with_profiles());
    let hub = "arn:aws:iam::161803398874:role/deploy/TerraformApply";
    for (role, told) in [("012345678901/HanaOnly", "from profile hana"), (hub, " by Deployer")] {
        let lines = format!("kamen switch {role}\nkamen renew\nkamen renew\necho $KAMEN_ROLE\n");
        let (said, problem) = ran(&environment, "bash", &lines);

        let name = role.rsplit('/').next().unwrap_or(role);
        assert!(said.trim_end().ends_with(name), "{said}{problem}");
        assert_eq!(problem.matches("may not assume").count(), 1, "{problem}");
        assert_eq!(problem.matches("you are ").count(), 3, "{problem}");
        assert!(problem.contains(told), "{problem}");
    }
    let told = environment.kamen().args(["history", "--output", "json"]).assert().success();
    let told: Value = serde_json::from_slice(&told.get_output().stdout).expect("JSON");
    let doors: Vec<&Value> =
        told["entries"].as_array().expect("entries").iter().map(|entry| &entry["door"]).collect();
    assert_eq!(doors, ["switch"; 6], "{told}");
}

#[test]
fn the_second_role_is_reached_from_where_the_person_started() {
    let cloud = Cloud::demo();
    let mut environment = with_program(cloud.with_profiles());
    environment.unset("AWS_REGION");
    environment.set("AWS_DEFAULT_REGION", "ap-south-1");
    let look = "echo \"$AWS_REGION $AWS_DEFAULT_REGION\"\n";
    let other = "arn:aws:iam::012345678901:role/Developer";
    let lines =
        format!("kamen switch {ROLE}\n{look}kamen switch {other}\n{look}kamen switch '~'\n{look}");
    for shell in SHELLS {
        let (said, problem) = ran(&environment, shell, &lines);

        let lines: Vec<&str> = said.lines().collect();
        let wanted = ["ap-south-1 ap-south-1", "ap-south-1 ap-south-1", " ap-south-1"];
        assert_eq!(lines, wanted, "{shell}: {problem}");
    }
}

#[test]
fn a_shell_that_kamen_opened_leads_back_to_its_start() {
    let cloud = Cloud::demo();
    let mut environment = with_program(cloud.with_profiles());
    environment.set("AWS_PROFILE", "hana");
    for shell in SHELLS {
        let init = match shell {
            "fish" => "kamen init fish | source".to_owned(),
            _ => format!("eval \"$(kamen init {shell})\""),
        };
        let script =
            format!("{init}\nkamen switch '~'\necho now-$AWS_PROFILE\nkamen whoami --output json");
        let mut kamen = environment.kamen();
        let output = kamen.args(["exec", "tools", "--", shell, "-c", &script]).output().unwrap();

        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("now-hana") && said.contains(HANA), "{shell}: {output:?}");
    }
}

#[test]
fn keys_that_stood_in_the_environment_are_no_place_to_lead_back_to() {
    let cloud = Cloud::demo();
    let environment = with_program(cloud.with_keys());
    let lines = format!(
        "kamen switch {ROLE}\nkamen switch '~'; echo code-$?\necho role-$KAMEN_ROLE\nunset KAMEN_OUTSIDE\n\
         kamen switch '~'; echo code-$?\n"
    );

    let (said, problem) = ran(&environment, "bash", &lines);

    assert_eq!(said, format!("code-2\nrole-{ROLE}\ncode-2\n"), "{problem}");
    assert!(
        problem.contains("credentials in the environment, and those are never kept"),
        "{problem}"
    );
    assert!(problem.contains("where you had started is not known"), "{problem}");
    assert!(problem.contains("only `exit` leads back"), "{problem}");
}

#[test]
fn a_session_of_which_nothing_is_known_is_not_renewed_wider() {
    let cloud = Cloud::demo();
    let environment = with_program(cloud.with_profiles());
    let lines = "kamen switch tools --read-only\nunset KAMEN_WISH\nkamen renew; echo code-$?\n";

    let (said, problem) = ran(&environment, "bash", lines);

    assert_eq!(said, "code-2\n", "{problem}");
    assert!(problem.contains("how this session was asked for is not known"), "{problem}");
}

#[test]
fn a_live_shell_whose_kamen_was_killed_is_asked_for_again_as_it_was() {
    let cloud = Cloud::demo();
    let mut environment = with_program(cloud.with_profiles());
    environment.write(".bashrc", "PS1='mine> '\n");
    environment.set("SHELL", "bash");
    environment.set("AWS_PROFILE", "hana");
    let role = "arn:aws:iam::111111111111:role/RoleA";
    let line = format!("kamen shell --live {role} --read-only --duration 900; sleep 600");
    let mut session = Session::start(&environment, (200, 50), "sh", &["-c", &line]);
    session.wait_for("/RoleA) mine> ");

    session.type_keys("kill -9 $PPID\r");
    session.wait_for("Killed");
    session.type_keys("kamen renew\r");
    session.wait_for("/RoleA, depth 2) mine> ");
    session
        .type_keys("clear; kamen history --last 1 --output json | grep caller; echo $KAMEN_WISH\r");

    session.wait_for("user/hana\"");
    session.wait_for("\"is_read_only\":true");
    session.wait_for("\"duration\":900");
    let group = i32::try_from(session.process_id()).expect("a process id");
    nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), nix::sys::signal::Signal::SIGKILL)
        .expect("it waits");
}

#[test]
fn nushell_becomes_a_role_prints_what_kamen_prints_and_leads_back() {
    let cloud = Cloud::demo();
    let mut environment = with_program(cloud.with_profiles());
    environment.unset("AWS_REGION");
    environment.set("AWS_PROFILE", "hana");
    let init = environment.kamen().args(["init", "nushell"]).output().expect("kamen runs").stdout;
    let init = String::from_utf8(init).expect("text");
    let lines = "kamen switch arn:aws:iam::111111111111:role/RoleA --read-only --duration 900\n\
        print (kamen whoami --output json | from json | get arn)\n\
        kamen renew --reason again\n\
        let wish = ($env.KAMEN_WISH | from json)\n\
        print $\"wish ($wish.is_read_only) ($wish.options.duration) ($wish.reason)\"\n\
        kamen switch arn:aws:iam::222222222222:role/RoleB\n\
        print $\"role ($env.KAMEN_ROLE)\"\n\
        kamen switch -\n\
        let back = ($env.KAMEN_WISH | from json)\n\
        print $\"back ($env.KAMEN_ROLE) ($back.is_read_only)\"\n\
        kamen switch \"~\"\n\
        print $\"start ($env.AWS_PROFILE) ($env.AWS_REGION? | default none) ($env.KAMEN_ARN? | default none)\"\n\
        kamen init nushell | save kept.nu\n\
        kamen whoami --output json | from json | get arn\n";
    let file = environment.write("script.nu", &format!("{init}\n{lines}"));

    let mut nu = environment.command(npm::nushell());
    let output = nu.arg("--no-config-file").arg(&file).output().expect("nushell runs");

    let said = String::from_utf8(output.stdout).expect("text");
    let problem = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines.len() == 6, "{said}{problem}");
    assert!(
        lines[0].starts_with("arn:aws:sts::111111111111:assumed-role/RoleA/"),
        "{said}{problem}"
    );
    assert_eq!(lines[1], "wish true 900 again", "{problem}");
    assert_eq!(lines[2], "role arn:aws:iam::222222222222:role/RoleB", "{problem}");
    assert_eq!(lines[3], "back arn:aws:iam::111111111111:role/RoleA true", "{problem}");
    assert_eq!(lines[4], "start hana none none", "{problem}");
    assert_eq!(lines[5], HANA, "{problem}");
    assert_eq!(
        std::fs::read_to_string(environment.home().join("kept.nu")).unwrap().trim(),
        init.trim()
    );
    assert!(problem.contains("you are who you were at the start"), "{problem}");
}

#[test]
fn a_region_alone_moves_the_role_in_use_whatever_the_directory_asks_for() {
    let cloud = Cloud::demo();
    let environment = with_program(cloud.with_profiles());
    environment.write("projects/.kamen.toml", "role = \"tools\"\n");
    let look = "echo \"$KAMEN_ROLE $AWS_REGION\"\n";
    let lines = format!(
        "cd ~/projects; kamen here --trust >/dev/null\nkamen switch partners\n\
         kamen switch --region usw2\n{look}cd ~; kamen switch --region euw3\n{look}kamen switch -\n{look}"
    );
    for shell in SHELLS {
        let (said, problem) = ran(&environment, shell, &lines);

        let role = "arn:aws:iam::222222222222:role/RoleB";
        let wanted = ["us-west-2", "eu-west-3", "us-west-2"];
        let wanted = wanted.map(|region| format!("{role} {region}"));
        assert_eq!(said.lines().collect::<Vec<_>>(), wanted, "{shell}: {problem}");
    }
}
