//! What lies over a screen and takes the keys: a file a dialog, drawn by the file of the same name in
//! `ui/dialogs`.

pub mod help;
pub mod mfa;
pub mod palette;
pub mod production;
pub mod quit;
pub mod refusal;
pub mod start;
pub mod switch;

use crate::app::dialogs::help::HelpDialog;
use crate::app::dialogs::mfa::MfaDialog;
use crate::app::dialogs::palette::Palette;
use crate::app::dialogs::production::ProductionDialog;
use crate::app::dialogs::quit::QuitDialog;
use crate::app::dialogs::refusal::RefusalDialog;
use crate::app::dialogs::start::StartDialog;
use crate::app::dialogs::switch::SwitchDialog;

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
    /// Quitting would lose something.
    Quit(QuitDialog),
    Palette(Palette),
    /// The keys of the screen below.
    Help(HelpDialog),
}
