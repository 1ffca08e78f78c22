//! One line is asked for: the name of a set of marked roles, or the command to run as all of them.

use crate::app::input::TextInput;
use crate::domain::arn::RoleArn;

/// A line to type about some roles.
#[derive(Debug, Clone, PartialEq)]
pub struct LineDialog {
    pub wants: WantedLine,
    pub roles: Vec<RoleArn>,
    pub input: TextInput,
    /// What is wrong with what was typed and confirmed.
    pub problem: Option<String>,
}

/// What the line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedLine {
    SetName,
    Command,
}

impl LineDialog {
    pub fn new(wants: WantedLine, roles: Vec<RoleArn>) -> Self {
        Self { wants, roles, input: TextInput::default(), problem: None }
    }

    pub fn title(&self) -> String {
        let roles = counted(self.roles.len());
        match self.wants {
            WantedLine::SetName => format!("Name {roles}"),
            WantedLine::Command => format!("Run a command as {roles}"),
        }
    }

    /// What the line is for, in a sentence or two.
    pub fn sentence(&self) -> &'static str {
        match self.wants {
            WantedLine::SetName => {
                "`set:NAME` then finds them, in this filter, in `kamen roles` and in `kamen exec --all`. A \
                 set of that name is replaced."
            }
            WantedLine::Command => {
                "The shell `sh` runs it as each of them, as `kamen exec --all` does, and has the terminal \
                 meanwhile."
            }
        }
    }

    /// What stands before the field.
    pub fn label(&self) -> &'static str {
        match self.wants {
            WantedLine::SetName => "Name",
            WantedLine::Command => "Command",
        }
    }
}

/// `1 role`, `3 roles`.
pub fn counted(roles: usize) -> String {
    if roles == 1 { "1 role".to_owned() } else { format!("{roles} roles") }
}
