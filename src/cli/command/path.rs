//! `kamen path ROLE`: the shortest chain of roles that leads to one.

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::output::{Output, Paint};
use crate::cli::{ExitStatus, judged, target};
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::session::Start;
use crate::domain::text::harmless;
use crate::flows::assigned::Assigned;
use crate::flows::walk::no_way;
use crate::graph::judge::{HeldChain, chains};
use crate::policy::decide::evaluate::Decision;
use crate::policy::words::{in_words, words};

/// Find the shortest chain of roles that leads to a role
///
/// From any identity you hold, or from --profile. Exits 0 if a certain chain was found, else 1;
/// `kamen shell ROLE --via auto` walks it.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The role, or a profile
    #[arg(add = target::complete())]
    role: Option<String>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let Some(query) = target::chosen(context, arguments.role.as_deref())? else { return Ok(1) };
    let (target, inventory) = context.block_on(target::target(context, world, &query))?;
    let role = target.required_role()?.clone();
    if context.options.profile.is_none()
        && let Some(assignment) = Assigned::known(world).of(&role)
    {
        let start = Start::PermissionSet(Box::new(assignment.clone()));
        return given(&context.output, &role, &start);
    }
    let (caller, certain, possible) = context.block_on(async {
        let inventory = target::surveyed(context, world, inventory, &role).await?;
        let (session, mut judge) = judged::judge_of_all(context, world, &inventory).await?;
        if let Some(id) = &context.options.external_id {
            judge.suppose_external_id(&role, id);
        }
        let (certain, possible) = chains(&judge, &role);
        Ok((session.identity.arn, certain, possible))
    })?;
    let shown = certain.as_ref().or(possible.as_ref());
    if context.output.is_json() {
        context.output.json(&json!({
            "version": 1,
            "from": shown.map_or(caller.as_str(), |chain| chain.caller.as_str()),
            "target": role,
            "chain": certain.as_ref().map(texts),
            "possible": possible.as_ref().map(texts),
            "needs": shown.map(|chain| words(&chain.needs())).unwrap_or_default(),
            "hops": shown.map(judged::hops).unwrap_or_default(),
        }))?;
    } else if let Some(chain) = shown {
        print(&context.output, chain)?;
    } else {
        return Err(no_way(&role, None));
    }
    Ok(u8::from(certain.is_none()))
}

/// A permission set that the person has: a chain begins there, and has no call.
fn given(output: &Output, role: &RoleArn, start: &Start) -> Result<ExitStatus, Failure> {
    let start = start.to_string();
    if output.is_json() {
        output.json(&json!({
            "version": 1,
            "from": start,
            "target": role,
            "chain": [],
            "possible": null,
            "needs": [],
            "hops": [],
        }))?;
    } else {
        output.line(&harmless(&start))?;
        output.line("you have it by your sign-in, and nothing is assumed")?;
    }
    Ok(0)
}

fn texts(chain: &HeldChain) -> Vec<String> {
    chain.roles().iter().map(ToString::to_string).collect()
}

fn print(output: &Output, chain: &HeldChain) -> Result<(), Failure> {
    output.line(&harmless(&chain.caller))?;
    for (index, hop) in chain.hops.iter().enumerate() {
        let decision = hop.evaluation.decision;
        let paint = if judged::status(decision) == 0 { Paint::Good } else { Paint::Warning };
        let indent = "  ".repeat(index);
        let word = output.paint(paint, decision.word());
        output.line(&format!("{indent}└ {}  {word}", harmless(&hop.to)))?;
        for reason in &hop.evaluation.reasons {
            let text = format!("{}: {}", reason.layer.word(), reason.because);
            output
                .line(&format!("{indent}    {}", output.paint(Paint::Muted, &harmless(&text))))?;
        }
    }
    if chain.wants_code {
        output.line("its first role takes an MFA code")?;
    }
    let needs = in_words(&chain.needs());
    if !needs.is_empty() {
        output
            .line(&format!("it takes {needs}: `kamen why ROLE` says which, and options send it"))?;
    }
    if chain.hops.iter().any(|hop| hop.evaluation.decision == Decision::Unknown) {
        output.line("this chain holds only if what could not be read allows it")?;
    }
    Ok(())
}
