//! The external id that a role's trust policy wants, asked for on the terminal.

use crate::cli::context::Context;
use crate::cli::person::asked;
use crate::cli::target::listed;
use crate::domain::arn::RoleArn;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::text::harmless;
use crate::flows::inventory::Inventory;
use crate::flows::switch::with_profile_options;
use crate::flows::world::World;
use crate::policy::language::document::PolicyDocument;
use crate::policy::language::need::Need;
use crate::policy::words::{KnownAccounts, trust_summary};
use crate::ports::vault::Person;

/// Whether the refusal may be for want of an external id: none was sent, and the trust policy speaks of one.
pub(super) async fn wanted(
    context: &Context,
    world: &World,
    inventory: &Inventory,
    role: &RoleArn,
    refusal: &Failure,
) -> bool {
    let Ok(options) = context.options.assume_options() else { return false };
    let sent = with_profile_options(world, role, options).external_id;
    if refusal.kind != FailureKind::Refused || sent.is_some() {
        return false;
    }
    let known = match inventory.role(role).filter(|known| known.trust.is_some()) {
        Some(known) => Some(known.clone()),
        // A profile names it, and its account was never listed.
        None => listed(context, world, Inventory::default(), role).await.0,
    };
    let Some(trust) = known.and_then(|known| known.trust.as_ref()?.read()) else { return false };
    let document = PolicyDocument::parse(&trust);
    let summary = trust_summary(&document, Some(role), &KnownAccounts::default());
    summary.needs().contains(&Need::ExternalId)
}

/// Asks for it; `None` if nothing was typed, or there is no terminal, or the command is not to ask.
pub(super) fn asked_for(context: &Context, role: &RoleArn, may_ask: bool) -> Option<String> {
    let question = format!("external id that {} wants: ", harmless(role.name()));
    if may_ask && context.person.is_there() { asked(&question) } else { None }
}

/// The refusal, with the option that brings an external id.
pub(super) fn named(refusal: Failure) -> Failure {
    refusal.with_hint("the role's trust policy wants an external id: `--external-id ID`")
}
