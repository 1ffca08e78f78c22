//! Where tokens are kept: in the vault, and in the file that the AWS CLI and the SDKs share, if the person
//! wants that.

use crate::domain::failure::Failure;
use crate::domain::kept::SourceKey;
use crate::domain::sign_in::{KeptSignIn, Portal, Token};
use crate::domain::vault::{Record, RecordName, VaultState};
use crate::flows::kept::forget as forget_sessions;
use crate::flows::world::World;

/// Where the token of a sign-in will be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Vault,
    SharedFile,
    Both,
    /// Nowhere: the settings name no vault, and the file is not shared.
    Nowhere,
}

/// Where the token of a portal is kept as things are.
pub fn place(world: &World, portal: &Portal) -> Place {
    let has_vault = match world.vault.condition() {
        VaultState::Off | VaultState::Unreadable => false,
        VaultState::Absent | VaultState::Locked | VaultState::Unlocked => true,
    };
    match (has_vault, is_shared(world, portal)) {
        (true, true) => Place::Both,
        (true, false) => Place::Vault,
        (false, true) => Place::SharedFile,
        (false, false) => Place::Nowhere,
    }
}

/// Whether the AWS CLI and the SDKs find the portal's token.
pub fn is_shared(world: &World, portal: &Portal) -> bool {
    let wanted = world.settings.sso.share_token;
    wanted.unwrap_or_else(|| world.token_files.is_shared(portal))
}

/// All that the vault has of a portal.
pub(super) fn kept(world: &World, portal: &Portal) -> Option<KeptSignIn> {
    match world.vault.load(&RecordName::SignIn(portal.clone()))? {
        Record::SignIn(sign_in) => Some(sign_in),
        Record::Session(_) | Record::LongLivedKey(_) | Record::MfaSeed(_) => None,
    }
}

/// The portal's token. Of two that which lasts longer: another program may have refreshed the file.
pub(super) fn load(world: &World, portal: &Portal) -> Option<Token> {
    let file = if is_shared(world, portal) { world.token_files.load(portal) } else { None };
    if let Some(token) = file.as_ref().filter(|token| token.is_fresh(world.clock.now())) {
        return Some(token.clone());
    }
    let vault = kept(world, portal).and_then(|kept| kept.token);
    vault.into_iter().chain(file).max_by_key(|token| token.expires)
}

/// Keeps a token if tokens of the portal are kept.
pub(super) fn save(world: &World, portal: &Portal, token: &Token) -> Result<(), Failure> {
    let place = place(world, portal);
    if matches!(place, Place::Vault | Place::Both) {
        let mut sign_in = kept(world, portal).unwrap_or_else(|| KeptSignIn::new(portal.clone()));
        sign_in.token = Some(token.clone());
        world.vault.save(&Record::SignIn(sign_in))?;
    }
    if matches!(place, Place::SharedFile | Place::Both) {
        world.token_files.save(portal, token)?;
    }
    if place == Place::Nowhere { Err(nowhere(portal)) } else { Ok(()) }
}

/// Makes sure that a token will be kept, before the person is sent for one: what is kept of the portal is kept once
/// more, which unlocks the vault or says why it stays locked.
pub(super) fn prepare(world: &World, portal: &Portal, shares: bool) -> Result<(), Failure> {
    let place = place(world, portal);
    if matches!(place, Place::Vault | Place::Both) {
        let sign_in = kept(world, portal).unwrap_or_else(|| KeptSignIn::new(portal.clone()));
        world.vault.save(&Record::SignIn(sign_in))?;
    }
    if shares || matches!(place, Place::SharedFile | Place::Both) {
        world.token_files.prepare(portal)?;
    }
    Ok(())
}

/// Forgets a token that is worth nothing, unless another took its place.
pub(super) fn forget(world: &World, portal: &Portal, token: &Token) {
    let Some(mut sign_in) = kept(world, portal) else { return };
    if sign_in.token.as_ref() == Some(token) {
        sign_in.token = None;
        // What stays is refused once more the next time.
        drop(world.vault.save(&Record::SignIn(sign_in)));
    }
}

/// Forgets the sign-in to a portal, and the sessions that were obtained with it.
pub(super) fn remove(world: &World, portal: &Portal) -> Result<(), Failure> {
    if is_shared(world, portal) {
        world.token_files.remove(portal)?;
    }
    if matches!(place(world, portal), Place::Nowhere | Place::SharedFile) {
        return Ok(());
    }
    world.vault.remove(&RecordName::SignIn(portal.clone()))?;
    forget_sessions(
        world,
        |source| matches!(source, SourceKey::IdentityCenter { portal: of, .. } if of == portal),
    )
}

pub(super) fn nowhere(portal: &Portal) -> Failure {
    Failure::usage(format!("nothing keeps the sign-in to `{portal}`")).with_hint(
        "set `[vault] key` in kamen's settings, or `[sso] share-token = true` for the AWS CLI's token files",
    )
}
