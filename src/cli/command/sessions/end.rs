//! Sessions that end: what is kept of them is forgotten, and live shells are hung up with theirs.

use std::path::Path;

use crate::adapters::open_shells::{ends, open};
use crate::adapters::shells::{named, programs_in};
use crate::cli::ExitStatus;
use crate::cli::command::sessions::chosen::Chosen;
use crate::cli::context::Context;
use crate::cli::live::LiveShell;
use crate::cli::person::agrees;
use crate::domain::failure::Failure;
use crate::domain::kept::KeptSession;
use crate::domain::live::{Act, Standing};
use crate::domain::text::harmless;
use crate::domain::vault::RecordName;
use crate::ports::vault::Person;

/// Forgets all that is kept. Live shells go on, which is said.
pub(super) fn all(context: &Context, kept: &[KeptSession]) -> Result<(), Failure> {
    forget(context, kept)?;
    let live = open(&context.environment).served;
    if !live.is_empty() {
        let pids: Vec<String> = live.iter().map(|shell| shell.process().to_string()).collect();
        let text = "live shells go on with theirs; `kamen sessions end` with its process ends one:";
        context.output.note(&format!("{text} {}", pids.join(", ")));
    }
    Ok(())
}

/// Ends what was chosen, if the person agrees to each shell's end. A shell that cannot be ended keeps nothing that is
/// kept from being forgotten.
pub(super) fn chosen(
    context: &Context,
    chosen: &Chosen,
    is_forced: bool,
) -> Result<ExitStatus, Failure> {
    let live = chosen.shells.iter().map(|shell| Ok((shell, LiveShell::of(context, shell)?)));
    let live = live.collect::<Result<Vec<(&Standing, LiveShell)>, Failure>>();
    if let (Ok(live), false) = (&live, is_forced) {
        for (shell, live) in live {
            confirm(context, shell, &live.folder)?;
        }
    }
    let ended = live.and_then(|live| {
        let ended = live.iter().map(|(shell, live)| end(context, shell, live));
        ended.collect::<Vec<_>>().into_iter().collect()
    });
    if !chosen.kept.is_empty() {
        forget(context, &chosen.kept)?;
    }
    ended.map(|()| 0)
}

/// Ends one, and says whether it has ended.
fn end(context: &Context, shell: &Standing, live: &LiveShell) -> Result<(), Failure> {
    let (pid, arn) = (shell.process(), harmless(&shell.arn));
    context.block_on(live.told(context, &Act::End, None))?;
    context.output.note(&if ends(&live.folder) {
        format!("shell {pid} has ended: it was {arn}")
    } else {
        format!(
            "shell {pid} was hung up and still runs; its session is forgotten, `exit` in it ends it"
        )
    });
    Ok(())
}

fn forget(context: &Context, kept: &[KeptSession]) -> Result<(), Failure> {
    let vault = &context.world_in_any_case().vault;
    for session in kept {
        vault.remove(&RecordName::Session(Box::new(session.key.clone())))?;
    }
    let text = "forgotten; AWS goes on taking their keys until they end";
    context.output.note(&format!("{} {text}", kept.len()));
    Ok(())
}

/// Asks before a shell ends, and what runs in it with it.
fn confirm(context: &Context, shell: &Standing, folder: &Path) -> Result<(), Failure> {
    let mut programs = programs_in(&folder.to_string_lossy());
    programs.retain(|program| program.pid != shell.process());
    let names = named(&programs).join(", ");
    let with =
        if names.is_empty() { String::new() } else { format!(" with what runs in it: {names}") };
    let what = format!("live shell {} is {} and ends{with}", shell.process(), shell.arn);
    if context.person.is_there() && agrees(&format!("{}; end it?", harmless(&what))) {
        return Ok(());
    }
    let message = format!("{what}: that was not confirmed");
    Err(Failure::usage(message).with_hint("answer `y`, or give `--force`"))
}
