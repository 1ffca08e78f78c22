//! Puts what was listed and learned together: principals, limits, the caller, the request.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::identity::IdentityKind;
use crate::domain::limits::session_name_of;
use crate::domain::policy_text::PolicyText;
use crate::domain::profile::{BaseSource, Profile};
use crate::domain::quick::QuickMap;
use crate::domain::session::Start as Beginning;
use crate::flows::carry::PLAIN;
use crate::flows::inventory::Inventory;
use crate::flows::judge::organization::Organizations;
use crate::flows::judge::people::People;
use crate::flows::judge::{JudgeOptions, Learned};
use crate::flows::sessions::Held;
use crate::flows::user_session::code_given;
use crate::flows::whoami::role_behind;
use crate::flows::world::World;
use crate::graph::judge::Judge;
use crate::graph::{
    Graph, Membership, OrganizationPolicies, Principal, PrincipalPolicies, StartingPoint,
};
use crate::policy::decide::question::{
    Caller, CallerKind, CallerPolicies, Layer, Levels, Mfa, Request, Tags,
};
use crate::policy::decide::request_context::RequestContext;
use crate::policy::language::rule::Policy;

/// Read trust policies that are kept: each is many times as large as its text.
const MOST_READ: usize = 512;

pub(super) fn gather(
    world: &World,
    inventory: &Inventory,
    (held, others): (&Held, &[Held]),
    learned: Learned,
    judge_options: JudgeOptions<'_>,
) -> Judge {
    let mut trusts = QuickMap::default();
    for role in inventory.roles() {
        if let Some(text) = role.trust.as_ref().and_then(PolicyText::held) {
            // Those of one role alone are read when they are asked for, if there are many of them.
            if Arc::strong_count(text) == 1 && trusts.len() >= MOST_READ {
                continue;
            }
            trusts
                .entry(Arc::clone(text))
                .or_insert_with(|| Arc::new(Policy::parse("trust", text)));
        }
    }
    let people = People::new(inventory, &learned.accounts, &trusts);
    let tags = people.tags();
    let asked: Vec<AccountId> = learned.accounts.iter().map(|snapshot| snapshot.account).collect();
    let organizations = Organizations::new(&learned.accounts, learned.organizations);
    let home = held.summary.identity.account;
    let limits = limits(inventory, &asked, &organizations, home);
    let find = |arn: &str| people.find(arn);
    let start = |held: &Held| {
        let scp = limits.get(&held.summary.identity.account).and_then(|own| own.scp.clone());
        let behind = role_behind(&held.summary, &world.environment, inventory);
        StartingPoint {
            session_name: Some(session_name(world, held, judge_options)),
            ..starting_point(world, held, behind.as_ref(), &find, scp)
        }
    };
    let own = start(held);
    let others = others.iter().map(|held| (held.summary.id, start(held))).collect();
    let listed = inventory.accounts.values().map(|account| account.roles.len()).sum();
    let graph = Graph::with_room(listed, people.all(), limits.clone());
    let plain = request(world, held, &organizations, judge_options);
    let requests = requests(&plain, limits.keys().copied(), &organizations);
    let memberships = limits.keys().map(|account| {
        let (organization, path) = organizations.place(*account);
        (*account, Membership { organization: organization.map(str::to_owned), path })
    });
    let memberships = Arc::new(memberships.collect());
    Judge {
        graph,
        start: own,
        session: held.summary.id,
        others,
        limits,
        requests,
        plain,
        external_ids: external_ids(world),
        memberships,
        trusts,
        tags,
    }
}

/// What binds each account that may play a part.
fn limits(
    inventory: &Inventory,
    asked: &[AccountId],
    organizations: &Organizations,
    home: AccountId,
) -> HashMap<AccountId, OrganizationPolicies> {
    let all = inventory.accounts.keys().chain(asked).copied().chain([home]);
    all.map(|account| (account, organizations.limits(account))).collect()
}

/// A session as one who begins, with the policies that are known of its principal. `behind` is the role
/// of a session, with its path.
pub(super) fn starting_point(
    world: &World,
    held: &Held,
    behind: Option<&RoleArn>,
    find: &dyn Fn(&str) -> Option<Principal>,
    scp: Option<Levels>,
) -> StartingPoint {
    let caller = caller(held, behind);
    let principal = find(caller.principal_arn());
    let known = principal.map(|principal| principal.policies());
    let PrincipalPolicies { identity, boundary, tags: known } =
        known.unwrap_or_else(|| PrincipalPolicies {
            identity: Layer::unread("the caller's policies are not known"),
            boundary: Some(Layer::unread("whether there is a permissions boundary")),
            tags: Tags::Unknown,
        });
    let session = session_policies(world, held);
    let policies = CallerPolicies { identity, boundary, session, scp };
    let caller = tagged(world, held, caller, known);
    StartingPoint { caller, policies, mfa: mfa(world, held), session_name: None }
}

/// Whether calls of a session carry a code, and since when.
pub(super) fn mfa(world: &World, held: &Held) -> Mfa {
    code_given(world, &held.access, &held.summary.identity).map_or(Mfa::NotSent, Mfa::Since)
}

fn caller(held: &Held, behind: Option<&RoleArn>) -> Caller {
    let identity = &held.summary.identity;
    let mut caller = Caller::new(&identity.arn).with_user_id(&identity.user_id);
    let temporary = held.access.credentials.session_token.is_some();
    if let CallerKind::User { .. } = caller.kind {
        caller.kind = CallerKind::User { temporary };
    }
    if let IdentityKind::RoleSession { .. } = identity.kind() {
        match behind {
            Some(role) => caller = caller.with_role(role.as_str()),
            None => caller.role_is_certain = false,
        }
    }
    caller
}

/// The caller with the tags of its principal, and those that the session itself carries.
fn tagged(world: &World, held: &Held, mut caller: Caller, mut known: Tags) -> Caller {
    match (&held.options, &mut known) {
        (Some(options), Tags::Known(list)) => {
            list.retain(|tag| {
                !options.tags.iter().any(|own| own.key.eq_ignore_ascii_case(&tag.key))
            });
            list.extend(options.tags.iter().cloned());
            caller.transitive_tag_keys.clone_from(&options.transitive_tag_keys);
            caller.source_identity.clone_from(&options.source_identity);
        }
        // A session that others made may carry tags that no call shows.
        (None, _) if is_foreign(world, held) => known = Tags::Unknown,
        (Some(_) | None, _) => {}
    }
    caller.with_tags(known)
}

/// Whether the session was made elsewhere: then it is not known how it was narrowed. Keys of
/// GetSessionToken are never narrowed: the call takes neither a policy nor tags.
fn is_foreign(world: &World, held: &Held) -> bool {
    let is_user = matches!(held.summary.identity.kind(), IdentityKind::User { .. });
    let keys = &held.access.credentials;
    if is_user || keys.session_token.is_none() || held.options.is_some() {
        return false;
    }
    match &held.summary.start {
        Beginning::Environment => world.environment.value(PLAIN) != Some(&keys.access_key_id),
        // Identity Center makes them, for one role, and never narrows them.
        Beginning::PermissionSet(_) => false,
        start @ Beginning::Profile(_) => world
            .plans
            .of(&world.config, &world.environment, start)
            .is_ok_and(|plan| plan.hops.is_empty() && !names_its_role(&plan.base)),
    }
}

/// Whether the sessions of a source are made by AWS for one role, and never narrowed.
fn names_its_role(base: &BaseSource) -> bool {
    match base {
        BaseSource::WebIdentity { .. }
        | BaseSource::IdentityCenter { .. }
        | BaseSource::Container
        | BaseSource::InstanceMetadata => true,
        BaseSource::Environment
        | BaseSource::StaticKeys { .. }
        | BaseSource::VaultKey { .. }
        | BaseSource::Login(_)
        | BaseSource::Process { .. } => false,
    }
}

fn session_policies(world: &World, held: &Held) -> Option<Layer> {
    if is_foreign(world, held) {
        return Some(Layer::unread(
            "whether the session was narrowed by a session policy is not known",
        ));
    }
    let options = held.options.as_ref()?;
    if options.policy.is_none() && options.policy_arns.is_empty() {
        return None;
    }
    let inline =
        options.policy.as_ref().map(|text| Arc::new(Policy::parse("session policy", text)));
    let mut layer = Layer::read(inline.into_iter().collect());
    if let Some(arn) = options.policy_arns.first() {
        layer.unread = Some(format!("the session policy {arn} was not read"));
    }
    Some(layer)
}

pub(super) fn request(
    world: &World,
    held: &Held,
    organizations: &Organizations,
    judge_options: JudgeOptions<'_>,
) -> Request {
    let mut context =
        RequestContext::unknown_from_outside(held.access.credentials.session_token.is_some());
    let (organization, path) = organizations.place(held.summary.identity.account);
    if let Some(organization) = organization {
        context.set("aws:PrincipalOrgID", organization);
    }
    if let Some(path) = path {
        context.set_many("aws:PrincipalOrgPaths", vec![path]);
    }
    let mut request = Request::at(world.clock.now());
    request.session_name = Some(session_name(world, held, judge_options));
    request.external_id = judge_options.external_id.map(str::to_owned);
    request.source_identity = judge_options.source_identity.map(str::to_owned);
    request.tags = judge_options.tags.to_vec();
    request.duration = judge_options.duration.map(i64::from);
    request.region.clone_from(&held.summary.region);
    request.context = context;
    request
}

/// What the sessions are called that begin at this one: as switching will call them.
pub(super) fn session_name(world: &World, held: &Held, judge_options: JudgeOptions<'_>) -> String {
    let of_settings = world.settings.defaults.session_name.as_deref().map(session_name_of);
    let own = || held.summary.identity.session_name();
    judge_options.session_name.map(str::to_owned).or(of_settings).unwrap_or_else(own)
}

/// The request as each account sees it: the organization of the role is part of it.
fn requests(
    plain: &Request,
    accounts: impl Iterator<Item = AccountId>,
    organizations: &Organizations,
) -> HashMap<AccountId, Request> {
    let mut requests = HashMap::new();
    for account in accounts {
        let (Some(organization), path) = organizations.place(account) else { continue };
        let mut request = plain.clone();
        request.context.set("aws:ResourceOrgID", organization);
        if let Some(path) = path {
            request.context.set_many("aws:ResourceOrgPaths", vec![path]);
        }
        requests.insert(account, request);
    }
    requests
}

/// What profiles send to the roles that they name.
pub(super) fn external_ids(world: &World) -> HashMap<String, String> {
    let of_profile = |profile: &Profile| {
        let role = profile.settings.value("role_arn")?.to_owned();
        Some((role, profile.settings.value("external_id")?.to_owned()))
    };
    world.config.profiles.iter().filter_map(of_profile).collect()
}

#[cfg(test)]
mod tests;
