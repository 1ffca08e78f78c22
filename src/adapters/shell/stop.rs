//! Stopping like any job does (Ctrl-Z, `kill -TSTP`, the shell's `suspend`).
//!
//! SIGSTOP does it: the screens handle SIGTSTP, to give the terminal back first, and a process that handles
//! it is not stopped by it. Unlike SIGTSTP the kernel never lets it pass, so it is sent only if
//! another process could continue us.

/// Stops this process's whole group, as the terminal would. Comes back when it is continued,
/// or at once if nothing could continue it.
pub fn stop_group() {
    #[cfg(unix)]
    unix::stop(nix::unistd::Pid::from_raw(0));
}

/// Stops this process alone. Comes back when it is continued, or at once if nothing could continue it.
pub fn stop_alone() {
    #[cfg(unix)]
    unix::stop(nix::unistd::getpid());
}

/// Whether something can continue us: a shell with job control that started our group. The
/// kernel asks the same before it lets SIGTSTP stop a group.
pub fn can_be_continued() -> bool {
    #[cfg(unix)]
    return unix::can_be_continued();
    #[cfg(not(unix))]
    false
}

#[cfg(unix)]
mod unix {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::{Pid, getpgrp, getppid, getsid};

    pub(super) fn stop(whom: Pid) {
        if can_be_continued() {
            let _ = kill(whom, Signal::SIGSTOP);
        }
    }

    /// The group of a session's first process was started by no shell of that session; and a parent
    /// of another session, or in another container (0), is not the shell that started our group.
    pub(super) fn can_be_continued() -> bool {
        let (parent, Ok(session)) = (getppid(), getsid(None)) else { return false };
        parent.as_raw() != 0
            && getpgrp() != session
            && getsid(Some(parent)).is_ok_and(|of_parent| of_parent == session)
    }
}
