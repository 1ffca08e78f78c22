//! What a container cannot have of a live session.

use std::ffi::OsString;
use std::path::Path;

use crate::cli::live::By;

/// What starts containers and takes Docker's words.
const PROGRAMS: [&str; 4] = ["docker", "podman", "nerdctl", "finch"];

/// What containers that are not on this machine's network can be given.
const ELSE: &str =
    "keys that are not renewed reach any: `--env-file <(kamen env ROLE --format dotenv)`";

/// What is to be said of a command that runs a container, if the session does not reach into it.
pub(in crate::cli) fn note(command: &[OsString], by: By) -> Option<String> {
    let words: Vec<_> = command.iter().map(|word| word.to_string_lossy()).collect();
    let (program, words) = words.split_first()?;
    let program = Path::new(&**program).file_name()?.to_str()?;
    if !PROGRAMS.contains(&program) || !words.iter().any(|word| word == "run") {
        return None;
    }
    if by == By::Process {
        let text = "a container cannot run what `--live=process` leads to: use `--live`";
        return Some(format!("{text}, or {ELSE}"));
    }
    let is_host = |pair: &[_]| matches!(pair, [name, value] if ["--network", "--net"].contains(name) && *value == "host");
    let plain: Vec<&str> = words.iter().map(|word| &**word).collect();
    let joined = ["--network=host", "--net=host"];
    if !plain.windows(2).any(is_host) && !plain.iter().any(|word| joined.contains(word)) {
        let text = "the endpoint is on this machine's loopback: a container on Linux reaches it with `--network host`";
        return Some(format!("{text}, others do not; {ELSE}"));
    }
    let is_told = plain.iter().any(|word| word.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
    (!is_told).then(|| {
        let text = "the container is not told where the endpoint is: add \
            `-e AWS_CONTAINER_CREDENTIALS_FULL_URI -e AWS_CONTAINER_AUTHORIZATION_TOKEN`";
        text.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str, by: By) -> String {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        note(&words, by).unwrap_or_default()
    }

    #[test]
    fn a_container_is_told_what_it_misses() {
        let told = "-e AWS_CONTAINER_CREDENTIALS_FULL_URI -e AWS_CONTAINER_AUTHORIZATION_TOKEN";
        for network in ["--network host", "--net=host"] {
            let line = format!("/usr/bin/docker run {network} {told} image aws s3 ls");
            assert_eq!(said(&line, By::Endpoint), "");
            let line = format!("podman run {network} image");
            assert!(said(&line, By::Endpoint).contains("not told where the endpoint is"));
        }
        let line = format!("docker run {told} image host");
        assert!(said(&line, By::Endpoint).contains("with `--network host`"));
        assert!(said(&line, By::Process).contains("use `--live`"));
        for line in ["docker ps", "aws run", "terraform apply"] {
            assert_eq!(said(line, By::Process), "");
        }
    }
}
