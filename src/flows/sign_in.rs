//! Signing in to Identity Center, and as `aws login` does: what comes of it is shared by all processes, and
//! refreshed by one.

mod begin;
mod gates;
mod keep;
mod login;
mod pace;
mod pkce;
mod portals;

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::profile::{BaseSource, ClientSettings};
use crate::domain::secret::{Credentials, Secret};
use crate::domain::sign_in::{Granted, Portal, Token};
use crate::flows::plan::{active_profile, client_settings};
use crate::flows::world::World;
use crate::ports::sign_in::{Desk, Grant};
use crate::ports::vault::Hold;

pub use begin::SignIn;
pub use gates::{SignedIn, enter, gates, is_entered, leave, named, place_of};
pub use keep::{Place, is_shared};
pub use login::{LoginState, state as login_state};
pub use portals::portals;

/// The first credentials of a plan, with the token that its source may want.
///
/// # Errors
/// [`FailureKind::SignInNeeded`] names the portal: sign in and call again.
pub(crate) async fn credentials(
    world: &World,
    source: &BaseSource,
    client: &ClientSettings,
) -> Result<Credentials, Failure> {
    if let BaseSource::Login(session) = source {
        return login::credentials(world, session, client).await;
    }
    let Some(portal) = source.portal() else {
        return world.base.fetch(source, None, client).await;
    };
    let token = token(world, portal, client).await?;
    let answer = world.base.fetch(source, Some(&token.access), client).await;
    if answer.as_ref().is_err_and(|failure| failure.kind == FailureKind::SignInNeeded) {
        keep::forget(world, portal, &token);
    }
    answer
}

/// What is kept of the sign-in to a portal, as it stands.
pub fn kept_token(world: &World, portal: &Portal) -> Option<Token> {
    keep::load(world, portal)
}

/// A token of the portal that is good for the work: kept, or refreshed by one process for all.
///
/// # Errors
/// [`FailureKind::SignInNeeded`]: there is no sign-in, or it has ended.
pub async fn token(
    world: &World,
    portal: &Portal,
    client: &ClientSettings,
) -> Result<Token, Failure> {
    let now = world.clock.now();
    let Some(token) = keep::load(world, portal) else {
        let message = format!("there is no sign-in to `{portal}` yet");
        return Err(Failure::sign_in_needed(portal, message));
    };
    if token.is_fresh(now) {
        return Ok(token);
    }
    if token.refresh.is_none() || token.client.is_none() {
        return if token.has_ended(now) { Err(ended(portal, &token)) } else { Ok(token) };
    }
    let _alone = alone(world, portal).await;
    // Another process may have done it meanwhile.
    let token = keep::load(world, portal).unwrap_or(token);
    if token.is_fresh(now) {
        return Ok(token);
    }
    refreshed(world, Desk { portal, client }, token).await
}

/// Another token for the refresh token; the old one as long as it is good and there is no other.
async fn refreshed(world: &World, desk: Desk<'_>, token: Token) -> Result<Token, Failure> {
    let (portal, now) = (desk.portal, world.clock.now());
    let (Some(refresh), Some(client)) = (&token.refresh, &token.client) else {
        return Err(ended(portal, &token));
    };
    let problem = match world.identity_center.token(desk, client, Grant::Refresh(refresh)).await {
        Ok(Granted::Token(mut new)) => {
            // If none comes along the old one stays good (RFC 6749, 6).
            new.refresh = new.refresh.or_else(|| token.refresh.clone());
            keep::save(world, portal, &new)?;
            return Ok(new);
        }
        Ok(Granted::Pending | Granted::SlowDown) => {
            Failure::new(FailureKind::Throttled, "Identity Center asks to slow down")
        }
        Ok(Granted::Ended | Granted::Denied | Granted::Invalid | Granted::UnknownClient) => {
            ended(portal, &token)
        }
        Err(failure) => failure,
    };
    if token.has_ended(now) { Err(problem) } else { Ok(token) }
}

/// Ends a sign-in, there and here; says whether there was one. What was obtained with it stays good until
/// its own end, and is forgotten here.
pub async fn sign_out(world: &World, portal: &Portal) -> Result<bool, Failure> {
    let _alone = alone(world, portal).await;
    let client = settings(world);
    let token = keep::load(world, portal);
    let told = match &token {
        Some(token) if !token.has_ended(world.clock.now()) => {
            world.identity_center.sign_out(Desk { portal, client: &client }, &token.access).await
        }
        Some(_) | None => Ok(()),
    };
    keep::remove(world, portal)?;
    match told {
        // The token was worth nothing any more.
        Err(failure) if failure.code.as_deref() != Some("UnauthorizedException") => Err(failure),
        Err(_) | Ok(()) => Ok(token.is_some()),
    }
}

/// How portals are talked to: as the environment says, and the profile that it names.
pub fn settings(world: &World) -> ClientSettings {
    client_settings(&world.config, &world.environment, active_profile(&world.environment))
}

/// Keeps other processes from refreshing the same token, or asking for the same sign-in.
async fn alone(world: &World, portal: &Portal) -> Hold {
    let thing = format!("sign-in {portal}");
    world.vault.alone_with(&thing, &format!("the sign-in to `{portal}`")).await
}

fn ended(portal: &Portal, token: &Token) -> Failure {
    let message = match token.expires.as_second() {
        0 => format!("the sign-in to `{portal}` ended"),
        _ => format!("the sign-in to `{portal}` ended at {}", token.expires),
    };
    Failure::sign_in_needed(portal, message)
}

/// A random text that fits everywhere: 256 bits.
fn random() -> Result<Secret, Failure> {
    pkce::random().map_err(|error| Failure::local(format!("no randomness to be had: {error}")))
}

#[cfg(test)]
mod tests;
