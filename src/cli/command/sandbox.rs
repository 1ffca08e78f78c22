//! `kamen sandbox`: the demo's STS and IAM alone, for any client of AWS.
#![expect(
    clippy::disallowed_methods,
    reason = "the sandbox writes the files that its clients read"
)]

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use crate::adapters::login_file;
use crate::cli::context::Context;
use crate::cli::{ExitStatus, options};
use crate::domain::failure::Failure;
use crate::domain::system::in_words;
use crate::sandbox::fault::Fault;
use crate::sandbox::{Options, Running, Sandbox, demo};

/// Serve the demo's STS and IAM on loopback until Ctrl-C
///
/// Prints the variables that send a client there, as export lines or, with --output json, as JSON.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Port on 127.0.0.1; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// At least so many roles in the lists: accounts and roles are added to the demo's
    #[arg(long, default_value_t = 0, value_name = "N")]
    roles: usize,
    /// At least so many accounts
    #[arg(long, default_value_t = 0, value_name = "N")]
    accounts: usize,
    /// Writes files `config` and `credentials`, with profiles for every account, into this folder
    #[arg(long, value_name = "FOLDER")]
    write_config: Option<PathBuf>,
    /// Misbehave: refuse, throttle, unavailable, hang, slow, garbage, disconnect or expire; for one
    /// action and one account only, if they are named (may be given several times)
    #[arg(long = "fault", value_name = "KIND[:ACTION[:ACCOUNT]]")]
    faults: Vec<Fault>,
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
        let files = arguments.write_config.as_deref();
        let variables = match files {
            Some(folder) => write_files(folder, &running)?,
            None => running.environment(),
        };
        print(context, variables)?;
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
        organisation: demo::scaled(arguments.roles, arguments.accounts),
        reveals_codes: true,
        faults: arguments.faults.clone(),
    }
}

/// Writes the profiles into a folder. Gives the variables that lead there: with files, the keys
/// stand in them, and not in the environment.
pub fn write_files(folder: &Path, running: &Running) -> Result<Vec<(String, String)>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::local(format!("cannot write to `{}`: {}", folder.display(), in_words(&error)))
            .with_hint("name a folder that you may write into")
    };
    // Who uses the variables may be in another folder by then.
    let folder = &std::path::absolute(folder).map_err(failed)?;
    let files = running.shared_config();
    std::fs::create_dir_all(folder).map_err(failed)?;
    let (config, credentials) = (folder.join("config"), folder.join("credentials"));
    let text = files.config + &running.login_profile().unwrap_or_default();
    write_private(folder, &config, &text).map_err(failed)?;
    write_private(folder, &credentials, &files.credentials).map_err(failed)?;
    let variable = |name: &str, path: &Path| (name.to_owned(), path.display().to_string());
    let mut variables = running.endpoint();
    variables.push(variable("AWS_CONFIG_FILE", &config));
    variables.push(variable("AWS_SHARED_CREDENTIALS_FILE", &credentials));
    // What a sign-in there leaves is worth nothing elsewhere.
    variables.push(variable(login_file::FOLDER, &folder.join("login")));
    Ok(variables)
}

/// A temporary file is readable by its owner alone, and stays so under its new name.
fn write_private(folder: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

fn print(context: &Context, variables: Vec<(String, String)>) -> Result<(), Failure> {
    if context.output.is_json() {
        let mut document = Map::from_iter([("version".to_owned(), json!(1))]);
        document.extend(variables.into_iter().map(|(name, value)| (name, Value::String(value))));
        return context.output.json(&document);
    }
    for (name, value) in variables {
        let value = shlex::try_quote(&value).map_err(|error| Failure::usage(error.to_string()))?;
        context.output.line(&format!("export {name}={value}"))?;
    }
    Ok(())
}

async fn wait_for_the_end() -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::local(format!("cannot listen for signals: {}", in_words(&error)))
    };
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
