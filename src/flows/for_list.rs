//! Sessions for lists, and for what is read for one: no program that may ask a person is begun for that, and none is
//! waited for long.

use std::time::Duration;

use tokio::time::timeout;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::session::{SessionSummary, Start};
use crate::flows::obtain::obtain;
use crate::flows::programs;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;

/// So long a list waits for a program that has answered before.
const PATIENCE: Duration = Duration::from_secs(10);

/// The session of a start, for a list or what is read for one. The program behind the identity that the person
/// starts from has all the time there is.
///
/// # Errors
/// Beside those of [`obtain`]: a program was not run, or gave no answer in time.
pub(crate) async fn obtain_for_list(
    world: &World,
    sessions: &Sessions,
    start: &Start,
) -> Result<SessionSummary, Failure> {
    let plan = world.plans.of(&world.config, &world.environment, start)?;
    let (command, setting) = match plan.base.command() {
        Some(program) if *start != world.own => program,
        _ => return obtain(world, sessions, start, None).await,
    };
    if sessions.held(sessions.id_of_plan(&plan)).is_none() && !programs::is_known(world, command) {
        return Err(not_run(start, setting));
    }
    let answer = timeout(PATIENCE, obtain(world, sessions, start, None)).await;
    answer.unwrap_or_else(|_| {
        programs::forget(world, command);
        let failure = late(start, setting);
        sessions.remember_failure(start, &failure);
        Err(failure)
    })
}

fn not_run(start: &Start, setting: &str) -> Failure {
    let message = format!("the `{setting}` of {start} was not run: it may ask you something");
    Failure::new(FailureKind::Credentials, message).with_hint(
        "lists run it once it has answered: be that identity once, or let `kamen doctor --try` run all",
    )
}

fn late(start: &Start, setting: &str) -> Failure {
    let message = format!("the `{setting}` of {start} gave no answer in {} s", PATIENCE.as_secs());
    Failure::new(FailureKind::Unreachable, message)
        .with_hint("be that identity once: what the program asks there cannot be asked for a list")
}

#[cfg(test)]
mod tests;
