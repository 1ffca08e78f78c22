//! What every implementation of the ports must keep, stated once: the SDK keeps it against the sandbox
//! and against servers that others wrote (`tests/it/contract.rs`).
//!
//! A check gives back what it saw instead of what it expected, in words.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::policy_text::PolicyText;
use crate::domain::role::Role;
use crate::domain::secret::Secret;
use crate::domain::session::{AssumeOptions, AssumeRequest};
use crate::domain::vault::{MfaSeed, Record, RecordKind};
use crate::ports::aws::{Access, FULL_PAGE, Iam, Sts};
use crate::ports::vault::Vault;

/// `Err` says what was seen instead.
pub type Checked = Result<(), String>;

/// A world that the contract is checked in.
#[derive(Debug, Clone)]
pub struct Fixture {
    pub sts: Arc<dyn Sts>,
    pub iam: Arc<dyn Iam>,
    /// The keys of an IAM user that may list roles.
    pub user: Access,
    pub user_arn: String,
    /// How many roles the user's account has.
    pub roles: usize,
    pub alias: Option<String>,
    /// A role of any account that the user may assume.
    pub open: RoleArn,
    /// A role that the user may not assume; `None` if the server lets everyone in.
    pub closed: Option<RoleArn>,
}

impl Fixture {
    /// All that must hold everywhere.
    pub async fn check(&self) -> Checked {
        self.a_user_is_who_the_keys_say().await?;
        self.every_page_of_roles_is_listed_once().await?;
        self.the_alias_is_told().await?;
        self.a_session_is_who_it_was_said_to_be().await?;
        self.a_closed_role_is_refused().await?;
        self.a_listed_role_has_a_detail().await?;
        self.a_missing_role_is_named_among_the_problems().await
    }

    pub async fn a_user_is_who_the_keys_say(&self) -> Checked {
        let identity = self.sts.caller_identity(&self.user).await.map_err(words)?;
        same("the user's ARN", &identity.arn, &self.user_arn)?;
        same("whether there is a user id", &!identity.user_id.is_empty(), &true)
    }

    /// Follows the markers to the end; trust policies come as readable JSON.
    pub async fn every_page_of_roles_is_listed_once(&self) -> Checked {
        let roles = self.all_roles().await?;
        let arns: BTreeSet<_> = roles.iter().map(|role| role.arn.as_str()).collect();
        same("the number of roles", &roles.len(), &self.roles)?;
        same("the number of different roles", &arns.len(), &self.roles)?;
        let unread = roles.iter().find(|role| !is_json(role.trust_text().as_deref()));
        same("a role without readable trust", &unread.map(|role| role.arn.to_string()), &None)
    }

    pub async fn the_alias_is_told(&self) -> Checked {
        let alias = self.iam.account_alias(&self.user).await.map_err(words)?;
        same("the alias", &alias, &self.alias)
    }

    /// AssumeRole says who the session is, GetCallerIdentity from the session agrees.
    pub async fn a_session_is_who_it_was_said_to_be(&self) -> Checked {
        let request = request(&self.open);
        let session = self.sts.assume_role(&self.user, &request).await.map_err(words)?;
        let expected = format!(
            "arn:{}:sts::{}:assumed-role/{}/{}",
            self.open.partition(),
            self.open.account(),
            self.open.name(),
            request.session_name
        );
        same("the session's ARN", &session.arn, &expected)?;
        same("whether the session ends", &session.credentials.expires.is_some(), &true)?;
        let access =
            Access { credentials: session.credentials, client: Arc::clone(&self.user.client) };
        let identity = self.sts.caller_identity(&access).await.map_err(words)?;
        same("who the session is", &identity.arn, &expected)?;
        same("the session's account", &identity.account, &self.open.account())
    }

    pub async fn a_closed_role_is_refused(&self) -> Checked {
        let Some(closed) = &self.closed else { return Ok(()) };
        let answer = self.sts.assume_role(&self.user, &request(closed)).await;
        let failure = refusal(answer)?;
        same("the kind of failure", &failure.kind, &FailureKind::Refused)?;
        same("the code", &failure.code.as_deref(), &Some("AccessDenied"))?;
        same("whether the text names the role", &failure.message.contains(closed.name()), &true)
    }

    pub async fn a_listed_role_has_a_detail(&self) -> Checked {
        let roles = self.all_roles().await?;
        let role = roles.first().ok_or("no role is listed")?;
        let detail = self.iam.role_detail(&self.user, &role.arn).await.map_err(words)?;
        same("the problems", &detail.problems, &Vec::new())?;
        same(
            "the trust policy",
            &json(detail.trust.as_ref().and_then(PolicyText::read).as_deref()),
            &json(role.trust_text().as_deref()),
        )
    }

    pub async fn a_missing_role_is_named_among_the_problems(&self) -> Checked {
        let roles = self.all_roles().await?;
        let role = roles.first().ok_or("no role is listed")?;
        let missing = RoleArn::new(role.arn.partition(), role.arn.account(), "/", "NoSuchRole");
        let missing = missing.map_err(|error| error.to_string())?;
        let detail = self.iam.role_detail(&self.user, &missing).await.map_err(words)?;
        let problem = detail.problems.first().ok_or("no problem is named")?;
        same("the call that failed", &problem.0, &"iam:GetRole")?;
        same("the code", &problem.1.code.as_deref(), &Some("NoSuchEntity"))
    }

    /// For servers that check signatures.
    pub async fn a_wrong_secret_is_told_from_an_unknown_key(&self) -> Checked {
        let mut access = self.user.clone();
        access.credentials.secret_access_key = Secret::new("wrongwrongwrongwrongwrongEXAMPLEKEY");
        let wrong = refusal(self.sts.caller_identity(&access).await)?;
        same("the kind for a wrong secret", &wrong.kind, &FailureKind::Credentials)?;
        same(
            "the code for a wrong secret",
            &wrong.code.as_deref(),
            &Some("SignatureDoesNotMatch"),
        )?;
        "AKIANOBODYKNOWSEXAMPLE".clone_into(&mut access.credentials.access_key_id);
        let unknown = refusal(self.sts.caller_identity(&access).await)?;
        same("the kind for an unknown key", &unknown.kind, &FailureKind::Credentials)?;
        same("the code for an unknown key", &unknown.code.as_deref(), &Some("InvalidClientTokenId"))
    }

    /// All roles of the user's account, page by page.
    pub async fn all_roles(&self) -> Result<Vec<Arc<Role>>, String> {
        let (mut roles, mut marker) = (Vec::new(), None::<String>);
        loop {
            let page = self
                .iam
                .list_roles(&self.user, marker.as_deref(), FULL_PAGE)
                .await
                .map_err(words)?;
            roles.extend(page.roles);
            if !page.is_truncated {
                return Ok(roles);
            }
            marker = page.marker;
        }
    }
}

/// A plain request for a role.
pub fn request(role: &RoleArn) -> AssumeRequest {
    AssumeRequest {
        role: role.clone(),
        session_name: "MySession".to_owned(),
        options: AssumeOptions::default(),
        mfa_code: None,
    }
}

/// The failure that was to come.
pub fn refusal<T>(answer: Result<T, Failure>) -> Result<Failure, String> {
    answer.err().ok_or_else(|| "an answer came where a failure was due".to_owned())
}

/// What every vault does with records: one a name, the last one given, until it is removed.
pub fn vault_keeps_what_it_is_given(vault: &dyn Vault) -> Checked {
    let seed = |device: &str, seed: &str| {
        Record::MfaSeed(MfaSeed {
            device: device.to_owned(),
            seed: Secret::new(seed),
            added: Timestamp::UNIX_EPOCH,
            used_step: None,
        })
    };
    let (old, new, other) = (seed("phone", "old"), seed("phone", "new"), seed("key", "x"));
    same("what an empty vault has", &vault.load(&old.name()), &None)?;
    for record in [&old, &new, &other] {
        vault.save(record).map_err(words)?;
    }
    same("the record of a name", &vault.load(&old.name()), &Some(new.clone()))?;
    same("how many there are", &vault.all(RecordKind::MfaSeed).len(), &2)?;
    same("those of another kind", &vault.all(RecordKind::LongLivedKey), &Vec::new())?;
    same("whether it was there", &vault.remove(&new.name()).map_err(words)?, &true)?;
    same("whether it still was", &vault.remove(&new.name()).map_err(words)?, &false)?;
    same("what is left", &vault.all(RecordKind::MfaSeed), &vec![other])?;
    same("how many go", &vault.forget(&[RecordKind::MfaSeed]).map_err(words)?, &1)?;
    same("what is left in the end", &vault.all(RecordKind::MfaSeed), &Vec::new())
}

/// Compares what was seen with what is due.
pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, seen: &T, due: &T) -> Checked {
    if seen == due { Ok(()) } else { Err(format!("{what}: {seen:?} instead of {due:?}")) }
}

fn words(failure: Failure) -> String {
    let Failure { kind, message, code, hint, .. } = failure;
    format!("{} {code:?}: {message} ({hint:?})", kind.word())
}

fn json(text: Option<&str>) -> Option<serde_json::Value> {
    serde_json::from_str(text?).ok()
}

fn is_json(text: Option<&str>) -> bool {
    json(text).is_some()
}
