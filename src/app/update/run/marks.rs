//! Commands about marked roles: a command as all of them, a name for them, two beside each other.

use crate::app::dialogs::Dialog;
use crate::app::dialogs::compare::{CompareDialog, CompareSide};
use crate::app::dialogs::line::{LineDialog, WantedLine, counted};
use crate::app::effect::Effect;
use crate::app::hint::has_marks;
use crate::app::model::Model;
use crate::app::remote::Remote;
use crate::app::toast::ToastKind;
use crate::app::update::run::Run;
use crate::app::update::run::role::{marked, role};
use crate::app::update::toast;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::query::{Query, SetPart, What, is_set_name};

/// The marked roles, else the selected one.
fn meant(model: &Model) -> Vec<RoleArn> {
    if has_marks(model) { marked(model) } else { role(model).into_iter().collect() }
}

/// Asks for the command that is run as every marked role.
pub(crate) fn run_marked(run: &mut Run<'_>) {
    ask(run, WantedLine::Command);
}

/// Asks for the name under which the marked roles are kept.
pub(crate) fn name_set(run: &mut Run<'_>) {
    ask(run, WantedLine::SetName);
}

fn ask(run: &mut Run<'_>, wants: WantedLine) {
    let roles = meant(run.model);
    if roles.is_empty() {
        run.notice("mark roles first, with space");
        return;
    }
    run.model.dialog = Some(Dialog::Line(Box::new(LineDialog::new(wants, roles))));
}

/// Forgets the sets that the filter names.
pub(crate) fn forget_set(run: &mut Run<'_>) {
    let Run { model, effects, .. } = run;
    let parts = model.roles.query.terms.iter().filter_map(|term| match &term.what {
        What::Set(parts) => Some(parts),
        What::Word { .. } | What::Account(_) | What::Trusts(_) | What::Can(_) | What::Is(_) => None,
    });
    let names = parts.flatten().filter_map(|part| match part {
        SetPart::Named(name) => Some(name.clone()),
        SetPart::Role(_) => None,
    });
    let names: Vec<String> = names.filter(|name| model.notes.sets.contains_key(name)).collect();
    if names.is_empty() {
        toast(model, ToastKind::Notice, "filter by the set first, such as `set:NAME`");
        return;
    }
    for name in &names {
        model.notes.sets.remove(name);
    }
    sets_changed(model, effects);
    toast(model, ToastKind::Done, format!("forgot the set `{}`", names.join("`, `")));
}

/// The list and what is kept follow the sets.
fn sets_changed(model: &mut Model, effects: &mut Vec<Effect>) {
    // Later pages of the inventory are told of both.
    model.setup.notes.sets.clone_from(&model.notes.sets);
    model.inventory.sets.clone_from(&model.notes.sets);
    // What the filter could not find it may find now.
    model.roles.query = Query::default();
    model.roles.filter_changed(&model.inventory);
    effects.push(Effect::SaveNotes(model.notes.clone()));
}

/// Does what the line asked for.
pub(in crate::app::update) fn take_line(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Dialog::Line(dialog)) = &mut model.dialog else { return };
    let typed = dialog.input.text().trim().to_owned();
    let roles = dialog.roles.clone();
    match dialog.wants {
        WantedLine::SetName if !is_set_name(&typed) => {
            dialog.problem = Some("one word of letters, digits, `-`, `_` and `.`".to_owned());
        }
        WantedLine::SetName => {
            model.dialog = None;
            let text = format!("`set:{}` is {} now", typed.to_lowercase(), counted(roles.len()));
            model.notes.sets.insert(typed.to_lowercase(), roles);
            sets_changed(model, effects);
            toast(model, ToastKind::Done, text);
        }
        WantedLine::Command if typed.is_empty() => {
            dialog.problem = Some("such as `aws s3 ls`".to_owned());
        }
        WantedLine::Command => {
            model.dialog = None;
            effects.push(Effect::RunAsAll { roles, command: typed });
        }
    }
}

/// Says how the command ended.
pub(in crate::app::update) fn ran(model: &mut Model, roles: usize, result: Result<u8, Failure>) {
    let roles = counted(roles);
    match result {
        // Which of them had to be left out the command has said.
        Ok(0) => toast(model, ToastKind::Done, format!("the command for {roles} ended well")),
        Ok(code) => {
            let text = format!("the command for {roles} ended with exit code {code}");
            toast(model, ToastKind::Warning, text);
        }
        Err(failure) => toast(model, ToastKind::Problem, failure.to_string()),
    }
}

/// Shows two marked roles beside each other, or the marked and the selected one.
pub(crate) fn compare(run: &mut Run<'_>) {
    let mut roles = if has_marks(run.model) { marked(run.model) } else { Vec::new() };
    if let [one] = roles.as_slice() {
        roles.extend(role(run.model).filter(|selected| selected != one));
    }
    let [left, right] = match <[RoleArn; 2]>::try_from(roles) {
        Ok(two) => two,
        Err(more) if more.len() > 2 => {
            let text = format!("two roles are compared, and {} are marked", more.len());
            toast(run.model, ToastKind::Notice, text);
            return;
        }
        Err(_) => {
            run.notice("mark two roles to compare them, with space");
            return;
        }
    };
    let sides = [left, right].map(|role| side(run, role));
    run.model.dialog = Some(Dialog::Compare(Box::new(CompareDialog::new(sides))));
}

/// Orders what is to be known of one role.
fn side(run: &mut Run<'_>, role: RoleArn) -> CompareSide {
    let Run { model, effects, .. } = run;
    let request = model.request();
    effects.push(Effect::FetchDetail { request, role: role.clone() });
    let detail = Remote::Loading(request);
    let path = model.asker.map_or(Remote::Absent, |session| {
        let request = model.request();
        effects.push(Effect::FindPath { request, session, role: role.clone() });
        Remote::Loading(request)
    });
    CompareSide { role, detail, path }
}
