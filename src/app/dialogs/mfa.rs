//! A one-time code is needed.

use crate::app::input::TextInput;
use crate::app::remote::RequestId;
use crate::domain::session::Start;

/// A one-time code is needed before a start can be used.
#[derive(Debug, Clone, PartialEq)]
pub struct MfaDialog {
    pub start: Start,
    pub device: String,
    pub input: TextInput,
    pub problem: Option<String>,
    pub request: Option<RequestId>,
}
