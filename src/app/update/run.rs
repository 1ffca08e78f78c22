//! Commands: what each does. The table in `command.rs` names the function of each.

mod action;
mod history;
mod list;
mod marks;
mod role;
mod session;

use std::collections::BTreeSet;

use crate::app::command::{Act, Command, Context, Motion};
use crate::app::dialogs::quit::QuitDialog;
use crate::app::dialogs::{Dialog, call, entry};
use crate::app::effect::Effect;
use crate::app::hint::{has_marks, is_available, screen_context, takes_one_role};
use crate::app::keymap::Bound;
use crate::app::layout::{areas, inner};
use crate::app::model::Model;
use crate::app::screens::{self, Screen, Subject, log};
use crate::app::toast::ToastKind;
use crate::app::update::{dialog, navigate, press, toast};
use crate::app::words::who;
use crate::domain::session::SessionSummary;

pub(in crate::app) use action::actions;
pub(in crate::app::update) use action::{act, action, action_order};
pub(crate) use history::again;
pub(crate) use list::{
    begin_filter, clear_filter, fold, fold_all, group, only_mine, refresh, refresh_account, sort,
};
pub(crate) use marks::{compare, forget_set, name_set, run_marked};
pub(in crate::app::update) use marks::{ran, take_line};
pub(crate) use role::{
    copy_statement, favourite, role, subject, switch, switch_from, switch_with, walk,
};
pub(crate) use session::{
    console, copy_export, forget, held, is_renewable, renew, shell, shell_here, switch_shell,
    to_start, use_selected,
};

/// What a command works on.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) model: &'a mut Model,
    pub(crate) effects: &'a mut Vec<Effect>,
    /// Where its key was pressed.
    pub(crate) context: Context,
}

/// These work over any dialog.
const OVER_DIALOGS: [Command; 5] =
    [Command::Help, Command::Suspend, Command::Theme, Command::TourNext, Command::TourPrevious];

/// The names of the themes, in the order in which the key goes through them.
const THEMES: [&str; 4] = ["dark", "light", "high-contrast", "plain"];

/// Does what a command says, if it means something in `context`.
pub(in crate::app::update) fn command(
    model: &mut Model,
    command: Command,
    context: Context,
    effects: &mut Vec<Effect>,
) {
    let is_own = command.contexts().contains(&context);
    if model.dialog.is_some() && !is_own && !OVER_DIALOGS.contains(&command) {
        // It is about the screen below, which cannot be seen now.
        return;
    }
    let run = &mut Run { model, effects, context };
    if run.refuses_marks(command) {
        return;
    }
    match command.act() {
        Act::Move(motion) => run.go(motion),
        Act::Edit(request) => press::edit(run.model, request),
        Act::Show(screen) => navigate::show(run.model, screen, run.effects),
        Act::Tab(tab) if matches!(run.model.dialog, Some(Dialog::Refusal(_))) => {
            dialog::leave_refusal(run.model, tab, run.effects);
        }
        Act::Tab(tab) => match role(run.model) {
            Some(role) => navigate::open_role(run.model, &role, Some(tab), run.effects),
            None => run.does_nothing(command),
        },
        Act::Role(act) => match role(run.model) {
            Some(role) => act(run, &role),
            // `enter` on what is folded away.
            None if command == Command::Switch && is_on_fold(run.model) => fold(run),
            None => run.does_nothing(command),
        },
        Act::Do(act) => act(run),
    }
}

impl Run<'_> {
    /// Says that a command takes one role, if several are marked.
    fn refuses_marks(&mut self, command: Command) -> bool {
        takes_one_role(command) && self.refuses_many(command.name())
    }

    /// The same for what takes one role, by its name.
    fn refuses_many(&mut self, name: &str) -> bool {
        let refuses = has_marks(self.model) && role(self.model).is_some();
        if refuses {
            let marked = match self.model.roles.marked.len() {
                1 => "one is marked".to_owned(),
                count => format!("{count} are marked"),
            };
            let keys = self.model.keymap.keys_of(Context::Roles, Command::ClearFilter);
            let key = keys
                .first()
                .map_or_else(String::new, |key| format!("; {key} takes the marks away"));
            self.notice(format!("`{name}` takes the selected role, and {marked}{key}"));
        }
        refuses
    }

    fn does_nothing(&mut self, command: Command) {
        let text = format!("`{}` needs a selected role", command.name());
        toast(self.model, ToastKind::Notice, text);
    }

    pub(crate) fn notice(&mut self, text: impl Into<String>) {
        toast(self.model, ToastKind::Notice, text);
    }

    pub(crate) fn copy(&mut self, what: &str, text: &str) {
        self.effects.push(Effect::Copy { what: what.to_owned(), text: text.to_owned() });
    }

    /// Moves the cursor, the focus or the page, of the dialog or of the screen.
    fn go(&mut self, motion: Motion) {
        let areas = areas(self.model);
        let height = match self.model.dialog {
            Some(_) => inner(areas.dialog).height.saturating_sub(1),
            None => areas.body.height,
        };
        let page = isize::try_from(height.max(1)).unwrap_or(isize::MAX);
        let step = match motion {
            Motion::Lines(lines) => lines,
            Motion::Pages(pages) => pages * page,
            Motion::HalfPages(halves) => halves * (page / 2).max(1),
            Motion::End(end) if end < 0 => isize::MIN,
            Motion::End(_) => isize::MAX,
        };
        if self.model.dialog.is_some() {
            dialog::by(self.model, step);
        } else {
            navigate::by(self.model, step);
        }
    }
}

/// Opens what is selected: a role, an account's roles, or all that is known of a line.
pub(crate) fn open(run: &mut Run<'_>) {
    if run.model.screen == Screen::History {
        return open_entry(run.model);
    }
    match subject(run.model) {
        Some(Subject::Role(role)) => navigate::open_role(run.model, &role, None, run.effects),
        Some(Subject::Account(_)) => navigate::open_account(run.model, run.effects),
        None if is_on_fold(run.model) => fold(run),
        None if run.model.screen == Screen::Log => open_call(run.model),
        Some(Subject::Session(_) | Subject::Elsewhere(_) | Subject::Live(_)) | None => {}
    }
}

/// All that is known of the selected call.
fn open_call(model: &mut Model) {
    let dialog = log::selected(model).map(|call| call::page(call, &model.inventory));
    model.dialog = dialog.map(Dialog::Page);
}

/// All that is known of the selected line of the history.
fn open_entry(model: &mut Model) {
    let dialog =
        screens::history::selected(model).map(|entry| entry::page(entry, &model.inventory));
    model.dialog = dialog.map(Dialog::Page);
}

/// Whether the selected line stands for roles that are folded away.
fn is_on_fold(model: &Model) -> bool {
    model.screen == Screen::Roles && model.roles.folded_account().is_some()
}

/// The ARN of the role, or of the selected session; those of all marked roles.
pub(crate) fn copy_arn(run: &mut Run<'_>) {
    if has_marks(run.model) {
        let arns: BTreeSet<String> =
            role::marked(run.model).iter().map(ToString::to_string).collect();
        let what = if arns.len() == 1 {
            "the ARN of one role".to_owned()
        } else {
            format!("the ARNs of {} roles", arns.len())
        };
        run.copy(&what, &arns.into_iter().collect::<Vec<_>>().join("\n"));
        return;
    }
    match role(run.model) {
        Some(role) => run.copy("the role's ARN", role.as_str()),
        None => session::copy_arn(run),
    }
}

/// Gives up the filter for the role that it found, which stays selected: the next search begins anew. Says whether
/// it could: words that mean nothing have chosen no role, and the one highlighted was not asked for.
pub(super) fn leaves_filter(model: &mut Model) -> bool {
    if !model.roles.is_filtering {
        return true;
    }
    if let Some(problem) = model.roles.query.problems.first() {
        let text = format!("the filter is not understood: {problem}");
        toast(model, ToastKind::Warning, text);
        return false;
    }
    model.roles.is_filtering = false;
    if let Some(found) = model.roles.selected() {
        let before = std::mem::take(&mut model.roles.filter_before);
        model.roles.filter.set(&before);
        model.roles.filter_changed(&model.inventory);
        model.roles.select(&model.inventory, found);
    }
    true
}

/// Confirms: the dialog, or the filter.
pub(crate) fn accept(run: &mut Run<'_>) {
    if run.model.dialog.is_some() {
        dialog::accept(run.model, run.effects);
    } else if let Some(filter) = run.model.list_filter_mut() {
        filter.keep();
    } else {
        if run.refuses_marks(Command::Switch) {
            return;
        }
        if !leaves_filter(run.model) {
            return;
        }
        if let Some(role) = role(run.model) {
            switch(run, &role);
        }
    }
}

/// Closes the dialog, or leaves the filter as it was before.
pub(crate) fn cancel(run: &mut Run<'_>) {
    if run.model.dialog.is_some() {
        dialog::cancel(run.model, run.effects);
    } else if let Some(filter) = run.model.list_filter_mut() {
        filter.cancel();
    } else {
        run.model.roles.cancel_filter(&run.model.inventory);
    }
}

/// Keeps the filter, and gives the keys back to what it filters.
pub(crate) fn keep(run: &mut Run<'_>) {
    if run.model.dialog.is_some() {
        dialog::accept(run.model, run.effects);
    } else {
        run.model.roles.is_filtering = false;
        if let Some(filter) = run.model.list_filter_mut() {
            filter.keep();
        }
    }
}

/// Leaves the page on top for the one below.
pub(crate) fn leave(run: &mut Run<'_>) {
    if run.model.dialog.is_some() {
        dialog::cancel(run.model, run.effects);
    } else if let Some(filter) = run.model.list_filter_mut().filter(|filter| !filter.is_empty()) {
        filter.clear();
    } else {
        navigate::show(run.model, Screen::Roles, run.effects);
    }
}

/// Shows the next theme, and remembers it.
pub(crate) fn next_theme(run: &mut Run<'_>) {
    let Run { model, effects, .. } = run;
    // `auto` looks like one of them: the first press must show another.
    let present = if model.theme == "auto" { model.setup.auto_theme } else { model.theme.as_str() };
    let here = THEMES.iter().position(|theme| *theme == present);
    let next = here.map_or(0, |place| (place + 1) % THEMES.len());
    if let Some(theme) = THEMES.get(next) {
        (*theme).clone_into(&mut model.theme);
        model.notes.theme = Some((*theme).to_owned());
        let shown = if model.setup.shows_colors { "" } else { ", without colours (NO_COLOR)" };
        toast(model, ToastKind::Notice, format!("theme {theme}{shown}"));
        effects.push(Effect::SaveNotes(model.notes.clone()));
    }
}

/// Asks first if sessions would be lost that took a switch to obtain; those in the vault outlive kamen.
pub(crate) fn quit(run: &mut Run<'_>) {
    let Run { model, effects, .. } = run;
    let is_live = |session: &&SessionSummary| {
        model.switched.contains(&session.id)
            && !session.is_kept
            && session.expires.is_none_or(|expires| expires > model.now)
    };
    let names: Vec<String> =
        model.sessions.iter().filter(is_live).map(|session| who(&session.identity)).collect();
    let lost = match names.as_slice() {
        [] => {
            effects.push(Effect::Quit);
            return;
        }
        [one] => format!("the session of {one} ends with kamen"),
        [first, rest @ ..] => {
            let others = if rest.len() == 1 { "one other" } else { "others" };
            format!("{} sessions end with kamen: {first} and {others}", names.len())
        }
    };
    model.dialog = Some(Dialog::Quit(QuitDialog { lost }));
}

/// Runs a command named in the palette, as if its key had been pressed on the screen below.
pub(in crate::app::update) fn named(model: &mut Model, chosen: Bound, effects: &mut Vec<Effect>) {
    model.dialog = None;
    let context = screen_context(model);
    let chosen = match chosen {
        Bound::Command(command) => command,
        Bound::Action(index) => return action(model, index, context, effects),
    };
    if !is_available(model, chosen) {
        toast(model, ToastKind::Notice, format!("`{}` would do nothing now", chosen.name()));
        return;
    }
    model.last_command = Some(chosen);
    command(model, chosen, context, effects);
}
