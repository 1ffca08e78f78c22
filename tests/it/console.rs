//! The console through the binary, with a browser that shows what it was led to.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";

/// A browser that writes down the address that it was given, and the page that it came to.
const BROWSER: &str = "import sys, urllib.request as u\n\
    page = u.urlopen(sys.argv[1])\n\
    open('browser.txt', 'w').write(sys.argv[1] + '\\n' + page.read().decode())\n";

fn environment(cloud: &Cloud) -> TestEnvironment {
    set_up(cloud, BROWSER, "")
}

/// The same with a browser and settings of one's own.
fn set_up(cloud: &Cloud, browser: &str, more: &str) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    let script = environment.write("browser.py", browser);
    let words = "\"{url}\", \"{account}\", \"{role}\"";
    let command = format!("command = [\"python3\", \"{}\", {words}]", script.display());
    let settings = environment.write("kamen.toml", &format!("[browser]\n{command}\n{more}\n"));
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    environment
}

/// Exit code, standard output, standard error.
fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// What the browser wrote down, once it did.
fn seen(environment: &TestEnvironment) -> String {
    let path = environment.home().join("browser.txt");
    for _ in 0..500 {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if !text.is_empty() {
            return text;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("no browser came");
}

#[test]
fn a_browser_is_signed_in_as_the_role_and_its_arguments_hold_no_secret() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);

    let (code, _, problem) = run(&environment, &["console", ROLE, "--service", "s3"]);
    let seen = seen(&environment);

    assert_eq!(code, 0, "{problem}");
    let (address, page) = seen.split_once('\n').unwrap();
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    assert!(!address.contains("Token") && !address.contains("federation"), "{address}");
    assert!(page.contains(":assumed-role/S3ListBucketOnly/"), "{page}");
    assert!(page.contains("https://eu-central-1.console.aws.amazon.com/s3/home"), "{page}");
}

#[test]
fn an_address_that_is_printed_is_called_a_key() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);

    let (code, printed, warning) = run(&environment, &["console", ROLE, "--print"]);
    let (_, json, _) = run(&environment, &["console", ROLE, "--output", "json"]);

    assert_eq!(code, 0, "{warning}");
    assert!(printed.contains("/federation?Action=login&Destination="), "{printed}");
    assert!(warning.contains("this address is a key"), "{warning}");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["version"], &json["secret"]), (&1.into(), &true.into()));
}

/// Consoles of several sessions lie side by side in a browser that allows it; a sign-out first ends them all, and
/// is answered with an error there.
#[test]
fn no_other_session_of_the_console_is_signed_out() {
    let cloud = Cloud::demo();
    let environment = set_up(&cloud, BROWSER, "[sso]\nshare-token = true");
    let account = cloud.running().organisation().assignments[0].account.to_string();
    let set = format!("{account}/sso:ViewOnly");
    let (code, _, problem) = run(&environment, &["login", "kitsune", "--browser"]);
    assert_eq!(code, 0, "{problem}");

    for (name, way) in [(ROLE, "/federation?Action=login&"), (&set, "/start/#/console?account_id=")]
    {
        let (code, address, problem) = run(&environment, &["console", name, "--print"]);

        assert_eq!(code, 0, "{problem}");
        assert!(address.contains(way), "{address}");
        assert!(!address.to_lowercase().contains("logout"), "{address}");
    }
}

#[test]
fn what_leads_out_of_the_console_and_what_is_no_session_is_refused() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);
    let console = |options: &[&str]| run(&environment, &[&["console"], options].concat());

    let (foreign, _, words) = console(&[ROLE, "--destination", "https://evil.example.com/"]);
    let (user, _, hint) = console(&["--profile", "default", "--print"]);

    assert_eq!((foreign, user), (2, 2));
    assert!(words.contains("is not an address of the console"), "{words}");
    assert!(hint.contains("hint: name a role"), "{hint}");
}

#[test]
fn a_duration_that_the_console_does_not_take_is_left_out_and_told() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);
    let duration = ["--print", "--duration", "900"];

    let (direct, _, quiet) = run(&environment, &[&["console", ROLE], &duration[..]].concat());
    let (chained, _, told) = run(&environment, &[&["console", "partners"], &duration[..]].concat());

    assert_eq!((direct, chained), (0, 0), "{quiet}{told}");
    assert!(!quiet.contains("takes no `--duration`"), "{quiet}");
    assert!(told.contains("takes no `--duration`"), "{told}");
}

#[test]
fn a_container_is_given_nothing_but_a_loopback_address_and_the_account() {
    // As the add-on does it: the address is taken out of what it was given.
    let browser = "import sys, urllib.parse as p, urllib.request as u\n\
        given = dict(p.parse_qsl(sys.argv[1].removeprefix('ext+container:')))\n\
        page = u.urlopen(given['url'])\n\
        open('browser.txt', 'w').write('\\n'.join(sys.argv[1:] + [given['name'], page.read().decode()]))\n";
    let more =
        "console = \"containers\"\n[accounts.012345678901]\nname = \"Den\"\ncolor = \"green\"\n";
    let cloud = Cloud::demo();
    let environment = set_up(&cloud, browser, more);

    let (code, _, problem) = run(&environment, &["console", ROLE]);
    let seen = seen(&environment);

    assert_eq!(code, 0, "{problem}");
    let lines: Vec<&str> = seen.lines().collect();
    let inner = "ext+container:name=Den&url=http%3A%2F%2F127.0.0.1%3A";
    assert!(lines[0].starts_with(inner) && lines[0].contains("&color=green&"), "{seen}");
    assert!(!lines[0].contains("Token") && !lines[0].contains("federation"), "{seen}");
    assert_eq!(lines[1..4], ["012345678901", "S3ListBucketOnly", "Den"]);
    assert!(seen.contains(":assumed-role/S3ListBucketOnly/"), "{seen}");
}

#[test]
fn a_profile_of_chrome_is_the_accounts_own() {
    let cloud = Cloud::demo();
    let mut environment = environment(&cloud);
    let script = "#!/bin/sh\nprintf '%s\\n' \"$@\" > browser.txt\n";
    let chrome = environment.write("chrome", script);
    std::fs::set_permissions(&chrome, Permissions::from_mode(0o755)).unwrap();
    let command = format!("command = [\"{}\", \"{{url}}\"]", chrome.display());
    let text = format!("[browser]\n{command}\nconsole = \"profiles\"\n");
    let settings = environment.write("kamen.toml", &text);
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());
    let link = ["console", "S3ListBucketOnly", "--switch-role"];

    let (code, _, problem) = run(&environment, &link);
    let seen = seen(&environment);

    assert_eq!(code, 0, "{problem}");
    let lines: Vec<&str> = seen.lines().collect();
    assert_eq!(
        lines[..3],
        ["--profile-directory=kamen-012345678901", "--no-first-run", "--no-default-browser-check"]
    );
    assert!(lines[3].contains("signin.aws.amazon.com/switchrole?roleName="), "{seen}");
}

#[test]
fn the_consoles_own_link_is_given_where_the_trust_lets_it_work_and_else_why_not() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);
    run(&environment, &["roles", "--refresh"]);
    let link = |profile: &str, role: &str| {
        let options = ["--switch-role", "--print", "--profile", profile];
        run(&environment, &[&["console", role], &options[..]].concat())
    };

    let (works, address, notes) = link("default", ROLE);
    let (refused, _, why) = link("default", "arn:aws:iam::222222222222:role/RoleB");
    // A profile brings the external id along; the console does not.
    let (unsent, _, wanted) = link("hana", "SupportDesk");

    assert_eq!(works, 0, "{notes}");
    let start = "https://signin.aws.amazon.com/switchrole?roleName=S3ListBucketOnly\
        &account=012345678901&displayName=S3ListBucketOnly%20%40%20";
    assert!(address.starts_with(start), "{address}");
    assert!(notes.contains("signed in as arn:aws:iam::012345678901:user/"), "{notes}");
    assert!(!notes.contains("key"), "{notes}");
    assert_eq!(refused, 1, "{why}");
    assert!(why.contains("the console's switch-role link does not work for `RoleB`"), "{why}");
    assert!(why.contains("signs the browser in as the role itself"), "{why}");
    assert_eq!(unsent, 1, "{wanted}");
    assert!(wanted.contains("wants an external id, which the console does not send"), "{wanted}");
}
