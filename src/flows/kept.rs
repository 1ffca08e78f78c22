//! Sessions kept in the vault: found by all that shapes them, obtained by one process for all.

use base64::Engine;
use sha2::{Digest, Sha256};

use crate::domain::failure::Failure;
use crate::domain::kept::{HopKey, Issuer, KeptSession, Purpose, SessionKey, SourceKey};
use crate::domain::profile::{BaseSource, CredentialPlan, IdentityToken, ProfileHop, SharedConfig};
use crate::domain::secret::Credentials;
use crate::domain::session::AssumeOptions;
use crate::domain::vault::{Record, RecordKind, RecordName};
use crate::flows::vault_key;
use crate::flows::world::World;
use crate::ports::aws::Access;

/// The name of the session that a plan leads to from what its source holds now.
pub(crate) fn key_of_plan(world: &World, plan: &CredentialPlan) -> SessionKey {
    key_from(source_key(world, &plan.base).unwrap_or(SourceKey::Unnamed), plan)
}

/// The name of the session that a plan leads to from a source.
pub(crate) fn key_from(source: SourceKey, plan: &CredentialPlan) -> SessionKey {
    let hops = plan.hops.iter().map(|hop| HopKey::new(hop.role_arn.as_str(), options_of(hop)));
    SessionKey { issuer: Issuer::of(&plan.client), source, hops: hops.collect() }
}

/// The source that these keys came from: what has an id is named by the one that was read, since another program may
/// have replaced it meanwhile.
pub(crate) fn source_of(world: &World, base: &BaseSource, keys: &Credentials) -> SourceKey {
    match base {
        BaseSource::Environment | BaseSource::StaticKeys { .. } | BaseSource::VaultKey { .. } => {
            SourceKey::AccessKey(keys.access_key_id.trim().to_owned())
        }
        BaseSource::Process { .. }
        | BaseSource::WebIdentity { .. }
        | BaseSource::IdentityCenter { .. }
        | BaseSource::Login(_)
        | BaseSource::Container
        | BaseSource::InstanceMetadata => source_key(world, base).unwrap_or(SourceKey::Unnamed),
    }
}

/// What a profile asks for its role.
pub(crate) fn options_of(hop: &ProfileHop) -> AssumeOptions {
    AssumeOptions {
        session_name: hop.session_name.clone(),
        duration: hop.duration,
        external_id: hop.external_id.clone(),
        source_identity: hop.source_identity.clone(),
        mfa_serial: hop.mfa_serial.clone(),
        ..AssumeOptions::default()
    }
}

fn source_key(world: &World, base: &BaseSource) -> Option<SourceKey> {
    let (config, environment) = (&*world.config, &*world.environment);
    let value = |profile: &str, key: &str| config.profile(profile)?.settings.value(key);
    Some(match base {
        BaseSource::Environment => {
            SourceKey::AccessKey(environment.value("AWS_ACCESS_KEY_ID")?.trim().to_owned())
        }
        BaseSource::StaticKeys { profile } => {
            let in_file = || value(profile, "aws_access_key_id").map(str::to_owned);
            SourceKey::AccessKey(world.base.access_key_id(profile).or_else(in_file)?)
        }
        // By its id, and not its name: another key may be kept under that tomorrow.
        BaseSource::VaultKey { name, .. } => SourceKey::AccessKey(vault_key::id(world, name)?),
        BaseSource::Process { profile, command } => SourceKey::Process {
            profile: profile.clone(),
            digest: digest_of_profile(config, profile, command),
        },
        BaseSource::WebIdentity { token, role_arn, session_name } => SourceKey::WebIdentity {
            token_file: match token {
                IdentityToken::File(path) => path.display().to_string(),
                // No path begins so.
                IdentityToken::Process(command) => format!("\0{command}"),
            },
            role: role_arn.clone(),
            session_name: session_name.clone(),
        },
        BaseSource::IdentityCenter { portal, account, role } => SourceKey::IdentityCenter {
            portal: portal.clone(),
            account: account.clone(),
            role: role.clone(),
        },
        BaseSource::Login(login) => SourceKey::Login(login.arn.clone()),
        // Who a machine is may change, and a home may be shared by several.
        BaseSource::Container | BaseSource::InstanceMetadata => return None,
    })
}

/// Whether another program has put other keys in the place of those that a plan without roles leads to: saml2aws and
/// its kin do so whenever one signs in.
pub(crate) fn is_replaced(world: &World, plan: &CredentialPlan, access: &Access) -> bool {
    replaced_by(world, plan, access).is_some()
}

/// The id of the keys that were put there.
pub(crate) fn replaced_by(world: &World, plan: &CredentialPlan, access: &Access) -> Option<String> {
    let BaseSource::StaticKeys { profile } = &plan.base else { return None };
    let now = || world.base.access_key_id(profile);
    plan.hops.is_empty().then(now)?.filter(|id| *id != access.credentials.access_key_id)
}

/// A digest of all that a profile says, and of the command that it runs.
fn digest_of_profile(config: &SharedConfig, profile: &str, command: &str) -> String {
    let mut hasher = Sha256::new();
    let mut add = |text: &str| {
        // With its length, so that no two lists of texts read alike.
        hasher.update(text.len().to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(command);
    for (key, setting) in config.profile(profile).into_iter().flat_map(|found| &found.settings.0) {
        add(key);
        add(setting.value());
    }
    let digest = hasher.finalize();
    base64::engine::general_purpose::STANDARD.encode(digest)
}

/// What a kept session must be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) need: Purpose,
    /// The person gave a code: a session that was obtained without one is not what they ask for.
    pub(crate) with_code: bool,
}

impl From<Purpose> for Wish {
    fn from(need: Purpose) -> Self {
        Self { need, with_code: false }
    }
}

/// The kept session of a name, if it has the time left that it is needed for.
pub(crate) fn find(world: &World, key: &SessionKey, wish: impl Into<Wish>) -> Option<KeptSession> {
    let Wish { need, with_code } = wish.into();
    if !world.keeps_sessions || !key.is_kept() {
        return None;
    }
    match world.vault.load(&RecordName::Session(Box::new(key.clone())))? {
        Record::Session(session) => {
            let fits =
                session.serves(need, world.clock.now()) && (session.code.is_some() || !with_code);
            fits.then_some(*session)
        }
        Record::LongLivedKey(_) | Record::MfaSeed(_) | Record::SignIn(_) => None,
    }
}

/// Whether the session of this name, which ends at some time, outlives this process.
pub(crate) fn outlives(world: &World, key: &SessionKey, has_end: bool) -> bool {
    has_end && world.keeps_sessions && key.is_kept() && world.vault.outlives()
}

/// Every kept session that has not ended.
pub fn all(world: &World) -> Vec<KeptSession> {
    let now = world.clock.now();
    let sessions = world.vault.all(RecordKind::Session).into_iter();
    let sessions = sessions.filter_map(|record| match record {
        Record::Session(session) => Some(*session),
        Record::LongLivedKey(_) | Record::MfaSeed(_) | Record::SignIn(_) => None,
    });
    sessions.filter(|session| !session.has_ended(now)).collect()
}

/// Forgets every kept session that begins at such a source.
pub(crate) fn forget(world: &World, is_meant: impl Fn(&SourceKey) -> bool) -> Result<(), Failure> {
    for session in all(world).into_iter().filter(|session| is_meant(&session.key.source)) {
        world.vault.remove(&RecordName::Session(Box::new(session.key)))?;
    }
    Ok(())
}

/// The kept session of a name, else what `obtain` comes to, which is then kept: of several processes that
/// want the same one asks, and the others wait for it.
pub(crate) async fn find_or(
    world: &World,
    key: &SessionKey,
    wish: impl Into<Wish>,
    obtain: impl AsyncFnOnce() -> Result<KeptSession, Failure>,
) -> Result<KeptSession, Failure> {
    let wish = wish.into();
    if !world.keeps_sessions || !key.is_kept() {
        return obtain().await;
    }
    if let Some(session) = find(world, key, wish) {
        return Ok(session);
    }
    let _alone = world.vault.alone(&RecordName::Session(Box::new(key.clone()))).await;
    if let Some(session) = find(world, key, wish) {
        return Ok(session);
    }
    let session = obtain().await?;
    // Of what has no end nothing tells when it stops being good.
    if session.credentials.expires.is_some() {
        world.vault.keep(&session);
    }
    Ok(session)
}

#[cfg(test)]
mod tests;
