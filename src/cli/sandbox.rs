//! `kamen sandbox`: the demo's STS and IAM alone, for any client of AWS.

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::options;
use crate::domain::failure::Failure;
use crate::sandbox::{Options, Running, Sandbox};

/// Serve the demo's STS and IAM on loopback until Ctrl-C
///
/// Prints the variables that send a client there, as export lines:
/// eval "$(kamen sandbox --port 4567 &)"
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Port on 127.0.0.1; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Ends every session after this: seconds, or such as 90m
    #[arg(long, value_name = "DURATION", value_parser = options::parse_duration)]
    session_lifetime: Option<u32>,
    /// Seconds that the sandbox's clock is ahead of this machine's; may be negative
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    clock_offset: i64,
}

/// Serves until it is interrupted.
pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    context.block_on(async {
        let running = Sandbox::start(options_of(arguments)).await?;
        print(context, &running)?;
        wait_for_the_end().await?;
        Ok(0)
    })
}

fn options_of(arguments: &Arguments) -> Options {
    Options {
        port: arguments.port,
        session_lifetime: arguments
            .session_lifetime
            .map(|time| SignedDuration::from_secs(i64::from(time))),
        clock_offset: SignedDuration::from_secs(arguments.clock_offset),
        ..Options::default()
    }
}

fn print(context: &Context, running: &Running) -> Result<(), Failure> {
    let variables = running.environment();
    if context.output.is_json() {
        let mut document = Map::from_iter([("version".to_owned(), json!(1))]);
        document.extend(variables.into_iter().map(|(name, value)| (name, Value::String(value))));
        return context.output.json(&document);
    }
    for (name, value) in variables {
        // A sandbox's values have no character that a shell would read.
        context.output.line(&format!("export {name}={value}"))?;
    }
    Ok(())
}

async fn wait_for_the_end() -> Result<(), Failure> {
    let failed = |error| Failure::local(format!("cannot listen for signals: {error}"));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate()).map_err(failed)?;
        let mut hung_up = signal(SignalKind::hangup()).map_err(failed)?;
        tokio::select! {
            done = tokio::signal::ctrl_c() => done.map_err(failed),
            _ = terminated.recv() => Ok(()),
            _ = hung_up.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}
