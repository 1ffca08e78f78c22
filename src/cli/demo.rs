//! `kamen demo`: the screens on accounts that exist only in this process.

use std::collections::BTreeMap;
use std::path::Path;

use crate::adapters::shell::DEPTH;
use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::cli::screens;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::sandbox::Options;
use crate::sandbox::Running;
use crate::sandbox::Sandbox;

/// Try everything on made-up accounts: no AWS account, no configuration, nothing left behind
///
/// Starts the sandbox inside this process and shows its accounts, with a tour of what there is to
/// see and do. Shells opened from the demo talk to the sandbox too, and so does any AWS client in
/// them.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Leave the tour out
    #[arg(long)]
    no_tour: bool,
}

/// Runs the demo until somebody leaves its screens.
pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let failed = |what: &str, error: std::io::Error| {
        Failure::local(format!("cannot {what} for the demo: {error}"))
            .with_hint("check that the temporary folder (`TMPDIR`) can be written")
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| failed("start a thread", error))?;
    let running = runtime.block_on(Sandbox::start(Options::default()))?;
    let folder = tempfile::Builder::new()
        .prefix("kamen-demo-")
        .tempdir()
        .map_err(|error| failed("make a folder", error))?;
    write_files(folder.path(), &running).map_err(|error| failed("write files", error))?;
    let environment = environment(&context.environment, folder.path(), &running);
    let demo = Context::within(environment, context.options.clone());
    let status = screens::run(&demo, !arguments.no_tour);
    drop(running);
    runtime.shutdown_background();
    status
}

fn write_files(folder: &Path, running: &Running) -> std::io::Result<()> {
    let files = running.shared_config();
    std::fs::write(folder.join("config"), files.config)?;
    std::fs::write(folder.join("credentials"), files.credentials)
}

/// This environment without anything that leads to AWS, and with everything that leads to the
/// sandbox. The person's home stays theirs: shells read their own files.
fn environment(outside: &Environment, folder: &Path, running: &Running) -> Environment {
    let leads_elsewhere = |name: &str| {
        name.starts_with("AWS_")
            || (name.starts_with("KAMEN_") && !matches!(name, DEPTH | "KAMEN_CONFIG"))
    };
    let path = |name: &str| folder.join(name).display().to_string();
    let own = outside.iter().filter(|(name, _)| !leads_elsewhere(name));
    let mut variables: BTreeMap<String, String> =
        own.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    variables.extend(running.endpoint());
    variables.extend([
        ("AWS_CONFIG_FILE".to_owned(), path("config")),
        ("AWS_SHARED_CREDENTIALS_FILE".to_owned(), path("credentials")),
        ("KAMEN_CACHE_DIR".to_owned(), path("cache")),
        ("KAMEN_STATE_DIR".to_owned(), path("state")),
    ]);
    variables.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_of_the_persons_own_accounts_is_seen_in_the_demo() {
        let running = Sandbox::start(Options::default()).await.unwrap();
        let outside: Environment = [
            ("HOME", "/home/eve"),
            ("AWS_PROFILE", "real"),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("KAMEN_ROLE", "arn:aws:iam::000000000001:role/Real"),
            ("KAMEN_DEPTH", "1"),
        ]
        .into_iter()
        .collect();

        let inside = environment(&outside, Path::new("/tmp/demo"), &running);

        assert_eq!(inside.value("AWS_PROFILE"), None);
        assert_eq!(inside.value("AWS_ACCESS_KEY_ID"), None);
        assert_eq!(inside.value("KAMEN_ROLE"), None);
        assert_eq!(inside.value("KAMEN_DEPTH"), Some("1"));
        assert_eq!(inside.value("HOME"), Some("/home/eve"));
        assert_eq!(inside.value("AWS_CONFIG_FILE"), Some("/tmp/demo/config"));
        assert!(inside.value("AWS_ENDPOINT_URL").unwrap().starts_with("http://127.0.0.1:"));
    }
}
