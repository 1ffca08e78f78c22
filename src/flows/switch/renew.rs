//! Sessions that are near their end, obtained again the way they were obtained before.

use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::kept::{Purpose, is_good_for};
use crate::domain::session::{AssumeOptions, SessionId, SessionSummary, Start};
use crate::flows::kept;
use crate::flows::obtain::{obtain_held, obtain_plan};
use crate::flows::sessions::{Renewal, Sessions};
use crate::flows::switch::{Switch, perform};
use crate::flows::world::World;
use crate::ports::aws::Access;

/// The keys of a session, renewed if their end is near.
pub async fn fresh_access(
    world: &World,
    sessions: &Sessions,
    id: SessionId,
) -> Result<Access, Failure> {
    access_for(world, sessions, id, Purpose::Call).await
}

/// The keys of a session, renewed if too little time is left for what they are needed for.
pub async fn access_for(
    world: &World,
    sessions: &Sessions,
    id: SessionId,
    need: Purpose,
) -> Result<Access, Failure> {
    let held = sessions.held(id).ok_or_else(|| Failure::usage("this session was forgotten"))?;
    let now = world.clock.now();
    let is_replaced = match &held.renewal {
        Renewal::Plan(_, plan) => kept::is_replaced(world, plan, &held.access),
        Renewal::Switch { .. } | Renewal::Way { .. } | Renewal::ByPerson => false,
    };
    if !is_replaced && is_good_for(need, held.summary.expires, held.obtained, now) {
        return Ok(held.access);
    }
    match &held.renewal {
        Renewal::Plan(start, plan) => {
            let now = obtain_held(world, sessions, start, plan, None).await?;
            if !now.summary.identity.is_same_principal(&held.summary.identity) {
                return Err(replaced(start, &now.summary));
            }
            sessions.put(now);
        }
        Renewal::Switch { from, role, options } => {
            renew(world, sessions, id, *from, role, options).await?;
        }
        Renewal::Way { start, plan, role, options } => {
            let from = obtain_plan(world, sessions, start, plan, None).await?.id;
            renew(world, sessions, id, from, role, options).await?;
        }
        Renewal::ByPerson => {
            let still_valid = held.summary.expires.is_some_and(|end| end > world.clock.now());
            if !still_valid {
                return Err(ended(&held.summary.identity.arn));
            }
        }
    }
    sessions.access(id).ok_or_else(|| Failure::usage("this session was forgotten"))
}

/// The id of the keys that another program has put in the place of those that a start's session has.
pub fn replaced_by(world: &World, sessions: &Sessions, id: SessionId) -> Option<String> {
    let held = sessions.held(id)?;
    match &held.renewal {
        Renewal::Plan(_, plan) => kept::replaced_by(world, plan, &held.access),
        Renewal::Switch { .. } | Renewal::Way { .. } | Renewal::ByPerson => None,
    }
}

/// Another's keys are not carried on under a name that says who one was: the person chooses them.
fn replaced(start: &Start, now: &SessionSummary) -> Failure {
    let text = format!("{} are another's now: {}", start.keys(), now.identity.arn);
    Failure::new(FailureKind::Credentials, text)
        .with_hint("choose the start again (`i` on the screens), or begin a new shell")
}

/// Obtains an ended session again, under the id that it has.
async fn renew(
    world: &World,
    sessions: &Sessions,
    id: SessionId,
    from: SessionId,
    role: &RoleArn,
    options: &AssumeOptions,
) -> Result<SessionSummary, Failure> {
    let key = sessions.held(id).map(|held| held.key);
    let options = options.clone();
    let need = sessions.need();
    let switch = Switch { id, need, from, role, options, key, mfa_code: None };
    perform(world, sessions, switch).await
}

fn ended(arn: &str) -> Failure {
    Failure::new(FailureKind::Expired, format!("the session {arn} has ended"))
        .with_hint("switch to the role again")
}
