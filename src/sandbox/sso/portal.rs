//! The access portal: accounts, permission sets, and keys of their roles.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Call, Wrong};
use crate::domain::account::AccountId;
use crate::domain::identity::Identity;
use crate::sandbox::cloud::lock;
use crate::sandbox::organisation::Assignment;
use crate::sandbox::session::{Acting, Caller, RoleSession};

/// As many entries as a page has at most; more must not be asked for.
const MOST: usize = 100;

/// How long the keys of a permission set are good.
const SESSION: SignedDuration = SignedDuration::from_hours(1);

impl Call<'_> {
    pub(super) fn list_accounts(&self) -> Result<Value, Wrong> {
        self.signed_in()?;
        let organisation = &self.cloud.organisation;
        let account = |id: &AccountId| {
            let name = organisation.accounts.get(id).and_then(|account| account.alias.clone());
            let name = name.unwrap_or_else(|| id.to_string());
            let email = format!("aws+{name}@kitsune.example");
            json!({"accountId": id.to_string(), "accountName": name, "emailAddress": email})
        };
        let mut ids: Vec<AccountId> =
            organisation.assignments.iter().map(|assignment| assignment.account).collect();
        ids.dedup();
        self.page("accountList", ids.iter().map(account).collect())
    }

    pub(super) fn list_account_roles(&self) -> Result<Value, Wrong> {
        self.signed_in()?;
        let wanted = self.query("account_id").unwrap_or_default();
        let role =
            |assignment: &Assignment| json!({"roleName": assignment.set, "accountId": wanted});
        let roles: Vec<Value> = self.assigned(&wanted).map(role).collect();
        if roles.is_empty() {
            return Err(Wrong::new(404, "ResourceNotFoundException", "there is no such account"));
        }
        self.page("roleList", roles)
    }

    pub(super) fn role_credentials(&self) -> Result<Value, Wrong> {
        self.signed_in()?;
        let account = self.query("account_id").unwrap_or_default();
        let wanted = self.query("role_name").unwrap_or_default();
        let found = self.assigned(&account).find(|assignment| assignment.set == wanted);
        let forbidden = || Wrong::new(403, "ForbiddenException", "No access");
        let assignment = found.ok_or_else(forbidden)?;
        let organisation = &self.cloud.organisation;
        let account = organisation.accounts.get(&assignment.account).ok_or_else(forbidden)?;
        let role = account.roles.get(&assignment.role).ok_or_else(forbidden)?;
        let name = organisation.person.clone();
        let identity = Identity {
            arn: format!("arn:aws:sts::{}:assumed-role/{}/{name}", account.id, role.name),
            account: account.id,
            user_id: format!("{}:{name}", role.id),
        };
        let session = RoleSession {
            role: role.name.clone(),
            name,
            tags: Vec::new(),
            transitive_tag_keys: Vec::new(),
            source_identity: None,
            policies: Vec::new(),
        };
        let acting = Acting::Role(Box::new(session));
        let caller = Caller { identity, acting, issued: Some(self.now) };
        let life = self.cloud.session_lifetime.unwrap_or(SESSION);
        let issued = lock(&self.cloud.keys).issue(caller, self.now, life);
        let issued = issued.map_err(|refusal| {
            Wrong::new(refusal.status, "InternalServerException", refusal.message)
        })?;
        Ok(json!({"roleCredentials": {
            "accessKeyId": issued.access_key_id,
            "secretAccessKey": issued.secret.reveal(),
            "sessionToken": issued.token.reveal(),
            "expiration": issued.expires.as_millisecond(),
        }}))
    }

    pub(super) fn logout(&self) -> Result<Value, Wrong> {
        self.signed_in()?;
        lock(&self.cloud.sign_ins).tokens.remove(self.token());
        Ok(json!({}))
    }

    fn token(&self) -> &str {
        self.request.header("x-amz-sso_bearer_token").unwrap_or_default()
    }

    fn signed_in(&self) -> Result<(), Wrong> {
        match lock(&self.cloud.sign_ins).tokens.get(self.token()) {
            Some(end) if *end > self.now => Ok(()),
            Some(_) | None => {
                Err(Wrong::new(401, "UnauthorizedException", "Session token not found or invalid"))
            }
        }
    }

    fn assigned(&self, account: &str) -> impl Iterator<Item = &Assignment> {
        let wanted = account.parse::<AccountId>().ok();
        let assignments = self.cloud.organisation.assignments.iter();
        assignments.filter(move |assignment| Some(assignment.account) == wanted)
    }

    fn page(&self, name: &str, entries: Vec<Value>) -> Result<Value, Wrong> {
        let invalid = || {
            let text = "maxResults must be between 1 and 100, and the token one that was given";
            Wrong::new(400, "InvalidRequestException", text)
        };
        let number = |name: &str| self.query(name).map(|text| text.parse::<usize>());
        let size = number("max_result").unwrap_or(Ok(20)).map_err(|_| invalid())?;
        let start = number("next_token").unwrap_or(Ok(0)).map_err(|_| invalid())?;
        if size == 0 || size > MOST {
            return Err(invalid());
        }
        let end = start.saturating_add(size);
        let next = (end < entries.len()).then(|| end.to_string());
        let shown: Vec<Value> = entries.into_iter().skip(start).take(size).collect();
        Ok(json!({name: shown, "nextToken": next}))
    }
}
