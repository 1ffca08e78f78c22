//! Who asks a live child's endpoint and is none of its programs: another user, a page, a wrong token, one that reads or
//! writes slowly. Each is refused as often as it asks, and the child's own programs are served all the while.

use serde_json::Value;

use crate::support::python;
use crate::support::sandbox::Cloud;

/// Asks fifty times in each way; prints how often it was refused, and how long boto3 took beside connections that are held.
const SCRIPT: &str = r#"
import boto3, json, os, socket, time
from urllib.parse import urlsplit

place = urlsplit(os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"])
token = os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]

def opened(host=place.netloc, token=token, more="", end="\r\n"):
    stream = socket.create_connection((place.hostname, place.port), timeout=30)
    asked = f"GET {place.path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\n{more}{end}"
    try:
        stream.sendall(asked.encode())
    except OSError:
        pass
    return stream

def told(stream):
    try:
        return b"".join(iter(lambda: stream.recv(4096), b"")).decode()
    except ConnectionError:
        return ""

def counted(status, user=0, **asked):
    refused = 0
    for _ in range(50):
        os.seteuid(user)
        said = told(opened(**asked))
        os.seteuid(0)
        refused += said.startswith(status) and "SecretAccessKey" not in said
    return refused

answer = {"own": told(opened())[:12]}
answer["page"] = counted("HTTP/1.1 403", more="Origin: https://attacker.example.com\r\n")
answer["fetch"] = counted("HTTP/1.1 403", more="Sec-Fetch-Mode: no-cors\r\n")
answer["host"] = counted("HTTP/1.1 403", host="attacker.example.com")
answer["rebound"] = counted("HTTP/1.1 403", host=f"localhost.attacker.example.com:{place.port}")
answer["token"] = counted("HTTP/1.1 401", token="A" * len(token))
if os.geteuid() == 0:
    answer["user"] = counted("", user=65534)
writers = [opened(end="") for _ in range(25)]
readers = [opened() for _ in range(25)]
begun = time.monotonic()
boto3.Session().get_credentials().get_frozen_credentials()
answer["seconds"] = time.monotonic() - begun
answer["writers"] = sum(told(stream) == "" for stream in writers)
answer["held"] = time.monotonic() - begun
print(json.dumps(answer))
"#;

#[test]
fn others_are_refused_however_often_they_ask_and_its_own_programs_are_served() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let script = environment.write("refused.py", SCRIPT);
    let python = python::program("python");
    let words = [python.to_str().unwrap(), script.to_str().unwrap()];
    let arguments = [&["exec", "--live", "tools", "--"][..], &words].concat();

    let output = environment.kamen().args(arguments).output().expect("kamen runs");

    let problem = String::from_utf8_lossy(&output.stderr);
    let answer: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{problem}"));
    println!("{answer}");
    assert_eq!(answer["own"], "HTTP/1.1 200", "{answer}");
    // Only root can be another user, as it is where the gate runs.
    let user = nix::unistd::geteuid().is_root().then_some("user");
    for who in ["page", "fetch", "host", "rebound", "token"].into_iter().chain(user) {
        assert_eq!(answer[who], 50, "{who}: {answer}");
    }
    // They are held for ten.
    assert!(answer["seconds"].as_f64().unwrap() < 8.0, "{answer}");
    // Those that do not finish their request are let go.
    assert_eq!(answer["writers"], 25, "{answer}");
}
