//! Which keys the footer and the help show, generated from commands and keymap.

use unicode_width::UnicodeWidthStr;

use crate::app::command::{Act, Command, Context};
use crate::app::dialogs::Dialog;
use crate::app::dialogs::shell::Asks;
use crate::app::dialogs::sign_in::SignInDialog;
use crate::app::layout::{areas, inner};
use crate::app::model::Model;
use crate::app::screens::{Screen, Subject, history, log};
use crate::app::update::run;

/// A command with its keys, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub command: Command,
    /// As the keymap writes them; never empty.
    pub keys: Vec<String>,
    /// What it does, in a word or two.
    pub word: &'static str,
}

impl Hint {
    /// The cells of `key word`, the first key alone.
    pub fn text_width(&self) -> usize {
        self.keys.first().map_or(0, |key| key.width()) + 1 + self.word.width()
    }
}

/// Where the keys go now.
pub fn context(model: &Model) -> Context {
    model.dialog.as_ref().map_or_else(|| screen_context(model), Dialog::context)
}

/// Where the keys go once no dialog is open.
pub fn screen_context(model: &Model) -> Context {
    let of_list = || model.list_filter().is_some_and(|filter| filter.has_keys);
    let is_filtering = (model.screen == Screen::Roles && model.roles.is_filtering) || of_list();
    if is_filtering { Context::Filter } else { model.screen.spec().context }
}

/// The footer's hints, the most useful first; draw as many as fit.
pub fn footer(model: &Model) -> Vec<Hint> {
    let context = context(model);
    // Over a dialog these would be about the screen that it hides.
    let everywhere: &[Command] =
        if model.dialog.is_none() { &[Command::Help, Command::Palette] } else { &[] };
    let is_on_fold = context == Context::Roles && model.roles.folded_account().is_some();
    let unfold: &[Command] = if is_on_fold { &[Command::Fold] } else { &[] };
    let marks: &[Command] = if has_marks(model) && context == Context::Roles {
        &[
            Command::Mark,
            Command::MarkRange,
            Command::RunAsAll,
            Command::Compare,
            Command::ClearFilter,
            Command::NameSet,
            Command::CopyArn,
            Command::Favourite,
        ]
    } else {
        &[]
    };
    let usual = context.hints().iter().filter(|command| !marks.contains(command));
    let wanted = unfold.iter().chain(marks).chain(usual).chain(everywhere);
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
        let commands = commands.filter(|command| exists(model, **command));
        commands.filter_map(|command| hint(model, context, *command)).collect()
    };
    (hints(&own), hints(&everywhere))
}

fn hint(model: &Model, context: Context, command: Command) -> Option<Hint> {
    let keys = model.keymap.keys_of(context, command);
    (!keys.is_empty()).then_some(Hint { command, keys, word: word(model, command) })
}

/// What a command does where the person is.
fn word(model: &Model, command: Command) -> &'static str {
    let accepts = match &model.dialog {
        None if model.screen == Screen::Roles => "switch",
        Some(Dialog::Switch(_)) => "switch",
        Some(Dialog::Quit(_)) => "quit",
        Some(Dialog::Palette(_)) => "run",
        Some(Dialog::Start(_)) => "choose",
        Some(Dialog::Shell(shell)) => match shell.asks {
            Asks::Role { .. } => "switch",
            Asks::Code { .. } => command.short(),
            Asks::End => "end",
        },
        Some(
            Dialog::Production(_)
            | Dialog::Refusal(_)
            | Dialog::Mfa(_)
            | Dialog::SignIn(_)
            | Dialog::Help(_)
            | Dialog::Line(_)
            | Dialog::Compare(_)
            | Dialog::Page(_),
        )
        | None => command.short(),
    };
    if command == Command::Forget && is_live_shell(model) {
        return "end";
    }
    if command == Command::MoreFields && is_whole(model) {
        return "fewer";
    }
    if command == Command::Accept { accepts } else { command.short() }
}

/// Whether a command does something now.
type Condition = fn(&Model) -> bool;

/// When a command does something; one that is not named here always does.
const CONDITIONS: [(Command, Condition); 27] = [
    (Command::Back, |model| !model.before.is_empty()),
    (Command::ToStart, Model::is_switched),
    (Command::Tour, has_tour),
    (Command::TourNext, has_tour),
    (Command::TourPrevious, has_tour),
    (Command::ClearFilter, |model| {
        let is_plain = model.roles.filter.is_empty() && model.roles.marked.is_empty();
        !is_plain || model.pending().is_some()
    }),
    // The other dialogs with text have one field.
    (Command::NextField, |model| matches!(model.dialog, Some(Dialog::Switch(_)))),
    (Command::MoreFields, |model| matches!(model.dialog, Some(Dialog::Switch(_)))),
    (Command::Down, moves_through_lines),
    (Command::Up, moves_through_lines),
    (Command::SignIn, |model| !model.setup.beginnings.gates.is_empty()),
    (Command::Accept, |model| {
        let finds = model.dialog.is_some() || model.screen != Screen::Roles || has_role(model);
        let is_idle = |dialog: &SignInDialog| dialog.request().is_none() || dialog.wants_code();
        finds && sign_in(model).is_none_or(is_idle)
    }),
    (Command::Open, |model| {
        let is_call = model.screen == Screen::Log && log::selected(model).is_some();
        is_call
            || has_entry(model)
            || run::subject(model).is_some()
            || model.roles.folded_account().is_some()
    }),
    (Command::CopyStatement, |model| {
        let has_page = sign_in(model).is_none_or(|dialog| dialog.page().is_some());
        has_page && (context(model) != Context::Dialog || sign_in(model).is_some())
    }),
    (Command::Shell, |model| {
        has_role(model) || matches!(run::subject(model), Some(Subject::Session(_)))
    }),
    (Command::Again, has_entry),
    (Command::RunAsAll, |model| has_role(model) || has_marks(model)),
    (Command::NameSet, |model| has_role(model) || has_marks(model)),
    (Command::Compare, has_marks),
    (Command::WalkPath, |model| model.known_chain().is_some()),
    (Command::SwitchShell, is_live_shell),
    (Command::Use, |model| model.screen != Screen::Sessions || run::subject(model).is_some()),
    (Command::CopyArn, |model| has_role(model) || has_marks(model) || run::held(model).is_some()),
    (Command::Renew, |model| {
        let held = run::held(model);
        is_live_shell(model) || held.is_some_and(|session| run::is_renewable(model, session))
    }),
    (Command::Forget, |model| is_live_shell(model) || run::held(model).is_some()),
    (Command::CopyExport, |model| run::held(model).is_some()),
    // Starts are chosen, not spelled.
    (Command::Complete, |model| !matches!(model.dialog, Some(Dialog::Start(_)))),
];

/// Whether there are lines to move through; what shows as a whole needs no moving.
fn moves_through_lines(model: &Model) -> bool {
    match &model.dialog {
        Some(Dialog::Page(call)) => {
            call.lines.len() > usize::from(inner(areas(model).dialog).height)
        }
        Some(dialog) => dialog.has_lines(),
        None => true,
    }
}

/// The demo alone has a tour.
fn has_tour(model: &Model) -> bool {
    model.setup.is_demo || model.tour.is_some()
}

/// Whether the command does something anywhere in these screens: the tour's do in the demo alone.
pub fn exists(model: &Model, command: Command) -> bool {
    let is_of_tour = matches!(command, Command::Tour | Command::TourNext | Command::TourPrevious);
    !is_of_tour || has_tour(model)
}

/// Whether roles are marked on the screen that shows, or below the palette.
pub fn has_marks(model: &Model) -> bool {
    let is_shown = matches!(model.dialog, None | Some(Dialog::Palette(_)));
    model.screen == Screen::Roles && is_shown && !model.roles.marked.is_empty()
}

/// Whether a command is about one role alone, so that it leaves marked ones alone.
pub fn takes_one_role(command: Command) -> bool {
    const ONE: [Command; 5] = [
        Command::Switch,
        Command::SwitchWith,
        Command::SwitchFrom,
        Command::Shell,
        Command::Console,
    ];
    ONE.contains(&command)
}

/// Whether the dialog of a switch shows every field.
fn is_whole(model: &Model) -> bool {
    matches!(&model.dialog, Some(Dialog::Switch(switch)) if switch.is_whole)
}

fn has_entry(model: &Model) -> bool {
    model.screen == Screen::History && history::selected(model).is_some()
}

fn is_live_shell(model: &Model) -> bool {
    matches!(run::subject(model), Some(Subject::Live(_)))
}

fn has_role(model: &Model) -> bool {
    run::role(model).is_some()
}

fn sign_in(model: &Model) -> Option<&SignInDialog> {
    match &model.dialog {
        Some(Dialog::SignIn(dialog)) => Some(dialog),
        Some(_) | None => None,
    }
}

/// Whether the command would do something now.
pub fn is_available(model: &Model, command: Command) -> bool {
    let needs_role = matches!(command.act(), Act::Role(_) | Act::Tab(_));
    let condition = CONDITIONS.iter().find(|(own, _)| *own == command);
    (!needs_role || model.dialog.is_some() || has_role(model))
        && !(takes_one_role(command) && has_marks(model))
        && condition.is_none_or(|(_, holds)| holds(model))
}
