//! What is asked about a live shell: the role that it shall become, a code, whether it shall end.

use crate::app::effect::{LiveShell, ShellAct};
use crate::app::input::TextInput;
use crate::app::remote::RequestId;
use crate::domain::arn::RoleArn;

/// A question about a live shell.
#[derive(Debug, Clone, PartialEq)]
pub struct ShellDialog {
    pub shell: LiveShell,
    pub asks: Asks,
    pub input: TextInput,
    /// What is wrong with what was typed, or to be known before it is done.
    pub problem: Option<String>,
    /// The search for the role that was typed.
    pub request: Option<RequestId>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Asks {
    Role {
        /// Taken if nothing is typed: the role that is selected in the list, as it is called there.
        proposed: Option<(RoleArn, String)>,
        /// The role whose switch would change programs that run, of which the person was told.
        warned_of: Option<String>,
    },
    Code {
        device: String,
        act: ShellAct,
    },
    End,
}

impl ShellDialog {
    pub fn new(shell: LiveShell, asks: Asks) -> Self {
        let input = match asks {
            Asks::Code { .. } => TextInput::code(),
            Asks::Role { .. } | Asks::End => TextInput::default(),
        };
        Self { shell, asks, input, problem: None, request: None }
    }

    pub fn title(&self) -> String {
        match self.asks {
            Asks::Role { .. } => format!("Switch shell {}", self.shell.pid),
            Asks::Code { .. } => format!("MFA code for shell {}", self.shell.pid),
            Asks::End => format!("End shell {}?", self.shell.pid),
        }
    }

    /// What happens, in a sentence or two.
    pub fn sentence(&self) -> String {
        let LiveShell { pid, called, is_around, .. } = &self.shell;
        match &self.asks {
            Asks::Role { .. } => format!(
                "It is {called}. What runs in it follows within 20 minutes, as with `kamen switch`."
            ),
            Asks::Code { device, .. } => {
                format!("The kamen that serves shell {pid} needs the code of {device}.")
            }
            Asks::End => {
                let own = if *is_around { " This kamen runs in it." } else { "" };
                format!(
                    "The live shell {pid} is {called}. Its session is forgotten, and what runs in it ends, as if its \
                     terminal were closed.{own}"
                )
            }
        }
    }

    /// What stands before the field, and in it as long as it is empty; `None`: there is no field.
    pub fn field(&self) -> Option<(&'static str, &str)> {
        match &self.asks {
            Asks::Role { proposed, .. } => {
                Some(("Role", proposed.as_ref().map_or("", |(_, called)| called)))
            }
            Asks::Code { .. } => Some(("Code", "")),
            Asks::End => None,
        }
    }
}
