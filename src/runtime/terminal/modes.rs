//! The terminal's modes, switched together: raw input, the alternate screen, bracketed paste,
//! mouse reports, the cursor.

use std::fs::File;
use std::io;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::queue;
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{
    Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
#[cfg(unix)]
use nix::sys::termios::{InputFlags, LocalFlags, OutputFlags, SetArg, tcgetattr, tcsetattr};

/// Whether the modes are switched on; the panic hook reads it from any thread.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// Clicks and the wheel, with wide coordinates. crossterm's own command also asks for every
/// movement, which would wake us all the time.
const CLICKS_AND_WHEEL: &str = "\u{1b}[?1000h\u{1b}[?1006h";

pub(super) fn is_entered() -> bool {
    ENTERED.load(Ordering::SeqCst)
}

/// Switches the modes on; does nothing if they are.
pub(super) fn enter(mouse: bool) -> io::Result<()> {
    if ENTERED.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    let entered = enable_raw_mode().and_then(|()| {
        let mut device = super::device()?;
        queue!(device, EnterAlternateScreen, Clear(ClearType::All), EnableBracketedPaste, Hide)?;
        if mouse {
            queue!(device, Print(CLICKS_AND_WHEEL))?;
        }
        device.flush()
    });
    if entered.is_err() {
        leave();
    }
    entered
}

/// Switches the modes off; does nothing if they are. Goes on past errors: a terminal that is
/// gone needs nothing, and any other gets as much as it takes.
///
/// Raw mode ends first: a return that is typed as soon as one's own screen is back must end a line,
/// and one that was typed in raw mode never does.
pub(super) fn leave() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    drop(disable_raw_mode());
    if let Ok(device) = super::device() {
        drop(switch_off(device));
    }
}

fn switch_off(mut device: impl Write) -> io::Result<()> {
    queue!(
        device,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        ResetColor,
        LeaveAlternateScreen,
        Show
    )?;
    device.flush()
}

/// Switches all modes off, whichever process left them on: one that is killed cannot do it itself.
pub(super) fn reset() -> io::Result<()> {
    let terminal = File::options().read(true).write(true).open("/dev/tty")?;
    #[cfg(unix)]
    make_sane(&terminal)?;
    switch_off(&terminal)
}

/// Lines, echo and signals again, as `stty sane` has it: raw mode took them away, and what was there
/// before is no longer known.
#[cfg(unix)]
fn make_sane(terminal: &File) -> io::Result<()> {
    let mut modes = tcgetattr(terminal)?;
    modes.input_flags |= InputFlags::BRKINT | InputFlags::ICRNL | InputFlags::IXON;
    modes.input_flags &= !(InputFlags::INLCR | InputFlags::IGNCR);
    modes.output_flags |= OutputFlags::OPOST | OutputFlags::ONLCR;
    modes.local_flags |= LocalFlags::ISIG
        | LocalFlags::ICANON
        | LocalFlags::IEXTEN
        | LocalFlags::ECHO
        | LocalFlags::ECHOE
        | LocalFlags::ECHOK
        | LocalFlags::ECHOCTL
        | LocalFlags::ECHOKE;
    Ok(tcsetattr(terminal, SetArg::TCSADRAIN, &modes)?)
}
