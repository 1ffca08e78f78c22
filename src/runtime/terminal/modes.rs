//! The terminal's modes, switched together: raw input, the alternate screen, bracketed paste,
//! mouse reports, the cursor.

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

/// Whether the modes are switched on; the panic hook reads it from any thread.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// Clicks and the wheel, with wide coordinates. crossterm's own command also asks for every
/// movement, which would wake us all the time.
const CLICKS_AND_WHEEL: &str = "\u{1b}[?1000h\u{1b}[?1006h";

pub(super) fn is_entered() -> bool {
    ENTERED.load(Ordering::SeqCst)
}

/// Switches the modes on; does nothing where they are.
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

/// Switches the modes off; does nothing where they are. Goes on past errors: a terminal that is
/// gone needs nothing, and any other gets as much as it takes.
pub(super) fn leave() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    if let Ok(mut device) = super::device() {
        let queued = queue!(
            device,
            EndSynchronizedUpdate,
            DisableMouseCapture,
            DisableBracketedPaste,
            ResetColor,
            LeaveAlternateScreen,
            Show
        );
        drop(queued.and_then(|()| device.flush()));
    }
    drop(disable_raw_mode());
}
