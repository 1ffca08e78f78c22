//! A production account asks for its name.

use crate::app::dialogs::switch::SwitchDialog;
use crate::app::effect::SwitchOrder;
use crate::app::input::TextInput;
use crate::domain::account::AccountId;

/// An account's name must be typed before its roles are assumed.
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
