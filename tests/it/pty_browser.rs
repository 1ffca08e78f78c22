//! Signing in, and the console, from the screens on a pseudo-terminal.

use crate::login;
use crate::sign_in::{corp, visit, with_vault};
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

/// The screens begun as the profile of Identity Center, by whom nothing can be done before a sign-in.
fn begun(environment: &TestEnvironment, size: (u16, u16)) -> Session {
    let mut session = Session::start(environment, size, kamen_binary(), &["--profile", "view"]);
    session.wait_for("need a sign-in to Identity Center");
    session
}

/// The address of the page that is shown.
fn address(session: &mut Session) -> String {
    session.wait_for("user_code=");
    let text = session.text();
    let row = text.lines().find(|line| line.contains("user_code=")).expect("an address");
    let from = row.find("http").expect("an address");
    row[from..].split([' ', '│']).next().unwrap_or_default().to_owned()
}

#[test]
fn a_code_is_shown_and_no_vault_means_a_question_first() {
    for size in [(80, 24), (200, 50)] {
        let cloud = Cloud::demo();
        let mut environment = corp(&cloud, "[vault]\nkey = \"none\"\n");
        environment.set("SSH_TTY", "/dev/pts/99");
        environment.set("BROWSER", "");

        let mut session = begun(&environment, size);
        session.type_keys("\r");
        session.wait_for("There is no vault to keep the sign-in");
        session.type_keys("\r");
        session.wait_for("Agree only if the page shows this code");
        visit(&environment, &format!("{}&answer=allow", address(&mut session)));

        session.wait_for("signed in to kitsune");
        session.wait_for("edSSO_ViewOnly_");
        session.type_keys("\x03");
    }
}

#[test]
fn a_person_who_declines_is_told_and_can_try_again() {
    let cloud = Cloud::demo();
    let mut environment = with_vault(&cloud);
    environment.set("SSH_TTY", "/dev/pts/99");

    let mut session = begun(&environment, (110, 32));
    session.type_keys("\r");
    visit(&environment, &format!("{}&answer=deny", address(&mut session)));
    session.wait_for("the sign-in was refused");
    session.type_keys("\r");
    visit(&environment, &format!("{}&answer=allow", address(&mut session)));

    session.wait_for("signed in to kitsune");
    session.wait_for("edSSO_ViewOnly_");
    session.type_keys("\x03");
}

#[test]
fn a_key_signs_in_for_the_roles_that_wait_for_it() {
    let cloud = Cloud::demo();
    let mut environment = with_vault(&cloud);
    environment.set("SSH_TTY", "/dev/pts/99");

    let mut session = Session::start(&environment, (110, 32), kamen_binary(), &[]);
    session.wait_for("press I to sign in to kitsune");
    session.type_keys("I");
    visit(&environment, &format!("{}&answer=allow", address(&mut session)));
    session.wait_for("signed in to kitsune");
    session.wait_listed();
    session.type_keys("/viewonly account:kitsune-data");
    session.wait_selected("✓ yes", "SSO ViewOnly");
    session.type_keys("\tw");
    session.wait_for("a permission set that you have: Identity Center gives it");
    assert!(!session.text().contains("you cannot"), "{}", session.text());
    session.type_keys("\x1b");
    session.wait_selected("✓ yes", "SSO ViewOnly");
    session.type_keys("\r");

    session.wait_for("switched to ViewOnly");
    session.type_keys("\x03");
}

#[test]
fn one_key_opens_the_console_as_a_role_and_as_a_permission_set() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    let mut session = Session::start(&environment, (110, 32), kamen_binary(), &[]);
    session.wait_for("user/AssumeRoleUser");
    session.wait_listed();

    session.type_keys("/s3lst");
    session.wait_selected("✓ yes", "S3ListBucketOnly");
    session.type_keys("\tC");
    session.wait_for("assumed-role/S3ListBucketOnly");
    session.wait_for("the console opens in the browser");

    session.type_keys("/\x15viewonly account:kitsune-data");
    session.wait_for("SSO ViewOnly");
    session.type_keys("\tC");
    session.wait_for("─ Sign in ─");
    session.type_keys("\x03");
}

#[test]
fn a_browser_signs_in_from_the_screens_and_one_that_does_not_come_back_is_given_up() {
    let cloud = Cloud::demo();
    let mut environment = with_vault(&cloud);
    // Of a browser that one chose, the way by it is taken wherever this runs.
    let lost = environment.write("lost.toml", "[browser]\ncommand = [\"true\", \"{url}\"]\n");
    let settings = environment.variables()["KAMEN_CONFIG"].clone();
    for name in ["CI", "SSH_TTY", "SSH_CLIENT", "SSH_CONNECTION"] {
        environment.unset(name);
    }
    environment.set("KAMEN_CONFIG", lost.to_str().unwrap());
    let mut session = begun(&environment, (110, 32));
    session.type_keys("\r");
    session.wait_for("waiting until you agree there");
    session.type_keys("\x1b");
    session.wait_gone("waiting until you agree there");
    session.type_keys("\x03");
    session.wait_for_end();

    environment.set("KAMEN_CONFIG", settings);
    let mut session = begun(&environment, (110, 32));
    session.type_keys("\r");
    let marks = ["/.dockerenv", "/run/.containerenv"];
    if marks.iter().any(|mark| std::path::Path::new(mark).exists()) {
        // The browser of a container leads nowhere: the code is shown instead.
        visit(&environment, &format!("{}&answer=allow", address(&mut session)));
    }
    session.wait_for("signed in to kitsune");
    session.wait_for("edSSO_ViewOnly_");
    session.type_keys("\x03");
}

#[test]
fn a_person_whose_browser_is_elsewhere_types_what_its_last_page_shows() {
    let cloud = Cloud::demo();
    let mut environment = login::environment(&cloud);
    environment.set("SSH_TTY", "/dev/pts/99");
    let clipboard = environment.home().join("clipboard");
    let settings = format!("[screen]\ncopy-command = \"tee '{}'\"\n", clipboard.display());
    let settings = environment.write("screen.toml", &settings);
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    let arguments = ["--profile", "me"];
    let mut session = Session::start(&environment, (110, 32), kamen_binary(), &arguments);

    session.wait_for("has to sign in");
    session.type_keys("\r");
    session.wait_for("Keep the sign-in unencrypted");
    session.type_keys("\r");
    session.wait_for("Its last page shows a code");
    session.type_keys("\x1b");
    session.wait_gone("Its last page shows a code");
    session.type_keys("I");
    session.wait_for("Which sign-in?");
    session.type_keys("\r");
    session.wait_for("Keep the sign-in unencrypted");
    session.type_keys("\r");
    session.wait_for("Its last page shows a code");
    session.type_keys("\x19");
    session.wait_for("copied the address");
    let address = std::fs::read_to_string(&clipboard).unwrap();
    let code = login::shown(&environment, &address);
    session.type_keys("bm90IHRoaXM\r");
    session.wait_for("that is not the code of this sign-in's last page");
    session.type_keys(&format!("\x1b[200~{code}\x1b[201~\r"));

    session.wait_for("signed in to me");
    session.wait_for("user/AssumeRoleUser");
    session.type_keys("\x03");
    assert!(session.wait_for_end().success());
}

#[test]
fn the_demo_has_a_profile_of_aws_login() {
    let mut environment = TestEnvironment::new();
    environment.set("SSH_TTY", "/dev/pts/99");
    environment.set("BROWSER", "");
    let arguments = ["demo", "--no-tour"];
    let mut session = Session::start(&environment, (110, 44), kamen_binary(), &arguments);
    session.wait_for("user/AssumeRoleUser");
    session.wait_listed();

    session.type_keys("iconsole-login");
    session.wait_for("console-login");
    session.type_keys("\r");
    session.wait_for("has to sign in");
    session.type_keys("\r");
    session.wait_for("Keep the sign-in unencrypted");
    session.type_keys("\r");
    session.wait_for("Its last page shows a code");
    let text = session.text();
    let rows = text.lines().skip_while(|row| !row.contains("Open in a browser")).skip(1);
    let rows = rows.take_while(|row| !row.contains("Its last page"));
    let inside = rows.filter_map(|row| row.split('│').nth(1));
    let address: String = inside.map(str::trim).collect();
    let code = login::shown(&environment, &address);
    session.type_keys(&format!("{code}\r"));

    session.wait_for("signed in to console-login");
    session.type_keys("\x03");
}

#[test]
fn the_tours_last_act_is_a_sign_in_and_a_switch_to_a_permission_set() {
    let mut environment = TestEnvironment::new();
    environment.set("SSH_TTY", "/dev/pts/99");
    environment.set("BROWSER", "");
    let mut session = Session::start(&environment, (110, 44), kamen_binary(), &["demo"]);
    session.wait_for("Act 1: who am I?");
    session.wait_listed();

    for step in 2..=17 {
        session.type_keys("n");
        session.wait_for(&format!(" {step}/18"));
    }
    session.wait_for("Act 9: sign in once");
    session.type_keys("I");
    session.wait_for("There is no vault to keep the sign-in");
    session.type_keys("\r");
    visit(&environment, &format!("{}&answer=allow", address(&mut session)));
    session.wait_for("Act 9: every role, and no profile");
    session.type_keys("/viewonly data");
    session.wait_selected("✓ yes", "SSO ViewOnly");
    session.type_keys("\r");

    session.wait_for("That was the tour");
    session.type_keys("\x03");
}
