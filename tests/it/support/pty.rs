//! A program in a pseudo-terminal, and the screen it draws.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use nix::sys::termios::LocalFlags;
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

use crate::support::environment::TestEnvironment;

/// How long a text may take to appear. Generous: the machine may be busy.
const DEADLINE: Duration = Duration::from_secs(30);

/// A screen that has not changed for so long waits for nothing.
const STILL: Duration = Duration::from_secs(2);

/// A program on a pseudo-terminal of its own.
pub(crate) struct Session {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    bytes: Receiver<Vec<u8>>,
    parser: Parser,
}

impl Session {
    /// Starts `program` with `arguments` at a size of `columns` x `rows`.
    pub(crate) fn start(
        environment: &TestEnvironment,
        (columns, rows): (u16, u16),
        program: impl AsRef<Path>,
        arguments: &[&str],
    ) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program.as_ref());
        command.env_clear();
        command.args(arguments);
        command.cwd(environment.home());
        for (name, value) in environment.variables() {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let reader = pair.master.try_clone_reader().expect("the terminal can be read");
        let writer = pair.master.take_writer().expect("the terminal can be written");
        let bytes = read_in_background(reader);
        Self { master: pair.master, writer, child, bytes, parser: Parser::new(rows, columns, 2000) }
    }

    /// Types text or control characters as they are (`"\r"` is Enter, `"\x1b"` is Escape).
    pub(crate) fn type_keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.writer.flush().expect("the terminal takes keys");
    }

    /// Waits until the screen shows `text`; fails with the screen if it does not.
    /// Types a line at a shell's prompt that says something, and waits for what it says.
    pub(crate) fn say(&mut self, line: &str, said: &str) {
        self.type_keys(&format!("{line}\r"));
        self.wait_for(said);
    }

    /// Leaves a shell.
    pub(crate) fn leave(mut self) -> ExitStatus {
        self.type_keys("exit\r");
        self.wait_for_end()
    }

    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("`{text}` on the screen"), |screen| screen.contains(text));
    }

    /// Waits until the screen no longer shows `text`.
    pub(crate) fn wait_gone(&mut self, text: &str) {
        self.wait_until(&format!("`{text}` gone"), |screen| !screen.contains(text));
    }

    /// Waits until roles are on the screen and every account's list is complete or has failed. The list's title says how
    /// many are still to come, also while their own rows are out of sight.
    pub(crate) fn wait_listed(&mut self) {
        self.wait_until("complete lists", |screen| screen.contains('▌') && !is_listing(screen));
    }

    /// Waits until the selected row begins with `verdict` and names `role`: another row may have been selected before.
    pub(crate) fn wait_selected(&mut self, verdict: &str, role: &str) {
        let start = format!("▌{verdict}");
        self.wait_until(&format!("`{start}` beside `{role}`"), |screen| {
            screen.lines().any(|line| line.contains(&start) && line.contains(role))
        });
    }

    /// Waits until nothing has been written for a while: all is learned and judged that is to be.
    pub(crate) fn wait_still(&mut self) {
        let deadline = Instant::now() + DEADLINE;
        while let Ok(bytes) = self.bytes.recv_timeout(STILL) {
            self.parser.process(&bytes);
            assert!(
                Instant::now() < deadline,
                "it never stood still; the screen:\n{}",
                self.text()
            );
        }
    }

    /// Waits until `holds` is true of the screen's text.
    pub(crate) fn wait_until(&mut self, what: &str, holds: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !holds(&self.text()) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.bytes.recv_timeout(left) {
                Ok(bytes) => self.parser.process(&bytes),
                Err(RecvTimeoutError::Timeout) => {
                    panic!("waited in vain for {what}; the screen:\n{}", self.text())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    assert!(
                        holds(&self.text()),
                        "ended before {what}; the screen:\n{}",
                        self.text()
                    );
                }
            }
        }
    }

    /// The screen as text, trailing blanks cut.
    pub(crate) fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// The parsed screen: cursor, colours, alternate screen.
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Changes the size, which sends SIGWINCH.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("the terminal takes a size");
        self.parser.screen_mut().set_size(rows, columns);
    }

    /// The process id of the program started.
    pub(crate) fn process_id(&self) -> u32 {
        self.child.process_id().expect("a running child has an id")
    }

    /// Whether the terminal echoes and reads whole lines, as a shell expects to find it.
    pub(crate) fn is_cooked(&self) -> bool {
        let termios = self.master.get_termios().expect("a terminal has settings");
        let wanted = LocalFlags::ICANON | LocalFlags::ECHO;
        // By bits: portable-pty's nix is another version than ours.
        termios.local_flags.bits() & wanted.bits() == wanted.bits()
    }

    /// Reads what is left and waits for the end.
    pub(crate) fn wait_for_end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + DEADLINE;
        loop {
            match self.bytes.recv_timeout(Duration::from_millis(50)) {
                Ok(bytes) => self.parser.process(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            if let Some(status) = self.child.try_wait().expect("the child can be asked") {
                while let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(50)) {
                    self.parser.process(&bytes);
                }
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end; the screen:\n{}", self.text());
        }
    }

    /// Fails unless the alternate screen is left, the cursor shown and the mouse let go.
    pub(crate) fn assert_restored(&self) {
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen was not left");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "mouse still on");
    }

    /// Closes the window: what the program gets is a hang-up.
    pub(crate) fn close(self) -> Box<dyn Child + Send + Sync> {
        self.child
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Session").field("screen", &self.text()).finish_non_exhaustive()
    }
}

/// Whether a spinner, `12 of 15 accounts` or the word itself says that lists are to come.
fn is_listing(screen: &str) -> bool {
    let counts = |words: &[&str]| matches!(words, [_, "of", all, what] if what.starts_with("account") && all.parse::<u32>().is_ok());
    let words: Vec<&str> = screen.split_whitespace().collect();
    screen.contains("listing") || words.windows(4).any(counts)
}

fn read_in_background(mut reader: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0_u8; 8192];
        while let Ok(count) = reader.read(&mut buffer) {
            if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}
