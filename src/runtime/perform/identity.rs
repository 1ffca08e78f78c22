//! Becoming somebody: starts, switches, walks.

use crate::app::dialogs::switch::Origin;
use crate::app::effect::{MfaCode, SwitchOrder};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::session::{AssumeOptions, SessionId, SessionSummary, Start};
use crate::flows::obtain::obtain;
use crate::flows::sessions::Sessions;
use crate::flows::switch::switch;
use crate::flows::world::World;

/// Gets the credentials of a start and asks who that is.
pub(super) async fn identify(
    world: &World,
    sessions: &Sessions,
    start: &Start,
    code: Option<MfaCode>,
) -> Result<SessionSummary, Failure> {
    obtain(world, sessions, start, code.as_ref().map(|code| code.0.as_str())).await
}

/// Walks from the origin through every role on the way into the one that is wanted.
pub(super) async fn follow(
    world: &World,
    sessions: &Sessions,
    order: SwitchOrder,
) -> Result<SessionSummary, Failure> {
    let mut code = order.mfa_code;
    let mut from = begin(world, sessions, order.origin, &mut code).await?;
    for role in &order.through {
        let options = AssumeOptions {
            session_name: order.options.session_name.clone(),
            region: order.options.region.clone(),
            ..AssumeOptions::default()
        };
        from = switch(world, sessions, from, role, options, None).await?.id;
    }
    let code = code.as_ref().map(|code| code.0.as_str());
    switch(world, sessions, from, &order.role, order.options, code).await
}

/// The session to switch from. A code counts once: where the start itself needs it, it is gone.
async fn begin(
    world: &World,
    sessions: &Sessions,
    origin: Origin,
    code: &mut Option<MfaCode>,
) -> Result<SessionId, Failure> {
    let start = match origin {
        Origin::Here(session) => return Ok(session),
        Origin::Start(start) => start,
    };
    let held = match obtain(world, sessions, &start, None).await {
        Err(failure) if failure.kind == FailureKind::MfaNeeded && code.is_some() => {
            identify(world, sessions, &start, code.take()).await
        }
        other => other,
    };
    held.map(|session| session.id)
}
