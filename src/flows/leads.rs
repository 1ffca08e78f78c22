//! Which start leads to which account: said by the plan, or remembered from an earlier run, so that a
//! start with a cache needs no call.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::inventory::Server;
use crate::domain::profile::{BaseSource, CredentialPlan, Lead};
use crate::domain::session::Start;
use crate::flows::plan::{StartPlan, expected_account, profile_role};
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::ports::store::Changed;

/// The note in which accounts are remembered.
const NOTE: &str = "leads";

/// All starts, each with its plan or with what is wrong with it. Makes no call.
pub fn leads(world: &World) -> (Vec<Lead>, Vec<(Start, Failure)>) {
    let note = Note::read(world);
    let (mut leads, mut problems) = (Vec::new(), Vec::new());
    for one in world.plans.of_all(&world.config, &world.environment).iter() {
        let start = one.start.clone();
        match &one.plan {
            Ok(plan) => {
                let mark = || one.fingerprint(|| fingerprint(world, &start, plan));
                let remembered = || note.leads.get(mark()).copied();
                let account = expected_account(plan).or_else(remembered);
                leads.push(Lead { start, plan: Arc::clone(plan), account });
            }
            Err(failure) => problems.push((start, failure.clone())),
        }
    }
    (leads, problems)
}

/// The same, made once a run, until something else is learned: there may be thousands of starts, and each account asks.
pub fn known_leads(world: &World, sessions: &Sessions) -> Arc<[Lead]> {
    sessions.leads(|| leads(world).0)
}

/// The starts that no plan leads from, each with what is wrong with it. Opens no file.
pub fn broken(world: &World) -> Vec<(Start, Failure)> {
    let plans = world.plans.of_all(&world.config, &world.environment);
    let problem = |one: &StartPlan| {
        let failure = one.plan.as_ref().err()?;
        Some((one.start.clone(), failure.clone()))
    };
    plans.iter().filter_map(problem).collect()
}

/// The leads into one account, those without a one-time code first. Those to an account of the same id
/// at another server than the first one's are left out.
pub fn leads_into(world: &World, sessions: &Sessions, account: AccountId) -> Vec<Lead> {
    let leads = known_leads(world, sessions);
    let mut into: Vec<Lead> =
        leads.iter().filter(|lead| lead.account == Some(account)).cloned().collect();
    let server = into.first().map(|lead| Server::of(&lead.plan.client));
    into.retain(|lead| Some(Server::of(&lead.plan.client)) == server);
    into.sort_by_key(Lead::wants_mfa);
    into
}

/// The roles that profiles name, with the profile, in file order.
pub fn named_roles(world: &World) -> Vec<(String, RoleArn)> {
    let named = |name: &String| Some((name.clone(), profile_role(&world.config, name)?));
    world.config.profiles.iter().filter_map(|profile| named(&profile.name)).collect()
}

/// Keeps what AWS answered about starts whose plan does not say where they lead.
pub fn remember(world: &World, sessions: &Sessions, found: &[(Start, AccountId)]) {
    let mut leads = BTreeMap::new();
    for (start, account) in found {
        let Ok(plan) = world.plans.of(&world.config, &world.environment, start) else { continue };
        if expected_account(&plan).is_none() {
            leads.insert(fingerprint(world, start, &plan), *account);
        }
    }
    let known = Note::read(world).leads;
    if leads.iter().all(|(key, account)| known.get(key) == Some(account)) {
        return;
    }
    // A note that cannot be kept costs a call next time, nothing more.
    drop(world.notes.update(NOTE, &mut |before| {
        let mut note = Note::of(before);
        note.leads.extend(leads.clone());
        serde_json::to_string(&note).map_or(Changed::Not, Changed::To)
    }));
    sessions.forget_leads();
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    leads: BTreeMap<String, AccountId>,
}

impl Note {
    fn read(world: &World) -> Self {
        Self::of(world.notes.read(NOTE).as_deref())
    }

    fn of(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

/// All that is hashed, as bytes. Another build may lay values out otherwise: then AWS is asked once more.
struct Seen(Vec<u8>);

impl Hasher for Seen {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Not asked for: the bytes themselves are digested.
    fn finish(&self) -> u64 {
        0
    }
}

/// Changes whenever anything changes that decides whose credentials these are. The access key id
/// stands for the keys; secrets are left out.
fn fingerprint(world: &World, start: &Start, plan: &CredentialPlan) -> String {
    let key_id = match &plan.base {
        BaseSource::Environment => world.environment.value("AWS_ACCESS_KEY_ID"),
        BaseSource::StaticKeys { profile } => world
            .config
            .profile(profile)
            .and_then(|profile| profile.settings.value("aws_access_key_id")),
        // The vault may be locked, and is not to be opened for this.
        BaseSource::VaultKey { .. }
        | BaseSource::Process { .. }
        | BaseSource::WebIdentity { .. }
        | BaseSource::IdentityCenter { .. }
        | BaseSource::Login(_)
        | BaseSource::Container
        | BaseSource::InstanceMetadata => None,
    };
    let mut seen = Seen(Vec::with_capacity(512));
    (start, plan, key_id).hash(&mut seen);
    let digest = Sha256::digest(&seen.0);
    base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, digest)
}

#[cfg(test)]
mod tests;
