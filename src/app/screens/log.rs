//! The calls made to AWS, the newest first.

use crate::app::command::{Command, Context};
use crate::app::inventory::Inventory;
use crate::app::model::Model;
use crate::app::page::Line;
use crate::app::screens::{Body, Screen, Spec};
use crate::app::slot::Slot;
use crate::domain::arn::RoleArn;
use crate::domain::call::CallRecord;
use crate::domain::key_id::shown_key_id;

pub(crate) const SPEC: Spec = Spec {
    context: Context::Log,
    body: Body::Rows(|model| shown(model).len()),
    opens: Some(Command::Open),
    selected: |model| selected(model).map(|call| lines(call, &model.inventory)).unwrap_or_default(),
    subject: |_| None,
};

/// The calls that answer to the filter: every word is part of what their row says.
pub fn shown(model: &Model) -> Vec<&CallRecord> {
    let words = model.log.words();
    let answers = |call: &&CallRecord| {
        let about = about(call, &model.inventory);
        let row =
            [call.operation, &about, answer(call), shown_key_id(&call.access_key_id)].join(" ");
        let row = row.to_lowercase();
        words.iter().all(|word| row.contains(word))
    };
    model.calls.iter().rev().filter(answers).collect()
}

/// What a call was about, as a person reads it: a role by its account's name and its own; a call about no one thing
/// is about the account in which it was made.
pub fn about(call: &CallRecord, inventory: &Inventory) -> String {
    let Some(subject) = call.subject.as_deref() else {
        let caller = call.caller.as_ref();
        return caller.map_or_else(String::new, |caller| inventory.account_label(caller.account));
    };
    match subject.parse::<RoleArn>() {
        Ok(role) => format!("{}/{}", inventory.account_label(role.account()), role.name()),
        Err(_) => subject.to_owned(),
    }
}

/// The call in a few lines; opened, it says all that is known of it.
fn lines(call: &CallRecord, inventory: &Inventory) -> Vec<Line> {
    let slot = if call.outcome.is_ok() { Slot::Success } else { Slot::Danger };
    let what = Line::new(Slot::Strong, call.operation)
        .then(Slot::Muted, "  ")
        .then(Slot::Text, about(call, inventory))
        .then(Slot::Muted, "  ")
        .then(slot, answer(call));
    let caller = call
        .caller
        .as_ref()
        .map(|caller| Line::new(Slot::Muted, "as ").then(Slot::Text, &caller.arn));
    let id = call
        .request_id
        .as_ref()
        .map(|id| Line::new(Slot::Muted, "request id ").then(Slot::Text, id));
    [Some(what), caller, id].into_iter().flatten().collect()
}

/// AWS's word for how it ended.
pub fn answer(call: &CallRecord) -> &str {
    match &call.outcome {
        Ok(()) => "ok",
        Err(code) => code,
    }
}

/// The call under the cursor.
pub(in crate::app) fn selected(model: &Model) -> Option<&CallRecord> {
    shown(model).get(model.cursors.of(Screen::Log).selected).copied()
}
