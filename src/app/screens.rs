//! The screens: a file a screen, drawn by the file of the same name in `ui/screens`, and one table of
//! what tells them apart.

pub mod accounts;
pub mod detail;
pub mod history;
pub mod log;
pub mod roles;
pub mod sessions;

use crate::app::command::{Command, Context};
use crate::app::effect::LiveShell;
use crate::app::list::ListCursor;
use crate::app::model::Model;
use crate::app::page::Line;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::session::SessionId;

/// The screens. The one in `Model::screen` is drawn, below `Model::dialog`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    #[default]
    Roles,
    /// The opened role, in `Model::detail`.
    Detail,
    Accounts,
    Sessions,
    Log,
    History,
}

/// What a screen is made of.
#[derive(Debug)]
pub(crate) struct Spec {
    /// Where its keys are looked up.
    pub(crate) context: Context,
    pub(crate) body: Body,
    /// What a click on the selected row does.
    pub(crate) opens: Option<Command>,
    /// What is to be said of the selected row of a plain list: columns may be cut or left out.
    pub(crate) selected: fn(&Model) -> Vec<Line>,
    /// What commands are about; `None`: the identity in use, if they need one.
    pub(crate) subject: fn(&Model) -> Option<Subject>,
}

/// What a command is about: what is selected, or opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    Role(RoleArn),
    Account(AccountId),
    Session(SessionId),
    /// A session that this kamen does not hold, of this role.
    Elsewhere(Option<RoleArn>),
    /// A live shell.
    Live(Box<LiveShell>),
}

/// What stands below the title.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body {
    /// The list of roles, with titles among the rows.
    Roles,
    /// The page of an opened role.
    Page,
    /// As many rows as the function says, with a cursor in `Model::cursors`.
    Rows(fn(&Model) -> usize),
}

impl Screen {
    pub(crate) fn spec(self) -> &'static Spec {
        match self {
            Self::Roles => &roles::SPEC,
            Self::Detail => &detail::SPEC,
            Self::Accounts => &accounts::SPEC,
            Self::Sessions => &sessions::SPEC,
            Self::Log => &log::SPEC,
            Self::History => &history::SPEC,
        }
    }
}

/// The cursors of the screens that are plain lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursors(Vec<(Screen, ListCursor)>);

impl Cursors {
    pub fn of(&self, screen: Screen) -> ListCursor {
        self.0.iter().find(|(own, _)| *own == screen).map(|(_, cursor)| *cursor).unwrap_or_default()
    }

    pub fn set(&mut self, screen: Screen, cursor: ListCursor) {
        self.0.retain(|(own, _)| *own != screen);
        self.0.push((screen, cursor));
    }
}
