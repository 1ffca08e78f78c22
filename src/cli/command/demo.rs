//! `kamen demo`: the screens on the sandbox's accounts. Nothing is read from the person's own AWS
//! configuration, and nothing is written outside a temporary folder, which goes at the end.

mod folder;

use std::path::Path;

use tokio::runtime::Runtime;

use crate::adapters::{login_file, token_file};
use crate::cli::ExitStatus;
use crate::cli::command::demo::folder::DemoFolder;
use crate::cli::command::{sandbox, screens};
use crate::cli::context::Context;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::shell::DEPTH;
use crate::domain::system::in_words;
use crate::sandbox::{Options, Running, Sandbox, demo};

/// Try kamen on the accounts of an invented company
///
/// Needs no AWS account and no configuration, and leaves nothing behind. Shells opened from the demo
/// talk to the sandbox too, and so does the AWS CLI in them.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// At least so many roles in the lists: accounts and roles are added to the demo's
    #[arg(long, default_value_t = 0, value_name = "N")]
    roles: usize,
    /// At least so many accounts
    #[arg(long, default_value_t = 0, value_name = "N")]
    accounts: usize,
    /// Without the tour
    #[arg(long)]
    no_tour: bool,
}

/// Runs the screens until the person leaves them.
pub fn run(context: &Context, arguments: &Arguments) -> Result<ExitStatus, Failure> {
    let folder = DemoFolder::make()?;
    let (runtime, running) = start(arguments)?;
    sandbox::write_files(folder.path(), &running)?;
    let environment = environment_of(&context.environment, &running, folder.path());
    let inner = Context::within(environment, context.options.clone(), None);
    let tour = if arguments.no_tour { screens::Tour::Waiting } else { screens::Tour::Running };
    let ended = screens::run(&inner, tour);
    drop(running);
    runtime.shutdown_background();
    folder.remove()?;
    ended
}

/// The sandbox has threads of its own: the screens' runtime is made and ended by the screens.
fn start(arguments: &Arguments) -> Result<(Runtime, Running), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::local(format!("cannot start: {}", in_words(&error))))?;
    let options = Options {
        organisation: demo::scaled(arguments.roles, arguments.accounts),
        reveals_codes: true,
        ..Options::default()
    };
    let running = runtime.block_on(Sandbox::start(options))?;
    Ok((runtime, running))
}

/// The person's own environment, but for everything that is about AWS or an outer kamen.
fn environment_of(own: &Environment, running: &Running, folder: &Path) -> Environment {
    let path = |name: &str| folder.join(name).display().to_string();
    let kept = own.iter().filter(|(name, _)| !is_foreign(name));
    let mut variables: Vec<(String, String)> =
        kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    variables.extend(running.endpoint());
    for (name, value) in [
        ("AWS_CONFIG_FILE", path("config")),
        ("AWS_SHARED_CREDENTIALS_FILE", path("credentials")),
        ("KAMEN_CACHE_DIR", path("cache")),
        ("KAMEN_STATE_DIR", path("state")),
        (token_file::FOLDER, path("sso")),
        (login_file::FOLDER, path("login")),
        // A proxy cannot reach this machine's loopback.
        ("NO_PROXY", without_proxy(own.value("NO_PROXY"))),
        ("no_proxy", without_proxy(own.value("no_proxy"))),
    ] {
        variables.push((name.to_owned(), value));
    }
    variables.extend(with_own_folder(own.value("PATH")).map(|path| ("PATH".to_owned(), path)));
    variables.into_iter().collect()
}

/// The search path with this very program first: one that was only built is found in the demo's shells, too.
fn with_own_folder(path: Option<&str>) -> Option<String> {
    let own = std::env::current_exe().ok()?;
    let folders = path.map_or_else(Vec::new, |path| std::env::split_paths(path).collect());
    let all = own.parent().map(Path::to_path_buf).into_iter().chain(folders);
    std::env::join_paths(all).ok()?.into_string().ok()
}

fn is_foreign(name: &str) -> bool {
    name.starts_with("AWS_")
        || (name.starts_with("KAMEN_") && !matches!(name, DEPTH | "KAMEN_CONFIG"))
}

fn without_proxy(own: Option<&str>) -> String {
    own.into_iter().chain(["127.0.0.1"]).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_persons_own_aws_reaches_the_demo() {
        let own: Environment = [
            ("AWS_PROFILE", "work"),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("KAMEN_ARN", "arn:aws:iam::111111111111:user/me"),
            ("KAMEN_DEPTH", "1"),
            ("SHELL", "/bin/zsh"),
            ("no_proxy", "example.com"),
        ]
        .into_iter()
        .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let running = runtime.block_on(Sandbox::start(Options::default())).unwrap();

        let environment = environment_of(&own, &running, Path::new("/tmp/demo"));

        let folder = std::env::current_exe().unwrap().parent().unwrap().display().to_string();
        assert!(environment.value("PATH").unwrap().starts_with(&folder));
        assert_eq!(environment.value("AWS_PROFILE"), None);
        assert_eq!(environment.value("AWS_ACCESS_KEY_ID"), None);
        assert_eq!(environment.value("KAMEN_ARN"), None);
        assert_eq!(environment.value("KAMEN_DEPTH"), Some("1"));
        assert_eq!(environment.value("SHELL"), Some("/bin/zsh"));
        assert_eq!(environment.value("AWS_CONFIG_FILE"), Some("/tmp/demo/config"));
        assert_eq!(environment.value("KAMEN_CACHE_DIR"), Some("/tmp/demo/cache"));
        assert_eq!(environment.value(token_file::FOLDER), Some("/tmp/demo/sso"));
        assert_eq!(environment.value("no_proxy"), Some("example.com,127.0.0.1"));
    }
}
