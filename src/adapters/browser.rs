//! Opens a page: by the program that the person names, else by the system's own.
//!
//! An argument list can be read by every process of the machine: no address that is opened here holds a
//! secret.

use std::ffi::OsStr;
use std::io;
use std::process::{Command, Stdio};

use crate::adapters::environment::in_container;
use crate::adapters::programs::find;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::settings::BrowserSettings;
use crate::domain::sign_in::is_elsewhere;

/// What stands for the address in a command.
const PLACE: &str = "{url}";

/// Opens an address, and waits for nothing.
///
/// # Errors
/// No browser could be started.
pub fn open(
    address: &str,
    settings: &BrowserSettings,
    environment: &Environment,
) -> Result<(), Failure> {
    let commands = commands(settings, environment, &|file| std::path::Path::new(file).exists());
    let mut problem = None;
    for command in commands {
        match start(&filled(&command, address)) {
            Ok(()) => return Ok(()),
            Err(error) => problem = problem.or(Some((command, error))),
        }
    }
    let message = problem.map_or_else(
        || "there is no browser to open".to_owned(),
        |(command, error)| {
            format!("cannot start `{}`: {error}", command.first().map_or("", String::as_str))
        },
    );
    Err(Failure::local(message).with_hint("name one: `[browser] command` in kamen's settings"))
}

/// Whether a browser opens in sight of the person: that of another machine would not, unless they named one.
pub fn is_at_hand(settings: &BrowserSettings, environment: &Environment) -> bool {
    !settings.command.is_empty() || !is_elsewhere(environment, in_container())
}

/// Whether a page can be opened, before anything is done for it.
///
/// # Errors
/// The browser of this machine is out of the person's sight, or there is none.
pub fn check(settings: &BrowserSettings, environment: &Environment) -> Result<(), Failure> {
    let hint = "`kamen console ROLE --print` prints the address";
    if !is_at_hand(settings, environment) {
        let failure = Failure::local("no browser of this machine opens in your sight");
        return Err(failure.with_hint(hint));
    }
    let commands = commands(settings, environment, &|file| std::path::Path::new(file).exists());
    let mut problem = None;
    for program in commands.iter().filter_map(|command| command.first()) {
        match find(OsStr::new(program), environment.value("PATH")) {
            Ok(()) => return Ok(()),
            Err(error) => problem = problem.or(Some(format!("cannot start `{program}`: {error}"))),
        }
    }
    let message = problem.unwrap_or_else(|| "there is no browser to open".to_owned());
    let hint = format!("name one: `[browser] command` in kamen's settings; {hint}");
    Err(Failure::local(message).with_hint(hint))
}

/// The commands to try, in order.
fn commands(
    settings: &BrowserSettings,
    environment: &Environment,
    exists: &dyn Fn(&str) -> bool,
) -> Vec<Vec<String>> {
    if !settings.command.is_empty() {
        return vec![settings.command.clone()];
    }
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let named = environment.value("BROWSER").and_then(shlex::split).unwrap_or_default();
    let mut commands = Vec::new();
    if !named.is_empty() {
        commands.push(named.iter().map(|word| word.replace("%s", PLACE)).collect());
    }
    if environment.value("WSL_DISTRO_NAME").is_some()
        || exists("/proc/sys/fs/binfmt_misc/WSLInterop")
    {
        commands.push(words(&["wslview"]));
        commands.push(words(&["rundll32.exe", "url.dll,FileProtocolHandler"]));
    }
    commands.push(if cfg!(target_os = "macos") { words(&["open"]) } else { words(&["xdg-open"]) });
    commands
}

/// The command with the address in its place, or behind it.
fn filled(command: &[String], address: &str) -> Vec<String> {
    let mut filled: Vec<String> = command.iter().map(|word| word.replace(PLACE, address)).collect();
    if !command.iter().any(|word| word.contains(PLACE)) {
        filled.push(address.to_owned());
    }
    filled
}

fn start(command: &[String]) -> io::Result<()> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(io::ErrorKind::NotFound.into());
    };
    let mut child = Command::new(program);
    child.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // In a group of its own: what ends kamen does not end the browser.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut child, 0);
    child.spawn().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(command: &[&str], variables: &[(&str, &str)]) -> Vec<Vec<String>> {
        let command = command.iter().map(|word| (*word).to_owned()).collect();
        let environment = variables.iter().copied().collect();
        commands(&BrowserSettings { command }, &environment, &|_| false)
    }

    #[test]
    fn the_persons_own_choice_comes_first() {
        let browser = ("BROWSER", "firefox --new-tab %s");

        assert_eq!(chosen(&["chromium", "{url}"], &[browser]), [["chromium", "{url}"]]);
        assert_eq!(chosen(&[], &[browser])[0], ["firefox", "--new-tab", "{url}"]);
        assert_eq!(chosen(&[], &[("WSL_DISTRO_NAME", "Debian")])[0], ["wslview"]);
    }

    #[test]
    fn the_address_stands_in_its_place_or_last() {
        let with = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            filled(&words, "http://x")
        };

        assert_eq!(with(&["a", "--app={url}", "b"]), ["a", "--app=http://x", "b"]);
        assert_eq!(with(&["a"]), ["a", "http://x"]);
    }

    #[test]
    fn without_a_browser_the_setting_is_named() {
        let settings = BrowserSettings { command: vec!["/no/such/browser".to_owned()] };

        let environment = Environment::default();
        for failure in [open("http://x", &settings, &environment), check(&settings, &environment)] {
            let failure = failure.unwrap_err();

            assert!(failure.message.contains("/no/such/browser"), "{failure}");
            assert!(failure.hint.unwrap().contains("[browser] command"));
        }
    }
}
