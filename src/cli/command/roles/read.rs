//! What `kamen roles` lists, and the roles that a query chooses for a command over many.

use crate::cli::command::roles::filter::{answering_rows, understood};
use crate::cli::command::roles::{MAX_AGE, Row, none_answered, nothing_at_all};
use crate::cli::context::Context;
use crate::cli::judged;
use crate::cli::judged::People;
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::cores::shared_out;
use crate::domain::failure::Failure;
use crate::domain::inventory::Scope;
use crate::domain::session::SessionSummary;
use crate::flows::assigned::Assigned;
use crate::flows::inventory::{Inventory, Roles};
use crate::flows::judge::read_and_learn;
use crate::flows::world::World;
use crate::graph::judge::Judge;
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::{Need, TrustReader};

/// What was read, whether it was nothing, and who judges it if that was wanted.
pub(super) struct Read {
    pub(super) inventory: Inventory,
    pub(super) silence: Option<Failure>,
    pub(super) judge: Option<Result<(SessionSummary, Judge), Failure>>,
}

impl Read {
    pub(super) fn of(
        context: &Context,
        world: &World,
        account: Option<AccountId>,
        is_bare: bool,
    ) -> Result<Self, Failure> {
        let max_age = if context.options.refresh { None } else { Some(MAX_AGE) };
        let scope = Scope { account, max_age };
        context.block_on_lists(async {
            if is_bare {
                let inventory = Inventory::read(world, &context.sessions, scope).await;
                let silence = none_answered(world, &inventory);
                return Ok(Self { inventory, silence, judge: None });
            }
            let (inventory, silence, judge) = decided(context, world, scope).await;
            Ok(Self { inventory, silence, judge: Some(judge) })
        })
    }

    /// The identities held; `None` if there are none to judge for.
    pub(super) fn people<'a>(&'a self, context: &'a Context) -> Option<People<'a>> {
        let (_, judge) = self.judge.as_ref()?.as_ref().ok()?;
        Some(People::new(context, judge, None))
    }

    /// All roles, each with what is known of it.
    pub(super) fn rows<'a>(&'a self, world: &World, people: Option<&People<'_>>) -> Vec<Row<'a>> {
        let known = self.inventory.known_accounts(&world.settings);
        let assigned = Assigned::known(world);
        let accounts: Vec<&'a Roles> =
            self.inventory.accounts.values().map(|account| &account.roles).collect();
        shared_out(&accounts, |part| {
            let mut trusts = TrustReader::new(&known, |summary| summary);
            let mut rows = Vec::with_capacity(part.iter().map(|roles| roles.len()).sum());
            for role in part.iter().flat_map(|roles| roles.iter()) {
                rows.push(Row::new(role, &mut trusts, people).of_sets(&assigned));
            }
            rows
        })
    }
}

/// The roles that a query chooses for a command that assumes them all.
#[derive(Debug)]
pub(in crate::cli) struct Answers {
    /// Each with the name by which it is shown: the account's, then its own.
    pub(in crate::cli) roles: Vec<(RoleArn, String)>,
    /// How many more answer that no identity of the person's can assume.
    pub(in crate::cli) out_of_reach: usize,
}

impl Answers {
    /// The roles that answer, in the order of their accounts. Those that are known not to be assumable are
    /// left out, unless the query speaks of that itself.
    ///
    /// # Errors
    /// The query means nothing; nothing could be listed.
    pub(in crate::cli) fn to(context: &Context, written: &str) -> Result<Self, Failure> {
        let world = context.world()?;
        let query = understood(world, written)?;
        let read = Read::of(context, world, None, false)?;
        if let Some(failure) = nothing_at_all(world, &read.inventory) {
            return Err(failure);
        }
        let people = read.people(context);
        let rows = read.rows(world, people.as_ref());
        let rows = answering_rows(world, &read.inventory, &query, rows);
        let is_open = |row: &&Row<'_>| {
            let best = row.reached.as_ref().map(|reached| &reached.best);
            // A set that no sign-in gives yet would stop all others.
            let is_shut = best.is_some_and(|best| {
                best.decision == Decision::Deny || best.needs.contains(&Need::SignIn)
            });
            query.asks_for_verdicts() || !is_shut
        };
        let (open, shut): (Vec<&Row<'_>>, Vec<_>) = rows.iter().partition(is_open);
        let named = open.into_iter().map(|row| {
            let account = row.role.arn.account();
            let called = read.inventory.account_name(&world.settings, account);
            let called = called.map_or_else(|| account.to_string(), str::to_owned);
            (row.role.arn.clone(), format!("{called}/{}", row.own_name()))
        });
        let mut roles: Vec<(RoleArn, String)> = named.collect();
        roles.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(Self { roles, out_of_reach: shut.len() })
    }
}

/// What was read, whether it was nothing, and the judge of what may be assumed.
async fn decided(
    context: &Context,
    world: &World,
    scope: Scope,
) -> (Inventory, Option<Failure>, Result<(SessionSummary, Judge), Failure>) {
    let began = world.clock.now();
    let inventory = read_and_learn(world, &context.sessions, scope).await;
    let silence = none_answered(world, &inventory);
    let judge = match &silence {
        // To ask again would only be to wait again.
        Some(failure) => Err(failure.clone()),
        None => judged::judge_of_all_since(context, world, &inventory, began).await,
    };
    (inventory, silence, judge)
}
