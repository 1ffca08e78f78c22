//! Keys and pasted text: to the commands of the innermost place, or into the text there.

use std::borrow::Cow;

use crossterm::event::KeyEvent;
use tui_input::InputRequest;

use crate::app::command::{Command, Context};
use crate::app::dialogs::Dialog;
use crate::app::effect::Effect;
use crate::app::hint::{context, exists};
use crate::app::input::TextInput;
use crate::app::key::Key;
use crate::app::keymap::{Bound, Lookup, written};
use crate::app::layout::areas;
use crate::app::list::ListCursor;
use crate::app::model::Model;
use crate::app::screens::Screen;
use crate::app::toast::ToastKind;
use crate::app::update::{dialog, run, toast};

pub(super) fn key(model: &mut Model, event: KeyEvent, effects: &mut Vec<Effect>) {
    let key = Key::of(event);
    if areas(model).is_too_small {
        leave(model, key, effects);
        return;
    }
    // Who answers a dialog has not chosen a row.
    model.roles.is_touched |= model.dialog.is_none();
    let context = context(model);
    if matches!(model.dialog, Some(Dialog::Quit(_))) && confirms_quit(key) {
        effects.push(Effect::Quit);
        return;
    }
    if let Some(character) = key.character()
        && context.takes_text()
    {
        edit(model, InputRequest::InsertChar(character));
        return;
    }
    model.pending.push(key);
    let mut found = model.keymap.lookup(context, &model.pending);
    if let Lookup::Bound(Bound::Command(command)) = &found
        && !exists(model, *command)
    {
        found = Lookup::Nothing;
    }
    match found {
        Lookup::Pending => {}
        Lookup::Bound(Bound::Command(command)) => {
            model.pending.clear();
            model.last_command = Some(command);
            run::command(model, command, context, effects);
        }
        Lookup::Bound(Bound::Action(index)) => {
            model.pending.clear();
            run::action(model, index, context, effects);
        }
        Lookup::Nothing => {
            let keys = std::mem::take(&mut model.pending);
            if keys.len() > 1 || key.character().is_some() {
                let text = format!("{} does nothing here; ? shows the keys", written(&keys));
                toast(model, ToastKind::Notice, text);
            }
        }
    }
}

/// Nothing is to be seen of what a key would do: it can only lead away from here.
fn leave(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    if matches!(model.dialog, Some(Dialog::Quit(_))) && confirms_quit(key) {
        effects.push(Effect::Quit);
    } else if let Lookup::Bound(Bound::Command(command @ (Command::Quit | Command::Suspend))) =
        model.keymap.lookup(Context::Global, &[key])
    {
        run::command(model, command, Context::Global, effects);
    }
}

/// Asking to quit a second time confirms it.
fn confirms_quit(key: Key) -> bool {
    matches!(key.character(), Some('q' | 'y')) || key.to_string() == "ctrl-c"
}

pub(super) fn paste(model: &mut Model, text: &str) {
    if !areas(model).is_too_small && context(model).takes_text() {
        let text = if model.dialog.is_none() { words_of(text) } else { Cow::Borrowed(text) };
        if let Some(input) = focused(model) {
            input.paste(&text);
        }
        changed(model);
    }
}

/// What was copied from a table or over lines, as words of a filter. An ARN or a link that a terminal broke is one.
fn words_of(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(['\n', '\r']);
    let is_one = ["arn:", "http"].iter().any(|start| text.starts_with(start));
    if is_one || !text.contains(['\t', '\n', '\r']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Edits the text that has the keys; some fields of the switch dialog are chosen, not typed.
pub(super) fn edit(model: &mut Model, request: InputRequest) {
    if let Some(Dialog::Switch(switch)) = &mut model.dialog
        && switch.focus.is_chosen()
    {
        if request == InputRequest::GoToPrevChar {
            switch.choose(-1);
        } else if matches!(request, InputRequest::GoToNextChar | InputRequest::InsertChar(' ')) {
            switch.choose(1);
        }
        switch.predict();
        return;
    }
    let has_changed = focused(model).is_some_and(|input| input.edit(request));
    if has_changed {
        changed(model);
    }
}

/// The text that has the keys.
fn focused(model: &mut Model) -> Option<&mut TextInput> {
    if model.dialog.is_some() {
        return model.dialog.as_mut()?.input_mut();
    }
    if model.list_filter().is_some() {
        let filter = model.list_filter_mut().filter(|filter| filter.has_keys);
        return filter.map(|filter| &mut filter.input);
    }
    model.roles.is_filtering.then_some(&mut model.roles.filter)
}

/// What hangs on the text follows it.
fn changed(model: &mut Model) {
    match &mut model.dialog {
        Some(Dialog::Switch(switch)) => {
            let focus = switch.focus;
            switch.problems.retain(|(field, _)| *field != focus);
            switch.predict();
        }
        Some(Dialog::Production(production)) => production.is_wrong = false,
        Some(Dialog::Mfa(mfa)) => mfa.problem = None,
        Some(Dialog::Palette(_)) => dialog::complete_palette(model),
        Some(Dialog::Start(start)) => start.complete(),
        Some(Dialog::Help(help)) => help.scroll = 0,
        Some(Dialog::Line(line)) => line.problem = None,
        Some(Dialog::Shell(shell)) => shell.problem = None,
        Some(Dialog::SignIn(sign_in)) => sign_in.code_changed(),
        Some(Dialog::Refusal(_) | Dialog::Quit(_) | Dialog::Page(_) | Dialog::Compare(_)) => {}
        None if matches!(model.screen, Screen::Log | Screen::History) => {
            model.cursors.set(model.screen, ListCursor::default());
        }
        None => model.roles.filter_changed(&model.inventory),
    }
}
