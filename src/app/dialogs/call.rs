//! One call to AWS in full.

use crate::app::dialogs::page::PageDialog;
use crate::app::inventory::Inventory;
use crate::app::prose::fact;
use crate::app::screens::log::{about, answer};
use crate::app::slot::Slot;
use crate::domain::call::CallRecord;
use crate::domain::key_id::shown_key_id;
use crate::domain::time::instant;

/// All that is known of a call of the log.
pub fn page(call: &CallRecord, inventory: &Inventory) -> PageDialog {
    let slot = if call.outcome.is_ok() { Slot::Success } else { Slot::Danger };
    let mut source = vec![
        fact("answer", slot, answer(call)),
        fact("when", Slot::Text, instant(call.at)),
        fact("took", Slot::Text, format!("{} ms", call.took.as_millis())),
        fact("signed by", Slot::Text, shown_key_id(&call.access_key_id)),
    ];
    if let Some(caller) = &call.caller {
        source.push(fact("as", Slot::Text, &caller.arn));
    }
    let readable = about(call, inventory);
    if let Some(subject) = &call.subject {
        source.push(fact("about", Slot::Strong, &readable));
        if *subject != readable {
            source.push(fact("ARN", Slot::Muted, subject));
        }
    }
    if let Some(id) = &call.request_id {
        source.push(fact("request id", Slot::Muted, id));
    }
    PageDialog::new(call.operation, source)
}
