//! `kamen switch ROLE`: a live shell becomes another role without being left.

use crate::adapters::aws::Counted;
use crate::adapters::shells::{Program, programs_in};
use crate::cli::context::Context;
use crate::cli::guard::{ask_reason, confirm};
use crate::cli::live::{LiveShell, report};
use crate::cli::person::agrees;
use crate::cli::wish::{again, beside, wish};
use crate::cli::{ExitStatus, target};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::live::{Act, Standing};
use crate::domain::text::harmless;
use crate::flows::find::Target;
use crate::ports::vault::Person;

/// The role that the shell was before.
const BEFORE: &str = "-";

/// The person at the start of the chain.
const START: &str = "~";

/// Programs that are named one by one.
const NAMED: usize = 5;

/// Make this live shell another role
///
/// Programs that are started from now on are the new role; those that run follow within 20 minutes. `-` is
/// the role before, `~` the identity that you started from, and `--region` alone changes the region.
/// Without anything one chooses.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Get there by the shortest chain of roles (`auto`), not by one switch
    #[arg(long, value_enum)]
    via: Option<target::Via>,
    /// The role, or a profile; `-` for the one before, `~` for the start
    #[arg(add = target::complete_assumable())]
    role: Option<String>,
    /// Do not ask if programs run that would change their account
    #[arg(long)]
    force: bool,
    /// For the functions of `kamen init`: what is handed over, as it was asked for
    #[arg(long, hide = true, conflicts_with = "role")]
    again: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    if arguments.again {
        let wish = again(&context.environment)?;
        let environment = (*context.environment).clone();
        let options = beside(context.options.clone(), &wish)?;
        let context = Context::within(environment, options, Some(Counted::InAll));
        let via = wish.by_chain.then_some(target::Via::Auto);
        return switched(&context, &Arguments { via, role: wish.role, again: false, ..*arguments });
    }
    switched(context, arguments)
}

fn switched(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let shell = LiveShell::around(context)?;
    let standing = shell.standing()?;
    let Some((act, account)) = act(context, arguments)? else { return Ok(1) };
    let is_same_account = account == Some(standing.account);
    if !is_same_account && !arguments.force {
        let folder = shell.folder.to_string_lossy();
        guard(context, &programs_in(&folder), &standing)?;
    }
    let standing = context.block_on(shell.told(context, &act))?;
    report(context, &standing)?;
    Ok(0)
}

/// What is to be done, and the account that it leads to, if that is known. `None` if the person chose nothing.
fn act(
    context: &Context,
    arguments: &Arguments,
) -> Result<Option<(Act, Option<AccountId>)>, Failure> {
    let role = match (arguments.role.as_deref(), &context.options.region) {
        (Some(BEFORE), _) => return Ok(Some((Act::Back, None))),
        (Some(role), _) if is_start(context, role) => return Ok(Some((Act::Home, None))),
        (None, Some(region)) => {
            let account = context.environment.value("KAMEN_ACCOUNT");
            let account = account.and_then(|account| account.parse().ok());
            return Ok(Some((Act::Move(region.clone()), account)));
        }
        (role, _) => target::chosen(context, role)?,
    };
    let Some(role) = role else { return Ok(None) };
    let (found, _) = context.block_on(target::found(context, &role, arguments.via, true))?;
    let world = context.world()?;
    if let Some(role) = found.role() {
        ask_reason(context, world, role)?;
        confirm(context, world, role)?;
    }
    let account = found.role().map(RoleArn::account);
    let named = match &found {
        Target::Role(role) => role.as_str(),
        // It may say more of its role than the role's name does.
        Target::Profile(name, _) => name,
    };
    let wish = wish(context, Some(named), arguments.via)?;
    Ok(Some((Act::Switch(Box::new(wish)), account)))
}

/// Whether the start is meant; shells put the home directory in its place.
fn is_start(context: &Context, role: &str) -> bool {
    role == START || context.environment.value("HOME") == Some(role)
}

/// Names the programs that would change to another account while they run.
fn guard(context: &Context, programs: &[Program], standing: &Standing) -> Result<(), Failure> {
    if programs.is_empty() {
        return Ok(());
    }
    let names =
        programs.iter().take(NAMED).map(|program| format!("{} ({})", program.name, program.pid));
    let mut names: Vec<String> = names.collect();
    if programs.len() > NAMED {
        names.push(format!("{} more", programs.len() - NAMED));
    }
    let running = format!(
        "these run as {} and would be another account's within 20 minutes: {}",
        standing.arn,
        names.join(", ")
    );
    if context.person.is_there() && agrees(&format!("{}; switch?", harmless(&running))) {
        return Ok(());
    }
    Err(Failure::usage(running).with_hint("end them first, or give `--force`"))
}
