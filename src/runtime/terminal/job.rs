//! Whose the terminal is: ours, another job's, or no longer there.

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

/// Whether the terminal is gone: its window was closed without a signal.
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
