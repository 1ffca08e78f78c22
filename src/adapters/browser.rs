//! Opens a page: by the program that the person names, else by the system's own.
//!
//! An argument list can be read by every process of the machine: no address that is opened here holds a
//! secret.

use std::ffi::OsStr;
use std::io;
use std::process::{Command, Stdio};

use crate::adapters::environment::in_container;
use crate::adapters::programs::find;
use crate::domain::console::Visit;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::settings::{BrowserSettings, Consoles};
use crate::domain::sign_in::is_elsewhere;
use crate::domain::system::in_words;

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
    let all = commands(settings, environment, &exists);
    started(all.iter().map(|command| filled(command, address, None)))
}

/// Opens a page of the console, apart from those of other accounts if the settings say so.
///
/// # Errors
/// No browser could be started.
pub fn open_console(
    address: &str,
    visit: &Visit,
    settings: &BrowserSettings,
    environment: &Environment,
) -> Result<(), Failure> {
    let commands = console_commands(settings, environment, &exists);
    let address = match settings.console {
        Consoles::Together | Consoles::Profiles => address.to_owned(),
        Consoles::Containers => contained("ext+container", address, visit),
        Consoles::GrantedContainers => contained("ext+granted-containers", address, visit),
    };
    let options = match settings.console {
        Consoles::Profiles => profile_options(visit),
        Consoles::Together | Consoles::Containers | Consoles::GrantedContainers => Vec::new(),
    };
    started(commands.iter().map(|command| {
        let mut words = filled(command, &address, Some(visit));
        words.splice(1..1, options.iter().cloned());
        words
    }))
}

fn exists(file: &str) -> bool {
    std::path::Path::new(file).exists()
}

/// Starts the first command that can be started.
fn started(commands: impl Iterator<Item = Vec<String>>) -> Result<(), Failure> {
    let mut problem = None;
    for command in commands {
        match start(&command) {
            Ok(()) => return Ok(()),
            Err(error) => problem = problem.or(Some((command, error))),
        }
    }
    let message = problem.map_or_else(
        || "there is no browser to open".to_owned(),
        |(command, error)| {
            format!(
                "cannot start `{}`: {}",
                command.first().map_or("", String::as_str),
                in_words(&error)
            )
        },
    );
    Err(Failure::local(message).with_hint("name one: `[browser] command` in kamen's settings"))
}

/// Whether a browser opens in sight of the person: that of another machine would not, unless they named one.
pub fn is_at_hand(settings: &BrowserSettings, environment: &Environment) -> bool {
    let is_named = !settings.command.is_empty() || !named(environment).is_empty();
    is_named || !is_elsewhere(environment, in_container())
}

/// The command that `$BROWSER` names.
fn named(environment: &Environment) -> Vec<String> {
    environment.value("BROWSER").and_then(shlex::split).unwrap_or_default()
}

/// Whether a page can be opened, before anything is done for it.
///
/// # Errors
/// The browser of this machine is out of the person's sight, or there is none.
pub fn check(settings: &BrowserSettings, environment: &Environment) -> Result<(), Failure> {
    let hint = "`kamen console ROLE --print` prints the address";
    if !is_at_hand(settings, environment) {
        let failure = Failure::local("no browser of this machine opens in your sight");
        let name = "`$BROWSER` or `[browser] command` in kamen's settings names one that does";
        return Err(failure.with_hint(format!("{name}; {hint}")));
    }
    let commands = console_commands(settings, environment, &exists);
    let mut problem = None;
    for program in commands.iter().filter_map(|command| command.first()) {
        match find(OsStr::new(program), environment.value("PATH")) {
            Ok(()) => return Ok(()),
            Err(error) => {
                problem =
                    problem.or(Some(format!("cannot start `{program}`: {}", in_words(&error))));
            }
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
    let named = named(environment);
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

/// The commands that open the console, in order.
fn console_commands(
    settings: &BrowserSettings,
    environment: &Environment,
    exists: &dyn Fn(&str) -> bool,
) -> Vec<Vec<String>> {
    const CHROMES: [&str; 6] = [
        "google-chrome",
        "google-chrome-stable",
        "chromium",
        "chromium-browser",
        "brave-browser",
        "microsoft-edge",
    ];
    let own = || commands(settings, environment, exists);
    match settings.console {
        _ if !settings.command.is_empty() => own(),
        Consoles::Together => own(),
        Consoles::Containers | Consoles::GrantedContainers => {
            vec![vec!["firefox".to_owned(), "--new-tab".to_owned()]]
        }
        Consoles::Profiles => CHROMES.iter().map(|name| vec![(*name).to_owned()]).collect(),
    }
}

/// What the add-ons of Firefox take for an address in a container.
fn contained(scheme: &str, address: &str, visit: &Visit) -> String {
    const COLORS: [&str; 6] = ["red", "orange", "yellow", "green", "blue", "purple"];
    let color = visit.color.as_ref().map_or("toolbar", |color| {
        let name = color.as_str().trim_start_matches("light-");
        let name = match name {
            "magenta" => "purple",
            "cyan" => "turquoise",
            other => other,
        };
        COLORS.into_iter().chain(["turquoise"]).find(|known| *known == name).unwrap_or("toolbar")
    });
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("name", &visit.name)
        .append_pair("url", address)
        .append_pair("color", color)
        .append_pair("icon", "fingerprint")
        .finish();
    format!("{scheme}:{}", query.replace('+', "%20"))
}

/// What makes Chrome open a profile of the account's own.
fn profile_options(visit: &Visit) -> Vec<String> {
    let profile = visit.profile.clone().unwrap_or_else(|| format!("kamen-{}", visit.account));
    let folder = format!("--profile-directory={profile}");
    let quiet = ["--no-first-run", "--no-default-browser-check"].map(str::to_owned);
    std::iter::once(folder).chain(quiet).collect()
}

/// The command with the address in its place, or behind it.
fn filled(command: &[String], address: &str, visit: Option<&Visit>) -> Vec<String> {
    let text = |get: fn(&Visit) -> String| visit.map(get).unwrap_or_default();
    let values = [
        (PLACE, address.to_owned()),
        ("{account}", text(|visit| visit.account.to_string())),
        ("{name}", text(|visit| visit.name.clone())),
        ("{role}", text(|visit| visit.role.clone())),
    ];
    let mut filled: Vec<String> = command.iter().map(|word| replaced(word, &values)).collect();
    if !command.iter().any(|word| word.contains(PLACE)) {
        filled.push(address.to_owned());
    }
    filled
}

/// A word with every place filled in, in one pass: what fills one is no place itself.
fn replaced(word: &str, values: &[(&str, String)]) -> String {
    let mut text = String::new();
    let mut rest = word;
    while !rest.is_empty() {
        let here =
            values.iter().find_map(|(place, value)| Some((value, rest.strip_prefix(*place)?)));
        if let Some((value, after)) = here {
            text.push_str(value);
            rest = after;
        } else {
            let mut letters = rest.chars();
            text.extend(letters.next());
            rest = letters.as_str();
        }
    }
    text
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
        let settings = BrowserSettings { command, ..BrowserSettings::default() };
        commands(&settings, &environment, &|_| false)
    }

    #[test]
    fn the_persons_own_choice_comes_first() {
        let browser = ("BROWSER", "firefox --new-tab %s");

        assert_eq!(chosen(&["chromium", "{url}"], &[browser]), [["chromium", "{url}"]]);
        assert_eq!(chosen(&[], &[browser])[0], ["firefox", "--new-tab", "{url}"]);
        assert_eq!(chosen(&[], &[("WSL_DISTRO_NAME", "Debian")])[0], ["wslview"]);
    }

    #[test]
    fn a_browser_that_is_named_opens_in_sight_on_another_machine_too() {
        let (none, ssh) = (BrowserSettings::default(), ("SSH_CONNECTION", "192.0.2.1 22"));
        let checked =
            |variables: &[(&str, &str)]| check(&none, &variables.iter().copied().collect());

        let failure = checked(&[ssh]).unwrap_err();
        assert!(failure.message.contains("opens in your sight"), "{failure}");
        let hint = failure.hint.unwrap();
        assert!(hint.contains("`$BROWSER` or `[browser] command`"), "{hint}");
        assert!(hint.contains("--print"), "{hint}");
        assert_eq!(checked(&[ssh, ("BROWSER", "sh"), ("PATH", "/usr/bin:/bin")]), Ok(()));
    }

    #[test]
    fn the_address_stands_in_its_place_or_last() {
        let with = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            filled(&words, "http://x", None)
        };

        assert_eq!(with(&["a", "--app={url}", "b"]), ["a", "--app=http://x", "b"]);
        assert_eq!(with(&["a"]), ["a", "http://x"]);
    }

    fn visit(color: Option<&str>) -> Visit {
        Visit {
            account: "012345678901".parse().unwrap(),
            name: "Shop & more".to_owned(),
            role: "{url}".to_owned(),
            color: color.map(|color| color.parse().unwrap()),
            profile: None,
        }
    }

    #[test]
    fn an_account_has_a_container_or_a_profile_of_its_own() {
        let address = contained("ext+container", "http://127.0.0.1:1/x", &visit(Some("light-red")));
        assert_eq!(
            address,
            "ext+container:name=Shop%20%26%20more&url=http%3A%2F%2F127.0.0.1%3A1%2Fx&color=red\
             &icon=fingerprint"
        );
        let color = |name: Option<&str>| {
            let address = contained("x", "", &visit(name));
            address.split("color=").nth(1).unwrap().split('&').next().unwrap().to_owned()
        };
        assert_eq!(color(Some("magenta")), "purple");
        assert_eq!(color(Some("cyan")), "turquoise");
        assert_eq!((color(Some("#102030")), color(None)), ("toolbar".into(), "toolbar".into()));

        let own = Visit { profile: Some("Profile 3".to_owned()), ..visit(None) };
        assert_eq!(profile_options(&visit(None))[0], "--profile-directory=kamen-012345678901");
        assert_eq!(profile_options(&own)[0], "--profile-directory=Profile 3");
    }

    #[test]
    fn a_command_may_name_account_and_role_and_no_name_stands_for_the_address() {
        let command = ["b", "{account}", "{name}", "{role}", "{url}"].map(str::to_owned);
        let words = filled(&command, "http://x", Some(&visit(None)));

        assert_eq!(words, ["b", "012345678901", "Shop & more", "{url}", "http://x"]);
        assert_eq!(filled(&command, "http://x", None), ["b", "", "", "", "http://x"]);
    }

    #[test]
    fn without_a_browser_the_setting_is_named() {
        let command = vec!["/no/such/browser".to_owned()];
        let settings = BrowserSettings { command, ..BrowserSettings::default() };

        let environment = Environment::default();
        for failure in [open("http://x", &settings, &environment), check(&settings, &environment)] {
            let failure = failure.unwrap_err();

            assert!(failure.message.contains("/no/such/browser"), "{failure}");
            assert!(failure.hint.unwrap().contains("[browser] command"));
        }
    }
}
