//! The terminal: entered, left, lent to a child and taken back, always in that order.
//!
//! Drawing goes to standard error, or to `/dev/tty` if that leads elsewhere: standard output
//! stays free. Leaving is idempotent and needs nothing but this module's one flag, so the panic
//! hook can do it as well.

mod fault;
mod job;
mod modes;

use std::fs::File;
use std::io;
use std::io::{BufWriter, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};

use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::system::in_words;

pub(crate) use fault::{
    install as install_fault_hook, noticed as fault_noticed, take as take_fault,
};
pub(crate) use job::{is_gone, is_hang_up, is_in_front};

/// Gives a terminal back that a killed process left in its modes.
pub(crate) fn reset() -> Result<(), Failure> {
    modes::reset().map_err(|error| {
        Failure::local(format!("the terminal cannot be reset: {}", in_words(&error)))
            .with_hint("run this in the terminal itself; `reset` or `stty sane` may help as well")
    })
}

/// Says a line on the terminal that was lent.
pub(crate) fn say(line: &str) {
    // The shell tells of a terminal that is gone.
    if let Ok(mut device) = device() {
        drop(writeln!(device, "{line}"));
    }
}

/// One write system call a frame, whatever its size: a full repaint of 200×60 is about 5 kB.
const FRAME_BYTES: usize = 64 * 1024;

/// Where the screens are drawn. Leaves the terminal as it was when dropped.
pub(crate) struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<WhileEntered>>>,
    mouse: bool,
    last: Last,
    /// The size of the last frame.
    drawn: (u16, u16),
}

impl Screen {
    /// Takes the terminal. Refuses politely if there is none, or a dumb one.
    pub(crate) fn enter(environment: &Environment, mouse: bool) -> Result<Self, Failure> {
        if environment.value("TERM") == Some("dumb") {
            return Err(Failure::local("this terminal cannot show screens (`TERM` is `dumb`)")
                .with_hint(
                    "use the commands: `kamen roles`, `kamen show ROLE`, `kamen shell ROLE`",
                ));
        }
        let device = device().map_err(|_| no_terminal())?;
        crossterm::terminal::size().map_err(|_| no_terminal())?;
        let last = Last::default();
        let device = WhileEntered { device, last: Arc::clone(&last) };
        let backend = CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, device));
        modes::enter(mouse).map_err(|error| broken(&error))?;
        let terminal = Terminal::new(backend).map_err(|error| {
            modes::leave();
            broken(&error)
        })?;
        Ok(Self { terminal, mouse, last, drawn: (0, 0) })
    }

    /// Width and height in cells.
    pub(crate) fn size(&self) -> (u16, u16) {
        let area = self.terminal.size().unwrap_or_default();
        (area.width, area.height)
    }

    /// Draws one frame; the terminal shows it at once or not at all. Draws nothing after a fault,
    /// when the terminal is no longer ours.
    pub(crate) fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if !modes::is_entered() {
            return Ok(());
        }
        let size = self.size();
        if size != self.drawn {
            // Its own lines may have been laid out anew by the terminal.
            forget(&self.last);
            self.drawn = size;
        }
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(render)?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Write::flush(self.terminal.backend_mut())
    }

    /// Gives the terminal back as it was, for a child or for good.
    pub(crate) fn leave(&mut self) {
        drop(Write::flush(self.terminal.backend_mut()));
        modes::leave();
    }

    /// Takes the terminal again after [`Self::leave`]; the next frame repaints every cell.
    pub(crate) fn enter_again(&mut self) -> io::Result<()> {
        modes::enter(self.mouse)?;
        self.repaint()
    }

    /// Forgets what is on the terminal. `Terminal::clear` would ask it where its cursor is, and
    /// wait two seconds if nothing answers; resizing to the same size does not.
    pub(crate) fn repaint(&mut self) -> io::Result<()> {
        forget(&self.last);
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Sends bytes that are not part of a frame, such as a text for the clipboard.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        forget(&self.last);
        self.terminal.backend_mut().write_all(bytes)?;
        Write::flush(self.terminal.backend_mut())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Standard error if it is a terminal, else the controlling one.
fn device() -> io::Result<Box<dyn Write + Send>> {
    if io::stderr().is_terminal() {
        return Ok(Box::new(io::stderr()));
    }
    let file = File::options().read(true).write(true).open("/dev/tty")?;
    Ok(Box::new(file))
}

/// A device that takes bytes only while the terminal is ours. What comes later (ratatui shows the
/// cursor when it is dropped) has no error to give back, and must not fail if the window is gone.
struct WhileEntered {
    device: Box<dyn Write + Send>,
    last: Last,
}

/// What was written last. A frame holds what changed since the one before: the same bytes again change nothing,
/// and are not written, so that a screen that stays the same is silent.
type Last = Arc<Mutex<Vec<u8>>>;

fn forget(last: &Last) {
    last.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

impl Write for WhileEntered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !modes::is_entered() {
            return Ok(bytes.len());
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last == bytes {
            return Ok(bytes.len());
        }
        let written = self.device.write(bytes)?;
        last.clear();
        last.extend_from_slice(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if modes::is_entered() { self.device.flush() } else { Ok(()) }
    }
}

fn no_terminal() -> Failure {
    Failure::local("there is no terminal to draw on").with_hint(
        "run `kamen` in a terminal, or use the commands: `kamen roles`, `kamen show ROLE`",
    )
}

fn broken(error: &io::Error) -> Failure {
    Failure::local(format!("cannot use this terminal: {}", in_words(error)))
        .with_hint("use the commands: `kamen roles`, `kamen show ROLE`, `kamen shell ROLE`")
}
