//! Opens the AWS console in the browser.

use crate::adapters::browser::{check, open_console};
use crate::app::effect::ConsoleOf;
use crate::domain::arn::RoleArn;
use crate::domain::console::Destination;
use crate::domain::failure::Failure;
use crate::domain::permission_set::Assignment;
use crate::domain::session::{SessionId, Start};
use crate::flows::assigned::assignment;
use crate::flows::console::{Opening, address, of_session, of_set};
use crate::flows::sessions::Sessions;
use crate::flows::switch::fresh_access;
use crate::flows::world::World;

/// Opens the console as a session or a permission set.
///
/// # Errors
/// There is no browser here, or no console for that identity.
pub(super) async fn perform(
    world: &World,
    sessions: &Sessions,
    of: &ConsoleOf,
) -> Result<(), Failure> {
    let (settings, environment) = (&world.settings.browser, &*world.environment);
    check(settings, environment)?;
    let opening = match of {
        ConsoleOf::Session(session) => opening(world, sessions, *session).await?,
        ConsoleOf::PermissionSet(role) => of_assignment(world, &assigned(world, role).await?)?,
    };
    let led = address(world, &opening).await?;
    open_console(&led.address, &opening.visit, settings, environment)?;
    led.used.await
}

async fn assigned(world: &World, role: &RoleArn) -> Result<Assignment, Failure> {
    assignment(world, role).await?.ok_or_else(|| {
        Failure::usage(format!("no sign-in gives you {role}")).with_hint("`I` signs in")
    })
}

fn of_assignment(world: &World, assignment: &Assignment) -> Result<Opening, Failure> {
    of_set(world, assignment, None, Destination::Home)
}

async fn opening(world: &World, sessions: &Sessions, id: SessionId) -> Result<Opening, Failure> {
    let session = sessions.summary(id);
    let session = session.ok_or_else(|| Failure::usage("this session was forgotten"))?;
    if let (Start::PermissionSet(assignment), None) = (&session.start, &session.role) {
        return of_assignment(world, assignment);
    }
    let access = fresh_access(world, sessions, id).await?;
    of_session(world, &session, &access, None, Destination::Home).await
}
