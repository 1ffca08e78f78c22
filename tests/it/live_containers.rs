//! What of a live session reaches a container: namespaces and an empty environment stand for one, since no Docker runs here.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::python;
use crate::support::sandbox::Cloud;

const TOOLS: &str = "arn:aws:sts::111111111111:assumed-role/RoleA/";

/// What `-e NAME` and the image give: the variables that are named, and a home of its own.
const WITHIN: &str = "env -i PATH=\"$PATH\" HOME=/nonexistent PYTHONDONTWRITEBYTECODE=1 \
    AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ENDPOINT_URL=\"$AWS_ENDPOINT_URL\" \
    AWS_CONTAINER_CREDENTIALS_FULL_URI=\"$AWS_CONTAINER_CREDENTIALS_FULL_URI\" \
    AWS_CONTAINER_AUTHORIZATION_TOKEN=\"$AWS_CONTAINER_AUTHORIZATION_TOKEN\"";

const ASK: &str = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";

fn home(cloud: &Cloud) -> TestEnvironment {
    let mut environment = cloud.with_profiles();
    environment.set("PYTHON", python::program("python").display().to_string());
    let ask = environment.write("ask.py", ASK);
    environment.set("ASK", ask.display().to_string());
    environment
}

/// Runs lines of sh in a live session of `tools`; exit code, what they print, what is said beside that.
fn live(environment: &TestEnvironment, lines: &str) -> (Option<i32>, String) {
    let lines = lines.replace("WITHIN", WITHIN);
    let arguments = ["exec", "--live", "tools", "--", "sh", "-c", &lines];
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), said + &String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_container_on_this_machines_network_asks_the_endpoint_by_two_variables() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);

    // Its own mounts, processes and host name, but this machine's network.
    let namespaces = "--map-root-user --mount --uts --ipc --pid --fork";
    let lines = format!("WITHIN unshare {namespaces} \"$PYTHON\" \"$ASK\"");
    let (code, said) = live(&environment, &lines);

    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(TOOLS), "{said}");
}

#[test]
fn a_container_with_a_network_of_its_own_does_not_reach_the_endpoint() {
    let cloud = Cloud::demo();
    let environment = home(&cloud);
    let script = environment.write(
        "reach.sh",
        "address=${AWS_CONTAINER_CREDENTIALS_FULL_URI#http://127.0.0.1:}\n\
         (: </dev/tcp/127.0.0.1/${address%%/*}) 2>/dev/null && echo reached || echo not-reached\n",
    );
    let bash = format!("bash {}", script.display());

    let lines = format!("WITHIN {bash}; WITHIN unshare --map-root-user --net {bash}");
    let (_, said) = live(&environment, &lines);

    assert_eq!(said.lines().take(2).collect::<Vec<_>>(), ["reached", "not-reached"], "{said}");
}

#[test]
fn what_runs_a_container_is_told_what_it_misses_and_runs_all_the_same() {
    let cloud = Cloud::demo();
    let mut environment = home(&cloud);
    let docker = environment.write("bin/docker", "#!/bin/sh\necho ran \"$@\"\n");
    let mode = Permissions::from_mode(0o755);
    std::fs::set_permissions(&docker, mode).unwrap();
    let path = environment.variables()["PATH"].clone();
    environment.set("PATH", format!("{}:{path}", docker.parent().unwrap().display()));
    let run = |form: &str, words: &[&str]| {
        let arguments = [&["exec", form, "tools", "--", "docker", "run"], words].concat();
        let output = environment.command(kamen_binary()).args(arguments).output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).starts_with("ran run "), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let told = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

    assert!(run("--live", &["image"]).contains("with `--network host`"));
    assert!(run("--live", &["--network=host", "image"]).contains(told));
    assert!(!run("--live", &["--network=host", "-e", told, "image"]).contains(told));
    assert!(run("--live=process", &["image"]).contains("`--env-file <(kamen env ROLE"));
}
