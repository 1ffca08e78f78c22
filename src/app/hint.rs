//! Which keys the footer and the help show, generated from commands and keymap.

use unicode_width::UnicodeWidthStr;

use crate::app::command::{Command, Context};
use crate::app::dialogs::Dialog;
use crate::app::model::Model;
use crate::app::screens::Screen;
use crate::app::screens::roles::Row;

/// A command with its keys, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub command: Command,
    /// As the keymap writes them; never empty.
    pub keys: Vec<String>,
}

impl Hint {
    /// The cells of `key word`, the first key alone.
    pub fn text_width(&self) -> usize {
        self.keys.first().map_or(0, |key| key.width()) + 1 + self.command.short().width()
    }
}

/// Where the keys go now.
pub fn context(model: &Model) -> Context {
    match &model.dialog {
        Some(Dialog::Switch(_) | Dialog::Production(_) | Dialog::Mfa(_)) => Context::Dialog,
        Some(Dialog::Refusal(_) | Dialog::Quit(_)) => Context::Choice,
        Some(Dialog::Palette(_) | Dialog::Start(_)) => Context::Palette,
        Some(Dialog::Help(_)) => Context::Help,
        None => screen_context(model),
    }
}

/// Where the keys go once no dialog is open.
pub fn screen_context(model: &Model) -> Context {
    match model.screen {
        Screen::Roles if model.roles.is_filtering => Context::Filter,
        Screen::Roles => Context::Roles,
        Screen::Detail => Context::Detail,
        Screen::Accounts => Context::Accounts,
        Screen::Sessions => Context::Sessions,
        Screen::Log => Context::Log,
    }
}

/// The footer's hints, the most useful first; draw as many as fit.
pub fn footer(model: &Model) -> Vec<Hint> {
    let context = context(model);
    // Over a dialog these would be about the screen that it hides.
    let everywhere: &[Command] =
        if model.dialog.is_none() { &[Command::Help, Command::Palette] } else { &[] };
    let wanted = wanted(context).iter().chain(everywhere);
    wanted
        .filter(|command| is_available(model, **command))
        .filter_map(|command| hint(model, context, *command))
        .collect()
}

/// All commands of a context that have keys: first its own, then those that work everywhere.
pub fn all(model: &Model, context: Context) -> (Vec<Hint>, Vec<Hint>) {
    let own = |command: &Command| command.contexts().contains(&context);
    let everywhere = |command: &Command| command.contexts().contains(&Context::Global);
    let hints = |belongs: &dyn Fn(&Command) -> bool| -> Vec<Hint> {
        let commands = Command::ALL.iter().filter(|command| belongs(command));
        commands.filter_map(|command| hint(model, context, *command)).collect()
    };
    (hints(&own), hints(&everywhere))
}

fn hint(model: &Model, context: Context, command: Command) -> Option<Hint> {
    let keys = model.keymap.keys_of(context, command);
    (!keys.is_empty()).then_some(Hint { command, keys })
}

/// Whether the command would do something now.
pub fn is_available(model: &Model, command: Command) -> bool {
    match command {
        Command::Back => !model.before.is_empty(),
        Command::ToStart => model.is_switched(),
        Command::Tour | Command::TourNext | Command::TourPrevious => model.tour.is_some(),
        Command::ClearFilter => !model.roles.filter.is_empty(),
        Command::Switch if model.screen == Screen::Roles => {
            matches!(model.roles.rows.get(model.roles.cursor.selected), Some(Row::Role(_)))
        }
        // Starts are chosen, not spelled.
        Command::Complete => !matches!(model.dialog, Some(Dialog::Start(_))),
        _ => true,
    }
}

fn wanted(context: Context) -> &'static [Command] {
    match context {
        Context::Roles => &[
            Command::Switch,
            Command::Open,
            Command::Filter,
            Command::Shell,
            Command::SwitchFrom,
            Command::ShowWhy,
            Command::Back,
            Command::CopyArn,
            Command::Favourite,
            Command::Sort,
            Command::Group,
            Command::Refresh,
            Command::Accounts,
            Command::Sessions,
        ],
        Context::Detail => &[
            Command::Switch,
            Command::NextTab,
            Command::Leave,
            Command::Shell,
            Command::SwitchFrom,
            Command::WalkPath,
            Command::CopyStatement,
            Command::Fetch,
            Command::CopyArn,
            Command::Favourite,
        ],
        Context::Accounts => {
            &[Command::Open, Command::Use, Command::RefreshAccount, Command::Leave]
        }
        Context::Sessions => &[
            Command::Use,
            Command::Shell,
            Command::CopyExport,
            Command::CopyArn,
            Command::Forget,
            Command::Leave,
        ],
        Context::Log | Context::Help => &[Command::Down, Command::Up, Command::Leave],
        Context::Filter | Context::Choice => {
            &[Command::Accept, Command::Cancel, Command::Down, Command::Up]
        }
        Context::Dialog => &[Command::Accept, Command::Cancel, Command::NextField],
        Context::Palette => &[Command::Accept, Command::Complete, Command::Cancel],
        Context::Global => &[],
    }
}
