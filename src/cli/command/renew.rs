//! `kamen renew`: a new session of what this live shell is.

use crate::cli::ExitStatus;
use crate::cli::command::shell;
use crate::cli::context::Context;
use crate::cli::live::{By, LiveShell, report};
use crate::cli::target::Via;
use crate::cli::wish::{again, beside};
use crate::domain::failure::Failure;
use crate::domain::live::Act;
use crate::flows::outside::outside;

/// Obtain a new session for this live shell
///
/// It is renewed by itself ahead of its end; this is for what takes a person, such as an MFA code. If the
/// kamen behind the shell was killed, a new live shell as the same role opens inside it.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub fn run(context: &Context, _: &Arguments) -> Result<ExitStatus, Failure> {
    let live = LiveShell::around(context)?;
    match live.standing() {
        Err(failure) if live.is_gone() => opened_again(context, failure),
        Err(failure) => Err(failure),
        Ok(_) => {
            let standing = context.block_on(live.told(context, &Act::Renew, None))?;
            report(context, &standing)?;
            Ok(0)
        }
    }
}

/// Opens a shell in the place of one whose kamen is gone: the same role, asked for in the same way and from the same
/// start.
fn opened_again(context: &Context, failure: Failure) -> Result<ExitStatus, Failure> {
    let leave = "leave this shell, and open another";
    let Ok(wish) = again(&context.environment) else { return Err(failure.with_hint(leave)) };
    let Some(role) = wish.role.clone() else { return Err(failure.with_hint(leave)) };
    let Some(outside) = outside(&context.environment, &context.world()?.config) else {
        let text = format!("{}; where you had started is not known here", failure.message);
        return Err(Failure { message: text, ..failure.with_hint(leave) });
    };
    context.output.note(&failure.message);
    let via = wish.by_chain.then_some(Via::Auto);
    let beside = Context::within(outside, beside(context.options.clone(), &wish)?, None);
    // As the shell was that it stands for.
    let has_endpoint = context.environment.value("AWS_CONTAINER_CREDENTIALS_FULL_URI").is_some();
    let by = if has_endpoint { By::Endpoint } else { By::Process };
    shell::run(&beside, &shell::Arguments::live(role, via, by))
}
