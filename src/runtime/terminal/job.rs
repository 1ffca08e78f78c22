//! Stopping like any job does (Ctrl-Z).

/// Stops this process's whole group, as the terminal would. Comes back when somebody continues
/// it, or at once where nobody could (the kernel lets the signal pass for an orphaned group).
#[cfg(unix)]
pub(crate) fn stop() {
    let _ =
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(0), nix::sys::signal::Signal::SIGTSTP);
}

#[cfg(not(unix))]
pub(crate) fn stop() {}

/// Whether this process's group has the terminal; taking it from behind would stop us.
#[cfg(unix)]
pub(crate) fn is_in_front() -> bool {
    let Ok(terminal) = std::fs::File::open("/dev/tty") else { return true };
    nix::unistd::tcgetpgrp(&terminal).is_ok_and(|group| group == nix::unistd::getpgrp())
}

#[cfg(not(unix))]
pub(crate) fn is_in_front() -> bool {
    true
}

/// Whether the terminal is gone: its window was closed, and nobody said so.
#[cfg(unix)]
pub(crate) fn is_gone() -> bool {
    match std::fs::File::open("/dev/tty") {
        Ok(terminal) => nix::sys::termios::tcgetattr(&terminal).is_err(),
        Err(_) => !std::io::IsTerminal::is_terminal(&std::io::stdin()),
    }
}

#[cfg(not(unix))]
pub(crate) fn is_gone() -> bool {
    false
}

/// Whether an error means that the terminal is gone; it may come before the hang-up is complete.
#[cfg(unix)]
pub(crate) fn is_hang_up(error: &std::io::Error) -> bool {
    error.raw_os_error() == Some(nix::errno::Errno::EIO as i32) || is_gone()
}

#[cfg(not(unix))]
pub(crate) fn is_hang_up(_: &std::io::Error) -> bool {
    false
}
