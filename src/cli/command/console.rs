//! `kamen console [ROLE]`: the AWS console as a role, in the browser.

use serde_json::json;

use crate::adapters::browser;
use crate::cli::context::Context;
use crate::cli::output::Paint;
use crate::cli::{ExitStatus, judged, record, target};
use crate::domain::console::Destination;
use crate::domain::failure::Failure;
use crate::domain::history::Door;
use crate::domain::kept::Purpose;
use crate::domain::secret::Secret;
use crate::domain::session::Start;
use crate::domain::text::harmless;
use crate::flows::assigned::Assigned;
use crate::flows::console::{Opening, Page, address, check, of_session, of_set, switch_role};
use crate::flows::switch::fresh_access;
use crate::flows::world::World;
use crate::graph::judge::why_bare;

/// Open the AWS console as a role
///
/// A permission set is opened by the access portal's own link. Any other role's session signs the browser
/// in; its address is handed over on loopback, once, so that it stands in no argument list. Inside a
/// shell of kamen's, without ROLE: as the session in use. Sessions of the browser are left as they are; `[browser]
/// console` in the settings keeps accounts apart, by containers of Firefox or profiles of Chrome.
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
    /// The console's own switch-role link, for a browser that is signed in already
    #[arg(long, requires = "role", conflicts_with_all = ["service", "destination"])]
    switch_role: bool,
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
    let opening = match (arguments.switch_role, &arguments.role) {
        (true, Some(query)) => {
            ready()?;
            context.block_on(link(context, world, query))?
        }
        _ => context.block_on(opening(context, world, arguments, ready))?,
    };
    if let Page::SignedIn { without_duration: true, .. } = &opening.page {
        context
            .output
            .note("the console takes no `--duration` for this session: it ends with the session");
    }
    if prints {
        return print(context, &opening);
    }
    let settings = &world.settings.browser;
    context.block_on(async {
        let led = address(world, &opening).await?;
        browser::open_console(&led.address, &opening.visit, settings, &context.environment)?;
        led.used.await
    })?;
    Ok(0)
}

/// The console's switch-role link, with what it takes; the identity in use is taken for the browser's.
async fn link(context: &Context, world: &World, query: &str) -> Result<Opening, Failure> {
    let (found, inventory) = target::target(context, world, query).await?;
    let role = found.required_role()?;
    let (_, inventory) = target::listed(context, world, inventory, role).await;
    let (_, judge) = judged::judge(context, world, &inventory).await?;
    let why = why_bare(&judge, &judged::known_role(&inventory, role));
    let (opening, notes) = switch_role(world, &why, context.options.region.as_deref())?;
    for note in notes {
        context.output.note(&harmless(&note));
    }
    Ok(opening)
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
            target::admitted(context, &found).await?;
            return of_set(world, assignment, context.options.region.as_deref(), destination);
        }
        if let Some(role) = found.role() {
            check(role.partition(), context.options.region.as_deref(), destination)?;
        }
    }
    let session = target::session_of(context, arguments.role.as_deref()).await?;
    ready()?;
    record::begin(context, &session, Door::Console, None)?;
    if let Start::PermissionSet(assignment) = &session.start
        && session.role.is_none()
    {
        return of_set(world, assignment, context.options.region.as_deref(), destination);
    }
    let access = fresh_access(world, &context.sessions, session.id).await?;
    of_session(world, &session, &access, context.options.duration, destination).await
}

fn print(context: &Context, opening: &Opening) -> Result<ExitStatus, Failure> {
    let (address, is_secret) = match &opening.page {
        Page::Link(address) => (Secret::new(address.as_str()), false),
        Page::SignedIn { address, .. } => (address.clone(), true),
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
