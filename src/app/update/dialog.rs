//! Dialogs: opening them, and what commands do in them.

use crate::app::command::{Command, Context};
use crate::app::dialogs::help::HelpDialog;
use crate::app::dialogs::mfa::MfaDialog;
use crate::app::dialogs::palette::{Choice, Palette, matches};
use crate::app::dialogs::production::Deed;
use crate::app::dialogs::sign_in::After;
use crate::app::dialogs::start::StartDialog;
use crate::app::dialogs::{Dialog, help};
use crate::app::effect::{Effect, MfaCode};
use crate::app::hint::{is_available, screen_context};
use crate::app::input::TextInput;
use crate::app::list::ListCursor;
use crate::app::model::Model;
use crate::app::remote::Remote;
use crate::app::screens::Screen;
use crate::app::screens::detail::Tab;
use crate::app::toast::ToastKind;
use crate::app::update::{guard, identity, live_shell, navigate, run, sign_in, switching, toast};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::inventory::AccountState;
use crate::domain::limits::mfa_code;
use crate::domain::role_name::{account_and_role, normal};

/// Lets the person choose a start: to switch to `role` from it, or to use it.
pub(in crate::app) fn open_starts(model: &mut Model, role: Option<RoleArn>) {
    if model.setup.beginnings.starts.is_empty() {
        toast(model, ToastKind::Notice, "there is no other start to choose");
        return;
    }
    let used = model.session().map(|session| &session.start);
    let dialog = StartDialog::new(&model.setup, &model.inventory, role, used);
    model.dialog = Some(Dialog::Start(dialog));
}

pub(in crate::app) fn open_help(model: &mut Model, context: Context) {
    if matches!(model.dialog, Some(Dialog::Help(_))) {
        return;
    }
    let source = help::lines(model, context);
    let below = model.dialog.take().map(Box::new);
    model.dialog = Some(Dialog::Help(Box::new(HelpDialog {
        source,
        lines: Vec::new(),
        scroll: 0,
        search: TextInput::default(),
        is_searching: false,
        below,
    })));
}

/// The dialog that waits for an answer: the help may lie over it.
pub(super) fn waiting(model: &mut Model) -> Option<&mut Dialog> {
    let dialog = model.dialog.as_mut()?;
    if let Dialog::Help(help) = dialog { help.below.as_deref_mut() } else { Some(dialog) }
}

/// Closes that dialog; the help over it stays.
pub(super) fn take_waiting(model: &mut Model) -> Option<Dialog> {
    match &mut model.dialog {
        Some(Dialog::Help(help)) => help.below.take().map(|below| *below),
        dialog => dialog.take(),
    }
}

/// Opens a dialog that an answer brings: below the help, which is being read.
pub(super) fn put_waiting(model: &mut Model, dialog: Dialog) {
    match &mut model.dialog {
        Some(Dialog::Help(help)) => help.below = Some(Box::new(dialog)),
        top => *top = Some(dialog),
    }
}

/// Whether there is a dialog beside the help.
pub(super) fn is_any_open(model: &mut Model) -> bool {
    waiting(model).is_some()
}

pub(in crate::app) fn open_palette(model: &mut Model) {
    let palette =
        Palette { input: TextInput::default(), matches: Vec::new(), cursor: ListCursor::default() };
    model.dialog = Some(Dialog::Palette(palette));
    complete_palette(model);
}

/// If an account could not be listed for want of a sign-in or a code: asks for it.
pub(super) fn ask_for_account(model: &mut Model, id: AccountId) -> bool {
    sign_in::offer_for_account(model, id) || ask_for_account_code(model, id)
}

fn ask_for_account_code(model: &mut Model, id: AccountId) -> bool {
    let Some(account) = model.inventory.accounts.get(&id) else { return false };
    let AccountState::MfaNeeded { device, .. } = &account.facts.state else { return false };
    let Some(start) = account.facts.identities.first().cloned() else { return false };
    let device = device.clone().unwrap_or_else(|| "your MFA device".to_owned());
    let input = TextInput::code();
    model.dialog =
        Some(Dialog::Mfa(MfaDialog { start, device, input, problem: None, request: None }));
    true
}

/// The commands that answer to what is typed, best first.
pub(super) fn complete_palette(model: &mut Model) {
    let context = screen_context(model);
    let commands = Command::ALL.iter().copied();
    let commands =
        commands.filter(|command| command.belongs_to(context) && is_available(model, *command));
    let mut available: Vec<Choice> = run::actions(model).collect();
    available.extend(commands.map(Choice::from));
    if let Some(Dialog::Palette(palette)) = &mut model.dialog {
        palette.matches = matches(palette.input.text(), available);
        palette.cursor = ListCursor::default();
    }
}

/// Moves cursor, focus or page of the dialog on top.
pub(in crate::app) fn by(model: &mut Model, step: isize) {
    let Some(dialog) = &mut model.dialog else { return };
    if let Dialog::Switch(switch) = dialog {
        switch.step_focus(step.signum());
    } else if let Some((cursor, count)) = dialog.list_mut() {
        cursor.step(step, count);
    } else if let Some((scroll, _)) = dialog.page_mut() {
        *scroll = scroll.saturating_add_signed(step);
    }
}

/// Shows every field of the switch dialog, or those that matter again.
pub(in crate::app) fn show_all(model: &mut Model) {
    if let Some(Dialog::Switch(switch)) = &mut model.dialog {
        switch.is_whole = !switch.is_whole;
    }
}

/// Closes the dialog; one that was opened from another goes back to that.
pub(super) fn cancel(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.dialog.take() {
        Some(Dialog::Switch(switch)) => {
            effects.extend(switch.request.map(Effect::Cancel));
        }
        Some(Dialog::Production(production)) => match production.deed {
            Deed::Switch { switch, .. } if !switch.is_quick => {
                model.dialog = Some(Dialog::Switch(switch));
            }
            Deed::Switch { .. }
            | Deed::Use(_)
            | Deed::UseStart(_)
            | Deed::SwitchShell(_)
            | Deed::Shell(_)
            | Deed::Console(_)
            | Deed::Act { .. } => {}
        },
        Some(Dialog::Refusal(refusal)) => {
            if let Remote::Loading(request) = refusal.why {
                effects.push(Effect::Cancel(request));
            }
        }
        Some(Dialog::Mfa(mfa)) => {
            model.identifying = None;
            effects.extend(mfa.request.map(Effect::Cancel));
        }
        Some(Dialog::SignIn(sign_in)) => {
            effects.extend(sign_in.request().map(Effect::Cancel));
            if let After::Switch(switch) = sign_in.after {
                model.dialog = Some(Dialog::Switch(switch));
            }
        }
        Some(Dialog::Help(mut help)) if help.is_searching => {
            help.is_searching = false;
            help.search = TextInput::default();
            model.dialog = Some(Dialog::Help(help));
        }
        Some(Dialog::Help(help)) => model.dialog = help.below.map(|below| *below),
        Some(Dialog::Shell(shell)) => effects.extend(shell.request.map(Effect::Cancel)),
        Some(Dialog::Compare(compare)) => {
            effects.extend(compare.requests().into_iter().map(Effect::Cancel));
        }
        Some(
            Dialog::Start(_)
            | Dialog::Quit(_)
            | Dialog::Palette(_)
            | Dialog::Page(_)
            | Dialog::Line(_),
        )
        | None => {}
    }
}

pub(super) fn accept(model: &mut Model, effects: &mut Vec<Effect>) {
    match &model.dialog {
        Some(Dialog::Switch(_)) => switching::submit(model, effects),
        Some(Dialog::Production(_)) => guard::confirm(model, effects),
        Some(Dialog::Start(_)) => choose_start(model, effects),
        Some(Dialog::Mfa(_)) => send_code(model, effects),
        Some(Dialog::SignIn(_)) => sign_in::accept(model, effects),
        Some(Dialog::Quit(_)) => effects.push(Effect::Quit),
        Some(Dialog::Palette(_)) => run_chosen(model, effects),
        Some(Dialog::Refusal(_)) => try_again(model),
        Some(Dialog::Help(_)) => leave_search(model, effects),
        Some(Dialog::Page(_) | Dialog::Compare(_)) => cancel(model, effects),
        Some(Dialog::Line(_)) => run::take_line(model, effects),
        Some(Dialog::Shell(_)) => live_shell::accept(model, effects),
        None => {}
    }
}

/// Gives the keys to the search of the help.
pub(super) fn search_help(model: &mut Model) -> bool {
    let Some(Dialog::Help(help)) = &mut model.dialog else { return false };
    help.is_searching = true;
    true
}

/// The search keeps its text and gives the keys back to the page; the page closes.
fn leave_search(model: &mut Model, effects: &mut Vec<Effect>) {
    match &mut model.dialog {
        Some(Dialog::Help(help)) if help.is_searching => help.is_searching = false,
        Some(_) | None => cancel(model, effects),
    }
}

fn choose_start(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Start(dialog)) = &model.dialog else { return };
    // If nothing answers, what was typed stays to be mended.
    let Some(choice) = dialog.selected() else { return };
    if let Some(failure) = choice.problem.clone() {
        // Another can be chosen at once.
        let hint = failure.hint.as_ref().map_or_else(String::new, |hint| format!("; {hint}"));
        toast(model, ToastKind::Problem, format!("{failure}{hint}"));
        return;
    }
    let start = choice.start.clone();
    let role = dialog.role.clone();
    model.dialog = None;
    if role.is_none() && model.identity == Remote::Absent {
        // No profile is the default: the one chosen first is remembered.
        model.notes.start = Some(start.clone());
        effects.push(Effect::SaveNotes(model.notes.clone()));
    }
    match role {
        Some(role) => switching::open(model, &role, Some(&start), Vec::new()),
        None => guard::guard(model, Deed::UseStart(start), effects),
    }
}

fn send_code(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Mfa(dialog)) = &mut model.dialog else { return };
    let Some(code) = mfa_code(dialog.input.text()) else {
        dialog.problem = Some("a code has six digits".to_owned());
        return;
    };
    if dialog.request.is_some() {
        return;
    }
    let start = dialog.start.clone();
    dialog.input = TextInput::code();
    identity::identify(model, start, Some(MfaCode(code)), effects);
    let request = model.identifying.as_ref().map(|(request, _)| *request);
    if let Some(Dialog::Mfa(dialog)) = &mut model.dialog {
        dialog.request = request;
    }
}

fn run_chosen(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Palette(palette)) = &model.dialog else { return };
    let chosen = palette.matches.get(palette.cursor.selected).map(|(choice, _)| choice.bound);
    if let Some(bound) = chosen {
        run::named(model, bound, effects);
    } else if account_and_role(&normal(palette.input.text())).is_some() {
        // A role that was pasted here is looked for in the list.
        let role = normal(palette.input.text()).into_owned();
        model.dialog = None;
        navigate::show(model, Screen::Roles, effects);
        model.roles.filter.set(&role);
        model.roles.filter_changed(&model.inventory);
    } else {
        let text = format!("`{}` is no command here", palette.input.text().trim());
        model.dialog = None;
        toast(model, ToastKind::Warning, text);
    }
}

/// Writes the selected name out.
pub(in crate::app) fn take_over(model: &mut Model) {
    if let Some(Dialog::Palette(palette)) = &mut model.dialog
        && let Some((choice, _)) = palette.matches.get(palette.cursor.selected)
    {
        let name = choice.name.clone();
        palette.input.set(&name);
        complete_palette(model);
    }
}

/// Back to the dialog that was refused, all fields as they were.
fn try_again(model: &mut Model) {
    if let Some(Dialog::Refusal(refusal)) = model.dialog.take() {
        model.dialog = refusal.switch.map(Dialog::Switch);
    }
}

/// Opens the role that was refused.
pub(super) fn leave_refusal(model: &mut Model, tab: Tab, effects: &mut Vec<Effect>) {
    let Some(Dialog::Refusal(refusal)) = &model.dialog else { return };
    let Some(role) = refusal.role.clone() else { return };
    cancel(model, effects);
    navigate::open_role(model, &role, Some(tab), effects);
}

pub(super) fn copy_refusal(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Refusal(refusal)) = &model.dialog else { return };
    let missing = refusal.why.ready().and_then(|why| why.remedy.missing.first());
    let (what, text) = if let Some(missing) = missing {
        ("the missing statement", format!("{:#}", missing.statement))
    } else {
        let id = refusal.failure.request_id.as_deref().unwrap_or_default();
        ("AWS's answer", format!("{} {id}", refusal.failure.message).trim().to_owned())
    };
    effects.push(Effect::Copy { what: what.to_owned(), text });
}
