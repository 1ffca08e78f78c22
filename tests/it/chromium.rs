//! A real browser, Chromium without a window: one sign-in by PKCE, and one redirect to the console. It asks for
//! icons, opens connections ahead of time and follows redirects as people's browsers do.

use std::time::{Duration, Instant};

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

/// Shows a page, writes down what it holds, and ends. The file is there as a whole or not at all.
const BROWSER: &str = "exec 2>chromium.log\n\
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage \
    --disable-background-networking --disable-component-update --disable-sync --user-data-dir=chromium \
    --dump-dom \"$1\" >page.new && mv page.new page.html\n";

/// How long Chromium may take to start on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(90);

fn environment(cloud: &Cloud) -> TestEnvironment {
    let found = std::process::Command::new("chromium").arg("--version").output();
    assert!(found.is_ok_and(|output| output.status.success()), "apt-get install chromium");
    let mut environment = cloud.with_profiles();
    let script = environment.write("browser.sh", BROWSER);
    let text = format!(
        "[sso]\nshare-token = true\n[browser]\ncommand = [\"sh\", \"{}\", \"{{url}}\"]\n",
        script.display()
    );
    let settings = environment.write("kamen.toml", &text);
    environment.set("KAMEN_CONFIG", settings.to_str().expect("a path"));
    environment
}

fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let problem = String::from_utf8(output.stderr).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), problem)
}

/// What the last page holds, once Chromium has shown it.
fn page(environment: &TestEnvironment) -> String {
    let read = |name: &str| std::fs::read_to_string(environment.home().join(name));
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Ok(page) = read("page.html") {
            return page;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("no page came: {}", read("chromium.log").unwrap_or_default());
}

#[test]
fn chromium_signs_in_to_identity_center() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);

    let (code, problem) = run(&environment, &["login", "kitsune", "--browser"]);
    let page = page(&environment);

    assert_eq!(code, 0, "{problem}");
    assert!(page.contains("Signed in"), "{page}");
    assert!(environment.home().join(".aws/sso/cache").is_dir(), "{problem}");
}

#[test]
fn chromium_is_led_to_the_console_by_an_address_that_holds_no_secret() {
    let cloud = Cloud::demo();
    let environment = environment(&cloud);

    let (code, problem) = run(&environment, &["console", "S3ListBucketOnly", "--service", "s3"]);
    let page = page(&environment);

    assert_eq!(code, 0, "{problem}");
    assert!(page.contains(":assumed-role/S3ListBucketOnly/"), "{page}");
    assert!(page.contains("https://eu-central-1.console.aws.amazon.com/s3/home"), "{page}");
}
