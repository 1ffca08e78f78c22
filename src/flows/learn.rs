//! What the person's identities may do, learned with the cheapest calls that are allowed: one sweep over
//! an account, else the caller's own user or role, else nothing. Kept beside the inventory, with its age.

use futures_util::{StreamExt, stream};
use jiff::SignedDuration;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::authorization::{
    AuthorizationSnapshot, AuthorizedPrincipal, ManagedPolicy, Membership,
};
use crate::domain::failure::Failure;
use crate::domain::identity::{Identity, IdentityKind};
use crate::domain::inventory::Server;
use crate::domain::pages::{Pages, incomplete};
use crate::domain::role::AttachedPolicy;
use crate::flows::detail::Identities;
use crate::flows::identify::identify;
use crate::flows::leads::leads_into;
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::ports::aws::Access;

/// What is known of several accounts; they are read side by side, none waits for another. Snapshots
/// younger than `max_age` are taken as they are.
pub async fn learn_all(
    world: &World,
    sessions: &Sessions,
    accounts: Vec<AccountId>,
    max_age: Option<SignedDuration>,
) -> Vec<AuthorizationSnapshot> {
    let limit = world.settings.network.concurrency.max(1);
    stream::iter(accounts)
        .map(|account| learn(world, sessions, account, max_age))
        .buffer_unordered(limit)
        .collect()
        .await
}

/// What is known of one account. Never fails: what could not be read says so in
/// [`AuthorizationSnapshot::unread`].
pub async fn learn(
    world: &World,
    sessions: &Sessions,
    account: AccountId,
    max_age: Option<SignedDuration>,
) -> AuthorizationSnapshot {
    let cached = world.inventory.load_authorization(account);
    let now = world.clock.now();
    if let (Some(cached), Some(max_age)) = (&cached, max_age)
        && now.duration_since(cached.as_of) < max_age
        && (cached.is_complete || !has_new_asker(world, sessions, cached))
    {
        return cached.clone();
    }
    let mut learning =
        Learning { world, sessions, server: Server::default(), snapshot: empty(account, world) };
    let reached = learning.read().await;
    let (server, fresh) = (learning.server, learning.snapshot);
    if !reached && let Some(cached) = cached {
        // No identity could be asked: what was learned earlier is better than nothing, and shows its age.
        return cached;
    }
    if reached {
        // A cache that cannot be written costs time at the next start, nothing more.
        drop(world.inventory.save_authorization(&server, &fresh));
    }
    fresh
}

/// Whether an identity could be asked that was not when the snapshot was made: it may read more, and what
/// may be done by itself is not in there.
fn has_new_asker(world: &World, sessions: &Sessions, snapshot: &AuthorizationSnapshot) -> bool {
    let asked = |name: &str| snapshot.asked.iter().any(|one| one == name);
    let account = snapshot.account;
    let held = sessions.of_account(account);
    held.iter().any(|held| !asked(&held.identity.arn))
        || leads_into(world, sessions, account).iter().any(|lead| !asked(&lead.start.to_string()))
}

fn empty(account: AccountId, world: &World) -> AuthorizationSnapshot {
    AuthorizationSnapshot {
        account,
        as_of: world.clock.now(),
        is_complete: false,
        principals: Vec::new(),
        groups: Vec::new(),
        policies: Vec::new(),
        membership: Membership::Unread(
            "organizations:DescribeOrganization was not asked".to_owned(),
        ),
        unread: Vec::new(),
        asked: Vec::new(),
    }
}

struct Learning<'a> {
    world: &'a World,
    sessions: &'a Sessions,
    /// Who answered.
    server: Server,
    snapshot: AuthorizationSnapshot,
}

impl Learning<'_> {
    /// Reads all there is to read; whether any identity could be asked.
    async fn read(&mut self) -> bool {
        let account = self.snapshot.account;
        let starts = leads_into(self.world, self.sessions, account)
            .into_iter()
            .map(|lead| lead.start.to_string());
        self.snapshot.asked.extend(starts);
        let mut identities = Identities::of(self.world, self.sessions, account);
        let mut asked = Vec::new();
        while let Some(access) = identities.next(self.world, self.sessions).await {
            let Ok(access) = access else { continue };
            let Ok(identity) = identify(self.world, self.sessions, &access).await else { continue };
            if identity.account != account {
                continue;
            }
            self.snapshot.asked.push(identity.arn.clone());
            self.server = Server::of(&access.client);
            if matches!(self.snapshot.membership, Membership::Unread(_))
                && let Ok(membership) = self.world.organizations.membership(&access).await
            {
                self.snapshot.membership = membership;
            }
            if self.sweep(&access).await.is_ok() {
                return true;
            }
            asked.push((access, identity));
        }
        for (access, identity) in &asked {
            self.single(access, identity).await;
        }
        !asked.is_empty()
    }

    /// GetAccountAuthorizationDetails, all pages.
    async fn sweep(&mut self, access: &Access) -> Result<(), Failure> {
        let (mut principals, mut groups, mut policies) = (Vec::new(), Vec::new(), Vec::new());
        let mut pages = Pages::default();
        loop {
            let page = self.world.iam.authorization_details(access, pages.marker()).await?;
            let turned = pages.turn_truncated(page.is_truncated, page.marker.as_deref());
            principals.extend(page.principals);
            groups.extend(page.groups);
            policies.extend(page.policies);
            let call = "iam:GetAccountAuthorizationDetails";
            if !turned.map_err(|oddity| incomplete(call, oddity))? {
                break;
            }
        }
        self.snapshot.principals = principals;
        self.snapshot.groups = groups;
        self.snapshot.policies = policies;
        self.snapshot.is_complete = true;
        Ok(())
    }

    /// The caller's own user, or the role behind the caller's session.
    async fn single(&mut self, access: &Access, identity: &Identity) {
        match identity.kind() {
            IdentityKind::User { name } => self.user(access, identity, name).await,
            IdentityKind::RoleSession { role, .. } => self.role(access, identity, role).await,
            IdentityKind::Root | IdentityKind::FederatedUser { .. } | IdentityKind::Other => {}
        }
    }

    async fn user(&mut self, access: &Access, identity: &Identity, name: &str) {
        if self.snapshot.principals.iter().any(|principal| principal.arn == identity.arn) {
            return;
        }
        let detail = match self.world.iam.user_detail(access, name).await {
            Ok(detail) => detail,
            Err(failure) => return self.note(&identity.arn, "iam:GetUser", &failure),
        };
        let attached: Vec<AttachedPolicy> = detail
            .groups
            .iter()
            .flat_map(|group| group.attached.iter())
            .chain(&detail.user.attached)
            .cloned()
            .collect();
        for (call, failure) in &detail.problems {
            self.note(&identity.arn, call, failure);
        }
        self.documents(access, &attached, detail.user.boundary.as_deref()).await;
        let mut user = detail.user;
        user.arn.clone_from(&identity.arn);
        self.snapshot.principals.push(user);
        for group in detail.groups {
            if !self.snapshot.groups.iter().any(|known| known.name == group.name) {
                self.snapshot.groups.push(group);
            }
        }
    }

    async fn role(&mut self, access: &Access, identity: &Identity, name: &str) {
        let account = identity.account;
        let listed = self.world.inventory.load(account).and_then(|snapshot| {
            snapshot
                .roles
                .into_iter()
                .find(|role| role.arn.name() == name)
                .map(|role| role.arn.clone())
        });
        let guessed = || RoleArn::new(identity.partition(), account, "/", name).ok();
        let Some(arn) = listed.or_else(guessed) else { return };
        let known = |principal: &AuthorizedPrincipal| principal.arn == arn.as_str();
        if self.snapshot.principals.iter().any(known) {
            return;
        }
        let detail = match self.world.iam.role_detail(access, &arn).await {
            Ok(detail) => detail,
            Err(failure) => return self.note(arn.as_str(), "iam:GetRole", &failure),
        };
        for (call, failure) in &detail.problems {
            self.note(arn.as_str(), call, failure);
        }
        self.documents(access, &detail.attached, detail.boundary.as_deref()).await;
        let id = identity.user_id.split(':').next().unwrap_or_default().to_owned();
        self.snapshot.principals.push(AuthorizedPrincipal {
            arn: arn.to_string(),
            id,
            tags: detail.tags,
            inline: detail.inline,
            attached: detail.attached,
            boundary: detail.boundary,
            groups: Vec::new(),
        });
    }

    /// The texts of managed policies; one that is refused stays without.
    async fn documents(
        &mut self,
        access: &Access,
        attached: &[AttachedPolicy],
        boundary: Option<&str>,
    ) {
        let arns = attached.iter().map(|policy| policy.arn.as_str()).chain(boundary);
        for arn in arns {
            if self.snapshot.policies.iter().any(|known| known.arn == arn) {
                continue;
            }
            match self.world.iam.managed_policy(access, arn).await {
                Ok(document) => {
                    let (arn, document) = (arn.to_owned(), document.into());
                    self.snapshot.policies.push(ManagedPolicy { arn, document });
                }
                Err(failure) => self.note(arn, "iam:GetPolicyVersion", &failure),
            }
        }
    }

    fn note(&mut self, about: &str, call: &str, failure: &Failure) {
        let why = format!(
            "{call} was refused ({})",
            failure.code.as_deref().unwrap_or(failure.kind.word())
        );
        self.snapshot.unread.push((about.to_owned(), why));
    }
}

#[cfg(test)]
mod tests;
