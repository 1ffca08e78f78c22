//! Guards at the command line: what is asked before a role is used. Production is one of them.

use crate::cli::context::Context;
use crate::cli::person::asked;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::settings::Demands;
use crate::flows::called::account_label;
use crate::flows::guard::{Said, demands, lacks_reason, no_reason};
use crate::flows::world::World;
use crate::ports::vault::Person;

/// What was said to guards beforehand.
pub(super) fn said(context: &Context) -> Said<'_> {
    Said { reason: context.reason(), writes: context.options.write }
}

/// Asks why a role is needed, where a guard wants to know and it was not said.
///
/// # Errors
/// Nothing was typed, or there is no terminal to ask on.
pub(super) fn ask_reason(context: &Context, world: &World, role: &RoleArn) -> Result<(), Failure> {
    if world.settings.guards.is_empty() || context.reason().is_some() {
        return Ok(());
    }
    let demands = demands(world, role);
    if !lacks_reason(&demands, said(context)) {
        return Ok(());
    }
    let question = format!("{} {}; why do you need it? ", role.name(), demands.because());
    let typed = if context.person.is_left_alone() { None } else { asked(&question) };
    context.settle_reason(typed.ok_or_else(|| no_reason(&demands, role))?);
    Ok(())
}

/// The same once for several roles. Without a terminal each says by itself that it lacks the reason.
///
/// # Errors
/// Nothing was typed.
pub(super) fn ask_reason_of_all(
    context: &Context,
    world: &World,
    roles: &[&RoleArn],
) -> Result<(), Failure> {
    if world.settings.guards.is_empty() || !context.person.is_there() {
        return Ok(());
    }
    let wanting = |role: &&&RoleArn| lacks_reason(&demands(world, role), said(context));
    let wanting: Vec<&RoleArn> = roles.iter().filter(wanting).copied().collect();
    match wanting.as_slice() {
        [] => Ok(()),
        [role] => ask_reason(context, world, role),
        [first, ..] => {
            let question = format!("{} roles want a reason; why do you need them? ", wanting.len());
            let typed = asked(&question);
            let missing = || no_reason(&demands(world, first), first);
            context.settle_reason(typed.ok_or_else(missing)?);
            Ok(())
        }
    }
}

/// Asks for the account's name before a guarded role is assumed, where the settings want it; `--yes` answers
/// beforehand.
///
/// # Errors
/// Something else was typed, or there is no terminal to ask on.
pub(super) fn confirm(context: &Context, world: &World, role: &RoleArn) -> Result<(), Failure> {
    let settings = &world.settings;
    if context.options.yes || (settings.guards.is_empty() && !settings.production.confirm_cli) {
        return Ok(());
    }
    let demands = demands(world, role);
    if demands.confirm_cli { ask(world, role, &demands) } else { Ok(()) }
}

/// The same whatever the settings want of commands: it was not the person who named the role.
///
/// # Errors
/// As [`confirm`].
pub(super) fn insist(context: &Context, world: &World, role: &RoleArn) -> Result<(), Failure> {
    let demands = demands(world, role);
    let is_asked = demands.confirm || demands.confirm_cli;
    if is_asked && !context.options.yes { ask(world, role, &demands) } else { Ok(()) }
}

fn ask(world: &World, role: &RoleArn, demands: &Demands) -> Result<(), Failure> {
    let account = role.account();
    let expected = account_label(world, account);
    let because = demands.because();
    let question = format!("{} {because}; type `{expected}` to assume it: ", role.name());
    let typed = asked(&question);
    let fits =
        |typed: &String| typed.eq_ignore_ascii_case(&expected) || *typed == account.to_string();
    if typed.as_ref().is_some_and(fits) {
        return Ok(());
    }
    let message = format!("{role} {because}, and was not confirmed");
    Err(Failure::usage(message).with_hint("type the account's name, or give `--yes`"))
}
