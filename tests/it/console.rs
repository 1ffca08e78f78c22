//! The console through the binary, with a browser that shows what it was led to.

use serde_json::Value;

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

const ROLE: &str = "arn:aws:iam::012345678901:role/S3ListBucketOnly";

/// A browser that writes down the address that it was given, and the page that it came to.
const BROWSER: &str = "import sys, urllib.request as u\n\
    page = u.urlopen(sys.argv[1])\n\
    open('browser.txt', 'w').write(sys.argv[1] + '\\n' + page.read().decode())\n";

fn environment(cloud: &Cloud) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    let script = environment.write("browser.py", BROWSER);
    let command = format!("command = [\"python3\", \"{}\", \"{{url}}\"]", script.display());
    let settings = environment.write("kamen.toml", &format!("[browser]\n{command}\n"));
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
