//! The screens on a pseudo-terminal: begun, used, and ended in every way there is. However they end,
//! the terminal is given back.

use jiff::SignedDuration;
use kamen::sandbox::Options;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::cli::slip::without_default;
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const DEMO: [&str; 2] = ["demo", "--no-tour"];
const USER: &str = "user/AssumeRoleUser";

/// The demo, its roles on the screen.
fn demo(environment: &TestEnvironment) -> Session {
    let mut session = Session::start(environment, (110, 32), kamen_binary(), &DEMO);
    session.wait_for(USER);
    session.wait_for("RoleBWithSystemsManager");
    session.wait_listed();
    assert!(session.screen().alternate_screen() && !session.is_cooked());
    session
}

/// Quits, and confirms if kamen asks because sessions would be lost.
fn quit(session: &mut Session) {
    session.type_keys("\x03");
    session.wait_until("the end, or the question", |text| {
        text.contains("Quit?") || !text.contains("Roles ")
    });
    if session.text().contains("Quit?") {
        session.type_keys("\r");
    }
}

fn signal(session: &Session, signal: Signal) {
    let id = i32::try_from(session.process_id()).expect("a process id");
    kill(Pid::from_raw(id), signal).expect("the process is there");
}

/// Waits for the end and checks exit code and terminal.
fn assert_ends_with(mut session: Session, code: u32) {
    let status = session.wait_for_end();
    assert_eq!(status.exit_code(), code, "{}", session.text());
    session.assert_restored();
    assert!(session.is_cooked(), "the terminal is still raw");
}

#[test]
fn a_person_filters_opens_and_quits() {
    let mut session = demo(&TestEnvironment::new());

    session.type_keys("/");
    session.type_keys("s3list");
    session.wait_for("Roles 1 of");
    session.type_keys("\t");
    session.type_keys("l");
    session.wait_for("Trust");
    session.wait_for("AssumeRoleUser");
    quit(&mut session);

    assert_ends_with(session, 0);
}

/// See and switch: letters of the filter and one key; back and forth: one key each.
#[test]
fn a_person_switches_by_a_few_letters_and_one_key_and_toggles() {
    for size in [(80, 24), (200, 50)] {
        let mut session = Session::start(&TestEnvironment::new(), size, kamen_binary(), &DEMO);
        session.wait_for(USER);
        session.wait_listed();

        session.type_keys("/");
        session.type_keys("s3lst");
        session.wait_for("Roles 1 of");
        session.wait_selected("✓ yes", "S3ListBucketOnly");
        session.type_keys("\r");
        session.wait_for("assumed-role/S3ListBucketOnly");
        session.wait_for("switched to S3ListBucketOnly");
        session.type_keys("-");
        session.wait_for("you are AssumeRoleUser");
        session.type_keys("-");
        session.wait_for("you are S3ListBucketOnly");
        quit(&mut session);

        assert_ends_with(session, 0);
    }
}

/// The list says how far a role is, and one key goes there.
#[test]
fn a_person_walks_a_chain_by_one_key() {
    let narrow = ((80, 24), "assumed-role/TerraformApply/hana  2 hops");
    for (size, origin) in [narrow, ((200, 50), "hana → Deployer → TerraformApply")] {
        let mut session = Session::start(&TestEnvironment::new(), size, kamen_binary(), &DEMO);
        session.wait_for(USER);
        session.wait_listed();

        session.type_keys("/");
        session.type_keys("terraformapply");
        session.wait_selected("✓ 2 hops", "TerraformApply");
        session.type_keys("\r");
        session.wait_until(origin, |text| {
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            words(text).contains(&words(origin))
        });
        session.wait_for("✓ via Depl");
        quit(&mut session);

        assert_ends_with(session, 0);
    }
}

/// What a header says of the time left, in seconds; sessions here last less than a minute.
fn seconds_left(text: &str) -> Option<u32> {
    let head = text.lines().next()?;
    let words: Vec<&str> = head.split_whitespace().collect();
    let place = words.iter().position(|word| *word == "left")?;
    words.get(place.checked_sub(1)?)?.strip_prefix("0:")?.parse().ok()
}

#[test]
fn a_session_in_use_is_renewed_before_it_ends_and_nothing_is_said_of_it() {
    let session_lifetime = Some(SignedDuration::from_secs(16));
    let cloud = Cloud::start(Options { session_lifetime, ..Options::default() });
    let environment = cloud.with_profiles();
    for size in [(80, 24), (200, 50)] {
        let mut session = Session::start(&environment, size, kamen_binary(), &[]);
        session.wait_for(USER);
        session.wait_listed();
        session.type_keys("/s3lst");
        session.wait_selected("✓ yes", "S3ListBucketOnly");
        session.type_keys("\r");
        session.wait_for("switched to S3ListBucketOnly");

        for _ in 0..2 {
            session.wait_until("the last seconds", |text| {
                let left = seconds_left(text);
                assert!(!text.contains("ends soon") && !text.contains("ended"), "{text}");
                left.is_some_and(|left| (1..=5).contains(&left))
            });
            session.wait_until("a new end", |text| {
                assert!(!text.contains("ends soon") && !text.contains("ended"), "{text}");
                seconds_left(text).is_some_and(|left| left >= 12)
            });
            assert!(!session.text().contains("not confirmed"), "{}", session.text());
        }
        quit(&mut session);

        assert_ends_with(session, 0);
    }
}

/// Usual with Identity Center: nothing is called `default`, and yet the list says what is the person's.
#[test]
fn without_a_default_profile_roles_are_judged_from_all_that_is_held_and_one_key_switches() {
    for size in [(80, 24), (200, 50)] {
        let cloud = Cloud::demo();
        let environment = without_default(&cloud);
        let mut session = Session::start(&environment, size, kamen_binary(), &[]);
        session.wait_for("Work from");
        session.type_keys("\x1b");
        session.wait_gone("Work from");

        for (letters, role) in [("hanaonly", "HanaOnly"), ("s3lst", "S3ListBucketOnly")] {
            session.type_keys("/");
            session.type_keys(letters);
            session.wait_until(role, |text| {
                let is_it = |line: &str| line.contains("▌✓ via ") && line.contains(role);
                text.lines().any(is_it)
            });
            session.type_keys("\r");
            session.wait_for(&format!("assumed-role/{role}/"));
        }
        quit(&mut session);

        assert_ends_with(session, 0);
    }
}

#[test]
fn a_shell_as_the_selected_role_takes_one_key() {
    let environment = TestEnvironment::new();
    let mut session = demo(&environment);

    session.type_keys("/");
    session.type_keys("s3list");
    session.wait_for("Roles 1 of");
    session.wait_selected("✓ yes", "S3ListBucketOnly");
    session.type_keys("\t");
    session.type_keys("s");
    session.wait_for(" min)");
    assert!(!session.screen().alternate_screen(), "the shell has the whole terminal");
    session.type_keys("kamen whoami --output json | head -c 1 | tr { Y\r");
    session
        .wait_until("kamen itself", |text| text.lines().any(|line| line.trim().starts_with('Y')));
    session.type_keys("exit\r");
    session.wait_for("left the shell of S3ListBucketOnly");
    quit(&mut session);

    assert_ends_with(session, 0);
}

#[test]
fn a_new_size_is_drawn_at_once() {
    let mut session = demo(&TestEnvironment::new());

    session.resize(60, 14);
    session.wait_until("a narrow screen", |text| {
        text.contains("Roles") && text.lines().all(|line| line.chars().count() <= 60)
    });
    session.resize(140, 50);
    session.wait_for("kitsune-data");
    signal(&session, Signal::SIGTERM);

    assert_ends_with(session, 143);
}

#[test]
fn signals_end_the_screens_with_their_own_code() {
    for (number, code) in [
        (Signal::SIGTERM, 143),
        (Signal::SIGHUP, 129),
        (Signal::SIGINT, 130),
        (Signal::SIGQUIT, 131),
    ] {
        let session = demo(&TestEnvironment::new());

        signal(&session, number);

        assert_ends_with(session, code);
    }
}

#[test]
fn a_closed_window_ends_the_screens() {
    let session = demo(&TestEnvironment::new());

    let mut child = session.close();

    let status = child.wait().expect("it ends");
    assert_eq!(status.exit_code(), 129);
}

#[cfg(debug_assertions)]
#[test]
fn a_fault_of_kamens_own_gives_the_terminal_back_and_is_told() {
    for part in ["loop", "task", "thread"] {
        let mut environment = TestEnvironment::new();
        environment.set("REHEARSE_FAULT", part);
        let mut session = demo(&environment);

        session.type_keys("\x1b[24~");
        session.wait_for(
            &format!("error: kamen failed: a fault of a {part}")
                .replace("a fault of a loop", "a fault of the loop"),
        );
        session.wait_for("hint:");

        assert!(!session.text().contains("stack backtrace"));
        assert_ends_with(session, 2);
    }
}

#[test]
fn suspending_gives_the_shell_its_terminal_and_comes_back_to_the_same_screen() {
    let environment = TestEnvironment::new();
    let mut session =
        Session::start(&environment, (110, 32), "bash", &["--norc", "--noprofile", "-i"]);
    let binary = kamen_binary();
    session.type_keys(&format!("PS1='outside> '; {} demo --no-tour\r", binary.display()));
    session.wait_for("RoleBWithSystemsManager");

    for round in 1..=3 {
        session.type_keys("\x1a");
        wait_for_prompt(&mut session);
        assert!(session.text().contains("Stopped"));
        assert!(!session.screen().alternate_screen() && !session.screen().hide_cursor());
        session.type_keys(&format!("echo round-$(({round} + 10))\r"));
        session.wait_for(&format!("round-{}", round + 10));
        session.type_keys("fg\r");
        session.wait_for("RoleBWithSystemsManager");
        assert!(session.screen().alternate_screen());
    }
    session.wait_listed();
    quit(&mut session);
    wait_for_prompt(&mut session);
    session.type_keys("stty -a | tr ';' '\\n' | grep -cw icanon; exit\r");

    session.wait_for_end();
    session.assert_restored();
}

#[test]
fn a_stop_from_outside_gives_the_terminal_back_and_going_on_takes_it_again() {
    let environment = TestEnvironment::new();
    let mut session =
        Session::start(&environment, (110, 32), "bash", &["--norc", "--noprofile", "-i"]);
    let binary = kamen_binary();
    session.type_keys(&format!(
        "PS1='outside> '; sh -c 'echo $$ >id; exec {} demo --no-tour'\r",
        binary.display()
    ));
    session.wait_for("RoleBWithSystemsManager");
    let id = std::fs::read_to_string(environment.home().join("id")).unwrap();
    let id = Pid::from_raw(id.trim().parse().expect("a process id"));

    for _ in 1..=2 {
        kill(id, Signal::SIGTSTP).expect("the process is there");
        wait_for_prompt(&mut session);
        assert!(session.text().contains("Stopped"), "{}", session.text());
        // Bracketed paste is the shell's own at its prompt.
        let screen = session.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        session.type_keys("fg\r");
        session.wait_for("RoleBWithSystemsManager");
        assert!(session.screen().alternate_screen() && !session.is_cooked());
    }
    session.wait_listed();
    quit(&mut session);
    wait_for_prompt(&mut session);
    session.type_keys("exit\r");

    session.wait_for_end();
    session.assert_restored();
}

#[test]
fn if_nothing_could_continue_it_a_stop_is_no_stop() {
    let mut session = demo(&TestEnvironment::new());

    signal(&session, Signal::SIGTSTP);
    session.type_keys("\x1a");
    session.type_keys("?");
    session.wait_for("Keys of this screen");
    session.type_keys("\x1b");
    session.wait_gone("Keys of this screen");
    quit(&mut session);

    assert_ends_with(session, 0);
}

#[test]
fn the_folder_of_a_killed_demo_goes_when_the_next_one_begins() {
    let mut environment = TestEnvironment::new();
    let temporary = environment.home().join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    environment.set("TMPDIR", temporary.to_str().unwrap());
    let folders = || -> Vec<_> {
        std::fs::read_dir(&temporary).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    let mut killed = demo(&environment);
    let running = demo(&environment);
    assert_eq!(folders().len(), 2);
    signal(&killed, Signal::SIGKILL);
    killed.wait_for_end();
    assert_eq!(folders().len(), 2, "no process was left to remove it");

    let next = demo(&environment);

    assert_eq!(folders().len(), 2, "the killed one's is gone, the running ones' stay");
    for session in [running, next] {
        signal(&session, Signal::SIGTERM);
        assert_ends_with(session, 143);
    }
    assert_eq!(folders().len(), 0);
}

/// Waits for a prompt that is new: older ones stand on the shell's screen before it has it back.
#[test]
fn a_terminal_that_a_killed_kamen_left_is_given_back() {
    let environment = TestEnvironment::new();
    let kamen = kamen_binary();
    let script = format!(
        "stty raw -echo; printf '\\033[?1049h\\033[?25l\\033[?1000h\\033[?2004h'; printf left; read _; '{}' doctor --reset-terminal && printf given; read _",
        kamen.display()
    );
    let mut session = Session::start(&environment, (80, 24), "sh", &["-c", &script]);
    session.wait_for("left");
    assert!(session.screen().alternate_screen() && !session.is_cooked());

    session.type_keys("\n");
    session.wait_for("given");

    assert!(session.is_cooked());
    session.assert_restored();
}

fn wait_for_prompt(session: &mut Session) {
    session.wait_until("a new prompt", |text| text.trim_end().ends_with("outside>"));
}

#[test]
fn a_dumb_terminal_is_refused_politely() {
    let mut environment = TestEnvironment::new();
    environment.set("TERM", "dumb");
    let mut session = Session::start(&environment, (80, 24), kamen_binary(), &[]);

    session.wait_for("error:");
    session.wait_for("hint:");

    assert_ends_with(session, 2);
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_terminal_the_screens_refuse_politely() {
    let environment = TestEnvironment::new();

    // setsid takes the controlling terminal away, which the tests may have.
    let output = environment.command("setsid").arg("--wait").arg(kamen_binary()).output().unwrap();

    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("error: there is no terminal") && said.contains("hint: "), "{said}");
    assert!(output.stdout.is_empty());
}
