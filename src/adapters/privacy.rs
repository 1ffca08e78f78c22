//! What this process keeps from others of the same person.

/// Lets no other process read this one's memory, and no crash write it to a core file: keys are in it.
/// A program that takes this one's place, or is started by it, is as open as any other again.
pub fn close_memory() {
    #[cfg(target_os = "linux")]
    // A kernel that refuses leaves things as they are in every other program.
    let _ = nix::sys::prctl::set_dumpable(false);
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn the_memory_is_closed() {
        close_memory();

        assert_eq!(nix::sys::prctl::get_dumpable(), Ok(false));
    }
}
