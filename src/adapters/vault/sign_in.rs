//! A sign-in as it is sealed.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::record::{Moment, hidden, moment, timestamp};
use crate::domain::secret::Secret;
use crate::domain::sign_in::{KeptClient, KeptSignIn, Portal, Registration, SignInWay, Token};

#[derive(Serialize, Deserialize)]
pub(super) struct StoredSignIn {
    portal: Portal,
    token: Option<StoredToken>,
    clients: Vec<(SignInWay, Vec<String>, StoredRegistration)>,
}

#[derive(Serialize, Deserialize)]
struct StoredToken {
    access: Zeroizing<String>,
    expires: Moment,
    refresh: Option<Zeroizing<String>>,
    client: Option<StoredRegistration>,
}

#[derive(Serialize, Deserialize)]
struct StoredRegistration {
    id: String,
    secret: Zeroizing<String>,
    expires: Moment,
}

impl StoredSignIn {
    pub(super) fn of(sign_in: &KeptSignIn) -> Self {
        let client = |kept: &KeptClient| {
            (kept.way, kept.scopes.clone(), StoredRegistration::of(&kept.registration))
        };
        Self {
            portal: sign_in.portal.clone(),
            token: sign_in.token.as_ref().map(StoredToken::of),
            clients: sign_in.clients.iter().map(client).collect(),
        }
    }

    pub(super) fn into_sign_in(self) -> Option<KeptSignIn> {
        let client = |(way, scopes, stored): (_, _, StoredRegistration)| {
            Some(KeptClient { way, scopes, registration: stored.into_registration()? })
        };
        let token = match self.token {
            None => None,
            Some(token) => Some(token.into_token()?),
        };
        let clients = self.clients.into_iter().map(client).collect::<Option<Vec<_>>>()?;
        Some(KeptSignIn { portal: self.portal, token, clients })
    }
}

impl StoredToken {
    fn of(token: &Token) -> Self {
        Self {
            access: hidden(&token.access),
            expires: moment(token.expires),
            refresh: token.refresh.as_ref().map(hidden),
            client: token.client.as_ref().map(StoredRegistration::of),
        }
    }

    fn into_token(self) -> Option<Token> {
        let client = match self.client {
            None => None,
            Some(client) => Some(client.into_registration()?),
        };
        Some(Token {
            access: Secret::new(self.access.as_str()),
            expires: timestamp(self.expires)?,
            refresh: self.refresh.map(|refresh| Secret::new(refresh.as_str())),
            client,
        })
    }
}

impl StoredRegistration {
    fn of(registration: &Registration) -> Self {
        Self {
            id: registration.id.clone(),
            secret: hidden(&registration.secret),
            expires: moment(registration.expires),
        }
    }

    fn into_registration(self) -> Option<Registration> {
        let secret = Secret::new(self.secret.as_str());
        Some(Registration { id: self.id, secret, expires: timestamp(self.expires)? })
    }
}
