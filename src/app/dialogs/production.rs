//! A production account asks for its name.

use crate::app::dialogs::switch::SwitchDialog;
use crate::app::effect::{ConsoleOf, SwitchOrder};
use crate::app::input::TextInput;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::session::{SessionId, Start};

/// An account's name must be typed before a role in it is used.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductionDialog {
    pub account: AccountId,
    /// The role that asks.
    pub role: RoleArn,
    /// What has to be typed.
    pub expected: String,
    pub input: TextInput,
    /// Whether something else was typed and confirmed.
    pub is_wrong: bool,
    /// What happens then.
    pub deed: Deed,
}

/// What makes a role the identity in use, or gives it to a shell or a browser.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// The switch that was ordered, and the dialog to go back to.
    Switch {
        order: Box<SwitchOrder>,
        switch: Box<SwitchDialog>,
    },
    Use(SessionId),
    UseStart(Start),
    Shell(SessionId),
    Console(ConsoleOf),
}
