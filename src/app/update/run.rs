//! Commands: what each does.

use crate::app::command::{Command, Context};
use crate::app::detail::Tab;
use crate::app::dialog::Dialog;
use crate::app::effect::{Effect, Scope};
use crate::app::hint::is_available;
use crate::app::model::{Model, Screen};
use crate::app::remote::Remote;
use crate::app::toast::ToastKind;
use crate::app::update::{dialog, identity, inventory, navigate, press, switching, toast};
use crate::domain::arn::RoleArn;
use crate::domain::session::SessionSummary;

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

/// The role that a command is about.
pub(super) fn role(model: &Model) -> Option<RoleArn> {
    match model.screen {
        Screen::Roles => {
            let index = model.roles.selected()?;
            model.inventory.role(index).map(|entry| entry.role.arn.clone())
        }
        Screen::Detail => model.detail.as_ref().map(|detail| detail.role.clone()),
        Screen::Accounts | Screen::Sessions | Screen::Log => None,
    }
}

fn on_role(model: &mut Model, command: Command, effects: &mut Vec<Effect>) -> bool {
    let tab = match command {
        Command::ShowTrust => Some(Tab::Trust),
        Command::ShowWhy => Some(Tab::Why),
        Command::ShowPath => Some(Tab::Path),
        Command::ShowPolicies => Some(Tab::Policies),
        Command::ShowJson => Some(Tab::Json),
        Command::Open if model.screen == Screen::Roles => Some(Tab::Trust),
        Command::Switch
        | Command::SwitchFrom
        | Command::WalkPath
        | Command::Favourite
        | Command::CopyArn
        | Command::CopyStatement
        | Command::Fetch => None,
        _ => return false,
    };
    let Some(role) = role(model) else { return false };
    match command {
        _ if tab.is_some() => navigate::open_role(model, &role, tab, effects),
        Command::Switch => switching::open(model, &role, None, Vec::new()),
        Command::SwitchFrom => dialog::open_starts(model, Some(role)),
        Command::WalkPath => walk(model, &role),
        Command::Favourite => favourite(model, &role, effects),
        Command::CopyArn => copy(effects, "the role's ARN", role.as_str()),
        Command::CopyStatement => copy_shown(model, effects),
        _ => navigate::fetch_policy(model, &role, effects),
    }
    true
}

fn walk(model: &mut Model, role: &RoleArn) {
    let path = model.detail.as_ref().and_then(|detail| detail.path.ready()).cloned();
    let Some(path) = path.filter(|path| !path.hops.is_empty()) else {
        toast(model, ToastKind::Notice, "no chain to this role is known: see the tab Path");
        return;
    };
    let mut through: Vec<RoleArn> = path.hops.iter().map(|hop| hop.to.clone()).collect();
    through.retain(|hop| hop != role);
    // The chain begins at the identity in use, or at a start of the person's own.
    let is_here = model.session().is_some_and(|session| session.identity.arn == path.from);
    let start = model.sessions.iter().find(|held| held.identity.arn == path.from);
    let from = start.filter(|_| !is_here).map(|held| held.start.clone());
    switching::open(model, role, from.as_ref(), through);
}

fn favourite(model: &mut Model, role: &RoleArn, effects: &mut Vec<Effect>) {
    let is_favourite = model.notes.toggle_favourite(role);
    if let Some(entry) = model.inventory.entry_mut(role) {
        entry.is_favourite = is_favourite;
    }
    // Later pages of the inventory are marked from the notes: they must say the same.
    model.setup.notes.favourites.clone_from(&model.notes.favourites);
    if model.screen == Screen::Roles && model.roles.selected().is_some() {
        // The role goes to another group; the cursor stays where it is, on the next role.
        model.roles.step(1);
    }
    model.roles.renew(&model.inventory);
    let text = if is_favourite { "is a favourite now" } else { "is no favourite any more" };
    toast(model, ToastKind::Done, format!("{} {text}", role.name()));
    effects.push(Effect::SaveNotes(model.notes.clone()));
}

fn copy(effects: &mut Vec<Effect>, what: &str, text: &str) {
    effects.push(Effect::Copy { what: what.to_owned(), text: text.to_owned() });
}

/// The missing statement on the tab "why", a document on the others.
fn copy_shown(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(detail) = &model.detail else { return };
    let found = match detail.tab {
        Tab::Why => {
            let missing = detail.why.ready().and_then(|why| why.missing.first());
            missing.map(|missing| ("the missing statement", missing.statement.clone()))
        }
        Tab::Policies => detail.selected_document().map(|text| ("the policy", text)),
        Tab::Trust | Tab::Path | Tab::Json => {
            let trust = model.inventory.entry(&detail.role).and_then(|e| e.role.trust.clone());
            trust.map(|text| ("the trust policy", text.to_string()))
        }
    };
    match found {
        Some((what, text)) => copy(effects, what, &text),
        None => toast(model, ToastKind::Notice, "there is nothing to copy here yet"),
    }
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

/// The first start that leads into the selected account becomes the identity in use.
fn use_account(model: &mut Model, effects: &mut Vec<Effect>) {
    let account = model.inventory.accounts.values().nth(model.accounts.selected);
    let name = account.and_then(|account| account.identities.first().cloned());
    let is_named = |start: &&crate::domain::session::Start| {
        name.as_ref().is_some_and(|name| match start {
            crate::domain::session::Start::Profile(own) => own == name,
            crate::domain::session::Start::Environment => name == "environment",
        })
    };
    match model.setup.starts.iter().find(is_named).cloned() {
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
    inventory::read(model, Scope::Everything, effects);
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
    inventory::read(model, Scope::Account(account), effects);
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
    match model.sessions.iter().filter(is_live).count() {
        0 => effects.push(Effect::Quit),
        1 => model.dialog = Some(Dialog::Quit { lost: "one session ends with kamen".to_owned() }),
        count => {
            model.dialog = Some(Dialog::Quit { lost: format!("{count} sessions end with kamen") });
        }
    }
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
