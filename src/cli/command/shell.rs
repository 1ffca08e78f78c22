//! `kamen shell ROLE`: the person's own shell, carrying the role's session.

use std::sync::Arc;

use crate::adapters::shell::{self, Hold, ShellRequest};
use crate::cli::context::Context;
use crate::cli::directory::wanted;
use crate::cli::options::{Options, parse_duration};
use crate::cli::output::Paint;
use crate::cli::wish::wish;
use crate::cli::{ExitStatus, live, record, target};
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;
use crate::domain::history::Door;
use crate::domain::kept::Purpose;
use crate::domain::session::SessionSummary;
use crate::domain::text::harmless;
use crate::flows::carry::TOKEN;
use crate::flows::inventory::Inventory;
use crate::flows::plan;
use crate::flows::prompt::look;
use crate::flows::whoami::account_alias;
use crate::flows::world::World;

/// Open a shell that carries a role's session
///
/// It is your own shell with your own files; `exit` brings you back to who you are now. Without a role
/// one chooses.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Get there by the shortest chain of roles (`auto`), not by one switch
    #[arg(long, value_enum)]
    via: Option<target::Via>,
    /// The role, or a profile
    #[arg(add = target::complete_assumable())]
    role: Option<String>,
    /// Renew the session for as long as the shell lives: programs in it ask an endpoint on loopback for keys
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, require_equals = true, default_missing_value = "endpoint")]
    pub live: Option<live::By>,
    /// Take a kept session only if it has so much time left, such as 30m (default: half its life, and 15 minutes)
    #[arg(long, value_name = "TIME", value_parser = parse_duration, conflicts_with = "live")]
    min_left: Option<u32>,
    /// A shell with keys of its own, although `shell.live` is set
    #[arg(long, conflicts_with = "live")]
    no_live: bool,
    /// The shell to open (default: $SHELL)
    #[arg(long, value_name = "PROGRAM")]
    shell: Option<String>,
}

impl Arguments {
    /// A live shell as this role.
    pub fn live(role: String, via: Option<target::Via>, by: live::By) -> Self {
        Self { via, role: Some(role), live: Some(by), no_live: false, min_left: None, shell: None }
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let mut arguments = arguments.clone();
    let mut region = context.options.region.clone();
    let mut is_set = context.world()?.settings.shell.live;
    if arguments.role.is_none()
        && let Some(wish) = wanted(context)?
    {
        is_set |= wish.live;
        region = region.or(wish.region);
        arguments.role = Some(wish.role);
    }
    context.settle_in(region.clone());
    if !is_set || arguments.live.is_some() || arguments.no_live {
        return opened(context, &arguments, true);
    }
    arguments.live = Some(live::By::Endpoint);
    // Renewals go on for as long as the shell lives: `--timeout` does not count for them.
    let environment = (*context.environment).clone();
    let options = Options { region, ..context.options.clone() };
    opened(&Context::within(environment, options, None), &arguments, false)
}

/// Opens the shell. Unless it `must_be_live`, keys that have no end make it one with keys of its own.
fn opened(
    context: &Context,
    arguments: &Arguments,
    must_be_live: bool,
) -> Result<ExitStatus, Failure> {
    let child = Purpose::of_child(arguments.min_left);
    context.sessions.serve(if arguments.live.is_some() { Purpose::Renewing } else { child });
    let world = context.world()?;
    let program = arguments.shell.as_deref().or(world.settings.defaults.shell.as_deref());
    shell::check(program, &world.environment)?;
    if let Some(by) = arguments.live {
        live::check(world, by)?;
    }
    let Some(role) = target::chosen(context, arguments.role.as_deref())? else { return Ok(1) };
    context.block_on(async {
        let (session, changes) = target::session(context, &role, arguments.via).await?;
        let by = arguments.live.filter(|_| must_be_live || changes.value(TOKEN).is_some());
        let record = record::begin(context, &session, Door::Shell, None)?;
        // For the prompt; an account that was never listed is asked what it is called.
        let known = Inventory::cached(world);
        account_alias(world, &context.sessions, &session, &known).await;
        let own = look(world, &context.sessions, &session);
        let greeting = if by.is_some() { &own.live_greeting } else { &own.greeting };
        let environment: &Environment = &world.environment;
        let open = async |changes: EnvironmentChanges, hold: Arc<Hold>| {
            let (mark, is_production) = (own.mark.as_str(), own.is_production);
            let changes = &changes;
            let on_terminal = false;
            let shell = shell::prepare(ShellRequest {
                program,
                environment,
                changes,
                mark,
                is_production,
                on_terminal,
            })?;
            context.output.note(greeting);
            shell.run(&hold).await
        };
        let ended = if let Some(by) = by {
            let wish = wish(context, Some(&role), arguments.via)?;
            Box::pin(live::run(context, world, (&session, changes), (wish, by), open)).await
        } else {
            open(changes, Arc::default()).await
        };
        let end = record.ended_by(context, ended)?;
        if let Some(warning) = &end.warning {
            let label = context.output.paint_error(Paint::Warning, "warning:");
            context.output.note(&format!("{label} {}", harmless(warning)));
        }
        farewell(context, world, &session);
        Ok(end.exit_code)
    })
}

/// Says who one is again: the shell outside never changed.
fn farewell(context: &Context, world: &World, session: &SessionSummary) {
    let was = harmless(&session.identity.arn);
    let outside = plan::default_start(&world.config, &world.environment, None);
    let back = match session.chain.first() {
        Some(first) if session.start == outside && session.chain.len() > 1 => {
            format!("you are {} again", harmless(first))
        }
        _ => "you are who you were before".to_owned(),
    };
    context.output.note(&format!("left {was}; {back}"));
}
