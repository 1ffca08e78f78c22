//! What to say of a name that nothing known is called.

use std::collections::BTreeSet;

use crate::domain::account::AccountId;
use crate::domain::arn_fault::account_id_fault;
use crate::domain::failure::Failure;
use crate::domain::key_id::{id_of, key_id_in};
use crate::domain::no_role::{Listing, no_role};
use crate::domain::role_name::{account_and_role, is_link, normal};
use crate::domain::text::nearest;
use crate::flows::find::accounts_called;
use crate::flows::inventory::Inventory;
use crate::flows::plan::bare_name;
use crate::flows::world::World;

/// The failure for a name that is neither a role's nor a profile's.
pub fn unknown(world: &World, inventory: &Inventory, query: &str) -> Failure {
    let query = query.trim();
    if let Some(failure) =
        of_something_else(world, query).or_else(|| of_an_id(query)).or_else(|| unread(world, query))
    {
        return failure;
    }
    unknown_account(world, inventory, query)
        .unwrap_or_else(|| no_such(inventory, query, &near(world, inventory, query)))
}

/// The same where no account could be listed, for `cause`: the name may be right. One that is nearly a
/// profile's or a known role's is taken for a slip.
pub fn unheard(world: &World, inventory: &Inventory, query: &str, cause: Failure) -> Failure {
    let query = query.trim();
    if let Some(failure) =
        of_something_else(world, query).or_else(|| of_an_id(query)).or_else(|| unread(world, query))
    {
        return failure;
    }
    let near = near(world, inventory, query);
    if !near.is_empty() {
        return no_such(inventory, query, &near);
    }
    let message =
        format!("`{query}` is no profile, and no role could be listed: {}", cause.message);
    Failure { message, ..cause }
}

/// The failure for what is no name of a role at all, but of something else.
fn of_something_else(world: &World, query: &str) -> Option<Failure> {
    if query.is_empty() {
        let failure = Failure::usage("the name of the role is empty");
        return Some(failure.with_hint("name a role or a profile; `kamen roles` lists the roles"));
    }
    let bare = bare_name(query);
    if world.config.profile(bare).is_some() {
        let failure = Failure::usage(format!("there is no role `{query}`, and no profile"));
        return Some(failure.with_hint(format!("the profile is called `{bare}`, without more")));
    }
    let read = normal(query);
    if is_link(&read) {
        let message = format!("the link `{query}` names an account or a portal, and no role");
        let hint = "the link of a role's own page does, and that to switch role";
        return Some(Failure::usage(message).with_hint(hint));
    }
    let account: AccountId = read.parse().ok()?;
    let failure = Failure::usage(format!("`{account}` is an account, and no role"));
    Some(failure.with_hint(format!(
        "name the role behind it: `{account}/…`; `kamen roles account:{account}` lists them"
    )))
}

/// The failure for an id out of CloudTrail, keys or a policy.
fn of_an_id(query: &str) -> Option<Failure> {
    let kind = id_of(query)?;
    let hint = match (kind, key_id_in(query)) {
        (_, Some(key)) => {
            format!("`kamen history {key}` and `kamen sessions` say whose it is, if kamen made it")
        }
        ("a role", _) => "CloudTrail names the role beside it: `sessionIssuer.arn`".to_owned(),
        _ => "name a role, or a profile".to_owned(),
    };
    let failure = Failure::usage(format!("`{query}` is the id of {kind}, and no name of a role"));
    Some(failure.with_hint(hint))
}

/// The failure for a profile, or `profile/role`, whose section no tool reads.
fn unread(world: &World, query: &str) -> Option<Failure> {
    let query = normal(query);
    let name = account_and_role(&query).map_or(&*query, |(account, _)| account);
    let line = world.config.unread_section(name)?;
    Some(Failure::usage(format!("there is no profile `{name}`")).with_hint(line.to_string()))
}

fn no_such(inventory: &Inventory, query: &str, near: &[&str]) -> Failure {
    let was_listed = inventory.accounts.values().any(|view| view.facts.as_of.is_some());
    let listing = if was_listed { Listing::Earlier } else { Listing::Never };
    let mut failure = no_role(query, listing, near);
    failure.message.push_str(", and no profile");
    failure
}

fn near<'a>(world: &'a World, inventory: &'a Inventory, query: &str) -> Vec<&'a str> {
    let query = normal(query);
    let wanted = query.rsplit(['/', ':']).next().unwrap_or(&query);
    let roles: BTreeSet<&str> = inventory.roles().map(|role| role.arn.name()).collect();
    let profiles = world.config.profiles.iter().map(|profile| profile.name.as_str());
    nearest(wanted, roles.into_iter().chain(profiles), 4)
}

/// The failure for `account/role` whose account has a name that is nearly known.
fn unknown_account(world: &World, inventory: &Inventory, query: &str) -> Option<Failure> {
    let query = normal(query);
    let (account, role) = account_and_role(&query)?;
    let aliases = inventory.accounts.values().filter_map(|view| view.facts.alias.as_deref());
    let names = world.settings.accounts.values().filter_map(|account| account.name.as_deref());
    let near = nearest(account, aliases.chain(names), 3);
    let mut near: Vec<String> = near.iter().map(|name| format!("{name}/{role}")).collect();
    let mut message = format!("no account is called `{account}`");
    if near.is_empty() {
        // A role of that name elsewhere; without one, the account may be none of the listed ones.
        let same = inventory.roles().filter(|known| known.arn.name().eq_ignore_ascii_case(role));
        near.extend(same.take(3).map(|known| format!("{}/{role}", known.arn.account())));
        let is_number = account.chars().all(|letter| letter.is_ascii_digit());
        match account_id_fault(account).filter(|_| is_number) {
            Some(fault) => message = format!("`{account}` is no account: it {fault}"),
            None if near.is_empty() || is_number => return None,
            None => {}
        }
    }
    if !accounts_called(world, inventory, account).is_empty() {
        return None;
    }
    Some(Failure::usage(message).with_hint(match near.as_slice() {
        [] => "write the account's id with its twelve digits".to_owned(),
        near => format!("did you mean {}?", near.join(" or ")),
    }))
}
