//! The person at the terminal, asked and told beside standard input and output.
#![expect(clippy::disallowed_methods, reason = "the terminal is asked here")]

use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zeroize::Zeroizing;

use crate::adapters::dialog::Dialog;
use crate::cli::output::note;
use crate::domain::environment::Environment;
use crate::domain::secret::Secret;
use crate::domain::text::harmless;
use crate::domain::vault::KeySource;
use crate::ports::vault::{PassphraseQuestion, Person};

/// What is asked for.
const PASSPHRASE: &str = "passphrase of kamen's vault";

/// The controlling terminal, wherever standard input and output lead.
#[derive(Debug, Default)]
pub struct TerminalPerson {
    /// Whether the terminal is the screens' now, or must not be used at all.
    is_left_alone: AtomicBool,
    /// Takes what is to be told while the screens have the terminal.
    screens: Mutex<Option<UnboundedSender<String>>>,
    /// What asks instead if there is no terminal.
    dialog: OnceLock<Dialog>,
}

impl TerminalPerson {
    /// Asks and tells nothing from now on.
    pub fn leave_alone(&self) {
        self.is_left_alone.store(true, Ordering::Relaxed);
    }

    /// Asks again: the terminal is lent to a question.
    pub fn take_back(&self) {
        self.is_left_alone.store(false, Ordering::Relaxed);
    }

    /// Whether it asks and tells nothing: another asks.
    pub fn is_left_alone(&self) -> bool {
        self.is_left_alone.load(Ordering::Relaxed)
    }

    /// The same, with a way to hear what would have been told.
    pub fn hand_over(&self) -> UnboundedReceiver<String> {
        self.leave_alone();
        let (sender, receiver) = unbounded_channel();
        *self.screens.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        receiver
    }

    /// Asks in a dialog of the desktop from now on, if there is no terminal and there is one of these.
    pub(crate) fn take_to_dialogs(&self, environment: &Environment) {
        if terminal().is_none()
            && let Some(dialog) = Dialog::of(environment)
        {
            self.dialog.get_or_init(|| dialog);
        }
    }

    /// The dialog that asks in place of a terminal.
    pub(crate) fn dialog(&self) -> Option<Dialog> {
        self.dialog.get().copied().filter(|_| !self.is_left_alone())
    }

    /// Whether the screens took the text.
    fn is_for_screens(&self, text: &str) -> bool {
        let screens = self.screens.lock().unwrap_or_else(PoisonError::into_inner);
        // Screens that have ended hear nothing.
        screens.as_ref().is_some_and(|screens| screens.send(text.to_owned()).is_ok())
    }
}

impl Person for TerminalPerson {
    fn is_there(&self) -> bool {
        self.dialog().is_some() || self.has_terminal()
    }

    fn has_terminal(&self) -> bool {
        // A desktop's dialog asks in the place of a terminal that must not be used, or is not there.
        self.dialog().is_none() && !self.is_left_alone() && terminal().is_some()
    }

    fn passphrase(&self, question: PassphraseQuestion) -> Option<Secret> {
        if !self.is_there() {
            return None;
        }
        if let Some(dialog) = self.dialog() {
            return match question {
                PassphraseQuestion::Unlock { again: false } => dialog.ask(PASSPHRASE, true),
                PassphraseQuestion::Unlock { again: true } => {
                    dialog.ask(&format!("wrong; once more: {PASSPHRASE}"), true)
                }
                // One that is typed wrongly there would lock everything in.
                PassphraseQuestion::New => None,
            };
        }
        match question {
            PassphraseQuestion::Unlock { again: false } => hidden(&format!("{PASSPHRASE}: ")),
            PassphraseQuestion::Unlock { again: true } => hidden("wrong; once more: "),
            PassphraseQuestion::New => {
                let mut said = "";
                loop {
                    let first = hidden(&format!("{said}a new passphrase for kamen's vault: "))?;
                    let second = hidden("the same again: ")?;
                    if first == second {
                        return Some(first);
                    }
                    said = "they differ\n";
                }
            }
        }
    }

    fn vault_key(&self, offered: &[KeySource]) -> Option<KeySource> {
        if !self.is_there()
            || say("kamen's vault keeps this, encrypted. what shall unlock it?\n").is_none()
        {
            return None;
        }
        for (number, source) in offered.iter().enumerate() {
            say(&format!("  {}  {}\n", number + 1, source.in_words()))?;
        }
        let answer = asked("number, or nothing to keep nothing: ")?;
        let number = answer.trim().parse::<usize>().ok()?;
        offered.get(number.checked_sub(1)?).copied()
    }

    fn tell(&self, text: &str) {
        if !self.is_for_screens(text) && !self.is_left_alone.load(Ordering::Relaxed) {
            note(&harmless(text));
        }
    }

    fn warn(&self, text: &str) {
        if !self.is_for_screens(text) && !self.is_left_alone.load(Ordering::Relaxed) {
            note(&format!("warning: {}", harmless(text)));
        }
    }
}

/// Asks for a line that is not shown; `None` without a terminal, or if nothing was typed. Ctrl-C interrupts the
/// program as it does anywhere else: who presses it wants nothing more to be done.
///
/// What is to be said before the question, such as what was wrong with the last answer, is the first line of `prompt`:
/// said apart, it would be answered while the terminal still shows what is typed.
pub fn hidden(prompt: &str) -> Option<Secret> {
    // First, so that what is typed as soon as the question stands there is not shown either.
    enable_raw_mode().ok()?;
    // A raw terminal does not go back to the first column by itself.
    let typed = say(&prompt.replace('\n', "\r\n")).and_then(|()| read_line());
    // A terminal that cannot be put back is gone.
    drop(disable_raw_mode());
    say("\n")?;
    match typed? {
        Typed::Line(line) if line.is_empty() => None,
        Typed::Line(line) => Some(Secret::new(line.as_str())),
        Typed::Interrupt => {
            interrupt();
            None
        }
    }
}

/// What was typed at a question whose answer is not shown.
enum Typed {
    Line(Zeroizing<String>),
    Interrupt,
}

/// What the terminal would have done with Ctrl-C, had it read lines. Returns if the program listens to it.
fn interrupt() {
    #[cfg(unix)]
    let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGINT); // to oneself it always arrives
    #[cfg(not(unix))]
    std::process::exit(130);
}

fn read_line() -> Option<Typed> {
    let mut line = Zeroizing::new(String::new());
    loop {
        let Event::Key(key) = read().ok()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let with_control = key.modifiers.contains(KeyModifiers::CONTROL);
        #[expect(clippy::wildcard_enum_match_arm, reason = "other keys do nothing")]
        match key.code {
            KeyCode::Enter => return Some(Typed::Line(line)),
            KeyCode::Char('j' | 'm') if with_control => return Some(Typed::Line(line)),
            KeyCode::Char('c') if with_control => return Some(Typed::Interrupt),
            KeyCode::Esc => return None,
            KeyCode::Char('d') if with_control => return None,
            KeyCode::Char('u') if with_control => line.clear(),
            KeyCode::Char(letter) if !with_control => line.push(letter),
            KeyCode::Backspace => {
                line.pop();
            }
            _ => {}
        }
    }
}

/// Asks for a yes; anything else, and no terminal, is a no.
pub fn agrees(question: &str) -> bool {
    let answer = say(&format!("{} [y/N] ", harmless(question))).and_then(|()| line());
    answer.is_some_and(|answer| ["y", "yes"].contains(&answer.to_lowercase().as_str()))
}

/// Asks for a no; nothing typed is a yes. `None` without a terminal.
pub fn consents(question: &str) -> Option<bool> {
    let answer = say(&format!("{} [Y/n] ", harmless(question))).and_then(|()| line())?;
    Some(["", "y", "yes"].contains(&answer.to_lowercase().as_str()))
}

/// Asks for a line that is shown; `None` without a terminal, or if nothing was typed.
pub fn asked(prompt: &str) -> Option<String> {
    say(prompt)?;
    line().filter(|line| !line.is_empty())
}

fn line() -> Option<String> {
    use std::io::BufRead;

    let mut text = String::new();
    std::io::BufReader::new(terminal()?).read_line(&mut text).ok()?;
    Some(text.trim().to_owned())
}

fn say(text: &str) -> Option<()> {
    let mut terminal = terminal()?;
    terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush()).ok()
}

/// The controlling terminal, to read and to write.
pub fn terminal() -> Option<File> {
    File::options().read(true).write(true).open(TERMINAL).ok()
}

#[cfg(unix)]
const TERMINAL: &str = "/dev/tty";
#[cfg(not(unix))]
const TERMINAL: &str = "CON";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_of_the_desktop_is_a_person_and_no_terminal() {
        let person = TerminalPerson::default();
        person.dialog.set(Dialog::Zenity).unwrap();
        assert_eq!((person.is_there(), person.has_terminal()), (true, false));

        person.leave_alone();
        assert_eq!((person.is_there(), person.has_terminal()), (false, false));
    }
}
