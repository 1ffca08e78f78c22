//! Which MFA device a switch needs, and whether a refusal was about a missing code.

use crate::domain::failure::{Failure, FailureKind};
use crate::domain::identity::Identity;
use crate::domain::session::{AssumeRequest, SessionSummary, Start};
use crate::flows::mfa_code::mfa_needed;
use crate::flows::user_session::trust_holds;
use crate::flows::world::World;
use crate::ports::aws::Access;

/// The device of the person: the start's own `mfa_serial`, else what ListMFADevices names, else the one that
/// most virtual devices are called like.
pub(crate) async fn device(
    world: &World,
    (start, identity): (&Start, &Identity),
    access: &Access,
) -> Result<String, Failure> {
    if let Start::Profile(name) = start
        && let Some(serial) =
            world.config.profile(name).and_then(|profile| profile.settings.value("mfa_serial"))
    {
        return Ok(serial.to_owned());
    }
    let unknown = |detail: String| {
        Failure::new(FailureKind::Usage, format!("no MFA device of yours is known{detail}"))
            .with_hint("name it: `--mfa-serial`, or `mfa_serial` in the profile")
    };
    match world.iam.mfa_devices(access).await {
        Ok(devices) => devices.into_iter().next().ok_or_else(|| unknown(String::new())),
        Err(failure) => identity
            .usual_device()
            .ok_or_else(|| unknown(format!(", and iam:ListMFADevices failed: {failure}"))),
    }
}

/// What a refused switch comes to: a question for a code if the role's trust policy speaks of MFA
/// and none was given, else the refusal itself.
///
/// Only a user's own keys can bring a code (semantics 1.10: sessions carry no MFA onwards).
pub(super) async fn refused(
    world: &World,
    source: &SessionSummary,
    access: &Access,
    request: &AssumeRequest,
    failure: Failure,
) -> Failure {
    let can_bring_one = source.identity.is_user() && access.credentials.session_token.is_none();
    if failure.kind != FailureKind::Refused || request.mfa_code.is_some() || !can_bring_one {
        return failure;
    }
    if !trust_holds(world, request, "aws:multifactorauth") {
        return failure;
    }
    match device(world, (&source.start, &source.identity), access).await {
        Ok(device) => mfa_needed(&device, request.role.as_str()),
        Err(unknown) => {
            let hint = unknown.hint.unwrap_or_default();
            failure.with_hint(format!("the role's trust policy asks for MFA; {hint}"))
        }
    }
}
