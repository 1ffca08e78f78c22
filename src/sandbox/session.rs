//! Who calls: the keys of users, and the sessions handed out so far.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

use crate::domain::account::AccountId;
use crate::domain::identity::Identity;
use crate::domain::role::Tag;
use crate::domain::secret::Secret;
use crate::sandbox::organisation::identifier::base32;
use crate::sandbox::organisation::{Organisation, User};
use crate::sandbox::reply::Refusal;

/// A caller whose signature was right.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) identity: Identity,
    pub(super) acting: Acting,
    /// When the temporary credentials were issued; `None` for long-lived keys.
    pub(super) issued: Option<Timestamp>,
}

/// What stands behind a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Acting {
    /// An IAM user, by long-lived keys or by GetSessionToken; `mfa_at` if a code was given.
    User { name: String, mfa_at: Option<Timestamp> },
    /// A session of a role.
    Role(Box<RoleSession>),
}

/// A session of a role, as AssumeRole made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RoleSession {
    /// The role's name.
    pub(super) role: String,
    pub(super) name: String,
    /// Passed and inherited.
    pub(super) tags: Vec<Tag>,
    pub(super) transitive_tag_keys: Vec<String>,
    pub(super) source_identity: Option<String>,
    /// Session policies, inline and managed: JSON text.
    pub(super) policies: Vec<Arc<str>>,
}

/// Keys handed out.
#[derive(Debug, Clone)]
pub(super) struct Issued {
    pub(super) access_key_id: String,
    pub(super) secret: Secret,
    pub(super) token: Secret,
    pub(super) expires: Timestamp,
}

/// A long-lived key of a user.
#[derive(Debug, Clone)]
pub(super) struct UserKey {
    pub(super) secret: Secret,
    pub(super) caller: Caller,
    pub(super) is_active: bool,
    pub(super) created: Timestamp,
    /// When it last signed, for which service, in which region.
    pub(super) used: Option<(Timestamp, &'static str, String)>,
}

#[derive(Debug)]
struct Session {
    issued: Issued,
    caller: Caller,
}

/// All keys that the sandbox knows.
#[derive(Debug, Default)]
pub(super) struct Keys {
    users: HashMap<String, UserKey>,
    sessions: HashMap<String, Session>,
}

impl Keys {
    /// The keys of all users of an organisation.
    pub(super) fn of(organisation: &Organisation) -> Self {
        let mut users = HashMap::new();
        for account in organisation.accounts.values() {
            for user in account.users.values() {
                let secret = user.secret_access_key.clone();
                let key = UserKey::of(account.id, user, secret, user.created);
                users.insert(user.access_key_id.clone(), key);
            }
        }
        Self { users, sessions: HashMap::new() }
    }

    /// The secret that signs for an access key id, and who it is. The session token must be the
    /// one that was handed out; the end of a session is judged by [`Keys::is_expired`].
    pub(super) fn find(
        &self,
        access_key_id: &str,
        token: Option<&str>,
    ) -> Result<(Secret, Caller), Refusal> {
        let unknown = Refusal::unknown_token;
        if let Some(key) = self.users.get(access_key_id) {
            return match token {
                Some(_) => Err(unknown()),
                None if !key.is_active => Err(unknown()),
                None => Ok((key.secret.clone(), key.caller.clone())),
            };
        }
        let session = self.sessions.get(access_key_id).ok_or_else(unknown)?;
        let expected = session.issued.token.reveal().as_bytes();
        if !bool::from(expected.ct_eq(token.unwrap_or_default().as_bytes())) {
            return Err(unknown());
        }
        Ok((session.issued.secret.clone(), session.caller.clone()))
    }

    /// Takes down that a key has signed.
    pub(super) fn used(&mut self, id: &str, now: Timestamp, service: &'static str, region: &str) {
        if let Some(key) = self.users.get_mut(id) {
            key.used = Some((now, service, region.to_owned()));
        }
    }

    /// A user's own key.
    pub(super) fn user_key(&self, id: &str) -> Option<UserKey> {
        self.users.get(id).cloned()
    }

    /// The keys of the user of an ARN, the oldest first.
    pub(super) fn of_user(&self, arn: &str) -> Vec<(String, UserKey)> {
        let own = self.users.iter().filter(|(_, key)| key.caller.identity.arn == arn);
        let mut own: Vec<_> = own.map(|(id, key)| (id.clone(), key.clone())).collect();
        own.sort_by(|(one, first), (other, second)| {
            (first.created, one).cmp(&(second.created, other))
        });
        own
    }

    /// Makes another key for a user.
    pub(super) fn create(
        &mut self,
        account: AccountId,
        user: &User,
        now: Timestamp,
    ) -> Result<(String, UserKey), Refusal> {
        let issued = issued_from(&random()?, now);
        let id = issued.access_key_id.replacen("ASIA", "AKIA", 1);
        let key = UserKey::of(account, user, issued.secret, now);
        self.users.insert(id.clone(), key.clone());
        Ok((id, key))
    }

    /// Says whether the user has such a key.
    pub(super) fn set_active(&mut self, arn: &str, id: &str, is_active: bool) -> bool {
        let own = self.users.get_mut(id).filter(|key| key.caller.identity.arn == arn);
        own.map(|key| key.is_active = is_active).is_some()
    }

    /// Says whether the user had such a key.
    pub(super) fn delete(&mut self, arn: &str, id: &str) -> bool {
        let is_own = self.users.get(id).is_some_and(|key| key.caller.identity.arn == arn);
        is_own && self.users.remove(id).is_some()
    }

    /// Whether a session's time is over.
    pub(super) fn is_expired(&self, access_key_id: &str, now: Timestamp) -> bool {
        self.sessions.get(access_key_id).is_some_and(|session| session.issued.expires <= now)
    }

    /// Hands out keys for a session that begins now, and forgets those that ended long ago.
    pub(super) fn issue(
        &mut self,
        caller: Caller,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> Result<Issued, Refusal> {
        let issued = issued_from(&random()?, now.saturating_add(lifetime).unwrap_or(now));
        self.sessions.retain(|_, session| session.issued.expires + GRACE > now);
        let session = Session { issued: issued.clone(), caller };
        self.sessions.insert(issued.access_key_id.clone(), session);
        Ok(issued)
    }
}

impl UserKey {
    fn of(account: AccountId, user: &User, secret: Secret, created: Timestamp) -> Self {
        let identity = Identity { arn: user.arn(account), account, user_id: user.id.clone() };
        let acting = Acting::User { name: user.name.clone(), mfa_at: None };
        let caller = Caller { identity, acting, issued: None };
        Self { secret, caller, is_active: true, created, used: None }
    }
}

fn random() -> Result<[u8; 256], Refusal> {
    let mut random = [0; 256];
    getrandom::fill(&mut random)
        .map_err(|error| Refusal::new(500, "InternalFailure", error.to_string()))?;
    Ok(random)
}

/// For how long an ended session is still told that it has expired.
const GRACE: SignedDuration = SignedDuration::from_hours(12);

fn issued_from(random: &[u8], expires: Timestamp) -> Issued {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    let (key, rest) = random.split_at_checked(16).unwrap_or((random, &[]));
    let (secret, token) = rest.split_at_checked(30).unwrap_or((rest, &[]));
    Issued {
        access_key_id: format!("ASIA{}", base32(key, 16)),
        secret: Secret::new(STANDARD.encode(secret)),
        token: Secret::new(format!("IQoJb3JpZ2luX2VjE{}", STANDARD.encode(token))),
        expires,
    }
}

impl Caller {
    /// The account that the caller belongs to.
    pub(super) fn account(&self) -> AccountId {
        self.identity.account
    }

    /// Whether the caller signs with temporary credentials.
    pub(super) fn is_temporary(&self) -> bool {
        self.issued.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller() -> Caller {
        Caller {
            identity: Identity {
                arn: "arn:aws:sts::012345678901:assumed-role/R/s".to_owned(),
                account: AccountId::from_number(12_345_678_901),
                user_id: "AROA:s".to_owned(),
            },
            acting: Acting::User { name: "u".to_owned(), mfa_at: None },
            issued: Some(Timestamp::UNIX_EPOCH),
        }
    }

    #[test]
    fn a_session_needs_its_own_token_and_ends() {
        let mut keys = Keys::default();
        let now = Timestamp::UNIX_EPOCH;
        let issued = keys.issue(caller(), now, SignedDuration::from_secs(900)).unwrap();
        let id = issued.access_key_id.as_str();

        assert!(keys.find(id, Some(issued.token.reveal())).is_ok());
        assert_eq!(keys.find(id, None).unwrap_err().code, "InvalidClientTokenId");
        assert_eq!(keys.find(id, Some("other")).unwrap_err().code, "InvalidClientTokenId");
        assert!(!keys.is_expired(id, now));
        assert!(keys.is_expired(id, issued.expires));
        assert_eq!(id.len(), 20);
        assert_eq!(issued.secret.reveal().len(), 40);
    }
}
