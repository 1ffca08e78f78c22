//! Answers to what was asked.

use std::sync::Arc;

use crate::app::dialogs::Dialog;
use crate::app::dialogs::page::PageDialog;
use crate::app::dialogs::sign_in::After;
use crate::app::entry::Outlook;
use crate::app::model::Model;
use crate::app::msg::Copied;
use crate::app::page::Line;
use crate::app::remote::RequestId;
use crate::app::screens::roles::{Outdated, Sort};
use crate::app::screens::{Screen, history};
use crate::app::setup::Beginnings;
use crate::app::slot::Slot;
use crate::app::toast::{ToastKind, Topic};
use crate::app::update::{dialog, forget_toasts, sign_in, toast, toast_about};
use crate::app::verdict::VerdictView;
use crate::app::words::who;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::history::Entry;
use crate::domain::role::RoleDetail;
use crate::domain::session::{SessionId, Start};
use crate::domain::settings::{Action, ActionPlace};
use crate::domain::shell::{ActionEnd, ShellEnd};
use crate::graph::judge::{Explained, ToRole};

/// New profiles that are named one by one.
const NAMED: usize = 3;

pub(super) fn detail(
    model: &mut Model,
    request: RequestId,
    role: &RoleArn,
    result: Result<RoleDetail, Failure>,
) {
    let found = result.as_ref().ok().cloned();
    let is_compared = match dialog::waiting(model) {
        Some(Dialog::Compare(compare)) => compare.take_detail(request, &result),
        Some(_) | None => false,
    };
    let is_opened =
        model.detail.as_mut().is_some_and(|screen| screen.detail.accept(request, result));
    let Some(found) = found.filter(|_| is_compared || is_opened) else { return };
    let Some(entry) = model.inventory.entry_mut(role) else { return };
    entry.set_last_used(found.last_used.as_ref().map(|used| used.at));
    if let Some(trust) = &found.trust
        && entry.role.trust.as_ref() != Some(trust)
    {
        Arc::make_mut(&mut entry.role).trust = Some(trust.clone());
        entry.trusted = None;
    }
    if model.roles.sort == Sort::LastUsed {
        model.roles.outdate(Outdated::Order);
    }
}

pub(super) fn policy(
    model: &mut Model,
    request: RequestId,
    policy: &str,
    result: Result<String, Failure>,
) {
    let Some(screen) = &mut model.detail else { return };
    if let Some((_, document)) = screen.documents.iter_mut().find(|(arn, _)| arn == policy) {
        document.accept(request, result);
    }
}

pub(super) fn judged(
    model: &mut Model,
    request: RequestId,
    verdicts: Vec<(RoleArn, Arc<VerdictView>)>,
) {
    if model.judging != Some(request) {
        return;
    }
    let mut moves = model.roles.sort == Sort::Verdict;
    for (arn, verdict) in verdicts {
        if let Some(entry) = model.inventory.entry_mut(&arn) {
            let outlook = Outlook::of(&verdict);
            moves |= outlook != entry.outlook;
            entry.outlook = outlook;
            entry.verdict = Some(verdict);
        }
    }
    if moves {
        model.roles.outdate(Outdated::Order);
    } else if model.roles.query.asks_for_verdicts() {
        model.roles.outdate(Outdated::Filter);
    }
}

pub(super) fn explained(model: &mut Model, request: RequestId, result: Result<Explained, Failure>) {
    if let Some(Dialog::Refusal(refusal)) = dialog::waiting(model)
        && refusal.why.accept(request, result.clone().map(|explained| explained.here))
    {
        return;
    }
    if let Some(screen) = &mut model.detail {
        screen.why.accept(request, result);
    }
}

pub(super) fn path(model: &mut Model, request: RequestId, result: Result<ToRole, Failure>) {
    if let Some(Dialog::Compare(compare)) = dialog::waiting(model)
        && compare.take_path(request, &result)
    {
        return;
    }
    if let Some(screen) = &mut model.detail {
        screen.path.accept(request, result);
    }
}

/// Takes in where one may begin now, and says which profiles are new.
pub(super) fn beginnings(model: &mut Model, read: Beginnings) {
    let before = &model.setup.beginnings.starts;
    let new =
        read.starts.iter().filter(|start| !before.contains(start)).filter_map(
            |start| match start {
                Start::Profile(name) => Some(name.as_str()),
                Start::Environment | Start::PermissionSet(_) => None,
            },
        );
    let new: Vec<&str> = new.collect();
    let text = match new.as_slice() {
        [] => None,
        names if names.len() <= NAMED => Some(names.join(", ")),
        names => Some(format!("{} profiles", names.len())),
    };
    if let Some(text) = text {
        toast(model, ToastKind::Notice, format!("new in the AWS configuration: {text}"));
    }
    model.inventory.profiles.clone_from(&read.start_roles);
    model.setup.beginnings = read;
}

/// Takes in the history; the cursor stays on its line, above which others may have come to stand.
pub(super) fn history_read(model: &mut Model, read: Result<Vec<Entry>, Failure>) {
    if let Err(failure) = &read
        && !model.history.entries.is_empty()
    {
        toast(model, ToastKind::Warning, failure.message.clone());
    }
    let before = history::selected(model).map(|entry| entry.id.clone());
    model.history.take(read);
    let same = |entry: &&Entry| Some(&entry.id) == before.as_ref();
    if let Some(place) = history::shown(model).iter().position(same) {
        let mut cursor = model.cursors.of(Screen::History);
        cursor.selected = place;
        model.cursors.set(Screen::History, cursor);
    }
}

pub(super) fn shell_closed(model: &mut Model, id: SessionId, result: Result<ShellEnd, Failure>) {
    let last = result.as_ref().ok().and_then(|end| end.last.as_ref());
    let held = model.sessions.iter().find(|held| held.id == id).map(|held| &held.identity);
    let name = last.or(held).map_or_else(|| "the session".to_owned(), who);
    let now = model.session().map_or_else(String::new, |session| {
        let again = if session.id == id { "still " } else { "" };
        format!("; here you are {again}{}", who(&session.identity))
    });
    model.shells_closed += u32::from(result.is_ok());
    match result {
        Ok(ShellEnd { warning: Some(warning), .. }) => {
            toast(model, ToastKind::Warning, warning);
        }
        Ok(ShellEnd { exit_code: 0, .. }) => {
            let text = format!("left the shell of {name}{now}");
            toast_about(model, Topic::Identity, ToastKind::Done, text);
        }
        Ok(ShellEnd { exit_code, .. }) => {
            let text = format!("left the shell of {name} with exit code {exit_code}{now}");
            toast_about(model, Topic::Identity, ToastKind::Notice, text);
        }
        Err(failure) => none(model, "shell", &failure),
    }
}

pub(super) fn console_opened(model: &mut Model, result: Result<(), Failure>) {
    match result {
        Ok(()) => toast(model, ToastKind::Done, "the console opens in the browser"),
        // Once signed in, the same key opens it.
        Err(failure) if sign_in::offer(model, &failure, After::Nothing) => {}
        Err(failure) => none(model, "console", &failure),
    }
}

/// Says how a command of the person's own ended, and shows what it printed if that was asked for or tells more
/// than the exit code.
pub(super) fn action_ended(model: &mut Model, action: &Action, result: Result<ActionEnd, Failure>) {
    forget_toasts(model, Topic::Action);
    let name = &action.name;
    let end = match result {
        Ok(end) => end,
        Err(failure) => return none(model, &format!("`{name}`"), &failure),
    };
    let ended = match end.exit_code {
        0 => format!("`{name}` is done"),
        code => format!("`{name}` ended with exit code {code}"),
    };
    let is_shown = match action.place {
        ActionPlace::Terminal => false,
        ActionPlace::Background => end.exit_code != 0 && !end.printed.trim().is_empty(),
        ActionPlace::Pane => true,
    };
    if is_shown {
        let title = if end.exit_code == 0 {
            name.clone()
        } else {
            format!("{name}: exit code {}", end.exit_code)
        };
        model.pages.push_back(PageDialog::new(title, printed(&end)));
    } else {
        let kind = if end.exit_code == 0 { ToastKind::Done } else { ToastKind::Warning };
        toast(model, kind, ended);
    }
}

/// What a command printed, line by line, without what would steer a terminal.
fn printed(end: &ActionEnd) -> Vec<Line> {
    let text = end.printed.replace('\t', "        ");
    let line = |line: &str| Line::new(Slot::Text, line.trim_end());
    let mut lines: Vec<Line> = text.lines().map(line).collect();
    if lines.is_empty() {
        lines.push(Line::new(Slot::Muted, "it printed nothing"));
    }
    if end.is_cut {
        lines.push(Line::new(Slot::Warning, "it printed more than a megabyte, and was ended"));
    }
    lines
}

/// Says that something did not open, and what to do.
pub(super) fn none(model: &mut Model, what: &str, failure: &Failure) {
    let hint = failure.hint.as_ref().map_or_else(String::new, |hint| format!("; {hint}"));
    toast(model, ToastKind::Problem, format!("no {what}: {failure}{hint}"));
}

pub(super) fn copied(model: &mut Model, what: &str, result: Result<Copied, Failure>) {
    match result {
        Ok(Copied::Confirmed) => toast(model, ToastKind::Done, format!("copied {what}")),
        Ok(Copied::SentToTerminal) => {
            toast(model, ToastKind::Notice, format!("{what}: sent to the terminal's clipboard"));
        }
        Err(failure) => {
            toast(model, ToastKind::Problem, format!("{what} was not copied: {failure}"));
        }
    }
}
