//! The sandbox as a server: faults on demand, slow clients, its own command.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

use kamen::sandbox::demo;
use kamen::sandbox::fault::{Fault, FaultKind};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::sandbox::{Cloud, boto3};

#[test]
fn faults_strike_and_mend() {
    let cloud = Cloud::demo();
    let environment = cloud.with_keys();
    let throttled = Fault::new(FaultKind::Throttle).in_account(demo::FIRST).on("ListRoles");
    let script = r#"
patient = client("iam", config=Config(retries={"total_max_attempts": 4, "mode": "standard"}))
answer = [attempt(sts.get_caller_identity), attempt(iam.list_roles), attempt(patient.list_roles)]
"#;

    cloud.running().set_faults(vec![throttled.times(3)]);
    let struck = boto3(&environment, script);
    cloud.running().set_faults(vec![Fault::new(FaultKind::Refuse).on("ListRoles")]);
    let refused = boto3(&environment, script);

    assert_eq!(struck[0]["Account"], "012345678901");
    assert_eq!(struck[1]["Code"], "Throttling");
    assert!(struck[2]["Roles"].is_array(), "{struck}");
    assert_eq!(refused[1]["Code"], "AccessDenied");
}

#[test]
fn kamen_sandbox_prints_what_a_client_needs_and_ends_when_asked() {
    let mut child = std::process::Command::new(kamen_binary())
        .args(["sandbox", "--fault", "refuse:ListRoles"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut environment = TestEnvironment::new();
    let mut printed = BufReader::new(child.stdout.take().unwrap()).lines();
    while environment.variables().get("AWS_SECRET_ACCESS_KEY").is_none() {
        let line = printed.next().expect("the keys are printed").unwrap();
        let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
        environment.set(name, value);
    }

    let answer =
        boto3(&environment, "answer = [sts.get_caller_identity(), attempt(iam.list_roles)]");
    let id = Pid::from_raw(child.id().try_into().unwrap());
    kill(id, Signal::SIGTERM).unwrap();
    let status = child.wait().unwrap();

    assert_eq!(answer[0]["Account"], "012345678901");
    assert_eq!(answer[1]["Code"], "AccessDenied");
    assert!(status.success(), "{status}");
}

#[test]
fn the_files_of_kamen_sandbox_hold_a_profile_of_aws_login_that_serves_other_clients_too() {
    let mut environment = TestEnvironment::new();
    let folder = environment.home().join("sandbox");
    let mut child = std::process::Command::new(kamen_binary())
        .args(["sandbox", "--write-config", folder.to_str().unwrap()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = BufReader::new(child.stdout.take().unwrap()).lines();
    while environment.variables().get("AWS_LOGIN_CACHE_DIRECTORY").is_none() {
        let line = printed.next().expect("the variables are printed").unwrap();
        let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
        environment.set(name, value);
    }
    let fetch = "import sys, urllib.request as u; u.urlopen(sys.argv[1]).read()";
    let settings = format!("[browser]\ncommand = [\"python3\", \"-c\", {fetch:?}, \"{{url}}\"]\n");
    let settings = environment.write("kamen.toml", &settings);
    environment.set("KAMEN_CONFIG", settings.to_str().unwrap());

    let login = ["login", "console-login", "--browser", "--share-token"];
    environment.kamen().args(login).assert().success();
    let who =
        "answer = boto3.Session(profile_name='console-login').client('sts').get_caller_identity()";
    let answer = boto3(&environment, who);
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGTERM).unwrap();
    let status = child.wait().unwrap();

    assert_eq!(answer["Arn"], "arn:aws:iam::012345678901:user/AssumeRoleUser");
    assert!(folder.join("login").is_dir(), "what a sign-in leaves stays in the folder");
    assert!(status.success(), "{status}");
}

/// What is left of a connection on which a client sends `beginning` and then nothing: the bytes of
/// an answer, until the sandbox closes it.
fn left_of(cloud: &Cloud, beginning: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(cloud.running().address()).expect("the sandbox listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a deadline");
    stream.write_all(beginning.as_bytes()).expect("it takes bytes");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the sandbox closes before the deadline");
    answer
}

#[test]
fn requests_that_stop_half_way_are_closed_and_others_are_served() {
    let cloud = Cloud::demo();
    let beginnings = [
        "",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Le",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\nAction=Get",
    ];

    std::thread::scope(|scope| {
        for beginning in beginnings {
            let cloud = &cloud;
            scope.spawn(move || {
                let answer = left_of(cloud, beginning);
                let text = String::from_utf8_lossy(&answer);
                assert!(!answer.starts_with(b"HTTP/1.1 2"), "{beginning:?}: {text}");
            });
        }
    });

    let whoami = cloud.with_keys().kamen().arg("whoami").output().expect("kamen runs");
    assert!(whoami.status.success(), "{}", String::from_utf8_lossy(&whoami.stderr));
}
