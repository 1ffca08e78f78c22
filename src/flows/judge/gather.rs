//! Puts what was listed and learned together: principals, limits, the caller, the request.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::account::AccountId;
use crate::domain::identity::IdentityKind;
use crate::domain::limits::session_name_of;
use crate::domain::session::Start as Beginning;
use crate::flows::carry::PLAIN;
use crate::flows::inventory::Inventory;
use crate::flows::judge::organization::Organizations;
use crate::flows::judge::people::principals;
use crate::flows::judge::{Judge, JudgeOptions, Learned};
use crate::flows::plan::plan;
use crate::flows::sessions::Held;
use crate::flows::whoami::role_behind;
use crate::flows::world::World;
use crate::graph::{Graph, Membership, OrganizationPolicies, StartingPoint};
use crate::policy::decide::question::{Caller, CallerKind, Layer, Mfa, Request, Tags};
use crate::policy::decide::request_context::RequestContext;
use crate::policy::language::rule::Policy;

pub(super) fn gather(
    world: &World,
    inventory: &Inventory,
    (held, others): (&Held, &[Held]),
    learned: &Learned,
    judge_options: JudgeOptions<'_>,
) -> Judge {
    let mut trusts = HashMap::new();
    for role in inventory.roles() {
        if let Some(text) = &role.trust {
            trusts
                .entry(Arc::clone(text))
                .or_insert_with(|| Arc::new(Policy::parse("trust", text)));
        }
    }
    let principals = principals(inventory, &learned.accounts, &trusts);
    let mut tags = HashMap::new();
    for principal in &principals {
        tags.insert(principal.arn.to_string(), principal.tags.clone());
    }
    let organizations = Organizations::new(&learned.accounts, &learned.organizations);
    let home = held.summary.identity.account;
    let limits = limits(inventory, learned, &organizations, home);
    let graph = Graph::new(principals, limits.clone());
    let start = |held: &Held| StartingPoint {
        session_name: Some(session_name(world, held, judge_options)),
        ..start(world, inventory, held, &tags, &graph)
    };
    let own = start(held);
    let others = others.iter().map(|held| (held.summary.id, start(held))).collect();
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
        organizations: Vec::new(),
        as_of: as_of(learned),
    }
}

/// What binds each account that may play a part.
fn limits(
    inventory: &Inventory,
    learned: &Learned,
    organizations: &Organizations<'_>,
    home: AccountId,
) -> HashMap<AccountId, OrganizationPolicies> {
    let asked = learned.accounts.iter().map(|snapshot| snapshot.account);
    let all = inventory.accounts.keys().copied().chain(asked).chain([home]);
    all.map(|account| (account, organizations.limits(account))).collect()
}

/// A session as somebody who begins, with the policies that are known of it.
fn start(
    world: &World,
    inventory: &Inventory,
    held: &Held,
    tags: &HashMap<String, Tags>,
    graph: &Graph,
) -> StartingPoint {
    let caller = caller(world, inventory, held, tags);
    let is_known = tags.contains_key(caller.principal_arn());
    let mut start = graph.start(caller, Mfa::NotSent);
    if !is_known {
        start.policies.boundary = Some(Layer::unread("whether there is a permissions boundary"));
    }
    start.policies.session = session_policies(world, held);
    start
}

fn caller(
    world: &World,
    inventory: &Inventory,
    held: &Held,
    tags: &HashMap<String, Tags>,
) -> Caller {
    let identity = &held.summary.identity;
    let mut caller = Caller::new(&identity.arn).with_user_id(&identity.user_id);
    let temporary = held.access.credentials.session_token.is_some();
    if let CallerKind::User { .. } = caller.kind {
        caller.kind = CallerKind::User { temporary };
    }
    if let IdentityKind::RoleSession { .. } = identity.kind() {
        match role_behind(&held.summary, &world.environment, inventory) {
            Some(role) => caller = caller.with_role(role.as_str()),
            None => caller.role_is_certain = false,
        }
    }
    let principal = caller.principal_arn().to_owned();
    let mut known = tags.get(&principal).cloned().unwrap_or(Tags::Unknown);
    match (&held.options, &mut known) {
        (Some(options), Tags::Known(list)) => {
            list.retain(|tag| {
                !options.tags.iter().any(|own| own.key.eq_ignore_ascii_case(&tag.key))
            });
            list.extend(options.tags.iter().cloned());
            caller.transitive_tag_keys.clone_from(&options.transitive_tag_keys);
            caller.source_identity.clone_from(&options.source_identity);
        }
        // A session that others made may carry tags that nobody can ask for.
        (None, _) if is_foreign(world, held) => known = Tags::Unknown,
        (Some(_) | None, _) => {}
    }
    caller.with_tags(known)
}

/// Whether the session was made by somebody else: then nobody knows how it was narrowed. Keys of
/// GetSessionToken are never narrowed: the call takes neither a policy nor tags.
fn is_foreign(world: &World, held: &Held) -> bool {
    let is_user = matches!(held.summary.identity.kind(), IdentityKind::User { .. });
    let keys = &held.access.credentials;
    if is_user || keys.session_token.is_none() || held.options.is_some() {
        return false;
    }
    match &held.summary.start {
        Beginning::Environment => world.environment.value(PLAIN) != Some(&keys.access_key_id),
        start @ Beginning::Profile(_) => plan(&world.config, &world.environment, start)
            .is_ok_and(|plan| plan.hops.is_empty() && !names_its_role(&plan.base)),
    }
}

/// Whether the sessions of a source are made by AWS for one role, and never narrowed.
fn names_its_role(base: &crate::domain::profile::BaseSource) -> bool {
    use crate::domain::profile::BaseSource;
    match base {
        BaseSource::WebIdentity { .. }
        | BaseSource::IdentityCenter { .. }
        | BaseSource::Container
        | BaseSource::InstanceMetadata => true,
        BaseSource::Environment | BaseSource::StaticKeys { .. } | BaseSource::Process { .. } => {
            false
        }
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

fn request(
    world: &World,
    held: &Held,
    organizations: &Organizations<'_>,
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
fn session_name(world: &World, held: &Held, judge_options: JudgeOptions<'_>) -> String {
    let of_settings = world.settings.defaults.session_name.as_deref().map(session_name_of);
    let own = || held.summary.identity.session_name();
    judge_options.session_name.map(str::to_owned).or(of_settings).unwrap_or_else(own)
}

/// The request as each account sees it: the organization of the role is part of it.
fn requests(
    plain: &Request,
    accounts: impl Iterator<Item = AccountId>,
    organizations: &Organizations<'_>,
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

/// The oldest of what was learned.
fn as_of(learned: &Learned) -> Option<Timestamp> {
    let trees = learned.organizations.iter().filter_map(|snapshot| snapshot.tree.as_ref());
    let accounts = learned.accounts.iter().map(|snapshot| snapshot.as_of);
    accounts.chain(trees.map(|tree| tree.as_of)).min()
}

/// What profiles send to the roles that they name.
fn external_ids(world: &World) -> HashMap<String, String> {
    let of_profile = |profile: &crate::domain::profile::Profile| {
        let role = profile.settings.value("role_arn")?.to_owned();
        Some((role, profile.settings.value("external_id")?.to_owned()))
    };
    world.config.profiles.iter().filter_map(of_profile).collect()
}
