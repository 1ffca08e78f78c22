//! What happens when kamen itself panics: the terminal is given back first, then the fault is told
//! like any other failure.

use std::panic::PanicHookInfo;
use std::sync::{Mutex, Once, PoisonError};

use tokio::sync::Notify;

use crate::domain::failure::Failure;
use crate::runtime::terminal::modes;

static HOOK: Once = Once::new();
/// The first fault, in words.
static FAULT: Mutex<Option<String>> = Mutex::new(None);
static NOTICE: Notify = Notify::const_new();

/// Installs the hook, once a process. It prints nothing: the caller of the screens asks [`take`].
pub(crate) fn install() {
    HOOK.call_once(|| std::panic::set_hook(Box::new(remember)));
}

fn remember(info: &PanicHookInfo<'_>) {
    modes::leave();
    let message = info.payload_as_str().unwrap_or("no message");
    let place = info.location().map(|place| format!(" ({}:{})", place.file(), place.line()));
    let mut fault = FAULT.lock().unwrap_or_else(PoisonError::into_inner);
    fault.get_or_insert_with(|| format!("{message}{}", place.unwrap_or_default()));
    drop(fault);
    NOTICE.notify_one();
}

/// Waits until some thread has panicked.
pub(crate) async fn noticed() {
    NOTICE.notified().await;
}

/// The fault that the hook remembered.
pub(crate) fn take() -> Option<Failure> {
    let fault = FAULT.lock().unwrap_or_else(PoisonError::into_inner).take()?;
    let failure = Failure::local(format!("kamen failed: {fault}"));
    Some(failure.with_hint("this is a fault of kamen's own: please report these two lines"))
}
