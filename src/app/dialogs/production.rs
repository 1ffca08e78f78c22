//! A guard asks, such as that of production: for the account's name, or for a reason.

use crate::app::dialogs::switch::SwitchDialog;
use crate::app::effect::{ActionOrder, ConsoleOf, ShellOrder, SwitchOrder};
use crate::app::input::TextInput;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::session::{SessionId, Start};

/// Something must be typed before a role is used.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductionDialog {
    pub account: AccountId,
    /// The role that asks.
    pub role: RoleArn,
    /// What has to be typed, if it is the account's name.
    pub expected: String,
    pub wants: Wants,
    /// The guards, in words; `None` for production alone.
    pub because: Option<String>,
    pub input: TextInput,
    /// Whether something else was typed and confirmed.
    pub is_wrong: bool,
    /// What happens then.
    pub deed: Deed,
}

/// What a guard asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    AccountName,
    Reason,
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
    /// It is a live shell that becomes the role.
    SwitchShell(Box<ShellOrder>),
    Shell(SessionId),
    Console(ConsoleOf),
    /// A command of the person's own.
    Act {
        session: SessionId,
        order: Box<ActionOrder>,
    },
}
