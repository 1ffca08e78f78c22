//! Orders to a live shell, over a socket in its folder: a line of JSON in, one back. A credential endpoint on
//! loopback hands out what the shell is; only programs that can enter the folder make another of it, or are handed its keys over the socket.

#[cfg(not(unix))]
mod none;
#[cfg(unix)]
mod unix;

use std::path::Path;
use std::time::Duration;

use crate::domain::failure::Failure;
use crate::domain::live::{Act, Order};

#[cfg(not(unix))]
pub use none::{Asker, Control, ask, is_gone, keys};
#[cfg(unix)]
pub use unix::{Asker, Control, ask, is_gone, keys};

/// The longest order or answer; session policies have a tenth of it.
#[cfg_attr(not(unix), expect(dead_code, reason = "there is no socket"))]
const MOST: u64 = 256 << 10;

/// The failure for a shell that no kamen serves any more.
fn gone(folder: &Path) -> Failure {
    let message = format!("the kamen that served this shell has ended ({})", folder.display());
    Failure::local(message).with_hint("`kamen renew` opens a shell as the same role in this one")
}

/// How long an answer may take: a switch asks AWS.
#[cfg_attr(not(unix), expect(dead_code, reason = "there is no socket"))]
fn patience(order: &Order) -> Duration {
    match order.act {
        Act::Tell | Act::Keys | Act::End => Duration::from_secs(5),
        Act::Switch(_) | Act::Back | Act::Home | Act::Move(_) | Act::Renew => {
            Duration::from_mins(5)
        }
    }
}
