//! `kamen who-can ROLE`: all identities known that can become a role, directly or through others.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::table::Table;
use crate::cli::{ExitStatus, judged, target};
use crate::domain::failure::Failure;
use crate::domain::permission_set::set_of;
use crate::domain::text::harmless;
use crate::flows::assigned::Assigned;
use crate::graph::Reacher;
use crate::graph::judge::who_can;
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::{in_words, words};

/// List who can become a role, directly and through other roles
///
/// Users are taken to have their MFA device at hand.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The role, or a profile
    #[arg(add = target::complete())]
    role: Option<String>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let Some(query) = target::chosen(context, arguments.role.as_deref())? else { return Ok(1) };
    let (role, found) = context.block_on(async {
        let (target, inventory) = target::target(context, world, &query).await?;
        let role = target.required_role()?.clone();
        let inventory = target::surveyed(context, world, inventory, &role).await?;
        let (_, judge) = judged::judge(context, world, &inventory).await?;
        let mut found = who_can(&judge, &role);
        // Identity Center gives a permission set to those whom it says; of them only oneself is known.
        if let Some(set) = set_of(&role) {
            let assigned = Assigned::known(world);
            let given = match assigned.of(&role) {
                Some(assignment) => {
                    let portal = &assignment.portal;
                    format!("you, and others who have the permission set {set} of {portal}")
                }
                None => format!("those who have the permission set {set}"),
            };
            found.federated.push(given);
        }
        Ok((role, found))
    })?;
    if context.output.is_json() {
        context.output.json(&json!({
            "version": 1,
            "role": role,
            "can": found.can.iter().map(entry).collect::<Vec<_>>(),
            "services": found.services,
            "federated": found.federated,
            "everyone": found.everyone,
        }))?;
        return Ok(0);
    }
    let mut table = Table::new(&["WHO", "CAN", "THROUGH"]);
    for reacher in &found.can {
        let can = if reacher.decision == Decision::Allow { "yes" } else { "maybe" };
        let needs = in_words(&reacher.needs);
        let can = if needs.is_empty() { can.to_owned() } else { format!("{can} (with {needs})") };
        let before = reacher.chain.len().saturating_sub(1);
        let through: Vec<&str> = reacher.chain.iter().take(before).map(|arn| &**arn).collect();
        table.row(vec![(reacher.arn.to_string(), None), (can, None), (through.join(" > "), None)]);
    }
    let is_for_others = found.everyone || !found.services.is_empty() || !found.federated.is_empty();
    let nothing = if is_for_others { "no user and no role" } else { "no identity" };
    table.print(&context.output, || Some(format!("{nothing} that is known can become it")))?;
    let others = found.services.iter().chain(&found.federated);
    for other in others {
        context.output.line(&harmless(other))?;
    }
    if found.everyone {
        context.output.line("everyone, in any account, on whichever terms the trust policy has")?;
    }
    Ok(0)
}

fn entry(reacher: &Reacher) -> Value {
    let chain: Vec<&str> = reacher.chain.iter().map(|arn| &**arn).collect();
    let needs = words(&reacher.needs);
    let decision = reacher.decision.word();
    json!({"arn": &*reacher.arn, "decision": decision, "needs": needs, "chain": chain})
}
