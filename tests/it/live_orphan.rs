//! A live command whose kamen was killed: it lives on without keys, and every kamen in it says so.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::environment::kamen_binary;
use crate::support::sandbox::Cloud;

const GONE: &str = "the kamen that served this shell has ended";

/// What is asked in there, line by line, once the file is there.
const ASKS: &str = "echo $PPID\n\
    wait_for() { until [ -e \"$HOME/$1\" ]; do sleep .1; done; }\n\
    ask() { echo \"&\"; \"$UNDER_TEST\" \"$@\" 2>&1 </dev/null; echo \"code-$?\"; }\n\
    wait_for killed\n\
    ask whoami; ask whoami --output json; ask exec -- true; ask env; ask switch partners\n\
    echo \"&\"; touch \"$HOME/asked\"; wait_for swept\n\
    ask whoami; ask exec tools -- sh -c 'echo account-$KAMEN_ACCOUNT'; ask renew\n";

#[test]
fn a_command_whose_kamen_was_killed_lives_on_and_every_kamen_in_it_says_so() {
    for form in ["--live", "--live=process"] {
        let cloud = Cloud::demo();
        let mut environment = cloud.with_profiles();
        environment.set("UNDER_TEST", kamen_binary().display().to_string());
        environment.set("SHELL", "sh");
        let place = environment.home().join("runtime");
        std::fs::create_dir_all(&place).unwrap();
        environment.set("XDG_RUNTIME_DIR", place.to_str().unwrap());
        let mut child = Command::new(kamen_binary())
            .env_clear()
            .envs(environment.variables())
            .args(["exec", form, "tools", "--", "sh", "-c", ASKS])
            .stdout(Stdio::piped())
            .spawn()
            .expect("kamen starts");
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();

        kill(Pid::from_raw(line.trim().parse().unwrap()), Signal::SIGKILL).unwrap();
        child.wait().unwrap();
        environment.write("killed", "");
        let asked = environment.home().join("asked");
        while !asked.exists() {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        // The next kamen takes the folder away, and the copy of the configuration in it.
        let next = ["exec", "--live", "tools", "--", "true"];
        assert!(environment.kamen().args(next).output().unwrap().status.success());
        environment.write("swept", "");
        let mut said = String::new();
        reader.read_to_string(&mut said).unwrap();

        let answers: Vec<&str> = said.split('&').skip(1).collect();
        assert_eq!(answers.len(), 9, "{form}: {said}");
        let (before, after) = answers.split_at(6);
        for answer in before[..5].iter().chain(&after[..1]) {
            assert!(answer.contains(GONE) && answer.contains("`kamen renew`"), "{form}: {answer}");
            assert!(!answer.contains("code-0"), "{form}: {answer}");
        }
        assert!(after[1].contains("account-111111111111"), "{form}: {}", after[1]);
        assert!(after[2].contains("assumed-role/RoleA/"), "{form}: {}", after[2]);
    }
}
