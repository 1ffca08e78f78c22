//! The screen of sessions and real live shells: it switches, renews and ends them, and says what it cannot.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

fn home(cloud: &Cloud, shell: &str) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    // Without this folder fish starts to read every manual page of the machine.
    environment.write(".local/share/fish/generated_completions/none", "");
    environment.write(".bashrc", "PS1='mine> '\n");
    environment.write(".zshrc", "PROMPT='mine> '\n");
    environment.set("SHELL", shell);
    environment.set("UNDER_TEST", kamen_binary().display().to_string());
    let runtime = environment.home().join("run");
    std::fs::create_dir(&runtime).expect("a folder");
    environment.set("XDG_RUNTIME_DIR", runtime.display().to_string());
    environment
}

fn live_shell(environment: &TestEnvironment) -> Session {
    let arguments = ["shell", "--live", "tools"];
    let mut session = Session::start(environment, (150, 40), kamen_binary(), &arguments);
    session.wait_for("/RoleA) ");
    session
}

/// The screens, on their sessions, with the row selected that shows this.
fn on_row(environment: &TestEnvironment, mark: &str) -> Session {
    let mut screens = Session::start(environment, (150, 40), kamen_binary(), &[]);
    screens.wait_listed();
    screens.type_keys("S");
    screens.wait_for(mark);
    select(&mut screens, mark);
    screens
}

fn select(screens: &mut Session, mark: &str) {
    for _ in 0..12 {
        let selected = selected(&screens.text());
        if selected.contains(mark) {
            return;
        }
        screens.type_keys("j");
        screens.wait_until("another row", |text| self::selected(text) != selected);
    }
    panic!("no row shows {mark}:\n{}", screens.text());
}

fn selected(text: &str) -> String {
    text.lines().find(|line| line.starts_with('▌')).unwrap_or_default().to_owned()
}

/// What `kamen sessions` says of the live shell, the keys that it is served among it.
fn listed(environment: &TestEnvironment) -> Value {
    let output = environment.kamen().args(["sessions", "--output", "json"]).output();
    let output = output.expect("kamen runs");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let is_live = |one: &&Value| one["shells"][0]["live"] == true;
    let sessions = document["sessions"].as_array().expect("sessions");
    sessions.iter().find(is_live).cloned().unwrap_or(Value::Null)
}

fn quit(mut screens: Session) {
    screens.type_keys("\x03");
    assert!(screens.wait_for_end().success());
}

/// A live shell is switched, renewed and ended by the screens beside it.
fn steered(shell: &str) {
    let cloud = Cloud::demo();
    let environment = home(&cloud, shell);
    let mut inside = live_shell(&environment);
    let pid = if shell == "fish" { "$fish_pid" } else { "$$" };
    inside.type_keys(&format!("echo \"i am {pid} $KAMEN_DEPTH.\"\r"));
    inside.wait_until("its process", |text| text.contains(" 1.\n") || text.contains(" 1. "));
    let before = listed(&environment);
    let own = before["shells"][0]["pid"].to_string();
    assert!(inside.text().contains(&format!("i am {own} 1.")), "{}", inside.text());
    assert_eq!(before["shells"][0]["depth"], 1);
    inside.say("sleep 600 & echo in the back''ground", "in the background");

    let row = format!("shell {own} (live)");
    let mut screens = on_row(&environment, &row);
    screens.type_keys("b");
    screens.wait_for(&format!("Switch shell {own}"));
    screens.type_keys("partners");
    screens.wait_for("partners");
    screens.type_keys("\r");
    screens.wait_for("another account within 20 minutes for what runs in it: sleep");
    screens.type_keys("\r");
    screens.wait_for(&format!("shell {own} is kitsune-partners/RoleB"));
    screens.wait_gone("Switch shell");
    inside.type_keys("clear\r");
    inside.wait_for("/RoleB) ");
    let switched = listed(&environment);
    assert_eq!(switched["role"], "arn:aws:iam::222222222222:role/RoleB");

    screens.wait_until("the row of the new role", |text| {
        text.lines().any(|line| line.contains("RoleB") && line.contains(&row))
    });
    select(&mut screens, &row);
    screens.type_keys("u");
    screens.wait_for(&format!("shell {own} has a new session of kitsune-partners/RoleB"));
    let renewed = listed(&environment);
    assert_eq!(renewed["role"], switched["role"]);
    assert_ne!(renewed["id"], switched["id"], "other keys are served");

    end(&mut screens, &mut inside, &environment, &own);
    quit(screens);
}

/// Ends the shell while a program stands in front of it, and one behind.
fn end(screens: &mut Session, inside: &mut Session, environment: &TestEnvironment, pid: &str) {
    let child = "sh -c 'trap \"echo heard >> heard; exit\" HUP; echo wait''ing; \
                 while :; do sleep 0.1; done'";
    inside.type_keys("cd\r");
    inside.say(child, "waiting");
    select(screens, &format!("shell {pid} (live)"));
    screens.type_keys("x");
    screens.wait_for(&format!("The live shell {pid} is"));
    assert!(screens.text().contains("RoleB"), "{}", screens.text());
    screens.type_keys("\r");
    screens.wait_for(&format!("shell {pid} has ended: it was"));
    screens.wait_gone(&format!("shell {pid} (live)"));

    let status = inside.wait_for_end();
    assert_eq!(status.exit_code(), 129, "as after a terminal that was closed: {status:?}");
    assert!(inside.text().contains("left arn:aws:sts::111111111111:assumed-role/RoleA/"));
    let heard = std::fs::read_to_string(environment.home().join("heard"));
    assert!(heard.is_ok_and(|text| text.contains("heard")), "{}", inside.text());
    assert!(!Path::new(&format!("/proc/{pid}")).exists(), "the shell is gone");
    assert_eq!(listed(environment), Value::Null);
}

#[test]
fn the_screens_switch_renew_and_end_a_live_bash() {
    steered("bash");
}

#[test]
fn the_screens_switch_renew_and_end_a_live_zsh() {
    steered("zsh");
}

#[test]
fn the_screens_switch_renew_and_end_a_live_fish() {
    steered("fish");
}

#[test]
fn a_shell_that_will_not_hear_of_its_end_has_no_credentials_and_is_said_to_hold() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "bash");
    let mut inside = live_shell(&environment);
    let own = listed(&environment)["shells"][0]["pid"].to_string();
    inside.say("trap '' HUP; echo deaf''ened", "deafened");

    let mut screens = on_row(&environment, &format!("shell {own} (live)"));
    screens.type_keys("x");
    screens.wait_for(&format!("The live shell {own} is"));
    screens.type_keys("\r");
    screens.wait_for(&format!("shell {own} was hung up and still runs"));
    screens.wait_gone(&format!("shell {own} (live)"));

    inside.say("$UNDER_TEST whoami", "this live shell was ended, and the session");
    inside.wait_for("/RoleA ended) ");
    inside.type_keys("exit\r");
    inside.wait_for_end();
    quit(screens);
}

#[test]
fn a_command_under_exec_live_ends_with_what_it_started() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "sh");
    let lines = "cd; sh -c 'trap \"echo heard > heard; exit\" HUP; touch waiting; \
                 while :; do sleep 0.1; done'; echo gone-on > gone-on";
    let mut command = std::process::Command::new(kamen_binary());
    command.env_clear().envs(environment.variables()).current_dir(environment.home());
    command.args(["exec", "--live", "tools", "--", "sh", "-c", lines]);
    let mut running = command.spawn().expect("kamen runs");
    while !environment.home().join("waiting").exists() {
        assert!(running.try_wait().expect("it can be asked").is_none(), "it ended early");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let own = listed(&environment)["shells"][0]["pid"].to_string();

    let mut screens = on_row(&environment, &format!("shell {own} (live)"));
    screens.type_keys("x");
    screens.wait_for(&format!("The live shell {own} is"));
    screens.type_keys("\r");
    screens.wait_for(&format!("shell {own} has ended"));

    assert_eq!(running.wait().expect("it ends").code(), Some(129));
    assert!(!environment.home().join("gone-on").exists());
    quit(screens);
}

/// A live shell's socket in a folder of its own, behind which an older version answers: `hears` says to what.
fn older(folder: &Path, hears: fn(&str) -> bool) -> PathBuf {
    let own = folder.with_file_name(format!("kamen-live-{}-older", std::process::id()));
    std::fs::create_dir(&own).expect("a folder");
    std::fs::copy(folder.join("home"), own.join("home")).expect("its home");
    let listener = UnixListener::bind(own.join("socket")).expect("a socket");
    let behind = folder.join("socket");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut line = String::new();
            let read = BufReader::new(&stream).read_line(&mut line);
            if read.is_ok_and(|count| count > 0) && hears(&line) {
                let mut answer = answered(&behind, &line);
                answer["Ok"]["pid"] = std::process::id().into();
                for later in ["child", "depth"] {
                    answer["Ok"].as_object_mut().expect("a standing").remove(later);
                }
                drop(stream.write_all(format!("{answer}\n").as_bytes()));
            }
        }
    });
    own
}

fn answered(socket: &Path, line: &str) -> Value {
    let mut stream = UnixStream::connect(socket).expect("a kamen");
    stream.write_all(line.as_bytes()).expect("it listens");
    stream.shutdown(Shutdown::Write).expect("that is all");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    serde_json::from_str(&answer).expect("JSON")
}

fn folder_of(inside: &mut Session, environment: &TestEnvironment) -> PathBuf {
    inside.say("cd; echo $KAMEN_SHELL > folder; echo writ''ten", "written");
    let folder = std::fs::read_to_string(environment.home().join("folder")).expect("written");
    PathBuf::from(folder.trim())
}

#[test]
fn a_live_shell_of_another_version_is_told_in_a_clear_message() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "bash");
    let mut inside = live_shell(&environment);
    let folder = folder_of(&mut inside, &environment);
    let silent = older(&folder, |_| false);
    let words = format!(
        "a live shell does not say who it is (its kamen is process {}): the kamen that serves",
        std::process::id()
    );

    let output = environment.kamen().arg("sessions").output().expect("kamen runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && told.contains(&words), "{told}");
    let mut screens = on_row(&environment, "(live)");
    screens.wait_for("a live shell does not say who it is");
    quit(screens);

    std::fs::remove_dir_all(silent).expect("it is there");
    older(&folder, |line| line.contains("tell"));
    let row = format!("shell {} (live)", std::process::id());
    let mut screens = on_row(&environment, &row);
    screens.type_keys("u");
    // The message is longer than a line.
    screens.wait_for(&format!("shell {}: the kamen that serves", std::process::id()));
    let text = screens.text();
    assert!(text.contains("version: it") && text.contains("hung up"), "{text}");
    quit(screens);
    inside.type_keys("exit\r");
    inside.wait_for_end();
}

#[test]
fn a_live_shell_whose_kamen_is_gone_meanwhile_says_so() {
    let cloud = Cloud::demo();
    let environment = home(&cloud, "bash");
    let mut inside = live_shell(&environment);
    let folder = folder_of(&mut inside, &environment);
    let other = older(&folder, |_| true);
    let row = format!("shell {} (live)", std::process::id());
    let mut screens = on_row(&environment, &row);

    std::fs::remove_dir_all(other).expect("it is there");
    screens.type_keys("u");

    screens.wait_for("the kamen that served this shell has ended");
    screens.wait_gone(&row);
    quit(screens);
    inside.type_keys("exit\r");
    inside.wait_for_end();
}
