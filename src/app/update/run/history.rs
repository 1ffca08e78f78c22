//! What stands in the history, once more.

use crate::app::screens::history;
use crate::app::update::run::{Run, console, role, shell, switch};
use crate::domain::history::Door;

/// Does what the selected line did, as its role: becomes it, opens a shell or the console. Guards and questions are
/// those of any other switch.
pub(crate) fn again(run: &mut Run<'_>) {
    let Some(entry) = history::selected(run.model) else {
        run.notice("there is no line to do again");
        return;
    };
    let door = entry.door;
    let Some(role) = role(run.model) else {
        run.notice("this line names no role: `~` leads back to who one is without one");
        return;
    };
    match door {
        Door::Switch | Door::Env => switch(run, &role),
        Door::Console => console(run),
        Door::Shell | Door::Exec => shell(run),
    }
}
