//! The production guard of the command line, where the settings want it (`production.confirm-cli`).

use crate::cli::context::Context;
use crate::cli::person::asked;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::flows::world::World;

/// Asks for the account's name before a production role is assumed; `--yes` answers beforehand.
///
/// # Errors
/// Something else was typed, or there is no terminal to ask on.
pub(super) fn confirm(context: &Context, world: &World, role: &RoleArn) -> Result<(), Failure> {
    let rules = &world.settings.production;
    if !rules.confirm_cli || context.options.yes || rules.is_exempt(role.name()) {
        return Ok(());
    }
    let account = role.account();
    let alias = world.inventory.load(account).and_then(|snapshot| snapshot.alias);
    if !world.settings.is_production(account, alias.as_deref(), role.name()) {
        return Ok(());
    }
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
