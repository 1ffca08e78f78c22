//! `kamen console [ROLE]`: the AWS console as a role, in the browser.

use serde_json::json;

use crate::adapters::browser;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::cli::{ExitStatus, target};
use crate::domain::console::Destination;
use crate::domain::failure::Failure;
use crate::domain::kept::Purpose;
use crate::domain::secret::Secret;
use crate::domain::session::Start;
use crate::flows::assigned::Assigned;
use crate::flows::console::{Opening, check, of_session, of_set};
use crate::flows::switch::fresh_access;
use crate::flows::world::World;

/// Open the AWS console as a role
///
/// A permission set is opened by the access portal's own link. Any other role's session signs the browser
/// in; its address is handed over on loopback, once, so that it stands in no argument list. Inside a
/// shell of kamen's, without ROLE: as the session in use.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The role, or a profile
    #[arg(add = target::complete_assumable())]
    role: Option<String>,
    /// The page of a service, such as ec2
    #[arg(long, value_name = "NAME", conflicts_with = "destination")]
    service: Option<String>,
    /// An address of the console, or a path in it
    #[arg(long, value_name = "ADDRESS")]
    destination: Option<String>,
    /// Print the address: it is a key for 15 minutes
    #[arg(long)]
    print: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let prints = arguments.print || context.output.is_json();
    let ready = || {
        if prints { Ok(()) } else { browser::check(&world.settings.browser, &context.environment) }
    };
    context.sessions.serve(Purpose::Static);
    let opening = context.block_on(opening(context, world, arguments, ready))?;
    if let Opening::SignedIn { without_duration: true, .. } = &opening {
        context
            .output
            .note("the console takes no `--duration` for this session: it ends with the session");
    }
    if prints {
        return print(context, &opening);
    }
    let settings = &world.settings.browser;
    match &opening {
        Opening::Link(address) => browser::open(address, settings, &context.environment)?,
        Opening::SignedIn { address, .. } => context.block_on(async {
            let led = world.one_time.lead(address).await?;
            browser::open(&led.address, settings, &context.environment)?;
            led.used.await
        })?,
    }
    Ok(0)
}

async fn opening(
    context: &Context,
    world: &World,
    arguments: &Arguments,
    ready: impl Fn() -> Result<(), Failure>,
) -> Result<Opening, Failure> {
    let destination = match (&arguments.service, &arguments.destination) {
        (Some(name), _) => Destination::Service(name),
        (None, Some(address)) => Destination::Address(address),
        (None, None) => Destination::Home,
    };
    if let Some(query) = &arguments.role {
        let (found, _) = target::target_alone(context, world, query).await?;
        // No session is made for a page that does not open.
        ready()?;
        let assigned = Assigned::known(world);
        if let Some(assignment) = found.role().and_then(|role| assigned.of(role)) {
            return of_set(assignment, context.options.region.as_deref(), destination);
        }
        if let Some(role) = found.role() {
            check(role.partition(), context.options.region.as_deref(), destination)?;
        }
    }
    let session = target::session_of(context, arguments.role.as_deref()).await?;
    ready()?;
    if let Start::PermissionSet(assignment) = &session.start
        && session.role.is_none()
    {
        return of_set(assignment, context.options.region.as_deref(), destination);
    }
    let access = fresh_access(world, &context.sessions, session.id).await?;
    of_session(world, &session, &access, context.options.duration, destination).await
}

fn print(context: &Context, opening: &Opening) -> Result<ExitStatus, Failure> {
    let (address, is_secret) = match opening {
        Opening::Link(address) => (Secret::new(address.as_str()), false),
        Opening::SignedIn { address, .. } => (address.clone(), true),
    };
    if is_secret {
        let label = context.output.paint_error(Paint::Warning, "warning:");
        context
            .output
            .note(&format!("{label} for 15 minutes this address is a key: give it to no one"));
    }
    if context.output.is_json() {
        let document = json!({ "version": 1, "url": address.reveal(), "secret": is_secret });
        context.output.json(&document)?;
    } else {
        context.output.line(address.reveal())?;
    }
    Ok(0)
}
