//! What lies over a screen and takes the keys.

use crate::app::command::Command;
use crate::app::effect::SwitchOrder;
use crate::app::input::TextInput;
use crate::app::list::ListCursor;
use crate::app::page::Line;
use crate::app::remote::{Remote, RequestId};
use crate::app::starts::StartDialog;
use crate::app::switch::SwitchDialog;
use crate::app::verdict::WhyView;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::session::Start;

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
    /// Quitting would lose something: said in words.
    Quit {
        lost: String,
    },
    Palette(Palette),
    /// The keys of the screen below.
    Help(HelpDialog),
}

/// Text to scroll through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpDialog {
    /// As written.
    pub source: Vec<Line>,
    /// Wrapped to the dialog's width.
    pub lines: Vec<Line>,
    /// The first line that shows.
    pub scroll: usize,
}

/// Typing an account's name before its roles are worn.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductionDialog {
    pub account: AccountId,
    /// What has to be typed.
    pub expected: String,
    pub input: TextInput,
    /// Whether something else was typed and confirmed.
    pub is_wrong: bool,
    /// What happens then.
    pub order: Box<SwitchOrder>,
    /// The dialog to go back to.
    pub switch: Box<SwitchDialog>,
}

/// AWS said no.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusalDialog {
    pub role: Option<RoleArn>,
    /// Such as `sts:AssumeRole`.
    pub call: String,
    pub failure: Failure,
    /// The code, AWS's text, plain words, the request id and what to do; wrapped.
    pub lines: Vec<Line>,
    /// Our own reasons, where a switch was refused.
    pub why: Remote<WhyView>,
    /// The dialog to go back to and try again.
    pub switch: Option<Box<SwitchDialog>>,
    /// The first line that shows.
    pub scroll: usize,
}

/// A one-time code is needed before a start can be used.
#[derive(Debug, Clone, PartialEq)]
pub struct MfaDialog {
    pub start: Start,
    pub device: String,
    pub input: TextInput,
    pub problem: Option<String>,
    pub request: Option<RequestId>,
}

/// Any command by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Palette {
    pub input: TextInput,
    /// Best first, with the places of the letters that answered.
    pub matches: Vec<(Command, Vec<usize>)>,
    pub cursor: ListCursor,
}
