//! `kamen logout`: the end of a sign-in, at Identity Center and here.

use serde_json::json;

use super::login::only;
use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::domain::failure::Failure;
use crate::domain::gate::Gate;
use crate::flows::sign_in::{is_entered, leave, named};
use crate::flows::world::World;

/// End a sign-in, and forget what was obtained with it
///
/// The keys of roles that were handed out stay good until their own end.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// An `[sso-session]`, a profile, or a start URL (default: the only one that you signed in to)
    session: Option<String>,
    /// End all of them
    #[arg(long, conflicts_with = "session")]
    all: bool,
}

/// Of several only those to which one signed in are meant.
fn meant(world: &World, mut found: Vec<Gate>) -> Result<Vec<Gate>, Failure> {
    if found.len() > 1 {
        found.retain(|gate| is_entered(world, gate));
    }
    if found.is_empty() { Ok(found) } else { Ok(vec![only(found)?]) }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let world = context.world()?;
    let found = named(&world.config, arguments.session.as_deref())?;
    let gates = if arguments.all { found } else { meant(world, found)? };
    let mut ended = Vec::new();
    let mut problem = None;
    for gate in &gates {
        // One that cannot be reached keeps the others from nothing.
        match context.block_on(leave(world, gate)) {
            Ok(true) => ended.push(gate),
            Ok(false) => {}
            Err(failure) => {
                problem = problem.or(Some(Failure {
                    message: format!(
                        "`{gate}` is forgotten here, but not ended there: {}",
                        failure.message
                    ),
                    ..failure
                }));
            }
        }
    }
    if let Some(problem) = problem {
        return Err(problem);
    }
    if context.output.is_json() {
        let names: Vec<&str> = ended.iter().map(|gate| gate.name()).collect();
        context.output.json(&json!({ "version": 1, "signed_out": names }))?;
    } else if ended.is_empty() {
        context.output.note("there was no sign-in");
    } else {
        for gate in ended {
            context.output.line(&format!("signed out of {gate}"))?;
        }
    }
    Ok(0)
}
