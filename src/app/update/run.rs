//! Commands: what each does.

mod role;

use crate::app::command::{Command, Context};
use crate::app::dialogs::Dialog;
use crate::app::dialogs::quit::QuitDialog;
use crate::app::effect::Effect;
use crate::app::hint::is_available;
use crate::app::model::Model;
use crate::app::remote::Remote;
use crate::app::screens::Screen;
use crate::app::toast::ToastKind;
use crate::app::update::{dialog, identity, inventory, navigate, press, toast};
use crate::domain::inventory::Scope;
use crate::domain::session::SessionSummary;

pub(super) use role::role;
use role::{copy, on_role};

/// The names of the themes, in the order in which the key goes through them.
const THEMES: [&str; 4] = ["dark", "light", "high-contrast", "plain"];

pub(super) fn command(
    model: &mut Model,
    command: Command,
    context: Context,
    effects: &mut Vec<Effect>,
) {
    if model.dialog.is_some() && !is_for_everywhere(command) {
        dialog::command(model, command, effects);
    } else if !(press::edit_command(model, command)
        || navigate::moves(model, command)
        || on_role(model, command, effects)
        || on_session(model, command, effects)
        || on_screen(model, command, context, effects))
    {
        toast(model, ToastKind::Notice, format!("`{}` does nothing here", command.name()));
    }
}

/// These work over any dialog.
fn is_for_everywhere(command: Command) -> bool {
    matches!(command, Command::Suspend | Command::Theme | Command::TourNext | Command::TourPrevious)
}

/// The session that a command is about: the selected one, or the one in use.
fn session(model: &Model) -> Option<SessionSummary> {
    if model.screen == Screen::Sessions {
        return model.sessions.get(model.sessions_cursor.selected).cloned();
    }
    model.session().cloned()
}

fn on_session(model: &mut Model, command: Command, effects: &mut Vec<Effect>) -> bool {
    match command {
        Command::Back => identity::back(model, effects),
        Command::ToStart => {
            let start = model.session().map(|session| session.start.clone());
            let start = start.unwrap_or_else(|| model.setup.start.clone());
            identity::use_start(model, start, effects);
        }
        Command::ChooseStart => dialog::open_starts(model, None),
        Command::Use if model.screen == Screen::Accounts => use_account(model, effects),
        Command::Shell
        | Command::CopyExport
        | Command::Use
        | Command::Forget
        | Command::CopyArn => {
            let Some(session) = session(model) else {
                toast(model, ToastKind::Warning, "there is no session yet");
                return true;
            };
            match command {
                Command::Shell => effects.push(Effect::OpenShell { session: session.id }),
                Command::CopyExport => effects.push(Effect::CopyExport { session: session.id }),
                Command::Use => identity::become_session(model, &session, true, effects),
                Command::Forget => effects.push(Effect::Forget { session: session.id }),
                _ => copy(effects, "the session's ARN", &session.identity.arn),
            }
        }
        _ => return false,
    }
    true
}

/// A start that leads into the selected account becomes the identity in use: the one that kamen began
/// with, where it is among them, else the first.
fn use_account(model: &mut Model, effects: &mut Vec<Effect>) {
    let account = model.inventory.accounts.values().nth(model.accounts.selected);
    let starts = account.map(|account| account.identities.as_slice()).unwrap_or_default();
    let own = starts.iter().find(|start| **start == model.setup.start);
    match own.or(starts.first()).cloned() {
        Some(start) => identity::use_start(model, start, effects),
        None => toast(model, ToastKind::Notice, "no start of yours leads into this account"),
    }
}

fn on_screen(
    model: &mut Model,
    command: Command,
    context: Context,
    effects: &mut Vec<Effect>,
) -> bool {
    match command {
        Command::Filter => {
            navigate::show(model, Screen::Roles, effects);
            model.roles.is_filtering = true;
        }
        Command::ClearFilter => clear_filter(model),
        Command::Accept if context == Context::Filter => model.roles.is_filtering = false,
        Command::Cancel if context == Context::Filter => {
            model.roles.is_filtering = false;
            clear_filter(model);
        }
        Command::Sort => {
            model.roles.sort = model.roles.sort.next();
            model.roles.renew(&model.inventory);
            toast(model, ToastKind::Notice, format!("sorted by {}", model.roles.sort.word()));
        }
        Command::Group => {
            model.roles.is_flat = !model.roles.is_flat;
            model.roles.renew(&model.inventory);
            model.notes.is_flat = Some(model.roles.is_flat);
            effects.push(Effect::SaveNotes(model.notes.clone()));
        }
        Command::Refresh => refresh(model, effects),
        Command::RefreshAccount => refresh_account(model, effects),
        Command::Open => navigate::open_account(model, effects),
        Command::NextTab => navigate::step_tab(model, 1, effects),
        Command::PreviousTab => navigate::step_tab(model, -1, effects),
        Command::Roles | Command::Leave => navigate::show(model, Screen::Roles, effects),
        Command::Accounts => navigate::show(model, Screen::Accounts, effects),
        Command::Sessions => navigate::show(model, Screen::Sessions, effects),
        Command::Log => navigate::show(model, Screen::Log, effects),
        Command::Help => dialog::open_help(model, context),
        Command::Palette => dialog::open_palette(model),
        Command::Theme => next_theme(model, effects),
        Command::Tour | Command::TourNext | Command::TourPrevious => {
            crate::app::tour::command(model, command);
        }
        Command::Suspend => effects.push(Effect::Suspend),
        Command::Quit => quit(model, effects),
        _ => return false,
    }
    true
}

fn clear_filter(model: &mut Model) {
    if !model.roles.filter.is_empty() {
        model.roles.filter.set("");
        model.roles.filter_changed(&model.inventory);
    }
}

fn refresh(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.screen == Screen::Detail {
        navigate::reload(model, effects);
        return;
    }
    if matches!(model.identity, Remote::Failed(_)) {
        identity::identify(model, model.setup.start.clone(), None, effects);
    }
    inventory::read(model, Scope::default(), effects);
    toast(model, ToastKind::Notice, "listing all accounts again");
}

fn refresh_account(model: &mut Model, effects: &mut Vec<Effect>) {
    let account = match model.screen {
        Screen::Accounts => model.inventory.accounts.keys().nth(model.accounts.selected).copied(),
        Screen::Roles | Screen::Detail | Screen::Sessions | Screen::Log => {
            role(model).map(|role| role.account())
        }
    };
    let Some(account) = account else { return };
    if dialog::ask_for_account_code(model, account) {
        return;
    }
    inventory::read(model, Scope::of(account), effects);
    let label = model.inventory.account_label(account);
    toast(model, ToastKind::Notice, format!("listing {label} again"));
}

fn next_theme(model: &mut Model, effects: &mut Vec<Effect>) {
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

/// Asks first where sessions would be lost that took a switch to obtain.
fn quit(model: &mut Model, effects: &mut Vec<Effect>) {
    let is_live = |session: &&SessionSummary| {
        model.switched.contains(&session.id)
            && session.expires.is_none_or(|expires| expires > model.now)
    };
    let lost = match model.sessions.iter().filter(is_live).count() {
        0 => {
            effects.push(Effect::Quit);
            return;
        }
        1 => "one session ends with kamen".to_owned(),
        count => format!("{count} sessions end with kamen"),
    };
    model.dialog = Some(Dialog::Quit(QuitDialog { lost }));
}

/// Runs a command named in the palette, as if its key had been pressed on the screen below.
pub(super) fn named(model: &mut Model, chosen: Command, effects: &mut Vec<Effect>) {
    model.dialog = None;
    if !is_available(model, chosen) {
        toast(model, ToastKind::Notice, format!("`{}` would do nothing now", chosen.name()));
        return;
    }
    model.last_command = Some(chosen);
    let context = crate::app::hint::screen_context(model);
    command(model, chosen, context, effects);
}
