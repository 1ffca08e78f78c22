//! Processes of this machine that carry a session of kamen's, as far as the system shows them.

use jiff::Timestamp;

#[cfg(target_os = "linux")]
use crate::domain::live::LIVE;
#[cfg(target_os = "linux")]
use crate::domain::shell::DEPTH;

/// A process that was given a session, and whose parent was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningShell {
    pub pid: u32,
    pub started: Option<Timestamp>,
    pub access_key_id: String,
    /// How many shells of kamen's it stands in, itself among them.
    pub depth: Option<u32>,
}

/// Every shell that carries a session; the person's own processes alone can be looked into.
#[cfg(target_os = "linux")]
pub fn running() -> Vec<RunningShell> {
    use std::collections::HashMap;

    let carried: HashMap<u32, String> =
        pids().filter_map(|pid| Some((pid, key_of(pid)?))).collect();
    let is_first = |pid: u32, key: &String| {
        parent_of(pid).and_then(|parent| carried.get(&parent)) != Some(key)
    };
    let mut shells: Vec<RunningShell> = carried
        .iter()
        .filter(|(pid, key)| is_first(**pid, key))
        .map(|(pid, key)| RunningShell {
            pid: *pid,
            started: started(*pid),
            access_key_id: key.clone(),
            depth: variable_of(*pid, DEPTH).and_then(|depth| depth.parse().ok()),
        })
        .collect();
    shells.sort_by_key(|shell| shell.pid);
    shells
}

#[cfg(not(target_os = "linux"))]
pub fn running() -> Vec<RunningShell> {
    Vec::new()
}

/// A program in a live shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    pub pid: u32,
    pub name: String,
}

/// Programs that are named one by one.
const NAMED: usize = 5;

/// Programs as a question names them, each with its process; of very many how many more there are.
pub fn named(programs: &[Program]) -> Vec<String> {
    let name = |program: &Program| format!("{} ({})", program.name, program.pid);
    let mut names: Vec<String> = programs.iter().take(NAMED).map(name).collect();
    if programs.len() > NAMED {
        names.push(format!("{} more", programs.len() - NAMED));
    }
    names
}

/// The programs that run in the live shell of this folder, beside this process and those that led to it.
#[cfg(target_os = "linux")]
pub fn programs_in(folder: &str) -> Vec<Program> {
    let mut own = vec![std::process::id()];
    while let Some(parent) = own.last().and_then(|pid| parent_of(*pid)).filter(|pid| *pid > 1) {
        own.push(parent);
    }
    let is_in = |pid: u32| variable_of(pid, LIVE).is_some_and(|found| found == folder);
    let name = |pid: u32| std::fs::read_to_string(format!("/proc/{pid}/comm")).ok();
    let others = pids().filter(|pid| !own.contains(pid) && is_in(*pid));
    others.filter_map(|pid| Some(Program { pid, name: name(pid)?.trim().to_owned() })).collect()
}

#[cfg(not(target_os = "linux"))]
pub fn programs_in(_: &str) -> Vec<Program> {
    Vec::new()
}

#[cfg(target_os = "linux")]
fn pids() -> impl Iterator<Item = u32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// The processes that a process started and those that these started, as far as none between has ended.
#[cfg(target_os = "linux")]
pub(super) fn descendants_of(pid: u32) -> Vec<u32> {
    let all: Vec<(u32, u32)> = pids().filter_map(|pid| Some((pid, parent_of(pid)?))).collect();
    let mut found = vec![pid];
    let mut place = 0;
    while let Some(parent) = found.get(place).copied() {
        found.extend(all.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        place += 1;
    }
    found.split_off(1)
}

/// The access key id in a process's environment, if kamen put it there.
#[cfg(target_os = "linux")]
fn key_of(pid: u32) -> Option<String> {
    variable_of(pid, "KAMEN_ARN").and_then(|_| variable_of(pid, "AWS_ACCESS_KEY_ID"))
}

/// A variable of a process's environment, as it was when its program began.
#[cfg(target_os = "linux")]
fn variable_of(pid: u32, name: &str) -> Option<String> {
    let bytes = zeroize::Zeroizing::new(std::fs::read(format!("/proc/{pid}/environ")).ok()?);
    let mut variables = bytes.split(|byte| *byte == 0);
    let found =
        variables.find_map(|line| line.strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
    std::str::from_utf8(found).ok().map(str::to_owned)
}

#[cfg(target_os = "linux")]
fn parent_of(pid: u32) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

/// When a process began, to the second (proc(5): the 22nd field of `stat`, and `btime`).
#[cfg(target_os = "linux")]
fn started(pid: u32) -> Option<Timestamp> {
    /// Linux counts a process's time in hundredths, whatever its own clock.
    const TICKS: i64 = 100;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name, which may hold anything.
    let (_, behind_name) = stat.rsplit_once(')')?;
    let ticks: i64 = behind_name.split_whitespace().nth(19)?.parse().ok()?;
    let machine = std::fs::read_to_string("/proc/stat").ok()?;
    let boot = machine.lines().find_map(|line| line.strip_prefix("btime "))?;
    Timestamp::from_second(boot.trim().parse::<i64>().ok()? + ticks / TICKS).ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_child_that_carries_a_session_is_found_with_its_start() {
        let key = format!("ASIA{:016}", std::process::id());
        let mut child = std::process::Command::new("sh")
            .args(["-c", "sleep 30 & wait"])
            .envs([("KAMEN_ARN", "arn"), ("AWS_ACCESS_KEY_ID", key.as_str())])
            .spawn()
            .unwrap();
        // Until the child is another program it has this one's environment.
        let mut mine = Vec::new();
        while mine.is_empty() {
            mine = running().into_iter().filter(|shell| shell.access_key_id == key).collect();
        }
        child.kill().unwrap();
        child.wait().unwrap();

        assert_eq!(mine.iter().map(|shell| shell.pid).collect::<Vec<_>>(), [child.id()]);
        let age = Timestamp::now().duration_since(mine[0].started.unwrap());
        assert!((-2..60).contains(&age.as_secs()), "{age}");
    }
}
