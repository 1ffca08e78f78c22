//! One line of the history in full.

use crate::app::dialogs::page::PageDialog;
use crate::app::inventory::Inventory;
use crate::app::prose::fact;
use crate::app::screens::history::{label, took};
use crate::app::slot::Slot;
use crate::domain::history::Entry;
use crate::domain::time::instant;

/// All that is written down of it.
pub fn page(entry: &Entry, inventory: &Inventory) -> PageDialog {
    let mut source = vec![
        fact("when", Slot::Text, instant(entry.time)),
        fact("how", Slot::Text, entry.door.word()),
    ];
    let known = [
        ("role", Slot::Strong, entry.role.clone()),
        ("as", Slot::Text, entry.arn.clone()),
        ("from", Slot::Text, Some(entry.caller.clone())),
        ("account", Slot::Text, Some(entry.account.clone())),
        ("session", Slot::Text, entry.session_name.clone()),
        ("key", Slot::Text, entry.access_key_id.clone()),
        ("reason", Slot::Info, entry.reason.clone()),
        ("command", Slot::Text, entry.command.clone()),
        ("exit", Slot::Text, entry.exit.map(|code| code.to_string())),
        ("took", Slot::Text, Some(took(entry))),
    ];
    let known = known.into_iter().filter_map(|(name, slot, value)| Some((name, slot, value?)));
    let known = known.filter(|(_, _, value)| !value.is_empty());
    source.extend(known.map(|(name, slot, value)| fact(name, slot, value)));
    PageDialog::new(entry.called(&label(entry, inventory)), source)
}
