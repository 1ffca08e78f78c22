//! What lies over a screen and takes the keys: a file a dialog, drawn by the file of the same name in
//! `ui/dialogs`.

pub mod call;
pub mod compare;
pub mod entry;
pub mod help;
pub mod line;
pub mod mfa;
pub mod page;
pub mod palette;
pub mod production;
pub mod quit;
pub mod refusal;
pub mod shell;
pub mod sign_in;
pub mod start;
pub mod switch;

use crate::app::command::Context;
use crate::app::dialogs::compare::CompareDialog;
use crate::app::dialogs::help::HelpDialog;
use crate::app::dialogs::line::LineDialog;
use crate::app::dialogs::mfa::MfaDialog;
use crate::app::dialogs::page::PageDialog;
use crate::app::dialogs::palette::Palette;
use crate::app::dialogs::production::ProductionDialog;
use crate::app::dialogs::quit::QuitDialog;
use crate::app::dialogs::refusal::RefusalDialog;
use crate::app::dialogs::shell::{Asks, ShellDialog};
use crate::app::dialogs::sign_in::SignInDialog;
use crate::app::dialogs::start::StartDialog;
use crate::app::dialogs::switch::SwitchDialog;
use crate::app::input::TextInput;
use crate::app::list::ListCursor;
use crate::app::remote::Remote;

/// The dialog on top.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    Switch(Box<SwitchDialog>),
    /// Choosing the start to switch from.
    Start(StartDialog),
    /// A production account asks for its name.
    Production(Box<ProductionDialog>),
    Refusal(Box<RefusalDialog>),
    Mfa(MfaDialog),
    SignIn(Box<SignInDialog>),
    /// Quitting would lose something.
    Quit(QuitDialog),
    Palette(Palette),
    /// The keys of the screen below.
    Help(Box<HelpDialog>),
    /// A call of the log, or what an action printed.
    Page(PageDialog),
    /// A line about marked roles.
    Line(Box<LineDialog>),
    /// A question about a live shell.
    Shell(Box<ShellDialog>),
    /// Two roles beside each other.
    Compare(Box<CompareDialog>),
}

impl Dialog {
    /// Where the keys go while it is open.
    pub fn context(&self) -> Context {
        match self {
            Self::Shell(shell) if shell.asks == Asks::End => Context::Choice,
            Self::Switch(_)
            | Self::Production(_)
            | Self::Mfa(_)
            | Self::Line(_)
            | Self::Shell(_) => Context::Dialog,
            Self::SignIn(sign_in) if sign_in.wants_code() => Context::Dialog,
            Self::Refusal(_)
            | Self::Quit(_)
            | Self::SignIn(_)
            | Self::Page(_)
            | Self::Compare(_) => Context::Choice,
            Self::Palette(_) | Self::Start(_) => Context::Palette,
            Self::Help(help) if help.is_searching => Context::Filter,
            Self::Help(_) => Context::Help,
        }
    }

    /// The columns and rows that it would like on a screen of `height` rows.
    pub(in crate::app) fn size(&self, height: u16) -> (u16, u16) {
        let rows = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        match self {
            // Room for the help on a field, however few show.
            Self::Switch(switch) => {
                let fields = switch.shown().len().max(5);
                (84, rows(fields + switch.problems.len()).saturating_add(8))
            }
            // As many rows as there are starts: the dialog keeps its size while it narrows.
            Self::Start(start) => (96, rows(start.choices.len()).saturating_add(5)),
            Self::Production(_) => (64, 10),
            Self::Refusal(refusal) => (90, rows(refusal.lines.len()).saturating_add(3)),
            Self::Page(page) => (90, rows(page.lines.len()).saturating_add(3)),
            Self::Line(_) => (76, 9),
            Self::Shell(shell) if shell.asks == Asks::End => (76, 7),
            Self::Shell(_) => (76, 10),
            Self::Compare(compare) => (180, rows(compare.lines.len()).saturating_add(3)),
            Self::Mfa(_) => (64, 9),
            // The address of such a page alone has seven rows.
            Self::SignIn(sign_in) if sign_in.wants_code() => (76, 15),
            Self::SignIn(sign_in) => (76, rows(sign_in.gates.len()).saturating_add(10)),
            Self::Quit(_) => (56, 7),
            Self::Palette(_) => (76, 18),
            Self::Help(_) => (90, height.saturating_sub(2)),
        }
    }

    /// Whether it waits for an answer, and says so by a mark that turns.
    pub fn is_waiting(&self) -> bool {
        match self {
            Self::Switch(switch) => switch.request.is_some(),
            Self::Mfa(mfa) => mfa.request.is_some(),
            Self::Shell(shell) => shell.request.is_some(),
            Self::SignIn(sign_in) => sign_in.request().is_some(),
            Self::Refusal(refusal) => matches!(refusal.why, Remote::Loading(_)),
            Self::Compare(compare) => !compare.requests().is_empty(),
            Self::Start(_)
            | Self::Production(_)
            | Self::Quit(_)
            | Self::Palette(_)
            | Self::Page(_)
            | Self::Line(_)
            | Self::Help(_) => false,
        }
    }

    /// Whether there are lines to move through.
    pub(in crate::app) fn has_lines(&self) -> bool {
        match self {
            Self::SignIn(sign_in) => sign_in.is_choice(),
            Self::Quit(_) | Self::Shell(_) => false,
            Self::Switch(_)
            | Self::Start(_)
            | Self::Production(_)
            | Self::Refusal(_)
            | Self::Mfa(_)
            | Self::Palette(_)
            | Self::Page(_)
            | Self::Line(_)
            | Self::Compare(_)
            | Self::Help(_) => true,
        }
    }

    /// The text that has the keys.
    pub(in crate::app) fn input_mut(&mut self) -> Option<&mut TextInput> {
        match self {
            Self::Switch(switch) if switch.focus.is_chosen() => None,
            Self::Switch(switch) => switch.input_mut(switch.focus),
            Self::Production(production) => Some(&mut production.input),
            Self::Mfa(mfa) => Some(&mut mfa.input),
            Self::Line(line) => Some(&mut line.input),
            Self::Shell(shell) if shell.asks == Asks::End => None,
            Self::Shell(shell) => Some(&mut shell.input),
            Self::Palette(palette) => Some(&mut palette.input),
            Self::Start(start) => Some(&mut start.input),
            Self::Help(help) => help.is_searching.then_some(&mut help.search),
            Self::SignIn(sign_in) => sign_in.wants_code().then_some(&mut sign_in.input),
            Self::Refusal(_) | Self::Quit(_) | Self::Page(_) | Self::Compare(_) => None,
        }
    }

    /// The list below a line of text, and how many rows it has.
    pub(in crate::app) fn list_mut(&mut self) -> Option<(&mut ListCursor, usize)> {
        match self {
            Self::Palette(palette) => Some((&mut palette.cursor, palette.matches.len())),
            Self::Start(start) => Some((&mut start.cursor, start.matches.len())),
            Self::SignIn(sign_in) => {
                let is_choice = sign_in.is_choice();
                is_choice.then_some((&mut sign_in.cursor, sign_in.gates.len()))
            }
            Self::Switch(_)
            | Self::Production(_)
            | Self::Mfa(_)
            | Self::Refusal(_)
            | Self::Quit(_)
            | Self::Page(_)
            | Self::Line(_)
            | Self::Shell(_)
            | Self::Compare(_)
            | Self::Help(_) => None,
        }
    }

    /// The lines of a page, and the first that shows.
    pub(in crate::app) fn page_mut(&mut self) -> Option<(&mut usize, usize)> {
        match self {
            Self::Refusal(refusal) => Some((&mut refusal.scroll, refusal.lines.len())),
            Self::Help(help) => Some((&mut help.scroll, help.lines.len())),
            Self::Page(page) => Some((&mut page.scroll, page.lines.len())),
            Self::Compare(compare) => Some((&mut compare.scroll, compare.lines.len())),
            Self::Switch(_)
            | Self::Production(_)
            | Self::Mfa(_)
            | Self::Palette(_)
            | Self::Start(_)
            | Self::SignIn(_)
            | Self::Line(_)
            | Self::Shell(_)
            | Self::Quit(_) => None,
        }
    }

    /// Whether a click beside it closes it: nothing that was typed is lost so.
    pub(in crate::app) fn closes_by_click(&self) -> bool {
        let is_under_way = matches!(self, Self::SignIn(sign_in) if sign_in.request().is_some());
        self.context() != Context::Dialog && !is_under_way
    }
}
