//! The production guard of the command line: where the settings want it (`production.confirm-cli`), and where a
//! role is not the person's own choice.

use crate::cli::context::Context;
use crate::cli::person::asked;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::flows::world::World;

/// Whether assuming the role is a matter of production: it asks wherever a person can be asked.
pub(super) fn is_guarded(world: &World, role: &RoleArn) -> bool {
    let account = role.account();
    let alias = world.inventory.load(account).and_then(|snapshot| snapshot.alias);
    world.settings.is_production(account, alias.as_deref(), role.name())
        && !world.settings.production.is_exempt(role.name())
}

/// Asks for the account's name before a production role is assumed, where the settings want it; `--yes` answers
/// beforehand.
///
/// # Errors
/// As [`insist`].
pub(super) fn confirm(context: &Context, world: &World, role: &RoleArn) -> Result<(), Failure> {
    if world.settings.production.confirm_cli { insist(context, world, role) } else { Ok(()) }
}

/// The same whatever the settings want: it was not the person who named the role.
///
/// # Errors
/// Something else was typed, or there is no terminal to ask on.
pub(super) fn insist(context: &Context, world: &World, role: &RoleArn) -> Result<(), Failure> {
    if context.options.yes || !is_guarded(world, role) {
        return Ok(());
    }
    let account = role.account();
    let alias = world.inventory.load(account).and_then(|snapshot| snapshot.alias);
    let name = world.settings.account_name(account).map(str::to_owned).or(alias);
    let expected = name.unwrap_or_else(|| account.to_string());
    let question = format!("{} is production; type `{expected}` to assume it: ", role.name());
    let typed = asked(&question);
    let fits =
        |typed: &String| typed.eq_ignore_ascii_case(&expected) || *typed == account.to_string();
    if typed.as_ref().is_some_and(fits) {
        return Ok(());
    }
    let message = format!("{role} is production, and was not confirmed");
    Err(Failure::usage(message).with_hint("type the account's name, or give `--yes`"))
}
