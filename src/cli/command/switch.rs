//! `kamen switch ROLE`: a live shell becomes another role without being left.

use crate::adapters::aws::Counted;
use crate::adapters::shells::{Program, named, programs_in};
use crate::cli::context::Context;
use crate::cli::guard::{ask_reason, confirm};
use crate::cli::live::{LiveShell, report};
use crate::cli::person::agrees;
use crate::cli::wish::{again, beside, wish};
use crate::cli::{ExitStatus, target};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::live::{Act, Judged, Standing};
use crate::domain::text::harmless;
use crate::flows::find::Target;
use crate::ports::vault::Person;

/// The role that the shell was before.
const BEFORE: &str = "-";

/// The person at the start of the chain.
const START: &str = "~";

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
    let Some(meant) = meant(context, arguments, &standing)? else { return Ok(1) };
    let is_same_account = meant.account == Some(standing.account);
    if !is_same_account && !arguments.force {
        let folder = shell.folder.to_string_lossy();
        guard(context, &programs_in(&folder), &standing)?;
    }
    let told = shell.told(context, &meant.act, meant.judged);
    let standing = context.block_on(told)?;
    report(context, &standing)?;
    Ok(0)
}

/// What is to be done.
struct Meant {
    act: Act,
    /// What its role's guards were told; `None` if they are not asked.
    judged: Option<Judged>,
    /// The account that it leads to, if that is known.
    account: Option<AccountId>,
}

impl Meant {
    fn judged(act: Act, judged: Judged) -> Self {
        let account = judged.role.as_ref().map(RoleArn::account);
        Self { act, judged: Some(judged), account }
    }
}

/// What the command line asks for, once the person has answered what guards ask; `None` if they chose nothing.
fn meant(
    context: &Context,
    arguments: &Arguments,
    standing: &Standing,
) -> Result<Option<Meant>, Failure> {
    let role = match (arguments.role.as_deref(), &context.options.region) {
        (Some(BEFORE), _) => {
            let judged = judged(context, standing.before.clone())?;
            return Ok(Some(Meant::judged(Act::Back, judged)));
        }
        (Some(role), _) if is_start(context, role) => {
            let judged = judged(context, standing.home.clone())?;
            return Ok(Some(Meant::judged(Act::Home, judged)));
        }
        (None, Some(region)) => {
            let account = context.environment.value("KAMEN_ACCOUNT");
            let account = account.and_then(|account| account.parse().ok());
            let act = Act::Move(region.clone());
            return Ok(Some(Meant { act, judged: None, account }));
        }
        (role, _) => target::chosen(context, role)?,
    };
    let Some(role) = role else { return Ok(None) };
    let (found, _) = context.block_on(target::found(context, &role, arguments.via, true))?;
    let judged = judged(context, found.role().cloned())?;
    let named = match &found {
        Target::Role(role) => role.as_str(),
        // It may say more of its role than the role's name does.
        Target::Profile(name, _) => name,
    };
    let wish = wish(context, Some(named), arguments.via)?;
    Ok(Some(Meant::judged(Act::Switch(Box::new(wish)), judged)))
}

/// Asks what the guards of a role want.
fn judged(context: &Context, role: Option<RoleArn>) -> Result<Judged, Failure> {
    let world = context.world()?;
    if let Some(role) = &role {
        ask_reason(context, world, role)?;
        confirm(context, world, role)?;
    }
    Ok(Judged { role, reason: context.reason().map(str::to_owned) })
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
    let running = format!(
        "these run as {} and would be another account's within 20 minutes: {}",
        standing.arn,
        named(programs).join(", ")
    );
    if context.person.is_there() && agrees(&format!("{}; switch?", harmless(&running))) {
        return Ok(());
    }
    Err(Failure::usage(running).with_hint("end them first, or give `--force`"))
}
