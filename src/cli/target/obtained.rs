//! From the ROLE on the command line to a session, and what a child is given of it.

mod detour;
mod external_id;

use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::cli::guard::{ask_reason, confirm, said};
use crate::cli::judged;
use crate::cli::pick::{Picked, pick};
use crate::cli::target::{Via, surveyed, target, target_alone};
use crate::cli::wish::{tell, wish};
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::profile::{BaseSource, CredentialPlan};
use crate::domain::secret::Credentials;
use crate::domain::session::{AssumeOptions, Origin, SessionId, SessionSummary, Start, read_only};
use crate::flows::assume::assume;
use crate::flows::carry::carry;
use crate::flows::find::{Target, candidates};
use crate::flows::guard::guarded;
use crate::flows::inventory::Inventory;
use crate::flows::obtain::{obtain, obtain_plan};
use crate::flows::plan::profile_role;
use crate::flows::served::served;
use crate::flows::switch::switch;
use crate::flows::vault_key;
use crate::flows::world::World;
use crate::ports::aws::Access;
use crate::ports::vault::Person;

use detour::Taken;

/// The session of ROLE, and the environment in which a child carries it.
pub async fn session(
    context: &Context,
    query: &str,
    via: Option<Via>,
) -> Result<(SessionSummary, EnvironmentChanges), Failure> {
    let (session, taken) = assumed(context, query, via, true).await?;
    let (session, mut changes) = carrying(context, session).await?;
    let wish = wish(context, Some(query), via)?;
    let wish = match taken {
        Some(taken) => taken.by(wish),
        None => wish,
    };
    tell(&wish, &mut changes);
    Ok((session, changes))
}

/// The same for a role that a session which is held may assume.
pub async fn session_from(
    context: &Context,
    query: &str,
    from: SessionId,
) -> Result<(SessionSummary, EnvironmentChanges), Failure> {
    let world = context.world()?;
    let (target, _) = found(context, query, None, false).await?;
    let role = target.required_role()?;
    let options = options_for(context, &target, &Origin::Here(from)).await?;
    let session = with_code(context, async |code| {
        switch(world, &context.sessions, from, role, options.clone(), code).await
    })
    .await?;
    carrying(context, session).await
}

/// A session, and the environment in which a child carries it.
pub async fn carrying(
    context: &Context,
    session: SessionSummary,
) -> Result<(SessionSummary, EnvironmentChanges), Failure> {
    let world = context.world()?;
    let access = served_access(context, &session).await?;
    let options = context.sessions.carried(session.id);
    let changes = carry(&session, &access, options.as_ref(), &world.config, &world.environment);
    Ok((session, changes))
}

/// Asks what the guards of a role want, for a door that makes no session of its own.
///
/// # Errors
/// It was not confirmed, or lacks what they ask for.
pub async fn admitted(context: &Context, target: &Target) -> Result<(), Failure> {
    let start = Origin::Start(context.world()?.own.clone());
    asked_options(context, target, &start, true).await.map(drop)
}

/// The same where nothing can be asked: what was said counts.
///
/// # Errors
/// It lacks what they ask for.
pub async fn permitted(context: &Context, target: &Target) -> Result<(), Failure> {
    let start = Origin::Start(context.world()?.own.clone());
    options_for(context, target, &start).await.map(drop)
}

/// What is sent to the role, once the person has answered what its guards ask: why, and then, if nothing else speaks
/// against it, the account's name.
async fn asked_options(
    context: &Context,
    target: &Target,
    origin: &Origin,
    may_ask: bool,
) -> Result<AssumeOptions, Failure> {
    let world = context.world()?;
    let role = target.role().filter(|_| may_ask);
    if let Some(role) = role {
        ask_reason(context, world, role)?;
    }
    let options = options_for(context, target, origin).await?;
    if let Some(role) = role {
        confirm(context, world, role)?;
    }
    Ok(options)
}

/// The session of ROLE, or without one the session in use.
pub async fn session_of(context: &Context, query: Option<&str>) -> Result<SessionSummary, Failure> {
    if let Some(query) = query {
        return Ok(assumed(context, query, None, true).await?.0);
    }
    let world = context.world()?;
    let start = world.own.clone();
    // A profile that leads to a role is that role: its guards hold however it is named.
    if let Start::Profile(name) = &start
        && let Some(role) = profile_role(&world.config, name)
    {
        let target = Target::Profile(name.clone(), Some(role));
        let options = asked_options(context, &target, &Origin::Start(start), true).await?;
        return assumed_target(context, None, &target, &options).await;
    }
    with_code(context, async |code| obtain(world, &context.sessions, &start, code).await).await
}

/// The keys of ROLE, or without one of what `--profile` leads to.
pub async fn credentials(context: &Context, query: Option<&str>) -> Result<Credentials, Failure> {
    let world = context.world()?;
    let session = match (query, context.options.profile.as_deref()) {
        // Programs ask for these: no question is put to the person behind them.
        (Some(query), _) => assumed(context, query, None, false).await?.0,
        (None, profile) => {
            let name = profile.unwrap_or("default").to_owned();
            let target = Target::Profile(name.clone(), profile_role(&world.config, &name));
            let start = Origin::Start(world.own.clone());
            let options = options_for(context, &target, &start).await?;
            assumed_target(context, None, &target, &options).await?
        }
    };
    Ok(served_access(context, &session).await?.credentials)
}

/// The keys of a long-lived key in the vault: a session of its user, or as they are.
pub async fn key_credentials(
    context: &Context,
    name: &str,
    is_bare: bool,
) -> Result<Credentials, Failure> {
    let world = context.world()?;
    let profile = vault_key::profile(world, name).unwrap_or(name);
    let start = Start::Profile(profile.to_owned());
    let base = BaseSource::VaultKey { name: name.to_owned(), is_bare };
    let plan = CredentialPlan { base, hops: Vec::new(), client: vault_key::client(world, name) };
    let session = obtain_plan(world, &context.sessions, &start, &plan, None).await?;
    Ok(served_access(context, &session).await?.credentials)
}

/// The keys that may leave this process.
async fn served_access(context: &Context, session: &SessionSummary) -> Result<Access, Failure> {
    let world = context.world()?;
    with_code(context, async |code| served(world, &context.sessions, session.id, code).await).await
}

async fn assumed(
    context: &Context,
    query: &str,
    via: Option<Via>,
    may_ask: bool,
) -> Result<(SessionSummary, Option<Taken>), Failure> {
    let world = context.world()?;
    let from = context.options.profile.as_deref();
    let (target, inventory) = found(context, query, via, may_ask).await?;
    let start = Origin::Start(world.own.clone());
    let mut options = asked_options(context, &target, &start, may_ask).await?;
    match (via, target.role()) {
        (Some(Via::Auto), Some(role)) => {
            let inventory = surveyed(context, world, inventory, role).await?;
            let id = options.external_id.as_deref();
            let chain = judged::chain(context, world, &inventory, role, id).await?;
            Ok((detour::walked(context, (&target, &options), &chain).await?, None))
        }
        (None, Some(role)) => {
            let answer = assumed_target(context, from, &target, &options).await;
            let mut answer = answer.map(|session| (session, None));
            if let Err(refusal) = &answer
                && external_id::wanted(context, world, &inventory, role, refusal).await
            {
                // Whichever way is tried from here on, what was typed goes along.
                options.external_id = external_id::asked_for(context, role, may_ask);
                answer = match &options.external_id {
                    Some(_) => {
                        let session = assumed_target(context, from, &target, &options).await;
                        session.map(|session| (session, None))
                    }
                    None => answer.map_err(external_id::named),
                };
            }
            match answer {
                Err(refusal) if from.is_none() && detour::may_help(context, world, &refusal) => {
                    let wanted = (role, &target, &options);
                    detour::session(context, world, wanted, refusal).await
                }
                other => other,
            }
        }
        (_, None) => Ok((assumed_target(context, from, &target, &options).await?, None)),
    }
}

/// What ROLE names; the person chooses if it fits several roles, and they may be asked.
pub async fn found(
    context: &Context,
    query: &str,
    via: Option<Via>,
    may_ask: bool,
) -> Result<(Target, Inventory), Failure> {
    let world = context.world()?;
    let found = match via {
        Some(Via::Auto) => target(context, world, query).await,
        None => target_alone(context, world, query).await,
    };
    match found {
        Err(failure) if may_ask => among_several(context, world, query).await?.ok_or(failure),
        found => found,
    }
}

/// Lets the person choose if the name fits several roles; `None` if it does not, or they choose none.
async fn among_several(
    context: &Context,
    world: &World,
    query: &str,
) -> Result<Option<(Target, Inventory)>, Failure> {
    let inventory = Inventory::cached(world);
    if candidates(&inventory, query).len() < 2 || !context.person.is_there() {
        return Ok(None);
    }
    let name = query.rsplit(['/', ':']).next().unwrap_or(query);
    Ok(match pick(context, world, name).await? {
        Picked::Role(role, region) => {
            context.settle_in(region);
            Some((Target::Role(role), inventory))
        }
        Picked::None => None,
    })
}

/// What is sent to the role, the last on its way, as its guards want it.
async fn options_for(
    context: &Context,
    target: &Target,
    origin: &Origin,
) -> Result<AssumeOptions, Failure> {
    let world = context.world()?;
    let mut options = context.options.assume_options()?;
    options.region = context.region();
    if context.options.read_only {
        let role = target.required_role()?;
        options.policy_arns.push(read_only(role.partition()));
    }
    let Some(role) = target.role() else { return Ok(options) };
    if let Target::Profile(name, _) = target {
        let own = world.config.profile(name).and_then(|own| own.settings.value("mfa_serial"));
        options.mfa_serial = options.mfa_serial.or_else(|| own.map(str::to_owned));
    }
    let (sessions, said) = (&context.sessions, said(context));
    guarded(world, sessions, (origin, role), options, said).await
}

async fn assumed_target(
    context: &Context,
    from: Option<&str>,
    target: &Target,
    options: &AssumeOptions,
) -> Result<SessionSummary, Failure> {
    let world = context.world()?;
    with_code(context, async |code| {
        assume(world, &context.sessions, from, target, options.clone(), code).await
    })
    .await
}
