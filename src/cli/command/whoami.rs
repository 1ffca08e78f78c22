//! `kamen whoami`: GetCallerIdentity, and everything that could make one mistake one's own identity.

use serde_json::{Value, json};

use crate::cli::ExitStatus;
use crate::cli::ask::with_code;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::domain::failure::Failure;
use crate::domain::identity::IdentityKind;
use crate::domain::session::SessionSummary;
use crate::domain::text::harmless;
use crate::domain::time::{instant, left};
use crate::flows::identify::confirm;
use crate::flows::inventory::Inventory;
use crate::flows::obtain::obtain;
use crate::flows::whoami::{account_alias, role_behind, source, warnings};
use crate::flows::world::World;

/// Say who you are to AWS right now, and where environment, profile and AWS disagree
#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub fn run(context: &Context, _: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let start = context.start(world);
    let inventory = Inventory::cached(world);
    let sessions = &context.sessions;
    let (session, alias) = context.block_on(async {
        let attempt = async |code: Option<&str>| obtain(world, sessions, &start, code).await;
        let session = with_code(context, attempt).await?;
        confirm(world, sessions, session.id).await?;
        let session = sessions.summary(session.id).unwrap_or(session);
        let alias = account_alias(world, sessions, &session, &inventory).await;
        Ok::<_, Failure>((session, alias))
    })?;
    let alias = alias.as_deref();
    let warnings = warnings(&session, &world.config, &world.environment, world.clock.now());
    if context.output.is_json() {
        context.output.json(&document(world, &session, alias, &inventory, &warnings))?;
    } else {
        print(context, world, &session, alias, &inventory)?;
        for warning in &warnings {
            let label = context.output.paint_error(Paint::Warning, "warning:");
            context.output.note(&format!("{label} {}", harmless(warning)));
        }
    }
    Ok(0)
}

fn session_name(session: &SessionSummary) -> Option<&str> {
    match session.identity.kind() {
        IdentityKind::RoleSession { session, .. } => Some(session),
        IdentityKind::User { .. }
        | IdentityKind::Root
        | IdentityKind::FederatedUser { .. }
        | IdentityKind::Other => None,
    }
}

fn document(
    world: &World,
    session: &SessionSummary,
    alias: Option<&str>,
    inventory: &Inventory,
    warnings: &[String],
) -> Value {
    let identity = &session.identity;
    json!({
        "version": 1,
        "arn": identity.arn,
        "account": identity.account,
        "account_alias": alias,
        "account_name": world.settings.account_name(identity.account),
        "user_id": identity.user_id,
        "kind": identity.kind().word(),
        "session_name": session_name(session),
        "role": role_behind(session, &world.environment, inventory),
        "expires": session.expires,
        "source": source(session, &world.environment),
        "region": session.region,
        "chain": session.chain,
        "warnings": warnings,
    })
}

fn print(
    context: &Context,
    world: &World,
    session: &SessionSummary,
    alias: Option<&str>,
    inventory: &Inventory,
) -> Result<(), Failure> {
    let output = &context.output;
    let identity = &session.identity;
    output.line(&output.paint(Paint::Strong, &harmless(&identity.arn)))?;
    let row = |name: &str, value: &str| -> Result<(), Failure> {
        let name = output.paint(Paint::Muted, &format!("{name:<9}"));
        output.line(&format!("  {name} {}", harmless(value)))
    };
    let called = world.settings.account_name(identity.account).or(alias);
    let account = identity.account.to_string();
    row("account", &called.map_or(account.clone(), |called| format!("{account} ({called})")))?;
    row("user id", &identity.user_id)?;
    row("kind", identity.kind().word())?;
    if let Some(name) = session_name(session) {
        row("session", name)?;
    }
    if let Some(role) = role_behind(session, &world.environment, inventory) {
        row("role", role.as_str())?;
    }
    if let Some(end) = session.expires {
        let now = world.clock.now();
        row("ends", &format!("{} ({})", instant(end), left(end, now)))?;
    }
    row("source", &source(session, &world.environment))?;
    row("region", session.region.as_deref().unwrap_or("none is set"))?;
    if session.chain.len() > 1 {
        row("chain", &session.chain.join(" > "))?;
    }
    Ok(())
}
