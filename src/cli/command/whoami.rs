//! `kamen whoami`: GetCallerIdentity, and everything that could make one mistake one's own identity.

use serde_json::{Value, json};

use crate::adapters::directory::{self, Found};
use crate::cli::ExitStatus;
use crate::cli::ask::with_code;
use crate::cli::command::here;
use crate::cli::context::Context;
use crate::cli::directory::in_words;
use crate::cli::live::LiveShell;
use crate::cli::output::Paint;
use crate::domain::arn::RoleArn;
use crate::domain::directory::Trust;
use crate::domain::failure::Failure;
use crate::domain::identity::IdentityKind;
use crate::domain::live::Standing;
use crate::domain::session::SessionSummary;
use crate::domain::text::harmless;
use crate::domain::time::{instant, left};
use crate::flows::find::known;
use crate::flows::identify::confirm;
use crate::flows::inventory::Inventory;
use crate::flows::obtain::obtain;
use crate::flows::whoami::{
    account_alias, is_of_live_shell, role_behind, source, warnings, warnings_of_environment,
};
use crate::flows::world::World;

/// Say who you are to AWS right now, and where environment, profile and AWS disagree
#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub fn run(context: &Context, _: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let start = world.own.clone();
    let inventory = Inventory::cached(world);
    let sessions = &context.sessions;
    let who = context.block_on(async {
        let attempt = async |code: Option<&str>| obtain(world, sessions, &start, code).await;
        let session = with_code(context, attempt).await?;
        confirm(world, sessions, session.id).await?;
        let session = sessions.summary(session.id).unwrap_or(session);
        let alias = account_alias(world, sessions, &session, &inventory).await;
        Ok::<_, Failure>((session, alias))
    });
    // What makes other tools another identity may be why this one is none.
    let (mut session, alias) = who.inspect_err(|_| {
        for told in warnings_of_environment(&world.environment) {
            warn(context, &told);
        }
    })?;
    let alias = alias.as_deref();
    let served = served(context, world, &session);
    if let Some(standing) = &served {
        // The endpoint says until when its keys are to be asked for again: that is not the session's end.
        session.expires = standing.expires;
    }
    let mut warnings = warnings(&session, &world.config, &world.environment, world.clock.now());
    let problem = served.as_ref().and_then(|standing| standing.problem.as_ref());
    warnings.extend(problem.map(|problem| format!("the session could not be renewed: {problem}")));
    let found = match directory::here(&context.environment) {
        Ok(found) => found,
        Err(failure) => {
            warnings.push(failure.message);
            None
        }
    };
    let role = role_behind(&session, &world.environment, &inventory);
    warnings.extend(
        found.as_ref().and_then(|found| elsewhere(world, &inventory, found, role.as_ref())),
    );
    if context.output.is_json() {
        let mut document = document(world, &session, alias, &inventory, &warnings);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("directory".to_owned(), found.as_ref().map(here::document).into());
        }
        context.output.json(&document)?;
    } else {
        let is_renewed = served.is_some_and(|standing| standing.problem.is_none());
        print(context, world, (&session, is_renewed), alias, &inventory)?;
        if let Some(found) = &found {
            let (path, wish) = (found.path.display(), in_words(&found.wish));
            row(context, "directory", &format!("{path} asks for {wish} ({})", found.trust.word()))?;
        }
        for warning in &warnings {
            warn(context, warning);
        }
    }
    Ok(0)
}

/// What the live shell around says of itself, if that is the session.
fn served(context: &Context, world: &World, session: &SessionSummary) -> Option<Standing> {
    if !is_of_live_shell(session, &world.config, &context.environment) {
        return None;
    }
    let standing = LiveShell::around(context).ok()?.standing().ok()?;
    (standing.arn == session.identity.arn).then_some(standing)
}

fn warn(context: &Context, warning: &str) {
    let label = context.output.paint_error(Paint::Warning, "warning:");
    context.output.note(&format!("{label} {}", harmless(warning)));
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
        "source": source(session, &world.config, &world.environment),
        "region": session.region,
        "chain": session.chain,
        "warnings": warnings,
    })
}

fn row(context: &Context, name: &str, value: &str) -> Result<(), Failure> {
    let name = context.output.paint(Paint::Muted, &format!("{name:<9}"));
    context.output.line(&format!("  {name} {}", harmless(value)))
}

/// What is to be said if the directory asks for another role than the one in use, and counts.
fn elsewhere(
    world: &World,
    inventory: &Inventory,
    found: &Found,
    role: Option<&RoleArn>,
) -> Option<String> {
    let target = known(world, inventory, &found.wish.role).ok()??;
    let is_asked_for = found.trust == Trust::Trusted && target.role() != role;
    let path = found.path.display();
    is_asked_for.then(|| format!("{path} asks for `{}`, and you are another", found.wish.role))
}

fn print(
    context: &Context,
    world: &World,
    (session, is_renewed): (&SessionSummary, bool),
    alias: Option<&str>,
    inventory: &Inventory,
) -> Result<(), Failure> {
    let output = &context.output;
    let identity = &session.identity;
    output.line(&output.paint(Paint::Strong, &harmless(&identity.arn)))?;
    let row = |name: &str, value: &str| row(context, name, value);
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
        let renewed = if is_renewed { "; renewed while this shell lives" } else { "" };
        row("ends", &format!("{} ({}{renewed})", instant(end), left(end, now)))?;
    }
    row("source", &source(session, &world.config, &world.environment))?;
    row("region", session.region.as_deref().unwrap_or("none is set"))?;
    if session.chain.len() > 1 {
        row("chain", &session.chain.join(" > "))?;
    }
    Ok(())
}
